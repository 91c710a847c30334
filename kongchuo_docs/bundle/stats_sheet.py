"""Statistics as a workbook: one sheet per table, numbers as values, sums checked before writing."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from kongchuo_docs.bundle.placing import write_whole

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


_EPOCH = dt.datetime(1980, 1, 1)  # noqa: DTZ001 (workbooks know no time zone)
_CELL = {"font_name": "宋体", "font_size": 10.5, "border": 1, "valign": "vcenter"}
_A4 = 9
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
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": title, "created": _EPOCH})
        for table in tables:
            _write(book, table, title)
        sheet = book.add_worksheet("说明")
        sheet.set_column(0, 0, 100)
        wrapped = book.add_format({**_CELL, "border": 0, "text_wrap": True})
        for line, note in enumerate(notes):
            sheet.write_string(line, 0, note, wrapped)
    write_whole(target, content.getvalue())


def _write(book: Any, table: StatsTable, title: str) -> None:
    sheet = book.add_worksheet(table.name)
    head = book.add_format({**_CELL, "bold": True, "align": "center", "bg_color": "#EEEEEE"})
    plain, bold = book.add_format(_CELL), book.add_format({**_CELL, "bold": True, "top": 2})
    lines = [(table.headings, head), *((row, plain) for row in table.rows)]
    lines += [(table.total, bold)] if table.total else []
    for at, (row, style) in enumerate(lines):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(at, column, value, style)
            else:
                sheet.write_string(at, column, value, style)
    for column in range(len(table.headings)):
        widest = max(_columns(str(row[column])) for row, _ in lines)
        sheet.set_column(column, column, min(widest, _WIDEST) + 2)
    sheet.freeze_panes(1, 0)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&C{title.replace('&', '&&')} {table.name}")
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
