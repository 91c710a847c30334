"""PDF/A-2b by Typst, the fast engine. The only module that imports it.

Typst is one wheel without system libraries. It sees our fonts and nothing else: no packages, no
network, and of files only those of the font folder.
"""

from __future__ import annotations

import re
from bisect import bisect_left

import typst

from kongchuo_docs.errors import RenderError
from kongchuo_docs.rendering.engines import Pdf
from kongchuo_docs.rendering.engines.glyphs import Glyphs
from kongchuo_docs.rendering.engines.typst_source import source
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.pages import Pages

PAGES_LIMIT = 500
"""Typst keeps all pages until it writes: 5 MB for one full of cells, 2 MB for one of text."""


class TypstEngine:
    """Typst with its fonts read once. One object per process.

    Args:
        fonts: The font set.
    """

    name = "typst"

    def __init__(self, fonts: FontSet) -> None:
        folder = str(fonts.folder)
        self._glyphs = Glyphs(fonts)
        self._compiler = typst.Compiler(
            root=folder,
            font_paths=[str(folder) for folder in fonts.folders],
            ignore_system_fonts=True,
            package_path=folder,
            package_cache_path=folder,
        )

    def write(self, pages: Pages, *, title: str) -> Pdf:
        """Paint the pages; see :class:`~kongchuo_docs.rendering.engines.Engine`."""
        if len(pages.pages) > PAGES_LIMIT:
            raise RenderError(
                f"文档太长：快速引擎（typst）一次最多印 {PAGES_LIMIT} 页",
                fix="请改用 weasyprint 引擎，或分成几份。",
            )
        text = source(pages, self._glyphs, title=title)
        # PDF/UA-1 too: only with it does Typst have the viewer show the title; our tags fulfil it.
        try:
            data, warnings = self._compiler.compile_with_warnings(
                text.encode(), format="pdf", pdf_standards=["a-2b", "ua-1"]
            )
        except typst.TypstError as error:
            raise _refusal() from error
        if warnings or not isinstance(data, bytes):
            raise _refusal()
        return Pdf(data=_closed(data), pages=len(pages.pages))


def _closed(data: bytes) -> bytes:
    """Write a line end of its own after each stream that ends in a carriage return.

    Before the line feed that Typst writes, a strict reader takes that byte for a part of the line
    end and finds the stream's length wrong. The table of contents of the file moves with it.

    Basis: ISO 19005-2, 6.1.7.1 (stream lengths).
    """
    ends = [found.start() + 1 for found in re.finditer(rb"\r\nendstream", data)]
    if not ends:
        return data
    body, mark, table = data.rpartition(b"\nxref\n")
    moved = re.sub(
        rb"(?m)^(\d{10})(?= \d{5} n)|(?<=startxref\n)\d+",
        lambda found: b"%0*d" % (len(found[0]), int(found[0]) + bisect_left(ends, int(found[0]))),
        table,
    )
    return body.replace(b"\r\nendstream", b"\r\r\nendstream") + mark + moved


def _refusal() -> RenderError:
    """Typst's own words may quote the text of the paper: they stay out of the message."""
    return RenderError(
        "快速引擎（typst）没有写出这份文书",
        fix="请改用 weasyprint 引擎，并把这份表单告知软件维护者。",
    )
