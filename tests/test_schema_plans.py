"""Sound rows take a short way to their record: it gives what the schema itself gives, always."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schema_rows import LAYOUT, LIBRARY, SHEETS, raw

from kongchuo_docs.intake import read_workbook
from kongchuo_docs.model import CellError, RawRecord, RecordKind
from kongchuo_docs.schema.base import RecordSchema
from kongchuo_docs.schema.load import Judge
from kongchuo_docs.schema.plans import Plan

ON = dt.date(2021, 10, 18)
SAMPLES = Path(__file__).parents[1] / "samples"
CELLS: tuple[Any, ...] = (
    *("", " ", "—", "无", "不详", "是", "否", "√", "其他", "父亲", "男", "女", "初一", "七年级", "五（2）班"),
    *("2021-09-06", "2010年5月", "2010.5.6", "20100506", "44440", "15:30", "2021-10", "JL01", "JL003"),
    *("110105201005060015", "11010520100506001X", "13800000000", "0358-5022000", "厌学、学习困难"),
    *("张某某", "张　三", "有\u200b隐", "坏\x07字", "长" * 300, "厌学", "辍学", "已复学", "在家"),
    *(0, 1, 2, 1.0, 2.0, 7, 802, 44440.0, 1.5, 1.1e17, True, False, float("nan")),
    *(dt.date(2010, 5, 6), dt.date(2021, 9, 6), dt.datetime.combine(dt.date(2021, 9, 6), dt.time(8)), dt.time(8, 30)),
    *(dt.timedelta(hours=9), CellError("KC-I16", "公式出错（#N/A）")),
)  # fmt: skip
PATHS = {sheet.kind: [column.path for column in sheet.columns] for sheet in LAYOUT.sheets}
SWIFT = Judge(LIBRARY.codes, LAYOUT, ON)
"""One for all examples, so that what it remembers of one row is used for others."""


class NoPlan(Plan):
    """Never knows."""

    def record(self, values: Mapping[str, Any]) -> None:
        """Leave the row to the schema."""


def slow() -> Judge:
    judge = Judge(LIBRARY.codes, LAYOUT, ON)
    judge._plans = {kind: NoPlan(plan._schema) for kind, plan in judge._plans.items()}
    return judge


SLOW = slow()


@st.composite
def messy_rows(draw: st.DrawFn) -> RawRecord:
    row = raw(draw(st.sampled_from(list(SHEETS))))
    cells = dict(row.values)
    for path in draw(st.lists(st.sampled_from([*PATHS[row.kind], "nowhere"]), max_size=6)):
        cells[path] = draw(st.sampled_from(CELLS))
    for path in draw(st.lists(st.sampled_from(list(cells)), max_size=2)):
        cells.pop(path, None)
    return replace(row, values=cells)


@settings(max_examples=600, deadline=None)
@given(messy_rows())
def test_both_ways_agree_on_any_row(messy: RawRecord) -> None:
    swift, slow = SWIFT.judge(messy), SLOW.judge(messy)
    assert (swift.record, swift.findings) == (slow.record, slow.findings)
    assert repr(swift.data) == repr(slow.data)  # also the type: 1 is not True


@pytest.mark.parametrize("name", ["zhongyang/采集表", "broken/ten_faults", "broken/id_as_number"])
def test_both_ways_agree_on_the_samples(name: str) -> None:
    for each in read_workbook(SAMPLES / f"{name}.xlsx", LAYOUT)[0]:
        assert SWIFT.judge(each) == SLOW.judge(each)


@pytest.mark.parametrize("kind", list(SHEETS))
def test_a_sound_row_never_needs_the_long_way(
    kind: RecordKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = SLOW.judge(raw(kind)).record
    assert expected is not None
    monkeypatch.setattr(RecordSchema, "load", lambda *_: pytest.fail("the schema was asked"))
    assert Judge(LIBRARY.codes, LAYOUT, ON).judge(raw(kind)).record == expected


def test_a_second_guardian_without_a_first_one_is_left_to_the_schema() -> None:
    told = raw(RecordKind.CASE)
    moved = {path.replace("guardians.0", "guardians.1"): each for path, each in told.values.items()}
    row = replace(told, values=moved)
    assert SWIFT.judge(row) == SLOW.judge(row)
    assert {each.field for each in SWIFT.judge(row).findings} >= {"监护人姓名", "监护人关系"}


def test_a_class_is_read_anew_beside_another_grade() -> None:
    grades = ("五年级", "六年级")
    judged = [SWIFT.judge(raw(RecordKind.CASE, 年级=grade, 班级="502")) for grade in grades]
    assert [each.record is None for each in judged] == [False, True]
