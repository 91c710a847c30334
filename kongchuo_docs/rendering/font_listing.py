"""What the font set is and can print, for ``kongchuo fonts list``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kongchuo_docs.rendering.font_folder import Face
from kongchuo_docs.rendering.font_recipe import FALLBACKS, gb2312_code_points
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.word_fonts import Substitution, font_key, word_names

_BLOCKS = (
    ("基本区", 0x4E00, 0x9FFF),
    ("扩展A", 0x3400, 0x4DBF),
    ("扩展B", 0x20000, 0x2A6DF),
    ("扩展C", 0x2A700, 0x2B739),
    ("扩展D", 0x2B740, 0x2B81D),
    ("扩展E", 0x2B820, 0x2CEA1),
    ("扩展F", 0x2CEB0, 0x2EBE0),
    ("扩展G", 0x30000, 0x3134A),
    ("扩展H", 0x31350, 0x323AF),
)  # Basis: Unicode 15.0, Blocks and assigned ideographs


@lru_cache(maxsize=1)
def blocks() -> Mapping[str, frozenset[int]]:
    """The sets of hanzi whose coverage is counted. Basis: GB/T 2312-1980, Unicode 15.0."""
    found = {name: frozenset(range(first, last + 1)) for name, first, last in _BLOCKS}
    # All 6,763 hanzi of GB 2312 lie in the first block; its other characters are signs.
    return {"GB 2312 汉字": gb2312_code_points() & found["基本区"], **found}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFace:
    """A cut, how much of it is hanzi, and the Word names that it stands for."""

    face: Face
    characters: int
    counts: Mapping[str, int]
    """Hanzi by block."""
    names: tuple[Substitution, ...]


def listed_faces(fonts: FontSet) -> tuple[ListedFace, ...]:
    """Every cut of a set, the office's first."""
    names = listed_names(fonts)
    return tuple(
        ListedFace(
            face=face,
            characters=len(face.coverage.points),
            counts=_counts(face.coverage.points),
            names=tuple(each for each in names if each.family == face.family),
        )
        for face in fonts.faces.values()
    )


def listed_names(fonts: FontSet) -> tuple[Substitution, ...]:
    """Every Word font name that the set knows, as it stands in Word."""
    known = dict.fromkeys(word_names())
    keys = set(map(font_key, known))
    own = [key for key in fonts.own if key not in keys]
    return tuple(fonts.substitution(name) for name in (*own, *known))


def printable(fonts: FontSet) -> Mapping[str, int]:
    """How many characters of each block can be printed, whatever the font of the text."""
    faces = [fonts.faces[family, False] for family in FALLBACKS if (family, False) in fonts.faces]
    return _counts(frozenset().union(*(face.coverage.points for face in faces)))


def _counts(points: frozenset[int]) -> Mapping[str, int]:
    return {name: len(points & block) for name, block in blocks().items()}
