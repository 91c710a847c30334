"""Characters that no font has: found in the facts of a paper before it gets a number."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kongchuo_docs.rendering.fonts import FontSet

UNPRINTABLE_FIX = "请核对该字并在采集表里改正；确是生僻字的，请告知软件维护者加进字体。"
_PICTOGRAPHS = range(0x1F000, 0x1FB00)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unprintable:
    """A field whose text would print an empty box."""

    field: str
    """Dotted place in the facts: ``学生.姓名``."""
    chars: tuple[str, ...]

    @property
    def said(self) -> str:
        """The characters in words, for people."""
        return "、".join(map(describe, self.chars))


class CharacterCheck:
    """Looks for characters that no font has; remembers those that it has found printable.

    Args:
        fonts: The fonts of the papers.
    """

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts
        self._printable: set[str] = set()

    def unprintable(self, facts: Mapping[str, Any]) -> tuple[Unprintable, ...]:
        """Return the fields of a paper that hold characters which no font has, in order."""
        texts = list(_texts(facts, ""))
        new = set().union(*(text for _, text in texts)) - self._printable
        missing = set(self._fonts.missing("".join(new)))
        self._printable |= new - missing
        return tuple(
            Unprintable(
                field=field, chars=tuple(char for char in dict.fromkeys(text) if char in missing)
            )
            for field, text in texts
            if missing and not missing.isdisjoint(text)
        )


def describe(char: str) -> str:
    """A character with its code point; what cannot be seen is said in words."""
    return f"{_appearance(char)}（U+{ord(char):04X}）"


def _appearance(char: str) -> str:
    name, category = unicodedata.name(char, ""), unicodedata.category(char)
    if category == "Co":
        return "造字区的字"
    if "VARIATION SELECTOR" in name:
        return "看不见的异体选择符"
    if category in ("Cf", "Zl", "Zp", "Cs"):
        return "看不见的控制符"
    if ord(char) in _PICTOGRAPHS:
        return f"表情符号 {char}"
    return char if category != "Cn" else "Unicode 里没有的字"


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield every text of nested facts with its dotted place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value, 1):
            yield from _texts(inner, f"{place}第{number}条")
