"""Checks between rows: keys, and what one sheet says about another and about the stored roll."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from kongchuo_docs.model import (
    Case,
    CodeList,
    Enrolment,
    Finding,
    MonthlyHead,
    RawRecord,
    Record,
    RecordKind,
    Roll,
    Severity,
    Unit,
    UnitKind,
    Visit,
    WorkbookLayout,
)
from kongchuo_docs.schema.cells import plain
from kongchuo_docs.schema.load import load_record
from kongchuo_docs.schema.messages import Message

R = TypeVar("R", Unit, Case, Visit, Enrolment, MonthlyHead)

OPEN_STATUSES = frozenset({"suspected_dropout", "dropout", "missing"})
"""Codes of ``case_status`` that contradict a nil report. 缺勤核实中 is no dropout yet."""
KEYS: Mapping[RecordKind, str] = {
    RecordKind.UNIT: "unit_code",
    RecordKind.CASE: "case_id",
}
"""Keys by which other sheets refer to a sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    place: int
    """Position among the rows of its kind."""
    path: str
    message: Message
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledger:
    """What has been accepted so far, on top of what was stored before."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    cases: Mapping[str, Case] = field(default_factory=dict)
    enrolments: Mapping[str, Enrolment] = field(default_factory=dict)
    refused: frozenset[tuple[RecordKind, str]] = frozenset()

    def plus(self, kind: RecordKind, good: Sequence[Any], bad: Sequence[Any]) -> _Ledger:
        """Return the ledger after the rows of one sheet were judged."""
        ledger = self
        if kind is RecordKind.UNIT:
            ledger = replace(self, units={**self.units, **{unit.unit_code: unit for unit in good}})
        if kind is RecordKind.CASE:
            ledger = replace(self, cases={**self.cases, **{case.case_id: case for case in good}})
        if kind in KEYS:
            ledger = ledger.without(kind, (getattr(record, KEYS[kind]) for record in bad))
        return ledger

    def without(self, kind: RecordKind, keys: Iterator[str]) -> _Ledger:
        """Return the ledger with keys whose rows were refused."""
        return replace(self, refused=self.refused | {(kind, key) for key in keys})


def load_rows(
    rows: Sequence[RawRecord],
    codes: Callable[[str], CodeList],
    layout: WorkbookLayout,
    known: Roll | None = None,
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Make records of all rows of a workbook and check them against each other and the store.

    Returns:
        The accepted records, units first; and the findings of all rows.
    """
    pairs: list[tuple[Record, RawRecord]] = []
    refused: list[RawRecord] = []
    findings: list[Finding] = []
    for row in rows:
        record, found = load_record(row, codes, layout)
        findings += found
        if record is None:
            refused.append(row)
        else:
            pairs.append((record, row))
    accepted, found = check_roll(pairs, known, layout, refused)
    return accepted, (*findings, *found)


def check_roll(
    rows: Sequence[tuple[Record, RawRecord]],
    known: Roll | None,
    layout: WorkbookLayout,
    refused: Sequence[RawRecord] = (),
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Check records against each other and against the stored roll.

    Of rows with the same key none is accepted: nobody knows which one is right.

    Args:
        rows: Sound records with the rows that they come from.
        known: The stored roll; a record of the file stands in place of a stored one.
        layout: Gives the headings that findings name.
        refused: Rows that were no sound records; what refers to them is refused too.

    Returns:
        The accepted records, units first; and the findings.
    """
    ledger = _start(known, refused)
    accepted: list[Record] = []
    findings: list[Finding] = []
    for kind, judge in _JUDGES.items():
        mine = [(record, row) for record, row in rows if row.kind is kind]
        faults = list(judge([record for record, _ in mine], [row for _, row in mine], ledger))
        bad = {fault.place for fault in faults if fault.severity is Severity.ERROR}
        good = [record for place, (record, _) in enumerate(mine) if place not in bad]
        findings += [_finding(mine[fault.place][1], fault, layout) for fault in faults]
        ledger = ledger.plus(kind, good, [mine[place][0] for place in bad])
        accepted += good
    return tuple(accepted), tuple(findings)


def _start(known: Roll | None, refused: Sequence[RawRecord]) -> _Ledger:
    ledger = _Ledger()
    if known:
        ledger = _Ledger(units=known.units, cases=known.cases, enrolments=known.enrolments)
    for kind, key in KEYS.items():
        written = (row.values.get(key, "") for row in refused if row.kind is kind)
        ledger = ledger.without(kind, (plain(str(value)).upper() for value in written))
    return ledger


def _finding(row: RawRecord, fault: _Fault, layout: WorkbookLayout) -> Finding:
    columns = layout.sheet(row.kind).columns
    return Finding(
        code=fault.message.code,
        severity=fault.severity,
        message=str(fault.message),
        fix=fault.message.fix,
        field=next((column.heading for column in columns if column.path == fault.path), ""),
        source=row.places.get(fault.path, row.source),
    )


def _doubles(
    records: Sequence[R], rows: Sequence[RawRecord], path: str, key: Callable[[R], Hashable]
) -> Iterator[_Fault]:
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        places[key(record)].append(place)
    for group in places.values():
        for place in group if len(group) > 1 else ():
            others = "、".join(str(rows[other].source.row) for other in group if other != place)
            text = f"与第{others}行重复，不能确定以哪一行为准，都没有接受"
            message = Message("KC-S60", text, "改正编号，或删去多余的行")
            yield _Fault(place=place, path=path, message=message)


def _unit_faults(place: int, code: str, ledger: _Ledger) -> Iterator[_Fault]:
    message = None
    if (RecordKind.UNIT, code) in ledger.refused:
        message = Message(
            "KC-S68", f"「单位」表中 {code} 的行有错误，没有接受", "先改正「单位」表中的那一行"
        )
    elif code not in ledger.units:
        message = Message(
            "KC-S62", f"没有单位代码为 {code} 的单位", "核对代码，或先在「单位」表中登记这个单位"
        )
    if message:
        yield _Fault(place=place, path="unit_code", message=message)


def _judge_units(
    records: Sequence[Unit], rows: Sequence[RawRecord], ledger: _Ledger
) -> Iterator[_Fault]:
    doubles = list(_doubles(records, rows, "unit_code", lambda unit: unit.unit_code))
    yield from doubles
    yield from _same_prefix(records, ledger)
    bad = [records[fault.place].unit_code for fault in doubles]
    ledger = ledger.plus(RecordKind.UNIT, records, ()).without(RecordKind.UNIT, iter(bad))
    for place, unit in enumerate(records):
        if not unit.parent:
            continue
        for fault in _unit_faults(place, unit.parent, ledger):
            yield replace(fault, path="parent")
            break
        else:
            if ledger.units[unit.parent].kind is not UnitKind.CENTRAL:
                text = f"{unit.parent} 的单位类别不是中心校"
                message = Message("KC-S63", text, "填写所属中心校的单位代码，或改正它的单位类别")
                yield _Fault(place=place, path="parent", message=message)


def _same_prefix(records: Sequence[Unit], ledger: _Ledger) -> Iterator[_Fault]:
    """Two schools with one 文号代字 would print the same numbers."""
    units = {**ledger.units, **{unit.unit_code: unit for unit in records}}
    holders: dict[str, list[str]] = defaultdict(list)
    for unit in units.values():
        holders[unit.prefix].append(unit.unit_code)
    for place, unit in enumerate(records):
        others = [code for code in holders[unit.prefix] if code != unit.unit_code]
        if others:
            text = f"文号代字与 {'、'.join(others)} 相同，编出的文号会重复"
            message = Message("KC-S69", text, "各校的文号代字要互不相同")
            yield _Fault(place=place, path="prefix", message=message)


def _judge_cases(
    records: Sequence[Case], rows: Sequence[RawRecord], ledger: _Ledger
) -> Iterator[_Fault]:
    yield from _doubles(records, rows, "case_id", lambda case: case.case_id)
    cases = {**ledger.cases, **{case.case_id: case for case in records}}
    by_child: dict[str, list[Case]] = defaultdict(list)
    for case in cases.values():
        by_child[_child_number(case)].append(case)
    for place, case in enumerate(records):
        yield from _unit_faults(place, case.unit_code, ledger)
        number = _child_number(case)
        twins = [twin for twin in by_child[number] if number and twin.case_id != case.case_id]
        for twin in twins:
            both_open = {case.status, twin.status} <= OPEN_STATUSES
            yield _Fault(
                place=place,
                path="student.id_number",
                message=Message(
                    "KC-S61",
                    f"与个案 {twin.case_id} 的证件号码相同",
                    "同一学生只留一个未结个案；不是同一人的，照证件原件核对号码",
                ),
                severity=Severity.ERROR if both_open else Severity.WARNING,
            )


def _child_number(record: Case | Enrolment) -> str:
    return record.student.id_number and f"{record.student.id_kind}/{record.student.id_number}"


def _judge_visits(
    records: Sequence[Visit], rows: Sequence[RawRecord], ledger: _Ledger
) -> Iterator[_Fault]:
    yield from _doubles(records, rows, "round", lambda visit: (visit.case_id, visit.round))
    for place, visit in enumerate(records):
        case = ledger.cases.get(visit.case_id)
        if (RecordKind.CASE, visit.case_id) in ledger.refused:
            text = f"「学生」表中个案 {visit.case_id} 的行有错误，没有接受"
            message = Message("KC-S68", text, "先改正「学生」表中的那一行，本行不用改")
            yield _Fault(place=place, path="case_id", message=message)
        elif case is None:
            text = f"没有编号为 {visit.case_id} 的个案"
            message = Message("KC-S64", text, "核对个案编号，或先在「学生」表中登记这个个案")
            yield _Fault(place=place, path="case_id", message=message)
        elif visit.student_name and visit.student_name != case.student.name:
            text = f"学生姓名与「学生」表中个案 {visit.case_id} 的姓名不一致"
            message = Message("KC-S65", text, "核对个案编号和姓名")
            yield _Fault(place=place, path="student_name", message=message)


def _judge_enrolments(
    records: Sequence[Enrolment], rows: Sequence[RawRecord], ledger: _Ledger
) -> Iterator[_Fault]:
    yield from _doubles(records, rows, "child_id", lambda child: child.child_id)
    children = {**ledger.enrolments, **{child.child_id: child for child in records}}
    by_child: dict[str, list[str]] = defaultdict(list)
    for child in children.values():
        by_child[_child_number(child)].append(child.child_id)
    for place, child in enumerate(records):
        yield from _unit_faults(place, child.unit_code, ledger)
        number = _child_number(child)
        for twin in by_child[number]:
            if number and twin != child.child_id:
                text = f"与名册编号 {twin} 的证件号码相同"
                message = Message("KC-S61", text, "同一儿童只留一行；不是同一人的，核对号码")
                yield _Fault(place=place, path="student.id_number", message=message)


def _judge_heads(
    records: Sequence[MonthlyHead], rows: Sequence[RawRecord], ledger: _Ledger
) -> Iterator[_Fault]:
    yield from _doubles(records, rows, "month", lambda head: (head.unit_code, head.month))
    for place, head in enumerate(records):
        yield from _unit_faults(place, head.unit_code, ledger)
        unit = ledger.units.get(head.unit_code)
        if unit and unit.kind is UnitKind.MEMBER:
            text = f"{head.unit_code} 是成员学校，由所属中心校填报"
            message = Message("KC-S66", text, "填写所属中心校的单位代码")
            yield _Fault(place=place, path="unit_code", message=message)
        open_cases = sum(_is_open(case, head, ledger) for case in ledger.cases.values())
        if head.nil and open_cases:
            text = f"填了零报告，但本单位该月有{open_cases}个未复学的个案"
            message = Message("KC-S67", text, "把零报告改为“否”，或先更新个案的当前状态")
            yield _Fault(place=place, path="nil", message=message)


def _is_open(case: Case, head: MonthlyHead, ledger: _Ledger) -> bool:
    unit = ledger.units.get(case.unit_code)
    return (
        unit is not None
        and unit.reporting_unit == head.unit_code
        and case.status in OPEN_STATUSES
        and f"{case.absence.since:%Y-%m}" <= head.month
    )


_JUDGES: Mapping[RecordKind, Callable[[Any, Sequence[RawRecord], _Ledger], Iterator[_Fault]]] = {
    RecordKind.UNIT: _judge_units,
    RecordKind.CASE: _judge_cases,
    RecordKind.VISIT: _judge_visits,
    RecordKind.ENROLMENT: _judge_enrolments,
    RecordKind.REPORT: _judge_heads,
}
"""In the order in which the sheets build on each other."""
