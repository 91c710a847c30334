from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl

from kongchuo_docs.bundle import signing_sheet

ROW = {
    "序号": 1,
    "文书": "劝返复学通知书",
    "文号": "金中校（劝返）字〔2021〕第3号",
    "份数": 3,
    "打印": "A4 竖，2 页双面",
    "发送": "学校、乡（镇）、县教科局各一份",
    "签字": "校长",
    "盖章": "学校公章（落款处）",
}


def test_a_row_stands_under_its_headings_with_an_open_box(tmp_path: Path) -> None:
    signing_sheet([ROW], tmp_path / "签章清单.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "签章清单.xlsx").active
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["序号", "文书", "文号", "份数", "打印", "发送", "签字", "盖章", "完成"],
        [*ROW.values(), "□"],
    ]


def test_the_sheet_is_ready_to_print(tmp_path: Path) -> None:
    signing_sheet([ROW] * 60, tmp_path / "签章清单.xlsx", title="2021年10月签章清单")
    sheet = openpyxl.load_workbook(tmp_path / "签章清单.xlsx").active
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes; width 1 is the default
    assert sheet.oddHeader.center.text == "2021年10月签章清单"


def test_the_same_rows_give_the_same_bytes_without_a_date_of_today(tmp_path: Path) -> None:
    one, two = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    signing_sheet([ROW], one)
    signing_sheet([ROW], two)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert {item.date_time[0] for item in archive.infolist()} == {1980}
        assert b"1980-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_text_never_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    evil = {**ROW, "文书": "=cmd|' /C calc'!A0", "发送": "http://example.org"}
    signing_sheet([evil], tmp_path / "签章清单.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "签章清单.xlsx").active
    assert (sheet["B2"].data_type, sheet["B2"].value) == ("s", "=cmd|' /C calc'!A0")
    assert sheet["F2"].hyperlink is None


def test_a_list_without_rows_is_still_a_sheet(tmp_path: Path) -> None:
    signing_sheet([], tmp_path / "签章清单.xlsx")
    assert openpyxl.load_workbook(tmp_path / "签章清单.xlsx").active.max_row == 1
