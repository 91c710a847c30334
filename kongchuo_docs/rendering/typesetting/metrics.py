"""Widths of characters, read from the fonts that the engines embed.

Our cuts have no kerning, ligatures or positioning, so the width of text is the sum of its advances.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import uharfbuzz

from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import Style

NO_GLYPH = 1.0
"""Width in em of a character that no family has; such a paper is refused elsewhere."""


class Advances(dict[str, float]):
    """Widths in em by character for one list of families; read from the fonts when first asked.

    Args:
        cuts: The cuts in order of preference.
    """

    __slots__ = ("_cuts",)

    def __init__(self, cuts: tuple[_Cut, ...]) -> None:
        self._cuts = cuts

    def __missing__(self, char: str) -> float:
        found = (width for cut in self._cuts if (width := cut.advance(char)) is not None)
        # What only steers the text (joiners, line breaks, variation selectors) is not drawn.
        unseen = unicodedata.category(char) in ("Cc", "Cf") or "\ufe00" <= char <= "\ufe0f"
        self[char] = width = next(found, 0.0 if unseen else NO_GLYPH)
        return width


class _Cut:
    """One font file, opened when a width is first asked."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._font: uharfbuzz.Font | None = None
        self._scale = 1.0

    def advance(self, char: str) -> float | None:
        if self._font is None:
            face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self._path)))
            self._font, self._scale = uharfbuzz.Font(face), 1.0 / face.upem
        glyph = self._font.get_nominal_glyph(ord(char))
        return None if not glyph else self._font.get_glyph_h_advance(glyph) * self._scale


class Metrics:
    """Widths and families for the runs of a layout. One object per process.

    Args:
        fonts: The font set.
    """

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts
        self._chains: dict[tuple[str, str], Chains] = {}
        self._advances: dict[tuple[tuple[str, ...], bool], Advances] = {}
        self._cuts: dict[tuple[str, bool], _Cut] = {}

    def families(self, style: Style) -> tuple[str, ...]:
        """Families for a run by preference: Latin, Chinese, then those that fill gaps."""
        return self.chains(style).mixed

    def chains(self, style: Style) -> Chains:
        """Families for the Latin and for the Chinese words of a run."""
        key = style.latin, style.east_asian
        found = self._chains.get(key)
        if found is None:
            found = self._chains[key] = Chains(self._fonts, style)
        return found

    def advances(self, families: tuple[str, ...], *, bold: bool) -> Advances:
        """Widths of characters in em, each in the first family that has it.

        A family without a bold cut gives its regular one.
        """
        found = self._advances.get((families, bold))
        if found is None:
            cuts = (self._cut(family, bold) or self._cut(family, False) for family in families)
            found = self._advances[families, bold] = Advances(tuple(filter(None, cuts)))
        return found

    def _cut(self, family: str, bold: bool) -> _Cut | None:
        if (family, bold) not in self._cuts and (path := self._fonts.file(family, bold)):
            self._cuts[family, bold] = _Cut(path)
        return self._cuts.get((family, bold))

    def advance(self, char: str, families: tuple[str, ...], *, bold: bool) -> float:
        """Width of a character in em, in the first family that has it."""
        return self.advances(families, bold=bold)[char]


class Chains:
    """Families of a run by preference: the first that has a character draws it.

    Args:
        fonts: The font set.
        style: Names the fonts.
    """

    __slots__ = ("chinese", "mixed", "plain")

    def __init__(self, fonts: FontSet, style: Style) -> None:
        self.mixed = fonts.chain(style.east_asian, style.latin)
        """For Latin words; mostly for all, since our Latin families have no Chinese."""
        self.chinese = fonts.chain(style.east_asian)
        """For Chinese words and the blanks between them."""
        latin = self.mixed[: self.mixed.index(self.chinese[0])]
        self.plain = not any(fonts.has(family, char) for family in latin for char in "中“")
        """Whether ``mixed`` draws Chinese as ``chinese`` does, blanks aside."""
