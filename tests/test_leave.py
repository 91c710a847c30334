"""Leave that was granted: how it is written, and that its days are no 无故 absence."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from test_rules import LIBRARY, make_case

from kongchuo_docs.model import Leave
from kongchuo_docs.model.leave import days_on_leave
from kongchuo_docs.rules.terms import counted_days, day_reached, days_away, leave_days
from kongchuo_docs.schema.leaves import Leaves

COUNTY = LIBRARY.county("zhongyang")
MONDAY, FRIDAY = dt.date(2021, 9, 6), dt.date(2021, 9, 10)


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("2021-09-06—2021-09-10", 5),
        ("2021年9月6日至2021年9月10日", 5),
        ("2021.9.6~2021.9.10", 5),
        ("2021-09-06", 1),
        (dt.date(2021, 9, 6), 1),
        ("2021-09-06—2021-09-10、2021-09-22", 6),
        ("2021-09-06—2021-09-10，2021-09-10—2021-09-11", 6),
    ],
)
def test_days_and_ranges_are_read_as_clerks_write_them(cell: object, days: int) -> None:
    assert len(days_on_leave(Leaves().deserialize(cell))) == days


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("请假一周", "认不出请假"),
        ("2021-09-06—", "认不出请假"),
        ("2021-09-10—2021-09-06", "早于起日"),
        ("2021-09-06—2031-09-10", "超过一年"),
    ],
)
def test_what_is_no_leave_is_told(cell: str, says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Leaves().deserialize(cell)

    assert says in str(caught.value.messages[0])


@given(st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1)), st.integers(0, 365))
def test_what_is_written_is_read_back(first: dt.date, more: int) -> None:
    leave = Leave(first=first, last=first + dt.timedelta(days=more))

    assert Leaves().deserialize(str(leave)) == (leave,)


def test_a_week_of_leave_moves_the_limit_by_its_days() -> None:
    case = make_case(absence={"leaves": [{"first": "2021-09-06", "last": "2021-09-10"}]})
    since = case.absence.since

    assert day_reached(since, "parameters.suspected_dropout", COUNTY)[0] == dt.date(2021, 9, 8)  # type: ignore[index]
    moved = day_reached(since, "parameters.suspected_dropout", COUNTY, leave_days(case))
    assert moved and moved[0] == dt.date(2021, 9, 13)
    assert days_away(case, dt.date(2021, 9, 12)) == 7


@given(st.integers(0, 60), st.integers(0, 30), st.integers(0, 60))
def test_leave_never_makes_an_absence_longer(start: int, length: int, until: int) -> None:
    since = dt.date(2021, 9, 1)
    first = since + dt.timedelta(days=start)
    leave = days_on_leave([Leave(first=first, last=first + dt.timedelta(days=length))])
    last = since + dt.timedelta(days=until)

    assert 0 <= counted_days(since, last, COUNTY, leave) <= counted_days(since, last, COUNTY)
