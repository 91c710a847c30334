"""Page numbers of a whole set of papers, each on a strip of its own that is laid over a page.

The papers of a set keep the numbers that they were issued with; these stand below them.
"""

from __future__ import annotations

from kongchuo_docs.rendering.engines import open_engine
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import Style
from kongchuo_docs.rendering.pages import Line, Page, Pages, ParagraphPart, Span
from kongchuo_docs.rendering.papers import REFERENCE
from kongchuo_docs.rendering.typesetting.metrics import Metrics

STRIP_MM = (60.0, 4.0)
"""Width and height of a strip; its text ends at the right edge."""
_POINTS = 72 / 25.4
_SIZE = 7.5
_GREY = "#666666"
_BASELINE = 0.75
"""Share of the height above the baseline."""


def folio_strips(count: int, fonts: FontSet, engine: str = REFERENCE) -> bytes:
    """Return a PDF of ``count`` strips that say ``全卷第 n 页 共 m 页``.

    Args:
        count: Pages of the set.
        fonts: The fonts of the papers.
        engine: ``weasyprint`` or ``typst``.

    Raises:
        EnvironmentProblem: The libraries of the PDF engine are missing.
    """
    metrics = Metrics(fonts)
    strips = tuple(
        _strip(f"全卷第 {number} 页 共 {count} 页", metrics) for number in range(1, count + 1)
    )
    return open_engine(engine, fonts).write(Pages(pages=strips), title="页码").data


def _strip(text: str, metrics: Metrics) -> Page:
    width, height = (side * _POINTS for side in STRIP_MM)
    families = metrics.families(Style(east_asian="宋体", latin="宋体", size=_SIZE))
    long = _SIZE * sum(metrics.advance(char, families, bold=False) for char in text)
    span = Span(
        text=text, families=families, bold=False, size=_SIZE, color=_GREY, x=0.0, width=long
    )
    line = Line(x=width - long, baseline=height * _BASELINE, spans=(span,))
    return Page(width=width, height=height, body=(), footer=(ParagraphPart(lines=(line,)),))
