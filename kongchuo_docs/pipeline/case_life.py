"""The life of one case as a timeline: every state, visit, paper and number, nothing left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kongchuo_docs import rules
from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.model import (
    Case,
    Document,
    Finding,
    NumberEntry,
    NumberState,
    RecordKind,
)
from kongchuo_docs.numbering import format_number
from kongchuo_docs.pipeline.past import day_of
from kongchuo_docs.store import Revision
from kongchuo_docs.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of a timeline."""

    date: dt.date
    kind: str
    """``absence``, ``mark``, ``survey``, ``notice``, ``term``, ``visit``, ``act``, ``return``,
    ``state``, ``paper`` or ``void``."""
    what: str
    """In Chinese, without names."""
    number: str = ""
    """Printed number of a paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLife:
    """A case with its history."""

    case: Case
    events: tuple[Event, ...]
    """The oldest first."""
    documents: tuple[Document, ...]
    relapses: int
    """How often the child went away again after coming back (反弹)."""
    findings: tuple[Finding, ...]


def case_life(workspace: Workspace, case_id: str) -> CaseLife:
    """Return the life of a case.

    Raises:
        NotFoundError: There is no such case.
    """
    with workspace.reading() as data:
        history = data.store.history(RecordKind.CASE, case_id)
        documents = data.store.documents(subject=case_id)
        versions = [paper for key in documents for paper in data.store.document_versions(key)]
        voids = [
            entry
            for entry in data.numbers.entries()
            if entry.state is NumberState.VOID and case_id in entry.key.split("/")
        ]
    states = [each.record for each in history if isinstance(each.record, Case)]
    if not states:
        raise NotFoundError(f"没有个案「{case_id}」", fix="kongchuo case list 列出全部个案编号。")
    labels = _Labels(workspace)
    events = [
        *_of_case(states[-1], labels, rules.return_by(states[-1], workspace.county)),
        *_of_states(history, labels),
        *_of_papers(versions),
        *_of_voids(voids),
    ]
    return CaseLife(
        case=states[-1],
        events=tuple(sorted(events, key=lambda event: event.date)),
        documents=tuple(sorted(documents.values(), key=lambda each: (each.dated, each.key))),
        relapses=rules.relapses(states),
        findings=rules.check_life(states, workspace.county, day_of(history[-1])),
    )


class _Labels:
    """Codes as clerks read them."""

    def __init__(self, workspace: Workspace) -> None:
        self._library = workspace.library

    def of(self, list_id: str, code: str) -> str:
        labels: Mapping[str, str] = self._library.codes(list_id).labels
        return labels.get(code, code)


def _of_case(case: Case, labels: _Labels, term: dt.date | None) -> Iterator[Event]:
    absence = case.absence
    kind = labels.of("dropout_kind", absence.kind)
    yield Event(date=absence.since, kind="absence", what=f"无故缺勤起（{kind}）")
    yield Event(date=case.survey.date, kind="survey", what="摸底调查")
    if absence.marked_on:
        mark = labels.of("register_mark", absence.register_mark)
        yield Event(date=absence.marked_on, kind="mark", what=f"学籍系统标注：{mark}")
    if case.notice_date:
        yield Event(date=case.notice_date, kind="notice", what="劝返复学通知")
    if term:
        yield Event(date=term, kind="term", what="复学期限届满")
    for visit in case.visits:
        method = labels.of("visit_method", visit.method)
        result = labels.of("visit_result", visit.result)
        promised = f"，{visit.promised_on} 前返校" if visit.promised_on else ""
        what = f"第{visit.round}次劝返（{method}）：{result}{promised}"
        yield Event(date=visit.date, kind="visit", what=what)
    for act in case.acts:
        what = f"决定出具{labels.of('act_form', act.form)}（第{act.ordinal}件）"
        yield Event(date=act.date, kind="act", what=what)
    if absence.returned_on:
        yield Event(date=absence.returned_on, kind="return", what="返校")
    if case.status_since and case.status_since != absence.returned_on:
        status = labels.of("case_status", case.status)
        yield Event(date=case.status_since, kind="status", what=f"{status}（状态日期）")


def _of_states(history: Sequence[Revision], labels: _Labels) -> Iterator[Event]:
    """Yield the statuses in the order in which they were stored, dated by the day of storing."""
    before, withdrawn = "", ""
    for revision in history:
        case, day = revision.record, day_of(revision)
        if not isinstance(case, Case):
            continue
        if case.withdrawn != withdrawn:
            what = f"个案撤回：{case.withdrawn}" if case.withdrawn else "个案恢复"
            yield Event(date=day, kind="state", what=what)
        withdrawn = case.withdrawn
        if case.status == before:
            continue
        now = labels.of("case_status", case.status)
        relapse = "（反弹）" if before == "returned" and case.status in rules.AWAY else ""
        what = (
            f"状态：{labels.of('case_status', before)} → {now}{relapse}"
            if before
            else f"立案：{now}"
        )
        yield Event(date=day, kind="state", what=what)
        before = case.status


def _of_papers(versions: Sequence[Document]) -> Iterator[Event]:
    for paper in versions:
        again = f"（第 {paper.version} 版）" if paper.version > 1 else ""
        yield Event(
            date=paper.dated,
            kind="paper",
            what=f"{paper.title}{again}，{paper.pages} 页",
            number="" if paper.draft else paper.number,
        )


def _of_voids(entries: Sequence[NumberEntry]) -> Iterator[Event]:
    for entry in entries:
        taken = dt.datetime.fromisoformat(entry.taken_at).date()
        yield Event(
            date=taken,
            kind="void",
            what=f"文号作废：{entry.reason}",
            number=format_number(entry.number),
        )
