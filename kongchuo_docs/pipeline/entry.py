"""Entering or changing one case by hand: begun, resumed, checked, stored as a workbook is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kongchuo_docs import intake
from kongchuo_docs.errors import NotFoundError, RefusedError
from kongchuo_docs.model import Case, Finding, RecordKind, Roll
from kongchuo_docs.pipeline.drafts import NEW, SOURCE, Draft, Drafts
from kongchuo_docs.pipeline.interview import Interview
from kongchuo_docs.pipeline.loading import CheckReport, check_files, load_files
from kongchuo_docs.workspace import Workspace

FILE_CODES = "KC-I"
"""Findings about the file as such: the clerk typed, and never saw one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One errand of the clerk at the terminal."""

    workspace: Workspace
    drafts: Drafts
    interview: Interview
    resumed: dt.datetime | None
    """When the draft that goes on was last kept; None where nothing was kept."""

    @property
    def draft(self) -> Draft:
        """The draft in work."""
        return self.interview.draft

    def keep(self) -> None:
        """Keep the draft; one that changes nothing is none."""
        told = {"case": _filled(self.draft.case), "visits": [*map(_filled, self.draft.visits)]}
        if told == self.draft.base:
            self.drop()
        else:
            self.drafts.keep(self.draft)

    def drop(self) -> None:
        """Delete the draft: nothing of it stays."""
        self.drafts.drop(self.draft)

    def restart(self) -> Entry:
        """Delete the draft and begin anew."""
        self.drop()
        case_id = self.draft.case_id if self.draft.base is not None else None
        return begin_entry(self.workspace, case_id, on=self.interview.on)

    def check(self) -> tuple[Finding, ...]:
        """Return what all checks of a workbook find, those against the store included."""
        self.drafts.keep(self.draft)
        report = check_files(
            self.workspace.library,
            [self.draft.file],
            on=self.interview.on,
            workspace=self.workspace,
            mark=False,
        )
        self.keep()
        return tuple(each for each in report.findings if not each.code.startswith(FILE_CODES))

    def store(self, at: dt.datetime) -> CheckReport:
        """Store the draft by the way of a workbook, and delete it if all of it was stored.

        Raises:
            RefusedError: The stored case was changed, or came to be, after the draft was begun.
        """
        with self.workspace.reading() as data:
            self._refuse_overtaken(data.store.roll())
        self.drafts.keep(self.draft)
        report = load_files(
            self.workspace, [self.draft.file], at=at, all_or_nothing=True, mark=False, source=SOURCE
        )
        if report.ok:
            self.drop()
        return report

    def _refuse_overtaken(self, roll: Roll) -> None:
        case_id = self.draft.case_id.upper()
        stored = roll.cases.get(case_id)
        if self.draft.base is None and stored is not None:
            raise RefusedError(
                f"个案 {case_id} 刚刚由另一次装入登记了", fix="换一个编号；已填的内容都还在草稿里"
            )
        if self.draft.base is not None and (
            stored is None or _as_told(self.workspace, stored) != self.draft.base
        ):
            raise RefusedError(
                f"个案 {case_id} 在录入期间由另一次装入改过，没有存入",
                fix=f"重新运行 kongchuo case edit {case_id}，选“重新开始”",
            )


def begin_entry(workspace: Workspace, case_id: str | None, *, on: dt.date) -> Entry:
    """Begin a new case, or a change of a stored one; or go on with the draft that was kept.

    Args:
        workspace: Where the case is stored.
        case_id: The case to be changed; None for a new one.
        on: Today: proposed as a date, and limits are judged by it.

    Raises:
        NotFoundError: There is no such case, or no school yet that a case could belong to.
    """
    with workspace.reading() as data:
        roll = data.store.roll()
    if not roll.units:
        raise NotFoundError(
            "工作区里还没有单位", fix="先填采集表的「单位」表，用 kongchuo load 装入"
        )
    drafts = Drafts(
        root=workspace.root / ".kongchuo" / "drafts", layout=workspace.library.workbook()
    )
    case_id = case_id and case_id.strip().upper()
    kept = drafts.find(case_id or NEW)
    if case_id and case_id not in roll.cases:
        raise NotFoundError(f"没有个案「{case_id}」", fix="kongchuo case list 列出全部个案编号。")
    draft = kept or drafts.begin(case_id or NEW)
    if case_id and kept is None:
        draft.base = _as_told(workspace, roll.cases[case_id])
        draft.case, draft.visits = dict(draft.base["case"]), [*map(dict, draft.base["visits"])]
    interview = Interview(library=workspace.library, roll=roll, draft=draft, on=on)
    resumed = drafts.kept_at(draft) if kept else None
    return Entry(workspace=workspace, drafts=drafts, interview=interview, resumed=resumed)


def _as_told(workspace: Workspace, case: Case) -> dict[str, Any]:
    """Return a stored case as a person would type it."""
    layout, codes = workspace.library.workbook(), workspace.library.codes

    def texts(record: Any, kind: RecordKind) -> dict[str, str]:
        cells = intake.to_cells(record, layout.sheet(kind), codes)
        return {path: intake.to_text(value) for path, value in cells.items()}

    visits = [texts(visit, RecordKind.VISIT) for visit in case.visits]
    return {"case": texts(case, RecordKind.CASE), "visits": visits}


def _filled(answers: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in answers.items() if text}
