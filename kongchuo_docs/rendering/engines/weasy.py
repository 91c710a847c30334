"""PDF/A-2b by WeasyPrint, the reference engine. The only module that imports it.

Nothing is fetched, nothing of the clock or the machine gets into the file, and a character that no
font has stops the paper instead of printing a box.
"""

from __future__ import annotations

import hashlib
import logging
import re
import zlib
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any
from xml.etree import ElementTree

import pydyf
from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetchingError

from kongchuo_docs.errors import RenderError

CARRIAGE_RETURN_AT_END = b"\r\nendstream"
MOST_TRIES = 20
"""Each try fails with a chance of about two in 256."""
MISSING_GLYPH = re.compile(r"notdef", re.IGNORECASE)


class _ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Refuses every address: papers bring everything with them."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Refuse.

        Raises:
            URLFetchingError: Always.
        """
        raise URLFetchingError("外部资源一律不读取")


class _Page(HTML):  # type: ignore[misc]
    """A document read by the XML parser: a tenth of the time of reading it as a web page.

    Sets what ``HTML.__init__`` of WeasyPrint 70 sets (the version is pinned, the pages are tested).
    """

    def __init__(self, html: str) -> None:
        self.base_url = None
        self.url_fetcher = _ClosedFetcher()
        self.media_type = "print"
        root = ElementTree.fromstring(html)
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


class _Complaints(logging.Handler):
    """Collects what WeasyPrint only logs, so that it can become an error."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.messages.append(record.getMessage())


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdf:
    """A finished PDF."""

    data: bytes
    pages: int


class PdfEngine:
    """WeasyPrint with its fonts read once. One object per process."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        # Papers of one form share their style sheet, and reading it takes a tenth of the time.
        self._sheet = lru_cache(maxsize=64)(self._read_sheet)

    def write(self, html: str, css: str = "") -> Pdf:
        """Lay the page out and write PDF/A-2b; equal input gives equal bytes.

        Args:
            html: The document, well-formed as XML.
            css: Its style sheet.

        Raises:
            RenderError: A glyph is missing, or something was dropped silently.
        """
        logger = logging.getLogger("weasyprint")
        complaints = _Complaints()
        logger.addHandler(complaints)
        propagate, logger.propagate = logger.propagate, False
        try:
            document = _Page(html).render(font_config=self._fonts, stylesheets=[self._sheet(css)])
            data = _written(document, hashlib.sha256(f"{css}{html}".encode()).digest()[:16])
        finally:
            logger.removeHandler(complaints)
            logger.propagate = propagate
        _refuse(complaints.messages)
        return Pdf(data=data, pages=len(document.pages))

    def _read_sheet(self, css: str) -> CSS:
        return CSS(string=css, font_config=self._fonts, url_fetcher=_ClosedFetcher())


def _refuse(messages: list[str]) -> None:
    if any(MISSING_GLYPH.search(message) for message in messages):
        raise RenderError(
            "有的字在全部字体里都找不到，印出来会是方框",
            fix="请核对姓名等处的生僻字；确实需要的字请告知软件维护者加进字体。",
        )
    if messages:
        raise RenderError(
            f"PDF 引擎没有完整处理这份文书：{messages[0][:120]}",
            fix="请检查模板里是否用了外部图片或不支持的样式。",
        )


def _written(document: Any, identifier: bytes) -> bytes:
    """Write PDF/A-2b in which no stream ends in a carriage return.

    Such a byte before ``endstream`` reads as part of the line end, and a strict reader then finds
    the stream's length wrong; with compressed streams that is one in 256, by chance. WeasyPrint's
    own streams are left uncompressed there; those that the writer itself makes change with every
    object that is added, so an unused one is enough.

    Basis: ISO 19005-2, 6.1.7.1 (stream lengths).
    """
    for unused in range(MOST_TRIES):
        data: bytes = document.write_pdf(
            pdf_variant="pdf/a-2b",
            pdf_identifier=identifier,
            pdf_tags=True,
            finisher=partial(_finish, unused=unused),
        )
        if CARRIAGE_RETURN_AT_END not in data:
            break
    return data


def _finish(document: Any, pdf: Any, *, unused: int) -> None:
    """Compress the streams, leave XMP metadata readable, and mind the last byte.

    Level 6 takes a third of the time of the writer's level 9 and costs one byte in a hundred.
    """
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            item.compress = False
            compressed = zlib.compress(_content(item), 6)
            if item.extra.get("Type") != "/Metadata" and not compressed.endswith(b"\r"):
                item.stream = [compressed]
                item.extra["Filter"] = "/FlateDecode"
    for number in range(unused):
        pdf.add_object(pydyf.String(f"{number}"))


def _content(item: Any) -> bytes:
    whole: bytes = item.data
    return whole[whole.index(b"\nstream\n") + len(b"\nstream\n") : -len(b"\nendstream")]
