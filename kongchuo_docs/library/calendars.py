"""The official calendars of working days: ``schemas/calendars/<year>.yaml``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs.library.reading import broken, read
from kongchuo_docs.model.calendars import CalendarYear, WorkCalendar

_SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class _Holiday:
    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, kw_only=True)
class _CalendarFile:
    year: int
    source: str
    checked_on: dt.date
    off: tuple[_Holiday, ...]
    work: tuple[dt.date, ...]


def work_calendar(root: Path) -> WorkCalendar:
    """Read the calendars of all years under a library's root.

    Raises:
        LibraryError: A file is malformed, has a day of another year, a day both off and worked, or
            calls a plain weekday 调休.
    """
    years = [_year(path) for path in sorted((root / "schemas" / "calendars").glob("*.yaml"))]
    return WorkCalendar({each.year: each for each in years})


def _year(path: Path) -> CalendarYear:
    file = read(path, _CalendarFile)
    off = frozenset(day for holiday in file.off for day in _days(holiday))
    work = frozenset(file.work)
    if str(file.year) != path.stem or any(day.year != file.year for day in off | work):
        raise broken(path, "文件名、year 和各日期应为同一年")
    if off & work or any(day.weekday() < _SATURDAY for day in work):
        raise broken(path, "work 只列调休上班的周六、周日，且不能同时是假日")
    return CalendarYear(year=file.year, source=file.source, off=off, work=work)


def _days(holiday: _Holiday) -> Iterator[dt.date]:
    for offset in range((holiday.last - holiday.first).days + 1):
        yield holiday.first + dt.timedelta(days=offset)
