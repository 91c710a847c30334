"""The blank workbook guides the clerk and is never written over a filled one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from schema_rows import LAYOUT, LIBRARY, SHEETS

from kongchuo_docs.errors import InputFileError, RefusedError
from kongchuo_docs.intake import blank_workbook, read_workbook
from kongchuo_docs.model import EarlierVersion, Finding, RecordKind, WorkbookLayout
from kongchuo_docs.schema import load_rows

GIVEN_OUT = sorted((Path(__file__).parent / "data").glob("intake_version_*.xlsx"))
"""One filled workbook of each version that was ever given out; they are never made anew."""


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("blank") / "空表.xlsx"
    blank_workbook(LAYOUT, LIBRARY.codes, path)
    assert [item.name for item in path.parent.iterdir()] == ["空表.xlsx"]
    return load_workbook(path, rich_text=True)


def test_the_guide_comes_first_and_the_inner_sheets_are_hidden(blank: Workbook) -> None:
    assert blank.sheetnames == [
        "填表说明", "单位", "学生", "劝返记录", "文书办理", "入学名单", "月报", "_codes", "_meta",
    ]  # fmt: skip
    assert blank["_codes"].sheet_state == "hidden"
    assert blank["_meta"].sheet_state == "veryHidden"
    assert blank["_meta"]["B1"].value == "1"
    assert all(sheet.name in str(list(blank["填表说明"].values)) for sheet in LAYOUT.sheets)


def test_every_heading_is_there_and_required_ones_carry_a_red_star(blank: Workbook) -> None:
    for sheet in LAYOUT.sheets:
        for cell, column in zip(blank[sheet.name][1], sheet.columns, strict=True):
            assert str(cell.value) == column.heading + ("*" if column.required else "")
            if column.required:
                assert cell.value[-1].font.color.rgb == "FFC00000"


def test_id_columns_are_text_and_date_columns_are_dates(blank: Workbook) -> None:
    columns = blank["学生"].column_dimensions
    assert (columns["H"].number_format, columns["F"].number_format) == ("@", "yyyy-mm-dd")


def test_choices_come_from_the_code_lists(blank: Workbook) -> None:
    [rule] = [
        item
        for item in blank["学生"].data_validations.dataValidation
        if "D2" in [str(area).split(":")[0] for area in item.sqref.ranges]
    ]
    assert (rule.type, rule.formula1, str(rule.sqref)) == ("list", "KC_sex", "D2:D1001")
    area = blank.defined_names["KC_sex"].attr_text
    letter = area.split("$")[1]
    cells = blank["_codes"][f"{letter}2:{letter}3"]
    assert [row[0].value for row in cells] == ["男", "女"]


def rule_of(blank: Workbook, sheet: str, first: str) -> DataValidation:
    """The check of the column that begins at a cell."""
    rules = blank[sheet].data_validations.dataValidation
    return next(item for item in rules if str(item.sqref).startswith(f"{first}:"))


def test_dates_times_and_numbers_are_checked_while_they_are_typed(blank: Workbook) -> None:
    date, time = rule_of(blank, "学生", "F2"), rule_of(blank, "劝返记录", "E2")
    assert (date.type, date.formula1, date.formula2) == (
        *("date", "DATE(1990,1,1)", "DATE(2099,12,31)"),
    )
    assert (time.type, time.formula1) == ("time", "0")
    assert rule_of(blank, "劝返记录", "C2").type == "whole"


def test_an_id_number_has_18_digits_unless_another_paper_is_named(blank: Workbook) -> None:
    assert rule_of(blank, "学生", "H2").formula1 == (
        'AND(ISTEXT(H2),OR(LEN(H2)=18,AND(G2<>"",G2<>"居民身份证")))'
    )
    assert rule_of(blank, "学生", "V2").formula1 == "AND(ISTEXT(V2),LEN(V2)=18)"


def test_checks_warn_and_never_stop_because_the_reader_takes_more(blank: Workbook) -> None:
    for sheet in LAYOUT.sheets:
        for rule in blank[sheet.name].data_validations.dataValidation:
            assert rule.errorStyle == "warning"


def test_each_required_column_has_an_example(blank: Workbook) -> None:
    for sheet in LAYOUT.sheets:
        for cell, column in zip(blank[sheet.name][2], sheet.columns, strict=True):
            assert cell.value or not column.required, column.heading


def test_notes_are_prompts(blank: Workbook) -> None:
    prompts = [item.prompt for item in blank["学生"].data_validations.dataValidation if item.prompt]
    assert any("没有证件的留空并填写无证件原因" in prompt for prompt in prompts)
    assert all(len(prompt) <= 255 for prompt in prompts)


def test_only_the_heading_is_locked(blank: Workbook) -> None:
    for sheet in LAYOUT.sheets:
        page = blank[sheet.name]
        assert page.protection.sheet
        assert page["A1"].protection.locked
        assert not page["A2"].protection.locked
        assert not page.column_dimensions["A"].protection.locked
        assert page.freeze_panes == ("D2" if sheet.kind is RecordKind.CASE else "A2")
        assert page.page_setup.orientation == "landscape"


def test_a_file_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    path.write_bytes(b"filled")
    with pytest.raises(RefusedError):
        blank_workbook(LAYOUT, LIBRARY.codes, path)
    assert path.read_bytes() == b"filled"


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputFileError):
        blank_workbook(LAYOUT, LIBRARY.codes, tmp_path / "无" / "空表.xlsx")


# --- versions -----------------------------------------------------------------------------------


def test_a_workbook_of_every_version_is_kept() -> None:
    kept = [path.stem.removeprefix("intake_version_") for path in GIVEN_OUT]
    assert kept == [*(each.version for each in LAYOUT.earlier), LAYOUT.version]


@pytest.mark.parametrize("path", GIVEN_OUT, ids=lambda path: path.stem)
def test_a_workbook_of_every_version_is_read_whole(path: Path) -> None:
    rows, findings = read_workbook(path, LAYOUT)
    assert [each for each in findings if each.severity != "info"] == []
    records, found = load_rows(rows, LIBRARY.codes, LAYOUT)
    assert (len(records), [each for each in found if each.severity == "error"]) == (5, [])


def renamed(**more: Any) -> WorkbookLayout:
    """The layout of a later version: 班主任 is called otherwise, 摸底人电话 is not asked any more."""
    case = LAYOUT.sheet(RecordKind.CASE)
    columns = tuple(
        replace(column, heading="负责教师", aliases=()) if column.heading == "班主任" else column
        for column in case.columns
        if column.heading != "摸底人电话"
    )
    sheets = tuple(
        replace(case, columns=columns) if sheet is case else sheet for sheet in LAYOUT.sheets
    )
    return replace(LAYOUT, version="2", sheets=sheets, **more)


def versions_told(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(str(each.severity), each.message) for each in findings if each.code == "KC-I11"]


def test_an_older_version_is_read_as_what_it_meant() -> None:
    then = {RecordKind.CASE: {"班主任": "homeroom_teacher", "摸底人电话": ""}}
    layout = renamed(earlier=(EarlierVersion(version="1", headings=then, news="「某列」"),))
    rows, findings = read_workbook(GIVEN_OUT[0], layout)
    (case,) = [row for row in rows if row.kind is RecordKind.CASE]
    assert case.values["homeroom_teacher"] == SHEETS[RecordKind.CASE]["班主任"]
    assert versions_told(findings) == [
        (
            "info",
            "采集表是旧版（第 1 版，现行第 2 版），已按旧版的列名读取；现行版增加：「某列」",
        )
    ]
    assert [each for each in findings if each.severity == "error"] == []


def test_a_version_that_nobody_knows_is_told_and_read_by_its_headings() -> None:
    rows, findings = read_workbook(GIVEN_OUT[0], renamed())
    assert versions_told(findings) == [
        ("warning", "采集表的版本“1”本软件不认识（现行第 2 版），按列名读取")
    ]
    assert any(each.code == "KC-I04" and each.field == "负责教师" for each in findings)
    assert any(row.kind is RecordKind.UNIT for row in rows)
