"""Statistics of a span of months: by unit and month, with the 巩固率 where its numbers are given."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kongchuo_docs.errors import NotFoundError, UsageError
from kongchuo_docs.model import (
    County,
    Document,
    Parameter,
    Roll,
    Unit,
    first_day,
    last_day,
)
from kongchuo_docs.model.registers import Cohort
from kongchuo_docs.pipeline.past import states_of
from kongchuo_docs.pipeline.stats_numbers import WHOLE_COUNTY
from kongchuo_docs.rules.life import PROOF_ASKED
from kongchuo_docs.rules.month_state import spells_of
from kongchuo_docs.rules.retention_rate import ConsolidationRate, consolidation_rate
from kongchuo_docs.rules.statistics import Count, Track, added, count
from kongchuo_docs.store import Store
from kongchuo_docs.workspace import Workspace

TARGET = "parameters.consolidation_target"
_SCHOOL_YEAR = 9
"""Month in which a school year begins. Basis: 教育事业统计, 学年自9月1日起."""
_MOST_MONTHS = 120
NOWHERE = ""
"""Unit code of cases whose school is not in the list of units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One unit, or the whole: its months and all of them as one span."""

    unit_code: str
    name: str
    months: tuple[Count, ...]
    """In the order of :attr:`Statistics.months`."""
    whole: Count
    rate: ConsolidationRate | None
    """None = 未提供."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What ``kongchuo stats`` tells."""

    title: str
    """County, or the unit that was asked for."""
    county: County
    months: tuple[str, ...]
    first: dt.date
    last: dt.date
    """Last day that is counted: of the last month, or the day that is looked at."""
    units: tuple[Line, ...]
    """Reporting units; the schools of a unit that was asked for."""
    total: Line
    target: Parameter | None
    """巩固率目标, in percent."""
    target_settled: bool
    """Whether somebody checked it against its source, or the office confirmed it."""


def statistics(
    workspace: Workspace,
    on: dt.date,
    *,
    unit: str | None = None,
    start: str | None = None,
    end: str | None = None,
    cohorts: Mapping[str, Cohort] | None = None,
) -> Statistics:
    """Count a span of months from the history of all cases.

    Args:
        workspace: Where cases and papers are.
        on: The day that is looked at; nothing later counts.
        unit: Unit code or full name: its schools instead of all reporting units.
        start: First month; the beginning of the school year by default.
        end: Last month; that of ``on`` by default.
        cohorts: Numbers for the 巩固率 by unit code, or by 全县.

    Raises:
        UsageError: The months run backwards or into the future.
        NotFoundError: There is no such unit.
    """
    months = _months(start or _school_year(end or f"{on:%Y-%m}"), end or f"{on:%Y-%m}", on)
    roll, tracks, papers = _stored(workspace, on)
    asked = _asked(roll, unit)
    last = min(last_day(months[-1]), on)
    counting = _Counting(roll, _rows(roll, asked), months, last, cohorts or {})
    units = counting.lines(tracks, papers)
    target = workspace.county.find(TARGET, last)
    return Statistics(
        title=asked.name if asked else workspace.county.name,
        county=workspace.county,
        months=months,
        first=first_day(months[0]),
        last=last,
        units=units,
        total=counting.total(units, asked),
        target=target,
        target_settled=target is not None and _is_settled(target, workspace),
    )


def target_percent(target: Parameter | None) -> Fraction | None:
    """Return the target of the 巩固率 as a number, or None where the county has none."""
    return Fraction(str(target.value)) if target else None


def _stored(
    workspace: Workspace, on: dt.date
) -> tuple[Roll, tuple[Track, ...], tuple[Document, ...]]:
    """Read the records, the history of each case, and the papers that have a number."""
    with workspace.reading() as data:
        roll = data.store.roll()
        tracks = tuple(_tracks(data.store, roll, workspace.county, on))
        return roll, tracks, tuple(filter(_is_issued, data.store.documents().values()))


def _is_settled(value: Parameter, workspace: Workspace) -> bool:
    confirmed = workspace.confirmed
    return value.checked or (confirmed is not None and confirmed.covers(value.key))


def _tracks(store: Store, roll: Roll, county: County, on: dt.date) -> Iterator[Track]:
    asked = county.find(PROOF_ASKED, on) is not None
    states = states_of(store, roll.cases)
    for case_id, case in roll.cases.items():
        yield Track(case=case, spells=spells_of(states[case_id], proof_asked=asked))


def _is_issued(paper: Document) -> bool:
    return bool(paper.number) and not paper.draft


def _school_year(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year if number >= _SCHOOL_YEAR else year - 1}-{_SCHOOL_YEAR:02d}"


def _months(start: str, end: str, on: dt.date) -> tuple[str, ...]:
    if start > end:
        raise UsageError(f"起始月份 {start} 在截止月份 {end} 之后", fix="核对 --from 和 --to。")
    if first_day(end) > on:
        raise UsageError(
            f"{end} 在 {on} 之后，还不能统计", fix="--to 写到当月为止，或用 --on 写明按哪一天统计。"
        )
    year, month = int(start[:4]), int(start[5:])
    last = int(end[:4]) * 12 + int(end[5:]) - 1
    numbers = range(year * 12 + month - 1, last + 1)
    if len(numbers) > _MOST_MONTHS:
        raise UsageError(f"一次最多统计 {_MOST_MONTHS} 个月", fix="缩短 --from 到 --to 的时间。")
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers)


def _asked(roll: Roll, wanted: str | None) -> Unit | None:
    if wanted is None:
        return None
    for unit in roll.units.values():
        if wanted in (unit.unit_code, unit.name):
            return unit
    known = "、".join(roll.units) or "还没有单位"
    raise NotFoundError(f"没有单位「{wanted}」", fix=f"现有单位代码：{known}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The units that get a line."""

    names: Mapping[str, str]
    """By unit code, in order."""
    of: Mapping[str, str]
    """The line of each school; schools that do not belong here have none."""


def _rows(roll: Roll, asked: Unit | None) -> _Rows:
    units = sorted(roll.units.values(), key=lambda unit: unit.unit_code)
    if asked is not None:
        chosen = [unit for unit in units if asked.unit_code in (unit.unit_code, unit.parent)]
        names = {unit.unit_code: unit.name for unit in chosen}
        return _Rows(names=names, of={code: code for code in names})
    names = {unit.unit_code: unit.name for unit in units if not unit.parent}
    of = {unit.unit_code: unit.reporting_unit for unit in units if unit.reporting_unit in names}
    lost = {case.unit_code for case in roll.cases.values()} - of.keys()
    if lost:  # so that the units still add up to the county
        names[NOWHERE] = "（单位未登记）"
        of |= dict.fromkeys(lost, NOWHERE)
    return _Rows(names=names, of=of)


class _Counting:
    """Counts unit by unit and month by month."""

    def __init__(
        self,
        roll: Roll,
        rows: _Rows,
        months: tuple[str, ...],
        last: dt.date,
        cohorts: Mapping[str, Cohort],
    ) -> None:
        self._roll = roll
        self._rows = rows
        self._months = months
        self._last = last
        self._cohorts = cohorts

    def lines(self, tracks: Sequence[Track], papers: Sequence[Document]) -> tuple[Line, ...]:
        """Count each unit."""
        cases: dict[str, list[Track]] = defaultdict(list)
        for track in tracks:
            if track.case.unit_code in self._rows.of:
                cases[self._rows.of[track.case.unit_code]].append(track)
        days: dict[str, list[dt.date]] = defaultdict(list)
        for paper in papers:
            school = self._school(paper)
            if school in self._rows.of:
                days[self._rows.of[school]].append(paper.dated)
        return tuple(
            self._line(code, name, cases[code], days[code])
            for code, name in self._rows.names.items()
        )

    def total(self, units: Sequence[Line], asked: Unit | None) -> Line:
        """Add the units; 巩固率 from the numbers of the whole, else from those of all units."""
        code = asked.unit_code if asked else WHOLE_COUNTY
        return Line(
            unit_code=asked.unit_code if asked else "",
            name="合计",
            months=tuple(
                added([unit.months[at] for unit in units]) for at in range(len(self._months))
            ),
            whole=added([unit.whole for unit in units]),
            rate=consolidation_rate(self._cohorts.get(code) or self._sum(units)),
        )

    def _school(self, paper: Document) -> str:
        case = self._roll.cases.get(paper.subject_id)
        child = self._roll.enrolments.get(paper.subject_id)
        return case.unit_code if case else child.unit_code if child else paper.unit_code

    def _line(
        self, code: str, name: str, tracks: Sequence[Track], papers: Sequence[dt.date]
    ) -> Line:
        spans = [(first_day(month), min(last_day(month), self._last)) for month in self._months]
        return Line(
            unit_code=code,
            name=name,
            months=tuple(count(tracks, papers, *span) for span in spans),
            whole=count(tracks, papers, spans[0][0], self._last),
            rate=consolidation_rate(self._cohorts.get(code, Cohort())),
        )

    def _sum(self, units: Sequence[Line]) -> Cohort:
        """Add the cohorts, if every unit has told all of its numbers."""
        told = [unit.rate.cohort for unit in units if unit.rate]
        if not units or len(told) < len(units):
            return Cohort()

        def of(name: str) -> int:
            return sum(getattr(cohort, name) for cohort in told)

        return Cohort(
            graduating=of("graduating"),
            entered=of("entered"),
            transferred_in=of("transferred_in"),
            transferred_out=of("transferred_out"),
        )
