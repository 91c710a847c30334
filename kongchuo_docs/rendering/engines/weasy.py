"""PDF/A-2b by WeasyPrint, the reference engine.

Only this module and ``rendering/stats_page.py``, a page of charts, import it.

Every place is known already, so WeasyPrint's HTML and CSS are left out: its document is made of our
sheets directly, and it embeds the fonts and writes tags, metadata and the file. That is several
times as fast as absolutely positioned boxes, puts each glyph where it was measured, and leaves
nothing that could fetch or be injected. It leans on inner parts of WeasyPrint 70 (the version is
pinned); a test holds a page against the same page written as HTML and CSS.
"""

from __future__ import annotations

import copy
import hashlib
import io
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

from PIL import Image
from weasyprint.css import InitialStyle
from weasyprint.document import Document
from weasyprint.images import RasterImage
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration, get_pango_font_key
from weasyprint.text.line_break import Layout
from weasyprint.urls import URLFetcher, URLFetchingError

from kongchuo_docs.errors import EnvironmentProblem, RenderError
from kongchuo_docs.rendering.engines import Pdf
from kongchuo_docs.rendering.engines.content import Pen, filled, ruled
from kongchuo_docs.rendering.engines.glyphs import Face, Glyphs
from kongchuo_docs.rendering.engines.pdf_file import write_file
from kongchuo_docs.rendering.engines.pictures import embeddable
from kongchuo_docs.rendering.engines.weasy_tags import Tags
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.pages import Page, Pages, ParagraphPart, Part, PlacedPicture

PIXEL = 0.75
"""Points in a CSS pixel, in which WeasyPrint measures sheets."""


class WeasyEngine:
    """WeasyPrint with its fonts opened once. One object per process.

    Args:
        fonts: The font set, already activated: WeasyPrint reads the font settings at its import.
    """

    name = "weasyprint"

    def __init__(self, fonts: FontSet) -> None:
        self._glyphs = Glyphs(fonts)
        self._config = FontConfiguration()
        self._fetcher = ClosedFetcher()
        self._font = lru_cache(maxsize=None)(self._open_font)

    def write(self, pages: Pages, *, title: str) -> Pdf:
        """Paint the pages; see :class:`~kongchuo_docs.rendering.engines.Engine`."""
        pen = Pen(self._glyphs, lambda face: str(self._font(face)[1].hash))
        sheets = [_Sheet(page, pen) for page in pages.pages]
        metadata = DocumentMetadata(title=title, lang="zh-CN")
        with complaints_as_errors():
            document = Document(sheets, metadata, self._fetcher, self._config, {}, "srgb")
            document.fonts = self._fonts_of(pen)
            data: bytes = document.write_pdf(
                pdf_variant="pdf/a-2b", pdf_tags=True, finisher=replace_writer
            )
        return Pdf(data=data, pages=len(sheets))

    def _fonts_of(self, pen: Pen) -> dict[Any, _Cut]:
        """Return the fonts that were drawn with, each knowing its glyphs and nothing else."""
        fonts = {}
        for face, used in pen.used.items():
            key, opened, _ = self._font(face)
            font = fonts[key] = copy.copy(opened)
            font.widths = {number: used[number].width for number in sorted(used)}
            font.to_unicode = {number: used[number].char for number in sorted(used)}
        return fonts

    def _open_font(self, face: Face) -> tuple[Any, _Cut, Layout]:
        """Open a cut as Pango finds it by family and weight; the layout keeps it open."""
        style = InitialStyle(self._config)
        style.update(font_family=(face.family,), font_weight=700 if face.bold else 400)
        style.update(font_size=10, lang="zh-CN")
        layout = Layout(style)
        layout.set_text("\u3000")
        line, _ = layout.get_first_line()
        pango_font = line.runs[0].data.item.analysis.font
        key, description, size = get_pango_font_key(pango_font)
        font = _Cut(pango_font, description, size)
        font.cut = partial(self._glyphs.cut, face)
        if len(font.file_content) != face.path.stat().st_size:
            raise EnvironmentProblem(
                f"PDF 引擎找到的不是文书字体 {face.path.name}", fix="请运行 script/bootstrap。"
            )
        return key, font, layout


class _Cut(Font):  # type: ignore[misc]
    """A font that leaves out unused glyphs by the HarfBuzz that we bring.

    That of the system need not be there, and older ones take ten times as long.
    """

    cut: Callable[[Iterable[int]], bytes]
    """Makes a font file of some glyphs."""

    def subset(self, to_unicode: Mapping[int, str], hinting: bool) -> None:
        """Leave out all glyphs but these."""
        self.file_content = self.cut(to_unicode)


class _Sheet:
    """A page as WeasyPrint's document takes it: one that paints itself.

    Args:
        page: The page.
        pen: Writes the text of the whole document.
    """

    bookmarks = links = ()
    anchors: Mapping[str, Any] = MappingProxyType({})
    forms: Mapping[Any, Any] = MappingProxyType({})
    bleed: Mapping[str, float] = MappingProxyType(
        dict.fromkeys(("top", "right", "bottom", "left"), 0)
    )

    def __init__(self, page: Page, pen: Pen) -> None:
        self.width, self.height = page.width / PIXEL, page.height / PIXEL
        tags = Tags(page)
        self._page_box = tags.tree()
        apart = [*_paragraphs(page.header), *_paragraphs(page.footer)]
        self._ground = "\n".join(
            (
                pen.written([page.watermark]) if page.watermark else "",
                filled(page.fills),
                ruled(page.strokes),
            )
        )
        self._apart = [(part.pictures, pen.written(part.lines)) for part in apart]
        self._body = [(tagged, pen.written(tagged.part.lines)) for tagged in tags.paragraphs]

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Write the page; ``scale`` is that from pixels, and we count in points."""
        with stream.stacked():
            with stream.artifact():
                stream.stream.append(self._ground)
            for tagged, text in self._body:
                for picture, figure in zip(tagged.part.pictures, tagged.figures, strict=True):
                    with stream.marked(figure, "Figure"):
                        _draw(picture, stream)
                if tagged.text:
                    with stream.marked(tagged.text, "Span"):
                        stream.stream.append(text)
            # After the body: who copies all text of a page has its own words first.
            with stream.artifact():
                for pictures, text in self._apart:
                    for picture in pictures:
                        _draw(picture, stream)
                    stream.stream.append(text)


def _paragraphs(parts: Iterable[Part]) -> Iterator[ParagraphPart]:
    for part in parts:
        if isinstance(part, ParagraphPart):
            yield part
        else:
            for row in part.rows:
                for cell in row.cells:
                    yield from _paragraphs(cell.blocks)


def _draw(picture: PlacedPicture, stream: Any) -> None:
    data = embeddable(picture)
    with stream.stacked(), Image.open(io.BytesIO(data)) as opened:
        image = RasterImage(opened, hashlib.sha256(data).hexdigest(), data)
        stream.transform(e=picture.x, f=picture.y)
        # Interpolated pictures are forbidden: ISO 19005-2, 6.2.8.
        image.draw(stream, picture.width, picture.height, {"image_rendering": "crisp-edges"})


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Refuses every address: papers bring everything with them."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Refuse.

        Raises:
            URLFetchingError: Always.
        """
        raise URLFetchingError("外部资源一律不读取")


class _Complaints(logging.Handler):
    """Collects what WeasyPrint only logs, so that it can become an error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.messages.append(record.getMessage())


@contextmanager
def complaints_as_errors() -> Iterator[None]:
    """Make an error of what WeasyPrint complains of while it works.

    Raises:
        RenderError: It wrote something else than it was given.
    """
    logger = logging.getLogger("weasyprint")
    complaints = _Complaints()
    logger.addHandler(complaints)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield
    finally:
        logger.removeHandler(complaints)
        logger.propagate = propagate
    if complaints.messages:
        raise RenderError(
            f"PDF 引擎没有完整写出这份文书：{complaints.messages[0][:120]}",
            fix="请把这份表单告知软件维护者。",
        )


def replace_writer(document: Any, pdf: Any) -> None:
    """Have the PDF written by our own writer; WeasyPrint offers this step before the writing."""
    pdf.write = partial(write_file, pdf)
