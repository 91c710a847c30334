"""Leave that a school has granted: days that are no 无故 absence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Some days of granted leave (病假、事假), both ends included."""

    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        """Return the days as the workbook has them: ``2021-09-06—2021-09-10``."""
        return f"{self.first}" if self.first == self.last else f"{self.first}—{self.last}"


def days_on_leave(leaves: Iterable[Leave]) -> frozenset[dt.date]:
    """Return every calendar day of some leaves; days that two of them name count once."""
    return frozenset(
        leave.first + number * _DAY
        for leave in leaves
        for number in range((leave.last - leave.first).days + 1)
    )
