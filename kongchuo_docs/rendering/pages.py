"""Pages on which everything has its final place: made by ``typesetting``, painted by ``engines``.

An engine decides nothing. It draws each :class:`Span` with its first character at the given point,
each stroke, fill and picture where it is said, and tags the paragraphs and tables for readers and
screen readers; so two engines give the same page. Lengths are points, x to the right and y down
from the top left corner of the page; a baseline is where letters without descenders stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters of one look in one row, without a gap."""

    text: str
    families: tuple[str, ...]
    """Font families by preference: the first that has a character draws it."""
    bold: bool
    size: float
    color: str
    x: float
    """Left edge, from the left edge of its line."""
    rise: float = 0.0
    """Baseline above that of its line."""
    spacing: float = 0.0
    """Added after every character, the last included; not scaled."""
    scale: float = 1.0
    """Horizontal stretch of the glyphs about ``x``."""
    slanted: bool = False
    """Drawn as italics by slanting."""
    width: float = 0.0
    """Advance of the whole, ``spacing`` and ``scale`` included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A straight line; its ends are cut off square at the two points."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    color: str = "#000000"
    dash: tuple[float, ...] = ()
    """Lengths of dash and gap in turn; () = drawn through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A coloured rectangle."""

    x: float
    y: float
    width: float
    height: float
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPicture:
    """A picture; ``x`` and ``y`` are its top left corner."""

    x: float
    y: float
    width: float
    height: float
    data: bytes
    """PNG or JPEG."""
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text."""

    x: float
    baseline: float
    spans: tuple[Span, ...]
    turn: float = 0.0
    """Degrees, counter-clockwise, about the point (x, baseline)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphPart:
    """What a page shows of one paragraph."""

    lines: tuple[Line, ...]
    pictures: tuple[PlacedPicture, ...] = ()
    continued: bool = False
    """True: the paragraph began on an earlier page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPart:
    """What a page shows of one cell, with the box that its borders surround."""

    x: float
    y: float
    width: float
    height: float
    blocks: tuple[Part, ...]
    col_span: int = 1
    row_span: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPart:
    """What a page shows of one row."""

    cells: tuple[CellPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePart:
    """What a page shows of one table, repeated header rows included."""

    x: float
    y: float
    width: float
    height: float
    rows: tuple[RowPart, ...]


Part: TypeAlias = ParagraphPart | TablePart


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. Painted in this order: watermark, fills, strokes, pictures and text."""

    width: float
    height: float
    body: tuple[Part, ...]
    """In reading order."""
    header: tuple[Part, ...] = ()
    """Header and footer are not part of the text that a screen reader reads."""
    footer: tuple[Part, ...] = ()
    watermark: Line | None = None
    fills: tuple[Fill, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    """Borders, underlines, strikes, leaders' rules, of the whole page; header and footer too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """A whole document on pages."""

    pages: tuple[Page, ...]
    overfull: tuple[Overfull, ...] = ()
    uncoded: tuple[int, ...] = ()
    """Pages, from 1, that had no room for a code and should have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overfull:
    """A box that was too small for its text and was made larger than the form says.

    Or a picture that was wider than its line or cell, and was made smaller.
    """

    table: int
    """Numbers as in :class:`~kongchuo_docs.rendering.layout.Place`."""
    row: int
    cell: int
    missing: float
    """Points that the text needed beyond the height of the box, or the picture beyond its width."""
    picture: bool = False
    part: str = "word/document.xml"
    paragraph: int = 0
    """Where a picture stands."""
