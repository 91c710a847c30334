"""Cells of a table, described before they are drawn by :func:`parts.row`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Unpack, cast

from tools.draw_forms.ooxml import HEAD_FONT, Content, Options

EMPTY_DATE = "　　　年　　月　　日"
"""A date to be written by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell to be drawn; made by :func:`label`, :func:`value`, :func:`signature_cell` and others."""

    lines: Sequence[tuple[Content, Options]]
    """Paragraphs with their look."""
    span: int = 1
    """Grid columns it covers."""
    merge: Literal["", "start", "continue"] = ""
    """Vertical merge: the first cell of a group starts, those below continue."""
    valign: Literal["top", "center", "bottom"] = "center"
    shade: str = ""
    """Background, six hex digits."""
    borders: Sequence[str] | None = None
    """Sides that keep a border (``top left bottom right``); None = as the table, () = none."""


class CellOptions(Options, total=False):
    """Look of a cell and of its only paragraph."""

    merge: Literal["", "start", "continue"]
    valign: Literal["top", "center", "bottom"]
    shade: str
    borders: Sequence[str] | None


def label(text: Content, span: int = 1, **options: Unpack[CellOptions]) -> Cell:
    """Return a heading cell: centred 黑体 五号."""
    look: CellOptions = {"font": HEAD_FONT, "align": "center"}
    look.update(options)
    return value(text, span, **look)


def value(text: Content = "", span: int = 1, **options: Unpack[CellOptions]) -> Cell:
    """Return a cell with one paragraph: left, vertically centred 仿宋 五号."""
    look: dict[str, Any] = {"size_pt": 10.5, **options}
    place = {key: look.pop(key) for key in ("merge", "valign", "shade", "borders") if key in look}
    return Cell(lines=[(text, cast("Options", look))], span=span, **place)


def boxed(field: str, lines: int, columns: int, name: str) -> str:
    """Return the placeholder of a box: text beyond its lines goes on a 附页 under its name.

    Args:
        field: What is printed.
        lines: Lines that the box holds.
        columns: Full-width characters in a line of the box, at the size of its text.
        name: Name of the box: words in quotes, or an expression of the template.
    """
    return f"{{{{ {field}|附页({lines}, {columns}, {name}) }}}}"


def below(span: int = 1) -> Cell:
    """Return a cell that continues the vertically merged cell above it."""
    return Cell(lines=[("", {"size_pt": 10.5})], span=span, merge="continue")


def signature_cell(
    role: Content,
    span: int = 1,
    *,
    room_mm: float = 8,
    size_pt: float = 10.5,
    date: str = EMPTY_DATE,
) -> Cell:
    """Return a cell with a role, ``room_mm`` to sign in by hand, and an empty date at the right."""
    look: Options = {"size_pt": size_pt, "align": "right", "space_before_pt": room_mm * 72 / 25.4}
    lines: list[tuple[Content, Options]] = [(role, {"size_pt": size_pt}), (date, look)]
    return Cell(lines=lines, span=span, valign="center")


def seal_zone(
    unit: Content,
    date: Content,
    span: int = 1,
    *,
    size_pt: float = 12,
    above_mm: float = 20,
    below_mm: float = 12,
) -> Cell:
    """Return a borderless cell with name and date of the issuer, clear for a round seal.

    Put it in a column at least 50 mm wide of a row at least 50 mm high (``above_mm`` and
    ``below_mm`` hold the room around the text). The seal itself is never drawn.
    Basis: GB/T 9704-2012 7.3.5 (署名和成文日期居印章中心偏下位置); 国发〔1999〕25号 (≤ 4.5 cm).
    """
    top: Options = {"size_pt": size_pt, "align": "center", "space_before_pt": above_mm * 72 / 25.4}
    foot: Options = {
        "size_pt": size_pt,
        "align": "center",
        "space_before_pt": 3,
        "space_after_pt": below_mm * 72 / 25.4,
    }
    return Cell(lines=[(unit, top), (date, foot)], span=span, valign="center", borders=())
