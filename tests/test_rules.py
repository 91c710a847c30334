from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import cattrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongchuo_docs.errors import LibraryError
from kongchuo_docs.library import Library, read_yaml
from kongchuo_docs.model import Case, County, Parameter, Severity
from kongchuo_docs.rules import RULES, absent_days, check_case, return_by
from kongchuo_docs.rules.terms import is_reached

LIBRARY = Library()
ROWS: list[dict[str, Any]] = [
    row
    for path in sorted((Path(__file__).parent / "rules").glob("*.yaml"))
    for row in read_yaml(path)["cases"]
]
BASE: dict[str, Any] = {
    "case_id": "JL003",
    "unit_code": "JL01",
    "student": {"name": "王样张", "sex": "1", "birth_date": "2008-03-12"},
    "grade": "8",
    "class_no": 2,
    "homeroom_teacher": "李示例",
    "guardians": [{"name": "王示例", "relation": "父亲"}],
    "absence": {
        "since": "2021-09-01",
        "kind": "left_midterm",
        "reason": "A1",
        "destination": "home",
    },
    "status": "verifying",
    "survey": {"date": "2021-09-06", "surveyor": "李示例"},
}
VISIT: dict[str, Any] = {
    "case_id": "JL003",
    "method": "home",
    "place": "家中",
    "participants": "李示例（教师）、张示例（教师）",
    "summary": "宣讲法律",
    "result": "promised",
}


def make_case(**changes: Any) -> Case:
    absence = BASE["absence"] | changes.pop("absence", {})
    visits = [VISIT | visit for visit in changes.pop("visits", [])]
    values = {**BASE, **changes, "absence": absence, "visits": visits}
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(dt.date, lambda value, _: dt.date.fromisoformat(value))
    return converter.structure(values, Case)


def county_with(county: County, key: str, **changes: Any) -> County:
    changed = tuple(dataclasses.replace(item, **changes) for item in county.values[key])
    return dataclasses.replace(county, values={**county.values, key: changed})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_the_tables_of_cases_give_exactly_their_findings(row: dict[str, Any]) -> None:
    case = make_case(**row["given"])
    county = LIBRARY.county(row["county"])

    found = check_case(case, county, dt.date.fromisoformat(row["on"]))

    assert [finding.code for finding in found] == row["findings"]


def test_every_rule_has_a_row_that_breaks_it_and_both_counties_are_in_the_tables() -> None:
    assert {code for row in ROWS for code in row["findings"]} == {rule.code for rule in RULES}
    assert {row["county"] for row in ROWS} == set(LIBRARY.county_ids())


def test_rule_codes_are_unique() -> None:
    codes = [rule.code for rule in RULES]

    assert len(set(codes)) == len(codes)


def test_a_finding_quotes_the_countys_own_words() -> None:
    (finding,) = check_case(make_case(), LIBRARY.county("wafangdian"), dt.date(2021, 9, 8))

    assert finding.severity is Severity.WARNING
    assert finding.field == "当前状态"
    assert "「学生无故不到校超过1周的，在学籍系统中标注“疑似辍学”」" in finding.basis
    assert finding.message == (
        "个案 JL003：到 2021-09-08 无故缺勤已 8 天，达到本县“疑似辍学”的界限，当前状态仍较低"
    )


def test_findings_never_hold_a_name() -> None:
    case = make_case(status="returned", notice_date="2021-08-01", visits=[
        {"round": 2, "date": "2021-08-02", "result": "refused"},
    ])  # fmt: skip

    told = "".join(map(str, check_case(case, LIBRARY.county("zhongyang"), dt.date(2021, 10, 18))))

    assert told
    assert not any(name in told for name in ("王样张", "王示例", "李示例", "张示例"))


def test_the_boundary_is_data() -> None:
    county = county_with(
        LIBRARY.county("wafangdian"), "parameters.suspected_dropout", compare="at_least"
    )

    assert check_case(make_case(), county, dt.date(2021, 9, 6)) == ()
    assert len(check_case(make_case(), county, dt.date(2021, 9, 7))) == 1


def test_the_codes_that_rules_know_are_in_the_code_lists() -> None:
    statuses = {"verifying", "suspected_dropout", "dropout", "returned", "left_other"}
    marks = {"unmarked", "suspected_dropout", "dropout", "left_other"}

    assert statuses <= set(LIBRARY.codes("case_status").labels)
    assert marks <= set(LIBRARY.codes("register_mark").labels)
    assert "refused" in LIBRARY.codes("visit_result").labels


def test_an_absence_counts_both_ends() -> None:
    assert absent_days(dt.date(2021, 9, 1), dt.date(2021, 9, 1)) == 1
    assert absent_days(dt.date(2021, 9, 1), dt.date(2021, 9, 8)) == 8
    assert absent_days(dt.date(2024, 2, 28), dt.date(2024, 3, 1)) == 3
    assert absent_days(dt.date(2021, 9, 1), dt.date(2021, 8, 31)) == 0


@given(st.dates(), st.integers(0, 400), st.integers(0, 400))
def test_absences_that_follow_each_other_add_up(since: dt.date, first: int, second: int) -> None:
    if since.year > 9990:
        return
    middle = since + dt.timedelta(days=first)
    end = middle + dt.timedelta(days=second)

    whole = absent_days(since, end)

    assert whole == absent_days(since, middle) + absent_days(middle, end) - 1


def test_the_term_of_a_notice_does_not_count_its_own_day() -> None:
    case = make_case(notice_date="2021-10-11")

    assert return_by(case, LIBRARY.county("zhongyang")) == dt.date(2021, 10, 18)
    assert return_by(case, LIBRARY.county("wafangdian")) == dt.date(2021, 10, 18)


def test_the_term_runs_over_a_leap_day() -> None:
    case = make_case(notice_date="2024-02-26")

    assert return_by(case, LIBRARY.county("zhongyang")) == dt.date(2024, 3, 4)


def test_the_term_that_the_school_set_wins() -> None:
    case = make_case(notice_date="2021-10-11", return_by="2021-10-15")

    assert return_by(case, LIBRARY.county("zhongyang")) == dt.date(2021, 10, 15)


def test_without_a_notice_there_is_no_term() -> None:
    assert return_by(make_case(), LIBRARY.county("zhongyang")) is None


def test_a_term_in_weeks_is_counted_in_calendar_days() -> None:
    county = county_with(
        LIBRARY.county("zhongyang"), "parameters.return_notice_term", value=2, unit="week"
    )

    assert return_by(make_case(notice_date="2021-10-11"), county) == dt.date(2021, 10, 25)


def test_a_term_that_cannot_be_counted_is_an_error_that_names_its_key() -> None:
    county = county_with(
        LIBRARY.county("zhongyang"), "parameters.return_notice_term", unit="working_day"
    )

    with pytest.raises(LibraryError, match=r"china 的 parameters\.return_notice_term"):
        return_by(make_case(notice_date="2021-10-11"), county)


def test_a_limit_without_a_boundary_is_an_error() -> None:
    limit = Parameter(key="parameters.dropout", value=4, unit="week", file="china")

    with pytest.raises(LibraryError, match="compare"):
        is_reached(28, limit)
