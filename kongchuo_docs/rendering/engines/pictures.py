"""What of a picture may go into a PDF/A file."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, UnidentifiedImageError

from kongchuo_docs.errors import RenderError

_AS_THEY_ARE = frozenset(("1", "L", "LA", "P", "RGB", "RGBA"))
"""Colours that both engines write as grey or sRGB; anything else (CMYK, 16 bit) is converted.

Basis: ISO 19005-2, 6.2.4.3 (device colours only with a fitting output intent, ours is sRGB).
"""


@lru_cache(maxsize=16)
def embeddable(data: bytes) -> bytes:
    """Return a PNG or JPEG picture that a PDF/A-2b file may hold; mostly the same one.

    Raises:
        RenderError: It cannot be read.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.mode in _AS_THEY_ARE:
                picture.load()
                return data
            converted = io.BytesIO()
            picture.convert("RGB").save(converted, format="PNG")
            return converted.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise RenderError(
            "文书里的一张图片已损坏，或不是 PNG、JPEG 格式",
            fix="请在 Word 里删去这张图片，另存为 PNG 或 JPEG 后重新插入。",
        ) from error
