"""Cases on past days: their stored history, and what the monthly report of a past month lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from kongchuo_docs.model import Case, County, Finding, RecordKind, last_day
from kongchuo_docs.rules.life import PROOF_ASKED
from kongchuo_docs.rules.month_state import Known, Spell, spells_of
from kongchuo_docs.rules.past_days import reported, undated
from kongchuo_docs.store import Revision, Store
from kongchuo_docs.workspace import Workspace

BEIJING = dt.timezone(dt.timedelta(hours=8))
Histories: TypeAlias = Mapping[str, Sequence[Known]]
"""Stored states by case, the oldest first."""


def states_of(store: Store, case_ids: Iterable[str]) -> Histories:
    """Return every stored state of some cases with its day."""
    histories = store.histories(RecordKind.CASE, tuple(case_ids))
    return {
        case_id: tuple(
            Known(case=each.record, day=day_of(each))
            for each in history
            if isinstance(each.record, Case)
        )
        for case_id, history in histories.items()
    }


def read_states(workspace: Workspace, cases: Iterable[Case]) -> Histories:
    """Read the stored states of some cases."""
    with workspace.reading() as data:
        return states_of(data.store, (case.case_id for case in cases))


def day_of(revision: Revision) -> dt.date:
    """Return the day in China on which a state was stored."""
    return dt.datetime.fromisoformat(revision.at).astimezone(BEIJING).date()


class Past:
    """What was true of cases on past days.

    Args:
        county: Which statuses are reported, whether closing asks for proof.
        on: The present day.
        read: Gives the stored states of cases; by default nothing but their present state is known.
    """

    def __init__(
        self,
        county: County,
        on: dt.date,
        read: Callable[[Iterable[Case]], Histories] | None = None,
    ) -> None:
        self._county = county
        self._on = on
        self._read = read
        self._spells: dict[str, tuple[Case, tuple[Spell, ...]]] = {}

    def spells(self, cases: Iterable[Case]) -> Mapping[str, tuple[Spell, ...]]:
        """Return the absences of each case, by its id."""
        wanted = list(cases)
        unknown = [case for case in wanted if self._spells.get(case.case_id, ("",))[0] != case]
        stored = self._read(unknown) if self._read and unknown else {}
        asked = self._county.find(PROOF_ASKED, self._on) is not None
        for case in unknown:
            states = tuple(stored.get(case.case_id, ()))
            if not states or states[-1].case != case:  # changed on the desk, not stored yet
                states = (*states, Known(case=case, day=self._on))
            self._spells[case.case_id] = case, spells_of(states, proof_asked=asked)
        return {case.case_id: self._spells[case.case_id][1] for case in wanted}

    def reported(self, cases: Iterable[Case], month: str) -> tuple[Case, ...]:
        """Return the cases that a monthly report lists, each as it is known of that absence."""
        end, listed = last_day(month), self._listed(month)
        found = (reported(spells, end, listed) for spells in self.spells(cases).values())
        return tuple(case for case in found if case is not None)

    def undated(self, cases: Iterable[Case], month: str) -> tuple[Finding, ...]:
        """Return a warning for each case that the report lists, or not, by the day of loading."""
        end, listed = last_day(month), self._listed(month)
        return tuple(
            finding
            for case_id, spells in self.spells(cases).items()
            for finding in undated(case_id, spells, end, listed)
        )

    def _listed(self, month: str) -> frozenset[str]:
        parameter = self._county.find("parameters.monthly_report_statuses", last_day(month))
        return frozenset(parameter.value if parameter else ())
