"""A filled workbook is read cell by cell, with exact places, wherever its heading stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from schema_rows import CASE, LAYOUT, LIBRARY, REPORT, SHEETS, UNIT, VISIT

from kongchuo_docs.intake import INTAKE_CODES, blank_workbook, read_workbook
from kongchuo_docs.model import CellError, Finding, RecordKind, Severity
from kongchuo_docs.schema import load_rows

Fill = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> Fill:
    """Write sheets of rows (each a mapping by heading) and return the file."""

    def write(edit: Callable[[Workbook], None] | None = None, **sheets: list[dict]) -> Path:
        workbook = Workbook()
        workbook.remove(workbook.active)
        for name, rows in sheets.items():
            sheet = workbook.create_sheet(name)
            headings = list(dict.fromkeys(heading for row in rows for heading in row))
            sheet.append(headings)
            for row in rows:
                sheet.append([row.get(heading) for heading in headings])
        if edit:
            edit(workbook)
        path = tmp_path / "采集表.xlsx"
        workbook.save(path)
        return path

    return write


def told(findings: tuple[Finding, ...], least: Severity = Severity.WARNING) -> list[tuple]:
    heard = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    return [
        (item.code, item.source.sheet, item.source.row, item.source.column)
        for item in findings
        if heard.index(item.severity) <= heard.index(least)
    ]


def test_values_are_given_as_they_stand(book: Fill) -> None:
    rows, findings = read_workbook(book(单位=[UNIT], 学生=[CASE]), LAYOUT)
    assert [row.kind for row in rows] == [RecordKind.UNIT, RecordKind.CASE]
    assert rows[1].values["student.birth_date"] == dt.date(2010, 5, 6)
    assert rows[1].values["class_no"] == 2
    assert "student.ethnicity" not in rows[1].values
    assert told(findings) == []
    assert {item.code for item in findings} == {"KC-I07"}


def test_places_are_exact_below_a_title_and_right_of_empty_columns(book: Fill) -> None:
    def shift(workbook: Workbook) -> None:
        sheet = workbook["学生"]
        sheet.insert_rows(1, 4)
        sheet.insert_cols(1, 2)
        sheet["D2"] = "某县控辍台账"

    rows, findings = read_workbook(book(shift, 单位=[UNIT], 学生=[CASE, CASE]), LAYOUT)
    assert [(row.source.row, row.places["student.name"].column) for row in rows[1:]] == [
        (6, "E"),
        (7, "E"),
    ]
    assert rows[1].values["student.name"] == "张某某"
    assert told(findings) == []


def test_blank_rows_and_the_example_row_are_skipped(book: Fill) -> None:
    example = {**UNIT, "单位代码": "示例 JL01"}
    rows, _ = read_workbook(book(单位=[example, {}, {"单位代码": " 　"}, UNIT]), LAYOUT)
    assert [(row.source.row, row.values["unit_code"]) for row in rows] == [(5, "JL01")]


@pytest.mark.parametrize(
    "heading", ["姓名*", " 姓 名 ", "姓\n名", "姓名＊", "学生姓名", "姓名：", "姓名 *"]
)
def test_headings_are_known_however_they_are_written(book: Fill, heading: str) -> None:
    case = {heading if name == "姓名" else name: value for name, value in CASE.items()}
    rows, findings = read_workbook(book(单位=[UNIT], 学生信息=[case]), LAYOUT)
    assert rows[1].values["student.name"] == "张某某"
    assert told(findings) == []


def test_columns_may_stand_in_any_order(book: Fill) -> None:
    backwards = dict(reversed(CASE.items()))
    rows, _ = read_workbook(book(单位=[UNIT], 学生=[backwards]), LAYOUT)
    assert rows[1].values["case_id"] == "JL003"
    assert rows[1].places["student.name"].column == "S"


def test_an_unknown_column_is_told_with_the_nearest_name(book: Fill) -> None:
    _, findings = read_workbook(book(单位=[{**UNIT, "举报咨询座机": "1", "备用栏": "x"}]), LAYOUT)
    assert told(findings) == [("KC-I05", "单位", 1, "I"), ("KC-I05", "单位", 1, "J")]
    first, second = (item for item in findings if item.code == "KC-I05")
    assert first.field == "举报咨询座机"
    assert first.fix.startswith("您是否想写“举报咨询电话”？")
    assert "--map 举报咨询座机=举报咨询电话" in first.fix
    assert "您是否想写" not in second.fix


def test_of_a_sheet_without_a_required_column_the_rows_are_read_and_cannot_be_taken(
    book: Fill,
) -> None:
    case = {name: value for name, value in CASE.items() if name not in ("姓名", "去向")}
    rows, findings = read_workbook(book(单位=[UNIT], 学生=[case]), LAYOUT)
    assert [row.kind for row in rows] == [RecordKind.UNIT, RecordKind.CASE]
    errors = [path for path, cell in rows[1].values.items() if isinstance(cell, CellError)]
    assert errors == ["student.name", "absence.destination"]
    assert told(findings) == [("KC-I04", "学生", 1, ""), ("KC-I04", "学生", 1, "")]
    assert [item.field for item in findings if item.code == "KC-I04"] == ["姓名", "去向"]
    records, _ = load_rows(rows, LIBRARY.codes, LAYOUT)
    assert [type(record).__name__ for record in records] == ["Unit"]


def test_a_column_told_twice_is_refused(book: Fill) -> None:
    rows, findings = read_workbook(book(单位=[{**UNIT, "校长": "周某"}]), LAYOUT)
    assert rows == ()
    assert told(findings) == [("KC-I06", "单位", 1, "")]


def test_a_sheet_without_heading_is_an_error(book: Fill) -> None:
    _, findings = read_workbook(book(单位=[{"甲": 1, "乙": 2}]), LAYOUT)
    assert told(findings) == [("KC-I03", "单位", None, "")]


def test_other_and_hidden_sheets_are_listed_and_not_read(book: Fill) -> None:
    def hide(workbook: Workbook) -> None:
        workbook["学生"].sheet_state = "hidden"

    rows, findings = read_workbook(book(hide, 单位=[UNIT], 学生=[CASE], 汇总=[{"甲": 1}]), LAYOUT)
    assert [row.kind for row in rows] == [RecordKind.UNIT]
    assert ("KC-I09", "学生", None, "") in told(findings)
    assert ("KC-I08", "汇总", None, "") in told(findings, Severity.INFO)


def test_the_sheet_with_the_proper_name_wins(book: Fill) -> None:
    other = {**UNIT, "单位代码": "JL09"}
    rows, findings = read_workbook(book(学校=[other], 单位=[UNIT]), LAYOUT)
    assert [row.values["unit_code"] for row in rows] == ["JL01"]
    assert told(findings) == [("KC-I13", "学校", None, "")]


def test_a_foreign_workbook_is_no_intake_workbook(book: Fill) -> None:
    rows, findings = read_workbook(book(成绩=[{"语文": 1}]), LAYOUT)
    assert rows == ()
    assert [item.code for item in findings] == ["KC-I01"]


def test_a_workbook_without_data_is_an_error(book: Fill) -> None:
    def empty(workbook: Workbook) -> None:
        workbook["单位"].delete_rows(2)

    rows, findings = read_workbook(book(empty, 单位=[UNIT]), LAYOUT)
    assert rows == ()
    assert told(findings) == [("KC-I02", "", None, "")]


def test_merged_cells_among_the_data_are_an_error(book: Fill) -> None:
    def merge(workbook: Workbook) -> None:
        workbook["学生"].merge_cells("B2:B3")

    _, findings = read_workbook(book(merge, 单位=[UNIT], 学生=[CASE, CASE]), LAYOUT)
    assert told(findings) == [("KC-I10", "学生", 2, "B")]


def test_a_blank_workbook_filled_and_read_gives_back_every_value(tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    blank_workbook(LAYOUT, LIBRARY.codes, path)
    workbook = load_workbook(path)
    for sheet in LAYOUT.sheets:
        headings = [cell.value.rstrip("*") for cell in workbook[sheet.name][1]]
        for heading, value in SHEETS[sheet.kind].items():
            workbook[sheet.name].cell(3, headings.index(heading) + 1, value)
    workbook.save(path)
    rows, found = read_workbook(path, LAYOUT)
    assert found == ()
    assert [(row.kind, row.source.row) for row in rows] == [(kind, 3) for kind in SHEETS]
    records, findings = load_rows(rows, LIBRARY.codes, LAYOUT)
    assert findings == ()
    assert len(records) == len(SHEETS)


def test_an_older_version_of_the_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    blank_workbook(LAYOUT, LIBRARY.codes, path)
    workbook = load_workbook(path)
    workbook["_meta"]["B1"] = "0"
    workbook.save(path)
    assert ("KC-I11", "", None, "") in told(read_workbook(path, LAYOUT)[1])


def test_ten_kinds_of_broken_rows_are_told_at_their_cells(book: Fill) -> None:
    other_id = {"身份证件号码": None, "无证件原因": "尚未落户"}
    cases = [
        {**CASE, "个案编号": f"JL{number}", "姓名": f"张{chr(number)}", **other_id, **change}
        for number, change in enumerate(
            [
                {"姓名": None},
                {"身份证件号码": 110105201005060010, "无证件原因": None},
                {"身份证件号码": "110105201005060016", "无证件原因": None},
                {"出生日期": "2010-2-30"},
                {"监护人电话": "5022000"},
                {"辍学主因": "厌学症"},
                {"班级": "实验班"},
                {"返校日期": dt.date(2021, 9, 5)},
                {"学校代码": "JL99"},
                {"去向": "其他"},
                {},
            ],
            start=0x4E00,
        )
    ]
    path = book(
        单位=[UNIT], 学生=cases, 劝返记录=[{**VISIT, "个案编号": f"JL{0x4E00}"}], 月报=[REPORT]
    )
    rows, _ = read_workbook(path, LAYOUT)
    records, findings = load_rows(rows, LIBRARY.codes, LAYOUT)
    headings = [cell.value for cell in load_workbook(path)["学生"][1]]
    expected = [
        ("KC-S01", "学生", 2, "姓名"),
        ("KC-S20", "学生", 3, "身份证件号码"),
        ("KC-S25", "学生", 4, "身份证件号码"),
        ("KC-S05", "学生", 5, "出生日期"),
        ("KC-S10", "学生", 6, "监护人电话"),
        ("KC-S09", "学生", 7, "辍学主因"),
        ("KC-S07", "学生", 8, "班级"),
        ("KC-S40", "学生", 9, "返校日期"),
        ("KC-S42", "学生", 11, "去向说明"),
        ("KC-S62", "学生", 10, "学校代码"),
        ("KC-S68", "劝返记录", 2, "个案编号"),
    ]
    got = [(item.code, item.source.sheet, item.source.row, item.field) for item in findings]
    assert got == expected
    letters = {item.field: item.source.column for item in findings if item.source.sheet == "学生"}
    assert letters["姓名"] == "C"
    assert letters["返校日期"] == "W" == chr(ord("A") + headings.index("返校日期"))
    assert letters["去向说明"] == ""  # this workbook has no such column: the row is named
    assert [type(record).__name__ for record in records] == ["Unit", "Case", "MonthlyHead"]


def test_no_intake_code_is_given_away_twice() -> None:
    codes = [code for code, _ in INTAKE_CODES]
    assert len(codes) == len(set(codes))
