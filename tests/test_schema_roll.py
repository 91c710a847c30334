"""Rows are checked against each other and the store; sound rows are kept beside faulty ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from schema_rows import CHILD_ID, LAYOUT, LIBRARY, raw

from kongchuo_docs.model import Case, RawRecord, RecordKind, Roll, Unit
from kongchuo_docs.schema import load_record, load_rows

OTHER_ID = "110105201005060031"
MEMBER = {"文号代字": "某小", "单位代码": "JL02", "单位类别": "成员学校", "所属中心校代码": "JL01"}


def unit(row: int = 2, **changes: object) -> RawRecord:
    return raw(RecordKind.UNIT, row=row, **changes)


def case(row: int = 2, **changes: object) -> RawRecord:
    return raw(RecordKind.CASE, row=row, **changes)


def visit(row: int = 2, **changes: object) -> RawRecord:
    return raw(RecordKind.VISIT, row=row, **changes)


def enrolment(row: int = 2, **changes: object) -> RawRecord:
    return raw(RecordKind.ENROLMENT, row=row, **changes)


def head(row: int = 2, **changes: object) -> RawRecord:
    return raw(RecordKind.REPORT, row=row, **changes)


def load(*rows: RawRecord, known: Roll | None = None) -> tuple[list[str], list[tuple[object, ...]]]:
    """Return kinds of accepted records and code, sheet, row and field of the findings."""
    records, findings = load_rows(rows, LIBRARY.codes, LAYOUT, known)
    places = [(f.code, f.source.sheet, f.source.row, f.field) for f in findings]
    return [type(record).__name__ for record in records], places


def stored(*rows: RawRecord) -> Roll:
    records, findings = load_rows(rows, LIBRARY.codes, LAYOUT)
    assert findings == ()
    return Roll(
        units={item.unit_code: item for item in records if isinstance(item, Unit)},
        cases={item.case_id: item for item in records if isinstance(item, Case)},
        enrolments={},
        heads={},
    )


def test_a_whole_workbook_is_accepted() -> None:
    accepted, findings = load(unit(), unit(3, **MEMBER), case(), visit(), enrolment(), head())
    assert accepted == ["Unit", "Unit", "Case", "Visit", "Enrolment", "MonthlyHead"]
    assert findings == []


def test_the_order_of_the_sheets_does_not_matter() -> None:
    assert load(head(), enrolment(), visit(), case(), unit())[1] == []


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([unit(2), unit(3)], "单位代码"),
        ([unit(), case(2), case(3, 身份证件号码=OTHER_ID)], "个案编号"),
        ([unit(), case(), visit(2), visit(3)], "次序"),
        ([unit(), enrolment(2), enrolment(3)], "名册编号"),
        ([unit(), head(2), head(3)], "月份"),
    ],
)
def test_of_rows_with_one_key_none_is_accepted(rows: list[RawRecord], field: str) -> None:
    accepted, findings = load(*rows)
    assert [(code, row, label) for code, _, row, label in findings] == [
        ("KC-S60", 2, field),
        ("KC-S60", 3, field),
    ]
    assert len(accepted) == len(rows) - 2


@pytest.mark.parametrize("row", [case(), enrolment(), head()])
def test_an_unknown_unit_is_refused(row: RawRecord) -> None:
    accepted, findings = load(row)
    assert accepted == []
    assert [item[0] for item in findings] == ["KC-S62"]


def test_a_stored_unit_is_known() -> None:
    assert load(case(), known=stored(unit())) == (["Case"], [])


def test_a_parent_must_be_a_central_school() -> None:
    direct = unit(单位类别="县直学校")
    assert load(direct, unit(3, **MEMBER)) == (["Unit"], [("KC-S63", "单位", 3, "所属中心校代码")])


def test_a_parent_must_exist() -> None:
    assert load(unit(3, **MEMBER)) == ([], [("KC-S62", "单位", 3, "所属中心校代码")])


def test_what_hangs_on_a_refused_unit_is_refused_and_tells_the_cause() -> None:
    accepted, findings = load(unit(联系电话="1"), unit(3, **MEMBER), case(), visit())
    assert accepted == []
    assert findings == [
        ("KC-S10", "单位", 2, "联系电话"),
        ("KC-S68", "单位", 3, "所属中心校代码"),
        ("KC-S68", "学生", 2, "学校代码"),
        ("KC-S68", "劝返记录", 2, "个案编号"),
    ]


def test_visits_of_a_refused_case_are_refused_once_each() -> None:
    accepted, findings = load(unit(), case(班级="实验班"), visit(2), visit(3, 次序=2))
    assert accepted == ["Unit"]
    assert findings == [
        ("KC-S07", "学生", 2, "班级"),
        ("KC-S68", "劝返记录", 2, "个案编号"),
        ("KC-S68", "劝返记录", 3, "个案编号"),
    ]


def test_a_visit_of_no_known_case_is_refused() -> None:
    assert load(unit(), visit()) == (["Unit"], [("KC-S64", "劝返记录", 2, "个案编号")])


def test_a_visit_of_a_stored_case_is_accepted() -> None:
    assert load(visit(), known=stored(unit(), case())) == (["Visit"], [])


def test_a_visit_must_name_the_child_of_its_case() -> None:
    accepted, findings = load(unit(), case(), visit(学生姓名="李某某"))
    assert accepted == ["Unit", "Case"]
    assert findings == [("KC-S65", "劝返记录", 2, "学生姓名")]


def test_one_child_has_one_open_case() -> None:
    accepted, findings = load(unit(), case(2), case(3, 个案编号="JL004"))
    assert accepted == ["Unit"]
    assert [item[0] for item in findings] == ["KC-S61", "KC-S61"]


def test_a_child_with_a_closed_case_may_get_another_one_with_a_warning() -> None:
    known = stored(unit(), case(当前状态="已复学"))
    accepted, findings = load(case(3, 个案编号="JL004"), known=known)
    assert accepted == ["Case"]
    assert findings == [("KC-S61", "学生", 3, "身份证件号码")]


def test_a_case_told_again_is_no_double() -> None:
    assert load(case(), known=stored(unit(), case())) == (["Case"], [])


def test_one_child_has_one_enrolment() -> None:
    child = {
        "身份证件号码": CHILD_ID,
        "性别": "男",
        "出生日期": "2010-05-06",
        "应入学年级": "六年级",
    }
    _, findings = load(unit(), enrolment(2, **child), enrolment(3, 名册编号="RX2", **child))
    assert [item[0] for item in findings] == ["KC-S61", "KC-S61"]


def test_a_member_school_does_not_report() -> None:
    _, findings = load(unit(), unit(3, **MEMBER), head(填报单位代码="JL02"))
    assert findings == [("KC-S66", "月报", 2, "填报单位代码")]


@pytest.mark.parametrize(
    ("status", "month", "codes"),
    [
        ("辍学", "2021-10", ["KC-S67"]),
        ("辍学", "2021-09", ["KC-S67"]),
        ("辍学", "2021-08", []),
        ("已复学", "2021-10", []),
        ("缺勤核实中", "2021-10", []),
    ],
)
def test_a_nil_report_must_not_hide_open_cases(status: str, month: str, codes: list[str]) -> None:
    rows = [unit(), unit(3, **MEMBER), case(学校代码="JL02", 当前状态=status)]
    _, findings = load(*rows, head(零报告="是", 月份=month))
    assert [item[0] for item in findings] == codes


def test_a_case_moved_on_in_the_file_counts_as_the_file_tells_it() -> None:
    known = stored(unit(), case())
    assert load(case(当前状态="已复学"), head(零报告="是"), known=known)[1] == []


def test_a_finding_without_a_column_points_at_the_row() -> None:
    row = case(班主任=None)
    bare = replace(row, places={})
    _, [finding] = load_record(bare, LIBRARY.codes, LAYOUT)
    assert (finding.source.row, finding.source.column) == (2, "")
