"""Codes on a scanned page: found even on a poor copy, and where the top of the page is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from kongchuo_docs.signing.quality import level

OURS = b"KC1|"
"""How a mark begins (:data:`kongchuo_docs.model.page_marks.PREFIX`)."""
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_LONG_SIDE = 2600
"""Pixels of a page that is looked at: A4 at 220 dpi, where a module has at least 4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A QR code on a page."""

    texts: tuple[str, ...]
    """What it says; more than one where the encoding can be read in two ways."""
    turn: int
    """Clockwise turn that makes the page stand upright: 0, 90, 180 or 270."""
    crisp: float
    """Share of its pixels that are clearly black or white, 0 to 1: blur makes them grey."""


def find_codes(page: Image.Image) -> tuple[Code, ...]:
    """Return the QR codes of a page; a page without a mark of our form is tried in many ways.

    Basis: the tries are those that helped in measurements (seal, pen strokes, poor copies).
    """
    page = _handy(page)
    grey = page.convert("L")
    found: tuple[Code, ...] = ()
    for look in _looks(page, grey):
        seen = zxingcpp.read_barcodes(look, formats=_QR)
        codes = [_code(each, grey, look.width / grey.width) for each in seen]
        # What shines through from the other side is much fainter, and is no mark of this one.
        strong = max((contrast for _, contrast in codes), default=0) / 2
        found = found or tuple(code for code, contrast in codes if contrast > strong)
        if any(bytes(each.bytes).startswith(OURS) for each in seen):
            return tuple(code for code, contrast in codes if contrast > strong)
    return found


def _handy(page: Image.Image) -> Image.Image:
    page = page if page.mode in ("L", "RGB") else page.convert("L")
    factor = _LONG_SIDE / max(page.size)
    if factor >= 1:
        return page
    size = round(page.width * factor), round(page.height * factor)
    return page.resize(size, Image.Resampling.BOX)


def _looks(page: Image.Image, grey: Image.Image) -> Iterator[Image.Image]:
    """Yield the page as it is, then without red or blue ink, softened, enlarged, sharpened."""
    yield grey
    if page.mode == "RGB":
        yield page.getchannel("R")  # a red seal is white there
        yield page.getchannel("B")  # and blue ink here
    yield grey.filter(ImageFilter.GaussianBlur(1))
    even = ImageOps.autocontrast(grey, cutoff=2)
    yield even
    larger = grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC)
    yield larger
    yield larger.filter(ImageFilter.GaussianBlur(2))
    yield even.point(lambda value: 255 * (value > 110))
    yield grey.filter(ImageFilter.MedianFilter(3))
    yield grey.filter(ImageFilter.UnsharpMask(3, 250, 0))


def _code(seen: zxingcpp.Barcode, grey: Image.Image, scale: float) -> tuple[Code, int]:
    """Return a code, and the levels between its black and its white."""
    texts = [seen.text]
    with suppress(UnicodeDecodeError):
        texts.insert(0, bytes(seen.bytes).decode())
    where = seen.position
    corners = (where.top_left, where.top_right, where.bottom_left, where.bottom_right)
    across = [round(each.x / scale) for each in corners]
    down = [round(each.y / scale) for each in corners]
    counts = grey.crop((min(across), min(down), max(across), max(down))).histogram()
    black, white = level(counts, 0.1), level(counts, 0.9)
    third = (white - black) / 3
    between = sum(counts[round(black + third) : round(white - third) + 1])
    code = Code(
        texts=tuple(dict.fromkeys(texts)),
        turn=round(-seen.orientation / 90) % 4 * 90,
        crisp=1 - between / sum(counts) if third else 0.0,
    )
    return code, white - black
