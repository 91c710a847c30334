"""The text of a finished PDF, page by page, put together into paragraphs again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs.errors import InputFileError

_MOST_BYTES = 50_000_000
_MOST_PAGES = 500
_FULL = 0.85
"""A line that fills so much of the longest one of its page goes on in the next line."""
_ENDS = ("。", "！", "？", "；", "：", "”", "」")
_FOOTER = re.compile(r"(?:[—\-－]\s*\d+\s*[—\-－]|第\s*\d+\s*页.{0,12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfParagraph:
    """Some lines that belong together."""

    page: int
    """From 1: the page on which it begins."""
    number: int
    """From 1 on each page."""
    text: str


def read_pdf_text(path: Path) -> tuple[PdfParagraph, ...]:
    """Return the paragraphs of a PDF in the order of its pages.

    A PDF knows lines only. A line goes on in the next one if it is nearly full and no sentence ends
    with it; what is cut by the end of a page stays cut.

    Raises:
        InputFileError: No such PDF, a password, too large, or pictures without any text (a scan).
    """
    pages = _pages(path)
    found = tuple(
        PdfParagraph(page=page, number=number, text=text)
        for page, lines in enumerate(pages, 1)
        for number, text in enumerate(_paragraphs(lines), 1)
    )
    if not found:
        raise InputFileError(
            f"{path.name} 里没有文字，可能是扫描件", fix="请检查它的 Word 文件，或有文字的 PDF。"
        )
    return found


def _pages(path: Path) -> list[list[str]]:
    import pypdfium2 as pdfium  # a tenth of a second, only where a PDF is read

    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputFileError(f"{path.name} 太大", fix="请只给要检查的那一份文书。")
        with pdfium.PdfDocument(path) as document:
            if len(document) > _MOST_PAGES:
                raise InputFileError(f"{path.name} 页数太多", fix="请只给要检查的那一份文书。")
            return [
                document[number].get_textpage().get_text_bounded().splitlines()
                for number in range(len(document))
            ]
    except (OSError, pdfium.PdfiumError) as error:
        raise InputFileError(
            f"{path.name} 读不出来，不是完好的 PDF 或设有密码", fix="请检查文件，去掉密码后再试。"
        ) from error


def _paragraphs(lines: list[str]) -> Iterator[str]:
    told = [line for line in map(str.strip, lines) if line and not _FOOTER.fullmatch(line)]
    full = max(map(len, told), default=0) * _FULL
    begun = ""
    for line in told:
        begun += line
        if len(line) < full or line.endswith(_ENDS):
            yield begun
            begun = ""
    if begun:
        yield begun
