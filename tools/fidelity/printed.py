"""What stands on a printed page: pieces of text with their baselines, and ruled lines.

Measured on the PDF alone, the same way for ours and for LibreOffice's. All lengths are millimetres
from the top left corner of the page.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

MM = 25.4 / 72
LEVEL = 0.15
"""Characters belong to one baseline when they stand this near to it, in millimetres."""
GAP = 1.5
"""A gap wider than this, in heights of the type, parts two pieces: cells, columns of signatures."""
RULED = 1.6
"""A path narrower than this many millimetres is a ruled line."""
LEADER = re.compile(r"([._·-])\1{3,}")
"""Leaders of tabs: how many dots there are says nothing."""


@dataclass(frozen=True, slots=True)
class Char:
    """A printed character."""

    text: str
    x: float
    baseline: float
    right: float
    size: float
    """Height of its type."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters on one baseline without a wide gap: the line of a paragraph, or of one cell."""

    text: str
    x: float
    baseline: float
    last: float
    """Where its last character begins."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line, from middle to middle of its stroke."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def level(self) -> bool:
        """Whether it lies, rather than stands."""
        return abs(self.y2 - self.y1) < abs(self.x2 - self.x1)


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One page."""

    width: float
    height: float
    pieces: tuple[Piece, ...]
    rules: tuple[Rule, ...]


def read_pages(pdf: Path) -> tuple[PrintedPage, ...]:
    """Read a PDF file."""
    document = pdfium.PdfDocument(pdf)
    try:
        return tuple(_page(page) for page in document)
    finally:
        document.close()


def _page(page: pdfium.PdfPage) -> PrintedPage:
    width, height = page.get_size()
    return PrintedPage(
        width=width * MM,
        height=height * MM,
        pieces=tuple(_pieces(_chars(page, height))),
        rules=tuple(_rules(page, height)),
    )


def _chars(page: pdfium.PdfPage, height: float) -> Iterator[Char]:
    """Every character with ink, where its pen stood."""
    textpage = page.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix = pdfium_c.FS_RECTF(), pdfium_c.FS_MATRIX()
    for index in range(textpage.count_chars()):
        text = chr(pdfium_c.FPDFText_GetUnicode(textpage, index))
        if text.isspace() or not text.isprintable():
            continue
        if pdfium_c.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        pdfium_c.FPDFText_GetCharOrigin(textpage, index, x, y)
        pdfium_c.FPDFText_GetLooseCharBox(textpage, index, box)
        pdfium_c.FPDFText_GetMatrix(textpage, index, matrix)
        yield Char(
            text=text,
            x=x.value * MM,
            baseline=(height - y.value) * MM,
            right=box.right * MM,
            size=pdfium_c.FPDFText_GetFontSize(textpage, index) * hypot(matrix.c, matrix.d) * MM,
        )
    textpage.close()


def _pieces(chars: Iterable[Char]) -> Iterator[Piece]:
    level: list[Char] = []
    for char in sorted(chars, key=lambda char: char.baseline):
        if level and char.baseline - level[-1].baseline > LEVEL:
            yield from _parted(level)
            level = []
        level.append(char)
    yield from _parted(level)


def _parted(level: list[Char]) -> Iterator[Piece]:
    """Part the characters of one baseline at wide gaps."""
    level.sort(key=lambda char: char.x)
    start = 0
    for place, (before, after) in enumerate(pairwise(level), 1):
        if after.x - before.right > GAP * max(before.size, after.size):
            yield _piece(level[start:place])
            start = place
    if level:
        yield _piece(level[start:])


def _piece(chars: list[Char]) -> Piece:
    text = "".join(char.text for char in chars)
    return Piece(LEADER.sub(r"\1\1\1", text), chars[0].x, chars[0].baseline, chars[-1].x)


def _rules(page: pdfium.PdfPage, height: float) -> Iterator[Rule]:
    """Ruled lines, whether drawn with a pen (ours, many to a path) or as filled bars (LibreOffice)."""
    for item in page.get_objects([pdfium_c.FPDF_PAGEOBJ_PATH]):
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDFPath_GetDrawMode(item.raw, fill, stroke)
        if stroke.value and not fill.value:
            for x1, y1, x2, y2 in pen_strokes(item):
                yield Rule(x1 * MM, (height - y1) * MM, x2 * MM, (height - y2) * MM)
            continue
        left, bottom, right, top = item.get_bounds()
        across, down = (right - left) * MM, (top - bottom) * MM
        if min(across, down) > RULED or max(across, down) <= RULED:
            continue
        x, y = (left + right) / 2 * MM, (height - (top + bottom) / 2) * MM
        if across > down:
            yield Rule(left * MM, y, right * MM, y)
        else:
            yield Rule(x, (height - top) * MM, x, (height - bottom) * MM)


def pen_strokes(path: pdfium.PdfObject) -> Iterator[tuple[float, float, float, float]]:
    """Both ends of every straight piece of a path, in points from the bottom left corner."""
    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    pen = (0.0, 0.0)
    for index in range(pdfium_c.FPDFPath_CountSegments(path.raw)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path.raw, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        place = matrix.on_point(x.value, y.value)
        if pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_LINETO:
            yield (*pen, *place)
        pen = place
