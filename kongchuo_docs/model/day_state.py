"""What one record tells of the day on which an absence ended, and of whether a child was away.

Only a single record is seen here. What the history of a case adds, and the days on which its states
were stored, is told by the rules (``rules/month_state.py``), which begin with the same functions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from kongchuo_docs.model.cases import Case

RETURNED = "returned"
STILL_OPEN = frozenset(["verifying", "suspected_dropout", "dropout", "missing", "left_other"])
"""Codes of ``case_status`` that end no absence; every other one does."""


def ending(case: Case) -> str:
    """Return the status that ends the absence of a record; empty while it tells of none."""
    if case.status not in STILL_OPEN:
        return case.status
    returned = case.absence.returned_on
    # An older return was left standing in the row of a relapse: it belongs to the absence before.
    return RETURNED if returned is not None and returned >= case.absence.since else ""


def ending_day(case: Case, status: str) -> dt.date | None:
    """Return the first day of an ending as the record tells it, or None where it does not.

    The day of the status goes first, then the return, then the visit that saw the ending.
    """
    if case.status == status and case.status_since is not None:
        return case.status_since
    returned = case.absence.returned_on
    if status == RETURNED and returned is not None and returned >= case.absence.since:
        return returned
    return max((visit.date for visit in case.visits if visit.result == status), default=None)


def status_day(case: Case) -> dt.date | None:
    """Return the first day of the status of a record as it tells it, or None."""
    if case.status not in STILL_OPEN:
        return ending_day(case, case.status)
    marked = case.absence.register_mark == case.status
    return case.status_since or (case.absence.marked_on if marked else None)


def is_reported(case: Case, on: dt.date, listed: Collection[str]) -> bool:
    """Tell whether a report at the end of a day lists a case, as far as this one record tells.

    An ending without a day counts as over: only the history may know better.

    Args:
        case: The record.
        on: The day.
        listed: Codes of the statuses that are listed.
    """
    if case.absence.since > on:
        return False
    over = ending(case)
    if not over:
        return case.status in listed
    day = ending_day(case, over)
    return day is not None and day > on
