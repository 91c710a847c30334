"""Which children a past month lists: one definition for reports, registers and the nil check.

All data made up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import CASE
from hypothesis import given
from hypothesis import strategies as st

from kongchuo_docs.library import Library, read_yaml
from kongchuo_docs.model import Case, Selection, Visit, last_day
from kongchuo_docs.model.day_state import RETURNED, STILL_OPEN, is_reported
from kongchuo_docs.pipeline.past import Past
from kongchuo_docs.rules.life import CLOSINGS
from kongchuo_docs.rules.month_state import Known, spells_of
from kongchuo_docs.rules.past_days import case_on, reported
from kongchuo_docs.rules.selections import RegisterView, select

LIBRARY = Library()
COUNTY = LIBRARY.county("zhongyang")
LISTED = ("suspected_dropout", "dropout", "missing")
MONTHS = {9: "2021-09", 10: "2021-10", 11: "2021-11"}
TABLE = read_yaml(Path(__file__).parent / "rules" / "past" / "month_end.yaml")["rows"]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2021-{text}")


def case_of(
    status: str = "dropout",
    *,
    since: str = "09-06",
    told: str = "",
    back: str = "",
    kind: str = "left_midterm",
    mark: str = "",
    last: str = "",
) -> Case:
    visits: tuple[Visit, ...] = ()
    if last:
        visits = (replace(CASE.visits[0], date=day(last), result="refused"),)
    return replace(
        CASE,
        status=status,
        status_since=day(told) if told else None,
        absence=replace(
            CASE.absence,
            since=day(since),
            kind=kind,
            returned_on=day(back) if back else None,
            register_mark="suspected_dropout" if mark else "",
            marked_on=day(mark) if mark else None,
        ),
        survey=replace(CASE.survey, date=day(since), attachments="返校签到表"),
        notice_date=None,
        visits=visits,
    )


def history(states: Sequence[dict[str, Any]]) -> tuple[Known, ...]:
    return tuple(
        Known(
            case=case_of(**{key: told for key, told in state.items() if key != "stored"}),
            day=day(state["stored"]),
        )
        for state in states
    )


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row["name"]))
def test_a_monthly_report_lists_who_was_away_at_the_end_of_its_month(row: dict[str, Any]) -> None:
    states = history(row["states"])
    case = states[-1].case
    past = Past(COUNTY, day("12-01"), lambda cases: {each.case_id: states for each in cases})
    found = [month for month, name in MONTHS.items() if past.reported([case], name)]
    warned = [month for month, name in MONTHS.items() if past.undated([case], name)]
    assert (found, warned) == (row["listed"], row.get("warned", []))


def test_the_warning_names_the_case_the_month_and_the_column_to_fill() -> None:
    states = history([{"stored": "10-18"}, {"stored": "11-03", "status": "transferred"}])
    past = Past(COUNTY, day("12-01"), lambda cases: {each.case_id: states for each in cases})
    (found,) = past.undated([states[-1].case], "2021-10")
    assert found.code == "KC-R15"
    assert found.message == "个案 JL003：没有写状态日期，按装入日期算，2021-10 的月报列入这个个案"
    assert found.field == "状态日期"


def test_the_open_statuses_are_just_those_that_close_nothing() -> None:
    known = set(LIBRARY.codes("case_status").labels)
    assert known - set(CLOSINGS) == STILL_OPEN


# --- registers ----------------------------------------------------------------------------------


def listed(states: tuple[Known, ...], on: dt.date, selection: Selection) -> list[str]:
    past = Past(COUNTY, day("12-01"), lambda cases: {each.case_id: states for each in cases})
    then = case_on(past.spells([states[-1].case])[CASE.case_id], on)
    view = RegisterView(
        county=COUNTY,
        month=f"{on:%Y-%m}",
        on=on,
        cases=[then] if then else [],
        enrolments=[],
    )
    return [item.status for item in select(selection, view) if isinstance(item, Case)]


def test_a_register_of_a_past_month_prints_the_status_of_its_last_day() -> None:
    states = history(
        [
            {"stored": "09-20", "status": "suspected_dropout"},
            {"stored": "10-08"},
            {"stored": "11-03", "status": "home_teaching", "told": "11-01"},
            {"stored": "11-25", "status": "transferred", "told": "11-20"},
        ]
    )
    asked = ("08-31", "09-30", "10-31", "11-10", "11-30")
    assert [listed(states, day(each), Selection.ALL_CASES) for each in asked] == [
        [],
        ["suspected_dropout"],
        ["dropout"],
        ["home_teaching"],
        ["transferred"],
    ]
    assert [listed(states, day(each), Selection.OPEN_CASES) for each in asked] == [
        [], ["suspected_dropout"], ["dropout"], [], []
    ]  # fmt: skip


def test_a_child_away_whose_status_nobody_wrote_down_in_time_is_open_without_a_status() -> None:
    states = history([{"stored": "11-20", "status": "transferred", "told": "11-02"}])
    assert listed(states, day("10-31"), Selection.OPEN_CASES) == [""]


def test_a_wrong_day_of_the_status_is_put_right_by_the_newer_one() -> None:
    states = history(
        [
            {"stored": "10-08", "status": "suspected_dropout"},
            {"stored": "11-03", "told": "10-12"},
            {"stored": "11-05", "told": "11-02"},
        ]
    )
    assert listed(states, day("10-31"), Selection.ALL_CASES) == ["suspected_dropout"]


def test_a_status_told_for_a_day_before_another_was_stored_goes_before_it() -> None:
    states = history(
        [{"stored": "10-08", "status": "suspected_dropout"}, {"stored": "11-03", "told": "09-30"}]
    )
    assert listed(states, day("10-31"), Selection.ALL_CASES) == ["dropout"]


# --- one record ---------------------------------------------------------------------------------

days = st.dates(dt.date(2021, 9, 1), dt.date(2021, 12, 31))


@given(st.sampled_from(sorted({*STILL_OPEN, *CLOSINGS})), days, days, st.none() | days, days, days)
def test_what_one_record_tells_is_what_its_history_tells_where_the_days_are_told(
    status: str, since: dt.date, told: dt.date, back: dt.date | None, stored: dt.date, on: dt.date
) -> None:
    """The nil check of a workbook and the report of the month agree."""
    case = case_of(status, since=f"{since:%m-%d}", told=f"{max(told, since):%m-%d}")
    if status == RETURNED or (status in STILL_OPEN and back and back >= since):
        case = replace(case, absence=replace(case.absence, returned_on=back))
    spells = spells_of([Known(case=case, day=max(stored, told, since))], proof_asked=True)
    listed_by_history = reported(spells, on, LISTED) is not None
    assert is_reported(case, on, LISTED) == listed_by_history


@given(days)
def test_the_last_day_of_a_month_is_in_it_and_the_next_is_not(returned: dt.date) -> None:
    case = case_of("returned", since="09-01", told=f"{returned:%m-%d}")
    end = last_day(f"{returned:%Y-%m}")
    assert not is_reported(case, end, LISTED)
    assert is_reported(case, returned - dt.timedelta(days=1), LISTED) == (
        returned > dt.date(2021, 9, 1)
    )
