"""Writing the intake workbook, blank or filled: the same layout that the reader reads."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from kongchuo_docs.errors import RefusedError
from kongchuo_docs.intake.drawing import list_name, number_format, validation
from kongchuo_docs.intake.findings import CODES_SHEET, EXAMPLE, GUIDE_SHEET, META_SHEET
from kongchuo_docs.intake.guide import guide_lines
from kongchuo_docs.intake.saving import save
from kongchuo_docs.model import (
    CellValue,
    CodeList,
    Column,
    RecordKind,
    SheetLayout,
    WorkbookLayout,
)

Rows = Sequence[Mapping[str, CellValue]]
"""Rows of a sheet, each field path to cell."""

ROWS = 1_000
"""Rows under the heading, or under the last filled row, that carry drop-downs and checks."""
LAST_COLUMN = 16_384
PAGE = 150
"""Width of a printed page in characters, below which letters stay readable."""
NARROW = 20
"""Sheets of more columns keep the first three in sight."""
FIRST_SAFE_YEAR = 1901
"""Office programs disagree on the days before March 1900: earlier ones are written as text."""
RED, GREY = "FFC00000", "FF808080"
HEAD_FILL = PatternFill("solid", fgColor="FFDDEBF7")
LINE = Side(style="thin", color="FFBFBFBF")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What readers take for an escaped character."""
EXAMPLES: Mapping[str, str | int] = {
    "date": "2021-09-01",
    "time": "15:30",
    "integer": 1,
    "yes_no": "是",
    "month": "2021-10",
    "id_number": "18位号码",
}
EXAMPLES_BY_PATH: Mapping[str, str] = {
    "unit_code": "JL01",
    "case_id": "JL003",
    "child_id": "RX0001",
    "name": "某县某镇中心校",
    "township": "某镇",
    "prefix": "某中校",
    "head": "赵某",
    "clerk": "钱某",
    "phone": "0358-5000000",
    "student.name": "张某某",
    "student_name": "张某某",
    "homeroom_teacher": "孙某",
    "student.household_address": "某县某镇某村",
    "student.home_address": "某县某镇某村",
    "guardians.0.name": "张某",
    "guardians.0.phone": "13800000000",
    "guardian.name": "张某",
    "survey.surveyor": "孙某",
    "place": "学生家中",
    "participants": "李某（某中心校教师）、王某（某村干部）",
    "summary": "宣讲义务教育法，了解困难，商定返校办法",
}
"""By path, where the kind of the column tells too little; nobody here exists."""


def blank_workbook(layout: WorkbookLayout, codes: Callable[[str], CodeList], target: Path) -> None:
    """Write the blank intake workbook.

    Raises:
        RefusedError: ``target`` exists already: it may be filled.
        InputFileError: The file cannot be written there.
    """
    _write(layout, codes, target, {}, ())


def filled_workbook(
    layout: WorkbookLayout,
    codes: Callable[[str], CodeList],
    target: Path,
    *,
    rows: Mapping[RecordKind, Rows],
    told: Sequence[str],
) -> None:
    """Write the intake workbook with rows in it, for its owner's eyes only (mode 600).

    Args:
        layout: Sheets and columns.
        codes: Gives the code list of an id.
        target: Where.
        rows: What stands in the sheets; a sheet without rows shows its example.
        told: Lines that come first of all, in red.

    Raises:
        RefusedError: ``target`` exists already: it may be filled.
        InputFileError: The file cannot be written there.
    """
    _write(layout, codes, target, rows, told)


def _write(
    layout: WorkbookLayout,
    codes: Callable[[str], CodeList],
    target: Path,
    rows: Mapping[RecordKind, Rows],
    told: Sequence[str],
) -> None:
    if target.exists():
        raise RefusedError(
            f"{target.name} 已经存在，没有覆盖", fix="换一个文件名，或先移走原来的文件"
        )
    book = Workbook()
    book.remove(book.active)
    _guide(book, layout, told)
    lists = _code_lists(book, layout, codes)
    for sheet in layout.sheets:
        _sheet(book.create_sheet(sheet.name), sheet, lists, rows.get(sheet.kind, ()))
    book.move_sheet(CODES_SHEET, len(book.sheetnames))
    meta = book.create_sheet(META_SHEET)
    meta.sheet_state = "veryHidden"
    meta.append(["layout_version", layout.version])
    meta.append(["title", layout.title])
    book.properties.title = layout.title
    book.properties.creator = "控辍文书"
    book.active = 0
    save(book, target, private=bool(rows))


def _guide(book: Workbook, layout: WorkbookLayout, told: Sequence[str]) -> None:
    sheet = book.create_sheet(GUIDE_SHEET)
    sheet.column_dimensions["A"].width = 100
    title, *lines = guide_lines(layout)
    for number, line in enumerate((title, *told, *lines), start=1):
        cell = sheet.cell(number, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.font = Font(size=16, bold=True) if number == 1 else Font(size=12)
        if 1 < number <= 1 + len(told):
            cell.font = Font(size=12, bold=True, color=RED)
        # Wrapped text does not stretch its row by itself in every office program.
        width = sum(2 if character > "\u2000" else 1 for character in line)
        sheet.row_dimensions[number].height = 30 if number == 1 else 18 * math.ceil(width / 98)
    _print_setup(sheet, pages=1)
    sheet.page_setup.fitToHeight = 1


def _code_lists(
    book: Workbook, layout: WorkbookLayout, codes: Callable[[str], CodeList]
) -> Mapping[str, tuple[str, ...]]:
    """Write every list that is used into a hidden sheet, one column each, with a defined name.

    A list written into the validation itself may only have 255 characters.
    """
    sheet = book.create_sheet(CODES_SHEET)
    sheet.sheet_state = "hidden"
    used = dict.fromkeys(
        column.codes for part in layout.sheets for column in part.columns if column.codes
    )
    lists = {list_id: tuple(codes(list_id).labels.values()) for list_id in used}
    for number, (list_id, labels) in enumerate(lists.items(), start=1):
        letter = get_column_letter(number)
        for row, label in enumerate((list_id, *labels), start=1):
            sheet.cell(row, number, label)
        area = f"'{CODES_SHEET}'!${letter}$2:${letter}${len(labels) + 1}"
        book.defined_names[list_name(list_id)] = DefinedName(list_name(list_id), attr_text=area)
    return lists


def _sheet(
    sheet: Worksheet, layout: SheetLayout, lists: Mapping[str, tuple[str, ...]], rows: Rows
) -> None:
    widths = [max(column.width, 2 * len(column.heading) + 3) for column in layout.columns]
    for number, (column, width) in enumerate(zip(layout.columns, widths, strict=True), start=1):
        letter = get_column_letter(number)
        _heading(sheet.cell(1, number), column)
        style = sheet.column_dimensions[letter]
        style.width = width
        style.number_format = number_format(column)
        style.protection = Protection(locked=False)
        rule = validation(layout, number - 1)
        if rule.type or rule.prompt:
            rule.add(f"{letter}2:{letter}{max(len(rows), 1) + ROWS}")
            sheet.add_data_validation(rule)
        if rows:
            _fill(sheet, number, column, rows)
        else:
            _example(sheet.cell(2, number), number, column, lists)
    _protect_heading(sheet, len(layout.columns))
    pages = math.ceil(sum(widths) / PAGE)
    _print_setup(sheet, pages=pages)
    if pages > 1:
        sheet.print_title_cols = "A:C"
    sheet.print_title_rows = "1:1"
    sheet.freeze_panes = "D2" if len(layout.columns) > NARROW else "A2"


def _heading(cell: Cell, column: Column) -> None:
    bold = InlineFont(b=True)
    star = [TextBlock(InlineFont(b=True, color=RED), "*")] if column.required else []
    cell.value = CellRichText(TextBlock(bold, column.heading), *star)
    cell.font = Font(bold=True)
    cell.fill = HEAD_FILL
    cell.border = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _example(cell: Cell, number: int, column: Column, lists: Mapping[str, tuple[str, ...]]) -> None:
    value: str | int = EXAMPLES_BY_PATH.get(column.path, EXAMPLES.get(column.kind, ""))
    if column.codes:
        value = lists[column.codes][0]
    if number == 1:
        value = f"{EXAMPLE} {value}"
    cell.value = value
    cell.font = Font(italic=True, color=GREY)
    cell.number_format = number_format(column)
    cell.protection = Protection(locked=False)


def _fill(sheet: Worksheet, number: int, column: Column, rows: Rows) -> None:
    """Write one column of rows; a text stays a text, whatever it looks like."""
    first: Cell | None = None
    for place, row in enumerate(rows, start=2):
        value = row.get(column.path)
        if value is None:
            continue
        if type(value) is dt.date and value.year < FIRST_SAFE_YEAR:
            value = f"{value:%Y-%m-%d}"
        cell = sheet.cell(place, number)
        if isinstance(value, str):
            cell.value = _ESCAPE.sub("_x005F_", value)
            cell.data_type = "s"
        else:
            cell.value = value
        if first is None:
            cell.number_format = number_format(column)
            cell.protection = Protection(locked=False)
            first = cell
        else:
            cell._style = copy(first._style)  # many times faster than setting the parts anew


def _protect_heading(sheet: Worksheet, columns: int) -> None:
    """Lock row 1 only. The columns to the right are open too: else no row could be deleted."""
    letter = get_column_letter(columns + 1)
    rest = ColumnDimension(sheet, index=letter, min=columns + 1, max=LAST_COLUMN, width=9)
    rest.protection = Protection(locked=False)
    sheet.column_dimensions[letter] = rest
    sheet.protection.sheet = True
    for allowed in [
        "formatCells",
        "formatColumns",
        "formatRows",
        "insertRows",
        "deleteRows",
        "sort",
        "autoFilter",
    ]:
        setattr(sheet.protection, allowed, False)  # False = not forbidden


def _print_setup(sheet: Worksheet, *, pages: int) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
