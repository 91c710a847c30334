"""Which papers a month asks for: each once, in its own month, in reading order."""

from __future__ import annotations

import calendar
import datetime as dt
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_county import LIBRARY, PLANNED, new_workspace

from kongchuo_docs.model import (
    Absence,
    Case,
    Enrolment,
    Guardian,
    MonthlyHead,
    PlannedDocument,
    Roll,
    Student,
    Subject,
    Survey,
    Unit,
    UnitKind,
    Visit,
)
from kongchuo_docs.planning import Planner, event_dates

COUNTY = LIBRARY.county("zhongyang")
FORMS = LIBRARY.forms()
MONTHS = ("2021-09", "2021-10", "2021-11", "2021-12", "2022-01")
FIRST, LAST = dt.date(2021, 9, 1), dt.date(2022, 1, 31)

days = st.dates(FIRST, LAST)
codes = st.text(string.ascii_uppercase + string.digits, min_size=2, max_size=5)
student = Student(name="欧阳晴空", sex="1", birth_date=dt.date(2008, 5, 6))
guardian = Guardian(name="欧阳守拙", relation="1")


def unit(code: str, kind: UnitKind, parent: str = "") -> Unit:
    return Unit(
        unit_code=code,
        name=f"{code}学校",
        kind=kind,
        parent=parent,
        township="青石镇",
        prefix=f"{code}校",
        head="令狐知远",
        clerk="钟离素心",
        phone="0358-5021234",
    )


UNITS = {
    "C1": unit("C1", UnitKind.CENTRAL),
    "M1": unit("M1", UnitKind.MEMBER, "C1"),
    "M2": unit("M2", UnitKind.MEMBER, "C1"),
    "D1": unit("D1", UnitKind.DIRECT),
}
REPORTING = ("C1", "D1")
schools = st.sampled_from(sorted(UNITS))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    dates = sorted(draw(st.lists(days, max_size=4)))
    code = draw(codes)
    visits = tuple(
        Visit(
            case_id=code,
            round=number,
            date=date,
            method="1",
            place="家中",
            participants="甲、乙",
            summary="宣讲",
            result="promised",
        )
        for number, date in enumerate(dates, 1)
    )
    return Case(
        case_id=code,
        unit_code=draw(schools),
        student=student,
        grade="8",
        class_no=2,
        homeroom_teacher="澹台明镜",
        guardians=(guardian,),
        absence=Absence(since=draw(days), kind="1", reason="1", destination="1"),
        status=draw(st.sampled_from(["suspected_dropout", "dropout", "missing", "verifying"])),
        survey=Survey(date=draw(days), surveyor="澹台明镜"),
        notice_date=draw(st.none() | days),
        visits=visits,
    )


@st.composite
def enrolments(draw: st.DrawFn) -> Enrolment:
    notice = draw(days)
    return Enrolment(
        child_id=draw(codes),
        unit_code=draw(schools),
        student=student,
        guardian=guardian,
        grade="1",
        notice_date=notice,
        report_from=notice,
        report_to=notice,
    )


@st.composite
def rolls(draw: st.DrawFn) -> Roll:
    found = draw(st.lists(cases(), max_size=5))
    children = draw(st.lists(enrolments(), max_size=4))
    return Roll(
        units=UNITS,
        cases={case.case_id: case for case in found},
        enrolments={child.child_id: child for child in children},
        heads={},
    )


def planner(roll: Roll, *, confirmed: bool = True) -> Planner:
    return Planner(COUNTY, FORMS, roll, lambda key: confirmed)


def whole(roll: Roll) -> list[PlannedDocument]:
    plans = planner(roll)
    return [paper for month in MONTHS for unit in REPORTING for paper in plans.month(month, unit)]


def events(roll: Roll, paper: PlannedDocument) -> set[dt.date]:
    form = FORMS[paper.form_id]
    if form.subject is Subject.CASE:
        return set(event_dates(form, roll.cases[paper.subject_id]))
    if form.subject is Subject.ENROLMENT:
        return {roll.enrolments[paper.subject_id].notice_date}
    year, month = map(int, paper.month.split("-"))
    return {dt.date(year, month, calendar.monthrange(year, month)[1])}


@settings(max_examples=60, deadline=None)
@given(rolls())
def test_every_key_is_planned_once_over_all_months_and_units(roll: Roll) -> None:
    keys = [paper.key for paper in whole(roll)]
    assert len(keys) == len(set(keys))


@settings(max_examples=60, deadline=None)
@given(rolls())
def test_every_paper_belongs_to_the_month_of_its_own_event(roll: Roll) -> None:
    for paper in whole(roll):
        assert paper.dated in events(roll, paper)
        assert f"{paper.dated:%Y-%m}" == paper.month
        assert paper.series is not None
        assert paper.series.year == paper.dated.year


@settings(max_examples=60, deadline=None)
@given(rolls())
def test_no_event_is_forgotten(roll: Roll) -> None:
    found = {(paper.form_id, paper.subject_id, paper.month) for paper in whole(roll)}
    expected = {("monthly_report", unit, month) for unit in REPORTING for month in MONTHS}
    expected |= {
        (form.form_id, case.case_id, f"{date:%Y-%m}")
        for form in FORMS.values()
        if form.subject is Subject.CASE
        for case in roll.cases.values()
        for date in event_dates(form, case)
    }
    expected |= {
        ("enrolment_notice", child.child_id, f"{child.notice_date:%Y-%m}")
        for child in roll.enrolments.values()
    }
    assert found == expected


@settings(max_examples=60, deadline=None)
@given(rolls(), st.sampled_from(MONTHS), st.sampled_from(REPORTING))
def test_papers_stand_in_reading_order(roll: Roll, month: str, unit_code: str) -> None:
    subjects = (Subject.UNIT_MONTH, Subject.CASE, Subject.ENROLMENT)
    order = [
        (subjects.index(FORMS[paper.form_id].subject), paper.subject_id, FORMS[paper.form_id].order)
        for paper in planner(roll).month(month, unit_code)
    ]
    assert order == sorted(order)


@settings(max_examples=60, deadline=None)
@given(rolls(), st.sampled_from(MONTHS), st.sampled_from(REPORTING))
def test_a_unit_holds_its_own_papers_and_those_of_its_member_schools(
    roll: Roll, month: str, unit_code: str
) -> None:
    for paper in planner(roll).month(month, unit_code):
        assert paper.unit_code == unit_code
        assert UNITS[paper.issuer_code].reporting_unit == unit_code
        if FORMS[paper.form_id].subject is Subject.CASE:
            assert paper.issuer_code == roll.cases[paper.subject_id].unit_code


@settings(max_examples=60, deadline=None)
@given(rolls())
def test_unconfirmed_values_make_every_paper_a_draft_and_confirmation_none(roll: Roll) -> None:
    for month in MONTHS:
        for unit_code in REPORTING:
            for paper in planner(roll, confirmed=False).month(month, unit_code):
                assert f"forms.{paper.form_id}.prefix" in paper.draft_reasons
            for paper in planner(roll, confirmed=True).month(month, unit_code):
                assert paper.draft_reasons == ()


# --- single facts -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Roll:
    with new_workspace(tmp_path_factory.mktemp("planning") / "w").reading() as data:
        return data.store.roll()


def test_the_small_county_has_just_these_papers_in_october(small: Roll) -> None:
    plans = planner(small)
    units = [each.unit_code for each in plans.reporting_units()]
    assert units == ["QS01", "XZ09"]
    keys = [paper.key for code in units for paper in plans.month("2021-10", code)]
    assert tuple(keys) == PLANNED


def test_the_monthly_report_is_dated_by_its_report_date_or_the_months_last_day(
    small: Roll,
) -> None:
    head = MonthlyHead(
        unit_code="QS01",
        month="2021-10",
        clerk="钟离素心",
        phone="0358-5021234",
        report_date=dt.date(2021, 10, 19),
    )
    given_date = Roll(
        units=small.units,
        cases=small.cases,
        enrolments=small.enrolments,
        heads={("QS01", "2021-10"): head},
    )
    assert planner(given_date).month("2021-10", "QS01")[0].dated == dt.date(2021, 10, 19)
    assert planner(small).month("2021-10", "QS01")[0].dated == dt.date(2021, 10, 31)


def test_an_outreach_record_is_dated_by_the_last_visit_of_its_month(small: Roll) -> None:
    (september,) = (
        paper
        for paper in planner(small).month("2021-09", "QS01")
        if paper.form_id == "outreach_record"
    )
    assert september.key == "outreach_record/QS003/2021-09"
    assert september.dated == dt.date(2021, 9, 29)


def test_a_paper_of_december_and_one_of_january_stand_in_different_series(small: Roll) -> None:
    plans = planner(small)
    reports = [plans.month(month, "XZ09")[0] for month in ("2021-12", "2022-01")]
    assert [paper.series and paper.series.year for paper in reports] == [2021, 2022]


def test_a_case_without_a_notice_date_has_no_notice_yet(small: Roll) -> None:
    assert planner(small).case_paper(FORMS["return_notice"], small.cases["QS003"]) is None
    newest = planner(small).case_paper(FORMS["outreach_record"], small.cases["QS003"])
    assert newest is not None
    assert newest.key == "outreach_record/QS003/2021-10"


def test_the_countys_own_title_wins_and_is_copied_as_it_stands(small: Roll) -> None:
    title = planner(small).title(FORMS["outreach_record"], dt.date(2021, 10, 13))
    assert title == "中阳县义务教育阶段辍学学生劝返情况记录表"
