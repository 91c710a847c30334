"""The blank workbook guides the clerk and is never written over a filled one."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from schema_rows import LAYOUT, LIBRARY

from kongchuo_docs.errors import InputFileError, RefusedError
from kongchuo_docs.intake import blank_workbook


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("blank") / "空表.xlsx"
    blank_workbook(LAYOUT, LIBRARY.codes, path)
    assert [item.name for item in path.parent.iterdir()] == ["空表.xlsx"]
    return load_workbook(path, rich_text=True)


def test_the_guide_comes_first_and_the_inner_sheets_are_hidden(blank: Workbook) -> None:
    assert blank.sheetnames == [
        "填表说明", "单位", "学生", "劝返记录", "入学名单", "月报", "_codes", "_meta",
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
        assert page.freeze_panes == "A2"
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
