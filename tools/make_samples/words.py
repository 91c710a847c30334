"""Sentences from pools and the school calendar of the autumn of 2021."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence

HOLIDAYS = frozenset(
    [dt.date(2021, 9, 20), dt.date(2021, 9, 21), *(dt.date(2021, 10, day) for day in range(1, 8))]
)
WORKING_WEEKENDS = frozenset([dt.date(2021, 9, 18), dt.date(2021, 9, 26), dt.date(2021, 10, 9)])
ONE_DAY = dt.timedelta(days=1)


def is_school_day(day: dt.date) -> bool:
    """Tell whether there is school. Basis: 国务院办公厅 2021 年节假日安排 (中秋、国庆)."""
    return day in WORKING_WEEKENDS or (day.weekday() < 5 and day not in HOLIDAYS)


def school_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the school days from ``first`` to ``last``, both included."""
    span = range((last - first).days + 1)
    return [day for n in span if is_school_day(day := first + n * ONE_DAY)]


def school_day_before(day: dt.date) -> dt.date:
    """Return the last school day before ``day``."""
    day -= ONE_DAY
    while not is_school_day(day):
        day -= ONE_DAY
    return day


class Deck:
    """Draws from pools so that no sentence comes again before its pool is used up."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._left: dict[tuple[str, ...], list[str]] = {}

    def draw(self, pool: Sequence[str], avoid: frozenset[str] = frozenset()) -> str:
        """Return a sentence of ``pool`` that is not in ``avoid``, as long as there is one."""
        left = self._left.setdefault(tuple(pool), [])
        fresh = [item for item in left if item not in avoid]
        if not fresh:
            left[:] = self._rng.sample(list(pool), len(pool))
            fresh = [item for item in left if item not in avoid] or left
        chosen = fresh[0]
        left.remove(chosen)
        return chosen


def fill(sentence: str, names: Mapping[str, str]) -> str:
    """Put the names into a sentence: ``{生}`` child, ``{监}`` guardian, ``{师}`` teacher."""
    return sentence.format_map(names)


def spread(days: Sequence[dt.date], count: int, rng: random.Random) -> Iterator[dt.date]:
    """Yield ``count`` different days in order, roughly evenly spread, the last day included."""
    step = len(days) / count
    for n in range(1, count + 1):
        last = round(n * step) - 1
        early = max(round((n - 1) * step), last - 1)
        yield days[last if n == count else rng.randint(early, last)]
