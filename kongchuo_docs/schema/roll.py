"""Checks between rows: keys, and what one sheet says about another and about the stored roll."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kongchuo_docs.model import (
    Case,
    CellError,
    CodeList,
    Enrolment,
    Finding,
    RawRecord,
    Record,
    RecordKind,
    Roll,
    Severity,
    Unit,
    UnitKind,
    WorkbookLayout,
    last_day,
)
from kongchuo_docs.model.day_state import is_reported
from kongchuo_docs.schema.base import get
from kongchuo_docs.schema.cells import plain
from kongchuo_docs.schema.doubles import Children, children, guardians_who_are_children
from kongchuo_docs.schema.faults import RowFault, finding, named
from kongchuo_docs.schema.history import contradictions, late_visits
from kongchuo_docs.schema.load import Judge, Judged
from kongchuo_docs.schema.messages import Message
from kongchuo_docs.schema.schools import with_codes
from kongchuo_docs.schema.timing import AWAY

STEP = 500
"""Rows between two words on the progress."""
OPEN_STATUSES = AWAY
"""Codes of ``case_status`` that contradict a nil report. 缺勤核实中 is no dropout yet."""
KEYS: Mapping[RecordKind, str] = {
    RecordKind.UNIT: "unit_code",
    RecordKind.CASE: "case_id",
}
"""Keys by which other sheets refer to a sheet."""
DAMAGED, MAY_BE_DAMAGED = "KC-S20", "KC-S38"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledger:
    """What has been accepted so far, on top of what was stored before."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    cases: Mapping[str, Case] = field(default_factory=dict)
    stored: Roll | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    """What the file tells of cases, also of those that are refused."""
    refused: frozenset[tuple[RecordKind, str]] = frozenset()
    unheard: frozenset[RecordKind] = frozenset()
    """Kinds of which the file would tell more if its sheet were whole: that was said already."""

    def plus(self, kind: RecordKind, rows: Sequence[Judged], good: Sequence[Any]) -> _Ledger:
        """Return the ledger after the rows of one sheet were judged."""
        if kind not in KEYS:
            return self
        ledger = self
        if kind is RecordKind.UNIT:
            ledger = replace(self, units={**self.units, **{unit.unit_code: unit for unit in good}})
        if kind is RecordKind.CASE:
            told = {get(each.data, "case_id"): each.data for each in rows}
            cases = {**self.cases, **{case.case_id: case for case in good}}
            ledger = replace(self, cases=cases, told=told)
        accepted = {getattr(record, KEYS[kind]) for record in good}
        written = (each for each in rows if not each.cut)
        keys = {_key(each, KEYS[kind]) for each in written} - accepted - {""}
        return ledger.without(kind, keys)

    def without(self, kind: RecordKind, keys: Iterable[str]) -> _Ledger:
        """Return the ledger with keys whose rows were refused."""
        return replace(self, refused=self.refused | {(kind, key) for key in keys})


def load_rows(
    rows: Sequence[RawRecord],
    codes: Callable[[str], CodeList],
    layout: WorkbookLayout,
    known: Roll | None = None,
    *,
    on: dt.date | None = None,
    unheard: frozenset[RecordKind] = frozenset(),
    progress: Callable[[int, int], None] | None = None,
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Make records of all rows of a workbook and check them against each other and the store.

    Args:
        rows: Rows as intake read them.
        codes: Gives the code list of an id.
        layout: Gives the headings that findings name.
        known: The stored roll.
        on: The present day; None: dates in the future are not looked for.
        unheard: Kinds whose sheet could not be read: what refers to them is refused in silence.
        progress: Told of rows checked and to check, now and then.

    Returns:
        The accepted records, units first; and the findings of all rows.
    """
    judge = Judge(codes, layout, on)
    judged: list[Judged] = []
    for row in with_codes(rows, known):
        judged.append(judge.judge(row))
        if progress and len(judged) % STEP == 0:
            progress(len(judged), len(rows))
    if progress:
        progress(len(rows), len(rows))
    accepted, found = check_roll(judged, known, layout, unheard)
    return accepted, (*_of_rows(judged), *found)


def _of_rows(judged: Sequence[Judged]) -> Iterator[Finding]:
    """Yield the findings of single rows.

    That a sound number ends in 000 is odd only where others of the file were cut by Excel.
    """
    cut = {each.source.file for row in judged for each in row.findings if each.code == DAMAGED}
    for row in judged:
        for each in row.findings:
            if each.code != MAY_BE_DAMAGED or each.source.file in cut:
                yield each


def check_roll(
    rows: Sequence[Judged],
    known: Roll | None,
    layout: WorkbookLayout,
    unheard: frozenset[RecordKind] = frozenset(),
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Check rows against each other and against the stored roll, faulty ones as far as they tell.

    Of rows with the same key none is accepted: nobody knows which one is right.

    Args:
        rows: Judged rows; what refers to a refused one is refused too.
        known: The stored roll; a record of the file stands in place of a stored one.
        layout: Gives the headings that findings name.
        unheard: As for :func:`load_rows`.

    Returns:
        The accepted records, units first; and the findings.
    """
    cut = {each.row.kind for each in rows if each.cut}
    ledger = _Ledger(stored=known, unheard=unheard | cut)
    if known:
        ledger = replace(ledger, units=known.units, cases=known.cases)
    accepted: list[Record] = []
    findings: list[Finding] = []
    for kind, judge in _JUDGES.items():
        mine = [each for each in rows if each.row.kind is kind]
        faults = list(judge(mine, ledger))
        bad = {each.place for each in faults if each.severity is Severity.ERROR or each.waits}
        good = [each.record for place, each in enumerate(mine) if each.record and place not in bad]
        findings += [
            finding(mine[fault.place], fault, layout) for fault in faults if not fault.silent
        ]
        ledger = ledger.plus(kind, mine, good)
        accepted += good
    return tuple(accepted), tuple(findings)


def _key(each: Judged, path: str) -> str:
    written = each.row.values.get(path, "")
    return get(each.data, path) or (
        "" if isinstance(written, CellError) else plain(str(written)).upper()
    )


def _doubles(rows: Sequence[Judged], path: str, *more: str) -> Iterator[RowFault]:
    """Yield a fault at ``path`` of each row whose key, of ``path`` and ``more``, stands twice."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, each in enumerate(rows):
        key = tuple(get(each.data, part) for part in (path, *more))
        if None not in key:
            places[key].append(place)
    for group in places.values():
        for place in group if len(group) > 1 else ():
            others = named([str(rows[other].row.source.row) for other in group if other != place])
            text = f"与第 {others} 行重复，不能确定以哪一行为准，都没有接受"
            message = Message("KC-S60", text, "改正这一格，使各行不同；重复登记的，删去多余的行")
            yield RowFault(place=place, path=path, message=message)


def _unit_faults(
    place: int, code: str | None, ledger: _Ledger, path: str = "unit_code"
) -> Iterator[RowFault]:
    message, silent = None, False
    if code and (RecordKind.UNIT, code) in ledger.refused:
        yield _waiting(place, path, "单位", code)
    elif code and code not in ledger.units:
        silent = RecordKind.UNIT in ledger.unheard
        message = Message(
            "KC-S62", f"没有单位代码为 {code} 的单位", "核对代码，或先在「单位」表中登记这个单位"
        )
    if message:
        yield RowFault(place=place, path=path, message=message, silent=silent)


def _waiting(place: int, path: str, sheet: str, key: str) -> RowFault:
    """Return what is told of a sound row that refers to a refused one: a note, nothing to correct."""
    text = f"「{sheet}」表中 {key} 的行有错误，本行要等它改正后才能装入"
    fix = f"改正「{sheet}」表中的那一行后一起装入，本行不用改"
    message = Message("KC-S68", text, fix)
    return RowFault(place=place, path=path, message=message, severity=Severity.INFO, waits=True)


def _judge_units(rows: Sequence[Judged], ledger: _Ledger) -> Iterator[RowFault]:
    doubles = list(_doubles(rows, "unit_code"))
    yield from doubles
    sound = {place: each.record for place, each in enumerate(rows) if isinstance(each.record, Unit)}
    yield from _same_prefix(sound, ledger)
    bad = {fault.place for fault in doubles}
    ledger = ledger.plus(RecordKind.UNIT, rows, [sound[place] for place in sound.keys() - bad])
    for place, each in enumerate(rows):
        parent = get(each.data, "parent")
        found = list(_unit_faults(place, parent, ledger, "parent"))
        yield from found
        if parent and not found and ledger.units[parent].kind is not UnitKind.CENTRAL:
            text = f"{parent} 的单位类别不是中心校"
            message = Message("KC-S63", text, "填写所属中心校的单位代码，或改正它的单位类别")
            yield RowFault(place=place, path="parent", message=message)


def _same_prefix(sound: Mapping[int, Unit], ledger: _Ledger) -> Iterator[RowFault]:
    """Two schools with one 文号代字 would print the same numbers."""
    units = {**ledger.units, **{unit.unit_code: unit for unit in sound.values()}}
    holders: dict[str, list[str]] = defaultdict(list)
    for unit in units.values():
        holders[unit.prefix].append(unit.unit_code)
    for place, unit in sound.items():
        others = [code for code in holders[unit.prefix] if code != unit.unit_code]
        if others:
            text = f"文号代字与 {'、'.join(others)} 相同，编出的文号会重复"
            message = Message("KC-S69", text, "改正其中一所的文号代字，各校要互不相同")
            yield RowFault(place=place, path="prefix", message=message)


def _judge_cases(rows: Sequence[Judged], ledger: _Ledger) -> Iterator[RowFault]:
    yield from _doubles(rows, "case_id")
    for place, each in enumerate(rows):
        yield from _unit_faults(place, get(each.data, "unit_code"), ledger)
    everybody = children(rows, "case_id", ledger.cases.values())
    yield from Children(all=everybody, word="个案").faults()
    paths = ("guardians.0.id_number", "guardians.1.id_number")
    yield from guardians_who_are_children(rows, everybody, paths)
    yield from contradictions(rows, ledger.cases)


def _judge_visits(rows: Sequence[Judged], ledger: _Ledger) -> Iterator[RowFault]:
    yield from _doubles(rows, "round", "case_id")
    for place, each in enumerate(rows):
        case_id = get(each.data, "case_id")
        if case_id:
            yield from _case_faults(place, each.data, case_id, ledger)
    stored = ledger.stored.cases if ledger.stored else {}
    yield from late_visits(rows, {**ledger.cases, **ledger.told}, stored)


def _judge_acts(rows: Sequence[Judged], ledger: _Ledger) -> Iterator[RowFault]:
    yield from _doubles(rows, "ordinal", "case_id", "form")
    for place, each in enumerate(rows):
        case_id = get(each.data, "case_id")
        if case_id:
            yield from _case_faults(place, each.data, case_id, ledger, "文书")


def _case_faults(
    place: int, data: Any, case_id: str, ledger: _Ledger, what: str = "劝返"
) -> Iterator[RowFault]:
    """Yield what is wrong between a visit or an act and its case."""
    case: Any = ledger.cases.get(case_id)
    silent = False
    message = None
    if (RecordKind.CASE, case_id) in ledger.refused:
        yield _waiting(place, "case_id", "学生", case_id)
        case = ledger.told.get(case_id)
        since, date = get(case, "absence.since"), get(data, "date")
        if since and date and date < since:  # of an accepted case the rules say so
            early = Message(
                "KC-S40", f"{what}日期早于无故缺勤起始日期", f"核对{what}日期和无故缺勤起始日期"
            )
            yield RowFault(place=place, path="date", message=early)
    elif case is None:
        silent = RecordKind.CASE in ledger.unheard
        text = f"没有编号为 {case_id} 的个案"
        message = Message("KC-S64", text, "核对个案编号，或先在「学生」表中登记这个个案")
    if message:
        yield RowFault(place=place, path="case_id", message=message, silent=silent)
    name, child = get(data, "student_name"), get(case, "student.name")
    if name and child and name != child:
        text = f"学生姓名与「学生」表中个案 {case_id} 的姓名不一致"
        differs = Message("KC-S65", text, "核对个案编号和姓名")
        yield RowFault(place=place, path="student_name", message=differs)


def _judge_enrolments(rows: Sequence[Judged], ledger: _Ledger) -> Iterator[RowFault]:
    yield from _doubles(rows, "child_id")
    for place, each in enumerate(rows):
        yield from _unit_faults(place, get(each.data, "unit_code"), ledger)
    stored: Mapping[str, Enrolment] = ledger.stored.enrolments if ledger.stored else {}
    everybody = children(rows, "child_id", stored.values())
    yield from Children(all=everybody, word="名册编号", strict=True).faults()
    yield from guardians_who_are_children(rows, everybody, ("guardian.id_number",))


def _judge_heads(rows: Sequence[Judged], ledger: _Ledger) -> Iterator[RowFault]:
    yield from _doubles(rows, "month", "unit_code")
    for place, each in enumerate(rows):
        code, month = get(each.data, "unit_code"), get(each.data, "month")
        yield from _unit_faults(place, code, ledger)
        unit = ledger.units.get(code or "")
        if unit and unit.kind is UnitKind.MEMBER:
            text = f"{code} 是成员学校，由所属中心校填报"
            message = Message("KC-S66", text, "填写所属中心校的单位代码")
            yield RowFault(place=place, path="unit_code", message=message)
        if unit and month and get(each.data, "nil"):
            open_cases = sum(_is_open(case, unit, month, ledger) for case in ledger.cases.values())
            if open_cases:
                text = f"填了零报告，但本单位该月有{open_cases}个未复学的个案"
                message = Message("KC-S67", text, "把零报告改为“否”，或先更新个案的当前状态")
                yield RowFault(place=place, path="nil", message=message)


def _is_open(case: Case, reporting: Unit, month: str, ledger: _Ledger) -> bool:
    unit = ledger.units.get(case.unit_code)
    return (
        unit is not None
        and unit.reporting_unit == reporting.unit_code
        and is_reported(case, last_day(month), OPEN_STATUSES)
    )


_JUDGES: Mapping[RecordKind, Callable[[Sequence[Judged], _Ledger], Iterator[RowFault]]] = {
    RecordKind.UNIT: _judge_units,
    RecordKind.CASE: _judge_cases,
    RecordKind.VISIT: _judge_visits,
    RecordKind.ACT: _judge_acts,
    RecordKind.ENROLMENT: _judge_enrolments,
    RecordKind.REPORT: _judge_heads,
}
"""In the order in which the sheets build on each other."""
