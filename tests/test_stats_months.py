"""What was true of a case on a past day, and counting it: hand-counted, all data made up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from conftest import CASE
from hypothesis import given
from hypothesis import strategies as st

from kongchuo_docs.model import first_day, last_day
from kongchuo_docs.rules.month_state import Known, Spell, spells_of
from kongchuo_docs.rules.statistics import WAITING, Track, added, count, ranked

SIGNED = "返校签到表"
SEPTEMBER, OCTOBER, NOVEMBER = "2021-09", "2021-10", "2021-11"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2021-{text}")


def state(
    stored: str,
    status: str = "dropout",
    *,
    since: str = "09-06",
    back: str = "",
    kind: str = "left_midterm",
    proof: bool = True,
    marked: str = "",
    withdrawn: str = "",
) -> Known:
    absence = replace(
        CASE.absence,
        since=day(since),
        returned_on=day(back) if back else None,
        kind=kind,
        register_mark="dropout" if marked else "",
        marked_on=day(marked) if marked else None,
    )
    case = replace(
        CASE,
        status=status,
        absence=absence,
        withdrawn=withdrawn,
        survey=replace(CASE.survey, date=day(since), attachments=SIGNED if proof else ""),
        notice_date=None,
        visits=(),
    )
    return Known(case=case, day=day(stored))


def spells(*states: Known, proof_asked: bool = True) -> tuple[Spell, ...]:
    return spells_of(states, proof_asked=proof_asked)


def counts(months: Sequence[str], *states: Known) -> list[tuple[int, int, int, int]]:
    """新增, 反弹, 销号 and 月末在册 of each month."""
    track = Track(case=states[-1].case, spells=spells(*states))
    found = (count([track], [], first_day(month), last_day(month)) for month in months)
    return [(each.new, each.relapse, each.closed, each.open) for each in found]


# --- one case -----------------------------------------------------------------------------------


def test_a_case_is_open_from_its_first_day_of_absence_not_from_the_day_it_was_stored() -> None:
    stored_later = state("11-03")
    assert counts([SEPTEMBER, OCTOBER], stored_later) == [(1, 0, 0, 1), (0, 0, 0, 1)]


@pytest.mark.parametrize(
    ("since", "back", "told"),
    [
        ("09-30", "", [(1, 0, 0, 1), (0, 0, 0, 1)]),
        ("10-01", "", [(0, 0, 0, 0), (1, 0, 0, 1)]),
        ("09-06", "09-30", [(1, 0, 1, 0), (0, 0, 0, 0)]),
        ("09-06", "10-01", [(1, 0, 0, 1), (0, 0, 1, 0)]),
        ("09-06", "10-31", [(1, 0, 0, 1), (0, 0, 1, 0)]),
        ("09-06", "11-01", [(1, 0, 0, 1), (0, 0, 0, 1)]),
        ("09-30", "09-30", [(1, 0, 1, 0), (0, 0, 0, 0)]),
    ],
)
def test_the_first_and_the_last_day_of_a_month_belong_to_it(
    since: str, back: str, told: list[tuple[int, int, int, int]]
) -> None:
    status = "returned" if back else "dropout"
    assert counts([SEPTEMBER, OCTOBER], state("11-20", status, since=since, back=back)) == told


def test_a_return_counts_before_the_status_is_changed() -> None:
    assert counts([OCTOBER], state("10-18", "dropout", back="10-12")) == [(0, 0, 1, 0)]


def test_a_past_month_keeps_its_status_when_the_status_changes_later() -> None:
    (spell,) = spells(
        state("09-20", "suspected_dropout"), state("10-08", "dropout"), state("11-09", "missing")
    )
    asked = [day(text) for text in ("09-06", "09-30", "10-07", "10-08", "10-31", "11-30")]
    assert [spell.status(each) for each in asked] == [
        "suspected_dropout", "suspected_dropout", "suspected_dropout", "dropout", "dropout", "missing"
    ]  # fmt: skip


def test_a_mark_in_the_register_dates_a_status_that_was_stored_later() -> None:
    (spell,) = spells(state("09-20", "suspected_dropout"), state("11-20", marked="10-08"))
    assert (spell.status(day("10-07")), spell.status(day("10-08"))) == (
        "suspected_dropout",
        "dropout",
    )


def test_without_proof_a_child_that_is_back_stays_in_the_ledger_until_the_proof_is_there() -> None:
    states = (
        state("09-20"),
        state("10-20", "returned", back="10-12", proof=False),
        state("11-09", "returned", back="10-12"),
    )
    (spell,) = spells(*states)
    assert (spell.ended, spell.closed) == (day("10-12"), day("11-09"))
    assert counts([SEPTEMBER, OCTOBER, NOVEMBER], *states) == [
        (1, 0, 0, 1),
        (0, 0, 0, 1),
        (0, 0, 1, 0),
    ]
    october = count([Track(case=CASE, spells=(spell,))], [], day("10-01"), day("10-31"))
    assert (october.waiting, october.parts["status"]) == (1, {WAITING: 1})


def test_where_the_county_asks_for_no_proof_the_return_itself_closes_the_case() -> None:
    (spell,) = spells(state("10-20", "returned", back="10-12", proof=False), proof_asked=False)
    assert spell.closed == day("10-12")


def test_a_relapse_inside_a_month_counts_once_as_closed_and_once_as_relapse() -> None:
    states = (
        state("09-20"),
        state("10-13", "returned", back="10-10"),
        state("10-25", since="10-20", kind="relapse"),
    )
    first, second = spells(*states)
    assert (first.since, first.closed, second.since) == (day("09-06"), day("10-10"), day("10-20"))
    assert (first.relapse, second.relapse) == (False, True)
    assert counts([SEPTEMBER, OCTOBER], *states) == [(1, 0, 0, 1), (0, 1, 1, 1)]


def test_a_relapse_without_a_first_day_of_its_own_begins_when_it_was_stored() -> None:
    states = (state("09-20"), state("10-13", "returned", back="10-10"))
    first, second = spells(*states, state("11-05", kind="relapse"))
    assert (first.closed, second.since, second.ended) == (day("10-10"), day("11-05"), None)


def test_a_relapse_after_a_return_without_proof_is_no_second_open_case() -> None:
    states = (
        state("10-13", "returned", back="10-10", proof=False),
        state("11-05", since="11-02", kind="relapse"),
    )
    assert counts([OCTOBER, NOVEMBER], *states) == [(0, 0, 0, 1), (0, 1, 1, 1)]


def test_a_case_first_known_as_a_relapse_is_no_new_one() -> None:
    assert counts([SEPTEMBER], state("09-20", kind="relapse")) == [(0, 1, 0, 1)]


def test_a_wrong_closing_that_is_taken_back_leaves_no_trace() -> None:
    states = (state("09-20"), state("10-13", "returned", back="10-10"), state("11-05"))
    assert counts([OCTOBER, NOVEMBER], *states) == [(0, 0, 0, 1), (0, 0, 0, 1)]


def test_a_corrected_first_day_is_no_second_absence() -> None:
    states = (state("09-20"), state("10-05", since="09-30"))
    assert counts([SEPTEMBER, OCTOBER], *states) == [(1, 0, 0, 1), (0, 0, 0, 1)]


def test_a_closing_without_a_date_counts_from_the_day_it_was_stored() -> None:
    states = (state("09-20"), state("11-05", "home_teaching"))
    proven = [replace(each, case=replace(each.case, survey=replace(CASE.survey, attachments="送教方案")))
              for each in states]  # fmt: skip
    assert counts([OCTOBER, NOVEMBER], *proven) == [(0, 0, 0, 1), (0, 0, 1, 0)]


def test_a_case_first_known_as_closed_was_closed_on_the_last_day_that_it_tells_of() -> None:
    known = state("11-05", "transferred")
    case = replace(
        known.case, survey=replace(known.case.survey, date=day("10-15"), attachments="转学证明")
    )
    assert counts([OCTOBER, NOVEMBER], Known(case=case, day=known.day)) == [
        (0, 0, 1, 0),
        (0, 0, 0, 0),
    ]


def test_the_visit_that_saw_the_ending_dates_it() -> None:
    known = state("11-05", "elsewhere")
    seen = replace(CASE.visits[0], date=day("10-20"), result="elsewhere", evidence="就读证明")
    later = Known(case=replace(known.case, visits=(seen,)), day=known.day)
    assert counts([OCTOBER], state("09-20"), later) == [(0, 0, 1, 0)]


def test_a_case_that_was_taken_back_never_was_one() -> None:
    states = (state("09-20"), state("10-05", withdrawn="装错"))
    assert spells(*states) == ()
    assert len(spells(*states, state("10-09"))) == 1


# --- many cases ---------------------------------------------------------------------------------

days = st.dates(dt.date(2021, 9, 1), dt.date(2021, 12, 31))


@st.composite
def histories(draw: st.DrawFn) -> tuple[Known, ...]:
    stored = sorted(draw(st.lists(days, min_size=1, max_size=5)))
    statuses = st.sampled_from(["verifying", "dropout", "missing", "returned", "transferred"])
    found = []
    for at in stored:
        since, back = draw(days), draw(st.none() | days)
        known = state(
            f"{at:%m-%d}",
            draw(statuses),
            since=f"{since:%m-%d}",
            back=f"{back:%m-%d}" if back else "",
            kind=draw(st.sampled_from(["left_midterm", "relapse"])),
            proof=draw(st.booleans()),
        )
        found.append(known)
    return tuple(found)


@given(st.lists(histories(), max_size=6), st.booleans())
def test_months_follow_from_each_other_and_units_add_up(
    cases: list[tuple[Known, ...]], proof_asked: bool
) -> None:
    tracks = [
        Track(case=states[-1].case, spells=spells_of(states, proof_asked=proof_asked))
        for states in cases
    ]
    open_before = 0
    for month in ("2021-09", "2021-10", "2021-11", "2021-12"):
        span = first_day(month), last_day(month)
        whole = count(tracks, [], *span)
        assert whole.before == open_before
        assert whole.open == whole.before + whole.new + whole.relapse - whole.closed
        assert sum(whole.parts["status"].values()) == whole.open
        assert sum(whole.parts["ending"].values()) == whole.closed
        assert sum(whole.parts["reason"].values()) == whole.before + whole.new + whole.relapse
        assert added([count([track], [], *span) for track in tracks]) == whole
        open_before = whole.open


@given(histories())
def test_no_child_is_open_twice_on_one_day(states: tuple[Known, ...]) -> None:
    found = spells_of(states, proof_asked=True)
    assert all(spell.closed is None or spell.closed >= spell.since for spell in found)
    for on in (last_day(month) for month in ("2021-09", "2021-10", "2021-11", "2021-12")):
        assert sum(spell.is_open(on) for spell in found) <= 1


# --- small numbers ------------------------------------------------------------------------------


def test_numbers_too_small_are_put_together_and_cannot_be_reckoned_from_the_total() -> None:
    numbers = {"A1": 9, "B1": 4, "C1": 3, "E2": 1}
    ranking = ranked(numbers, least=3, most=8)
    assert ranking.rows == (("A1", 9), ("B1", 4))
    assert (ranking.others, ranking.rest) == (2, 4)  # C1 went with E2: 17 - 16 would tell it


def test_a_reason_that_is_never_shown_is_put_together_however_many_there_are() -> None:
    ranking = ranked({"A1": 9, "A8": 7}, least=3, most=8, never=frozenset({"A8"}))
    assert (ranking.rows, ranking.rest) == ((("A1", 9),), 7)


@given(
    st.dictionaries(st.text("ABCD123", min_size=1), st.integers(0, 9)),
    st.integers(1, 4),
    st.integers(1, 5),
)
def test_a_ranking_loses_nobody_and_tells_no_small_number(
    numbers: dict[str, int], least: int, most: int
) -> None:
    ranking = ranked(numbers, least=least, most=most)
    assert sum(n for _, n in ranking.rows) + ranking.rest == sum(numbers.values())
    assert all(n >= least for _, n in ranking.rows)
    assert len(ranking.rows) <= most
    assert not ranking.rows or not ranking.others or ranking.rest >= least
