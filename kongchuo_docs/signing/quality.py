"""How well a scanned page can be read, and whether there is anything on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

_SIDE = 500
"""Pixels of the long side at which ink is weighed: specks and noise vanish in the mean."""
_MARGIN = 0.04
"""Part of each side that is left out: shadows and punch holes lie there."""
_INK = 30
"""Levels below paper white at which something counts as ink; print that shines through stays above."""
_ALMOST_NOTHING = 0.0006
"""Share of ink of a blank page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Light and ink of a page."""

    white: int
    """Level of its paper, 0 to 255."""
    contrast: int
    """Levels between paper and darkest ink."""
    ink: float
    """Share of the page that is inked."""

    @property
    def blank(self) -> bool:
        """Whether there is nothing on it."""
        return self.ink < _ALMOST_NOTHING


def look_at(page: Image.Image) -> Look:
    """Weigh light and ink of a page."""
    grey = page.convert("L")
    grey = grey.reduce(max(1, max(grey.size) // _SIDE))
    aside, above = round(grey.width * _MARGIN), round(grey.height * _MARGIN)
    counts = grey.crop((aside, above, grey.width - aside, grey.height - above)).histogram()
    white = level(counts, 0.75)
    ink = sum(counts[: max(0, white - _INK)]) / sum(counts)
    return Look(white=white, contrast=white - level(counts, 0.001), ink=ink)


def level(counts: Sequence[int], share: float) -> int:
    """Return the brightness below which a share of the pixels lies, from their histogram."""
    wanted = sum(counts) * share
    for value, count in enumerate(counts):
        wanted -= count
        if wanted <= 0:
            return value
    return len(counts) - 1
