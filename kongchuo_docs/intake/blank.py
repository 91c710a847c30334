"""Writing the blank workbook: the same layout that the reader reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from kongchuo_docs.errors import RefusedError
from kongchuo_docs.intake.findings import CODES_SHEET, EXAMPLE, GUIDE_SHEET, META_SHEET
from kongchuo_docs.intake.guide import guide_lines
from kongchuo_docs.intake.saving import save
from kongchuo_docs.model import CodeList, Column, RecordKind, SheetLayout, WorkbookLayout
from kongchuo_docs.schema import takes_several

ROWS = 1_000
"""Rows under the heading that carry drop-downs and checks."""
LAST_COLUMN = 16_384
RED, GREY = "FFC00000", "FF808080"
HEAD_FILL = PatternFill("solid", fgColor="FFDDEBF7")
LINE = Side(style="thin", color="FFBFBFBF")
FORMATS: Mapping[str, str] = {"date": "yyyy-mm-dd", "time": "hh:mm", "integer": "0"}
"""Number formats by kind of column; all others are text, so that Excel cannot cut ID numbers."""
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
    "prefix": "某中校",
    "student.name": "张某某",
    "student_name": "张某某",
    "guardians.0.name": "张某",
    "guardian.name": "张某",
    "participants": "李某（某中心校教师）、王某（某村干部）",
}


def blank_workbook(layout: WorkbookLayout, codes: Callable[[str], CodeList], target: Path) -> None:
    """Write the blank intake workbook.

    Raises:
        RefusedError: ``target`` exists already: it may be filled.
        InputFileError: The file cannot be written there.
    """
    if target.exists():
        raise RefusedError(
            f"{target.name} 已经存在，没有覆盖", fix="换一个文件名，或先移走原来的文件"
        )
    book = Workbook()
    book.remove(book.active)
    _guide(book, layout)
    lists = _code_lists(book, layout, codes)
    for sheet in layout.sheets:
        _sheet(book.create_sheet(sheet.name), sheet, lists)
    book.move_sheet(CODES_SHEET, len(book.sheetnames))
    meta = book.create_sheet(META_SHEET)
    meta.sheet_state = "veryHidden"
    meta.append(["layout_version", layout.version])
    meta.append(["title", layout.title])
    book.properties.title = layout.title
    book.properties.creator = "控辍文书"
    book.active = 0
    save(book, target)


def _guide(book: Workbook, layout: WorkbookLayout) -> None:
    sheet = book.create_sheet(GUIDE_SHEET)
    sheet.column_dimensions["A"].width = 100
    for number, line in enumerate(guide_lines(layout), start=1):
        cell = sheet.cell(number, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(size=16, bold=True) if number == 1 else Font(size=12)
        # Wrapped text does not stretch its row by itself in every office program.
        sheet.row_dimensions[number].height = 30 if number == 1 or len(line) > 50 else 18
    _print_setup(sheet)


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
        book.defined_names[_name(list_id)] = DefinedName(_name(list_id), attr_text=area)
    return lists


def _name(list_id: str) -> str:
    return f"KC_{list_id}"


def _sheet(sheet: Worksheet, layout: SheetLayout, lists: Mapping[str, tuple[str, ...]]) -> None:
    for number, column in enumerate(layout.columns, start=1):
        letter = get_column_letter(number)
        _heading(sheet, number, column)
        _example(sheet, number, column, lists)
        style = sheet.column_dimensions[letter]
        style.width = max(column.width, 2 * len(column.heading) + 3)
        style.number_format = FORMATS.get(column.kind, "@")
        style.protection = Protection(locked=False)
        rule = _validation(column, layout.kind, f"{letter}2")
        if rule.type or rule.prompt:
            rule.add(f"{letter}2:{letter}{ROWS + 1}")
            sheet.add_data_validation(rule)
    _protect_heading(sheet, len(layout.columns))
    sheet.freeze_panes = "A2"
    _print_setup(sheet)
    sheet.print_title_rows = "1:1"


def _heading(sheet: Worksheet, number: int, column: Column) -> None:
    bold = InlineFont(b=True)
    star = [TextBlock(InlineFont(b=True, color=RED), "*")] if column.required else []
    cell = sheet.cell(1, number)
    cell.value = CellRichText(TextBlock(bold, column.heading), *star)
    cell.font = Font(bold=True)
    cell.fill = HEAD_FILL
    cell.border = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _example(
    sheet: Worksheet, number: int, column: Column, lists: Mapping[str, tuple[str, ...]]
) -> None:
    value: str | int = EXAMPLES_BY_PATH.get(column.path, EXAMPLES.get(column.kind, ""))
    if column.codes:
        value = lists[column.codes][0]
    if number == 1:
        value = f"{EXAMPLE} {value}"
    cell = sheet.cell(2, number, value)
    cell.font = Font(italic=True, color=GREY)
    cell.number_format = FORMATS.get(column.kind, "@")
    cell.protection = Protection(locked=False)


def _validation(column: Column, kind: RecordKind, first: str) -> DataValidation:
    """Return the check of a column; it warns and never stops, for the reader takes more forms."""
    rule = DataValidation(allow_blank=True, errorStyle="warning", showErrorMessage=True)
    rule.errorTitle, rule.error = column.heading, "内容与要求不符，确定这样填写吗？"
    if column.codes:
        rule.type, rule.formula1 = "list", _name(column.codes)
        rule.showErrorMessage = not takes_several(kind, column.path)
    elif column.kind == "yes_no":
        rule.type, rule.formula1 = "list", '"是,否"'
    elif column.kind == "date":
        rule.type, rule.operator = "date", "between"
        rule.formula1, rule.formula2 = "DATE(1990,1,1)", "DATE(2099,12,31)"
        rule.error = "请填写 2021-09-01 这样的日期"
    elif column.kind == "integer":
        rule.type, rule.operator, rule.formula1, rule.formula2 = "whole", "between", "1", "99"
    elif column.kind == "id_number":
        rule.type, rule.formula1 = "custom", f"AND(ISTEXT({first}),LEN({first})=18)"
        rule.error = "身份证件号码应为18位，并以文本填写"
    prompt = "；".join(_prompt(column, kind))
    if prompt:
        rule.showInputMessage = True
        rule.promptTitle, rule.prompt = column.heading[:32], prompt[:255]
    return rule


def _prompt(column: Column, kind: RecordKind) -> Iterator[str]:
    if column.required:
        yield "必填"
    if column.note:
        yield column.note
    elif column.codes and takes_several(kind, column.path):
        yield "可填多个，用顿号隔开"
    elif column.kind == "date":
        yield "如 2021-09-01"
    elif column.kind == "id_number":
        yield "18位，文本格式"


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


def _print_setup(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
