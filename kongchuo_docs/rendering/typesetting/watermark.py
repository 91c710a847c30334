"""The watermark: one big grey line across the page."""

from __future__ import annotations

from math import cos, radians, sin

from kongchuo_docs.rendering.layout import Style
from kongchuo_docs.rendering.pages import Line, Span
from kongchuo_docs.rendering.typesetting.metrics import Metrics

_TURN = 32.0
_COLOR = "#e6e6e6"
_LARGEST = 110 / 595
"""Size by page width: 110 pt on A4."""
_LONGEST = 0.85
"""Share of the page width that a long text takes."""
_MIDDLE = 0.38
"""Middle of a Chinese character above its baseline, in em."""


def watermark_line(text: str, width: float, height: float, metrics: Metrics) -> Line | None:
    """A text turned across the middle of a page, as large as it fits.

    Args:
        text: What it says; nothing for no watermark.
        width: Page width in points.
        height: Page height in points.
        metrics: Widths of characters.
    """
    families = metrics.families(Style(east_asian="宋体", latin="宋体", size=10.0))
    em = sum(metrics.advance(char, families, bold=False) for char in text)
    if not em:
        return None
    rise, run = sin(radians(_TURN)), cos(radians(_TURN))
    size = min(_LARGEST * width, _LONGEST * min(width / run, height / rise) / em)
    along, up = em * size / 2, _MIDDLE * size
    span = Span(
        text=text, families=families, bold=False, size=size, color=_COLOR, x=0.0, width=em * size
    )
    return Line(
        x=width / 2 - along * run + up * rise,
        baseline=height / 2 + along * rise + up * run,
        spans=(span,),
        turn=_TURN,
    )
