"""What all our lists in workbooks share: their look, how they print, and their bytes.

The same rows always give the same bytes, and text is never taken for a formula.
"""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from kongchuo_docs.bundle.placing import write_whole

FONT: Mapping[str, Any] = {"font_name": "宋体", "font_size": 10.5}
CELL: Mapping[str, Any] = {**FONT, "border": 1, "text_wrap": True, "valign": "vcenter"}
HEAD: Mapping[str, Any] = {**CELL, "bold": True, "align": "center", "bg_color": "#EEEEEE"}
RED, YELLOW, PALE, GREEN = "#F8CBAD", "#FFE699", "#FFF2CC", "#E2EFDA"

_EPOCH = dt.datetime(1980, 1, 1)  # noqa: DTZ001 (workbooks know no time zone)
_A4 = 9
_LINE_HEIGHT = 14.5
"""Points of a line of text in a cell."""


@contextmanager
def office_workbook(target: Path, title: str) -> Iterator[xlsxwriter.Workbook]:
    """Give a workbook to write, and put it in place in one step when it is written.

    Raises:
        EnvironmentProblem: The disk refuses.
    """
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": title, "created": _EPOCH})
        yield book
    write_whole(target, content.getvalue())


def coloured_list(
    rows: Sequence[Mapping[str, object]],
    columns: Mapping[str, float],
    colours: Mapping[str, str],
    target: Path,
    *,
    name: str,
    title: str,
) -> None:
    """Write a list whose rows are coloured by their 状态.

    Args:
        rows: By heading; a heading that a row lacks stays empty.
        columns: Headings in order, with widths in characters.
        colours: By state; others stay white.
        target: The workbook to write.
        name: Name of the sheet.
        title: Heading of the printed pages.

    Raises:
        EnvironmentProblem: The disk refuses.
    """
    with office_workbook(target, title) as book:
        sheet = book.add_worksheet(name)
        cells = {word: book.add_format({**CELL, "bg_color": c}) for word, c in colours.items()}
        plain = book.add_format(CELL)
        write_headings(book, sheet, columns)
        for line, row in enumerate(rows, start=1):
            style = cells.get(str(row.get("状态")), plain)
            sheet.set_row(line, wrapped_height(row, columns))
            values = [row.get(heading, "") for heading in columns]
            write_cells(sheet, line, values, [style] * len(values))
        set_up_list(sheet, len(rows), len(columns), title)


def write_headings(
    book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, columns: Mapping[str, float]
) -> None:
    """Write the first row; widths in characters."""
    head = book.add_format(HEAD)
    for at, (heading, width) in enumerate(columns.items()):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, heading, head)


def write_cells(
    sheet: xlsxwriter.worksheet.Worksheet,
    line: int,
    values: Sequence[object],
    styles: Sequence[Any],
) -> None:
    """Write one row, whole numbers as numbers and everything else as text."""
    for at, (value, style) in enumerate(zip(values, styles, strict=True)):
        if isinstance(value, int):
            sheet.write_number(line, at, value, style)
        else:
            sheet.write_string(line, at, str(value), style)


def wrapped_height(row: Mapping[str, object], columns: Mapping[str, float]) -> float:
    """Return how high a row has to be: not every office program stretches it to wrapped text."""
    lines = [
        math.ceil(text_width(str(row.get(heading, ""))) / (width - 1))
        for heading, width in columns.items()
    ]
    return max(1, *lines) * _LINE_HEIGHT + 4


def text_width(text: str) -> int:
    """Return the width of a text in characters of a column; a Chinese one takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def set_up_list(
    sheet: xlsxwriter.worksheet.Worksheet, rows: int, columns: int, header: str
) -> None:
    """Freeze, filter and repeat the headings in the first row, and print as one does lists."""
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), columns - 1)
    sheet.repeat_rows(0)
    set_up_print(sheet, header)


def set_up_print(sheet: xlsxwriter.worksheet.Worksheet, header: str = "") -> None:
    """Print landscape on A4, as wide as the page, with page numbers."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if header:
        sheet.set_header(f"&C{header.replace('&', '&&')}")
    sheet.set_footer("&C第 &P 页，共 &N 页")
