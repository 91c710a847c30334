"""Which papers a month asks for, in reading order, and under which number series.

A paper belongs to the month of its own event: the survey to the month of the survey date, a notice
to the month in which it is dated, an outreach record to each month with a visit, the monthly report
to every reporting unit, with or without a case, what an office decided on (sheet 文书办理) to the
month of its date. Nothing here reads or writes anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kongchuo_docs.model import (
    Act,
    Case,
    County,
    Enrolment,
    Form,
    NumberGrammar,
    NumberSeries,
    Parameter,
    PlannedDocument,
    Roll,
    Subject,
    Unit,
    first_day,
    last_day,
)

VISITS = "visits"
ACTS = "acts"
"""Event of the forms that an office decides on one by one: one paper for each act of the form."""
PREFIX = "{prefix}"
"""In the prefix of a series: stands for the issuer's own 文号代字."""


@dataclass(frozen=True, slots=True)
class Planner:
    """Plans the papers of one county.

    Args:
        county: Titles, issuers, prefixes.
        forms: All forms by id.
        roll: All valid records.
        confirmed: Tells whether the office has confirmed an unchecked value by its key.
    """

    county: County
    forms: Mapping[str, Form]
    roll: Roll
    confirmed: Callable[[str], bool]

    def reporting_units(self) -> tuple[Unit, ...]:
        """Return all 中心校 and 县直学校 in order of their codes. Basis: R70."""
        units = sorted(self.roll.units.values(), key=lambda unit: unit.unit_code)
        return tuple(unit for unit in units if not unit.parent)

    def month(self, month: str, unit_code: str) -> tuple[PlannedDocument, ...]:
        """Return the papers of one reporting unit and month, in reading order."""
        planned: list[PlannedDocument] = []
        ordered = sorted(self.forms.values(), key=lambda form: form.order)
        for form in ordered:
            if form.subject is Subject.UNIT_MONTH:
                planned.append(self._unit_paper(form, unit_code, month))
        case_forms = [form for form in ordered if form.subject is Subject.CASE]
        for case in self.cases(unit_code):
            planned.extend(self._case_papers(case_forms, case, month))
        for form in ordered:
            if form.subject is Subject.ENROLMENT:
                planned.extend(self._enrolment_papers(form, unit_code, month))
        return tuple(planned)

    def case_paper(self, form: Form, case: Case) -> PlannedDocument | None:
        """Return the newest paper of a form for a case, or None while its event has no date."""
        papers = self.papers(form, case)
        return papers[-1] if papers else None

    def papers(self, form: Form, case: Case) -> tuple[PlannedDocument, ...]:
        """Return the papers of a form for a case, whatever their month; the newest last."""
        return tuple(self._papers_of(form, case))

    def enrolment_paper(self, form: Form, child: Enrolment) -> PlannedDocument:
        """Return the enrolment notice of a child."""
        month = f"{child.notice_date:%Y-%m}"
        return self._paper(
            form, child.unit_code, child.child_id, month, child.notice_date, child.child_id
        )

    def register(self, form: Form, unit: Unit, month: str, dated: dt.date) -> PlannedDocument:
        """Return the register that a school or the county's bureau keeps in a month.

        It carries no number, and is one paper of the month on whichever day it is made.
        """
        names = (f"forms.{form.form_id}.title", *form.computed.values())
        used = [found for name in names if (found := self.county.find(name, dated)) is not None]
        return PlannedDocument(
            key=f"{form.form_id}/{unit.unit_code}/{month}",
            form_id=form.form_id,
            unit_code=unit.reporting_unit,
            issuer_code=unit.unit_code,
            subject_id=unit.unit_code,
            month=month,
            dated=dated,
            series=None,
            draft_reasons=self._unchecked(used),
        )

    def cases(self, unit_code: str) -> list[Case]:
        """Return the cases that a reporting unit answers for, by id."""
        mine = (
            case
            for case in self.roll.cases.values()
            if self._reporting(case.unit_code) == unit_code
        )
        return sorted(mine, key=lambda case: case.case_id)

    def unreported(self) -> tuple[str, ...]:
        """Return the cases and children that no reporting unit holds, by id."""
        tops = {unit.unit_code for unit in self.reporting_units()}
        schools = [(case.case_id, case.unit_code) for case in self.roll.cases.values()]
        schools += [(child.child_id, child.unit_code) for child in self.roll.enrolments.values()]
        return tuple(key for key, school in schools if self._reporting(school) not in tops)

    def title(self, form: Form, on: dt.date) -> str:
        """Return the county's own title of a form, copied and never built."""
        parameter = self.county.find(f"forms.{form.form_id}.title", on)
        return str(parameter.value) if parameter else form.title

    def issuer_name(self, issuer_code: str, on: dt.date) -> str:
        """Return the full name of a school, of a township's organ or of the county's bureau."""
        if issuer_code in self.roll.units:
            return self.roll.units[issuer_code].name
        if issuer_code != self.county.county_id:
            return self.organ(issuer_code, on).get("name", "")
        parameter = self.county.find("issuers.county.name", on)
        return str(parameter.value) if parameter else self.county.name

    def organ(self, township: str, on: dt.date) -> Mapping[str, str]:
        """Return name and 机关代字 of a township's organ; empty while the county does not tell."""
        parameter = self.county.find("issuers.county.townships", on)
        organs: Any = parameter.value if parameter else None
        return organs.get(township, {}) if isinstance(organs, Mapping) else {}

    def missing_issuer(self, planned: PlannedDocument) -> str:
        """Return the key of the county's file without which a paper has no issuer, or nothing."""
        if planned.issuer_kind == "township" and not self.organ(planned.issuer_code, planned.dated):
            return "issuers.county.townships"
        prefix = self.county.find(f"forms.{planned.form_id}.prefix", planned.dated)
        asked = planned.issuer_kind == "county" and prefix and PREFIX in str(prefix.value)
        if asked and not self.county.find("issuers.county.prefix", planned.dated):
            return "issuers.county.prefix"
        return ""

    def _reporting(self, school: str) -> str:
        unit = self.roll.units.get(school)
        return unit.reporting_unit if unit else ""

    def _unit_paper(self, form: Form, unit_code: str, month: str) -> PlannedDocument:
        head = self.roll.heads.get((unit_code, month))
        dated = (head.report_date if head else None) or last_day(month)
        subject = f"{unit_code}/{month}"
        used = tuple(form.computed.values())
        return self._paper(form, unit_code, unit_code, month, dated, subject, used)

    def _case_papers(self, forms: list[Form], case: Case, month: str) -> Iterator[PlannedDocument]:
        for form in forms:
            yield from self._papers_of(form, case, month)

    def _papers_of(
        self, form: Form, case: Case, month: str | None = None
    ) -> Iterator[PlannedDocument]:
        """Yield the papers of a form for a case, of one month or all, the newest last."""
        if form.event == ACTS:
            for act in sorted(case.acts, key=lambda act: (act.date, act.ordinal)):
                if act.form == form.form_id and month in (None, f"{act.date:%Y-%m}"):
                    yield self._act_paper(form, case, act)
            return
        dates = event_dates(form, case)
        dates = tuple(date for date in dates if month is None or _within(date, month))
        if dates:
            yield self._case_paper(form, case, dates[-1])

    def _case_paper(self, form: Form, case: Case, dated: dt.date) -> PlannedDocument:
        month = f"{dated:%Y-%m}"
        # An outreach record belongs to each month with a visit; the others exist once per case.
        subject = f"{case.case_id}/{month}" if form.event == VISITS else case.case_id
        used = tuple(key for path, key in form.computed.items() if not getattr(case, path, None))
        return self._paper(form, case.unit_code, case.case_id, month, dated, subject, used)

    def _act_paper(self, form: Form, case: Case, act: Act) -> PlannedDocument:
        """Plan the paper of one act; its ordinal keeps its number steady when dates are corrected."""
        served = self._served(case, act)
        used = tuple(
            key
            for path, key in form.computed.items()
            if not getattr(act, path.removeprefix("acts.0."), None)
        )
        paper = self._paper(
            *(form, case.unit_code, case.case_id, f"{act.date:%Y-%m}", act.date),
            f"{case.case_id}/{act.ordinal}",
            used,
            served=served,
        )
        return replace(paper, act=act.key, serves=served.key if served else "")

    def _served(self, case: Case, act: Act) -> PlannedDocument | None:
        """Return the paper that a 送达回证 is about: the newest one of its form until that day."""
        form = self.forms.get(act.serves) if act.serves != act.form else None
        papers = self._papers_of(form, case) if form else ()
        return max(
            (paper for paper in papers if paper.dated <= act.date),
            key=lambda paper: paper.dated,
            default=None,
        )

    def _enrolment_papers(
        self, form: Form, unit_code: str, month: str
    ) -> Iterator[PlannedDocument]:
        for child in sorted(self.roll.enrolments.values(), key=lambda child: child.child_id):
            mine = self._reporting(child.unit_code) == unit_code
            if mine and _within(child.notice_date, month):
                yield self.enrolment_paper(form, child)

    def _paper(
        self,
        form: Form,
        school: str,
        subject_id: str,
        month: str,
        dated: dt.date,
        key: str,
        computed: tuple[str, ...] = (),
        *,
        served: PlannedDocument | None = None,
    ) -> PlannedDocument:
        found = (self.county.find(name, dated) for name in computed)
        used = [parameter for parameter in found if parameter is not None]

        def value(name: str) -> str:
            parameter = self.county.find(f"forms.{form.form_id}.{name}", dated)
            if parameter is None:
                return ""
            used.append(parameter)
            return str(parameter.value)

        value("title")
        unit = self.roll.units[school]
        speaks, issuer = self._issuer(value("issuer") or form.issuer, unit, dated, used, served)
        prefix = value("prefix")
        if PREFIX in prefix:
            prefix = prefix.replace(PREFIX, self._short(speaks, issuer, dated, used))
        grammar = NumberGrammar(value("grammar") or form.grammar)
        series = NumberSeries(
            unit_code=issuer, kind=form.kind, year=dated.year, prefix=prefix, grammar=grammar
        )
        return PlannedDocument(
            key=f"{form.form_id}/{key}",
            form_id=form.form_id,
            unit_code=unit.reporting_unit,
            issuer_code=issuer,
            issuer_kind=speaks,
            subject_id=subject_id,
            month=month,
            dated=dated,
            series=series if form.kind else None,
            draft_reasons=self._unchecked(used),
        )

    def _unchecked(self, used: Iterable[Parameter]) -> tuple[str, ...]:
        """Return the keys of values that nobody checked and the office did not confirm.

        A question that is still open cannot be confirmed: the office has to answer it.
        """
        return tuple(
            parameter.key
            for parameter in used
            if parameter.is_open or not (parameter.checked or self.confirmed(parameter.key))
        )

    def _issuer(
        self,
        kind: str,
        unit: Unit,
        on: dt.date,
        used: list[Parameter],
        served: PlannedDocument | None,
    ) -> tuple[str, str]:
        """Return as what the issuer speaks, and its code: of a township its name."""
        if kind == "served" and served:
            kind = served.issuer_kind
        if kind in ("county", "township"):
            key = "issuers.county.name" if kind == "county" else "issuers.county.townships"
            used += filter(None, [self.county.find(key, on)])
            return kind, self.county.county_id if kind == "county" else unit.township
        return "school", unit.reporting_unit if kind == "reporting_unit" else unit.unit_code

    def _short(self, speaks: str, issuer: str, on: dt.date, used: list[Parameter]) -> str:
        """Return the issuer's own 文号代字; empty where the county does not tell it."""
        if speaks == "school":
            return self.roll.units[issuer].prefix
        if speaks == "township":
            return self.organ(issuer, on).get("prefix", "")
        prefix = self.county.find("issuers.county.prefix", on)
        used += filter(None, [prefix])
        return str(prefix.value) if prefix else ""


def event_dates(form: Form, case: Case) -> tuple[dt.date, ...]:
    """Return the dates on which a form is due for a case, in order; empty while there is none."""
    if form.event == VISITS:
        return tuple(sorted(visit.date for visit in case.visits))
    value: object = case
    for name in form.event.split("."):
        value = getattr(value, name, None)
    return (value,) if isinstance(value, dt.date) else ()


def _within(date: dt.date, month: str) -> bool:
    return first_day(month) <= date <= last_day(month)
