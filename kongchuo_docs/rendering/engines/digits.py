"""Numbers as content streams and Typst write them."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4096)
def points(value: float) -> str:
    """A length in points, to a thousandth: never as ``1e-05``, never as ``-0``."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def ratio(value: float) -> str:
    """A factor or sine, to a millionth."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
