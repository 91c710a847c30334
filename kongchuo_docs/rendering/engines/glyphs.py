"""Which glyph of which cut draws a character: the same answer for every engine.

The cuts have no kerning, ligatures or positions, so a character is a glyph and a width.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz

from kongchuo_docs.errors import RenderError
from kongchuo_docs.rendering.fonts import FontSet

_UNUSED_TABLES = tuple(int.from_bytes(tag, "big") for tag in (b"cmap", b"vhea", b"vmtx"))
"""A PDF has its own map of characters, and our lines are horizontal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One cut: a family in one weight."""

    family: str
    bold: bool
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """A character as a cut draws it."""

    char: str
    face: Face
    number: int
    """Number of the glyph in the file of the face."""
    code: str
    """That number as a PDF shows it: four hexadecimal digits."""
    width: float
    """Advance in thousandths of an em."""


class Look(dict[str, "Glyph | None"]):
    """Glyphs by character for one list of families; None for a character that leaves no mark.

    Args:
        faces: The cuts by preference.
        cuts: Their open fonts.
    """

    def __init__(self, faces: tuple[Face, ...], cuts: tuple[uharfbuzz.Font, ...]) -> None:
        super().__init__()
        self._cuts = tuple(zip(faces, cuts, strict=True))

    def __missing__(self, char: str) -> Glyph | None:
        glyph = self[char] = self._find(char)
        return glyph

    def _find(self, char: str) -> Glyph | None:
        for face, cut in self._cuts:
            number = cut.get_nominal_glyph(ord(char))
            if number:
                width = cut.get_glyph_h_advance(number) * 1000 / cut.face.upem
                return Glyph(char=char, face=face, number=number, code=f"{number:04x}", width=width)
        if leaves_no_mark(char):
            return None
        raise RenderError(
            f"字「{char}」（U+{ord(char):04X}）在全部字体里都找不到，印出来会是方框",
            fix="请核对姓名等处的生僻字；确实需要的字请告知软件维护者加进字体。",
        )


class Glyphs:
    """The cuts of a font set, opened when first asked for. One object per engine.

    Args:
        fonts: The font set.
    """

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts
        self._open = lru_cache(maxsize=None)(_open)
        self.look = lru_cache(maxsize=256)(self._look)

    def cut(self, face: Face, numbers: Iterable[int]) -> bytes:
        """Return the font file of a face with some of its glyphs, under their own numbers."""
        wanted = uharfbuzz.SubsetInput()
        wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NO_HINTING
        wanted.glyph_set.update(numbers)
        wanted.drop_table_tag_set.update(_UNUSED_TABLES)
        return bytes(uharfbuzz.subset(self._open(face.path).face, wanted).blob.data)

    def _look(self, families: tuple[str, ...], bold: bool) -> Look:
        faces = tuple(filter(None, (self._face(family, bold) for family in families)))
        return Look(faces, tuple(self._open(face.path) for face in faces))

    def _face(self, family: str, bold: bool) -> Face | None:
        """A family without a bold cut is printed as it is: no engine thickens strokes."""
        for weight in (bold, False):
            if path := self._fonts.file(family, weight):
                return Face(family=family, bold=weight, path=path)
        return None


def leaves_no_mark(char: str) -> bool:
    """Tell controls, joiners and variation selectors: a font need not have them."""
    return unicodedata.category(char) in ("Cc", "Cf") or (
        "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    )


def _open(path: Path) -> uharfbuzz.Font:
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
