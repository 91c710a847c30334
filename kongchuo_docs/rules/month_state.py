"""What was true of a case on a past day, told from its history and not from its status today.

A child's case is a row of *spells*: one absence from its first day to the day on which it ended
(返校 or a way out) and to the day on which the case could be struck off with its proof (销号). The
days that the record itself tells (状态日期 first, then absence, return, mark, visit) go before the
day on which somebody stored a state, for offices write things down later than they happen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from kongchuo_docs.model import Case
from kongchuo_docs.model.day_state import RETURNED, ending, ending_day, status_day
from kongchuo_docs.rules.life import RELAPSE, missing_proof

_MARKS = ("suspected_dropout", "dropout", "left_other")
"""Marks of the register that are states of a case as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A state of a case, and the day (Beijing time) on which it was stored."""

    case: Case
    day: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Undated:
    """A change of status of which nobody told the day: only when it was stored is known."""

    earliest: dt.date
    """The last day on which the status before it is known, or the first on which this one can be."""
    stored: dt.date
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One absence of one child."""

    case: Case
    """The newest that is known of this absence."""
    since: dt.date
    """First day of absence."""
    relapse: bool
    """反弹: the child had come back before."""
    ended: dt.date | None
    """First day on which the child was no longer away; none = still away."""
    ending: str
    """Status that ended it, or empty."""
    closed: dt.date | None
    """Day of 销号: ended, and proven where the county asks for proof. Never before ``since``."""
    known: tuple[tuple[dt.date, str], ...]
    """Dated statuses while it was open, the oldest first."""
    later: tuple[tuple[dt.date, str], ...] = ()
    """Dated statuses that came after the ending."""
    undated: tuple[Undated, ...] = ()
    """Changes that are counted by the day on which they were stored."""

    def is_away(self, on: dt.date) -> bool:
        """Tell whether the child was away at the end of a day."""
        return self.since <= on and (self.ended is None or self.ended > on)

    def is_open(self, on: dt.date) -> bool:
        """Tell whether the case stood in the ledger at the end of a day: begun and not 销号."""
        return self.since <= on and (self.closed is None or self.closed > on)

    def status(self, on: dt.date) -> str:
        """Return the status at the end of a day; empty where nobody has written it down.

        A day before the first dated status has that status: it is the nearest thing known.
        """
        if self.ended is not None and self.ended <= on:
            return next((status for day, status in reversed(self.later) if day <= on), self.ending)
        told = [status for day, status in self.known if day <= on]
        return told[-1] if told else next((status for _, status in self.known), "")


def spells_of(states: Sequence[Known], *, proof_asked: bool) -> tuple[Spell, ...]:
    """Return the absences of one case, the oldest first; none for a case that was taken back.

    A case that was taken back (撤回) was loaded by mistake: it never was one, in no month.

    Args:
        states: Every stored state, the oldest first.
        proof_asked: Whether a case counts as 销号 only with its proof.

    Basis: 「情况清楚、材料齐全、手续完备」 (``parameters.closing_proof``); the order of days is ours.
    """
    if not states or states[-1].case.withdrawn:
        return ()
    spells: list[Spell] = []
    for group in _grouped([state for state in states if not state.case.withdrawn]):
        spell = _spell(group, spells[-1] if spells else None, proof_asked=proof_asked)
        if spells:
            spells[-1] = _cut(spells[-1], spell.since)
        spells.append(spell)
    return tuple(spells)


def _grouped(states: Sequence[Known]) -> list[list[Known]]:
    """Return the states by absence."""
    groups: list[list[Known]] = []
    for state in states:
        if groups and not _is_new_absence(groups[-1], state):
            groups[-1].append(state)
        else:
            groups.append([state])
    return groups


def _is_new_absence(group: Sequence[Known], state: Known) -> bool:
    """Tell a relapse from a correction: a wrong closing that is taken back starts nothing new."""
    before, after = group[-1].case, state.case
    if not ending(before):
        return False
    later = after.absence.since > before.absence.since
    if ending(after):
        # Closed before and after: another absence only if it begins when the first one was over.
        day, *_ = _end(group)
        return later and after.absence.since >= day
    now_named = after.absence.kind == RELAPSE and before.absence.kind != RELAPSE
    return later or now_named


def _spell(group: Sequence[Known], before: Spell | None, *, proof_asked: bool) -> Spell:
    case = group[-1].case
    since = case.absence.since
    if before is not None and since <= before.case.absence.since:
        # Named 反弹 without its own first day: that of its status, or the day of writing it down.
        since = group[0].case.status_since or group[0].day
    relapse = before is not None or case.absence.kind == RELAPSE
    ended: dt.date | None = None
    closed: dt.date | None = None
    how = ending(case)
    known, undated = _statuses_while_open(group)
    if how:
        day, how, doubts = _end(group)
        undated += doubts
        ended = max(day, since)
        closed = _struck_off(group, ended) if proof_asked else ended
    return Spell(
        case=case,
        since=since,
        relapse=relapse,
        ended=ended,
        ending=how,
        closed=closed,
        known=known,
        later=tuple(sorted(_statuses_once_over(group), key=lambda each: each[0])) if how else (),
        undated=undated,
    )


def _cut(spell: Spell, begins: dt.date) -> Spell:
    """End an absence where the next one begins: whoever goes away again had come back."""
    ended, closed = spell.ended or begins, spell.closed or begins
    return replace(
        spell,
        ended=max(spell.since, min(ended, begins)),
        closed=max(spell.since, min(closed, begins)),
        ending=spell.ending or RETURNED,
    )


def _closed_states(group: Sequence[Known]) -> list[Known]:
    """Return the states from the one that ended the absence on."""
    return list(takewhile(lambda state: ending(state.case), reversed(group)))[::-1]


def _end(group: Sequence[Known]) -> tuple[dt.date, str, tuple[Undated, ...]]:
    """Return when and with what an absence ended, and the doubt where nobody told the day.

    The newest word on that day counts; without one the day on which the ending was stored.
    """
    closed = _closed_states(group)
    status = ending(closed[0].case)
    for state in reversed(closed):
        day = ending_day(state.case, status)
        if day is not None:
            return day, status, ()
    stored = closed[0].day
    told = [state.case.status_since for state in closed if state.case.status_since]
    if told and min(told) < stored:  # an ending that was put right: it was over by then
        return min(told), status, ()
    earliest = _last_word(closed[0])
    if closed[0] is group[0]:  # it was over before anybody wrote it down
        return earliest, status, (Undated(earliest=earliest, stored=stored, status=status),)
    earliest = max(earliest, group[group.index(closed[0]) - 1].day)
    return stored, status, (Undated(earliest=earliest, stored=stored, status=status),)


def _last_word(state: Known) -> dt.date:
    case = state.case
    days = [case.absence.since, case.survey.date, *(visit.date for visit in case.visits)]
    days += [day for day in (case.absence.marked_on, case.notice_date) if day]
    return min(max(days), max(state.day, case.absence.since))


def _struck_off(group: Sequence[Known], ended: dt.date) -> dt.date | None:
    """Return the day from which an ended absence has its proof, or None."""
    closed = _closed_states(group)
    for state in closed:
        if missing_proof(replace(state.case, status=ending(state.case))) is None:
            return ended if state is closed[0] else max(ended, state.day)
    return None


def _statuses_while_open(
    group: Sequence[Known],
) -> tuple[tuple[tuple[dt.date, str], ...], tuple[Undated, ...]]:
    """Return the dated statuses of an absence, and those changes whose day nobody told."""
    dated: list[tuple[dt.date, str]] = []
    undated: list[Undated] = []
    before: Known | None = None
    for state in group:
        absence, status = state.case.absence, state.case.status
        if absence.marked_on and absence.register_mark in _MARKS:
            dated.append((absence.marked_on, absence.register_mark))
        if ending(state.case):
            continue
        told = state.case.status_since
        if told is not None:  # what was counted from that day on, or as this status, was guessed
            dated = [each for each in dated if each[0] < told and each[1] != status]
        dated.append((told or state.day, status))
        if before is not None and before.case.status != status:
            undated.append(Undated(earliest=before.day, stored=state.day, status=status))
        if status_day(state.case) is not None:
            undated = [each for each in undated if each.status != status]
        before = state
    return tuple(sorted(dated, key=lambda each: each[0])), tuple(undated)


def _statuses_once_over(group: Sequence[Known]) -> Iterator[tuple[dt.date, str]]:
    """Yield the statuses that came after an ending: from 送教上门 to 转学, say."""
    closed = _closed_states(group)
    for before, state in pairwise(closed):
        if ending(state.case) != ending(before.case):
            yield ending_day(state.case, ending(state.case)) or state.day, ending(state.case)
