"""The column 状态日期: what a workbook may say there. All data made up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from schema_rows import LAYOUT, LIBRARY
from test_cross_checks import case, found, stored, unit
from test_schema_roll import head
from test_schema_roll import load as load_nil

from kongchuo_docs.model import Case
from kongchuo_docs.schema import load_rows


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"状态日期": "2021-10-18"}, []),
        ({"状态日期": "2021-10-19"}, [("KC-S45", "error", "状态日期")]),
        ({"状态日期": "2021-09-06"}, []),
        ({"状态日期": "2021-09-05"}, [("KC-S40", "warning", "状态日期")]),
        ({"状态日期": "2010-05-05"}, [("KC-S40", "error", "状态日期")]),
        ({"当前状态": "已复学", "返校日期": "2021-10-12", "状态日期": "2021-10-12"}, []),
        (
            {"当前状态": "已复学", "返校日期": "2021-10-12", "状态日期": "2021-10-13"},
            [("KC-S46", "error", "状态日期")],
        ),
        ({"当前状态": "已复学", "状态日期": "2021-10-13"}, []),
        ({"当前状态": "转学", "返校日期": "2021-10-12", "状态日期": "2021-10-13"}, []),
    ],
)
def test_the_day_of_a_status_must_be_possible(
    changes: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    told = [
        (code, severity, field) for code, severity, _, _, field in found(unit(), case(**changes))
    ]
    assert [each for each in told if each[2] == "状态日期"] == expected


@pytest.mark.parametrize(
    ("told", "code"),
    [("2021-10-12", "KC-S46"), ("2021-10-11", "KC-S40"), ("2021-10-13", None), (None, None)],
)
def test_a_new_status_has_a_day_of_its_own(told: str | None, code: str | None) -> None:
    """A status that changed beside a day that did not is the usual slip."""
    known = stored(unit(), case(状态日期="2021-10-12"))
    moved = found(case(当前状态="转学", 状态日期=told), known=known)
    assert [item[0] for item in moved if item[4] == "状态日期"] == ([code] if code else [])


def test_a_corrected_day_of_the_same_status_is_no_slip() -> None:
    known = stored(unit(), case(状态日期="2021-10-12"))
    assert found(case(状态日期="2021-10-10"), known=known) == []


@pytest.mark.parametrize(
    ("told", "codes"),
    [("2021-10-31", []), ("2021-11-01", ["KC-S67"]), (None, [])],
)
def test_a_nil_report_is_held_against_the_last_day_of_its_month(
    told: str | None, codes: list[str]
) -> None:
    rows = (unit(), case(当前状态="转学", 状态日期=told), head(零报告="是", 月份="2021-10"))
    assert [finding[0] for finding in load_nil(*rows)[1]] == codes


def test_it_is_read_into_the_record() -> None:
    records, _ = load_rows([unit(), case(状态日期="2021.10.12")], LIBRARY.codes, LAYOUT)
    assert [each.status_since for each in records if isinstance(each, Case)] == [
        dt.date(2021, 10, 12)
    ]
