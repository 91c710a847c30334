"""Cases as they stood at the end of a day: which ones a report lists, what a register prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

from kongchuo_docs.model import Case, Finding, Severity
from kongchuo_docs.model.day_state import STILL_OPEN
from kongchuo_docs.rules.month_state import Spell, Undated
from kongchuo_docs.rules.rule import Card

UNDATED = Card(
    code="KC-R15",
    title="状态变动要有日期",
    severity=Severity.WARNING,
    keys=("parameters.monthly_report_statuses",),
    how="月报按月末那天的状态列人：先看状态日期、返校日期、标注日期和劝返结果，都没有的按装入的日期。"
    "只在会改变那个月的月报时提醒。",
)
"""Told where only the day of loading says whether a report lists a case."""


def case_on(spells: Sequence[Spell], on: dt.date) -> Case | None:
    """Return a case as it stood at the end of a day; None before its first absence.

    Its status is empty where the child was away and nobody has written down as what.
    """
    begun = [spell for spell in spells if spell.since <= on]
    return replace(begun[-1].case, status=begun[-1].status(on)) if begun else None


def reported(spells: Sequence[Spell], on: dt.date, listed: Collection[str]) -> Case | None:
    """Return the case as a monthly report lists it: away at the end of a day; or None.

    Basis: S1 does not say whether old cases are listed again; we list all that are open
    (recommendation, parameter ``monthly_report_statuses``).

    Args:
        spells: All absences of the child.
        on: The last day of the month.
        listed: Statuses that the county lists. One that nobody wrote down in time counts as listed.
    """
    return next((spell.case for spell in spells if _is_listed(spell, on, listed)), None)


def undated(
    case_id: str, spells: Sequence[Spell], on: dt.date, listed: Collection[str]
) -> tuple[Finding, ...]:
    """Return a warning where the monthly report would be another one, had a change come earlier."""
    for spell in spells:
        now = _is_listed(spell, on, listed)
        for change in spell.undated:
            if change.earliest <= on < change.stored and now != _otherwise(
                spell, change, on, listed
            ):
                return (_finding(case_id, spell, change, now=now, on=on),)
    return ()


def _is_listed(spell: Spell, on: dt.date, listed: Collection[str]) -> bool:
    return spell.is_away(on) and _counts(spell.status(on), listed)


def _counts(status: str, listed: Collection[str]) -> bool:
    return not status or status in listed


def _otherwise(spell: Spell, change: Undated, on: dt.date, listed: Collection[str]) -> bool:
    """Tell whether the report would list the case if a change lay on the other side of the day."""
    if change.status in STILL_OPEN:
        return spell.is_away(on) and change.status in listed
    if spell.is_away(on):
        return False
    return _counts(replace(spell, ended=None).status(on), listed)


def _finding(case_id: str, spell: Spell, change: Undated, *, now: bool, on: dt.date) -> Finding:
    by = "装入日期" if spell.ended != change.earliest else "记录里最后的日期"
    told = "列入" if now else "不列入"
    return Finding(
        code=UNDATED.code,
        severity=UNDATED.severity,
        message=f"个案 {case_id}：没有写状态日期，按{by}算，{on:%Y-%m} 的月报{told}这个个案",
        fix="在采集表的“状态日期”填现状态从哪天起（如转学手续办结的日期），重新装入。",
        field="状态日期",
    )
