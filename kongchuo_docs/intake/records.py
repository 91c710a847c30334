"""From the cells of one row to a raw record that knows where each of them stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kongchuo_docs.intake.findings import note
from kongchuo_docs.intake.headings import Header
from kongchuo_docs.intake.rows import Places, is_filled
from kongchuo_docs.intake.tables import Table
from kongchuo_docs.model import (
    CellError,
    CellValue,
    Column,
    Finding,
    Implied,
    RawRecord,
    RecordKind,
    Source,
)

DAYS_TO_1904 = 1462
"""From 1899-12-30, the day 0 of Excel, to 1904-01-01."""
DAYS = 73_051
"""Greater numbers are dates in figures (20210901) and no day numbers."""
FIXES: Mapping[str, str] = {
    "KC-I16": "改正公式，或直接填写内容",
    "KC-I17": "用 Excel 或 WPS 打开，算出结果后保存；最好不用公式，直接填写内容",
    "KC-I21": "只留一处",
    "KC-I22": "写成一段文字",
}
"""What to do about a cell that holds no value, by code."""


@dataclass(kw_only=True)
class Records:
    """Makes records of the rows of one sheet."""

    file: str
    table: Table
    header: Header
    kind: RecordKind
    absent: Sequence[str] = ()
    """Fields that every record needs and the sheet has no column for."""
    paths: Mapping[int, str] = field(init=False)
    letters: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        fields: dict[int, Column | Implied] = {**self.header.columns, **self.header.implied}
        first = {each.path: place for place, each in sorted(fields.items(), reverse=True)}
        # Of two columns that say the same in all rows the first one is read.
        self.paths = {place: path for path, place in sorted(first.items(), key=lambda at: at[1])}
        self.letters = {path: self.table.letter(place) for place, path in self.paths.items()}

    def record(self, number: int, cells: Sequence[Any]) -> RawRecord:
        """Return one row."""
        values: dict[str, CellValue] = {
            path: cells[place]
            for place, path in self.paths.items()
            if place < len(cells) and is_filled(cells[place])
        }
        for implied in self.header.implied.values():
            if implied.path in values:
                values = {**implied.sets, **values}
        for path in self.absent:
            values[path] = CellError("KC-I04", "缺少这一列")
        return RawRecord(
            kind=self.kind,
            values=values,
            places=Places(self.letters, self.file, self.table.name, number),
            source=Source(file=self.file, sheet=self.table.name, row=number),
        )

    def from_1900(self, record: RawRecord) -> RawRecord:
        """Return the row with day numbers of date columns counted as everywhere else."""
        dates = {each.path for each in self.header.columns.values() if each.kind == "date"}
        moved = {
            path: value + DAYS_TO_1904
            for path, value in record.values.items()
            if path in dates
            and isinstance(value, int | float)
            and not isinstance(value, bool)
            and 0 < value < DAYS
        }
        return replace(record, values={**record.values, **moved}) if moved else record

    def errors(self, record: RawRecord) -> Iterator[Finding]:
        """Yield the cells of a row that hold no value."""
        for path, value in record.values.items():
            if isinstance(value, CellError) and path in self.letters:
                place = next(place for place, each in self.paths.items() if each == path)
                where: dict[str, Any] = {
                    "sheet": self.table.name,
                    "row": record.source.row,
                    "column": self.letters[path],
                    "field": self._heading(place),
                }
                yield note(value.code, self.file, value.text, FIXES[value.code], **where)

    def _heading(self, place: int) -> str:
        column = self.header.columns.get(place)
        return column.heading if column else self.header.heading(place)

    def merges(self, skipped: set[int]) -> Iterator[Finding]:
        """Yield the merged cells among the data: only their first cell has content."""
        for top, left, bottom, right in self.table.merges:
            rows = set(range(max(top, self.header.row + 1), min(bottom, top + 100_000) + 1))
            if bottom <= self.header.row or rows <= skipped:
                continue
            if not self.paths.keys() & set(range(left - 1, right)):
                continue
            first, last = self.table.letter(left - 1), self.table.letter(right - 1)
            yield note(
                "KC-I10",
                self.file,
                f"合并单元格 {first}{top}:{last}{bottom}，只有左上角一格有内容",
                "取消合并，每一格都填写",
                sheet=self.table.name,
                row=top,
                column=first,
            )
