"""What a file says otherwise than the store: may be a correction, may be the wrong row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kongchuo_docs.model import Case, Severity
from kongchuo_docs.schema.base import get
from kongchuo_docs.schema.faults import RowFault
from kongchuo_docs.schema.load import Judged
from kongchuo_docs.schema.messages import Message

IDENTITY = (
    ("student.name", "姓名"),
    ("student.sex", "性别"),
    ("student.birth_date", "出生日期"),
    ("student.id_number", "证件号码"),
    ("unit_code", "学校"),
)
"""What does not change of a child, and its school: path and word."""
STEPS: Mapping[str, int] = {"verifying": 0, "suspected_dropout": 1, "dropout": 2, "missing": 2}
"""Codes of ``case_status`` of an open case, from the least; all others close it."""
CLOSED = 3


def contradictions(rows: Sequence[Judged], stored: Mapping[str, Case]) -> Iterator[RowFault]:
    """Yield what rows of cases tell otherwise than the cases that are stored under their ids."""
    for place, each in enumerate(rows):
        old = stored.get(get(each.data, "case_id") or "")
        if old is not None:
            yield from _identity(place, each.data, old)
            yield from _status(place, each.data, old)


def _identity(place: int, data: Any, old: Case) -> Iterator[RowFault]:
    changed = {
        path: word
        for path, word in IDENTITY
        if get(data, path) is not None
        and get(old, path) != ""
        and get(data, path) != get(old, path)
    }
    if "student.name" in changed and changed.keys() & {"student.birth_date", "student.id_number"}:
        text = f"个案编号 {old.case_id} 已登记的是另一名学生"
        fix = "给这名学生另编个案编号；确实要更换的，先用 kongchuo case withdraw 撤回原来的个案"
        yield RowFault(place=place, path="case_id", message=Message("KC-S72", text, fix))
        return
    for path, word in changed.items():
        text = f"{word}与已装入的不同（个案 {old.case_id}）"
        fix = "照证件原件核对；是更正的不用改，装入后以本表为准，原来的留在历史里"
        message = Message("KC-S73", text, fix)
        yield RowFault(place=place, path=path, message=message, severity=Severity.WARNING)


def _status(place: int, data: Any, old: Case) -> Iterator[RowFault]:
    status = get(data, "status")
    if status is not None and STEPS.get(status, CLOSED) < STEPS.get(old.status, CLOSED):
        text = f"当前状态比已装入的倒退了（个案 {old.case_id}）"
        fix = "核对当前状态；返校后又离校的，另立新个案，辍学类型填“反弹”"
        message = Message("KC-S75", text, fix)
        yield RowFault(place=place, path="status", message=message, severity=Severity.WARNING)
    odd = _status_day(get(data, "status_since"), old) if status not in (None, old.status) else None
    if odd:
        yield RowFault(place=place, path="status_since", message=odd, severity=Severity.WARNING)


def _status_day(told: dt.date | None, old: Case) -> Message | None:
    """Return what is odd about the day of a new status beside that of the stored one."""
    if told is None or old.status_since is None or told > old.status_since:
        return None
    if told == old.status_since:
        text = f"当前状态改了，状态日期还是原来的（个案 {old.case_id}）"
        return Message("KC-S46", text, "填新状态从哪天起；确是同一天的不用改")
    text = f"状态日期早于已装入的上一个状态的日期（个案 {old.case_id}）"
    return Message("KC-S40", text, "核对当前状态和状态日期；确实如此的不用改")


def late_visits(
    visits: Sequence[Judged], told: Mapping[str, Any], stored: Mapping[str, Case]
) -> Iterator[RowFault]:
    """Yield visits to a child whose case is closed.

    Args:
        visits: Rows of visits.
        told: What the file tells of cases, by id.
        stored: The stored cases.
    """
    for place, each in enumerate(visits):
        case_id, date = get(each.data, "case_id") or "", get(each.data, "date")
        old = stored.get(case_id)
        case = told.get(case_id, old)
        status = get(case, "status")
        if date is None or status is None or status in STEPS:
            continue
        returned = get(case, "absence.returned_on")
        rounds = {visit.round for visit in old.visits} if old else set()
        new = old is not None and old.status not in STEPS and get(each.data, "round") not in rounds
        if date > returned if returned else new:
            text = f"个案 {case_id} 已结（不再缺勤），却又有新的劝返"
            fix = "核对个案编号和日期；又离校的，另立新个案，辍学类型填“反弹”"
            message = Message("KC-S76", text, fix)
            yield RowFault(place=place, path="date", message=message, severity=Severity.WARNING)
