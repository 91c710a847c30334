"""What must hold for a case, and what is to be done by when, by law and county.

A rule never stops a run: it yields findings, and only those of severity *error* keep papers back.
The rules stand one line each in :data:`ALL_RULES`: of a case as it stands (``case_rules.py``), of
its history (``life.py``), and the deadlines of cases and schools (``case_deadlines.py``,
``unit_deadlines.py``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kongchuo_docs.model import Case, County, Finding
from kongchuo_docs.rules.case_deadlines import CASE_DEADLINES
from kongchuo_docs.rules.case_rules import RULES
from kongchuo_docs.rules.life import AWAY, LIFE_RULES, is_away, missing_proof, relapses
from kongchuo_docs.rules.past_days import UNDATED
from kongchuo_docs.rules.rule import (
    Card,
    CaseDeadline,
    Deadline,
    Fault,
    LifeRule,
    Rule,
    Task,
    UnitDeadline,
    View,
)
from kongchuo_docs.rules.terms import absent_days, days_away, order_term, return_by
from kongchuo_docs.rules.unit_deadlines import UNIT_DEADLINES
from kongchuo_docs.rules.wording import check_wording

__all__ = [
    "ALL_RULES",
    "AWAY",
    "CASE_DEADLINES",
    "LIFE_RULES",
    "RULES",
    "UNIT_DEADLINES",
    "Card",
    "CaseDeadline",
    "Deadline",
    "Fault",
    "LifeRule",
    "Rule",
    "Task",
    "UnitDeadline",
    "View",
    "absent_days",
    "check_case",
    "check_life",
    "check_wording",
    "days_away",
    "is_away",
    "missing_proof",
    "order_term",
    "relapses",
    "return_by",
]

ALL_RULES: tuple[Card, ...] = tuple(
    sorted(
        (*RULES, *LIFE_RULES, UNDATED, *CASE_DEADLINES, *UNIT_DEADLINES), key=lambda card: card.code
    )
)
"""Every rule that ``kongchuo rules`` lists, by code."""


def check_case(
    case: Case, county: County, on: dt.date, rules: tuple[Rule, ...] = RULES
) -> tuple[Finding, ...]:
    """Hold a case against all rules, with the county's values that are valid on the day ``on``.

    Raises:
        LibraryError: A county parameter has a unit or boundary that its rule cannot count with.
    """
    return tuple(finding for rule in rules for finding in rule.findings(case, county, on))


def check_life(states: Sequence[Case], county: County, on: dt.date) -> tuple[Finding, ...]:
    """Hold the stored states of one case, the oldest first, against the model of its life."""
    return tuple(finding for rule in LIFE_RULES for finding in rule.findings(states, county, on))
