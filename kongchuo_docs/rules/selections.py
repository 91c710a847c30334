"""Which cases and children a register lists on a day. Groups and ages come from the county."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kongchuo_docs.errors import LibraryError
from kongchuo_docs.model import (
    Case,
    Change,
    County,
    Enrolment,
    RegisterItem,
    Selection,
    first_day,
)
from kongchuo_docs.model.day_state import status_day
from kongchuo_docs.rules.life import is_away
from kongchuo_docs.rules.school_year import terms_of

_UNREPORTED = "unreported"
"""Code of ``dropout_kind``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterView:
    """What a selection sees of one unit."""

    county: County
    month: str
    on: dt.date
    """Day of the register, within its month; what began later is not listed."""
    cases: Sequence[Case]
    """As they stood on that day (``past_days.case_on``)."""
    enrolments: Sequence[Enrolment]
    histories: Mapping[str, Sequence[tuple[dt.date, Case]]] = field(default_factory=dict)
    """States of each case with the day on which they were stored, the oldest first."""

    def value(self, name: str) -> object:
        """Return a parameter of the county on the day of the register.

        Raises:
            LibraryError: The county does not have it.
        """
        found = self.county.find(f"parameters.{name}", self.on)
        if found is None:
            raise LibraryError(
                f"{self.county.name}在 {self.on} 没有配置 parameters.{name}",
                fix="请在县配置里补上这一项，写明来源。",
            )
        return found.value

    def codes(self, name: str) -> frozenset[str]:
        """Return a parameter that is a list of codes."""
        value = self.value(name)
        return frozenset(value) if isinstance(value, list | tuple) else frozenset((str(value),))


def select(selection: Selection, view: RegisterView) -> tuple[RegisterItem, ...]:
    """Return what a register lists, in order of school and number; nothing is listed twice.

    Raises:
        LibraryError: The county lacks a value that the selection needs.
    """
    return tuple(_SELECTIONS[selection](view))


def _all_cases(view: RegisterView) -> Iterator[Case]:
    known = (case for case in view.cases if case.absence.since <= view.on)
    return iter(sorted(known, key=lambda case: (case.unit_code, case.case_id)))


def _open_cases(view: RegisterView) -> Iterator[Case]:
    """Children away on the day; a status that nobody wrote down in time is that of one of them."""
    return (case for case in _all_cases(view) if is_away(case, view.on) or not case.status)


def _not_reported(view: RegisterView) -> Iterator[Case]:
    """Cases of the term in which the day lies. Basis: R52, 每学期开学后一周内登记造册."""
    first = _term_begun(view)
    return (
        case
        for case in _all_cases(view)
        if case.absence.kind == _UNREPORTED and case.absence.since >= first
    )


def _term_begun(view: RegisterView) -> dt.date:
    """Return the first day of the newest term that has begun; the year's, where none is known."""
    years = (view.on.year - 1, view.on.year)
    begun = [
        term.first
        for year in years
        for term in terms_of(view.county, year)
        if term.first <= view.on
    ]
    return max(begun, default=dt.date(view.on.year, 1, 1))


def _roster(view: RegisterView) -> Iterator[Case | Enrolment]:
    """Children of school age. Basis: R11, 截止当年8月31日出生的年满六周岁."""
    years = view.value("school_entry_age")
    cutoff = f"{view.on.year}-{view.value('school_entry_cutoff')}"
    if not isinstance(years, int):
        raise LibraryError(
            f"{view.county.name}的 parameters.school_entry_age 不是整数", fix="写成几周岁，如 6。"
        )

    def of_age(child: Case | Enrolment) -> bool:
        born = child.student.birth_date
        return f"{born.year + years}-{born:%m-%d}" <= cutoff

    return (child for child in _children(view) if of_age(child))


def _monitored(view: RegisterView) -> Iterator[Case | Enrolment]:
    """Children of the groups that the county watches. Basis: R49."""
    return _of_groups(view, view.codes("monitored_categories"))


def _left_behind(view: RegisterView) -> Iterator[Case | Enrolment]:
    """Left-behind children. Basis: R80."""
    return _of_groups(view, view.codes("left_behind_categories"))


def _of_groups(view: RegisterView, groups: frozenset[str]) -> Iterator[Case | Enrolment]:
    return (child for child in _children(view) if groups & set(child.student.categories))


def _children(view: RegisterView) -> Iterator[Case | Enrolment]:
    """Every child once: a case tells more than the notice that the same child got before."""
    cases = list(_all_cases(view))
    known = {case.student.id_number for case in cases} - {""}
    notices = (
        child
        for child in sorted(view.enrolments, key=lambda each: (each.unit_code, each.child_id))
        if child.notice_date <= view.on and child.student.id_number not in known
    )
    return iter((*cases, *notices))


def _changes(view: RegisterView) -> Iterator[Change]:
    """What changed within the month, by day. Basis: R20, R35."""
    told = view.codes("change_statuses")
    first = first_day(view.month)
    found = (change for states in view.histories.values() for change in _told(states, told))
    within = (change for change in found if first <= change.on <= view.on)
    return iter(sorted(within, key=lambda each: (each.on, each.case.case_id)))


def _told(states: Sequence[tuple[dt.date, Case]], told: frozenset[str]) -> Iterator[Change]:
    earlier: Case | None = None
    for stored_on, case in states:
        before = earlier.status if earlier else ""
        moved = earlier is not None and earlier.unit_code != case.unit_code
        if moved or (case.status != before and case.status in told):
            yield Change(
                case=case,
                on=stored_on if moved else status_day(case) or stored_on,
                recorded_on=stored_on,
                before=before,
                school_before=earlier.unit_code if earlier and moved else "",
            )
        earlier = case


def _no_child(view: RegisterView) -> Iterator[RegisterItem]:
    """A table of numbers: its lines come from the office, not from the cases."""
    return iter(())


_SELECTIONS: Mapping[Selection, Callable[[RegisterView], Iterator[RegisterItem]]] = {
    Selection.ROSTER: _roster,
    Selection.NOT_REPORTED: _not_reported,
    Selection.OPEN_CASES: _open_cases,
    Selection.ALL_CASES: _all_cases,
    Selection.CHANGES: _changes,
    Selection.MONITORED: _monitored,
    Selection.LEFT_BEHIND: _left_behind,
    Selection.RETENTION: _no_child,
}
