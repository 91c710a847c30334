"""A month's papers for every reporting unit: what would be made, and making it."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kongchuo_docs.errors import RefusedError, RenderError
from kongchuo_docs.model import Document, DocumentState, Finding, Severity, Unit, first_day
from kongchuo_docs.pipeline.assembling import assemble
from kongchuo_docs.pipeline.deciding import Decision, decide
from kongchuo_docs.pipeline.desk import Desk, Paper
from kongchuo_docs.pipeline.making import Made, make_papers, start_papers
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.pipeline.report import MonthReport, PaperReport, UnitReport
from kongchuo_docs.rendering.papers import REFERENCE, RenderOutcome
from kongchuo_docs.workspace import Workspace

WORDS: Mapping[DocumentState, str] = {
    DocumentState.NEW: "新出",
    DocumentState.UNCHANGED: "内容未变",
    DocumentState.REPLACED: "内容有改动，出更正版",
    DocumentState.DRAFT: "用了未核对的值，只出草稿",
    DocumentState.FAILED: "出不了",
}
UNITS_AHEAD = 2
"""Units that are being printed while one is bound: workers never wait, memory stays bounded."""
NOTHING = Made(documents={}, failures={})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPlan:
    """What a month asks of one reporting unit."""

    unit: Unit
    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...]

    @property
    def papers(self) -> list[Paper]:
        """The papers whose files have to be made."""
        return [decision.paper for decision in self.decisions if decision.make]


def plan_month(
    workspace: Workspace, month: str, *, unit: str | None = None, on: dt.date
) -> MonthReport:
    """Tell what :func:`run_month` would make, number and replace; writes nothing."""
    desk = Desk.of(workspace, on)
    plans = _plans(desk, month, unit)
    return MonthReport(
        month=month,
        units=tuple(_unit_report(desk, month, plan, NOTHING, plan.findings) for plan in plans),
    )


def run_month(
    workspace: Workspace,
    month: str,
    *,
    unit: str | None = None,
    at: dt.datetime,
    jobs: int,
    engine: str = REFERENCE,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> MonthReport:
    """Issue, render and bundle the papers of a month; resumable, and idempotent.

    Args:
        workspace: The workspace.
        month: ``2021-10``.
        unit: One reporting unit by code or name, or all.
        at: Time for register and store; never printed on a paper.
        jobs: Worker processes.
        engine: ``weasyprint`` or ``typst``.
        progress: Called with papers done and papers to do.

    Raises:
        RefusedError: The month is still to come, or another run is going on in this workspace.
        EnvironmentProblem: Fonts or libraries are missing, or a worker was killed.
    """
    if first_day(month) > at.date():
        raise RefusedError(
            f"{month} 还没有到，不能出具这个月的文书",
            fix="请核对 --month；要看将来的安排用 kongchuo plan。",
        )
    with workspace.lock():
        desk = Desk.of(workspace, at.date())
        plans = _plans(desk, month, unit)
        total = sum(decision.make for plan in plans for decision in plan.decisions)
        counter = _Counter(total, progress)
        with Press(jobs, desk.fonts.folder, engine, counter.step) as press:
            reports = [
                _run_unit(desk, press, month, plan, printed, at)
                for plan, printed in _started(desk, press, month, plans)
            ]
    return MonthReport(month=month, units=tuple(reports))


def _plans(desk: Desk, month: str, unit: str | None) -> tuple[UnitPlan, ...]:
    """Decide about all papers at once: a bureau's series runs through several units."""
    units = desk.units(unit)
    planned = {each.unit_code: desk.planner.month(month, each.unit_code) for each in units}
    decided = decide(desk, [paper for papers in planned.values() for paper in papers])
    everywhere = (*_stray(desk), *_unreadable_forms(desk))
    return tuple(
        UnitPlan(
            unit=each,
            decisions=tuple(decided.decisions[paper.key] for paper in planned[each.unit_code]),
            findings=(*everywhere, *decided.findings.get(each.unit_code, ())),
        )
        for each in units
    )


def _stray(desk: Desk) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            code="KC-P05",
            severity=Severity.ERROR,
            message=f"{key} 所在的学校没有填报单位，它的文书没有人出",
            fix="请在「单位」表里核对该校的单位类别和所属中心校代码，重新装入。",
        )
        for key in desk.planner.unreported()
    )


def _unreadable_forms(desk: Desk) -> tuple[Finding, ...]:
    """Tell the office's forms that cannot be read: their papers are missing, the others are made."""
    return tuple(
        Finding(
            code="KC-L26",
            severity=Severity.ERROR,
            message=f"表单读不出来，这种文书没有出：{each.where}，{each.problem}",
            fix=each.fix,
        )
        for each in desk.workspace.library.broken_forms().values()
    )


def _started(
    desk: Desk, press: Press, month: str, plans: Sequence[UnitPlan]
) -> Iterator[tuple[UnitPlan, Iterator[RenderOutcome]]]:
    """Yield the units in order; the next ones are printed while one is being bound."""
    waiting: deque[tuple[UnitPlan, Iterator[RenderOutcome]]] = deque()
    for plan in plans:
        folder = desk.folder(month, plan.unit)
        waiting.append((plan, start_papers(desk, press, plan.papers, folder)))
        if len(waiting) > UNITS_AHEAD:
            yield waiting.popleft()
    yield from waiting


def _run_unit(
    desk: Desk,
    press: Press,
    month: str,
    plan: UnitPlan,
    printed: Iterator[RenderOutcome],
    at: dt.datetime,
) -> UnitReport:
    folder = desk.folder(month, plan.unit)
    made = make_papers(desk, press, plan.papers, printed, folder, at=at)
    present = [
        document
        for decision in plan.decisions
        if (document := _document_of(desk, decision, made)) is not None
    ]
    told = [*plan.findings, *_failures(plan.decisions, made), *uncoded(plan.decisions, made)]
    try:
        assemble(desk, press, plan.unit, month, present, at=at)
    except RenderError as error:
        told.append(_unbound(plan.unit, error))
    return _unit_report(desk, month, plan, made, told)


def _unbound(unit: Unit, error: RenderError) -> Finding:
    """Say that a bundle was not put together; papers and numbers stay, other units go on."""
    return Finding(
        code="KC-P04",
        severity=Severity.ERROR,
        message=f"{unit.unit_code} 的文书没有装订成卷：{error.message}",
        fix=error.fix,
    )


def _document_of(desk: Desk, decision: Decision, made: Made) -> Document | None:
    """Return the paper as it lies in the bundle now; an earlier version stays if a newer failed."""
    key = decision.paper.planned.key
    return made.documents.get(key) or desk.documents.get(key)


def _failures(decisions: Sequence[Decision], made: Made) -> list[Finding]:
    findings = []
    for decision in decisions:
        outcome = made.failures.get(decision.paper.planned.key)
        if outcome is not None:
            planned, form = decision.paper.planned, decision.paper.form
            findings.append(
                Finding(
                    code="KC-P03",
                    severity=Severity.ERROR,
                    message=f"{planned.subject_id} 的{form.label}没有做成：{outcome.error}",
                    fix=outcome.fix,
                )
            )
    return findings


def uncoded(decisions: Sequence[Decision], made: Made) -> list[Finding]:
    """Tell which papers have pages without a code: their scans must be filed by hand."""
    findings = []
    for decision in decisions:
        planned, form = decision.paper.planned, decision.paper.form
        if pages := made.uncoded.get(planned.key):
            which = "、".join(map(str, pages))
            findings.append(
                Finding(
                    code="KC-P12",
                    severity=Severity.WARNING,
                    message=f"{planned.subject_id} 的{form.label}第 {which} 页四角没有空位印二维码",
                    fix="扫描件要手工认领。请在模板里给右上角或左下角留出 25 毫米见方的空白。",
                )
            )
    return findings


def _unit_report(
    desk: Desk, month: str, plan: UnitPlan, made: Made, findings: Sequence[Finding]
) -> UnitReport:
    folder = desk.folder(month, plan.unit)
    return UnitReport(
        unit_code=plan.unit.unit_code,
        unit_name=plan.unit.name,
        bundle=folder,
        papers=tuple(
            paper_report(decision, made, folder.as_posix()) for decision in plan.decisions
        ),
        findings=tuple(findings),
    )


def paper_report(decision: Decision, made: Made, folder: str) -> PaperReport:
    """Tell what became, or would become, of one paper."""
    paper = decision.paper
    key = paper.planned.key
    document = made.documents.get(key) or (None if decision.make else paper.previous)
    state = DocumentState.FAILED if key in made.failures else decision.state
    return PaperReport(
        form=paper.form.form_id,
        label=paper.form.label,
        subject=paper.planned.subject_id,
        number=document.number if document else paper.printed_number,
        state=state,
        pages=document.pages if document else 0,
        files=tuple(f"{folder}/{file.name}" for file in document.files) if document else (),
        why=WORDS[state],
    )


class _Counter:
    """Counts finished papers and tells the progress bar."""

    def __init__(self, total: int, report: Callable[[int, int], None]) -> None:
        self._done = 0
        self._total = total
        self._report = report

    def step(self) -> None:
        self._done += 1
        self._report(min(self._done, self._total), self._total)
