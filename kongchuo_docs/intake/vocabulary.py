"""What headings mean: every writing of every column, and what can only be asked back."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from kongchuo_docs.errors import LibraryError
from kongchuo_docs.model import Column, Implied, SheetLayout, SheetWording, Unclear

_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_BRACKET = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_NUMBERING = re.compile(r"(?:\(?[一二三四五六七八九十]{1,3}[)、.]|\(?\d{1,2}[)、.])(?=\D)")
_JOINTS = re.compile(r"[-—_·.:()]")
_AND = re.compile(r"[/、,及和&+]")
CLOSE = 0.6
"""Headings at least this alike (difflib) are offered as what may be meant; never taken for it."""


class Unused:
    """A heading that is known and not needed."""


@dataclass(frozen=True, slots=True)
class Several:
    """A heading over two things at once: 年级/班级."""

    parts: tuple[str, ...]


Meaning: TypeAlias = Column | Implied | Unclear | Unused | Several
UNUSED = Unused()


def key(text: str, wording: SheetWording = SheetWording()) -> str:  # noqa: B008 - frozen
    """Return a heading or sheet name without width, spaces, numbering, hints and common slips."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    plain = "".join(plain.split()).rstrip("*:").lstrip("*").casefold()
    plain = _NUMBERING.sub("", plain, count=1) if _NUMBERING.match(plain) else plain
    plain = _BRACKET.sub(lambda found: _hint(found, wording), plain)
    for wrong, right in wording.spellings.items():
        plain = plain.replace(wrong, right)
    return plain.rstrip("*:")


def _hint(bracket: re.Match[str], wording: SheetWording) -> str:
    """Keep a bracket that says more than how to fill the column: 电话（监护人）."""
    return "" if not bracket[1] or bracket[1].startswith(wording.hints) else bracket[0]


@dataclass(frozen=True)
class Vocabulary:
    """The headings of one sheet.

    Raises:
        LibraryError: One writing stands for two columns, so that nothing could be told apart.
    """

    layout: SheetLayout
    wording: SheetWording = field(default_factory=SheetWording)
    given: Mapping[str, str] = field(default_factory=dict)
    """What the user said: heading to field, or to nothing where it is not to be read."""
    meanings: Mapping[str, Meaning] = field(init=False)
    asked: dict[tuple[str, ...], Meaning | None] = field(init=False, default_factory=dict)
    """Answers given before: one row is looked at in many combinations while a heading is sought."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "meanings", self._meanings())

    def _meanings(self) -> dict[str, Meaning]:
        found: dict[str, Meaning] = {}
        for text, meaning in self._writings():
            written = key(text, self.wording)
            if found.setdefault(written, meaning) is not meaning:
                raise LibraryError(
                    f"数据文件 columns/：表「{self.layout.name}」的列名“{text}”有两种意思",
                    fix="列名、aliases、unclear、implied、unused 之间不能重复",
                )
        columns = {column.path: column for column in self.layout.columns}
        for text, wanted in self.given.items():
            column = columns.get(wanted) or found.get(key(wanted, self.wording))
            if not wanted:
                found[key(text, self.wording)] = UNUSED
            elif isinstance(column, Column):
                found[key(text, self.wording)] = column
        return found

    def _writings(self) -> Iterator[tuple[str, Meaning]]:
        for column in self.layout.columns:
            for name in (column.heading, *column.aliases):
                yield name, column
        for implied in self.layout.implied:
            yield from ((name, implied) for name in implied.headings)
        for unclear in self.layout.unclear:
            yield from ((name, unclear) for name in unclear.headings)
        yield from ((name, UNUSED) for name in self.layout.unused)

    def meaning(self, texts: Sequence[str]) -> Meaning | None:
        """Return what a heading means.

        Args:
            texts: The texts over a column from top to bottom: more than one where the heading has
                several rows.
        """
        asked = tuple(texts)
        if asked not in self.asked:
            self.asked[asked] = self._meaning(asked)
        return self.asked[asked]

    def _meaning(self, texts: tuple[str, ...]) -> Meaning | None:
        whole = self._known("".join(texts))
        if whole or len(texts) < 2:
            return whole or self._several(texts[-1])
        *groups, leaf = texts
        for group in reversed(groups):
            written = key(group, self.wording)
            for known in self.wording.groups:
                if written in (known.name, *known.aliases):
                    return self._known(known.name + leaf)
        about_somebody = any(word in group for group in groups for word in self.wording.persons)
        return None if about_somebody else self._known(leaf) or self._several(leaf)

    def _known(self, text: str) -> Meaning | None:
        written = key(text, self.wording)
        return self.meanings.get(written) or self.meanings.get(_JOINTS.sub("", written))

    def _several(self, text: str) -> Several | None:
        parts = tuple(_AND.split(key(text, self.wording)))
        known = [part for part in parts if part in self.meanings]
        return Several(parts) if len(parts) > 1 and len(known) > 1 else None

    def likeness(self, text: str, column: Column) -> float:
        """Tell how alike a heading and a column are written, from 0 to 1."""
        written = key(text, self.wording)
        names = (key(name, self.wording) for name in (column.heading, *column.aliases))
        return max(difflib.SequenceMatcher(None, written, name).ratio() for name in names)
