"""Set type before it is put on pages (in a printing house: the galley).

``paragraphs`` makes it from the words of a layout, ``tables`` and ``flow`` put it on pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from kongchuo_docs.rendering.layout import Grid, Style
from kongchuo_docs.rendering.pages import Fill, PlacedPicture, Span, Stroke
from kongchuo_docs.rendering.typesetting.metrics import Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class PageNumbers:
    """What page fields print; 0 = not known yet (set anew when it is)."""

    page: int = 0
    pages: int = 0
    section_pages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What holds for all paragraphs of a text area."""

    metrics: Metrics
    grid: Grid | None = None
    default_tab: float = 21.0
    numbers: PageNumbers = PageNumbers()
    in_cell: bool = False
    """Whether the text area is that of a cell: no mark hangs there."""

    def grid_extra(self, style: Style) -> float:
        """What a character grid adds to the width of each character of a style."""
        grid = self.grid
        return grid.char_extra if grid is not None and grid.chars and style.snap else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLine:
    """One broken and aligned line; x from the left edge of the text area, y from its own top."""

    height: float
    """Distance to the top of the next line."""
    baseline: float
    spans: tuple[Span, ...]
    strokes: tuple[Stroke, ...] = ()
    """Underlines, strikes."""
    fills: tuple[Fill, ...] = ()
    pictures: tuple[PlacedPicture, ...] = ()
    below: float = 0.0
    """Part of the height that lies below the border and the ground of its paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetParagraph:
    """A paragraph of set lines; never empty: an empty paragraph is one line without spans."""

    lines: tuple[SetLine, ...]
    space_before: float
    space_after: float
    has_fields: bool = False
    """True: it prints page numbers and is set anew when they are known."""

    @property
    def height(self) -> float:
        """Height of the lines alone."""
        return sum(line.height for line in self.lines)
