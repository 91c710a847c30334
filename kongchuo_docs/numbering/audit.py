"""The proof that a register of numbers is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from kongchuo_docs.model import DocumentNumber, NumberEntry, NumberState
from kongchuo_docs.numbering.printed import format_number


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesAudit:
    """What the register holds of one series, and whether it is whole."""

    series: str
    """Issuing unit and kind: ``JL01/return_notice``."""
    year: int
    issued: int
    void: int
    reserved: int
    """Given to a paper that is not finished; the next run takes the same number up again."""
    last: int
    gaps: tuple[int, ...]
    """Missing sequence numbers."""
    duplicates: tuple[str, ...]
    """Printed numbers that stand twice, or whose key holds a second number that is not void."""

    @property
    def ok(self) -> bool:
        """Tell whether no number is missing and none was given twice."""
        complete = self.issued + self.void + self.reserved == self.last
        return complete and not self.gaps and not self.duplicates


def audit_series(
    last: Mapping[tuple[str, str, int], int], entries: Sequence[NumberEntry]
) -> tuple[SeriesAudit, ...]:
    """Audit each series: ``last`` by unit, kind and year against the lines of the register."""
    printed = Counter(format_number(entry.number) for entry in entries)
    live = Counter(entry.key for entry in entries if entry.state is not NumberState.VOID)
    suspects = {
        entry.number
        for entry in entries
        if printed[format_number(entry.number)] > 1
        or (entry.state is not NumberState.VOID and live[entry.key] > 1)
    }
    lines: dict[tuple[str, str, int], list[NumberEntry]] = {identity: [] for identity in last}
    for entry in entries:
        series = entry.number.series
        lines.setdefault((series.unit_code, series.kind, series.year), []).append(entry)
    return tuple(
        _audit(identity, last.get(identity, 0), members, suspects)
        for identity, members in lines.items()
    )


def _audit(
    identity: tuple[str, str, int],
    last: int,
    members: Sequence[NumberEntry],
    suspects: Set[DocumentNumber],
) -> SeriesAudit:
    unit_code, kind, year = identity
    states = Counter(member.state for member in members)
    seqs = {member.number.seq for member in members}
    twice = {format_number(member.number) for member in members if member.number in suspects}
    return SeriesAudit(
        series=f"{unit_code}/{kind}",
        year=year,
        issued=states[NumberState.ISSUED],
        void=states[NumberState.VOID],
        reserved=states[NumberState.RESERVED],
        last=last,
        gaps=tuple(sorted(set(range(1, max(seqs | {last}) + 1)) - seqs)),
        duplicates=tuple(sorted(twice)),
    )
