"""What can be wrong with a sheet as a whole is found, told with its column, and never guessed away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from planted import LAYOUTS, ON, County, lay_out

from kongchuo_docs.library import Library
from kongchuo_docs.model import Finding, Severity
from kongchuo_docs.pipeline.loading import check_files

LIBRARY = Library()
OWN = LAYOUTS[0]
Change = Callable[[Workbook], None]
CASES = "学生"


def findings(folder: Path, change: Change) -> tuple[Finding, ...]:
    """Write a small county, change its workbook, and check it."""
    county = County(4)
    for sheet in ("学生", "入学名单"):
        del county.sheets[sheet][30:]
    county.sheets["劝返记录"] = []
    written = lay_out(county, OWN, frozenset())
    (file,) = OWN.write(folder, written)
    book = load_workbook(file)
    change(book)
    book.save(file)
    return check_files(LIBRARY, [file], on=ON, mark=False).findings


def told(found: tuple[Finding, ...], code: str) -> list[tuple[str, str, int | None, str]]:
    return [
        (str(each.severity), each.source.sheet, each.source.row, each.source.column)
        for each in found
        if each.code == code
    ]


def place(page: Worksheet, heading: str) -> int:
    """The column of a heading, from 1."""
    return int(next(cell.column for cell in page[1] if cell.value == heading))


def letter(page: Worksheet, heading: str) -> str:
    return str(page.cell(1, place(page, heading)).column_letter)


def rename(heading: str, name: str) -> Change:
    def change(book: Workbook) -> None:
        page = book[CASES]
        page.cell(1, place(page, heading)).value = name

    return change


def doubled(differing: bool) -> Change:
    def change(book: Workbook) -> None:
        page = book[CASES]
        old, new = place(page, "监护人姓名"), page.max_column + 1
        for row in range(1, page.max_row + 1):
            page.cell(row, new).value = page.cell(row, old).value
        if differing:
            page.cell(9, new).value = "别人"

    return change


def cell(heading: str, row: int, value: object) -> Change:
    def change(book: Workbook) -> None:
        page = book[CASES]
        page.cell(row, place(page, heading)).value = value

    return change


def merged(book: Workbook) -> None:
    book[CASES].merge_cells("C5:C6")


def hidden_rows(book: Workbook) -> None:
    for row in (4, 5, 6, 9):
        book[CASES].row_dimensions[row].hidden = True


def hidden_sheet(book: Workbook) -> None:
    book["入学名单"].sheet_state = "hidden"


def second_sheet(book: Workbook) -> None:
    copy = book.copy_worksheet(book[CASES])
    copy.title = "辍学学生台账"


def headless(book: Workbook) -> None:
    book[CASES].delete_rows(1)


@pytest.mark.parametrize(
    ("change", "code", "expected"),
    [
        (rename("姓名", "称呼某某"), "KC-I04", [("error", CASES, 1, "")]),
        (rename("监护人电话", "监护人的电话"), "KC-I04", [("error", CASES, 1, "W")]),
        (rename("监护人电话", "联系电话"), "KC-I04", [("error", CASES, 1, "W")]),
        (rename("班主任电话", "老师电话号"), "KC-I05", [("warning", CASES, 1, "N")]),
        (rename("附件", "微信昵称"), "KC-I05", [("warning", CASES, 1, "BK")]),
        (rename("班主任电话", "电话"), "KC-I18", [("warning", CASES, 1, "N")]),
        (doubled(differing=True), "KC-I06", [("error", CASES, 1, "")]),
        (doubled(differing=False), "KC-I06", [("warning", CASES, 1, "")]),
        (cell("姓名", 7, "=B7&C9"), "KC-I17", [("error", CASES, 7, "C")]),
        (merged, "KC-I10", [("error", CASES, 5, "C")]),
        (hidden_rows, "KC-I23", [("info", CASES, None, "")]),
        (hidden_sheet, "KC-I09", [("warning", "入学名单", None, "")]),
        (headless, "KC-I03", [("error", CASES, None, "")]),
        (second_sheet, "KC-I13", [("error", "辍学学生台账", None, "")]),
    ],
)
def test_a_fault_of_a_sheet_is_told_once_at_its_place(
    change: Change, code: str, expected: list[object], tmp_path: Path
) -> None:
    assert told(findings(tmp_path, change), code) == expected


def test_a_missing_column_is_no_fault_of_every_row(tmp_path: Path) -> None:
    found = findings(tmp_path, rename("去向", "后来怎样"))
    assert [each.code for each in found if each.severity is Severity.ERROR] == ["KC-I04"]


def test_of_two_equal_columns_the_first_is_read_and_both_are_named(tmp_path: Path) -> None:
    found = findings(tmp_path, doubled(differing=False))
    (finding,) = [each for each in found if each.code == "KC-I06"]
    assert "T 列「监护人姓名」" in finding.message
    assert "BO 列「监护人姓名」" in finding.message
    assert not [each for each in found if each.severity is Severity.ERROR]


def test_of_two_differing_columns_the_first_differing_row_is_named(tmp_path: Path) -> None:
    (finding,) = [
        each for each in findings(tmp_path, doubled(differing=True)) if each.code == "KC-I06"
    ]
    assert "第 9 行起内容不同" in finding.message


def test_rows_that_a_filter_hides_are_read_and_named(tmp_path: Path) -> None:
    (finding,) = [each for each in findings(tmp_path, hidden_rows) if each.code == "KC-I23"]
    assert "有 4 行" in finding.message
    assert "第 4-6、9 行" in finding.message
