"""Counting days: how long an absence lasts, when a limit is reached, when a term ends.

The numbers, units and boundaries are county data (:class:`~kongchuo_docs.model.Parameter`); only
the counting is here. Days are calendar days unless the county says otherwise: the county documents
speak of weeks and say nothing about holidays.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kongchuo_docs.errors import LibraryError, NotFoundError
from kongchuo_docs.model import Act, Case, County, Parameter
from kongchuo_docs.model.calendars import WorkCalendar
from kongchuo_docs.model.leave import days_on_leave
from kongchuo_docs.rules.school_year import terms_within

_DAYS_IN = (("day", 1), ("week", 7))
_DAY = dt.timedelta(days=1)
_ABSENCE_COUNTING = "parameters.absence_counting"


# --- how long an absence lasts ------------------------------------------------------------------


def absent_days(since: dt.date, until: dt.date) -> int:
    """Return the calendar days of an absence, both ends included; 0 when it has not begun.

    A child absent from 1 to 8 September has been absent for 8 days.
    """
    return max(0, (until - since).days + 1)


def last_day_away(case: Case, on: dt.date) -> dt.date:
    """Return the last day of the absence that is known on the day ``on``.

    The day of the return is a day at school.
    """
    returned = case.absence.returned_on
    return min(on, returned - _DAY) if returned else on


def days_away(case: Case, on: dt.date) -> int:
    """Return for how many calendar days a child has been away without leave, as known on a day."""
    first, last = case.absence.since, last_day_away(case, on)
    return absent_days(first, last) - sum(first <= day <= last for day in leave_days(case))


def leave_days(case: Case) -> frozenset[dt.date]:
    """Return the days for which leave was granted: 无故 is what the limits count."""
    return days_on_leave(case.absence.leaves)


def counted_days(
    since: dt.date,
    until: dt.date,
    county: County,
    excused: frozenset[dt.date] = frozenset(),
) -> int:
    """Return the days of an absence that count towards a limit, both ends included.

    Args:
        since: First day of unexcused absence.
        until: Last day that is looked at.
        county: Says in ``parameters.absence_counting`` whether every day counts
            (``calendar_days``) or whether vacations do not (``term_days``).
        excused: Days on leave: 无故 is what is counted.

    Raises:
        LibraryError: The county counts in a way that nobody knows.
    """
    spans = [(since, until)]
    if _skips_vacations(county, until):
        spans = terms_within(county, since, until)
    return sum(
        absent_days(first, last) - sum(first <= day <= last for day in excused)
        for first, last in spans
    )


def _skips_vacations(county: County, on: dt.date) -> bool:
    counting = county.find(_ABSENCE_COUNTING, on)
    if counting is None or counting.value == "calendar_days":
        return False
    if counting.value == "term_days":
        return True
    raise LibraryError(
        f"{counting.file} 的 {counting.key}：value 不能是“{counting.value}”",
        fix="逐日计算写 calendar_days，寒暑假不计写 term_days。",
    )


# --- limits -------------------------------------------------------------------------------------


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


def is_limit(parameter: Parameter) -> bool:
    """Tell whether a parameter is a limit of absence: so many days or weeks, exceeded or reached."""
    return parameter.compare in ("more_than", "at_least") and parameter.unit in dict(_DAYS_IN)


def first_day_reached(parameter: Parameter) -> int:
    """Return the day of absence, from 1, on which a limit is reached.

    ``more_than`` one week (超过1周) is reached on day 8, ``at_least`` four weeks (达到4周) on
    day 28.

    Raises:
        LibraryError: The parameter is no such limit.
    """
    limit = days_of(parameter)
    match parameter.compare:
        case "more_than":
            return limit + 1
        case "at_least":
            return limit
        case other:
            raise LibraryError(
                f"{parameter.file} 的 {parameter.key}：compare 不能是“{other}”",
                fix="超过（不含本数）写 more_than，达到（含本数）写 at_least。",
            )


def is_reached(days: int, parameter: Parameter) -> bool:
    """Tell whether ``days`` has reached a limit, by the boundary that the county's words set.

    Raises:
        LibraryError: The parameter is no such limit.
    """
    return days >= first_day_reached(parameter)


def day_reached(
    since: dt.date, key: str, county: County, excused: frozenset[dt.date] = frozenset()
) -> tuple[dt.date, Parameter] | None:
    """Return the first day on which an absence reaches a limit, and the limit valid on that day.

    A limit that changes holds for the days from its start on, for absences that began earlier too.

    Returns:
        None where the county never has such a limit.

    Raises:
        LibraryError: A version of the limit is none.
    """
    versions = county.values.get(key, ())
    ends = [each.since - _DAY for each in versions[1:] if each.since] + [dt.date.max]
    for limit, end in zip(versions, ends, strict=True):
        day = _day_number(since, first_day_reached(limit), county, excused)
        reached = max(day, limit.since or since)
        if reached <= end:
            return reached, limit
    return None


def _day_number(
    since: dt.date, number: int, county: County, excused: frozenset[dt.date]
) -> dt.date:
    """Return the day on which an absence counts ``number`` days."""
    day = since + (number - 1) * _DAY
    while (missing := number - counted_days(since, day, county, excused)) > 0:
        day += missing * _DAY
    return day


# --- terms --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TermEnd:
    """The last day of a term, that day included."""

    day: dt.date | None
    """None where the term is in working days and no calendar knows them."""
    counted: str
    """How it was counted, in Chinese."""
    sources: tuple[str, ...] = ()
    """Notices behind the calendar, where working days were counted."""


def end_of_term(start: dt.date, parameter: Parameter, calendar: WorkCalendar) -> TermEnd:
    """Return the last day of a term that begins on a day; the first day is not counted.

    Raises:
        LibraryError: The parameter is no term.

    Basis: 民法典第二百零一条第一款: the day on which a term begins is not counted.
    """
    if parameter.unit != "working_day":
        days = days_of(parameter)
        if days == 0:
            return TermEnd(start, f"{start} 当日")
        return TermEnd(start + days * _DAY, f"{start} 不计，次日起第 {days} 日（含）")
    counted = f"{start} 不计，次日起第 {parameter.value} 个工作日（按放假调休安排）"
    try:
        end = calendar.after(start, parameter.value)
    except NotFoundError as error:
        return TermEnd(None, f"{counted}；{error.message}")
    sources = (calendar.year(start).source, calendar.year(end).source)
    return TermEnd(end, counted, tuple(dict.fromkeys(sources)))


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


def order_term(act: Act, county: County) -> dt.date | None:
    """Return the last day that an order sets for putting things right, that day included.

    The date that the issuer set itself wins; else ``parameters.remedy_order_term`` is counted from
    the date of the order, that day not included.

    Raises:
        LibraryError: The county's term is not in days or weeks.

    Basis: 义务教育法第五十八条 「责令限期改正」, which names no term.
    """
    if act.term is not None:
        return act.term
    term = county.find("parameters.remedy_order_term", act.date)
    return act.date + dt.timedelta(days=days_of(term)) if term else None
