"""The pages of a file of scans, one picture at a time, as they are: only the child runs this.

What a scanner made is taken out of its file without loss: a JPEG byte for byte, anything else pixel
for pixel. Only a page that is not one single picture is drawn anew.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageStat, UnidentifiedImageError
from pypdfium2 import raw

MOST_PIXELS = 120_000_000
"""Of a page: A3 at 600 dpi has 70 million."""
MOST_PAGES = 3000
_FORMATS = ("JPEG", "PNG", "TIFF")  # a JPEG with a second picture in it comes as MPO
_TURNS = {3: 180, 6: 90, 8: 270}
"""EXIF orientation to clockwise turn; mirrored ones do not come from scanners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page."""

    image: Image.Image
    jpeg: bytes = b""
    """The very bytes of the file, where they can be kept."""
    size: tuple[float, float] | None = None
    """Width and height in points as the picture stands, where the file says so."""
    turn: int = 0
    """Clockwise turn by which the file wants it to be shown."""
    drawn: bool = False
    """Whether this page was never on paper: its words are text, not a picture."""

    @property
    def packed(self) -> bytes:
        """The pixels, packed by zlib; never with a carriage return at the end.

        Basis: ISO 19005-2, 6.1.7.1: a strict reader takes it for a part of the line end.
        """
        pixels = self.image.tobytes()
        packed = zlib.compress(pixels, 3)
        return zlib.compress(pixels + b"\0", 3) if packed.endswith(b"\r") else packed


class Unreadable(Exception):
    """A file or page that cannot be read; the text is a key of the parent's messages."""


def pictures(path: Path) -> Iterator[Picture | str]:
    """Yield the pages of a file; a text instead of a page tells why that one cannot be read.

    Raises:
        Unreadable: The whole file cannot be read.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with path.open("rb") as stream:
        head = stream.read(1024)
    if b"%PDF-" in head:
        yield from _of_pdf(path)
    else:
        yield from _of_image(path)


def _of_image(path: Path) -> Iterator[Picture | str]:
    try:
        image = Image.open(path, formats=_FORMATS)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        bomb = isinstance(error, Image.DecompressionBombError)
        raise Unreadable("large" if bomb else "format") from error
    with image:
        frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        if frames > MOST_PAGES:
            raise Unreadable("pages")
        for frame in range(frames):
            try:
                image.seek(frame)
                yield _picture(image, path) if _fits(image.size) else "large"
            except (OSError, ValueError, SyntaxError, EOFError):
                yield "damaged"


def _fits(size: tuple[int, int]) -> bool:
    return 0 < size[0] * size[1] <= MOST_PIXELS


def _picture(image: Image.Image, path: Path) -> Picture:
    turn = _TURNS.get(image.getexif().get(0x0112, 1), 0)
    across, down = (float(each) for each in image.info.get("dpi", (0, 0)))
    # 72 and 96 are what cameras write who do not know.
    told = 100 <= across <= 2400 and 100 <= down <= 2400
    size = (image.width / across * 72, image.height / down * 72) if told else None
    keep = image.format in ("JPEG", "MPO") and image.mode in ("L", "RGB")
    jpeg = path.read_bytes() if keep else b""
    return Picture(image=plain(image), jpeg=jpeg, size=size, turn=turn)


def plain(image: Image.Image) -> Image.Image:
    """Return an image as black and white, grey or RGB, without loss where it is one of these."""
    image.load()
    if image.mode in ("1", "L", "RGB"):
        return image
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        solid = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", solid.size, "white"), solid).convert("RGB")
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.convert("I").point(lambda value: value / 257).convert("L")
    return image.convert("RGB")


def _of_pdf(path: Path) -> Iterator[Picture | str]:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "assword" in str(error)
        raise Unreadable("locked" if locked else "format") from error
    with document:
        if len(document) > MOST_PAGES:
            raise Unreadable("pages")
        for number in range(len(document)):
            try:
                page = document[number]
                try:
                    yield _page(page)
                finally:
                    page.close()
            except (pdfium.PdfiumError, OSError, ValueError, SyntaxError):
                yield "damaged"


def _page(page: pdfium.PdfPage) -> Picture | str:
    width, height = page.get_size()
    if not 20 <= width <= 15000 or not 20 <= height <= 15000:
        return "large"
    objects = list(page.get_objects(max_depth=4))
    images = [each for each in objects if each.type == raw.FPDF_PAGEOBJ_IMAGE]
    turn = page.get_rotation()
    if len(images) == 1 and not raw.FPDFPage_GetAnnotCount(page):
        if not _fits(images[0].get_px_size()):
            return "large"
        taken = _taken_out(page, images[0])
        if taken:
            image, jpeg = taken
            size = (height, width) if turn % 180 else (width, height)
            return Picture(image=image, jpeg=jpeg, size=size, turn=turn)
    drawn = not any(_share(each, page) > 0.5 for each in images)
    resolution = max((_resolution(each) for each in images), default=300)
    resolution = min(400, max(200, resolution), (MOST_PIXELS / width / height) ** 0.5 * 72)
    image = _fewest_colours(page.render(scale=resolution / 72).to_pil())
    return Picture(image=image, size=(width, height), drawn=drawn)


def _taken_out(page: pdfium.PdfPage, held: pdfium.PdfImage) -> tuple[Image.Image, bytes] | None:
    """Return the one picture of a page, or None where the page does not look just like it."""
    jpeg = b""
    if held.get_filters() == ["DCTDecode"]:
        jpeg = bytes(held.get_data())
        image: Image.Image = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
        if image.mode not in ("L", "RGB"):
            return None
        image.load()
    else:
        image = _fewest_colours(held.get_bitmap().to_pil())
    return (image, jpeg) if _same(page, image) else None


def _same(page: pdfium.PdfPage, image: Image.Image) -> bool:
    """Compare small: covers pictures that are cut, mirrored, masked, inverted or beside others."""
    seen = page.render(scale=0.4, rotation=(-page.get_rotation()) % 360).to_pil().convert("L")
    small = image.convert("L").resize(seen.size, Image.Resampling.BOX)
    return ImageStat.Stat(ImageChops.difference(seen, small)).mean[0] < 6


def _fewest_colours(image: Image.Image) -> Image.Image:
    """Return the same pixels as grey or black and white, where they are no more than that."""
    image = plain(image)
    if image.mode == "RGB":
        red, green, blue = image.split()
        if (
            ImageChops.difference(red, green).getbbox()
            or ImageChops.difference(red, blue).getbbox()
        ):
            return image
        image = red
    if image.mode == "L" and not any(image.histogram()[1:255]):
        return image.convert("1", dither=Image.Dither.NONE)
    return image


def _share(held: pdfium.PdfImage, page: pdfium.PdfPage) -> float:
    left, bottom, right, top = held.get_bounds()
    box = page.get_bbox()
    whole = abs((box[2] - box[0]) * (box[3] - box[1])) or 1
    return float(abs((right - left) * (top - bottom)) / whole)


def _resolution(held: pdfium.PdfImage) -> float:
    left, bottom, right, top = held.get_bounds()
    return float(max(held.get_px_size()) / (max(right - left, top - bottom, 1) / 72))
