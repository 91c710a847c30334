"""Telling our own bytes in what comes back from outside, and what was added to them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.model import Document, Form, RenderedFile
from kongchuo_docs.signing.places import field_names

_SCALE = 100 / 72
"""Pages are compared at 100 dpi."""
_SHADE = 48
"""Of 255: a pixel that differs by less is the same, because programs smooth edges differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDifference:
    """How two PDFs differ to the eye, without annotations such as visible signatures."""

    pages: tuple[int, int]
    """Number of pages of the first and of the second."""
    text: tuple[int, ...] = ()
    """Pages, from 1, on which the words differ."""
    picture: Mapping[int, float] = field(default_factory=dict)
    """Share of the pixels that differ, by page from 1; pages that look the same are left out."""

    @property
    def same_words(self) -> bool:
        """Tell whether both say the same."""
        return self.pages[0] == self.pages[1] and not self.text


def issued_pdf(document: Document) -> RenderedFile | None:
    """Return the PDF of a paper as it was issued."""
    return next((file for file in document.files if file.name.endswith(".pdf")), None)


def papers_within(content: bytes, documents: Iterable[Document]) -> tuple[Document, ...]:
    """Return the papers whose issued PDF is the exact beginning of these bytes."""
    by_size: dict[int, list[tuple[str, Document]]] = {}
    for document in documents:
        file = issued_pdf(document)
        if file and 0 < file.size <= len(content):
            by_size.setdefault(file.size, []).append((file.sha256, document))
    found: list[Document] = []
    digest, done = hashlib.sha256(), 0
    for size in sorted(by_size):  # one pass over the bytes, however many papers there are
        digest.update(content[done:size])
        done, reached = size, digest.hexdigest()
        found += [document for sha256, document in by_size[size] if sha256 == reached]
    return tuple(found)


def begins_with(content: bytes, issued: RenderedFile) -> bool:
    """Tell whether the issued bytes are an exact prefix."""
    head = content[: issued.size]
    return len(head) == issued.size and hashlib.sha256(head).hexdigest() == issued.sha256


def demanded_fields(form: Form) -> tuple[str, ...]:
    """Return the fields without which a digitally signed paper of this form is not finished."""
    return tuple(name for role in form.signatures if not role.when for name in field_names(role))


def signature_count(pdf: bytes) -> int:
    """Return how many signatures a PDF holds, of any kind (SM2 seals too).

    Raises:
        InputFileError: It is no readable PDF.
    """
    with _opened(pdf) as document:
        count = pdfium_c.FPDF_GetSignatureCount(document)
        contents = (
            pdfium_c.FPDFSignatureObj_GetContents(
                pdfium_c.FPDF_GetSignatureObject(document, index), None, 0
            )
            for index in range(max(count, 0))
        )
        return sum(length > 0 for length in contents)


def compare_pages(first: bytes, second: bytes) -> PageDifference:
    """Compare two PDFs page by page: words and pictures, annotations left out.

    Raises:
        InputFileError: One is no readable PDF.
    """
    with _opened(first) as left, _opened(second) as right:
        pages = (len(left), len(right))
        if pages[0] != pages[1]:
            return PageDifference(pages=pages)
        numbers = range(len(left))
        shares = {number + 1: _share(left[number], right[number]) for number in numbers}
        return PageDifference(
            pages=pages,
            text=tuple(
                number + 1 for number in numbers if _words(left[number]) != _words(right[number])
            ),
            picture={number: share for number, share in shares.items() if share},
        )


def _opened(pdf: bytes) -> Any:
    try:
        return pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        raise InputFileError("不是可以读取的 PDF。", fix="请换用未损坏的 PDF。") from error


def _words(page: Any) -> str:
    return "".join(page.get_textpage().get_text_range().split())


def _share(first: Any, second: Any) -> float:
    left, right = (
        page.render(scale=_SCALE, may_draw_forms=False, draw_annots=False).to_pil().convert("L")
        for page in (first, second)
    )
    if left.size != right.size:
        return 1.0
    differs = ImageChops.difference(left, right).point([0] * _SHADE + [255] * (256 - _SHADE))
    return _count(differs) / (differs.width * differs.height)


def _count(mask: Image.Image) -> int:
    return mask.histogram()[255]
