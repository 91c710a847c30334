"""Terms, vacations and quarters. When a term begins is county data: provinces set it year by year.

A value that says ``since: 2022-01-01`` is the day of the calendar year 2022 and of those after it
until a newer one, so that an office can write down the real days of each year.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from kongchuo_docs.errors import LibraryError
from kongchuo_docs.model import County, Parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A school term (学期), both ends included."""

    name: str
    first: dt.date
    last: dt.date
    starts_by: Parameter
    """The value that says when it begins."""
    ends_by: Parameter


def terms_of(county: County, year: int) -> tuple[Term, ...]:
    """Return the terms that begin in a calendar year; none where the county does not say.

    Raises:
        LibraryError: A value is no ``月-日``.
    """
    terms = (
        _term(county, "第二学期", ("spring_term_start", year), ("spring_term_end", year)),
        _term(county, "第一学期", ("autumn_term_start", year), ("autumn_term_end", year + 1)),
    )
    return tuple(term for term in terms if term)


def term_ending(county: County, on: dt.date) -> Term | None:
    """Return the first term that ends on a day or after it."""
    terms = (term for year in range(on.year - 1, on.year + 2) for term in terms_of(county, year))
    return next((term for term in terms if term.last >= on), None)


def terms_within(county: County, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date]]:
    """Return what of a span of days lies in terms, piece by piece: the rest is vacation.

    A county that does not say when its terms are has no vacations.
    """
    terms = [
        term for year in range(first.year - 1, last.year + 1) for term in terms_of(county, year)
    ]
    if not terms:
        return [(first, last)]
    pieces = ((max(first, term.first), min(last, term.last)) for term in terms)
    return [(start, end) for start, end in pieces if start <= end]


def quarter_end(day: dt.date, count: int = 1) -> dt.date:
    """Return the last day of the ``count``-th calendar quarter from that of a day on."""
    months = (day.month - 1) // 3 * 3 + 3 * count
    year, month = day.year + (months - 1) // 12, (months - 1) % 12 + 1
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def quarter_start(day: dt.date) -> dt.date:
    """Return the first day of the calendar quarter of a day."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def _term(county: County, name: str, start: tuple[str, int], end: tuple[str, int]) -> Term | None:
    first, last = (_day(county, key, year) for key, year in (start, end))
    if first is None or last is None:
        return None
    return Term(name=name, first=first[0], last=last[0], starts_by=first[1], ends_by=last[1])


def _day(county: County, key: str, year: int) -> tuple[dt.date, Parameter] | None:
    found = county.find(f"parameters.{key}", dt.date(year, 12, 31))
    if found is None:
        return None
    try:
        return dt.date.fromisoformat(f"{year}-{found.value}"), found
    except ValueError as error:
        raise LibraryError(
            f"{found.file} 的 {found.key}：{year} 年没有“{found.value}”这一天",
            fix="value 写成 09-01 这样的月-日，unit 写 month_day。",
        ) from error
