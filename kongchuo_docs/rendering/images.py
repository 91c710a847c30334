"""Open pictures within limits; crop, turn and shrink them to what is printed.

Pictures come from other people's computers: one that unpacks to gigabytes, or is damaged, ends in a
:class:`RenderError` and nothing else.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from kongchuo_docs.errors import RenderError

PLAIN = ("PNG", "JPEG")
"""Formats that a PDF engine takes as they are."""
CONVERTIBLE = (*PLAIN, "GIF", "BMP", "TIFF")
PIXELS_LIMIT = 80_000_000
"""Pixels of one picture: A3 at 600 dpi has 70 million."""
DPI = 300
"""Finest print of a picture; what is finer only makes the PDF large."""
_MUCH_FINER = 1.2
_JPEG_QUALITY = 90
_UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError)
"""What Pillow raises on damaged pictures, its own error among the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What Word does to a picture before it draws it, in this order."""

    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Shares of width and height that are cut off: left, top, right, bottom; below 0 = added."""
    mirrored: bool = False
    """Left and right changed."""
    upside_down: bool = False
    """Top and bottom changed."""
    quarters: int = 0
    """Quarter turns to the right, 0 to 3."""


AS_IT_IS = Look()


class UnreadablePicture(RenderError):
    """A picture that is damaged, or of a format that we do not read."""


@contextmanager
def opened(data: bytes, formats: tuple[str, ...] = PLAIN) -> Iterator[Image.Image]:
    """Open a picture.

    Raises:
        UnreadablePicture: It is damaged, or of none of the formats.
        RenderError: It is too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=formats)
        with picture:
            if picture.width * picture.height > PIXELS_LIMIT:
                raise _too_large()
            yield picture
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except _UNREADABLE as error:
        raise UnreadablePicture(
            "文书里的一张图片已损坏，或不是 PNG、JPEG 格式",
            fix="请在 Word 里删去这张图片，另存为 PNG 或 JPEG 后重新插入。",
        ) from error


@lru_cache(maxsize=16)
def drawn(data: bytes, look: Look) -> bytes:
    """Return a picture as Word draws it, as PNG or JPEG; of several frames the first.

    Raises:
        UnreadablePicture: It cannot be read.
        RenderError: It is too large.
    """
    with opened(data, CONVERTIBLE) as picture:
        photo = picture.format == "JPEG"
        made = _cropped(_solid(picture), look.crop)
        for wanted, change in (
            (look.mirrored, Image.Transpose.FLIP_LEFT_RIGHT),
            (look.upside_down, Image.Transpose.FLIP_TOP_BOTTOM),
            (look.quarters == 1, Image.Transpose.ROTATE_270),  # Pillow turns to the left
            (look.quarters == 2, Image.Transpose.ROTATE_180),
            (look.quarters == 3, Image.Transpose.ROTATE_90),
        ):
            made = made.transpose(change) if wanted else made
        return encoded(made, photo=photo)


def shrunk(picture: Image.Image, width: float, height: float) -> Image.Image:
    """A picture no finer than is printed at a size in points; mostly the same one."""
    across, down = width / 72 * DPI, height / 72 * DPI
    finer = min(picture.width / max(across, 1.0), picture.height / max(down, 1.0))
    if finer < _MUCH_FINER:
        return picture
    size = max(round(picture.width / finer), 1), max(round(picture.height / finer), 1)
    return _solid(picture).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def encoded(picture: Image.Image, *, photo: bool) -> bytes:
    """A picture as a file: JPEG for photos without transparent places, else PNG."""
    buffer = io.BytesIO()
    if photo and picture.mode in ("L", "RGB"):
        picture.save(buffer, format="JPEG", quality=_JPEG_QUALITY)
    else:
        picture.save(buffer, format="PNG")
    return buffer.getvalue()


def _solid(picture: Image.Image) -> Image.Image:
    """Full colours or greys in 8 bit, which can be cut, turned and resized without a palette."""
    if picture.mode in ("L", "RGB", "RGBA") and "transparency" not in picture.info:
        return picture
    if picture.mode == "1":
        return picture.convert("L")
    clear = picture.mode in ("LA", "PA") or "transparency" in picture.info
    return picture.convert("RGBA" if clear else "RGB")


def _cropped(picture: Image.Image, crop: tuple[float, float, float, float]) -> Image.Image:
    if not any(crop):
        return picture
    left, top, right, bottom = crop
    box = (
        round(left * picture.width),
        round(top * picture.height),
        round((1 - right) * picture.width),
        round((1 - bottom) * picture.height),
    )
    width, height = box[2] - box[0], box[3] - box[1]
    if width < 1 or height < 1:
        raise ValueError("nothing of the picture is left")
    if width * height > PIXELS_LIMIT:
        raise _too_large()
    # What is added around a picture shows the paper.
    return (picture.convert("RGBA") if min(crop) < 0 else picture).crop(box)


def _too_large() -> RenderError:
    return RenderError(
        f"文书里的一张图片太大（超过 {PIXELS_LIMIT // 10_000} 万像素）",
        fix="请在 Word 里删去这张图片，用画图软件缩小后重新插入。",
    )
