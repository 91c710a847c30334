"""Which rows under the heading are records, and which are sums, remarks or the heading again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kongchuo_docs.intake.findings import EXAMPLE
from kongchuo_docs.intake.headings import Header
from kongchuo_docs.intake.tables import Row, Table
from kongchuo_docs.intake.vocabulary import key
from kongchuo_docs.model import SheetWording, Source

_COUNT = re.compile(r"[:(]?[0-9]*[人名个条户]?\)?[:。]?")
SENTENCE = 12
"""So many characters in the only filled cell below a remark go on with it."""
_NUMBERED = re.compile(r"[(]?[0-9一二三四五六七八九十]{1,2}[)、.．:]")


@dataclass
class RecordRows:
    """Goes through the rows of a table; afterwards ``skipped`` tells what it left out."""

    table: Table
    header: Header
    wording: SheetWording
    skipped: dict[int, str] = field(default_factory=dict)
    """Row to what it is: 合计, 说明, 重复的表头."""

    def __post_init__(self) -> None:
        words = self.wording
        self._starts = (*words.totals, *words.notes, *words.hints)
        self._heads = {
            place: {_plain(text) for text in texts} for place, texts in self.header.texts.items()
        }

    def __iter__(self) -> Iterator[Row]:
        read = sorted((*self.header.columns, *self.header.implied))
        remark = False
        for number, cells in self.table.rows:
            if number <= self.header.row:
                continue
            filled = [cell for cell in cells if is_filled(cell)]
            if not filled or str(filled[0]).lstrip().startswith(EXAMPLE):
                continue
            if what := self._what(number, cells, filled, remark):
                remark = remark or what == "说明"
                self.skipped[number] = what
            elif any(place < len(cells) and is_filled(cells[place]) for place in read):
                remark = False
                yield number, cells

    def _what(self, number: int, cells: Sequence[Any], filled: Sequence[Any], remark: bool) -> str:
        """Tell what a row is that is no record; empty where it is one."""
        # Called for every row: nearly all are records, and the cheap questions come first.
        first = filled[0]
        if not isinstance(first, str):
            return ""
        if len(filled) > 1 and not _plain(first).startswith(self._starts):
            return "重复的表头" if self._is_heading(cells) else ""
        first = key(first)
        if self._is_total(first):
            return "合计"
        if all(isinstance(cell, str) and self._is_remark(key(cell)) for cell in filled):
            return "说明"
        if len(filled) == 1 and (
            self._is_merged_across(number)
            or (remark and (_NUMBERED.match(first) or len(first) >= SENTENCE))
        ):
            return "说明"
        return "重复的表头" if self._is_heading(cells) else ""

    def _is_total(self, text: str) -> bool:
        return any(
            text.startswith(word) and _COUNT.fullmatch(text[len(word) :])
            for word in self.wording.totals
        )

    def _is_remark(self, text: str) -> bool:
        for word in self.wording.notes:
            rest = text[len(word) :] if text.startswith(word) else None
            if rest is not None and (not rest or rest[0] in ":;。、.(0123456789" or len(word) > 3):
                return True
        return bool(self.wording.hints) and text.startswith(self.wording.hints)

    def _is_merged_across(self, number: int) -> bool:
        """Tell whether one text goes over half of the columns or more: nobody writes records so."""
        width = max(self.header.texts) - min(self.header.texts) + 1
        return any(
            top == number and width > 3 and 2 * (right - left + 1) >= width
            for top, left, _, right in self.table.merges
        )

    def _is_heading(self, cells: Sequence[Any]) -> bool:
        """Tell whether most cells repeat what stands over them, as when lists are joined."""
        same = filled = 0
        for place, cell in enumerate(cells):
            if is_filled(cell):
                filled += 1
                if isinstance(cell, str) and _plain(cell) in self._heads.get(place, ()):
                    same += 1
                elif filled > 4 and not same:
                    return False
        return same >= 2 and 2 * same > filled


class Places(Mapping[str, Source]):
    """Field path to cell for one row, made when asked for: most rows have no faults."""

    __slots__ = ("file", "letters", "row", "sheet")

    def __init__(self, letters: Mapping[str, str], file: str, sheet: str, row: int) -> None:
        self.letters, self.file, self.sheet, self.row = letters, file, sheet, row

    def __getitem__(self, path: str) -> Source:
        return Source(file=self.file, sheet=self.sheet, row=self.row, column=self.letters[path])

    def __iter__(self) -> Iterator[str]:
        return iter(self.letters)

    def __len__(self) -> int:
        return len(self.letters)


def _plain(text: str) -> str:
    """Return a text without spaces and marks at its ends."""
    return "".join(text.split()).strip("*＊:：(（")


def is_filled(cell: Any) -> bool:
    """Tell whether a cell holds anything but spaces."""
    return cell != "" and (not isinstance(cell, str) or not cell.isspace())
