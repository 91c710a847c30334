"""Set type as boxes in stacks: what a page, a cell, a header or a footer holds, from top to bottom.

A stack is cut where a page ends (:mod:`cutting`) and at last placed (:mod:`placing`); until then
nothing in it knows where on which page it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from kongchuo_docs.rendering.layout import Border, Cell, Edges, Paragraph, Row, Table
from kongchuo_docs.rendering.typesetting.borders import Rules
from kongchuo_docs.rendering.typesetting.galley import SetLine
from kongchuo_docs.rendering.typesetting.turned import TurnedText

SLACK = 0.02
"""Points by which a box may be too high: sums of rounded heights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBox:
    """A paragraph, or the part of it that one page shows."""

    paragraph: Paragraph
    lines: tuple[SetLine, ...]
    width: float
    """Width of the text area around it."""
    height: float
    """From the outer edge of its upper border to that of its lower border."""
    gap: float
    """Distance to what stands above it, or to the top of the stack."""
    after: float
    """Space after it; counts only at the end of a cell, header or footer."""
    joined_above: bool = False
    """One frame and one shading with the paragraph above it."""
    joined_below: bool = False
    continued: bool = False
    has_fields: bool = False

    @property
    def keep_next(self) -> bool:
        """Whether what follows belongs on the same page."""
        return self.paragraph.keep_next

    @property
    def break_before(self) -> bool:
        """Whether it begins a page."""
        return self.paragraph.break_before and not self.continued

    @property
    def insets(self) -> tuple[float, float]:
        """Heights above and below the lines that the borders take."""
        return frame_insets(self.paragraph, self.joined_above, self.joined_below)

    @property
    def framed_height(self) -> float:
        """Height that its borders and its ground surround."""
        return self.height if self.joined_below else self.height - self.lines[-1].below

    @property
    def closing(self) -> float:
        """What it grows by where its frame must be closed at a page end."""
        if not self.joined_below:
            return 0.0
        return frame_insets(self.paragraph, self.joined_above, False)[1] - self.insets[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCell:
    """A cell with its set content."""

    cell: Cell
    content: Stack
    row_span: int
    v_align: str
    turned: TurnedText | None = None
    """Text of a vertical or rising cell; it is set when the height of the cell is known."""
    text_height: float = 0.0
    """Height that its content takes, or that turned text needs at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRow:
    """A row of set cells; a part of a row has no height of its own any more."""

    row: Row
    cells: tuple[SetCell, ...]
    least: float
    padding_top: float
    """Word and LibreOffice give all cells of a row the greatest upper and lower padding of it."""
    padding_bottom: float
    has_fields: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableBox:
    """A table, or the part of it that one page shows."""

    table: Table
    rows: tuple[SetRow, ...]
    headers: int
    """So many leading rows are repeated on the next page."""
    x: float
    """Left grid line, from the left edge of the text area."""
    rules: Rules
    tops: tuple[float, ...]
    """Upper edge of the border above each row, and of the border below the last."""
    height: float
    gap: float = 0.0
    after: float = 0.0
    has_fields: bool = False
    break_before: bool = False
    closing: float = 0.0
    waiting: tuple[SetRow, ...] = ()
    """Rows of a long table that cannot reach this page; they are not in ``rows`` yet."""

    @property
    def keep_next(self) -> bool:
        """Whether its last row belongs on the page of what follows."""
        return bool(self.rows) and not self.waiting and self.rows[-1].row.keep_next


Box: TypeAlias = TextBox | TableBox


@dataclass(frozen=True)
class Stack:
    """Boxes from top to bottom; measured only when asked, for the rest of a long text is not."""

    boxes: tuple[Box, ...] = ()

    @cached_property
    def height(self) -> float:
        """With the gap above the first and the space after the last."""
        return sum([box.gap + box.height for box in self.boxes], self.after)

    @cached_property
    def has_fields(self) -> bool:
        """Whether any page number is printed in it."""
        return any(box.has_fields for box in self.boxes)

    @property
    def after(self) -> float:
        """Space that the last box asks for below itself."""
        return self.boxes[-1].after if self.boxes else 0.0


def at_top(boxes: tuple[Box, ...]) -> Stack:
    """A stack that continues on a new page: it begins without a gap and with a frame of its own.

    Measured: LibreOffice drops the space before a paragraph at the top of a page, except on a
    first page, after a page break by hand, at the begin of a section and of a cell.
    """
    if not boxes or boxes[0].break_before:
        return Stack(boxes)
    first: Box = boxes[0]
    if isinstance(first, TextBox) and first.joined_above:
        first = resized(replace(first, joined_above=False))
    return Stack((replace(first, gap=0.0), *boxes[1:]))


def resized(box: TextBox) -> TextBox:
    """A text box whose height fits its lines and borders again."""
    return replace(box, height=sum(line.height for line in box.lines) + sum(box.insets))


def frame_insets(paragraph: Paragraph, above: bool, below: bool) -> tuple[float, float]:
    """What borders add above and below the lines of a paragraph, in points.

    Measured: border and its space stand inside the spaces before and after; a line ``between``
    keeps its space to both texts and belongs to the upper paragraph.
    """
    borders, between = paragraph.borders, paragraph.between
    if borders.top is None and borders.bottom is None and between is None:
        return 0.0, 0.0
    top = (between.space if between else 0.0) if above else _depth(borders.top)
    return top, _depth(between if below else borders.bottom)


def joined(upper: Paragraph, lower: Paragraph) -> bool:
    """Whether two neighbours stand in one frame, or on one ground."""
    if upper.borders == _NO_EDGES and not upper.shading:
        return False
    return (
        upper.borders == lower.borders
        and upper.between == lower.between
        and upper.shading == lower.shading
        and upper.indent_left == lower.indent_left
        and upper.indent_right == lower.indent_right
    )


_NO_EDGES = Edges()


def _depth(border: Border | None) -> float:
    return border.width + border.space if border else 0.0
