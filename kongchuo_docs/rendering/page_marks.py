"""Codes on the pages of a paper, by which a scan finds home: two per page, in opposite corners.

A code stands in free margin only. Where a corner has no room for it that corner stays empty, and
the page says so; nothing of the paper is ever moved or covered.

Basis: GB/T 18284-2000 (QR, quiet zone of four modules); sizes are those measured on bad scans.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import segno

from kongchuo_docs.model.page_marks import PageMark
from kongchuo_docs.rendering.layout import Style
from kongchuo_docs.rendering.pages import Fill, Line, Page, Pages, ParagraphPart, Part, Span
from kongchuo_docs.rendering.typesetting.metrics import Metrics

MARKED = "marks=1"
"""Stands in the recipe of a paper that carries codes; raised when they would look different."""
MM = 72 / 25.4
SIDE = 22 * MM
"""Points of a code with its quiet zone, where there is room."""
SMALLEST_SIDE = 15 * MM
SMALLEST_MODULE = 0.45 * MM
"""Below this an office scanner loses modules."""
EDGE = 3 * MM
"""From the edge of the paper to the quiet zone, so that ink begins where every printer prints."""
_QUIET = 4
"""Modules around a code."""
_STEP = 0.5 * MM
_MASK = 2
"""Fixed: looking for the best of eight masks takes as long as typesetting the page."""
_INK = "#000000"
_FONT = "仿宋"
"""That of the body of most papers, so that no other one has to be embedded."""
_TEXT_SIZE = 7.5
_TEXT_FOOT = 2.0 * MM
"""From the edge of the quiet zone to the baseline of the words, and of their height."""
_ASCENT, _DESCENT = 0.9, 0.25
"""Share of the type size above and below the baseline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """What the codes of one paper say."""

    document: str
    """Document number as printed; key of the paper where it has none."""
    version: int
    secret: bytes = field(repr=False)
    """Of the workspace; never printed."""
    sealed: tuple[str, ...] = ()
    """Texts of the codes by page, where they are known and the secret is not: out of an archive."""

    def text(self, mark: PageMark) -> str:
        """Return what the code of a page says."""
        if mark.page <= len(self.sealed):
            return self.sealed[mark.page - 1]
        return mark.sealed(self.secret)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Tell whether two rectangles share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def mark_pages(pages: Pages, marking: Marking, metrics: Metrics) -> Pages:
    """Return the pages with their codes and, beside each, the number in plain text.

    Args:
        pages: A typeset paper.
        marking: What the codes say.
        metrics: Measures the plain text.
    """
    count = len(pages.pages)
    marked, uncoded = [], []
    for number, page in enumerate(pages.pages, 1):
        mark = PageMark(
            document=marking.document, version=marking.version, page=number, pages=count
        )
        code = _Code(_matrix(marking.text(mark)))
        places = _places(page, len(code.matrix), tuple(occupied(page)))
        marked.append(_marked(page, code, places, _words(mark), metrics))
        if not places:
            uncoded.append(number)
    return replace(pages, pages=tuple(marked), uncoded=tuple(uncoded))


def occupied(page: Page) -> Iterator[Box]:
    """Yield what stands on a page: words, lines, pictures, and table cells with their white space.

    Empty cells count: they wait for a signature or a seal. The watermark does not count.
    """
    for part in (*page.body, *page.header, *page.footer):
        yield from _boxes_of(part)
    for stroke in page.strokes:
        half = stroke.width / 2
        yield Box(
            min(stroke.x1, stroke.x2) - half,
            min(stroke.y1, stroke.y2) - half,
            max(stroke.x1, stroke.x2) + half,
            max(stroke.y1, stroke.y2) + half,
        )
    for fill in page.fills:
        yield Box(fill.x, fill.y, fill.x + fill.width, fill.y + fill.height)


def _boxes_of(part: Part) -> Iterator[Box]:
    if isinstance(part, ParagraphPart):
        for line in part.lines:
            yield from (_box_of(line, span) for span in line.spans if span.text.strip())
        for each in part.pictures:
            yield Box(each.x, each.y, each.x + each.width, each.y + each.height)
        return
    for row in part.rows:
        for cell in row.cells:
            yield Box(cell.x, cell.y, cell.x + cell.width, cell.y + cell.height)
            for block in cell.blocks:
                yield from _boxes_of(block)  # words may stand out of a cell


def _box_of(line: Line, span: Span) -> Box:
    """Return the box of a span; one of a turned line takes the square that it may turn in."""
    if line.turn:
        reach = span.x + span.width + span.size
        return Box(line.x - reach, line.baseline - reach, line.x + reach, line.baseline + reach)
    left, base = line.x + span.x, line.baseline - span.rise
    return Box(left, base - span.size * _ASCENT, left + span.width, base + span.size * _DESCENT)


# --- the code -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Code:
    """The modules of a code, True = dark."""

    matrix: tuple[tuple[bool, ...], ...]

    def fills(self, box: Box) -> Iterator[Fill]:
        """Yield the dark modules of a code that fills a box with its quiet zone, joined by rows."""
        module = (box.right - box.left) / (len(self.matrix) + 2 * _QUIET)
        for row, line in enumerate(self.matrix, _QUIET):
            column = _QUIET
            for dark, run in groupby(line):
                long = len(tuple(run))
                if dark:
                    yield Fill(
                        x=box.left + column * module,
                        y=box.top + row * module,
                        width=long * module,
                        height=module,
                        color=_INK,
                    )
                column += long


def _matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    # GB18030 writes Chinese in two bytes instead of three: larger modules on the same square.
    code = segno.make_qr(
        text, error="m", boost_error=False, encoding="gb18030", eci=True, mask=_MASK
    )
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def _words(mark: PageMark) -> str:
    again = f"　更正第{mark.version - 1}次" if mark.version > 1 else ""
    return f"{mark.document}　第{mark.page}页，共{mark.pages}页{again}"


# --- where it stands ----------------------------------------------------------------------------


def _marked(page: Page, code: _Code, places: Sequence[Box], words: str, metrics: Metrics) -> Page:
    taken = (*occupied(page), *places)
    lines = tuple(
        line for box in places if (line := _line(words, box, page, taken, metrics)) is not None
    )
    return replace(
        page,
        fills=(*page.fills, *(fill for box in places for fill in code.fills(box))),
        footer=(*page.footer, *(ParagraphPart(lines=(line,)) for line in lines)),
    )


def _places(page: Page, modules: int, taken: Sequence[Box]) -> tuple[Box, ...]:
    """Return the largest free squares at the top right and the bottom left."""
    smallest = max(SMALLEST_SIDE, SMALLEST_MODULE * (modules + 2 * _QUIET))
    found: list[Box] = []
    for corner in (_top_right, _bottom_left):
        side = max(SIDE, smallest)
        while side > smallest and any(corner(page, side).meets(each) for each in taken):
            side = max(side - _STEP, smallest)
        if not any(corner(page, side).meets(each) for each in (*taken, *found)):
            found.append(corner(page, side))
    return tuple(found)


def _top_right(page: Page, side: float) -> Box:
    return Box(page.width - EDGE - side, EDGE, page.width - EDGE, EDGE + side)


def _bottom_left(page: Page, side: float) -> Box:
    return Box(EDGE, page.height - EDGE - side, EDGE + side, page.height - EDGE)


def _line(words: str, code: Box, page: Page, taken: Sequence[Box], metrics: Metrics) -> Line | None:
    """Return the plain text beside a code, along the edge of the paper, or None without room."""
    families = metrics.families(Style(east_asian=_FONT, latin=_FONT, size=_TEXT_SIZE))
    long = _TEXT_SIZE * sum(metrics.advance(char, families, bold=False) for char in words)
    upper = code.top < page.height / 2
    left = code.left - long if upper else code.right
    baseline = code.top + _TEXT_FOOT + _TEXT_SIZE * _ASCENT if upper else code.bottom - _TEXT_FOOT
    span = Span(
        text=words, families=families, bold=False, size=_TEXT_SIZE, color=_INK, x=0.0, width=long
    )
    line = Line(x=left, baseline=baseline, spans=(span,))
    free = not any(_box_of(line, span).meets(each) for each in taken)
    return line if free else None
