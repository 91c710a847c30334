"""The stored records back as a workbook, to be corrected and loaded again without loss."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kongchuo_docs import intake, schema
from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    Act,
    Case,
    CellValue,
    Enrolment,
    MonthlyHead,
    RawRecord,
    Record,
    RecordKind,
    Roll,
    Source,
    Unit,
    Visit,
    first_day,
    last_day,
)
from kongchuo_docs.workspace import Workspace

KINDS: Mapping[type, RecordKind] = {
    Unit: RecordKind.UNIT,
    Case: RecordKind.CASE,
    Visit: RecordKind.VISIT,
    Act: RecordKind.ACT,
    Enrolment: RecordKind.ENROLMENT,
    MonthlyHead: RecordKind.REPORT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What was written."""

    path: Path
    rows: Mapping[RecordKind, int]
    """Rows by kind; a kind without rows is left out."""
    differing: tuple[str, ...]
    """``case/JL003``: records that would not come back as they are stored, because today's rules
    of the workbook refuse them or it has no column for what they hold."""


def export_ledger(
    workspace: Workspace,
    target: Path,
    *,
    on: dt.date,
    unit: str | None = None,
    month: str | None = None,
) -> ExportReport:
    """Write the stored records as a workbook of the same form as the blank one.

    Each record is read back through the schema on the way, so what would change is known at once.
    The file holds personal data: it says so on its first sheet and has mode 600.

    Args:
        workspace: Holds the records.
        target: Where.
        on: Day of the export, told on the first sheet.
        unit: Only one school by code or full name, with its member schools.
        month: Only what concerns a month: cases that were open in it with all their visits (a
            list of visits from the first on stands for the whole), enrolment notices of it,
            reports of it.

    Raises:
        NotFoundError: There is no such unit, or nothing to be written.
        RefusedError: ``target`` exists already.
        InputFileError: ``target`` cannot be written.
    """
    library = workspace.library
    with workspace.reading() as data:
        roll = data.store.roll()
    records = list(_chosen(roll, _units(roll, unit), month))
    if not records:
        raise NotFoundError(
            "工作区里没有符合条件的记录",
            fix="先用 kongchuo load 装入采集表，或放宽 --unit、--month",
        )
    rows: dict[RecordKind, list[Mapping[str, CellValue]]] = {}
    differing: list[str] = []
    for record in records:
        kind = KINDS[type(record)]
        cells = intake.to_cells(record, library.workbook().sheet(kind), library.codes)
        rows.setdefault(kind, []).append(cells)
        if not _comes_back(record, kind, cells, library):
            differing.append(f"{kind}/{_key(record)}")
    counts = {kind: len(each) for kind, each in rows.items()}
    told = _told(workspace, counts, on, unit, month)
    intake.filled_workbook(library.workbook(), library.codes, target, rows=rows, told=told)
    return ExportReport(path=target, rows=counts, differing=tuple(dict.fromkeys(differing)))


def _units(roll: Roll, wanted: str | None) -> Mapping[str, Unit]:
    """Return all units, or the one that is wanted with its member schools."""
    if wanted is None:
        return roll.units
    chosen = [unit for unit in roll.units.values() if wanted in (unit.unit_code, unit.name)]
    if not chosen:
        known = "、".join(f"{unit.unit_code} {unit.name}" for unit in roll.units.values())
        raise NotFoundError(f"没有单位「{wanted}」", fix=f"现有单位：{known or '还没有'}")
    codes = {unit.unit_code for unit in chosen}
    return {
        code: unit for code, unit in roll.units.items() if code in codes or unit.parent in codes
    }


def _chosen(roll: Roll, units: Mapping[str, Unit], month: str | None) -> Iterator[Record]:
    """Yield the records in the order of the sheets; a case comes without its visits."""
    everywhere = units == roll.units
    yield from units.values()
    cases = [
        case
        for case in roll.cases.values()
        if (everywhere or case.unit_code in units) and (month is None or _open_in(case, month))
    ]
    for case in cases:
        yield replace(case, visits=(), acts=())
    for case in cases:
        yield from case.visits
    for case in cases:
        yield from case.acts
    for child in roll.enrolments.values():
        of_month = month in (None, f"{child.notice_date:%Y-%m}")
        if of_month and (everywhere or child.unit_code in units):
            yield child
    for head in roll.heads.values():
        if month in (None, head.month) and (everywhere or head.unit_code in units):
            yield head


def _open_in(case: Case, month: str) -> bool:
    """Tell whether a child was away on any day of a month, or visited in it."""
    first, last = first_day(month), last_day(month)
    returned = case.absence.returned_on
    away = case.absence.since <= last and (returned is None or returned >= first)
    return away or any(first <= visit.date <= last for visit in case.visits)


def _comes_back(
    record: Record, kind: RecordKind, cells: Mapping[str, CellValue], library: Library
) -> bool:
    """Tell whether the schema reads the same record from its cells."""
    row = RawRecord(kind=kind, values=cells, places={}, source=Source())
    return schema.load_record(row, library.codes, library.workbook())[0] == record


def _key(record: Record) -> str:
    match record:
        case Unit(unit_code=key) | Enrolment(child_id=key):
            return key
        case Case(case_id=key) | Visit(case_id=key) | Act(case_id=key):
            return key
        case MonthlyHead(unit_code=unit, month=month):
            return f"{unit}/{month}"


def _told(
    workspace: Workspace,
    counts: Mapping[RecordKind, int],
    on: dt.date,
    unit: str | None,
    month: str | None,
) -> Sequence[str]:
    """Return what the first sheet says before anything else."""
    layout = workspace.library.workbook()
    sheets = "、".join(f"「{layout.sheet(kind).name}」{count}行" for kind, count in counts.items())
    scope = "，".join(part for part in (unit and f"单位 {unit}", month and f"{month} 的") if part)
    return (
        "本文件含有未成年人及其家庭的个人信息（姓名、证件号码、电话、住址），已装有数据，不是空表。",
        "只在工作电脑上使用，不得用微信、QQ、邮箱传送；改好并装入以后，请删除本文件。",
        f"{workspace.county.name}台账，{on:%Y年%m月%d日}导出{f'（{scope}）' if scope else ''}：{sheets}。",
        "改正后保存，用 kongchuo load 装入：按编号更新，没有改的不变；删去一行不等于删除记录。",
    )
