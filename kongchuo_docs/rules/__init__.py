"""Does a valid case keep to law, county rules and plain logic?

A rule never stops a run: it yields findings, and only those of severity *error* keep papers back.
The rules themselves are in ``case_rules.py``, one line each in ``RULES``.
"""

from __future__ import annotations

import datetime as dt

from kongchuo_docs.model import Case, County, Finding
from kongchuo_docs.rules.case_rules import RULES
from kongchuo_docs.rules.rule import Fault, Rule
from kongchuo_docs.rules.terms import absent_days, days_away, return_by
from kongchuo_docs.rules.wording import check_wording

__all__ = [
    "RULES",
    "Fault",
    "Rule",
    "absent_days",
    "check_case",
    "check_wording",
    "days_away",
    "return_by",
]


def check_case(
    case: Case, county: County, on: dt.date, rules: tuple[Rule, ...] = RULES
) -> tuple[Finding, ...]:
    """Hold a case against all rules, with the county's values that are valid on the day ``on``.

    Raises:
        LibraryError: A county parameter has a unit or boundary that its rule cannot count with.
    """
    return tuple(finding for rule in rules for finding in rule.findings(case, county, on))
