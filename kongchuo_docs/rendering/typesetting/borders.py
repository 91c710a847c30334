"""Borders: whose border stands between two cells, and the strokes that draw them.

Measured in LibreOffice 7.4: the borders between two rows take the height of the widest one, above
the text of the lower row, and narrower ones are flush with its upper edge; the borders between two
columns stand with their middle on the grid line and take no width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kongchuo_docs.rendering.layout import Border, Edges
from kongchuo_docs.rendering.pages import Stroke

_DASHES = {"dashed": (8.0, 2.5), "fine_dashed": (3.0, 1.0)}
"""Dash and gap in points, as LibreOffice draws them whatever the width."""
_DOTS = (1.0, 2.0)
"""Dot and gap of a dotted line, in its width."""
# Strands of a border as (distance of the middle from the upper or left edge, width), of its width.
_STRANDS = {
    "double": ((1 / 6, 1 / 3), (5 / 6, 1 / 3)),
    "thick_thin": ((1 / 4, 1 / 2), (7 / 8, 1 / 4)),
    "thin_thick": ((1 / 8, 1 / 4), (3 / 4, 1 / 2)),
}
_SINGLE = ((1 / 2, 1.0),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """What a cell covers of the grid, with its borders; ends are exclusive."""

    top: int
    bottom: int
    left: int
    right: int
    borders: Edges


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The borders of a table after neighbours have agreed."""

    across: Sequence[Sequence[Border | None]]
    """Above each row and below the last, per grid column."""
    down: Sequence[Sequence[Border | None]]
    """Left of each grid column and right of the last, per row."""
    depths: tuple[float, ...]
    """Height that the borders above each row, and below the last, take."""


def agree(areas: Sequence[Area], rows: int, columns: int) -> Rules:
    """Let the wider of two neighbouring borders win; of equals the left or upper one."""
    across: list[list[Border | None]] = [[None] * columns for _ in range(rows + 1)]
    down: list[list[Border | None]] = [[None] * rows for _ in range(columns + 1)]
    for area in areas:
        borders = area.borders
        _claim(across[area.top], area.left, area.right, borders.top)
        _claim(across[area.bottom], area.left, area.right, borders.bottom)
        _claim(down[area.left], area.top, area.bottom, borders.left)
        _claim(down[area.right], area.top, area.bottom, borders.right)
    depths = tuple(max((edge.width for edge in row if edge), default=0.0) for row in across)
    return Rules(across=across, down=down, depths=depths)


def _claim(line: list[Border | None], start: int, end: int, border: Border | None) -> None:
    if border is None or border.style == "none":
        return
    for index in range(start, end):
        other = line[index]
        if other is None or border.width > other.width:
            line[index] = border


def table_strokes(
    rules: Rules, columns: Sequence[float], tops: Sequence[float], x: float, y: float
) -> Iterator[Stroke]:
    """The borders of a table as few long strokes that meet at the corners.

    Args:
        rules: The borders.
        columns: Places of the grid lines, from the first.
        tops: Upper edges of the borders above each row and below the last, from the first.
        x: Place of the first grid line on the page.
        y: Place of the upper edge of the table on the page.
    """
    across, down = rules.across, rules.down
    for number, edges in enumerate(across):
        for start, end, border in _runs(edges):
            left = _crossing(down[start], number)
            right = _crossing(down[end], number)
            yield from _strokes(
                border, False, y + tops[number], x + columns[start], x + columns[end], left, right
            )
    for number, edges in enumerate(down):
        for start, end, border in _runs(edges):
            above = _crossing(across[start], number)
            below = _crossing(across[end], number)
            middle = x + columns[number] - border.width / 2
            # The place of a border across is its upper edge; strokes reckon from its middle.
            first = y + tops[start] + _width(above) / 2
            last = y + tops[end] + _width(below) / 2
            yield from _strokes(border, True, middle, first, last, above, below)


def _runs(edges: Sequence[Border | None]) -> Iterator[tuple[int, int, Border]]:
    """Stretches of the same border: first place, place after the last, border."""
    start = 0
    border: Border | None = None
    for index, edge in enumerate(edges):
        if edge is border or edge == border:
            continue
        if border:
            yield start, index, border
        start, border = index, edge
    if border:
        yield start, len(edges), border


_Crossing = tuple[Border | None, Border | None]


def _crossing(line: Sequence[Border | None], place: int) -> _Crossing:
    """The borders of a crossing line on both sides of a place: before it and after it."""
    return (
        line[place - 1] if place else None,
        line[place] if place < len(line) else None,
    )


def _width(crossing: _Crossing) -> float:
    before, after = crossing
    return max(before.width if before else 0.0, after.width if after else 0.0)


def _strokes(
    border: Border,
    upright: bool,
    edge: float,
    start: float,
    end: float,
    at_start: _Crossing,
    at_end: _Crossing,
) -> Iterator[Stroke]:
    strands = _STRANDS.get(border.style, _SINGLE)
    for number, (place, share) in enumerate(strands):
        across = edge + place * border.width
        first = start - _reach(at_start, number, len(strands))
        last = end + _reach(at_end, number, len(strands))
        yield _stroke(border, share, upright, across, first, last)


def _reach(crossing: _Crossing, strand: int, strands: int) -> float:
    """How far a strand goes beyond the middle of the line that it ends at.

    To its far edge, so that corners are filled. But where a double line passes by, only to its
    near strand, so that its gap stays open: each strand of a double line looks to its own side.
    """
    reach = _width(crossing) / 2
    meeting = crossing[strand] if strands > 1 else crossing[0] and crossing[1]
    if meeting and meeting.style in _STRANDS:
        shares = _STRANDS[meeting.style]
        return meeting.width * shares[0][1] - reach
    return reach


def _stroke(
    border: Border, share: float, upright: bool, across: float, first: float, last: float
) -> Stroke:
    ends = (across, first, across, last) if upright else (first, across, last, across)
    return Stroke(
        x1=ends[0],
        y1=ends[1],
        x2=ends[2],
        y2=ends[3],
        width=border.width * share,
        color=border.color,
        dash=dash_of(border),
    )


def dash_of(border: Border) -> tuple[float, ...]:
    """Lengths of dash and gap; () for a line drawn through."""
    if border.style == "dotted":
        return tuple(length * max(border.width, 0.5) for length in _DOTS)
    return _DASHES.get(border.style, ())


def line_strokes(border: Border, x1: float, y1: float, x2: float, y2: float) -> Iterator[Stroke]:
    """A lone border along a level or upright line through its middle, or a diagonal."""
    level, upright = y1 == y2, x1 == x2
    strands = _STRANDS.get(border.style, _SINGLE) if level or upright else _SINGLE
    for place, share in strands:
        away = (place - 0.5) * border.width
        dx, dy = (0.0, away) if level else (away, 0.0) if upright else (0.0, 0.0)
        yield Stroke(
            x1=x1 + dx,
            y1=y1 + dy,
            x2=x2 + dx,
            y2=y2 + dy,
            width=border.width * share,
            color=border.color,
            dash=dash_of(border),
        )
