"""Counting days: how long an absence lasts, when a limit is reached, when a term ends.

The numbers, units and boundaries are county data (:class:`~kongchuo_docs.model.Parameter`); only
the counting is here. All days are calendar days: the county documents speak of weeks and say
nothing about holidays.
"""

from __future__ import annotations

import datetime as dt

from kongchuo_docs.errors import LibraryError
from kongchuo_docs.model import Case, County, Parameter

_DAYS_IN = (("day", 1), ("week", 7))


def absent_days(since: dt.date, until: dt.date) -> int:
    """Return the days of an absence, both ends included; 0 when it has not begun.

    A child absent from 1 to 8 September has been absent for 8 days.
    """
    return max(0, (until - since).days + 1)


def last_day_away(case: Case, on: dt.date) -> dt.date:
    """Return the last day of the absence that is known on the day ``on``.

    The day of the return is a day at school.
    """
    returned = case.absence.returned_on
    return min(on, returned - dt.timedelta(days=1)) if returned else on


def days_away(case: Case, on: dt.date) -> int:
    """Return for how many days the child has been away, as known on the day ``on``."""
    return absent_days(case.absence.since, last_day_away(case, on))


def days_of(parameter: Parameter) -> int:
    """Return the length of a parameter in calendar days.

    Raises:
        LibraryError: The value is not a whole number of days or weeks.
    """
    length = dict(_DAYS_IN).get(parameter.unit)
    if length is None or not isinstance(parameter.value, int):
        raise LibraryError(
            f"{parameter.file} 的 {parameter.key}：应为若干 day（日）或 week（周）",
            fix="在该县的数据文件里改正 value 和 unit。",
        )
    return length * parameter.value


def is_reached(days: int, parameter: Parameter) -> bool:
    """Tell whether ``days`` has reached a limit, by the boundary that the county's words set.

    ``more_than`` one week (超过1周) is reached on day 8, ``at_least`` four weeks (达到4周) on
    day 28.

    Raises:
        LibraryError: The parameter is no such limit.
    """
    limit = days_of(parameter)
    match parameter.compare:
        case "more_than":
            return days > limit
        case "at_least":
            return days >= limit
        case other:
            raise LibraryError(
                f"{parameter.file} 的 {parameter.key}：compare 不能是“{other}”",
                fix="超过（不含本数）写 more_than，达到（含本数）写 at_least。",
            )


def return_by(case: Case, county: County) -> dt.date | None:
    """Return the last day for coming back to school, that day included (复学期限).

    The date that the school set itself wins. Otherwise the county's term is counted from the
    notice: the day of the notice is not counted and the last day is part of the term, so a notice
    of 11 October with a term of 7 days ends with 18 October. The term runs in calendar days.

    Returns:
        The day, or None when no notice is to be issued or the county has no term.

    Raises:
        LibraryError: The county's term is not in days or weeks.

    Basis: ``parameters.return_notice_term``; the first day is not counted, as in 「接到通知书
    7日内」.
    """
    if case.notice_date is None or case.return_by is not None:
        return case.return_by
    term = county.find("parameters.return_notice_term", case.notice_date)
    return case.notice_date + dt.timedelta(days=days_of(term)) if term else None
