"""Which of our families stands for a font that a Word file names, and how sure that is.

The table is ``word_fonts.toml``. Word files name fonts that may not be given away (方正, 中易,
Microsoft); each name stands for a family of :mod:`font_recipe`, which may be embedded.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

# Marks in a name, tried in this order, when the name is not in the table.
_GUESSES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("仿宋", "fangsong", "fzfs"), "KC FangSong"),
    (("小标", "大标", "标宋", "中宋", "biaosong", "zhongsong", "xbs"), "KC XiaoBiaoSong"),
    (("楷", "隶", "魏", "行书", "kai"), "KC Kai"),
    (("黑", "圆", "线", "hei", "gothic"), "KC Hei"),
    (("宋", "明", "song", "sun", "ming", "mincho"), "KC Song"),
    (("sans", "verdana", "tahoma", "segoe", "consolas", "courier", "mono"), "KC Arial"),
)
_NAME_BREAKS = str.maketrans(",，；", ";;;")


class Likeness(StrEnum):
    """How sure it is that a family of ours looks like the font that Word names."""

    OWN = "own"
    """It is the font itself: the office has licensed it and gave the file."""
    SAME = "same"
    """The same kind of letter and the same widths."""
    STYLE = "style"
    """The same kind of letter in other proportions."""
    NEAREST = "nearest"
    """No open font of this kind: the nearest one, which looks different."""
    GUESSED = "guessed"
    """A name that nobody knows, taken by its look."""

    @property
    def sure(self) -> bool:
        """Whether a form may use the font without asking anybody."""
        return self in (Likeness.OWN, Likeness.SAME, Likeness.STYLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """A font name of a Word file and what stands for it."""

    word_name: str
    family: str
    likeness: Likeness


def font_key(word_name: str) -> str:
    """What counts of a font name: no blanks, letter case, full-width forms, no ``@`` before it."""
    plain = unicodedata.normalize("NFKC", word_name).casefold()
    return "".join(plain.split()).lstrip("@")


def font_keys(word_name: str) -> Iterator[str]:
    """The names that one attribute of a Word file may mean, the likeliest first.

    It may hold a list (``仿宋_GB2312;仿宋``), or GBK bytes read as Latin-1: papers that went
    through RTF or HTML call 宋体 ``ËÎÌå``.
    """
    yield font_key(word_name)
    for name in word_name.translate(_NAME_BREAKS).split(";"):
        yield font_key(name)
        try:
            yield font_key(name.encode("latin-1").decode("gbk"))
        except UnicodeError:
            continue


@lru_cache(maxsize=512)
def substitution(word_name: str) -> Substitution:
    """The family for a Word font name, by the table, else by the look of the name."""
    known = _families()
    for key in font_keys(word_name):
        if key in known:
            family, likeness = known[key]
            return Substitution(word_name=word_name, family=family, likeness=likeness)
    guess = _guess(font_key(word_name))
    return Substitution(word_name=word_name, family=guess, likeness=Likeness.GUESSED)


@lru_cache(maxsize=1)
def word_names() -> Mapping[str, Substitution]:
    """Every name of the table as it is written there, with its family."""
    found = {}
    for family, groups in _table().items():
        for likeness, names in groups.items():
            for name in names:
                found[name] = Substitution(
                    word_name=name, family=family, likeness=Likeness(likeness)
                )
    return MappingProxyType(found)


def _guess(key: str) -> str:
    for marks, family in _GUESSES:
        if any(mark in key for mark in marks):
            return family
    return "KC Times" if key.isascii() and key else "KC Song"


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, Any]]:
    text = Path(__file__).with_name("word_fonts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _families() -> Mapping[str, tuple[str, Likeness]]:
    return {font_key(name): (each.family, each.likeness) for name, each in word_names().items()}
