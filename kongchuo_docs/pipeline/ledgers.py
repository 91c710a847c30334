"""Registers (台账): a list per unit and month, as a workbook, a Word file and a PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongchuo_docs import bundle
from kongchuo_docs.bundle.ledger_sheet import LedgerColumn, LedgerPage, ledger_sheet
from kongchuo_docs.errors import NotFoundError, RefusedError, RenderError
from kongchuo_docs.library import Library
from kongchuo_docs.library.cohorts import CohortFile
from kongchuo_docs.model import (
    Case,
    Document,
    Facts,
    Form,
    PlannedDocument,
    RegisterItem,
    RenderedFile,
    Roll,
    Selection,
    Subject,
    Unit,
    UnitKind,
    first_day,
    last_day,
)
from kongchuo_docs.pipeline.desk import DRAFT_MARK, DRAFT_WATERMARK, Desk
from kongchuo_docs.pipeline.past import read_states
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.pipeline.rate_lines import rate_lines
from kongchuo_docs.pipeline.staging import final_files, place_files, staged_job
from kongchuo_docs.rendering.environment import chinese_date
from kongchuo_docs.rendering.facts import FactBuilder, PaperHead
from kongchuo_docs.rendering.papers import RenderOutcome
from kongchuo_docs.rendering.register_cells import register_cells
from kongchuo_docs.rules.past_days import case_on
from kongchuo_docs.rules.selections import RegisterView, select
from kongchuo_docs.workspace import Workspace

FOLDER = "台账"
"""Folder of the registers beside the papers of a unit and month."""
NIL = "本月无"
SIGN = "摸底人（签字）：　　　　　　填表人（签字）：　　　　　　负责人（签字）：　　　　　　　　年　　月　　日"
CHARGE = "谁摸底、谁签字、谁负责。"
"""Basis: R22."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A register that was made."""

    form: str
    label: str
    unit_code: str
    unit_name: str
    month: str
    on: dt.date
    rows: int
    pages: int
    draft_reasons: tuple[str, ...]
    """Unchecked values; not empty = a draft that is not recorded as done."""
    recorded: bool
    files: tuple[Path, ...]
    """Workbook, Word file and PDF."""


def ledger_forms(library: Library) -> tuple[Form, ...]:
    """Return the forms of registers, in reading order."""
    return tuple(form for form in library.forms().values() if form.subject is Subject.REGISTER)


def find_ledger(library: Library, name: str) -> Form:
    """Return the form of a register by id, short name or title.

    Raises:
        NotFoundError: There is none.
    """
    forms = ledger_forms(library)
    for form in forms:
        if name in (form.form_id, form.label, form.title):
            return form
    known = "、".join(f"{form.label}（{form.form_id}）" for form in forms)
    raise NotFoundError(f"没有这种台账：“{name}”", fix=f"现有的台账：{known}。")


def make_ledgers(
    workspace: Workspace,
    name: str,
    *,
    month: str | None = None,
    unit: str | None = None,
    at: dt.datetime,
    numbers: CohortFile | None = None,
    folder: Path | None = None,
) -> tuple[Ledger, ...]:
    """Make a register for one unit, or for every reporting unit and the county.

    Args:
        workspace: The workspace.
        name: The register, by id, short name or title.
        month: ``2021-10``; that of ``at`` unless given. A month that is over is listed as on its
            last day.
        unit: Unit code or full name of any school, or the county's id or name.
        at: The day of the register, and the time that the store notes.
        numbers: Numbers for the table of 巩固率.
        folder: Write the files there and record nothing.

    Raises:
        NotFoundError: There is no such register or unit.
        RefusedError: The month is still to come.
        RenderError: A register cannot be made; those before it are done.
    """
    form = find_ledger(workspace.library, name)
    month = month or f"{at:%Y-%m}"
    if first_day(month) > at.date():
        raise RefusedError(f"{month} 还没有到，不能出这个月的台账", fix="请核对 --month 和 --on。")
    with workspace.lock():
        maker = _Maker(workspace, form, month, at, numbers)
        with Press(1, maker.desk.fonts.folder) as press:
            return tuple(maker.make(press, each, folder) for each in maker.units(unit))


class _Maker:
    """Makes one kind of register for one month."""

    def __init__(
        self,
        workspace: Workspace,
        form: Form,
        month: str,
        at: dt.datetime,
        numbers: CohortFile | None,
    ) -> None:
        self.desk = Desk.of(workspace, at.date())
        self._workspace = workspace
        self._form = form
        self._month = month
        self._at = at
        self._on = min(at.date(), last_day(month))
        self._numbers = numbers
        self._builder = FactBuilder(workspace.library, workspace.county, self.desk.roll.units)

    def units(self, wanted: str | None) -> tuple[Unit, ...]:
        """Return the units that keep the register."""
        office = self._office()
        if wanted is None:
            return (*self.desk.planner.reporting_units(), office)
        schools = self.desk.roll.units.values()
        for each in (*schools, office):
            if wanted in (each.unit_code, each.name, self._county_name(each)):
                return (each,)
        known = "、".join((*self.desk.roll.units, office.unit_code))
        raise NotFoundError(f"没有单位「{wanted}」", fix=f"现有单位代码：{known}。")

    def make(self, press: Press, unit: Unit, folder: Path | None) -> Ledger:
        """Make the three files of one unit and record them."""
        planned = self.desk.planner.register(self._form, unit, self._month, self._on)
        facts = self._facts(unit, planned)
        draft = bool(planned.draft_reasons)
        target = folder or self._workspace.root / self.desk.folder(self._month, unit) / FOLDER
        stem = f"{self._form.label}_{self._month}_{unit.unit_code}" + "_草稿" * draft
        outcome, files = self._print(press, facts, target / stem, planned)
        recorded = folder is None and not draft
        if recorded:
            self._record(planned, facts, outcome, files)
        return Ledger(
            form=self._form.form_id,
            label=self._form.label,
            unit_code=unit.unit_code,
            unit_name=unit.name,
            month=self._month,
            on=self._on,
            rows=facts["台账"]["条数"],
            pages=outcome.pages,
            draft_reasons=planned.draft_reasons,
            recorded=recorded,
            files=tuple(target / file.name for file in files),
        )

    # --- what it says

    def _facts(self, unit: Unit, planned: PlannedDocument) -> Facts:
        title = self.desk.planner.title(self._form, self._on)
        mark = DRAFT_MARK if planned.draft_reasons else ""
        head = PaperHead(title=title, number="", dated=self._on, issuer=unit.name, mark=mark)
        return self._builder.register(self._form, unit, self._month, self._items(unit), head)

    def _items(self, unit: Unit) -> Sequence[RegisterItem]:
        selection = self._form.rows or Selection.ALL_CASES
        schools = self._schools(unit)
        if selection is Selection.RETENTION:
            return rate_lines(sorted(schools), self._numbers)
        roll = self.desk.roll
        cases = [case for case in roll.cases.values() if case.unit_code in schools]
        spells = self.desk.past.spells(cases)
        then = (case_on(spells[case.case_id], self._on) for case in cases)
        view = RegisterView(
            county=self._workspace.county,
            month=self._month,
            on=self._on,
            cases=[case for case in then if case is not None],
            enrolments=[each for each in roll.enrolments.values() if each.unit_code in schools],
            histories=self._histories(cases) if selection is Selection.CHANGES else {},
        )
        return select(selection, view)

    def _schools(self, unit: Unit) -> frozenset[str]:
        """Return the unit codes that a register of a unit covers: members of a 中心校 too."""
        return covered(self.desk.roll, unit, everything=unit.unit_code == self._office().unit_code)

    def _histories(self, cases: Sequence[Case]) -> Mapping[str, Sequence[tuple[dt.date, Case]]]:
        states = read_states(self._workspace, cases)
        return {
            case_id: [(each.day, each.case) for each in told] for case_id, told in states.items()
        }

    def _office(self) -> Unit:
        """Return the county's bureau as one that keeps registers."""
        county = self._workspace.county
        return Unit(
            unit_code=county.county_id,
            name=self.desk.planner.issuer_name(county.county_id, self._on),
            kind=UnitKind.DIRECT,
            township="",
            prefix="",
            head="",
            clerk="",
            phone="",
        )

    def _county_name(self, unit: Unit) -> str:
        county = self._workspace.county
        return county.name if unit.unit_code == county.county_id else unit.name

    # --- its files

    def _print(
        self, press: Press, facts: Facts, path: Path, planned: PlannedDocument
    ) -> tuple[RenderOutcome, tuple[RenderedFile, ...]]:
        watermark = DRAFT_WATERMARK if planned.draft_reasons else ""
        job = staged_job(
            planned.key,
            self._form,
            facts.values,
            path,
            title=f"{facts['文书']['标题']} {self._month}",
            watermark=watermark,
        )
        (outcome,) = press.here([job])
        if outcome.error:
            what = f"{planned.subject_id} 的{self._form.label}没有做成：{outcome.error}"
            raise RenderError(what, fix=outcome.fix)
        sheet = path.with_name(f"{path.name}.xlsx")
        ledger_sheet(self._page(facts), sheet.with_name(sheet.name + bundle.UNFINISHED))
        bundle.place({sheet.with_name(sheet.name + bundle.UNFINISHED): sheet})
        place_files(outcome, path.parent)
        return outcome, (bundle.describe(sheet), *final_files(outcome))

    def _page(self, facts: Facts) -> LedgerPage:
        listed: Mapping[str, Any] = facts["台账"]
        above = (
            f"单位（盖章）：{facts['填报单位']['名称']}　　"
            f"截止日期：{chinese_date(listed['截止日期'])}　　共 {listed['条数']} 条"
        )
        total = f"合计 {listed['条数']} 条：{listed['合计']}" if listed["条数"] else ""
        if self._form.rows is Selection.RETENTION:
            total = f"本县巩固率目标：{listed['目标']}%"
        return LedgerPage(
            title=facts["文书"]["标题"],
            above=above,
            columns=[
                LedgerColumn(
                    heading=each.heading,
                    width_mm=each.width_mm,
                    group=each.group,
                    centred=each.centred,
                )
                for each in self._form.columns
            ],
            rows=register_cells(self._form, listed["行"]),
            nil=NIL,
            below=[text for text in (total, self._form.note, CHARGE, SIGN) if text],
            mark=facts["文书"]["标记"],
        )

    def _record(
        self,
        planned: PlannedDocument,
        facts: Facts,
        outcome: RenderOutcome,
        files: tuple[RenderedFile, ...],
    ) -> None:
        """Store the register as a paper of the unit, so that the radar counts it as done."""
        previous = self.desk.documents.get(planned.key)
        version = 1
        if previous is not None:
            version = previous.version + (previous.facts != facts)
        document = Document(
            key=planned.key,
            form_id=planned.form_id,
            title=facts["文书"]["标题"],
            unit_code=planned.unit_code,
            subject_id=planned.subject_id,
            month=planned.month,
            dated=planned.dated,
            number="",
            version=version,
            facts=facts,
            recipe=outcome.recipe,
            pages=outcome.pages,
            files=files,
        )
        with self._workspace.begin() as data:
            data.store.record_documents([document], at=self._at)


def covered(roll: Roll, unit: Unit, *, everything: bool) -> frozenset[str]:
    """Return the schools that a unit answers for: all, or itself and its members."""
    return frozenset(
        each.unit_code
        for each in roll.units.values()
        if everything or unit.unit_code in (each.unit_code, each.parent)
    )
