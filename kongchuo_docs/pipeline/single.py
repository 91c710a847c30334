"""One paper by itself: an official one for a case, or the 样张 of a form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kongchuo_docs import bundle
from kongchuo_docs.errors import RefusedError, RenderError, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    Case,
    Form,
    PlannedDocument,
    Subject,
    has_error,
)
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.making import make_papers
from kongchuo_docs.pipeline.month import decide
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.pipeline.report import MonthReport, PaperReport, UnitReport
from kongchuo_docs.rendering.facts import PaperHead
from kongchuo_docs.rendering.fonts import default_folder
from kongchuo_docs.rendering.papers import RenderJob, render
from kongchuo_docs.workspace import Workspace

SAMPLE = "样张"


def issue(
    workspace: Workspace,
    case_id: str,
    form_id: str,
    *,
    answers: Mapping[str, str],
    at: dt.datetime,
) -> MonthReport:
    """Issue one paper for a case, just as the month's run would.

    Args:
        workspace: The workspace.
        case_id: The case.
        form_id: The form.
        answers: Values of the form's own inputs (``--set``); they are stored with the case.
        at: Time for register and store.

    Raises:
        UsageError: The form is not about cases, or has no such input.
        RefusedError: The case has errors, or its event has no date yet.
    """
    with workspace.lock():
        form = workspace.library.form(form_id)
        if form.subject is not Subject.CASE:
            raise UsageError(
                f"「{form.label}」不是按个案出具的文书",
                fix="请用 kongchuo run --month 出具整月的文书。",
            )
        _store_answers(workspace, Desk.of(workspace).case(case_id), form, answers, at)
        desk = Desk.of(workspace)
        planned = _planned(desk, form, case_id)
        return _issue_planned(desk, planned, at)


def _planned(desk: Desk, form: Form, case_id: str) -> PlannedDocument:
    planned = desk.planner.case_paper(form, desk.case(case_id))
    if planned is None:
        names = "、".join(f"{item.name}（{item.label}）" for item in form.inputs)
        raise RefusedError(
            f"个案 {case_id} 还不能出具{form.label}：没有填写它所依据的日期",
            fix=f"请在采集表里填写后重新装入，或用 --set 名=值 给出：{names or form.event}。",
        )
    findings = desk.check(planned)
    if has_error(findings):
        first = next(item for item in findings if item.severity == "error")
        raise RefusedError(first.message, fix=first.fix)
    return planned


def _issue_planned(desk: Desk, planned: PlannedDocument, at: dt.datetime) -> MonthReport:
    unit = desk.roll.units[planned.unit_code]
    decisions, findings = decide(desk, planned.month, unit, only=planned.key)
    folder = desk.folder(planned.month, unit)
    with Press(1, default_folder()) as press:
        papers = [decision.paper for decision in decisions if decision.make]
        made = make_papers(desk, press, papers, folder, at=at)
    for outcome in made.failures.values():
        raise RenderError(outcome.error, fix=outcome.fix)
    decision = decisions[0]
    document = made.documents.get(planned.key) or desk.documents[planned.key]
    report = PaperReport(
        form=planned.form_id,
        label=decision.paper.form.label,
        subject=planned.subject_id,
        number=document.number,
        state=decision.state,
        pages=document.pages,
        files=tuple((folder / file.name).as_posix() for file in document.files),
    )
    unit_report = UnitReport(
        unit_code=unit.unit_code,
        unit_name=unit.name,
        bundle=folder,
        papers=(report,),
        findings=tuple(findings),
    )
    return MonthReport(month=planned.month, units=(unit_report,))


def _store_answers(
    workspace: Workspace, case: Case, form: Form, answers: Mapping[str, str], at: dt.datetime
) -> None:
    """Store the answers with the case, so that a later run says the same."""
    if not answers:
        return
    kinds = {item.name: item for item in form.inputs}
    values: dict[str, object] = {}
    for name, text in answers.items():
        if name not in kinds:
            known = "、".join(f"{item.name}（{item.label}）" for item in form.inputs) or "没有"
            raise UsageError(
                f"「{form.label}」没有可以设置的「{name}」", fix=f"可以设置的：{known}。"
            )
        values[name] = _answer(kinds[name].kind, kinds[name].label, text)
    with workspace.begin() as data:
        data.store.put([replace(case, **values)], at=at, file="--set")  # type: ignore[arg-type]


def _answer(kind: str, label: str, text: str) -> object:
    if kind != "date":
        return text.strip()
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(f"「{label}」要写成日期", fix="例如 2021-10-18。") from error


def preview(
    workspace: Workspace | None, library: Library, form_id: str, case_id: str | None, folder: Path
) -> tuple[Path, Path]:
    """Make the 样张 of a form: invented facts, or those of a case, across every page 样张.

    Args:
        workspace: Needed for a case only.
        library: The forms.
        form_id: The form.
        case_id: A case, or None for the form's own sample.
        folder: Where the two files go.

    Returns:
        The Word file and the PDF.

    Raises:
        RenderError: The template has a fault.
    """
    form = library.form(form_id)
    if case_id is None:
        facts = dict(library.sample(form_id).values)
        facts["文书"] = {**facts["文书"], "标记": SAMPLE}
        stem = f"{SAMPLE}_{form.label}"
    else:
        if workspace is None:
            raise UsageError("给个案出样张要在工作区里运行", fix="请加 --workspace 文件夹。")
        facts = dict(_case_sample(Desk.of(workspace), form, case_id))
        stem = f"{SAMPLE}_{form.label}_{case_id}"
    word, pdf = folder / f"{stem}.docx", folder / f"{stem}.pdf"
    outcome = render(
        RenderJob(
            key=form_id,
            template=form.template,
            form_name=form.label,
            facts=facts,
            title=f"{form.title}（{SAMPLE}）",
            watermark=SAMPLE,
            word=word.with_name(word.name + bundle.UNFINISHED),
            pdf=pdf.with_name(pdf.name + bundle.UNFINISHED),
        ),
        default_folder(),
    )
    if outcome.error:
        raise RenderError(outcome.error, fix=outcome.fix)
    for target in (word, pdf):
        target.with_name(target.name + bundle.UNFINISHED).replace(target)
    return word, pdf


def _case_sample(desk: Desk, form: Form, case_id: str) -> Mapping[str, object]:
    planned = _planned(desk, form, case_id)
    head = PaperHead(
        title=desk.planner.title(form, planned.dated),
        number=SAMPLE,
        dated=planned.dated,
        issuer=desk.planner.issuer_name(planned.issuer_code, planned.dated),
        mark=SAMPLE,
    )
    return desk.facts(planned, form, head).values
