"""Checklists: for a case, or for units and months, how every paper stands on a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kongchuo_docs import bundle
from kongchuo_docs.model import (
    Case,
    Completion,
    Document,
    DocumentState,
    Finding,
    Form,
    PlannedDocument,
    Subject,
    last_day,
)
from kongchuo_docs.numbering import format_number
from kongchuo_docs.pipeline.deciding import Decision, decide
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.radar import DueItem, DueState, due_items
from kongchuo_docs.planning import event_dates
from kongchuo_docs.rules.checklist import CheckLine, Held, Need, PaperState, checklist
from kongchuo_docs.workspace import Workspace

ENDED_BY_A_PAPER = frozenset({"KC-R20", "KC-R25", "KC-R26", "KC-R29", "KC-R30", "KC-R31"})
"""Rules whose task is done by issuing a paper: where that paper is planned it is listed once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """How papers stand on a day."""

    on: dt.date
    lines: tuple[CheckLine, ...]
    """By unit and subject, papers before tasks."""
    units: Mapping[str, str]
    """Reporting units by code, with their names."""
    case: str = ""
    month: str = ""

    @property
    def counts(self) -> Mapping[PaperState, int]:
        """How many lines are in each state."""
        found = Counter(line.state for line in self.lines)
        return {state: found[state] for state in PaperState}

    @property
    def next_step(self) -> str:
        """The one thing to do next: that of the most urgent line."""
        waiting = [line for line in self.lines if line.next_step]
        if waiting:
            line = min(waiting, key=lambda line: _urgency(line, self.on))
            return f"{line.need.subject} {line.need.what}：{line.next_step}"
        if not self.lines:
            return "没有要办的"
        if self.case:
            return f"文书齐备，可出证据材料：kongchuo case pack {self.case} -o 证据材料.pdf"
        return "文书齐备，可归档：kongchuo archive store"


def status(
    workspace: Workspace,
    on: dt.date,
    *,
    unit: str | None = None,
    month: str | None = None,
    case: str | None = None,
) -> StatusReport:
    """Tell which papers exist, and which are missing, late, unsigned or contradictory.

    Args:
        workspace: Where cases and papers are.
        on: The day that is looked at.
        unit: Code or full name of a reporting unit, or all.
        month: A month, or all up to that of the day.
        case: One case, withdrawn ones too.

    Raises:
        NotFoundError: There is no such unit or case.
    """
    desk = Desk.of(workspace, on)
    with workspace.reading() as data:
        withdrawn = data.store.withdrawn()
        completions = data.store.completions(month=month, subject=case)
    if case and case not in withdrawn:
        desk.case(case)
    scope = _Scope(desk, on, unit, month, case)
    planned = scope.planned()
    decisions = decide(desk, planned).decisions
    needs = _needs(desk, decisions, scope.due())
    held = _held(desk, scope.documents(), decisions, completions)
    lines = checklist(needs, held, on, withdrawn=withdrawn)
    return StatusReport(
        on=on,
        lines=tuple(sorted(lines, key=lambda each: (each.need.unit, each.need.subject))),
        units={each.unit_code: each.name for each in desk.planner.reporting_units()},
        case=case or "",
        month=month or "",
    )


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is looked at."""

    desk: Desk
    on: dt.date
    unit: str | None
    month: str | None
    case: str | None

    def planned(self) -> list[PlannedDocument]:
        """Return what the months ask for."""
        return [
            paper
            for month in self._months()
            for unit in self._units()
            for paper in self.desk.planner.month(month, unit)
            if self.case in (None, paper.subject_id)
        ]

    def documents(self) -> list[Document]:
        """Return the newest versions of the papers that exist."""
        units = set(self._units())
        return [
            paper
            for paper in self.desk.documents.values()
            if paper.unit_code in units
            and self.month in (None, paper.month)
            and self.case in (None, paper.subject_id)
            and paper.month <= f"{self.on:%Y-%m}"
        ]

    def due(self) -> list[DueItem]:
        """Return the tasks that are not done; those of a month by the day on which they end."""
        items = due_items(self.desk.workspace, self.on, unit=self.unit)
        return [
            item
            for item in items
            if item.state is not DueState.DONE
            and self.case in (None, item.case)
            and self.month in (None, f"{item.due or self.on:%Y-%m}")
        ]

    def _units(self) -> list[str]:
        return [each.unit_code for each in self.desk.units(self.unit)]

    def _months(self) -> list[str]:
        """Return the months in which something happened, up to that of the day."""
        if self.month:
            return [self.month]
        roll, forms = self.desk.roll, self.desk.workspace.library.forms().values()
        cases = [each for each in roll.cases.values() if self.case in (None, each.case_id)]
        months = {f"{day:%Y-%m}" for each in cases for day in _days(forms, each)}
        if not self.case:
            months |= {f"{child.notice_date:%Y-%m}" for child in roll.enrolments.values()}
            months |= {month for _, month in roll.heads}
        return sorted(month for month in months if month <= f"{self.on:%Y-%m}")


def _days(forms: Iterable[Form], case: Case) -> Iterator[dt.date]:
    for form in forms:
        if form.subject is Subject.CASE:
            yield from event_dates(form, case)


def _needs(
    desk: Desk, decisions: Mapping[str, Decision], items: Sequence[DueItem]
) -> tuple[Need, ...]:
    """Return what is planned, then what only the deadline rules ask for."""
    papers = {key: _paper_need(desk, each) for key, each in decisions.items()}
    tasks = []
    for item in items:
        key = _asked_paper(item, papers)
        if key:
            papers[key] = replace(papers[key], due=item.due, rule=item.rule)
        else:
            tasks.append(_task_need(item))
    return (*papers.values(), *tasks)


def _paper_need(desk: Desk, decision: Decision) -> Need:
    planned, form = decision.paper.planned, decision.paper.form
    return Need(
        unit=planned.unit_code,
        subject=planned.subject_id,
        what=form.label,
        form=form.form_id,
        month=planned.month,
        key=planned.key,
        dated=planned.dated,
        due=last_day(planned.month),
        signatures=bool(form.signatures),
        possible=decision.state is not DocumentState.FAILED,
    )


def _task_need(item: DueItem) -> Need:
    return Need(
        unit=item.reporting_unit,
        subject=item.case or item.unit,
        what=item.what,
        form=item.form,
        due=item.due,
        rule=item.rule,
    )


def _asked_paper(item: DueItem, papers: Mapping[str, Need]) -> str:
    """Return the key of the planned paper by which a task is done, or nothing."""
    if item.rule not in ENDED_BY_A_PAPER:
        return ""
    for key, need in papers.items():
        same = (need.form, need.subject) == (item.form, item.case or item.unit)
        if same and (item.due is None or need.month == f"{item.due:%Y-%m}"):
            return key
    return ""


def _held(
    desk: Desk,
    documents: Sequence[Document],
    decisions: Mapping[str, Decision],
    completions: Mapping[tuple[str, int], Completion],
) -> list[Held]:
    with desk.workspace.reading() as data:
        numbers = data.numbers.find([paper.key for paper in documents])
    signed: dict[str, dict[int, Completion]] = {}
    for (key, version), each in completions.items():
        signed.setdefault(key, {})[version] = each
    return [
        Held(
            document=paper,
            number=format_number(numbers[paper.key]) if paper.key in numbers else "",
            completions=signed.get(paper.key, {}),
            changed=_differs(decisions.get(paper.key)),
            damage=() if paper.draft else damage(desk, paper, signed.get(paper.key, {})),
        )
        for paper in documents
    ]


def _differs(decision: Decision | None) -> bool:
    return decision is not None and decision.state is DocumentState.REPLACED


def damage(
    desk: Desk, paper: Document, completions: Mapping[int, Completion]
) -> tuple[Finding, ...]:
    """Return what is the matter with the files of a paper in its bundle, and with its signed set."""
    folder = desk.workspace.root / desk.folder(paper.month, desk.roll.units[paper.unit_code])
    done = completions.get(paper.version)
    signed = bundle.check_signed(folder, done.files) if done else ()
    return (*bundle.check_files(folder, [paper]), *signed)


def _urgency(line: CheckLine, on: dt.date) -> tuple[int, dt.date]:
    return list(PaperState).index(line.state), line.need.due or on


def paper_counts(workspace: Workspace) -> Mapping[str, tuple[int, int]]:
    """Return for each case how many papers were issued and how many of them came back signed.

    Cheap: nothing is compared with today's record; :func:`status` does that.
    """
    with workspace.reading() as data:
        documents, completions = data.store.documents(), data.store.completions()
    counts: dict[str, tuple[int, int]] = {}
    for paper in documents.values():
        if not paper.draft:
            issued, signed = counts.get(paper.subject_id, (0, 0))
            done = (paper.key, paper.version) in completions
            counts[paper.subject_id] = issued + 1, signed + done
    return counts
