"""Visits and written reports: what follows when a child does not come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kongchuo_docs.model import Case, Parameter, Visit
from kongchuo_docs.rules.life import is_away
from kongchuo_docs.rules.rule import Task, View, done_late
from kongchuo_docs.rules.terms import end_of_term

_DAY = dt.timedelta(days=1)
_REPORT = "written_report"
_IN_VAIN = ("refused", "not_met")
"""Results of a visit after which the child is still away and nothing was promised."""


# --- visits -------------------------------------------------------------------------------------


def first_visit(case: Case, view: View) -> Iterator[Task]:
    """Ask for the first visit, counted from the first day of absence."""
    term = view.county.find("parameters.first_visit_term", case.absence.since)
    if term and is_away(case, view.on):
        end = end_of_term(case.absence.since, term, view.calendar)
        visits = _visits(case, view.on)
        first = min((visit.date for visit in visits), default=None)
        yield Task(
            what="第1次劝返",
            due=end.day,
            counted=f"无故缺勤首日 {end.counted}{done_late(first, end.day)}",
            parameters=(term,),
            sources=end.sources,
            done=bool(visits),
            form="outreach_record",
        )


def next_visit(case: Case, view: View) -> Iterator[Task]:
    """Ask for the next visit until the child is back or persuading has been in vain."""
    visits = _visits(case, view.on)
    term = view.county.find("parameters.next_visit_interval", view.on)
    if (
        not (visits and term and is_away(case, view.on))
        or _in_vain(case, view)
        or _lost(case, view)
    ):
        return
    last = visits[-1]
    end = end_of_term(last.date, term, view.calendar)
    due, counted = end.day, f"上次劝返 {end.counted}"
    if last.result == "promised" and last.promised_on and last.promised_on >= last.date:
        due, counted = last.promised_on + _DAY, f"承诺 {last.promised_on} 返校，未返的次日再访"
    yield Task(
        what=f"第{last.round + 1}次劝返",
        due=due,
        counted=counted,
        parameters=(term,),
        sources=end.sources,
        form="outreach_record",
    )


def _visits(case: Case, on: dt.date) -> tuple[Visit, ...]:
    return tuple(visit for visit in case.visits if visit.date <= on)


# --- written reports ----------------------------------------------------------------------------


def report_in_vain(case: Case, view: View) -> Iterator[Task]:
    """Ask for the written reports once persuading has been in vain, one for each addressee."""
    since = _in_vain(case, view)
    if since and not _lost(case, view):
        rounds = view.county.find("parameters.persuasion_rounds", since)
        yield from _report(case, view, since, "劝返无效", "written_report_term", rounds)


def report_lost(case: Case, view: View) -> Iterator[Task]:
    """Ask for the written reports at once where nobody reaches the family (失联)."""
    since = _lost(case, view)
    if since:
        yield from _report(case, view, since, "失联", "missing_report_term", None)


def _report(
    case: Case, view: View, since: dt.date, why: str, key: str, rounds: Parameter | None
) -> Iterator[Task]:
    """Yield one task for each addressee: the school reports to both."""
    term = view.county.find(f"parameters.{key}", since)
    to = view.county.find(f"recipients.{_REPORT}", since)
    if term is None or to is None:
        return
    end = end_of_term(since, term, view.calendar)
    papers = view.papers.get((_REPORT, case.case_id), ())
    made = min((paper.dated for paper in papers if paper.dated >= since), default=None)
    for addressee in to.value:
        yield Task(
            what=f"{why}，书面报告{_addressee(addressee, case, view)}",
            due=end.day,
            counted=f"{why}之日 {end.counted}{done_late(made, end.day)}",
            parameters=tuple(filter(None, (to, rounds, term))),
            sources=end.sources,
            done=made is not None,
            form=_REPORT,
        )


def _addressee(code: str, case: Case, view: View) -> str:
    if code == "township":
        unit = view.units.get(case.unit_code)
        name = unit.township if unit else "当地"
        return name + ("办事处" if name.endswith("街道") else "人民政府")
    name_of_office = view.county.find("issuers.county.short", view.on) or view.county.find(
        "issuers.county.name", view.on
    )
    return str(name_of_office.value) if name_of_office else "县级教育行政部门"


def _in_vain(case: Case, view: View) -> dt.date | None:
    """Return the day since which persuading has been in vain: enough rounds, and still away.

    Basis: 未成年人保护法第二十八条第二款「劝返无效的，应当及时向教育行政部门书面报告」; how many
    rounds is ``parameters.persuasion_rounds``.
    """
    least = view.county.find("parameters.persuasion_rounds", view.on)
    visits = _visits(case, view.on)
    if least is None or not is_away(case, view.on) or len(visits) < least.value:
        return None
    for visit in visits[least.value - 1 :]:
        if visit.result in _IN_VAIN:
            return visit.date
        if visit.result == "promised" and visit.promised_on and visit.promised_on < view.on:
            return visit.promised_on + _DAY
    return None


def _lost(case: Case, view: View) -> dt.date | None:
    """Return the day since which nobody reaches the family (失联), or None."""
    if not is_away(case, view.on):
        return None
    visits = _visits(case, view.on)
    if visits and visits[-1].result == "missing":
        return visits[-1].date
    if case.status == "missing":
        return visits[-1].date if visits else max(case.survey.date, case.absence.since)
    return None
