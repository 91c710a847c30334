"""What of a Word file a longer text prints otherwise than it looks: tables, the signature block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kongchuo_docs.model import Severity
from kongchuo_docs.rendering.lint.fault import Fault, fault
from kongchuo_docs.rendering.lint.parts import Part, Spot, paragraph_text
from kongchuo_docs.rendering.reading.styles import Element, W

_LOOP = re.compile(r"\{%(tr|p)\s+for\s")
_CONTROL = re.compile(r"^\s*\{%tr\s.*%\}\s*$")
_SIGNATURE = re.compile(r"签字|签名|盖章|（章）")
_MOST_ROWS_OF_A_LIST = 2
"""A loop of so many rows is a list and wants a heading on each page; more is a form that repeats."""


def check_constructs(parts: Iterable[Part]) -> Iterator[Fault]:
    """Look through a Word file for what a longer text prints otherwise."""
    for part in parts:
        for table, spot in _tables(part):
            yield from _table(table, spot)
        if part.name == "word/document.xml":
            yield from _signature(part)


# --- tables -------------------------------------------------------------------------------------


def _tables(part: Part) -> Iterator[tuple[Element, Spot]]:
    """Yield each table with its first paragraph, for the place."""
    seen: set[int] = set()
    for spot in part.spots:
        table = next(spot.element.iterancestors(W + "tbl"), None)
        if table is not None and spot.place.table not in seen:
            seen.add(spot.place.table)
            yield table, spot


def _table(table: Element, spot: Spot) -> Iterator[Fault]:
    place = replace(spot.place, paragraph=0, row=0, cell=0)
    layout = table.find(f"{W}tblPr/{W}tblLayout")
    if layout is None or layout.get(W + "type") != "fixed":
        yield fault(
            "KC-L34",
            place,
            "表格的列宽随内容变，填了长内容会变形",
            "在表格属性的“选项”里去掉“自动重调尺寸以适应内容”。",
            severity=Severity.WARNING,
        )
    rows = table.findall(W + "tr")
    if _lists(rows) and table.find(f"{W}tr/{W}trPr/{W}tblHeader") is None:
        yield fault(
            "KC-L35",
            place,
            "行数会增加的表格没有设“重复标题行”，第二页起看不到表头",
            "选中表头行，在表格工具里点“重复标题行”。",
            severity=Severity.WARNING,
        )


def _lists(rows: list[Element]) -> bool:
    """Tell whether a table repeats single rows."""
    texts = [_row_text(row) for row in rows]
    for first, text in enumerate(texts):
        if text.startswith("{%tr") and " for " in text:
            depth, inside = 1, 0
            for follower in texts[first + 1 :]:
                control = _CONTROL.match(follower)
                depth += (" for " in follower) - ("endfor" in follower) if control else 0
                inside += not control
                if depth == 0:
                    break
            if inside <= _MOST_ROWS_OF_A_LIST and first > 0:
                return True
    return False


def _row_text(row: Element) -> str:
    return "".join(paragraph_text(each) for each in row.iter(W + "p")).strip()


# --- the signature block ------------------------------------------------------------------------


def _signature(part: Part) -> Iterator[Fault]:
    """See that what grows cannot push the signatures alone onto a page of their own."""
    spots = part.spots
    if not any(_LOOP.search(spot.text) for spot in spots):
        return  # a form that does not grow keeps its pages
    last_end = max((n for n, spot in enumerate(spots) if "endfor" in spot.text), default=-1)
    signed = [n for n in range(last_end + 1, len(spots)) if _SIGNATURE.search(spots[n].text)]
    if not signed:
        return
    before = [spot for spot in spots[: signed[0]] if spot.text.strip() and not _control(spot)]
    row_of = {(spot.place.table, spot.place.row) for spot in spots[signed[0] : signed[0] + 1]}
    near = [
        spot
        for spot in before
        if (spot.place.table, spot.place.row) not in row_of or not spot.place.table
    ]
    if near and not any(_keeps(spot) for spot in near[-12:]):
        yield fault(
            "KC-L36",
            spots[signed[0]].place,
            "上面的表格变长时，签字盖章处可能单独落在一页上",
            "选中签字栏上面的最后一行，在段落格式里勾“与下段同页”。",
            severity=Severity.WARNING,
        )


def _control(spot: Spot) -> bool:
    return bool(_CONTROL.match(spot.text))


def _keeps(spot: Spot) -> bool:
    keep = spot.element.find(f"{W}pPr/{W}keepNext")
    return keep is not None and keep.get(W + "val", "true") not in ("0", "false", "off")
