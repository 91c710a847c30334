"""Working days: the official calendar with its 调休, year by year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kongchuo_docs.errors import NotFoundError

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """One year as the State Council's notice arranges it."""

    year: int
    source: str
    off: frozenset[dt.date]
    """Days of rest that the notice names, weekends among them."""
    work: frozenset[dt.date]
    """Saturdays and Sundays that are worked (调休)."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """All years that are known. Outside of them nothing is guessed.

    Basis: 国务院办公厅 each autumn arranges the holidays of the next year; before the notice nobody
    can know its working days.
    """

    years: Mapping[int, CalendarYear]

    def is_working(self, day: dt.date) -> bool:
        """Tell whether offices work on a day.

        Raises:
            NotFoundError: The year has no calendar.
        """
        year = self.year(day)
        return day not in year.off and (day.weekday() < _SATURDAY or day in year.work)

    def after(self, day: dt.date, count: int) -> dt.date:
        """Return the ``count``-th working day after a day, the day itself not counted.

        Raises:
            NotFoundError: The way leads into a year without calendar.
        """
        self.year(day)
        while count > 0:
            day += dt.timedelta(days=1)
            count -= self.is_working(day)
        return day

    def year(self, day: dt.date) -> CalendarYear:
        """Return the year of a day.

        Raises:
            NotFoundError: It has no calendar.
        """
        if day.year not in self.years:
            raise NotFoundError(
                f"没有 {day.year} 年的工作日历，不推算工作日",
                fix=f"按国务院办公厅当年的放假通知，补上数据文件 schemas/calendars/{day.year}.yaml。",
            )
        return self.years[day.year]
