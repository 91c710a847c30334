"""Rows are held against each other, against the store and against the calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from schema_rows import CHILD_ID, LAYOUT, LIBRARY, raw
from small_county import id_number

from kongchuo_docs.model import Case, RawRecord, RecordKind, Roll, Severity, Unit
from kongchuo_docs.schema import load_rows

ON = dt.date(2021, 10, 18)
BORN = dt.date(2010, 5, 6)
OTHER_ID = id_number(BORN, 13)
ADULT_ID = id_number(dt.date(1985, 2, 3), 11)
PERMIT = "810000201005060013"
ENDS_IN_000 = "110101201005067000"


def unit(row: int = 2, **changes: object) -> RawRecord:
    return raw(RecordKind.UNIT, row=row, **changes)


def school(row: int = 3) -> RawRecord:
    return unit(row, 单位代码="JL02", 单位类别="县直学校", 文号代字="二中", 单位全称="某县第二中学")


def case(row: int = 2, **changes: object) -> RawRecord:
    return raw(RecordKind.CASE, row=row, **changes)


def other(row: int = 3, **changes: object) -> RawRecord:
    """Another child of the same school."""
    told = {"个案编号": "JL004", "姓名": "李某某", "身份证件号码": OTHER_ID}
    return case(row, **{**told, **changes})


def visit(row: int = 2, **changes: object) -> RawRecord:
    return raw(RecordKind.VISIT, row=row, **changes)


def enrolment(row: int = 2, **changes: object) -> RawRecord:
    return raw(RecordKind.ENROLMENT, row=row, **changes)


def found(*rows: RawRecord, known: Roll | None = None) -> list[tuple[str, str, str, int, str]]:
    """Code, severity, sheet, row and field of each finding."""
    _, findings = load_rows(rows, LIBRARY.codes, LAYOUT, known, on=ON)
    return [
        (each.code, str(each.severity), each.source.sheet, each.source.row or 0, each.field)
        for each in findings
    ]


def stored(*rows: RawRecord) -> Roll:
    records, findings = load_rows(rows, LIBRARY.codes, LAYOUT)
    assert not [each for each in findings if each.severity is Severity.ERROR]
    visits = [each for each in records if type(each).__name__ == "Visit"]
    cases: Any = {
        each.case_id: replace(each, visits=tuple(v for v in visits if v.case_id == each.case_id))
        for each in records
        if isinstance(each, Case)
    }
    units = {each.unit_code: each for each in records if isinstance(each, Unit)}
    return Roll(units=units, cases=cases, enrolments={}, heads={})


# --- the same child twice -----------------------------------------------------------------------


def test_one_number_in_two_rows_is_told_at_both() -> None:
    rows = (unit(), case(), other(身份证件号码=CHILD_ID))
    assert found(*rows) == [
        ("KC-S61", "error", "学生", 2, "身份证件号码"),
        ("KC-S61", "error", "学生", 3, "身份证件号码"),
    ]


def test_one_child_in_two_schools_is_told_with_both_schools() -> None:
    rows = (unit(), school(), case(), other(身份证件号码=CHILD_ID, 学校代码="JL02"))
    _, findings = load_rows(rows, LIBRARY.codes, LAYOUT, on=ON)
    assert [each.code for each in findings] == ["KC-S70", "KC-S70"]
    assert all("JL01" in each.message and "JL02" in each.message for each in findings)


def test_a_double_is_found_although_one_of_the_rows_has_another_fault() -> None:
    rows = (unit(), case(监护人电话="12"), other(身份证件号码=CHILD_ID))
    assert [item[0] for item in found(*rows)] == ["KC-S10", "KC-S61", "KC-S61"]


def test_rows_with_one_key_are_told_although_one_of_them_has_another_fault() -> None:
    rows = (unit(), case(监护人电话="12"), other(个案编号="JL003"))
    assert [item[0] for item in found(*rows)] == ["KC-S10", "KC-S60", "KC-S60"]


@pytest.mark.parametrize(
    "second", [{"身份证件号码": OTHER_ID}, {"身份证件号码": None, "无证件原因": "尚未落户"}]
)
def test_same_name_and_birth_under_another_number_is_a_doubt(second: dict[str, object]) -> None:
    rows = (unit(), case(), other(姓名="张某某", **second))
    assert found(*rows) == [
        ("KC-S71", "warning", "学生", 2, "姓名"),
        ("KC-S71", "warning", "学生", 3, "姓名"),
    ]


def test_a_number_with_a_slip_is_no_double() -> None:
    wrong = CHILD_ID[:-1] + "6"
    rows = (unit(), case(身份证件号码=wrong), other(身份证件号码=wrong, 姓名="李某某"))
    assert [item[0] for item in found(*rows)] == ["KC-S25", "KC-S25"]


def test_children_of_the_enrolment_list_are_compared_too() -> None:
    child = {"身份证件号码": CHILD_ID, "性别": "男", "出生日期": BORN, "应入学年级": "六年级"}
    rows = (
        unit(),
        school(),
        enrolment(2, **child),
        enrolment(3, 名册编号="RX2", 学校代码="JL02", **child),
    )
    assert [item[0] for item in found(*rows)] == ["KC-S70", "KC-S70"]


# --- guardians ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"监护人证件号码": CHILD_ID}, "KC-S30", "监护人证件号码"),
        ({"监护人姓名": "张某某"}, "KC-S33", "监护人姓名"),
        (
            {"第二监护人姓名": "张某", "第二监护人关系": "母亲"},
            "KC-S34",
            "第二监护人姓名",
        ),
        (
            {
                "监护人证件号码": ADULT_ID,
                "第二监护人姓名": "李某",
                "第二监护人关系": "母亲",
                "第二监护人证件号码": ADULT_ID,
            },
            "KC-S34",
            "第二监护人证件号码",
        ),
    ],
)
def test_guardians_are_other_people(changes: dict[str, object], code: str, field: str) -> None:
    assert found(unit(), case(**changes)) == [(code, "error", "学生", 2, field)]


def test_a_guardian_with_the_number_of_another_child_is_refused() -> None:
    rows = (unit(), case(), other(监护人证件号码=CHILD_ID))
    told = found(*rows)
    assert ("KC-S30", "error", "学生", 3, "监护人证件号码") in told


def test_a_parent_hardly_older_than_the_child_is_a_doubt() -> None:
    young = id_number(dt.date(2000, 1, 1), 11)
    assert found(unit(), case(监护人证件号码=young)) == [
        ("KC-S35", "warning", "学生", 2, "监护人证件号码")
    ]
    assert found(unit(), case(监护人证件号码=young, 监护人关系="哥哥")) == []


# --- age, grade, dates, status ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grade", "severity"),
    [
        ("一年级", "warning"),  # five years older than the others
        ("二年级", None),
        ("五年级", None),
        ("六年级", None),
        ("七年级", None),
        ("八年级", "warning"),
        ("九年级", "error"),
    ],
)
def test_age_and_grade_must_fit(grade: str, severity: str | None) -> None:
    """Born in May 2010: eleven on 31 August 2021, as most of grade 6."""
    expected = [("KC-S32", severity, "学生", 2, "年级")] if severity else []
    told = found(unit(), case(年级=grade))
    assert told == (expected if grade != "七年级" else [])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"调查日期": "2021-09-06"}, []),
        ({"调查日期": "2021-09-05"}, [("KC-S40", "error", "调查日期")]),
        ({"调查日期": "2021-09-05", "辍学类型": "未入学"}, [("KC-S40", "warning", "调查日期")]),
        (
            {"通知日期": "2021-09-05"},
            [("KC-S40", "error", "通知日期"), ("KC-S40", "warning", "通知日期")],
        ),
        ({"通知日期": "2021-10-07"}, [("KC-S40", "warning", "通知日期")]),
        ({"通知日期": "2021-10-08"}, []),
        ({"调查日期": "2021-10-19"}, [("KC-S45", "error", "调查日期")]),
        ({"调查日期": "2021-10-18"}, []),
        ({"无故缺勤起始日期": "2021-10-19"}, [("KC-S45", "error", "无故缺勤起始日期")]),
        ({"当前状态": "已复学", "返校日期": "2021-10-09"}, []),
        ({"返校日期": "2021-10-09"}, [("KC-S46", "warning", "当前状态")]),
        ({"人在校": "是"}, [("KC-S46", "warning", "人在校")]),
        (
            {"当前状态": "已复学", "返校日期": "2021-10-08", "人在校": "否"},
            [("KC-S46", "warning", "人在校")],
        ),
        ({"当前状态": "已复学", "返校日期": "2021-10-09", "人在校": "否"}, []),
    ],
)
def test_dates_and_status_of_a_case_must_fit(
    changes: dict[str, object], expected: list[tuple[str, str, str]]
) -> None:
    told = [
        (code, severity, field) for code, severity, _, _, field in found(unit(), case(**changes))
    ]
    if changes.get("通知日期") == "2021-09-05":
        assert told[0] == expected[0]
    elif changes.get("无故缺勤起始日期") == "2021-10-19":
        assert expected[0] in told
    else:
        assert told == expected


def test_a_visit_lies_not_in_the_future() -> None:
    assert found(unit(), case(), visit(日期="2021-10-19"))[0] == (
        *("KC-S45", "error", "劝返记录", 2),
        "日期",
    )


def test_a_visit_before_the_absence_is_told_although_the_case_has_another_fault() -> None:
    told = found(unit(), case(监护人电话="12"), visit(日期="2021-09-05"))
    assert ("KC-S40", "error", "劝返记录", 2, "日期") in told


def test_a_name_that_differs_is_told_although_the_case_has_another_fault() -> None:
    told = found(unit(), case(监护人电话="12"), visit(学生姓名="李某某"))
    assert ("KC-S65", "error", "劝返记录", 2, "学生姓名") in told


# --- what is stored -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"姓名": "张某甲"}, "KC-S73", "姓名"),
        ({"性别": "女", "身份证件号码": None, "无证件原因": "尚未落户"}, "KC-S73", "性别"),
        ({"学校代码": "JL02"}, "KC-S73", "学校代码"),
        ({"当前状态": "疑似辍学"}, "KC-S75", "当前状态"),
        ({"姓名": "李某某", "身份证件号码": OTHER_ID}, "KC-S72", "个案编号"),
    ],
)
def test_what_contradicts_the_store_is_told(
    changes: dict[str, object], code: str, field: str
) -> None:
    known = stored(unit(), school(), case())
    assert (code, field) in [(item[0], item[4]) for item in found(case(**changes), known=known)]


def test_a_changed_birth_date_is_told_and_may_be_a_correction() -> None:
    known = stored(unit(), case(身份证件号码=None, 无证件原因="尚未落户"))
    changed = case(身份证件号码=None, 无证件原因="尚未落户", 出生日期="2010-06-05")
    assert found(changed, known=known) == [("KC-S73", "warning", "学生", 2, "出生日期")]


def test_a_number_that_was_missing_is_no_contradiction() -> None:
    known = stored(unit(), case(身份证件号码=None, 无证件原因="尚未落户"))
    assert found(case(), known=known) == []


def test_a_child_that_was_back_and_is_told_as_away_goes_backwards() -> None:
    known = stored(unit(), case(当前状态="已复学", 返校日期="2021-10-09"))
    assert ("KC-S75", "warning", "学生", 2, "当前状态") in found(case(), known=known)


def test_a_closed_case_with_a_new_visit_is_a_doubt() -> None:
    known = stored(unit(), case(当前状态="转学"), visit())
    assert found(visit(), known=known) == []
    assert found(visit(次序=2, 日期="2021-10-12"), known=known) == [
        ("KC-S76", "warning", "劝返记录", 2, "日期")
    ]


def test_a_visit_after_the_return_is_a_doubt() -> None:
    back = case(当前状态="已复学", 返校日期="2021-10-09")
    assert found(unit(), back, visit(日期="2021-10-10")) == [
        ("KC-S76", "warning", "劝返记录", 2, "日期")
    ]


# --- schools by name, certificates --------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["某县第二中学", "某省某县第二中学", "第二中学", " 某县 第二中学 "]
)
def test_a_school_that_is_called_by_its_name_is_found(written: str) -> None:
    records, findings = load_rows((unit(), school(), case(学校代码=written)), LIBRARY.codes, LAYOUT)
    assert findings == ()
    assert records[-1].unit_code == "JL02"


@pytest.mark.parametrize("written", ["第三中学", "城关第二中学", "中学"])
def test_a_school_of_another_name_is_never_guessed(written: str) -> None:
    told = found(unit(), school(), case(学校代码=written))
    assert told == [("KC-S62", "error", "学生", 2, "学校代码")]


def test_a_permit_under_the_wrong_kind_is_a_doubt() -> None:
    assert found(unit(), case(身份证件号码=PERMIT)) == [
        ("KC-S36", "warning", "学生", 2, "证件类型")
    ]
    assert found(unit(), case(身份证件号码=PERMIT, 证件类型="港澳台居民居住证")) == []


def test_a_number_in_000_is_odd_only_beside_numbers_that_excel_has_cut() -> None:
    rows = (unit(), case(身份证件号码=ENDS_IN_000, 性别="女"))
    assert found(*rows) == []
    cut = other(身份证件号码="110105201005060000")
    assert [item[0] for item in found(*rows, cut)] == ["KC-S38", "KC-S20"]
