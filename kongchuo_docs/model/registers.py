"""Registers (台账): which rows a form may list, and what a row is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kongchuo_docs.model.cases import Case, Enrolment


class Selection(StrEnum):
    """What a register lists; ``rows`` of a form names one."""

    ROSTER = "roster"
    """Every child known who is of school age."""
    NOT_REPORTED = "not_reported"
    """Cases of children who did not come at the beginning of the term."""
    OPEN_CASES = "open_cases"
    """Cases of children who are away."""
    ALL_CASES = "all_cases"
    """All cases, closed ones too."""
    CHANGES = "changes"
    """What changed for the cases within the month."""
    MONITORED = "monitored"
    """Children of the groups that are watched most."""
    LEFT_BEHIND = "left_behind"
    """Children whose parents work away."""
    RETENTION = "retention"
    """A line of numbers per school: no child at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something about a case that became another thing."""

    case: Case
    """As it was stored with the change."""
    on: dt.date
    """Day of the event where the case tells it, else the day on which it was recorded."""
    recorded_on: dt.date
    before: str = ""
    """Code of ``case_status`` before; empty where the case began with it."""
    school_before: str = ""
    """Unit code before, where the school is another one now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The numbers of one cohort; None = nobody has told it. All are numbers of pupils."""

    graduating: int | None = None
    """毕业年级学生数: those who finish this year."""
    entered: int | None = None
    """招生数 when the cohort entered: nine, six (primary) or three (junior) years before."""
    transferred_in: int | None = None
    """转入 since then."""
    transferred_out: int | None = None
    """转出 since then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """The cohort of one school in a table of rates."""

    unit_code: str
    stage: str = ""
    """小学、初中 or 九年, as the office writes it."""
    cohort: Cohort = Cohort()
    base: int | None = None
    """招生数 + 转入 − 转出, in pupils; None while a number is missing."""
    rate: str = ""
    """``97.50%``; empty while a number is missing."""
    note: str = ""


RegisterItem: TypeAlias = Case | Enrolment | Change | RateLine
"""What one row of a register is about."""
