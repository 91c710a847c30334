"""What a school has to do, and by when: lists, monthly reports, papers whose retention ends."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence

from kongchuo_docs.model import Case, Severity, Unit, first_day, last_day
from kongchuo_docs.model.day_state import is_reported
from kongchuo_docs.rules.rule import Task, UnitDeadline, View
from kongchuo_docs.rules.school_year import terms_of
from kongchuo_docs.rules.terms import end_of_term

_MONTHLY = "monthly_report"
_LISTING = "unregistered_list"
_AROUND = dt.timedelta(days=14)
"""So long before and after its last day the list of a term's beginning is shown; until it is made
or the term is over, where children are known who did not come."""
_YEAR = dt.timedelta(days=365)
_DAY = dt.timedelta(days=1)


def _unregistered(unit: Unit, cases: Sequence[Case], view: View) -> Iterator[Task]:
    for term in (*terms_of(view.county, view.on.year - 1), *terms_of(view.county, view.on.year)):
        limit = view.county.find("parameters.unregistered_listing", term.first)
        if limit is None:
            continue
        end = end_of_term(term.first, limit, view.calendar)
        due = end.day or term.first
        mine = [
            case
            for case in cases
            if case.unit_code == unit.unit_code
            and case.absence.kind == "unreported"
            and term.first <= case.absence.since <= due
        ]
        if not due - _AROUND <= view.on <= (term.last if mine else due + _AROUND):
            continue
        yield Task(
            what=f"{term.name}未报到学生登记造册、逐一核实原因（已知 {len(mine)} 人）",
            due=end.day,
            counted=f"{term.name}开学日 {end.counted}",
            parameters=(limit, term.starts_by),
            sources=end.sources,
            done=any(
                view.issued(_LISTING, keeper, term.first)  # a 中心校 may list its members too
                for keeper in {unit.unit_code, unit.reporting_unit}
            ),
            form=_LISTING,
            unit=unit.unit_code,
        )


def _monthly_report(unit: Unit, cases: Sequence[Case], view: View) -> Iterator[Task]:
    """Yield this month's report, and last month's where it was expected and never left.

    Expected: the sheet 月报 has it, or the unit has reported with us before. An office that begins
    to work with us is not told of months that it reported by hand.
    """
    if unit.parent:
        return
    this = f"{view.on:%Y-%m}"
    before = f"{first_day(this) - _DAY:%Y-%m}"
    for month in (before, this):
        limit = view.county.find("parameters.monthly_report_due", last_day(month))
        issued = view.issued(_MONTHLY, unit.unit_code, first_day(month), last_day(month))
        earlier = view.issued(_MONTHLY, unit.unit_code, dt.date.min, first_day(month) - _DAY)
        expected = earlier or (unit.unit_code, month) in view.declared
        if limit is None or (month == before and (issued or not expected)):
            continue
        due = _day_of(month, limit.value)
        yield Task(
            what=f"{month} 月报表{_nil(cases, month, view)}",
            due=due,
            counted=f"{month} 的 {due.day} 日，当日含在内；来源没有说休息日顺延，不顺延",
            parameters=(limit,),
            done=issued,
            form=_MONTHLY,
            unit=unit.unit_code,
        )


def _nil(cases: Sequence[Case], month: str, view: View) -> str:
    """Say how many cases the report lists by now; without any it is a 零报告, and still due."""
    listed = view.county.find("parameters.monthly_report_statuses", last_day(month))
    end = min(last_day(month), view.on)
    statuses = set(listed.value) if listed else set()
    count = sum(is_reported(case, end, statuses) for case in cases)
    return f"（{count} 人）" if count else "（零报告）"


def _day_of(month: str, day: int) -> dt.date:
    first = first_day(month)
    return first.replace(day=min(day, calendar.monthrange(first.year, first.month)[1]))


def _retention(unit: Unit, cases: Sequence[Case], view: View) -> Iterator[Task]:
    """Yield papers of this unit that were kept for their term: they are appraised, never deleted."""
    counts: dict[tuple[int, int], int] = {}
    for (form, _), papers in view.papers.items():
        kept = view.retention.get(form, "").removeprefix("D")
        if not kept.isdigit():  # Y: permanent
            continue
        for paper in papers:
            if paper.unit_code == unit.unit_code:
                key = paper.dated.year, int(kept)
                counts[key] = counts.get(key, 0) + 1
    for (year, years), count in sorted(counts.items()):
        due = dt.date(year + years, 12, 31)
        if due - _YEAR <= view.on:
            yield Task(
                what=f"{year} 年的文书 {count} 件保管 {years} 年期满，送档案机构鉴定（不得自行销毁）",
                due=due,
                counted=f"从 {year + 1} 年起算第 {years} 年的最后一日",
                unit=unit.unit_code,
            )


UNIT_DEADLINES: tuple[UnitDeadline, ...] = (
    UnitDeadline(
        code="KC-R20",
        title="未报到学生登记册",
        severity=Severity.WARNING,
        keys=(
            *("parameters.unregistered_listing", "parameters.autumn_term_start"),
            "parameters.spring_term_start",
        ),
        how="开学当日不计，次日起算，最后一日含在内；每所学校每学期一次，没有未报到学生也要核实。",
        tasks=_unregistered,
    ),
    UnitDeadline(
        code="KC-R31",
        title="月报表和零报告",
        severity=Severity.WARNING,
        keys=("parameters.monthly_report_due", "parameters.monthly_report_statuses"),
        how="每月一次，截止日当日含在内，遇休息日不顺延；没有个案的填报单位报零报告。上月在“月报”表里有、而未出月报的，仍列为逾期。",
        tasks=_monthly_report,
    ),
    UnitDeadline(
        code="KC-R32",
        title="文书保管期满",
        severity=Severity.INFO,
        basis="建议：保管期限见各表单的 form.yaml（Y 永久，D30、D10 为 30 年、10 年），须经本单位档案保管期限表核定",
        how="从文书日期的次年起算；期满前一年起提示。永久保管的不提示。本程序不删除任何文书。",
        tasks=_retention,
    ),
)
