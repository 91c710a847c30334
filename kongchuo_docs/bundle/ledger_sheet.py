"""A register (台账) as a workbook: to sort, to filter, to carry on in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from kongchuo_docs.bundle.office_sheet import CELL, FONT, HEAD, office_workbook, set_up_print

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for a formula. Basis: OWASP, CSV Injection."""
_LEAST, _MOST = 6.0, 60.0
_PER_MM = 0.5
"""Characters of a column per millimetre on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerColumn:
    """How a column of the workbook is headed."""

    heading: str
    width_mm: int
    """As on paper; 0 = the column is in the workbook only."""
    group: str = ""
    centred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """All that a register says."""

    title: str
    above: str
    """Who keeps it, and as of which day."""
    columns: Sequence[LedgerColumn]
    rows: Sequence[Sequence[str | int]]
    nil: str
    """What is said where there is no row."""
    below: Sequence[str]
    """Totals, notes and lines to sign on."""
    mark: str = ""
    """草稿, or nothing."""


def ledger_sheet(page: LedgerPage, target: Path) -> None:
    """Write a register as a workbook; the same page always gives the same bytes.

    Text is never taken for a formula, also not after somebody has edited the cell.

    Raises:
        EnvironmentProblem: The disk refuses.
    """
    with office_workbook(target, page.title) as book:
        _Sheet(book, page).write()


class _Sheet:
    """Writes one page from top to bottom."""

    def __init__(self, book: xlsxwriter.Workbook, page: LedgerPage) -> None:
        self._sheet = book.add_worksheet("台账")
        self._page = page
        self._last = len(page.columns) - 1
        self._formats = {
            name: book.add_format(look)
            for name, look in {
                "title": {**FONT, "bold": True, "font_size": 16, "align": "center"},
                "line": {**FONT, "text_wrap": True, "valign": "vcenter"},
                "head": HEAD,
                "left": CELL,
                "left!": {**CELL, "quote_prefix": True},
                "centre": {**CELL, "align": "center"},
                "centre!": {**CELL, "align": "center", "quote_prefix": True},
            }.items()
        }

    def write(self) -> None:
        page, sheet = self._page, self._sheet
        self._across(0, f"{page.title}　{page.mark}".strip(), "title")
        self._across(1, page.above, "line")
        first = 2 + self._heads(2)
        for at, row in enumerate(page.rows, start=first):
            for column, value in enumerate(row):
                self._cell(at, column, value)
        if not page.rows:
            self._across(first, page.nil, "centre")
        end = first + max(len(page.rows), 1)
        for at, text in enumerate(page.below, start=end):
            self._across(at, text, "line")
        sheet.freeze_panes(first, 0)
        if page.rows:
            sheet.autofilter(first - 1, 0, end - 1, self._last)
        sheet.repeat_rows(0, first - 1)
        set_up_print(sheet)

    def _heads(self, row: int) -> int:
        """Write the headings, those of groups above; return how many rows they take."""
        columns = self._page.columns
        grouped = any(column.group for column in columns)
        for at, column in enumerate(columns):
            width = min(max(column.width_mm * _PER_MM, _LEAST), _MOST) if column.width_mm else 18
            self._sheet.set_column(at, at, width)
            self._sheet.write_string(row + grouped, at, column.heading, self._formats["head"])
        if grouped:
            for group, members in groupby(enumerate(columns), key=lambda item: item[1].group):
                places = [at for at, _ in members]
                self._merged(row, places[0], places[-1], group, "head")
        return 1 + grouped

    def _cell(self, row: int, column: int, value: str | int) -> None:
        look = "centre" if self._page.columns[column].centred else "left"
        if isinstance(value, int):
            self._sheet.write_number(row, column, value, self._formats[look])
        else:
            quoted = "!" if value.startswith(_FORMULA) else ""
            self._sheet.write_string(row, column, value, self._formats[look + quoted])

    def _across(self, row: int, text: str, look: str) -> None:
        self._merged(row, 0, self._last, text, look)

    def _merged(self, row: int, first: int, last: int, text: str, look: str) -> None:
        style: Any = self._formats[look]
        if first == last:
            self._sheet.write_string(row, first, text, style)
        else:
            self._sheet.merge_range(row, first, row, last, "", style)
            self._sheet.write_string(row, first, text, style)
