"""One paper by itself: an official one for a case, or the 样张 of a form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kongchuo_docs.errors import RefusedError, RenderError, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    Case,
    Document,
    DocumentState,
    Finding,
    Form,
    PlannedDocument,
    Roll,
    Severity,
    Subject,
)
from kongchuo_docs.pipeline.assembling import assemble, print_pages
from kongchuo_docs.pipeline.deciding import UNPRINTABLE, Decision, decide
from kongchuo_docs.pipeline.desk import Desk, workspace_fonts
from kongchuo_docs.pipeline.making import Made, make_papers, start_papers
from kongchuo_docs.pipeline.month import paper_report, uncoded
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.pipeline.report import MonthReport, UnitReport
from kongchuo_docs.rendering.facts import PaperHead
from kongchuo_docs.workspace import Workspace

SAMPLE = "样张"


def issue(
    workspace: Workspace,
    case_id: str,
    form_name: str,
    *,
    answers: Mapping[str, str],
    at: dt.datetime,
) -> MonthReport:
    """Issue one paper for a case, just as the month's run would.

    Args:
        workspace: The workspace.
        case_id: The case.
        form_name: The form, by id or by the name that clerks use.
        answers: Values of the form's own inputs (``--set``); they are stored with the case.
        at: Time for register and store.

    Raises:
        UsageError: The form is not about cases, or has no such input.
        RefusedError: The case has errors, or its event has no date yet.
        RenderError: A character of the case is in no font.
    """
    with workspace.lock():
        form = find_form(workspace.library, form_name)
        if form.subject is not Subject.CASE:
            raise UsageError(
                f"「{form.label}」不是按个案出具的文书",
                fix="请用 kongchuo run --month 出具整月的文书。",
            )
        desk = Desk.of(workspace, at.date())
        case = _answered(desk.case(case_id), form, answers)
        # Everything is tried on the desk first; only then the answers are stored.
        desk = Desk(workspace, _with(desk.roll, case), desk.documents, at.date())
        planned = _planned(desk, form, case_id)
        decided = decide(desk, [planned])
        findings = decided.findings[planned.unit_code]
        if decided.decisions[planned.key].state is DocumentState.FAILED:
            first = next(each for each in findings if each.severity is Severity.ERROR)
            if first.code == UNPRINTABLE:
                raise RenderError(f"「{first.field}」：{first.message}", fix=first.fix)
            raise RefusedError(first.message, fix=first.fix)
        if answers:
            with workspace.begin() as data:
                data.store.put([case], at=at, file="--set")
        return _issue(desk, decided.decisions[planned.key], findings, at)


def _issue(
    desk: Desk, decision: Decision, findings: tuple[Finding, ...], at: dt.datetime
) -> MonthReport:
    planned = decision.paper.planned
    unit = desk.roll.units[planned.unit_code]
    folder = desk.folder(planned.month, unit)
    with Press(1, desk.fonts.folder) as press:
        papers = [decision.paper] if decision.make else []
        printed = start_papers(desk, press, papers, folder)
        made = make_papers(desk, press, papers, printed, folder, at=at)
        for outcome in made.failures.values():
            raise RenderError(outcome.error, fix=outcome.fix)
        present = _present(desk, planned, made)
        if (desk.workspace.root / folder / "bundle.json").exists():
            assemble(desk, press, unit, planned.month, present, at=at)
    report = UnitReport(
        unit_code=unit.unit_code,
        unit_name=unit.name,
        bundle=folder,
        papers=(paper_report(decision, made, folder.as_posix()),),
        findings=(*findings, *uncoded([decision], made)),
    )
    return MonthReport(month=planned.month, units=(report,))


def _present(desk: Desk, planned: PlannedDocument, made: Made) -> list[Document]:
    """Return the papers that the bundle of the month holds now, in reading order."""
    documents = {**desk.documents, **made.documents}
    month = desk.planner.month(planned.month, planned.unit_code)
    return [documents[each.key] for each in month if each.key in documents]


def _planned(desk: Desk, form: Form, case_id: str) -> PlannedDocument:
    planned = desk.planner.case_paper(form, desk.case(case_id))
    if planned is not None:
        return planned
    names = "、".join(f"--set {item.name}=…（{item.label}）" for item in form.inputs)
    raise RefusedError(
        f"个案 {case_id} 还不能出具{form.label}：没有它所依据的日期或劝返记录",
        fix="请在采集表里填写后重新装入" + (f"，或用 {names} 给出。" if names else "。"),
    )


def _with(roll: Roll, case: Case) -> Roll:
    return replace(roll, cases={**roll.cases, case.case_id: case})


def _answered(case: Case, form: Form, answers: Mapping[str, str]) -> Case:
    """Return the case with the answers in it."""
    kinds = {item.name: item for item in form.inputs}
    values: dict[str, Any] = {}
    for name, text in answers.items():
        if name not in kinds:
            known = "、".join(f"{item.name}（{item.label}）" for item in form.inputs) or "没有"
            raise UsageError(
                f"「{form.label}」没有可以设置的「{name}」", fix=f"可以设置的：{known}。"
            )
        values[name] = _answer(kinds[name].kind, kinds[name].label, text)
    return replace(case, **values)


def _answer(kind: str, label: str, text: str) -> object:
    if kind != "date":
        return text.strip()
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"「{label}」要写成日期", fix="例如 2021-10-18。") from error


def preview(
    workspace: Workspace | None, library: Library, form_name: str, case_id: str | None, folder: Path
) -> tuple[Path, Path]:
    """Make the 样张 of a form: invented facts, or those of a case, across every page 样张.

    Args:
        workspace: Needed for a case only.
        library: The forms.
        form_name: The form, by id or by the name that clerks use.
        case_id: A case, or None for the form's own sample.
        folder: Where the two files go.

    Returns:
        The Word file and the PDF.

    Raises:
        RenderError: The template has a fault.
    """
    form = find_form(library, form_name)
    facts = dict(library.sample(form.form_id).values)
    stem = f"{SAMPLE}_{form.label}"
    if case_id is not None:
        if workspace is None:
            raise UsageError("给个案出样张要在工作区里运行", fix="请加 --workspace 文件夹。")
        facts = dict(_case_facts(workspace, form, case_id))
        stem = f"{stem}_{case_id}"
    facts["文书"] = {**facts["文书"], "标记": SAMPLE}
    fonts = workspace_fonts(workspace)
    with Press(1, fonts.folder) as press:
        print_pages(press, [(form, facts, folder / stem)], watermark=SAMPLE)
    return folder / f"{stem}.docx", folder / f"{stem}.pdf"


def _case_facts(workspace: Workspace, form: Form, case_id: str) -> Mapping[str, Any]:
    if form.subject is not Subject.CASE:
        raise UsageError(f"「{form.label}」不是按个案出具的文书", fix="请去掉 --case。")
    desk = Desk.of(workspace, dt.date.max)
    planned = _planned(desk, form, case_id)
    head = PaperHead(
        title=desk.planner.title(form, planned.dated),
        number=SAMPLE,
        dated=planned.dated,
        issuer=desk.planner.issuer_name(planned.issuer_code, planned.dated),
    )
    return desk.facts(planned, form, head).values


def find_form(library: Library, name: str) -> Form:
    """Return a form by id, short name or title.

    Raises:
        NotFoundError: There is none.
    """
    for form in library.forms().values():
        if name in (form.form_id, form.label, form.title):
            return form
    return library.form(name)
