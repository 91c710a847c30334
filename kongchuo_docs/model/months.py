"""Months, written ``2021-10``."""

from __future__ import annotations

import calendar
import datetime as dt


def first_day(month: str) -> dt.date:
    """Return the first day of a month such as ``2021-10``."""
    return dt.date.fromisoformat(f"{month}-01")


def last_day(month: str) -> dt.date:
    """Return the last day of a month such as ``2021-10``, inclusive."""
    first = first_day(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
