"""How far our pages are from LibreOffice's: pages, lines of text, places.

A line counts as equal when the same words stand on one baseline of the same page. Words are compared
without blanks, first piece by piece (a paragraph's line, a cell's line), then, for what is left,
baseline by baseline, so that a gap which one side reads as a gap and the other does not is no fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from tools.fidelity.printed import Piece, PrintedPage, Rule

EQUAL_LINES = 0.95
"""Share of lines that must be equal."""
BASELINE_MM = 1.5
"""The 95th percentile of the differences of baselines must not be above this."""
NEAR = 1.0
"""Leftover pieces within so many millimetres of height are read as one line."""
SHOWN = 12
"""Differences that a report lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A line that is not the same; an empty text = nothing there."""

    page: int
    ours: str
    theirs: str
    baseline: float
    """Of LibreOffice's line where there is one, else of ours, in millimetres from the top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """An equal line that stands elsewhere; ours less LibreOffice's, in millimetres."""

    page: int
    text: str
    right: float
    down: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How large differences are, in millimetres."""

    median: float = 0.0
    p95: float = 0.0
    largest: float = 0.0

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Summarize absolute values; of nothing, all is 0."""
        ordered = sorted(abs(value) for value in values)
        if not ordered:
            return cls()
        places = (len(ordered) // 2, min(int(len(ordered) * 0.95), len(ordered) - 1), -1)
        return cls(**dict(zip(("median", "p95", "largest"), (round(ordered[p], 3) for p in places), strict=True)))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One document, one engine."""

    document: str
    engine: str
    error: str = ""
    """Why there are no pages of ours."""
    pages: int = 0
    office_pages: int = 0
    lines: int = 0
    equal: int = 0
    down: Spread = Spread()
    right: Spread = Spread()
    last: Spread = Spread()
    """Where the last character of an equal line begins."""
    rules: Spread = Spread()
    """From each ruled line of LibreOffice to the nearest of ours, across its direction."""
    differences: tuple[Difference, ...] = ()
    shifts: tuple[Shift, ...] = ()
    """The farthest of the equal lines, where they are far enough to be seen."""
    unsupported: tuple[str, ...] = ()
    errata: Mapping[str, int] = field(default_factory=dict)
    """What was said to LibreOffice in other words, and how often."""
    untouched: Comparison | None = None
    """The same, LibreOffice having been shown the file itself; None where there are no errata."""

    @property
    def share(self) -> float:
        """Share of equal lines."""
        return self.equal / self.lines if self.lines else 0.0

    @property
    def good(self) -> bool:
        """Whether the document keeps the limits."""
        return (
            not self.error
            and self.pages == self.office_pages
            and self.share >= EQUAL_LINES
            and self.down.p95 <= BASELINE_MM
        )


def compare(
    document: str,
    engine: str,
    ours: Sequence[PrintedPage],
    theirs: Sequence[PrintedPage],
) -> Comparison:
    """Compare our pages with those of LibreOffice."""
    equal: list[tuple[int, Piece, Piece]] = []
    differences: list[Difference] = []
    far: list[float] = []
    for number, (mine, other) in enumerate(zip_longest(ours, theirs), 1):
        left = list(mine.pieces) if mine else []
        right = list(other.pieces) if other else []
        pairs, left, right = _paired(left, right)
        more, left, right = _paired(_joined(left), _joined(right))
        equal += [(number, *pair) for pair in pairs + more]
        differences += _listed(number, left, right)
        if mine and other:
            far += _rule_distances(mine.rules, other.rules)
    moved = [
        Shift(page=page, text=a.text[:40], right=round(a.x - b.x, 2), down=round(a.baseline - b.baseline, 2))
        for page, a, b in equal
    ]  # fmt: skip
    shifts = sorted(moved, key=lambda shift: -abs(shift.down) - abs(shift.right))
    return Comparison(
        document=document,
        engine=engine,
        pages=len(ours),
        office_pages=len(theirs),
        lines=len(equal) + len(differences),
        equal=len(equal),
        down=Spread.of(a.baseline - b.baseline for _, a, b in equal),
        right=Spread.of(a.x - b.x for _, a, b in equal),
        last=Spread.of(a.last - b.last for _, a, b in equal),
        rules=Spread.of(far),
        differences=tuple(differences),
        shifts=tuple(s for s in shifts if abs(s.down) + abs(s.right) > 0.3)[:SHOWN],
    )


def _paired(
    ours: list[Piece], theirs: list[Piece]
) -> tuple[list[tuple[Piece, Piece]], list[Piece], list[Piece]]:
    """Pair pieces of equal text, the nearest first; return the pairs and what is left."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, piece in enumerate(theirs):
        places[piece.text].append(index)
    found = sorted(
        (abs(piece.x - theirs[there].x) + abs(piece.baseline - theirs[there].baseline), here, there)
        for here, piece in enumerate(ours)
        for there in places.get(piece.text, ())
    )
    mine: set[int] = set()
    other: set[int] = set()
    pairs = []
    for _, here, there in found:
        if here not in mine and there not in other:
            mine.add(here)
            other.add(there)
            pairs.append((ours[here], theirs[there]))
    return (
        pairs,
        [piece for index, piece in enumerate(ours) if index not in mine],
        [piece for index, piece in enumerate(theirs) if index not in other],
    )


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Join pieces of nearly the same height from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.baseline):
        if rows and piece.baseline - rows[-1][0].baseline <= NEAR:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    joined = []
    for row in rows:
        row.sort(key=lambda piece: piece.x)
        joined.append(Piece("".join(p.text for p in row), row[0].x, row[0].baseline, row[-1].last))
    return joined


def _listed(page: int, ours: list[Piece], theirs: list[Piece]) -> list[Difference]:
    """Put unequal lines side by side in the order of the page."""
    return [
        Difference(
            page=page,
            ours=mine.text if mine else "",
            theirs=other.text if other else "",
            baseline=round((other or mine or Piece("", 0, 0, 0)).baseline, 1),
        )
        for mine, other in zip_longest(ours, theirs)
    ]


def _rule_distances(ours: Sequence[Rule], theirs: Sequence[Rule]) -> list[float]:
    found = []
    for level in (True, False):
        mine = sorted({round(_place(rule), 2) for rule in ours if rule.level is level})
        for place in {round(_place(rule), 2) for rule in theirs if rule.level is level}:
            if mine:
                found.append(min(abs(place - other) for other in mine))
    return found


def _place(rule: Rule) -> float:
    return rule.y1 if rule.level else rule.x1
