"""What a rule is: a small pure function with its title, severity and basis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from kongchuo_docs.model import Case, County, Document, Finding, Parameter, Severity, Unit
from kongchuo_docs.model.calendars import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What can be told of any rule without applying it."""

    code: str
    """``KC-R01`` …: stable, never reused."""
    title: str
    severity: Severity
    basis: str = ""
    """Law that asks for it everywhere; empty for plain logic and for county parameters."""
    laws: tuple[str, ...] = ()
    """Keys of the statute blocks that ask for it; their words stand in ``law/``."""
    keys: tuple[str, ...] = ()
    """County parameters that it reads."""
    how: str = ""
    """How it counts or judges, in Chinese, where title and parameters do not say it."""


# --- rules of a case as it stands ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One place where a case breaks a rule."""

    message: str
    """In Chinese, without personal values and without the case id."""
    fix: str
    field: str
    """Chinese label of the field, as the workbook heads it."""
    basis: str = ""
    """The county's own source, where the rule comes from a county parameter."""
    visit: int | None = None
    """Round of the visit that is meant."""


Check: TypeAlias = Callable[[Case, County, dt.date], Iterable[Fault]]
"""Yields the faults of a case in a county, as things are on a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Card):
    """One thing that must hold for a case."""

    check: Check

    def findings(self, case: Case, county: County, on: dt.date) -> Iterable[Finding]:
        """Yield a finding for every fault; the message names the case by its id."""
        return (_finding(self, case, fault) for fault in self.check(case, county, on))


# --- rules of a case's history ------------------------------------------------------------------

LifeCheck: TypeAlias = Callable[[Sequence[Case], County, dt.date], Iterable[Fault]]
"""Yields the faults in the states of one case, the oldest first, in a county on a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeRule(Card):
    """One thing that must hold for how a case became what it is."""

    check: LifeCheck

    def findings(self, states: Sequence[Case], county: County, on: dt.date) -> Iterable[Finding]:
        """Yield a finding for every fault; the message names the case by its id."""
        return (_finding(self, states[-1], fault) for fault in self.check(states, county, on))


def _finding(card: Card, case: Case, fault: Fault) -> Finding:
    return Finding(
        code=card.code,
        severity=card.severity,
        message=f"个案 {case.case_id}：{fault.message}",
        fix=fault.fix,
        field=fault.field,
        basis=fault.basis or card.basis,
        visit=fault.visit,
    )


# --- deadlines ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that somebody has to do by a day."""

    what: str
    """In Chinese, without personal values."""
    due: dt.date | None
    """Last day, inclusive; None where no calendar says it: then it is due at once."""
    counted: str
    """How the date was counted, in Chinese."""
    parameters: tuple[Parameter, ...] = ()
    """Values that it rests on, each with its quoted source."""
    sources: tuple[str, ...] = ()
    """What else it rests on: the notices behind the calendar of working days."""
    done: bool = False
    form: str = ""
    """Form whose paper shows that it is done."""
    unit: str = ""
    """Unit code, where no case is meant."""


def done_late(done: dt.date | None, due: dt.date | None) -> str:
    """Return in Chinese by how many days something was done late; empty where it was not."""
    if done is None or due is None or done <= due:
        return ""
    return f"；{done} 才办，迟 {(done - due).days} 日"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a deadline rule sees beside its case or unit: the county and what is on paper."""

    county: County
    calendar: WorkCalendar
    on: dt.date
    units: Mapping[str, Unit]
    papers: Mapping[tuple[str, str], tuple[Document, ...]] = field(default_factory=dict)
    """Issued papers (no drafts) by form and subject."""
    declared: frozenset[tuple[str, str]] = frozenset()
    """Reporting units and months for which the sheet 月报 has a line."""
    retention: Mapping[str, str] = field(default_factory=dict)
    """Form to how long its papers are kept: ``Y``, ``D30``, ``D10``."""

    def issued(self, form: str, subject: str, since: dt.date, until: dt.date | None = None) -> bool:
        """Tell whether a paper of a form was issued for a case or unit, dated from a day on."""
        last = until or dt.date.max
        return any(since <= paper.dated <= last for paper in self.papers.get((form, subject), ()))

    def lists(self, form: str, case: Case, since: dt.date, until: dt.date) -> bool:
        """Tell whether a register of the case's school, dated within these days, has the case."""
        unit = self.units.get(case.unit_code)
        keepers = {case.unit_code, unit.reporting_unit if unit else ""}
        return any(
            row["个案"]["编号"] == case.case_id
            for keeper in keepers
            for paper in self.papers.get((form, keeper), ())
            if since <= paper.dated <= until
            for row in paper.facts["台账"]["行"]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDeadline(Card):
    """Yields what is to be done for a case."""

    tasks: Callable[[Case, View], Iterable[Task]]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDeadline(Card):
    """Yields what a school has to do; ``cases`` are its own and those of its member schools."""

    tasks: Callable[[Unit, Sequence[Case], View], Iterable[Task]]


Deadline: TypeAlias = CaseDeadline | UnitDeadline
