"""Counting cases over a span of days: what came, what went, what stood at its end.

Everything is counted from the absences of :mod:`month_state`, so a past month says the same today as
it will say next year. Numbers add up: units to the county, and month to month,
``open = before + new + relapse - closed``.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kongchuo_docs.model import Case
from kongchuo_docs.rules.month_state import Spell


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One case with its absences."""

    case: Case
    spells: tuple[Spell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What is counted for some cases and a span of days."""

    before: int = 0
    """In the ledger on the eve of the span."""
    new: int = 0
    """新增: first day of absence within the span."""
    relapse: int = 0
    """反弹: a further absence begun within the span."""
    closed: int = 0
    """销号 within the span."""
    open: int = 0
    """In the ledger at the end of the span."""
    waiting: int = 0
    """Of these, back at school or gone elsewhere, but without proof (待销号)."""
    visits: int = 0
    papers: int = 0
    parts: Mapping[str, Mapping[str, int]]
    """By part (:data:`STATUS`, :data:`ENDING`, :data:`PARTS`): code to number, without noughts."""


STATUS, ENDING = "status", "ending"
"""Parts of a count: statuses at the end, and with what those struck off ended."""
WAITING = "waiting"
"""In place of a status: the child is back or elsewhere, and the proof is not there (待销号)."""


def _main_reason(spell: Spell) -> Iterable[str]:
    return (spell.case.absence.reason,)


PARTS: Mapping[str, Callable[[Spell], Iterable[str]]] = {
    "reason": _main_reason,
    "destination": lambda spell: (spell.case.absence.destination,),
    "category": lambda spell: spell.case.student.categories,
    "grade": lambda spell: (spell.case.grade,),
    "sex": lambda spell: (spell.case.student.sex,),
}
"""How the cases of a span are divided: all that stood in the ledger on one of its days."""


def count(
    tracks: Sequence[Track], papers: Iterable[dt.date], first: dt.date, last: dt.date
) -> Count:
    """Count what happened from one day to another, both included.

    Args:
        tracks: The cases.
        papers: Days of the issued papers.
        first: First day.
        last: Last day; states are those at its end.
    """
    eve = first - dt.timedelta(days=1)
    spells = [spell for track in tracks for spell in track.spells]
    begun = [spell for spell in spells if first <= spell.since <= last]
    closed = [spell for spell in spells if spell.closed and first <= spell.closed <= last]
    still = [spell for spell in spells if spell.is_open(last)]
    listed = [spell for spell in spells if spell.is_open(eve)] + begun
    visits = (visit.date for track in tracks for visit in track.case.visits)
    return Count(
        before=sum(spell.is_open(eve) for spell in spells),
        new=sum(not spell.relapse for spell in begun),
        relapse=sum(spell.relapse for spell in begun),
        closed=len(closed),
        open=len(still),
        waiting=sum(not spell.is_away(last) for spell in still),
        visits=sum(first <= day <= last for day in visits),
        papers=sum(first <= day <= last for day in papers),
        parts={
            STATUS: Counter(
                spell.status(last) if spell.is_away(last) else WAITING for spell in still
            ),
            ENDING: Counter(spell.ending for spell in closed),
            **{
                name: Counter(code for spell in listed for code in codes(spell))
                for name, codes in PARTS.items()
            },
        },
    )


def added(counts: Sequence[Count]) -> Count:
    """Add the counts of several units over one span."""
    names = ("before", "new", "relapse", "closed", "open", "waiting", "visits", "papers")
    parts: dict[str, Counter[str]] = {name: Counter() for name in (STATUS, ENDING, *PARTS)}
    for each in counts:
        for part, numbers in each.parts.items():
            parts[part].update(numbers)
    sums = {name: sum(getattr(each, name) for each in counts) for name in names}
    return Count(**sums, parts=parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The largest numbers by name, the others put together."""

    rows: tuple[tuple[str, int], ...]
    """The largest first."""
    others: int
    """How many names were put together."""
    rest: int
    """Their sum."""


def ranked(
    numbers: Mapping[str, int], *, least: int, most: int, never: frozenset[str] = frozenset()
) -> Ranking:
    """Rank numbers so that no small one can be read or reckoned from the total.

    What is below ``least`` is put together with the others; if even their sum is below it, the next
    smallest row joins them.

    Args:
        numbers: By name; noughts are left out.
        least: Smallest number that may stand alone.
        most: How many rows at most.
        never: Names that are always put together.

    Basis: 个人信息保护法第二十八条 (minors under fourteen, health, belief); R96 (aggregates only).
    """
    ordered = sorted(
        ((n, name) for name, n in numbers.items() if n), key=lambda each: (-each[0], each[1])
    )
    rows = [(name, n) for n, name in ordered if n >= least and name not in never][:most]
    shown = {name for name, _ in rows}
    apart = [n for n, name in ordered if name not in shown]
    while rows and apart and sum(apart) < least:
        apart.append(rows.pop()[1])
    return Ranking(rows=tuple(rows), others=len(apart), rest=sum(apart))
