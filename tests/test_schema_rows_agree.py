"""Values of one row must fit together, and every fault points at its cell."""

from __future__ import annotations

import datetime as dt

import pytest
from schema_rows import LAYOUT, LIBRARY, SHEETS, raw

from kongchuo_docs.model import Case, RecordKind, UnitKind
from kongchuo_docs.schema import load_record, takes_several

CASE, VISIT, UNIT, ENROLMENT = (
    RecordKind.CASE,
    RecordKind.VISIT,
    RecordKind.UNIT,
    RecordKind.ENROLMENT,
)
MEMBER = {"单位类别": "成员学校"}


def faults(kind: RecordKind, **changes: object) -> list[tuple[str, str]]:
    _, findings = load_record(raw(kind, **changes), LIBRARY.codes, LAYOUT)
    return [(item.code, item.field) for item in findings]


@pytest.mark.parametrize("kind", list(SHEETS))
def test_a_sound_row_becomes_a_record_without_findings(kind: RecordKind) -> None:
    record, findings = load_record(raw(kind), LIBRARY.codes, LAYOUT)
    assert record is not None
    assert findings == ()


def test_a_case_is_wholly_read() -> None:
    record, _ = load_record(
        raw(CASE, 学生类别="低保、孤儿", 有户籍="是", 第二监护人姓名="李某", 第二监护人关系="妈妈"),
        LIBRARY.codes,
        LAYOUT,
    )
    assert isinstance(record, Case)
    assert record.student.birth_date == dt.date(2010, 5, 6)
    assert record.student.categories == ("low_income", "orphan")
    assert [guardian.relation for guardian in record.guardians] == ["父亲", "母亲"]
    assert (record.carer, record.survey.in_household, record.survey.in_roster) == (None, True, None)


def test_a_unit_knows_its_kind() -> None:
    record, _ = load_record(raw(UNIT), LIBRARY.codes, LAYOUT)
    assert record.kind is UnitKind.CENTRAL


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        (CASE, {"最后到校日期": "2021-09-06"}, []),
        (CASE, {"最后到校日期": "2021-09-07"}, [("KC-S40", "无故缺勤起始日期")]),
        (CASE, {"标注日期": "2021-09-06"}, []),
        (CASE, {"标注日期": "2021-09-05"}, [("KC-S40", "标注日期")]),
        (CASE, {"返校日期": "2021-09-05"}, [("KC-S40", "返校日期")]),
        (CASE, {"通知日期": "2021-10-14", "复学期限": "2021-10-13"}, [("KC-S40", "复学期限")]),
        (CASE, {"辍学主因": "其他"}, [("KC-S42", "原因说明")]),
        (CASE, {"辍学次因": "其他"}, [("KC-S42", "原因说明")]),
        (CASE, {"辍学主因": "其他", "原因说明": "见附页"}, []),
        (CASE, {"去向": "其他"}, [("KC-S42", "去向说明")]),
        (CASE, {"辍学次因": "学习困难、残疾"}, []),
        (CASE, {"辍学次因": "学习困难、残疾、打工"}, [("KC-S43", "辍学次因")]),
        (CASE, {"辍学次因": "厌学"}, [("KC-S43", "辍学次因")]),
        (
            CASE,
            {"第二监护人电话": "13800000001"},
            [("KC-S01", "第二监护人姓名"), ("KC-S01", "第二监护人关系")],
        ),
        (
            CASE,
            {"实际照护人电话": "13800000001"},
            [("KC-S01", "实际照护人姓名"), ("KC-S01", "实际照护人关系")],
        ),
        (CASE, {"监护人电话": "　"}, [("KC-S01", "监护人电话")]),
        (VISIT, {"开始时间": "15:30", "结束时间": "15:30"}, [("KC-S41", "结束时间")]),
        (VISIT, {"开始时间": "15:30", "结束时间": "15:31"}, []),
        (VISIT, {"承诺返校日期": "2021-10-09"}, [("KC-S40", "承诺返校日期")]),
        (VISIT, {"承诺返校日期": "2021-10-10"}, []),
        (ENROLMENT, {"报到开始日期": "2021-07-31"}, [("KC-S40", "报到开始日期")]),
        (ENROLMENT, {"报到截止日期": "2021-08-29"}, [("KC-S40", "报到截止日期")]),
        (UNIT, MEMBER, [("KC-S44", "所属中心校代码")]),
        (UNIT, {"所属中心校代码": "JL02"}, [("KC-S44", "所属中心校代码")]),
        (UNIT, MEMBER | {"所属中心校代码": "JL02"}, []),
    ],
)
def test_values_of_a_row_must_fit_together(
    kind: RecordKind, changes: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    assert faults(kind, **changes) == expected


def test_all_faults_of_a_row_are_told_at_once_in_the_order_of_the_columns() -> None:
    assert faults(
        CASE, 姓名=None, 班级="实验班", 监护人电话="1", 返校日期="2021-09-05", 辍学主因="其他"
    ) == [
        ("KC-S01", "姓名"),
        ("KC-S07", "班级"),
        ("KC-S10", "监护人电话"),
        ("KC-S42", "原因说明"),
        ("KC-S40", "返校日期"),
    ]


def test_an_empty_part_of_a_case_is_reported_at_its_own_cells() -> None:
    told = faults(
        CASE, 监护人姓名=None, 监护人关系=None, 监护人电话=None, 调查日期=None, 摸底人=None
    )
    assert [field for _, field in told] == [
        "监护人姓名",
        "监护人关系",
        "监护人电话",
        "调查日期",
        "摸底人",
    ]


def test_only_categories_and_further_reasons_take_several_entries() -> None:
    several = [
        column.heading
        for sheet in LAYOUT.sheets
        for column in sheet.columns
        if takes_several(sheet.kind, column.path)
    ]
    assert several == ["学生类别", "辍学次因"]
