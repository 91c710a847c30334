"""A printed paper as the eye sees it: text, glyph boxes and ruled lines, in millimetres.

Measured on the PDF itself, never on the layout that made it. The origin is the top left corner.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import docx
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from docx.document import Document
from docx.oxml.ns import qn
from PIL import Image

from kongchuo_docs.library import Library
from kongchuo_docs.rendering.page_marks import Marking
from kongchuo_docs.rendering.papers import Renderer
from tools.fidelity.printed import pen_strokes

MM = 25.4 / 72
THIN = 0.9
"""A path object narrower than this many millimetres is a ruled line."""


def squeezed(text: str) -> str:
    """Text without any white space: line breaks differ between Word and PDF."""
    return re.sub(r"\s+", "", text)


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def inside(self, other: Box, slack: float = 0.0) -> bool:
        return (
            other.left - slack <= self.left
            and self.right <= other.right + slack
            and other.top - slack <= self.top
            and self.bottom <= other.bottom + slack
        )

    def overlap(self, other: Box) -> tuple[float, float]:
        """Width and height of what two boxes share; not positive = nothing."""
        return (
            min(self.right, other.right) - max(self.left, other.left),
            min(self.bottom, other.bottom) - max(self.top, other.top),
        )

    def touches(self, other: Box) -> bool:
        return min(self.overlap(other)) > 0


def around(boxes: list[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


@dataclass(frozen=True)
class Glyph:
    char: str
    box: Box


class Page:
    """One page of a PDF."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page
        width, height = page.get_size()
        self.width, self.height = width * MM, height * MM

    @cached_property
    def text(self) -> str:
        """What the reader copies out, line by line."""
        textpage = self._page.get_textpage()
        found: str = textpage.get_text_range().replace("\r\n", "\n")
        textpage.close()
        return found

    @cached_property
    def glyphs(self) -> tuple[Glyph, ...]:
        """Every printed character with the box of its ink, white space left out."""
        textpage = self._page.get_textpage()
        edges = [ctypes.c_double() for _ in range(4)]
        found = []
        for index in range(textpage.count_chars()):
            char = chr(pdfium_c.FPDFText_GetUnicode(textpage, index))
            if char.isspace() or pdfium_c.FPDFText_IsGenerated(textpage, index) == 1:
                continue
            pdfium_c.FPDFText_GetCharBox(textpage, index, *edges)
            left, right, bottom, top = (edge.value * MM for edge in edges)
            found.append(Glyph(char, Box(left, self.height - top, right, self.height - bottom)))
        textpage.close()
        return tuple(found)

    @cached_property
    def lines(self) -> tuple[Box, ...]:
        """Ruled lines: borders, underlines, tear lines."""
        return tuple(box for box in self._shapes if min(box.width, box.height) < THIN)

    @cached_property
    def _shapes(self) -> tuple[Box, ...]:
        """Every straight stroke with its width, and the bounds of every filled shape."""
        paths = self._page.get_objects([pdfium_c.FPDF_PAGEOBJ_PATH])
        return tuple(box for path in paths for box in self._boxes(path))

    def _boxes(self, path: pdfium.PdfObject) -> Iterator[Box]:
        strokes = list(pen_strokes(path))
        if not strokes or not _is_stroked(path):
            left, bottom, right, top = (edge * MM for edge in path.get_bounds())
            yield Box(left, self.height - top, right, self.height - bottom)
            return
        width = ctypes.c_float()
        pdfium_c.FPDFPageObj_GetStrokeWidth(path.raw, width)
        half = width.value / 2 * MM
        for x1, y1, x2, y2 in strokes:
            left, right = sorted((x1 * MM, x2 * MM))
            top, bottom = sorted((self.height - y1 * MM, self.height - y2 * MM))
            level, upright = top == bottom, left == right
            yield Box(
                left - half * upright, top - half * level,
                right + half * upright, bottom + half * level,
            )  # fmt: skip

    @property
    def pictures(self) -> int:
        return len(list(self._page.get_objects([pdfium_c.FPDF_PAGEOBJ_IMAGE])))

    def find(self, words: str) -> list[Box]:
        """Boxes of all places where words stand, white space not counted."""
        wanted = squeezed(words)
        text = "".join(glyph.char for glyph in self.glyphs)
        starts = [match.start() for match in re.finditer(re.escape(wanted), text)]
        return [
            around([glyph.box for glyph in self.glyphs[start : start + len(wanted)]])
            for start in starts
        ]

    def words_in(self, box: Box) -> str:
        """The text whose characters have their middle in a box."""
        return "".join(
            glyph.char
            for glyph in self.glyphs
            if box.left < glyph.box.middle[0] < box.right
            and box.top < glyph.box.middle[1] < box.bottom
        )

    def cell_at(self, x: float, y: float) -> Box | None:
        """The ruled cell around a point, from middle to middle of its lines; None outside of tables."""
        upright = [line for line in self.lines if line.width < THIN and line.top < y < line.bottom]
        level = [line for line in self.lines if line.height < THIN and line.left < x < line.right]
        left = [line.middle[0] for line in upright if line.middle[0] < x]
        right = [line.middle[0] for line in upright if line.middle[0] > x]
        top = [line.middle[1] for line in level if line.middle[1] < y]
        bottom = [line.middle[1] for line in level if line.middle[1] > y]
        if not (left and right and top and bottom):
            return None
        return Box(max(left), max(top), min(right), min(bottom))

    def image(self, dpi: int) -> Image.Image:
        """The page in grey."""
        bitmap = self._page.render(scale=dpi / 72, grayscale=True)
        picture: Image.Image = bitmap.to_pil().convert("L")
        bitmap.close()
        return picture


def _is_stroked(path: pdfium.PdfObject) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path.raw, fill, stroke)
    return bool(stroke.value)


class Paper:
    """A paper in its two files."""

    def __init__(self, word: bytes, pdf: bytes) -> None:
        self.word = word
        self.pdf = pdf

    @cached_property
    def _document(self) -> pdfium.PdfDocument:
        return pdfium.PdfDocument(self.pdf)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        return tuple(Page(page) for page in self._document)

    @cached_property
    def docx(self) -> Document:
        return docx.Document(io.BytesIO(self.word))

    @cached_property
    def margin_texts(self) -> tuple[str, ...]:
        """What stands in page header and page footer of each page, without white space."""
        section = self.docx.sections[0]
        head = squeezed("".join(line.text for line in section.header.paragraphs))
        foot = squeezed("".join(line.text for line in section.footer.paragraphs))
        total = len(self.pages)
        return tuple(
            head
            + re.sub(
                r"—\d—$", f"—{number}—", re.sub(r"第\d页共\d页$", f"第{number}页共{total}页", foot)
            )
            for number in range(1, total + 1)
        )

    @cached_property
    def header_rows(self) -> str:
        """What a continuation page repeats: the leading header rows of the tables."""
        said = ""
        for table in self.docx.tables:
            for row in table._tbl.findall(qn("w:tr")):
                if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None:
                    break
                said += word_text(row)
        return said

    @cached_property
    def bodies(self) -> tuple[str, ...]:
        """Text between the margins of each page, without what a continuation page repeats."""
        found = []
        for page, margin in zip(self.pages, self.margin_texts, strict=True):
            text = squeezed(page.text)
            assert text.endswith(margin)
            body = text.removesuffix(margin)
            repeated = self.header_rows in "".join(found)
            found.append(body.removeprefix(self.header_rows) if repeated else body)
        return tuple(found)

    @property
    def text(self) -> str:
        return "\f".join(page.text for page in self.pages)

    def close(self) -> None:
        self._document.close()


class Press:
    """Prints shipped forms, each set of facts once in a session."""

    def __init__(self, library: Library, renderer: Renderer, closing: ExitStack) -> None:
        self._library = library
        self._renderer = renderer
        self._closing = closing
        self._samples: dict[str, Paper] = {}

    def sample(self, form_id: str) -> Paper:
        """The 样张 without watermark."""
        if form_id not in self._samples:
            self._samples[form_id] = self.paper(form_id, self._library.sample(form_id).values)
        return self._samples[form_id]

    def paper(
        self,
        form_id: str,
        facts: Mapping[str, Any],
        *,
        watermark: str = "",
        marking: Marking | None = None,
    ) -> Paper:
        form = self._library.form(form_id)
        made = self._renderer.paper(
            form.template,
            form.label,
            facts,
            title=form.title,
            watermark=watermark,
            marking=marking,
        )
        paper = Paper(made.word, made.printed.data)
        self._closing.callback(paper.close)
        assert len(paper.pages) == made.printed.pages
        return paper


def word_text(part: object) -> str:
    """All text of a Word element in document order, without white space."""
    nodes = part.iter()  # type: ignore[attr-defined]
    return squeezed("".join(node.text or "" for node in nodes if str(node.tag).endswith("}t")))
