"""The 四对照核查表: a table to be carried from house to house, filled in and given back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.intake import gate
from kongchuo_docs.intake.fault_list import dress, text_only
from kongchuo_docs.intake.findings import COMPARE_KEY, META_SHEET
from kongchuo_docs.intake.saving import save

TITLE = "四对照核查表"
BY_VILLAGE = "按村汇总"
ID, WHERE, RESULT, BY, ON = "编号", "出处", "核查结果", "核查人", "核查日期"
ROW_HEIGHT = 36
"""Points: three lines of the places, and room to write by hand."""
COLUMNS: tuple[tuple[str, int], ...] = (
    *((ID, 12), ("村（社区）", 12), ("姓名", 10), ("性别", 5), ("出生日期", 11), ("证件号码", 20)),
    *(("学校", 14), ("年级班级", 9), ("户", 5), ("册", 5), ("籍", 5), ("人", 5), ("差异", 16)),
    *((WHERE, 24), ("个案", 10), (RESULT, 22), (BY, 10), (ON, 12)),
)
"""Heading and width in characters."""
NOTE = (
    "户：户籍名单；册：花名册；籍：学籍；人：在校。√ 有，× 没有，空白 没有给这份名单。"
    "查清后填“核查结果”，把本表交回：kongchuo compare … --ledger 本表。含个人信息，用完请删除。"
)
_LINE = Side(style="thin", color="FF999999")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="FFDDEBF7")
_FILL_IN = PatternFill("solid", fgColor="FFFFF9DB")
_WRAP = Alignment(wrap_text=True, vertical="center")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTable:
    """What the table shows."""

    rows: Sequence[Sequence[str]]
    """As :data:`COLUMNS`."""
    villages: Sequence[Sequence[str | int]]
    """Heading first."""
    key: str
    """Of the ledger, kept on a hidden sheet."""


def write_check_table(table: CheckTable, target: Path) -> None:
    """Write the table; only its owner can read it.

    Raises:
        InputFileError: The file cannot be written.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = TITLE
    _people(sheet, table)
    _villages(book.create_sheet(BY_VILLAGE), table)
    meta = book.create_sheet(META_SHEET)
    meta.append([COMPARE_KEY, table.key])
    meta.sheet_state = "veryHidden"
    save(book, target)
    target.chmod(0o600)


def _people(sheet: Worksheet, table: CheckTable) -> None:
    last = get_column_letter(len(COLUMNS))
    sheet.append([TITLE])
    sheet.append([NOTE])
    sheet.append([heading for heading, _ in COLUMNS])
    sheet.merge_cells(f"A1:{last}1")
    sheet.merge_cells(f"A2:{last}2")
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=18), _CENTRE
    sheet["A2"].alignment = _WRAP
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 32, 32
    narrow = {place for place, (_, width) in enumerate(COLUMNS, 1) if width <= 6}
    fill_in = {place for place, (name, _) in enumerate(COLUMNS, 1) if name in (RESULT, BY, ON)}
    for place, (_, width) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        head = sheet.cell(3, place)
        head.font, head.fill, head.border, head.alignment = Font(bold=True), _HEAD, _BOX, _CENTRE
    small = next(place for place, (name, _) in enumerate(COLUMNS, 1) if name == WHERE)
    for number, row in enumerate(table.rows, start=4):
        sheet.row_dimensions[number].height = ROW_HEIGHT
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place, text_only(value) or None)
            dress(cell)
            cell.border = _BOX
            cell.alignment = _CENTRE if place in narrow else _WRAP
            if place == small:
                cell.font = Font(size=8)
            if place in fill_in:
                cell.fill = _FILL_IN
    sheet.freeze_panes = "D4"
    sheet.auto_filter.ref = f"A3:{last}{len(table.rows) + 3}"
    sheet.print_title_rows = "3:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.bottom = 0.4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _villages(sheet: Worksheet, table: CheckTable) -> None:
    for number, row in enumerate(table.villages, start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place, text_only(value))
            if isinstance(value, str):
                dress(cell)
            cell.border, cell.alignment = _BOX, _WRAP
            if number == 1:
                cell.font, cell.fill = Font(bold=True), _HEAD
    sheet.column_dimensions["A"].width = 20
    sheet.freeze_panes = "A2"


def read_check_table(path: Path) -> tuple[str, Mapping[str, tuple[str, str, str]]]:
    """Read what was filled in.

    Returns:
        The key of the ledger, and id of a difference to result, who found it, and when.

    Raises:
        InputFileError: It is no such table.
    """
    gate.check(path)
    try:
        book = load_workbook(path, read_only=False, data_only=True)
    except Exception as error:  # openpyxl raises whatever a foreign file makes it stumble over
        raise _no_table(path) from error
    if TITLE not in book.sheetnames or META_SHEET not in book.sheetnames:
        raise _no_table(path)
    key = str(book[META_SHEET]["B1"].value or "")
    rows = [[cell.value for cell in row] for row in book[TITLE].iter_rows()]
    heads = next((row for row in rows if ID in row and RESULT in row), None)
    if len(key) != 32 or set(key) - set("0123456789abcdef") or heads is None:
        raise _no_table(path)
    place = {name: heads.index(name) for name in (ID, RESULT, BY, ON) if name in heads}
    told: dict[str, tuple[str, str, str]] = {}
    for row in rows[rows.index(heads) + 1 :]:
        name, result, by, on = (
            _shown(row[place[each]]) if each in place else "" for each in (ID, RESULT, BY, ON)
        )
        if name and result:
            told[name.upper()] = (result, by, on)
    return key, told


def _shown(value: Any) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%Y-%m-%d}"
    return "" if value is None else str(value).strip()


def _no_table(path: Path) -> InputFileError:
    fix = "给回 kongchuo compare -o 写出的那一份（可以改名，不要删工作表）"
    return InputFileError(f"{path.name}：不是四对照核查表", fix=fix)
