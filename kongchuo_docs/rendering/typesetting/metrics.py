"""Widths of characters, read from the fonts that the engines embed."""

from __future__ import annotations

from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import Style


class Metrics:
    """Widths and families for the runs of a layout. One object per process.

    Args:
        fonts: The font set.
    """

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts

    def families(self, style: Style) -> tuple[str, ...]:
        """Families for a run by preference: Latin, Chinese, then those that fill gaps."""
        raise NotImplementedError

    def advance(self, char: str, families: tuple[str, ...], *, bold: bool) -> float:
        """Width of a character in em, in the first family that has it."""
        raise NotImplementedError
