"""The proof that a register of numbers is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

from kongchuo_docs.model import DocumentNumber, NumberEntry, NumberState
from kongchuo_docs.numbering.block_file import Identity
from kongchuo_docs.numbering.blocks import Range
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
    away: int = 0
    """Handed out in blocks to other workspaces and not yet back."""
    strays: tuple[int, ...] = ()
    """Numbers outside the blocks that this workspace may use, or inside one that it gave away."""
    gaps: tuple[int, ...]
    """Missing sequence numbers."""
    duplicates: tuple[str, ...]
    """Printed numbers that stand twice, or whose key holds a second number that is not void."""

    @property
    def ok(self) -> bool:
        """Tell whether no number is missing and none was given twice."""
        return not (self.gaps or self.strays or self.duplicates)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesProof:
    """That a series is whole up to the last number of a bundle; later numbers do not change it."""

    series: str
    year: int
    through: int
    """Highest number of the series in the bundle."""
    whole: bool
    """No number up to there is missing, stands twice or is out of place."""


def prove(
    audits: Sequence[SeriesAudit], numbers: Iterable[DocumentNumber]
) -> tuple[SeriesProof, ...]:
    """Return the proof for each series that the numbers belong to, in order."""
    through: dict[tuple[str, int], int] = {}
    for number in numbers:
        place = f"{number.series.unit_code}/{number.series.kind}", number.series.year
        through[place] = max(number.seq, through.get(place, 0))
    whole = {
        (each.series, each.year): not each.duplicates
        and all(
            seq > through.get((each.series, each.year), 0) for seq in (*each.gaps, *each.strays)
        )
        for each in audits
    }
    return tuple(
        SeriesProof(series=series, year=year, through=last, whole=whole.get((series, year), False))
        for (series, year), last in sorted(through.items())
    )


def audit_series(
    last: Mapping[Identity, int],
    entries: Sequence[NumberEntry],
    *,
    given: Mapping[Identity, Sequence[Range]],
    accepted: Mapping[Identity, Sequence[Range]],
) -> tuple[SeriesAudit, ...]:
    """Audit each series.

    Args:
        last: Last number by unit, kind and year.
        entries: All lines of the register.
        given: Ranges that other workspaces number.
        accepted: Ranges that alone may be used here, where the unit's numbers come from blocks.
    """
    suspects = _suspects(entries)
    fed = {unit_code for unit_code, _, _ in accepted}
    lines: dict[Identity, list[NumberEntry]] = {identity: [] for identity in last}
    for entry in entries:
        series = entry.number.series
        lines.setdefault((series.unit_code, series.kind, series.year), []).append(entry)
    audits = []
    for identity, members in lines.items():
        seqs = {member.number.seq for member in members}
        top = max({last.get(identity, 0), *seqs})
        if identity[0] in fed:
            wanted, allowed, away = _inside(accepted.get(identity, ()), seqs, top)
        else:
            wanted, allowed, away = _outside(given.get(identity, ()), seqs, top)
            allowed &= set(range(1, last.get(identity, 0) + 1))
        states = Counter(member.state for member in members)
        twice = {format_number(member.number) for member in members if member.number in suspects}
        audits.append(
            SeriesAudit(
                series="/".join(identity[:2]),
                year=identity[2],
                issued=states[NumberState.ISSUED],
                void=states[NumberState.VOID],
                reserved=states[NumberState.RESERVED],
                last=last.get(identity, 0),
                away=len(away),
                strays=tuple(sorted(seqs - allowed)),
                gaps=tuple(sorted(wanted - seqs)),
                duplicates=tuple(sorted(twice)),
            )
        )
    return tuple(audits)


def _suspects(entries: Sequence[NumberEntry]) -> Set[DocumentNumber]:
    """Return numbers that are printed twice, or whose key holds another one too."""
    printed = Counter(format_number(entry.number) for entry in entries)
    live = Counter(entry.key for entry in entries if entry.state is not NumberState.VOID)
    return {
        entry.number
        for entry in entries
        if printed[format_number(entry.number)] > 1
        or (entry.state is not NumberState.VOID and live[entry.key] > 1)
    }


_Seqs: TypeAlias = set[int]


def _outside(given: Sequence[Range], seqs: _Seqs, top: int) -> tuple[_Seqs, _Seqs, _Seqs]:
    """Return what must be here, what may be here, and what is away, of a series of our own."""
    everything = set(range(1, top + 1))
    away = {
        seq for part in given if not part.closed for seq in range(part.first, part.last + 1)
    } - seqs
    return everything - away, everything, away


def _inside(accepted: Sequence[Range], seqs: _Seqs, top: int) -> tuple[_Seqs, _Seqs, _Seqs]:
    """Return the same of a series that is fed by blocks: each is used from its first number on."""
    wanted: _Seqs = set()
    allowed: _Seqs = set()
    for part in accepted:
        block = set(range(part.first, part.last + 1))
        allowed |= block
        wanted |= set(range(part.first, max(block & (seqs | {top}), default=0) + 1))
    return wanted, allowed, set()
