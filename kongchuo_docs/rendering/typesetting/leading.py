"""Height of a line and where its baseline lies in it.

All rules were measured on LibreOffice 7.4 with our fonts (10.5 pt text: single line 13.65 pt).
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from kongchuo_docs.rendering.font_recipe import VERTICAL_METRICS
from kongchuo_docs.rendering.layout import Grid, Paragraph

ASCENT = VERTICAL_METRICS["ascent"]
DESCENT = VERTICAL_METRICS["descent"]
_FIXED_BASELINE = 0.8
"""Where the baseline lies in a line whose height does not come from its text."""


class Extent(NamedTuple):
    """How far the content of a line reaches from its baseline."""

    ascent: float
    descent: float
    type_height: float
    """Single line of its last font: what a multiple of the line spacing multiplies, whatever else
    stands in the line (16 pt then 10.5 pt, 1.5 lines: 20.8 + 6.8 pt)."""
    pictures: bool = False


def lead(
    extent: Extent,
    paragraph: Paragraph,
    grid: Grid | None,
    *,
    first: bool,
    last: bool,
) -> tuple[float, float]:
    """Return height and baseline (from the top) of a line in points.

    Args:
        extent: What stands in the line.
        paragraph: Says the line spacing.
        grid: Line grid of the section, if it has one.
        first: Whether it is the first line of its paragraph.
        last: Whether it is the last one.
    """
    ascent, descent, type_height = extent[:3]
    single = ascent + descent
    multiple = paragraph.line_multiple
    if paragraph.line_exact is not None:
        # Word sets an exact height also in a line grid (official letters: 28 pt in a grid of 15.6
        # pt); LibreOffice would take whole cells.
        return paragraph.line_exact, paragraph.line_exact * _FIXED_BASELINE
    if grid is not None and grid.pitch and paragraph.snap:
        # Whole cells of the grid, the text in their middle (pictures at their top). A multiple
        # multiplies the cells, but behind the last line only the text (15.6 pt grid, double: 31.2
        # pt, last line 29.25 pt). A least height beyond the cells
        # holds as it is (Word: 24 pt in a grid of 18 pt stay 24 pt).
        cells = _cells(single, grid)
        baseline = ascent if extent.pictures else ascent + (cells - single) / 2
        if cells < paragraph.line_least:
            return paragraph.line_least, baseline + paragraph.line_least - cells
        if multiple <= 1:
            return cells, baseline
        more = type_height if last else _cells(type_height, grid)
        return cells + (multiple - 1) * more, baseline
    if multiple < 1:
        # A line lower than its text loses at its top; only the first is set like an exact one.
        height = single * multiple
        return height, height * _FIXED_BASELINE if first else ascent - single + height
    height = single + (multiple - 1) * type_height  # what is more than single lies below the text
    if height < paragraph.line_least:
        return paragraph.line_least, paragraph.line_least - descent
    return height, ascent


def spare_below(extent: Extent, paragraph: Paragraph) -> float:
    """What a multiple of the line spacing adds to the last line of a paragraph, in points.

    Measured: it counts as space behind the paragraph, so its lower border stands right below the
    text and its ground ends there.
    """
    if paragraph.line_exact is not None:
        return 0.0
    return max(paragraph.line_multiple - 1, 0.0) * extent.type_height


def _cells(height: float, grid: Grid) -> float:
    return grid.pitch * max(ceil(height / grid.pitch - 1e-6), 1)
