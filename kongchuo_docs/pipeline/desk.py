"""The desk on which a paper is put together: form, county, case, number and version.

A :class:`Desk` is one steady view of the workspace: records, forms and earlier papers as they stood
when the errand began.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from kongchuo_docs import rules
from kongchuo_docs.errors import NotFoundError, RenderError
from kongchuo_docs.model import (
    Case,
    Document,
    DocumentNumber,
    Facts,
    Form,
    PlannedDocument,
    Roll,
    Subject,
    Unit,
    last_day,
)
from kongchuo_docs.numbering import format_number
from kongchuo_docs.pipeline.past import Past, read_states
from kongchuo_docs.planning import Planner
from kongchuo_docs.rendering.characters import CharacterCheck
from kongchuo_docs.rendering.facts import FactBuilder, PaperHead, ServedPaper
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.word import WordTemplate
from kongchuo_docs.workspace import Workspace

DRAFT_MARK = "草稿（未编号，不得签发）"
DRAFT_WATERMARK = "草稿"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper in work."""

    planned: PlannedDocument
    form: Form
    title: str
    number: DocumentNumber | None
    version: int
    facts: Facts
    previous: Document | None

    @property
    def draft(self) -> bool:
        """Tell whether unchecked values keep the paper from being official."""
        return bool(self.planned.draft_reasons)

    @property
    def printed_number(self) -> str:
        """The number as it is printed, or nothing."""
        return format_number(self.number) if self.number else ""

    @property
    def watermark(self) -> str:
        """Words across the page, or nothing."""
        return DRAFT_WATERMARK if self.draft else ""


class Desk:
    """Everything that is needed to say what a paper says.

    Args:
        workspace: The open workspace.
        roll: Its records.
        documents: Newest version of each paper by key.
        on: The day on which the work is done; deadlines are judged by it.
        past: Cases on past days; by default only what the records themselves tell of them.
    """

    def __init__(
        self,
        workspace: Workspace,
        roll: Roll,
        documents: Mapping[str, Document],
        on: dt.date,
        past: Past | None = None,
    ) -> None:
        self.workspace = workspace
        self.on = on
        self.roll = roll
        self.documents = documents
        confirmed = workspace.confirmed
        self.planner = Planner(
            workspace.county,
            workspace.library.forms(),
            roll,
            confirmed.covers if confirmed else lambda key: False,
        )
        self._builder = FactBuilder(workspace.library, workspace.county, roll.units)
        self.past = past or Past(workspace.county, on)
        self._templates: dict[Path, WordTemplate] = {}
        self.numbers: dict[str, str] = {}
        """Printed numbers that papers of this errand get, by key: a 送达回证 names the paper served."""

    @cached_property
    def fonts(self) -> FontSet:
        """The fonts of the papers: the office's own before ours.

        Raises:
            EnvironmentProblem: They are missing or damaged, or may not be embedded.
        """
        return workspace_fonts(self.workspace)

    @cached_property
    def page_secret(self) -> bytes:
        """The secret that seals the codes on pages; never printed."""
        with self.workspace.reading() as data:
            return data.store.page_secret()

    @cached_property
    def characters(self) -> CharacterCheck:
        """Tells what these fonts cannot print."""
        return CharacterCheck(self.fonts)

    @classmethod
    def of(cls, workspace: Workspace, on: dt.date) -> Desk:
        """Lay out a workspace as it stands now."""
        with workspace.reading() as data:
            roll, documents = data.store.roll(), data.store.documents()
        past = Past(workspace.county, on, partial(read_states, workspace))
        return cls(workspace, roll, documents, on, past)

    def units(self, unit_code: str | None) -> tuple[Unit, ...]:
        """Return the reporting units, or the one that the user named by code or full name.

        Raises:
            NotFoundError: There is none.
        """
        units = self.planner.reporting_units()
        chosen = tuple(unit for unit in units if unit_code in (None, unit.unit_code, unit.name))
        member = self.roll.units.get(unit_code or "")
        if not chosen and member is not None:
            raise NotFoundError(
                f"「{unit_code}」是成员学校，它的文书由中心校 {member.parent} 汇总",
                fix=f"请用 --unit {member.parent}。",
            )
        if not chosen:
            known = "、".join(f"{unit.unit_code} {unit.name}" for unit in units) or "还没有单位"
            raise NotFoundError(
                f"没有填报单位「{unit_code}」" if unit_code else "工作区里还没有单位",
                fix=f"现有填报单位：{known}。请先用 kongchuo load 装入采集表。",
            )
        return chosen

    def case(self, case_id: str) -> Case:
        """Return a case.

        Raises:
            NotFoundError: There is none.
        """
        if case_id not in self.roll.cases:
            raise NotFoundError(
                f"没有个案「{case_id}」", fix="kongchuo case list 列出全部个案编号。"
            )
        return self.roll.cases[case_id]

    def folder(self, month: str, unit: Unit) -> Path:
        """Return the bundle's folder, relative to the workspace."""
        name = "".join(char if char.isalnum() else "-" for char in unit.name)
        return Path("out") / month / f"{unit.unit_code}_{name}"

    def paper(self, planned: PlannedDocument, number: DocumentNumber | None, version: int) -> Paper:
        """Put a paper together.

        Args:
            planned: The paper as planned.
            number: Its number; None for a draft.
            version: From 1; later ones print 更正第 n 次.
        """
        form = self.workspace.library.form(planned.form_id)
        title = self.planner.title(form, planned.dated)
        mark = f"更正第{version - 1}次" if version > 1 else ""
        head = PaperHead(
            title=title,
            number=format_number(number) if number else self._open_number(planned),
            dated=planned.dated,
            issuer=self.planner.issuer_name(planned.issuer_code, planned.dated),
            mark=DRAFT_MARK if planned.draft_reasons else mark,
        )
        return Paper(
            planned=planned,
            form=form,
            title=title,
            number=number,
            version=version,
            facts=self.facts(planned, form, head),
            previous=self.documents.get(planned.key),
        )

    def blank(self, planned: PlannedDocument, previous: Document | None) -> Paper:
        """Return a paper that is not to be made: as it was, or without facts."""
        form = self.workspace.library.form(planned.form_id)
        return Paper(
            planned=planned,
            form=form,
            title=previous.title if previous else form.title,
            number=None,
            version=previous.version if previous else 1,
            facts=previous.facts if previous else Facts(values={}),
            previous=previous,
        )

    def facts(self, planned: PlannedDocument, form: Form, head: PaperHead) -> Facts:
        """Return what a paper says."""
        if form.subject is Subject.UNIT_MONTH:
            cases = self.reported(planned.subject_id, planned.month)
            monthly = self.roll.heads.get((planned.subject_id, planned.month))
            return self._builder.month(
                form, planned.subject_id, planned.month, cases, monthly, head
            )
        if form.subject is Subject.ENROLMENT:
            return self._builder.enrolment(form, self.roll.enrolments[planned.subject_id], head)
        case = self.case_for(planned)
        act = case.acts[0] if case.acts else None
        return self._builder.case(
            form,
            case,
            head,
            until=planned.dated if act else last_day(planned.month),
            return_by=rules.return_by(case, self.workspace.county),
            absent_days=rules.days_away(case, planned.dated),
            term=rules.order_term(act, self.workspace.county) if act else None,
            served=self._served(planned),
        )

    def reported(self, unit_code: str, month: str) -> tuple[Case, ...]:
        """Return the cases that a monthly report lists, as they were at the end of its month."""
        return self.past.reported(self.planner.cases(unit_code), month)

    def case_for(self, planned: PlannedDocument) -> Case:
        """Return a case as a paper sees it: with the act that asks for it, or with none."""
        case = self.case(planned.subject_id)
        return replace(case, acts=tuple(act for act in case.acts if act.key == planned.act))

    def _served(self, planned: PlannedDocument) -> ServedPaper | None:
        """Return the paper that a 送达回证 is about."""
        if not planned.serves:
            return None
        form = self.workspace.library.form(planned.serves.partition("/")[0])
        case = self.case(planned.subject_id)
        paper = next(each for each in self.planner.papers(form, case) if each.key == planned.serves)
        return ServedPaper(
            title=self.planner.title(form, paper.dated),
            number=self.number_of(planned.serves),
            dated=paper.dated,
        )

    def names_served(self, paper: Paper) -> bool:
        """Tell whether a paper that names another one names the number which that one got."""
        key = paper.planned.serves
        return not key or paper.facts["送达"]["文号"] == self.number_of(key)

    def number_of(self, key: str) -> str:
        """Return the printed number that a paper has or is about to get; empty while it has none."""
        document = self.documents.get(key)
        issued = document.number if document and not document.draft else ""
        return self.numbers.get(key, issued)

    def prints_alike(self, form: Form, one: Facts, other: Facts) -> bool:
        """Tell whether two sets of facts give the same paper.

        Facts hold all that is known of a case, a form prints a part of it: a new visit changes the
        outreach record and must not make a correction of the survey.
        """
        if one == other:
            return True
        try:
            if form.template not in self._templates:
                source = form.template.read_bytes()
                self._templates[form.template] = WordTemplate(source, form.label)
            template = self._templates[form.template]
            return template.fill(one.values) == template.fill(other.values)
        except (OSError, RenderError):
            # A newer template may print what older facts do not hold: that is no news of the case.
            return bool(_shared(one.values, other.values) == _shared(other.values, one.values))

    def internal(self, form_id: str, unit: Unit, month: str, **extra: object) -> tuple[Form, Facts]:
        """Return form and facts of a page that the bundle itself needs."""
        form = self.workspace.library.form(form_id)
        head = PaperHead(
            title=form.title, number="", dated=last_day(month), issuer=unit.name, mark=""
        )
        return form, self._builder.bundle(form, unit.unit_code, month, head, **extra)

    @staticmethod
    def _open_number(planned: PlannedDocument) -> str:
        if planned.series is None:
            return ""
        return f"{planned.series.prefix}〔{planned.series.year}〕　　号"


def workspace_fonts(workspace: Workspace | None) -> FontSet:
    """Return the fonts of a workspace, cut anew where the office has changed its own; or ours."""
    if workspace is None or not workspace.fonts:
        return FontSet.load()
    # What cuts fonts takes a tenth of a second to import.
    from kongchuo_docs.rendering.office_fonts import ready

    return ready(workspace.root, workspace.fonts, workspace.font_folder)


def _shared(one: Any, other: Any) -> Any:
    """Return of nested facts what both sets have a name for."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return {name: _shared(one[name], other[name]) for name in one if name in other}
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [_shared(mine, theirs) for mine, theirs in zip(one, other, strict=True)]
    return one
