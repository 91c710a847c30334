"""A month's papers for every reporting unit: what would be made, and making it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kongchuo_docs import bundle
from kongchuo_docs.errors import RenderError
from kongchuo_docs.model import (
    Document,
    DocumentNumber,
    DocumentState,
    Finding,
    PlannedDocument,
    Severity,
    Unit,
    has_error,
)
from kongchuo_docs.pipeline.assembling import assemble
from kongchuo_docs.pipeline.desk import Desk, Paper
from kongchuo_docs.pipeline.making import Made, make_papers
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.pipeline.report import MonthReport, PaperReport, UnitReport
from kongchuo_docs.rendering.fonts import default_folder
from kongchuo_docs.workspace import Workspace

WORDS = {
    DocumentState.NEW: "新出",
    DocumentState.UNCHANGED: "内容未变",
    DocumentState.REPLACED: "内容有改动，出更正版",
    DocumentState.DRAFT: "用了未核对的值，只出草稿",
    DocumentState.FAILED: "出不了",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to become of one paper, and why."""

    paper: Paper
    state: DocumentState
    make: bool
    """True where files have to be made."""


def plan_month(workspace: Workspace, month: str, *, unit: str | None = None) -> MonthReport:
    """Tell what :func:`run_month` would make, number and replace; writes nothing."""
    desk = Desk.of(workspace)
    units = []
    for each in desk.units(unit):
        decisions, findings = decide(desk, month, each)
        folder = desk.folder(month, each)
        made = Made(documents={}, failures={})
        units.append(_unit_report(each, folder, decisions, made, findings))
    return MonthReport(month=month, units=tuple(units))


def run_month(
    workspace: Workspace,
    month: str,
    *,
    unit: str | None = None,
    at: dt.datetime,
    jobs: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> MonthReport:
    """Issue, render and bundle the papers of a month; resumable, and idempotent.

    Args:
        workspace: The workspace.
        month: ``2021-10``.
        unit: One reporting unit by code or name, or all.
        at: Time for register and store; never printed on a paper.
        jobs: Worker processes.
        progress: Called with papers done and papers to do.

    Raises:
        RefusedError: Another run is going on in this workspace.
        EnvironmentProblem: Fonts or libraries are missing, or a worker was killed.
    """
    with workspace.lock():
        desk = Desk.of(workspace)
        chosen = [(each, *decide(desk, month, each)) for each in desk.units(unit)]
        total = sum(decision.make for _, decisions, _ in chosen for decision in decisions)
        counter = _Counter(total, progress)
        with Press(jobs, default_folder(), counter.step) as press:
            reports = [
                _run_unit(desk, press, month, each, decisions, findings, at)
                for each, decisions, findings in chosen
            ]
    return MonthReport(month=month, units=tuple(reports))


def decide(
    desk: Desk, month: str, unit: Unit, only: str = ""
) -> tuple[tuple[Decision, ...], tuple[Finding, ...]]:
    """Hold the papers that a month asks for against those that exist.

    Args:
        desk: The workspace as it stands.
        month: ``2021-10``.
        unit: Reporting unit.
        only: Key of the one paper that is asked for; empty = all.
    """
    planned = [each for each in desk.planner.month(month, unit.unit_code) if only in ("", each.key)]
    findings: dict[Finding, None] = {}
    blocked = set()
    for each in planned:
        against = desk.check(each)
        findings.update(dict.fromkeys(against))
        if has_error(against):
            blocked.add(each.key)
    numbers = _forecast(desk, [each for each in planned if each.key not in blocked])
    folder = desk.workspace.root / desk.folder(month, unit)
    decisions = tuple(
        _decide(desk, each, numbers.get(each.key), folder, blocked=each.key in blocked)
        for each in planned
    )
    findings.update(dict.fromkeys(_draft_findings(planned)))
    return decisions, tuple(findings)


def _forecast(desk: Desk, planned: Sequence[PlannedDocument]) -> Mapping[str, DocumentNumber]:
    requests = [
        (each.key, each.series) for each in planned if each.series and not each.draft_reasons
    ]
    with desk.workspace.reading() as data:
        return data.numbers.forecast(requests)


def _decide(
    desk: Desk,
    planned: PlannedDocument,
    number: DocumentNumber | None,
    folder: Path,
    *,
    blocked: bool,
) -> Decision:
    previous = desk.documents.get(planned.key)
    if previous is not None and previous.draft and not planned.draft_reasons:
        previous = None  # a draft was never issued, so the official paper is the first version
    paper = desk.paper(planned, number, previous.version if previous else 1)
    if blocked:
        return Decision(paper=paper, state=DocumentState.FAILED, make=False)
    if previous is None:
        state = DocumentState.DRAFT if paper.draft else DocumentState.NEW
        return Decision(paper=paper, state=state, make=True)
    if desk.prints_alike(paper.form, previous.facts, paper.facts):
        paper = replace(paper, facts=previous.facts)  # a lost file comes back as it was recorded
        lost = bool(bundle.check_files(folder, [previous]))
        state = DocumentState.DRAFT if paper.draft else DocumentState.UNCHANGED
        return Decision(paper=paper, state=state, make=lost)
    if paper.draft:
        return Decision(paper=paper, state=DocumentState.DRAFT, make=True)
    newer = desk.paper(planned, number, previous.version + 1)
    return Decision(paper=newer, state=DocumentState.REPLACED, make=True)


def _draft_findings(planned: Sequence[PlannedDocument]) -> list[Finding]:
    keys = dict.fromkeys(key for each in planned for key in each.draft_reasons)
    return [
        Finding(
            code="KC-P02",
            severity=Severity.WARNING,
            message=f"本县配置「{key}」还没有人核对来源，用到它的文书只能印草稿，不编号",
            fix="核对无误后，在 kongchuo.toml 的 [confirmed] 里由单位确认（by、on、values）。"
            "来源见 kongchuo county explain。",
        )
        for key in keys
    ]


def _run_unit(
    desk: Desk,
    press: Press,
    month: str,
    unit: Unit,
    decisions: Sequence[Decision],
    findings: Sequence[Finding],
    at: dt.datetime,
) -> UnitReport:
    folder = desk.folder(month, unit)
    bundle.sweep(desk.workspace.root / folder)
    papers = [decision.paper for decision in decisions if decision.make]
    made = make_papers(desk, press, papers, folder, at=at)
    present = [
        document
        for decision in decisions
        if (document := _document_of(desk, decision, made)) is not None
    ]
    told = [*findings, *_failures(decisions, made)]
    try:
        assemble(desk, unit, month, present, at=at)
    except RenderError as error:
        told.append(_unbound(unit, error))
    return _unit_report(unit, folder, decisions, made, told)


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


def _unit_report(
    unit: Unit,
    folder: Path,
    decisions: Sequence[Decision],
    made: Made,
    findings: Sequence[Finding],
) -> UnitReport:
    return UnitReport(
        unit_code=unit.unit_code,
        unit_name=unit.name,
        bundle=folder,
        papers=tuple(_paper_report(decision, made, folder) for decision in decisions),
        findings=tuple(findings),
    )


def _paper_report(decision: Decision, made: Made, folder: Path) -> PaperReport:
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
        files=tuple((folder / file.name).as_posix() for file in document.files) if document else (),
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
