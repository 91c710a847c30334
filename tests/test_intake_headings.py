"""Any sensible sheet is understood; what could mean two things is asked back, never guessed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from schema_rows import CASE, LAYOUT, LIBRARY, UNIT

from kongchuo_docs.errors import LibraryError
from kongchuo_docs.intake import read_workbook
from kongchuo_docs.intake.vocabulary import Several, Unused, Vocabulary, key
from kongchuo_docs.model import (
    CellError,
    Column,
    Finding,
    RawRecord,
    RecordKind,
    SheetLayout,
    Unclear,
)

STUDENT = Vocabulary(LAYOUT.sheet(RecordKind.CASE), LAYOUT.wording)
ROSTER = Vocabulary(LIBRARY.rosters().sheets[0], LIBRARY.rosters().wording)
WIDTH = len(CASE)


def read(
    path: Path, rows: Sequence[Sequence[Any]], *, name: str = "学生", merge: Sequence[str] = ()
) -> tuple[tuple[RawRecord, ...], tuple[Finding, ...]]:
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(list(row))
    for area in merge:
        book.active.merge_cells(area)
    book.save(path / "台账.xlsx")
    return read_workbook(path / "台账.xlsx", LAYOUT)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [item.code for item in findings if item.code != "KC-I07"]


def heading(**changes: str) -> list[str]:
    return [changes.get(name, name) for name in CASE]


# --- single headings ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "path"),
    [
        (["姓 名"], "student.name"),
        (["1.姓名（必填）"], "student.name"),
        (["身分证号码（18位）"], "student.id_number"),
        (["学藉号"], "student.enrolment_number"),
        (["户藉地（乡/村/组）"], "student.household_address"),
        (["缀学原因"], "absence.reason"),
        (["出生曰期\n（年月日）"], "student.birth_date"),
        (["监护人-姓名"], "guardians.0.name"),
        (["监护人（姓名）"], "guardians.0.name"),
        (["监护人", "姓名"], "guardians.0.name"),
        (["家长情况", "电话"], "guardians.0.phone"),
        (["第二监护人", "姓名"], "guardians.1.name"),
        (["一、学生基本情况", "姓名"], "student.name"),
        (["学生信息", "基本信息", "性别"], "student.sex"),
        (["四对照", "户"], "survey.in_household"),
        (["学籍情况", "学籍号"], "student.enrolment_number"),
        (["实际照护人", "联系电话"], "carer.phone"),
    ],
)
def test_headings_are_known_in_many_writings(texts: list[str], path: str) -> None:
    meaning = STUDENT.meaning(texts)
    assert isinstance(meaning, Column)
    assert meaning.path == path


@pytest.mark.parametrize(
    "texts",
    [
        ["姓名（监护人的）"],
        ["联系人", "姓名"],
        ["家庭成员", "姓名"],
        ["监护人", "出生日期"],
        ["村干部", "电话"],
        ["祖父", "身份证号"],
        ["邻居电话"],
    ],
)
def test_what_belongs_to_somebody_else_is_not_taken_for_the_childs(texts: list[str]) -> None:
    assert not isinstance(STUDENT.meaning(texts), Column)


def test_a_heading_that_leaves_something_open_is_asked_back() -> None:
    assert isinstance(STUDENT.meaning(["联系电话"]), Unclear)
    assert isinstance(STUDENT.meaning(["就读学校/年级/班级"]), Several)
    assert isinstance(STUDENT.meaning(["序号"]), Unused)


@pytest.mark.parametrize(
    "text",
    [
        "所在镇乡（街道）",
        "学段",
        "学校名称",
        "年级",
        "班级",
        "班内编号",
        "学生姓名",
        "性别",
        "民族",
        "学籍主号",
        "户籍省县",
        "户籍镇街",
        "户籍社区或村",
        "父亲姓名",
        "母亲姓名",
        "是否为随迁子女或留守儿童",
        "是否随班就读",
        "是否为住宿生",
        "无户口学生",
        "休学中",
        "备注",
        "身份证件类型",
        "身份证件号",
        "户口所在地",
        "家庭成员或监护人姓名1",
    ],
)
def test_every_heading_of_the_register_export_is_known(text: str) -> None:
    assert ROSTER.meaning([text]) is not None


@pytest.mark.parametrize(
    "text",
    [
        "台账编号",
        "姓名",
        "性别",
        "身份证号",
        "学籍号",
        "户籍地(乡/村/组)",
        "就读学校/年级/班级",
        "监护人/电话",
        "类别",
        "缺勤起始日",
        "疑似标注日",
        "辍学标注日",
        "原因",
        "去向",
        "劝返次数/末次日期/结果",
        "书面报告(日期·文号·接收单位)",
        "当前状态",
        "责令通知(日期·文号·期限)",
        "包保责任人",
        "销号日期/依据",
        "更新人/更新时间",
    ],
)
def test_every_heading_of_the_county_ledger_is_known(text: str) -> None:
    assert STUDENT.meaning([text]) is not None


def test_no_writing_of_the_shipped_columns_means_two_things() -> None:
    for layout in (LIBRARY.workbook(), LIBRARY.rosters()):
        for sheet in layout.sheets:
            assert Vocabulary(sheet, layout.wording).meanings


def test_a_writing_that_means_two_things_is_an_error_of_the_data_file() -> None:
    columns = (Column(heading="甲", path="a"), Column(heading="乙", path="b", aliases=("甲：",)))
    with pytest.raises(LibraryError, match="有两种意思"):
        Vocabulary(SheetLayout(name="表", kind=RecordKind.CASE, columns=columns))


@given(st.sampled_from(sorted(CASE)), st.lists(st.sampled_from(" \u3000\n\t\u200b"), max_size=20))
def test_spaces_anywhere_in_a_heading_change_nothing(heading: str, spaces: list[str]) -> None:
    spaced = "".join(
        sign + (spaces[place] if place < len(spaces) else "") for place, sign in enumerate(heading)
    )
    assert key(spaced) == key(heading)


# --- headings of a sheet ------------------------------------------------------------------------


def two_rows() -> tuple[list[str], list[str]]:
    """Return the student heading with the guardian's three columns under one text."""
    guardian = ("监护人姓名", "监护人关系", "监护人电话")
    upper = ["监护人" if name == guardian[0] else "" if name in guardian else name for name in CASE]
    lower = [name.removeprefix("监护人") if name in guardian else "" for name in CASE]
    return upper, lower


def test_a_heading_of_two_rows_is_read_with_its_merged_cells(tmp_path: Path) -> None:
    upper, lower = two_rows()
    from openpyxl.utils import get_column_letter as letter

    first = upper.index("监护人") + 1
    merged = [f"{letter(first)}3:{letter(first + 2)}3", "A1:H1"]
    merged += [f"{letter(n)}3:{letter(n)}4" for n in range(1, WIDTH + 1) if not lower[n - 1]]
    title = ["某县控辍保学台账（合成数据）"]
    rows, findings = read(tmp_path, [title, [], upper, lower, CASE.values()], merge=merged)
    assert [row.source.row for row in rows] == [5]
    assert set(rows[0].values) == {
        column.path for column in LAYOUT.sheet(RecordKind.CASE).columns if column.heading in CASE
    }
    assert codes(findings) == []


def test_a_heading_of_two_rows_is_read_in_a_csv_too(tmp_path: Path) -> None:
    path = tmp_path / "学生.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*two_rows(), CASE.values()])
    ((row,), findings) = read_workbook(path, LAYOUT)
    assert row.values["guardians.0.phone"] == "13800000000"
    assert row.values["student.name"] == "张某某"
    assert codes(findings) == []


def test_rows_that_are_no_data_are_left_out_and_listed(tmp_path: Path) -> None:
    case = list(CASE.values())
    rows, findings = read(
        tmp_path,
        [
            heading(),
            *(case, heading(), case),
            ["合计", None, "2人"],
            ["填表说明：1.本表一式三份。"],
            ["2.每月20日前报送县级教育行政部门。"],
            ["填表人：", None, "审核人：", None, "日期："],
        ],
    )
    assert [row.source.row for row in rows] == [2, 4]
    assert [(item.code, item.message) for item in findings if item.code != "KC-I07"] == [
        ("KC-I15", "不是数据、没有读取的行（重复的表头）：第 3 行"),
        ("KC-I15", "不是数据、没有读取的行（合计）：第 5 行"),
        ("KC-I15", "不是数据、没有读取的行（说明）：第 6、7、8 行"),
    ]


def test_a_row_with_a_single_cell_is_still_a_record(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, [heading(), CASE.values(), ["JL009"], [None, None, "王某"]])
    assert [row.source.row for row in rows] == [2, 3, 4]


def test_a_sheet_of_another_name_is_known_by_its_headings(tmp_path: Path) -> None:
    rows, findings = read(tmp_path, [heading(), CASE.values()], name="Sheet1")
    assert [row.kind for row in rows] == [RecordKind.CASE]
    assert codes(findings) == ["KC-I14"]


def test_an_address_list_is_not_taken_for_one_of_ours(tmp_path: Path) -> None:
    rows, findings = read(tmp_path, [["姓名", "性别", "民族", "电话"], ["张某"]], name="通讯录")
    assert rows == ()
    assert codes(findings) == ["KC-I01"]


# --- findings on columns ------------------------------------------------------------------------


def test_a_missing_column_and_the_one_that_is_meant_are_one_finding(tmp_path: Path) -> None:
    _, findings = read(tmp_path, [heading(监护人电话="监护人的电话"), CASE.values()])
    (finding,) = [item for item in findings if item.code != "KC-I07"]
    assert (finding.code, finding.field) == ("KC-I04", "监护人电话")
    assert finding.source.column == "N"
    assert "您是否想写“监护人电话”" in finding.fix
    assert "--map 监护人的电话=监护人电话" in finding.fix


def test_a_phone_of_nobody_is_never_given_to_the_guardian(tmp_path: Path) -> None:
    (row,), findings = read(tmp_path, [heading(监护人电话="联系电话"), CASE.values()])
    assert isinstance(row.values["guardians.0.phone"], CellError)
    (finding,) = [item for item in findings if item.code != "KC-I07"]
    assert finding.code == "KC-I04"
    assert "没有写明是谁的电话" in finding.message


def test_one_row_with_two_columns_called_name_is_refused(tmp_path: Path) -> None:
    rows, findings = read(tmp_path, [heading(监护人姓名="姓名"), CASE.values()])
    assert rows == ()
    doubled = next(item for item in findings if item.code == "KC-I06")
    assert "C 列「姓名」" in doubled.message
    assert "L 列「姓名」" in doubled.message


def test_findings_on_columns_come_before_those_on_cells(tmp_path: Path) -> None:
    book = Workbook()
    first, second = book.active, book.create_sheet("单位")
    first.title = "学生"
    for row in (heading(), CASE.values()):
        first.append(list(row))
    first["C2"] = "=B1"
    for row in ([*UNIT, "备用栏"], UNIT.values()):
        second.append(list(row))
    book.save(tmp_path / "a.xlsx")
    found = codes(read_workbook(tmp_path / "a.xlsx", LAYOUT)[1])
    assert found == ["KC-I05", "KC-I17"]


def test_the_name_of_the_father_tells_the_relation_too(tmp_path: Path) -> None:
    names = [name for name in CASE if name != "监护人关系"]
    head = ["父亲姓名" if name == "监护人姓名" else name for name in names]
    ((row,), findings) = read(tmp_path, [head, [CASE[name] for name in names]])
    assert row.values["guardians.0.name"] == "张某"
    assert row.values["guardians.0.relation"] == "父亲"
    assert codes(findings) == []


def test_the_name_of_the_father_is_left_out_beside_the_guardians(tmp_path: Path) -> None:
    ((row,), findings) = read(tmp_path, [[*heading(), "父亲姓名"], [*CASE.values(), "张甲"]])
    assert row.values["guardians.0.name"] == "张某"
    assert codes(findings) == ["KC-I20"]


def test_hidden_sheets_are_listed_and_not_read(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "单位"
    for row in (UNIT, UNIT.values()):
        book.active.append(list(row))
    hidden = book.create_sheet("旧数据")
    hidden.append(heading())
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    _, findings = read_workbook(tmp_path / "a.xlsx", LAYOUT)
    assert [(item.code, item.severity, item.source.sheet) for item in findings][:1] == [
        ("KC-I09", "info", "旧数据")
    ]
