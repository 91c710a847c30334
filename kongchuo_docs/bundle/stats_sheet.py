"""Statistics as a workbook: one sheet per table, numbers as values, sums checked before writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongchuo_docs.bundle.office_sheet import (
    CELL,
    HEAD,
    office_workbook,
    set_up_print,
    text_width,
    write_cells,
)

Cell = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatsTable:
    """One table; text is never taken for a formula."""

    name: str
    """Name of the sheet."""
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    """The last row, or nothing."""
    summed: tuple[str, ...] = ()
    """Headings whose total is the sum of their column."""

    def __post_init__(self) -> None:
        for heading in self.summed if self.total else ():
            at = self.headings.index(heading)
            found = sum(cell for row in self.rows if isinstance(cell := row[at], int))
            if found != self.total[at]:  # a fault of the program; never to leave as an official sum
                raise ArithmeticError(f"{self.name} {heading}: {found} != {self.total[at]}")


_CELL = {**CELL, "text_wrap": False}
_WIDEST = 40


def stats_sheet(
    tables: Sequence[StatsTable], notes: Sequence[str], target: Path, *, title: str
) -> None:
    """Write tables as a workbook; the same tables always give the same bytes.

    Args:
        tables: One sheet each.
        notes: What the numbers mean, on a sheet of its own.
        target: The workbook to write.
        title: Heading of the printed pages.

    Raises:
        EnvironmentProblem: The disk refuses.
    """
    with office_workbook(target, title) as book:
        for table in tables:
            _write(book, table, title)
        sheet = book.add_worksheet("说明")
        sheet.set_column(0, 0, 100)
        wrapped = book.add_format({**_CELL, "border": 0, "text_wrap": True})
        for line, note in enumerate(notes):
            sheet.write_string(line, 0, note, wrapped)


def _write(book: Any, table: StatsTable, title: str) -> None:
    sheet = book.add_worksheet(table.name)
    head = book.add_format({**HEAD, "text_wrap": False})
    plain, bold = book.add_format(_CELL), book.add_format({**_CELL, "bold": True, "top": 2})
    lines = [(table.headings, head), *((row, plain) for row in table.rows)]
    lines += [(table.total, bold)] if table.total else []
    for at, (row, style) in enumerate(lines):
        write_cells(sheet, at, row, [style] * len(row))
    for column in range(len(table.headings)):
        widest = max(text_width(str(row[column])) for row, _ in lines)
        sheet.set_column(column, column, min(widest, _WIDEST) + 2)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    set_up_print(sheet, f"{title} {table.name}")
