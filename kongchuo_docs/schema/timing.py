"""What dates tell of one row: order, the future, and whether age, grade and status can be so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from kongchuo_docs.model import Plausible, RecordKind
from kongchuo_docs.schema.base import Fault, get
from kongchuo_docs.schema.messages import Message
from kongchuo_docs.schema.people import grade_age

PAST: Mapping[RecordKind, tuple[tuple[str, str], ...]] = {
    RecordKind.CASE: (
        ("student.birth_date", "出生日期"),
        ("absence.last_attended", "最后到校日期"),
        ("absence.since", "无故缺勤起始日期"),
        ("absence.marked_on", "标注日期"),
        ("absence.returned_on", "返校日期"),
        ("status_since", "状态日期"),
        ("survey.date", "调查日期"),
    ),
    RecordKind.VISIT: (("date", "劝返日期"),),
    RecordKind.ACT: (("served_on", "送达日期"),),
    RecordKind.ENROLMENT: (("student.birth_date", "出生日期"),),
}
"""What has happened when it is told; notices and terms may lie ahead."""
LEFT = frozenset(["left_midterm", "relapse"])
"""Codes of ``dropout_kind``: the child was at school before, so a survey follows the absence."""
AWAY = frozenset(["suspected_dropout", "dropout", "missing"])
"""Codes of ``case_status`` of a child who is away now. 缺勤核实中 is no dropout yet."""
BACK = "returned"
_ORDER = (
    ("survey.date", "notice_date", "通知日期早于调查日期"),
    ("survey.date", "absence.returned_on", "返校日期早于调查日期"),
    ("notice_date", "absence.returned_on", "返校日期早于通知日期"),
    ("absence.since", "status_since", "状态日期早于无故缺勤起始日期"),
)


def future(kind: RecordKind, data: Any, on: dt.date) -> Iterator[Fault]:
    """Yield the dates of a record that lie after the day ``on``."""
    for path, label in PAST.get(kind, ()):
        date = get(data, path)
        if date and date > on:
            text = f"{label}在将来（晚于 {on:%Y-%m-%d}）"
            yield path, Message("KC-S45", text, "核对年、月、日；还没有发生的不要填")


def grade_faults(data: Any, day: str, limits: Plausible | None) -> Iterator[Fault]:
    """Yield a fault if no child of that birth date can be in that grade on the day at ``day``."""
    years = _years_off(data, day)
    if limits and years is not None and years not in limits.grade_possible:
        yield _off(years)


def grade_doubts(data: Any, day: str, limits: Plausible | None) -> Iterator[Fault]:
    """Yield a doubt if a child of that birth date is seldom in that grade."""
    years = _years_off(data, day)
    if not limits or years is None or years not in limits.grade_possible:
        return
    if years not in limits.grade_usual:
        yield _off(years)


def _years_off(data: Any, day: str) -> int | None:
    grade, born = get(data, "grade"), get(data, "student.birth_date")
    on = get(data, day)
    return grade_age(int(grade), born, on) if grade and born and on else None


def _off(years: int) -> Fault:
    than = f"比这个年级的学生大{years}岁" if years > 0 else f"比这个年级的学生小{-years}岁"
    return "grade", Message("KC-S32", f"按出生日期推算，{than}", "核对年级和出生日期")


def survey_faults(data: Any) -> Iterator[Fault]:
    """Yield a fault if the home was surveyed before a child who was at school stayed away."""
    if get(data, "absence.kind") in LEFT and _before(data, "survey.date", "absence.since"):
        text = "调查日期早于无故缺勤起始日期"
        yield "survey.date", Message("KC-S40", text, "核对两个日期后改正")


def status_day_faults(data: Any) -> Iterator[Fault]:
    """Yield a day of the status that cannot be: reports of past months are counted by it."""
    if _before(data, "status_since", "student.birth_date"):
        fix = "核对两个日期后改正"
        yield "status_since", Message("KC-S40", "状态日期早于出生日期", fix)
    told, returned = get(data, "status_since"), get(data, "absence.returned_on")
    if get(data, "status") == BACK and told and returned and told != returned:
        text = "当前状态是已复学，状态日期与返校日期不同"
        yield "status_since", Message("KC-S46", text, "两格填同一天，或清空状态日期")


def order_doubts(data: Any) -> Iterator[Fault]:
    """Yield dates of a case that stand in an unusual order."""
    if get(data, "absence.kind") not in LEFT and _before(data, "survey.date", "absence.since"):
        text = "调查日期早于无故缺勤起始日期"
        yield "survey.date", Message("KC-S40", text, "核对两个日期；确实如此的不用改")
    for earlier, later, text in _ORDER:
        if _before(data, later, earlier):
            yield later, Message("KC-S40", text, "核对两个日期；确实如此的不用改")


def status_doubts(data: Any) -> Iterator[Fault]:
    """Yield what a case tells twice in two ways: where the child is."""
    status, surveyed = get(data, "status"), get(data, "survey.date")
    returned, seen = get(data, "absence.returned_on"), get(data, "survey.in_person")
    if status in AWAY and returned:
        text = "填了返校日期，当前状态却不是已复学"
        fix = "已返校的改当前状态；又离校的，另立新个案，辍学类型填“反弹”"
        yield "status", Message("KC-S46", text, fix)
    if status in AWAY and seen:
        text = "四对照填了人在校，当前状态却是辍学（或疑似辍学、失联）"
        yield "survey.in_person", Message("KC-S46", text, "核对学生是否在校，改正其中一处")
    if status == BACK and seen is False and returned and surveyed and surveyed >= returned:
        text = "当前状态是已复学，返校以后的调查却说人不在校"
        yield "survey.in_person", Message("KC-S46", text, "核对学生是否在校，改正其中一处")


def _before(data: Any, first: str, second: str) -> bool:
    one, other = get(data, first), get(data, second)
    return one is not None and other is not None and one < other
