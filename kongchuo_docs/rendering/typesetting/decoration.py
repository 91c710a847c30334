"""Underlines, strikes and shading of characters as strokes and fills.

Places and widths are those of LibreOffice, in em: 10.5 pt text has its underline 1.2 pt below the
baseline. Only the stroke is thinner, as Word draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from kongchuo_docs.rendering.layout import Style
from kongchuo_docs.rendering.pages import Fill, Stroke
from kongchuo_docs.rendering.typesetting.leading import ASCENT, DESCENT

_RULES = {
    "double": ((0.086, 0.04), (0.214, 0.04)),
    "thick": ((0.14, 0.12),),
}
"""Place below the baseline and width of each stroke of an underline."""
_SINGLE = ((0.115, 0.06),)
_STRIKE = (-0.27, 0.06)
_DASHES = {"dotted": (1.0, 1.0), "dashed": (5.0, 2.5)}
"""Dash and gap, in widths of the stroke."""
_HALF_WAVE = 0.2
"""Length of a half wave, in em."""
_CREST = 0.05
"""Height of a wave from its middle, in em."""


class Dressed(NamedTuple):
    """Characters of one style, and where they stand in the line."""

    start: int
    end: int
    style: Style
    x: float
    right: float


class _Band(NamedTuple):
    """Neighbours that share a decoration: it is drawn through, as high as the largest asks."""

    style: Style
    x: float
    right: float
    size: float


def dress(
    pieces: Sequence[Dressed], baseline: float, edge: float
) -> tuple[tuple[Stroke, ...], tuple[Fill, ...]]:
    """Draw what the styles of a line ask for.

    Args:
        pieces: The line, from left to right.
        baseline: From the top of the line.
        edge: Right end of the line: blanks that hang beyond it are not decorated.
    """
    strokes: list[Stroke] = []
    fills: list[Fill] = []
    for band in _bands(
        pieces, edge, lambda style: style.underline and (style.underline, style.color)
    ):
        strokes += _underline(band, baseline)
    for band in _bands(pieces, edge, lambda style: style.strike and (style.color, style.size)):
        strokes.append(_rule(band, baseline, *_STRIKE))
    for band in _bands(pieces, edge, lambda style: style.shading and (style.shading, style.size)):
        fills.append(
            Fill(
                x=band.x,
                y=baseline - band.size * ASCENT,
                width=band.right - band.x,
                height=band.size * (ASCENT + DESCENT),
                color=band.style.shading,
            )
        )
    return tuple(strokes), tuple(fills)


def _bands(pieces: Sequence[Dressed], edge: float, kind: Callable[[Style], Any]) -> Iterator[_Band]:
    open_: list[Dressed] = []
    for piece in pieces:
        same = kind(piece.style)
        if open_ and not (open_[-1].end == piece.start and kind(open_[-1].style) == same):
            yield from _band(open_, edge)
            open_ = []
        if same:
            open_.append(piece)
    if open_:
        yield from _band(open_, edge)


def _band(pieces: list[Dressed], edge: float) -> Iterator[_Band]:
    x, right = pieces[0].x, min(pieces[-1].right, edge)
    if right > x:
        yield _Band(pieces[0].style, x, right, max(piece.style.size for piece in pieces))


def _underline(band: _Band, baseline: float) -> list[Stroke]:
    kind = band.style.underline
    if kind == "wave":
        return _wave(band, baseline)
    return [
        _rule(band, baseline, place, width, _DASHES.get(kind, ()))
        for place, width in _RULES.get(kind, _SINGLE)
    ]


def _rule(
    band: _Band, baseline: float, place: float, width: float, dash: tuple[float, ...] = ()
) -> Stroke:
    y, thick = baseline + band.size * place, band.size * width
    return Stroke(x1=band.x, y1=y, x2=band.right, y2=y, width=thick, color=band.style.color,
                  dash=tuple(length * thick for length in dash))  # fmt: skip


def _wave(band: _Band, baseline: float) -> list[Stroke]:
    """Draw a zigzag: at the size of a line of text nobody sees the difference."""
    middle, crest = baseline + band.size * _SINGLE[0][0], band.size * _CREST
    count = max(round((band.right - band.x) / (band.size * _HALF_WAVE)), 1)
    step = (band.right - band.x) / count
    return [
        Stroke(x1=band.x + step * left, y1=middle - crest * (-1) ** left,
               x2=band.x + step * right, y2=middle - crest * (-1) ** right,
               width=band.size * 0.04, color=band.style.color)
        for left, right in pairwise(range(count + 1))
    ]  # fmt: skip
