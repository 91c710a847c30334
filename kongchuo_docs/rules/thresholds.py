"""Status and register mark against the county's limits of absence.

A status says at least how long a child has been absent: 疑似辍学 after the first limit, 辍学 after
the second. Both the case's status and its mark in the national register are held against them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kongchuo_docs.model import Case, County
from kongchuo_docs.rules.rule import Fault
from kongchuo_docs.rules.terms import counted_days, is_reached, last_day_away, leave_days

_LIMITED = (("suspected_dropout", "疑似辍学"), ("dropout", "辍学"))
"""Codes of ``case_status`` and ``register_mark`` with a limit, also the name of its parameter."""
_STEPS = ("verifying", "unmarked", "suspected_dropout", "dropout")
"""Codes of a child who is still away, from the least; later ones are kept by other rules."""


def marked_too_early(case: Case, county: County, on: dt.date) -> Iterator[Fault]:
    """A status or mark stands before the absence has reached its limit."""
    for field, code, day in _judged(case, on):
        for limited, label in _LIMITED:
            limit = county.find(f"parameters.{limited}", day)
            days = counted_days(case.absence.since, day, county, leave_days(case))
            if code == limited and limit and not is_reached(days, limit):
                yield Fault(
                    field=field,
                    message=f"{field}为“{label}”，但到 {day} 无故缺勤只有 {days} 天，未到本县界限",
                    fix="核对无故缺勤起始日期；日期无误的，先按“缺勤核实中”或“疑似辍学”处理。",
                    basis=limit.source,
                )


def marked_too_low(case: Case, county: County, on: dt.date) -> Iterator[Fault]:
    """The absence has reached a limit, but status or mark is still a lower one."""
    if case.status not in _STEPS:
        return  # back at school, transferred, on leave …: the clock has stopped
    day = last_day_away(case, on)
    days = counted_days(case.absence.since, day, county, leave_days(case))
    for limited, label in reversed(_LIMITED):
        limit = county.find(f"parameters.{limited}", day)
        if not limit or not is_reached(days, limit):
            continue
        for field, code, _ in _judged(case, on):
            if code in _STEPS[: _STEPS.index(limited)]:
                yield Fault(
                    field=field,
                    message=f"到 {day} 无故缺勤已 {days} 天，达到本县“{label}”的界限，{field}仍较低",
                    fix=f"改为“{label}”；已返校或另有去向的，更新当前状态。",
                    basis=limit.source,
                )
        return  # the higher limit covers the lower one


def _judged(case: Case, on: dt.date) -> Iterator[tuple[str, str, dt.date]]:
    """Yield label, code and the day on which it is judged: for a mark, the day it was made."""
    yield "当前状态", case.status, last_day_away(case, on)
    yield (
        "学籍系统标注",
        case.absence.register_mark,
        case.absence.marked_on or last_day_away(case, on),
    )
