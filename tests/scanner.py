"""A scanner for tests: pages as paper would come back from it, signed, sealed, skewed and dirty."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import segno
from PIL import Image, ImageDraw, ImageFilter

from kongchuo_docs.model.page_marks import PageMark
from kongchuo_docs.workspace import Workspace

DPI = 200
A4 = (1654, 2339)
"""Pixels at 200 dpi."""
SECRET = b"a secret of a workspace that was made up"


@dataclass(frozen=True)
class Sheet:
    """One printed page."""

    key: str
    page: int
    image: Image.Image


def printed(workspace: Workspace) -> list[Sheet]:
    """Return all pages of all issued papers, as a printer would put them on paper."""
    with workspace.reading() as data:
        documents = data.store.documents()
    sheets = []
    for key, document in documents.items():
        name = next(file.name for file in document.files if file.name.endswith(".pdf"))
        (path,) = workspace.out.rglob(name)
        sheets += [Sheet(key, n, image) for n, image in enumerate(_pages(path.read_bytes()), 1)]
    return sheets


@functools.cache
def _pages(pdf: bytes) -> tuple[Image.Image, ...]:
    document = pdfium.PdfDocument(pdf)
    return tuple(page.render(scale=DPI / 72).to_pil().convert("RGB") for page in document)


def page_with(*texts: str, size: tuple[int, int] = A4) -> Image.Image:
    """Return a page of lines with a code in the corner for each text."""
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    for line in range(12):
        draw.rectangle((200, 500 + 120 * line, size[0] - 200, 506 + 120 * line), fill="black")
    places = ((size[0] - 213, 40), (40, size[1] - 213), (40, 40))
    for text, place in zip(texts, places, strict=False):
        code = BytesIO()
        segno.make(text, error="m", encoding="utf-8").save(code, kind="png", scale=8, border=4)
        page.paste(Image.open(code).convert("RGB").resize((173, 173)), place)
    return page


def marked(
    page: int = 1, pages: int = 2, document: str = "样中校（劝返）字〔2021〕第3号"
) -> Image.Image:
    """Return a page with our mark."""
    mark = PageMark(document=document, version=1, page=page, pages=pages).sealed(SECRET)
    return page_with(mark, mark)


# --- what happens to paper ----------------------------------------------------------------------


def skewed(page: Image.Image, degrees: float = 2) -> Image.Image:
    """Return a page that lay askew."""
    return page.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def turned(page: Image.Image, clockwise: int) -> Image.Image:
    """Return a page that was put in another way round."""
    return page.rotate(-clockwise, expand=True)


def noisy(page: Image.Image) -> Image.Image:
    """Return a page from a dirty glass; the dirt is always the same."""
    dots = random.Random(1)
    grain = Image.frombytes("L", (256, 256), dots.randbytes(65536))
    sheet = Image.new("L", page.size)
    for left in range(0, page.width, 256):
        for top in range(0, page.height, 256):
            sheet.paste(grain, (left, top))
    return Image.blend(page, sheet.convert("RGB"), 0.12)


def sealed(page: Image.Image) -> Image.Image:
    """Return a page with a red seal over the code in its upper right corner."""
    page = page.copy()
    draw = ImageDraw.Draw(page)
    right = page.width
    draw.ellipse((right - 330, -20, right + 5, 315), outline=(220, 30, 30), width=14)
    draw.regular_polygon((right - 160, 150, 60), 5, fill=(220, 30, 30))
    return page


def scribbled(page: Image.Image) -> Image.Image:
    """Return a page with strokes of a pen through its upper right corner."""
    page = page.copy()
    draw = ImageDraw.Draw(page)
    for stroke in range(4):
        top = 40 + 40 * stroke
        draw.line((page.width - 230, top, page.width - 10, top + 50), fill=(20, 20, 120), width=6)
    return page


def black_and_white(page: Image.Image) -> Image.Image:
    """Return a page as a fax machine sees it."""
    return page.convert("L").point(lambda value: 255 * (value > 140)).convert("1")


def blurred(page: Image.Image, radius: float = 1) -> Image.Image:
    """Return a page out of focus."""
    return page.filter(ImageFilter.GaussianBlur(radius))


DIRT: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "clean": lambda page: page,
    "skewed": skewed,
    "skewed the other way": lambda page: skewed(page, -3),
    "noisy": noisy,
    "sealed": sealed,
    "scribbled": scribbled,
    "black and white": black_and_white,
    "a little blurred": lambda page: blurred(page, 0.8),
    "on its side": lambda page: turned(page, 90),
    "upside down": lambda page: turned(page, 180),
    "on the other side": lambda page: turned(page, 270),
    "skewed and upside down": lambda page: turned(skewed(page), 180),
}


def blank_back() -> Image.Image:
    """Return the empty back of a sheet, a little grey and dirty."""
    return noisy(Image.new("RGB", A4, (244, 243, 240)))


# --- what comes out of the scanner --------------------------------------------------------------


def as_pdf(pages: Sequence[Image.Image], target: Path) -> Path:
    """Write pages as one PDF of JPEG pictures."""
    first, *others = pages
    first.save(target, save_all=True, append_images=others, resolution=DPI, quality=60)
    return target


def as_tiff(pages: Sequence[Image.Image], target: Path) -> Path:
    """Write pages as one TIFF of black and white pictures."""
    first, *others = [black_and_white(page) if page.mode != "1" else page for page in pages]
    first.save(target, save_all=True, append_images=others, dpi=(DPI, DPI), compression="group4")
    return target


def as_jpegs(pages: Iterable[Image.Image], folder: Path) -> Path:
    """Write pages as JPEGs in a folder."""
    folder.mkdir()
    for number, page in enumerate(pages, 1):
        page.convert("RGB").save(folder / f"IMG_{number:04}.jpg", quality=60, dpi=(DPI, DPI))
    return folder
