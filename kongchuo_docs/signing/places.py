"""Where on a paper each role signs: found on the printed page itself, by the label of its cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium

from kongchuo_docs.model import SignatureRole

_MM = 72 / 25.4
_SEAL = 42 * _MM
"""Width of a round seal, as schools and townships have it."""
_INK = (30 * _MM, 9 * _MM)
"""Room for one name: width and height."""
_LEAST = 11 * _MM
"""What is narrower holds no name: the field is invisible then."""
_GAP = 1.5 * _MM
_EDGE = 12 * _MM
_BELOW_CENTRE = 4 * _MM
"""The date lies below the centre of the seal. Basis: GB/T 9704-2012 7.3.5.1 (居印章中心偏下位置)."""
_TWO = "（两人）"
_AT_END = ("末", "下")
"""表末, 表下: the form says that one signs below it all."""
_REPEATED = "每次"
"""Blocks for later visits follow, empty: the first one is filled."""
_QUOTED = re.compile("「([^」]+)」")

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the lower left corner of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlace:
    """One signature field."""

    name: str
    """Name of the field: ``校长``, ``送达人1``."""
    role: str
    """As the form names it."""
    page: int = 0
    """From 0."""
    box: tuple[int, int, int, int] | None = None
    """In points from the lower left corner; None = invisible."""


@dataclass(frozen=True, slots=True)
class _Page:
    """The visible characters of a page with their boxes."""

    number: int
    width: float
    text: str
    boxes: tuple[Box, ...]


def field_names(role: SignatureRole) -> tuple[str, ...]:
    """Return the names of a role's fields: one, or two where the form asks for two persons."""
    name = role.role.removesuffix(_TWO).replace(".", "．")  # a dot would make a tree of fields
    return (f"{name}1", f"{name}2") if role.role.endswith(_TWO) else (name,)


def field_places(
    pdf: bytes,
    roles: Sequence[SignatureRole],
    dated: dt.date | None = None,
    seal_position: str = "",
) -> tuple[FieldPlace, ...]:
    """Return a field for each signature; one whose cell is not found on the page is invisible.

    Args:
        pdf: The paper.
        roles: Who signs and seals.
        dated: Date of the paper: a seal belongs on its last mention where the form says 署名.
        seal_position: As the form describes it; counts where the form has a single seal.
    """
    pages = _pages(pdf)
    single = sum(role.seal for role in roles) == 1
    return tuple(
        place
        for role in roles
        for place in _places(
            pages,
            role,
            [*_labels(role, dated), *(_sealed_at(seal_position) if single and role.seal else ())],
        )
    )


def _pages(pdf: bytes) -> tuple[_Page, ...]:
    with pdfium.PdfDocument(pdf) as document:
        return tuple(_page(document, number) for number in range(len(document)))


def _page(document: Any, number: int) -> _Page:
    page = document[number]
    words = page.get_textpage()
    text = words.get_text_range()
    seen = [index for index, char in enumerate(text) if not char.isspace()]
    boxes = tuple(words.get_charbox(index) for index in seen)
    return _Page(number, page.get_width(), "".join(text[index] for index in seen), boxes)


def _places(
    pages: Sequence[_Page], role: SignatureRole, labels: Sequence[str]
) -> Iterator[FieldPlace]:
    names = field_names(role)
    mentions = (_mention(pages, label, role.where) for label in labels)
    found = next(filter(None, mentions), None)
    boxes: Sequence[Box | None] = [None] * len(names)
    if found and role.seal:
        boxes = [_seal_box(found[0], found[1], under_date=_on_date(role))] * len(names)
    elif found:
        boxes = _ink_boxes(found[0], found[1], len(names))
    for name, box in zip(names, boxes, strict=True):
        left, bottom, right, top = box or (0, 0, 0, 0)
        yield FieldPlace(
            name=name,
            role=role.role,
            page=found[0].number if found else 0,
            box=(round(left), round(bottom), round(right), round(top)) if box else None,
        )


def _on_date(role: SignatureRole) -> bool:
    return role.seal and "署名" in role.where


def _labels(role: SignatureRole, dated: dt.date | None) -> Iterator[str]:
    """Return what may stand beside the place, the surest first."""
    if _on_date(role) and dated:
        yield f"{dated.year}年{dated.month}月{dated.day}日"
    yield from _QUOTED.findall(role.where)
    name = role.role.removesuffix(_TWO)
    yield f"{name}（{'盖章' if role.seal else '签字'}"


def _sealed_at(seal_position: str) -> Sequence[str]:
    """Return the places of a seal that is put on twice, the one at the end first."""
    return _QUOTED.findall(seal_position)[::-1]


def _mention(pages: Sequence[_Page], label: str, where: str) -> tuple[_Page, Box] | None:
    """Return the last mention on the page that has it first; what ``where`` says may change both."""
    repeated = _REPEATED in where
    at_end = not repeated and any(word in where for word in _AT_END)
    for page in reversed(pages) if at_end else pages:
        start = page.text.find(label) if repeated else page.text.rfind(label)
        if start >= 0:
            end = start + len(label)
            end += page.text[end : end + 1] == "："
            lefts, bottoms, rights, tops = zip(*page.boxes[start:end], strict=True)
            return page, (min(lefts), min(bottoms), max(rights), max(tops))
    return None


def _seal_box(page: _Page, label: Box, *, under_date: bool) -> Box:
    across = (label[0] + label[2]) / 2
    up = (label[1] + label[3]) / 2 + (_BELOW_CENTRE if under_date else 0)
    left = min(max(across - _SEAL / 2, 0), page.width - _SEAL)
    bottom = max(up - _SEAL / 2, 0)
    return left, bottom, left + _SEAL, bottom + _SEAL


def _ink_boxes(page: _Page, label: Box, count: int) -> list[Box | None]:
    """Return boxes right of the label, up to the next words on its lines."""
    left, middle = label[2] + _GAP, (label[1] + label[3]) / 2
    bottom, top = middle - _INK[1] / 2, middle + _INK[1] / 2
    beside = [
        box[0] - _GAP
        for box in page.boxes
        if box[0] >= left and box[1] < label[3] and box[3] > label[1]
    ]
    room = min([*beside, page.width - _EDGE]) - left
    width = min(_INK[0], room / count)
    if width < _LEAST:
        return [None] * count
    return [(left + width * nth, bottom, left + width * (nth + 1), top) for nth in range(count)]
