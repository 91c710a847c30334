"""The deadline radar: what is due, for whom, by when, and which rule says so."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.library import Library
from kongchuo_docs.library.calendars import work_calendar
from kongchuo_docs.model import Case, Document, Parameter, Roll, Unit
from kongchuo_docs.rules import CASE_DEADLINES, UNIT_DEADLINES, Card, Deadline, Task, View
from kongchuo_docs.workspace import Workspace

_ADVICE = "建议"


class DueState(StrEnum):
    """Where a task stands on the day that is looked at."""

    LATE = "late"
    """The last day has passed."""
    DUE = "due"
    """Today is the last day, or it is to be done at once."""
    UPCOMING = "upcoming"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """One line of the radar."""

    case: str
    """Case id; empty where a school is meant."""
    unit: str
    """Unit code of the school."""
    unit_name: str
    reporting_unit: str
    teacher: str
    """班主任, a name: shown masked unless asked for."""
    school_class: str
    """Grade code and class number, ``8-2``; empty for a school."""
    form: str
    what: str
    due: dt.date | None
    days_left: int | None
    """Negative when late."""
    state: DueState
    rule: str
    title: str
    basis: str
    """Quoted words and source of everything that the date rests on."""
    counted: str
    advice: bool
    """True where it rests on a value of ours that nobody checked or confirmed (建议)."""


def due_items(workspace: Workspace, on: dt.date, *, unit: str | None = None) -> tuple[DueItem, ...]:
    """Return everything that is to be done, the latest first.

    Args:
        workspace: Where cases and papers are.
        on: The day that is looked at. Later visits and marks are not yet known; a paper that was
            issued counts whatever its date, as a monthly report may carry the end of its month.
        unit: Unit code or full name: a 中心校 with its member schools, or one school.

    Raises:
        NotFoundError: There is no such unit.
        LibraryError: A county value has a unit or boundary that nothing can count with.
    """
    with workspace.reading() as data:
        roll, documents = data.store.roll(), data.store.documents()
    schools = _schools(roll, unit)
    view = _view(workspace, roll, documents.values(), on)
    found = (*_of_schools(schools, roll, view), *_of_cases(schools, roll, view, unit is None))
    quoted = {
        rule.code: quoted_laws(rule, workspace.library, on)
        for rule in (*CASE_DEADLINES, *UNIT_DEADLINES)
    }
    items = [_item(each, workspace, view, quoted[each.rule.code]) for each in found]
    return tuple(sorted(items, key=_order))


def case_items(workspace: Workspace, case: Case, on: dt.date) -> tuple[DueItem, ...]:
    """Return what the rules ask for a case as it is given, done or not, on a day.

    Raises:
        LibraryError: A county value has a unit or boundary that nothing can count with.
    """
    with workspace.reading() as data:
        roll, documents = data.store.roll(), data.store.documents(subject=case.case_id)
    view = _view(workspace, roll, documents.values(), on)
    items = [
        _item(
            _Found(rule, task, case.unit_code, case),
            workspace,
            view,
            quoted_laws(rule, workspace.library, on),
        )
        for rule in CASE_DEADLINES
        for task in rule.tasks(case, view)
    ]
    return tuple(sorted(items, key=_order))


def _view(workspace: Workspace, roll: Roll, documents: Iterable[Document], on: dt.date) -> View:
    return View(
        county=workspace.county,
        calendar=work_calendar(workspace.library.root),
        on=on,
        units=roll.units,
        papers=_papers(documents),
        declared=frozenset(roll.heads),
        retention={name: form.retention for name, form in workspace.library.forms().items()},
    )


@dataclass(frozen=True, slots=True)
class _Found:
    rule: Deadline
    task: Task
    unit_code: str
    case: Case | None = None


def _schools(roll: Roll, wanted: str | None) -> tuple[Unit, ...]:
    """Return all schools, or the one that is wanted with its members."""
    named = {
        each.unit_code for each in roll.units.values() if wanted in (each.unit_code, each.name)
    }
    if wanted is not None and not named:
        known = "、".join(roll.units) or "还没有单位"
        raise NotFoundError(f"没有单位「{wanted}」", fix=f"现有单位代码：{known}。")
    return tuple(
        each
        for each in roll.units.values()
        if wanted is None or each.unit_code in named or each.parent in named
    )


def _papers(documents: Iterable[Document]) -> Mapping[tuple[str, str], tuple[Document, ...]]:
    papers: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for paper in documents:
        if not paper.draft:
            papers[paper.form_id, paper.subject_id].append(paper)
    return {key: tuple(each) for key, each in papers.items()}


def _of_schools(schools: Sequence[Unit], roll: Roll, view: View) -> Iterator[_Found]:
    cases: dict[str, list[Case]] = defaultdict(list)
    for case in roll.cases.values():
        unit = roll.units.get(case.unit_code)
        for code in {case.unit_code, unit.reporting_unit} if unit else ():
            cases[code].append(case)
    for school in schools:
        for rule in UNIT_DEADLINES:
            for task in rule.tasks(school, cases[school.unit_code], view):
                yield _Found(rule, task, school.unit_code)


def _of_cases(
    schools: Sequence[Unit], roll: Roll, view: View, everywhere: bool
) -> Iterator[_Found]:
    codes = {school.unit_code for school in schools}
    for case in roll.cases.values():
        if everywhere or case.unit_code in codes:
            for rule in CASE_DEADLINES:
                for task in rule.tasks(case, view):
                    yield _Found(rule, task, case.unit_code, case)


def quoted_laws(card: Card, library: Library, on: dt.date) -> tuple[str, ...]:
    """Return the statute blocks behind a rule with their words, as in force on a day."""
    quoted = []
    for key in card.laws:
        try:
            block = library.law(key, on)
        except NotFoundError:  # not yet in force on that day: the county's own words remain
            continue
        words = block.text.replace("\n", "")
        quoted.append(f"《{block.law}》{block.article}「{words}」")
    return tuple(quoted)


def _item(found: _Found, workspace: Workspace, view: View, laws: tuple[str, ...]) -> DueItem:
    rule, task, case = found.rule, found.task, found.case
    unit = view.units.get(found.unit_code)
    words = (rule.basis, *laws, *(each.source for each in task.parameters), *task.sources)
    return DueItem(
        case=case.case_id if case else "",
        unit=found.unit_code,
        unit_name=unit.name if unit else "",
        reporting_unit=unit.reporting_unit if unit else "",
        teacher=case.homeroom_teacher if case else "",
        school_class=f"{case.grade}-{case.class_no}" if case else "",
        form=task.form,
        what=task.what,
        due=task.due,
        days_left=(task.due - view.on).days if task.due else None,
        state=state_of(task, view.on),
        rule=rule.code,
        title=rule.title,
        basis="；".join(dict.fromkeys(filter(None, words))),
        counted=task.counted,
        advice=rule.basis.startswith(_ADVICE) or not _is_settled(task.parameters, workspace),
    )


def _is_settled(parameters: Sequence[Parameter], workspace: Workspace) -> bool:
    """Tell whether every value was checked against its source or confirmed by the office."""
    confirmed = workspace.confirmed
    return all(
        not each.is_open
        and (each.checked or (confirmed is not None and confirmed.covers(each.key)))
        for each in parameters
    )


def state_of(task: Task, on: dt.date) -> DueState:
    """Return where a task stands on a day; its last day itself is not late."""
    if task.done:
        return DueState.DONE
    if task.due is None or task.due == on:
        return DueState.DUE
    return DueState.LATE if task.due < on else DueState.UPCOMING


def _order(item: DueItem) -> tuple[object, ...]:
    last = item.due or dt.date.min
    return (list(DueState).index(item.state), last, item.unit, item.case, item.rule, item.what)
