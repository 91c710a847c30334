"""What of a picture may go into a PDF/A file."""

from __future__ import annotations

from functools import lru_cache

from kongchuo_docs.rendering.images import encoded, opened, shrunk
from kongchuo_docs.rendering.pages import PlacedPicture

_AS_THEY_ARE = frozenset(("1", "L", "LA", "P", "RGB", "RGBA"))
"""Colours that both engines write as grey or sRGB; anything else (CMYK, 16 bit) is converted.

Basis: ISO 19005-2, 6.2.4.3 (device colours only with a fitting output intent, ours is sRGB).
"""


def embeddable(placed: PlacedPicture) -> bytes:
    """Return a PNG or JPEG picture that a PDF/A-2b file may hold; mostly the same one.

    Raises:
        RenderError: It cannot be read, or is too large.
    """
    return _embeddable(placed.data, round(placed.width, 1), round(placed.height, 1))


@lru_cache(maxsize=16)
def _embeddable(data: bytes, width: float, height: float) -> bytes:
    with opened(data) as picture:
        photo = picture.format == "JPEG"
        fitting = picture if picture.mode in _AS_THEY_ARE else picture.convert("RGB")
        fitting = shrunk(fitting, width, height)
        if fitting is picture:
            picture.load()
            return data
        return encoded(fitting, photo=photo and picture.mode in _AS_THEY_ARE)
