"""How statistics are shown: tables for screen and workbook, and the page that leaves the house."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kongchuo_docs.bundle.stats_sheet import StatsTable
from kongchuo_docs.library import Library
from kongchuo_docs.model import County
from kongchuo_docs.pipeline.stats import Line, Statistics, target_percent
from kongchuo_docs.rendering.stats_page import BarList, MonthBars, RateBar, StatsPage, Tile
from kongchuo_docs.rules.life import PROOF_ASKED
from kongchuo_docs.rules.retention_rate import FORMULA
from kongchuo_docs.rules.statistics import WAITING, Count, ranked

NOT_TOLD = "未提供"
FIGURES: Mapping[str, str] = {
    "before": "期初在册",
    "new": "新增",
    "relapse": "反弹",
    "closed": "销号",
    "open": "期末在册",
    "waiting": "其中待销号",
    "visits": "劝返次数",
    "papers": "出具文书",
}
"""Field of :class:`Count` to its heading."""
STANDING = ("before", "open", "waiting")
"""Figures that stand at an end of a span: months are not added up."""
PARTS: Mapping[str, tuple[str, str]] = {
    "status": ("期末状态", "case_status"),
    "ending": ("销号去向", "case_status"),
    "reason": ("主要原因", "dropout_reason"),
    "destination": ("去向", "destination"),
    "category": ("学生类别", "student_category"),
    "grade": ("年级", "grade"),
    "sex": ("性别", "sex"),
}
"""Part of a count to its title and code list."""
_FEW_UNITS = 6
"""So many leave room on the page for the destinations."""
_SMALLEST = "parameters.smallest_shown_count"
_NEVER = "parameters.reasons_never_shown"
_MOST_UNITS, _MOST_BARS, _MOST_MONTHS, _WITH_YEARS = 15, 8, 12, 8


def labelled(library: Library, part: str, numbers: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers of a part by printed label, in the order of its code list."""
    labels = {**library.codes(PARTS[part][1]).labels, WAITING: "待销号（凭据未备）", "": "未记录"}
    known = [code for code in labels if numbers.get(code)]
    unknown = [code for code in numbers if code not in labels]
    return {labels.get(code, code): numbers[code] for code in (*known, *unknown)}


# --- tables -------------------------------------------------------------------------------------


def tables(told: Statistics, library: Library) -> tuple[StatsTable, ...]:
    """Return the sheets of the workbook: by month, by unit, by both, and what the cases are."""
    return (by_month(told), by_unit(told), _by_both(told), _by_part(told, library))


def by_month(told: Statistics) -> StatsTable:
    """Return the county's (or unit's) months, one below the other."""
    rows: list[tuple[str | int, ...]] = [
        (month, *_figures(count))
        for month, count in zip(told.months, told.total.months, strict=True)
    ]
    return StatsTable(
        name="按月",
        headings=("月份", *FIGURES.values()),
        rows=tuple(rows),
        total=("合计", *_figures(told.total.whole)),
        summed=tuple(heading for name, heading in FIGURES.items() if name not in STANDING),
    )


def by_unit(told: Statistics) -> StatsTable:
    """Return the units with all months as one span."""
    return StatsTable(
        name="按单位",
        headings=("单位代码", "单位", *FIGURES.values(), "巩固率"),
        rows=tuple(
            (unit.unit_code, unit.name, *_figures(unit.whole), rate_of(unit)) for unit in told.units
        ),
        total=("", "合计", *_figures(told.total.whole), rate_of(told.total)),
        summed=tuple(FIGURES.values()),
    )


def rate_of(line: Line) -> str:
    """Return a 巩固率 as it is printed."""
    return line.rate.printed if line.rate else NOT_TOLD


def _by_both(told: Statistics) -> StatsTable:
    return StatsTable(
        name="单位按月",
        headings=("月份", "单位代码", "单位", *FIGURES.values()),
        rows=tuple(
            (month, unit.unit_code, unit.name, *_figures(unit.months[at]))
            for at, month in enumerate(told.months)
            for unit in told.units
        ),
    )


def _by_part(told: Statistics, library: Library) -> StatsTable:
    return StatsTable(
        name="构成",
        headings=("项目", "内容", *told.months, "本期"),
        rows=tuple(_part_rows(told, library)),
    )


def _part_rows(told: Statistics, library: Library) -> Iterator[tuple[str | int, ...]]:
    for part, (title, _) in PARTS.items():
        months = [labelled(library, part, month.parts[part]) for month in told.total.months]
        whole = labelled(library, part, told.total.whole.parts[part])
        names = dict.fromkeys((*whole, *(name for month in months for name in month)))
        for name in names:
            yield title, name, *(month.get(name, 0) for month in months), whole.get(name, 0)


def _figures(count: Count) -> tuple[int, ...]:
    return tuple(getattr(count, name) for name in FIGURES)


# --- the page -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Privacy:
    """What may not be told outside the house."""

    least: int
    never: frozenset[str]


def _privacy(county: County, on: dt.date) -> _Privacy:
    smallest, never = county.find(_SMALLEST, on), county.find(_NEVER, on)
    return _Privacy(
        least=int(smallest.value) if smallest else 1,
        never=frozenset(never.value if never else ()),
    )


def page_of(told: Statistics, library: Library) -> StatsPage:
    """Return the page for a leader: numbers too small to be told apart are put together."""
    privacy = _privacy(told.county, told.last)
    whole = told.total.whole
    first, last = told.months[0], told.months[-1]
    span = _chinese(first) if first == last else f"{_chinese(first)}至{_chinese(last)}"
    shown = told.months[-_MOST_MONTHS:]
    fewer = f"（近{len(shown)}个月）" if len(shown) < len(told.months) else ""
    units = _unit_bars(told, privacy)
    roomy = len(units.rows) <= _FEW_UNITS and bool(whole.parts["destination"])
    return StatsPage(
        name=told.title,
        subtitle=f"{span} · 统计截至{told.last.year}年{told.last.month}月{told.last.day}日",
        tiles=_tiles(whole),
        months_heading=f"逐月新增、反弹、销号{fewer}",
        months=tuple(_months(shown, told.total.months[-len(shown) :])),
        units=units,
        further=(_case_bars("destination", whole, library, privacy),) if roomy else (),
        reasons=_case_bars("reason", whole, library, privacy),
        rate=_rate(told),
        notes=tuple(_notes(told, privacy)),
        footer="不含个人信息。数据由控辍文书按个案历史统计",
    )


def _tiles(whole: Count) -> tuple[Tile, ...]:
    returned = whole.parts["ending"].get("returned", 0)
    return (
        Tile(label="期末在册", value=str(whole.open), note=f"其中待销号 {whole.waiting}"),
        Tile(label="本期新增", value=str(whole.new), note=f"期初在册 {whole.before}"),
        Tile(label="本期反弹", value=str(whole.relapse)),
        Tile(label="本期销号", value=str(whole.closed), note=f"其中复学 {returned}"),
        Tile(label="劝返", value=str(whole.visits), note="次"),
        Tile(label="出具文书", value=str(whole.papers), note="份"),
    )


def _months(months: Sequence[str], counts: Sequence[Count]) -> Iterator[MonthBars]:
    for at, (month, count) in enumerate(zip(months, counts, strict=True)):
        year, number = month[:4], int(month[5:])
        begins = number == 1 or at == 0
        named = f"{year}年" if begins and len(months) <= _WITH_YEARS else ""
        yield MonthBars(
            label=f"{named}{number}月",
            counts=(count.new, count.relapse, count.closed),
            open=count.open,
        )


def _unit_bars(told: Statistics, privacy: _Privacy) -> BarList:
    numbers = {unit.unit_code: unit.whole.open for unit in told.units}
    names = {unit.unit_code: unit.name.removeprefix(told.county.name) for unit in told.units}
    ranking = ranked(numbers, least=privacy.least, most=_MOST_UNITS)
    none = sum(not number for number in numbers.values())
    return BarList(
        heading="各单位期末在册" + (f"（另有 {none} 个单位为零）" if none else ""),
        rows=tuple((names[code], number) for code, number in ranking.rows),
        rest=_rest(
            f"{'其余 ' if ranking.rows else ''}{ranking.others} 个单位", ranking.rest, privacy
        ),
        empty="期末各单位均无在册个案",
    )


def _case_bars(part: str, whole: Count, library: Library, privacy: _Privacy) -> BarList:
    """Rank what the cases of the span are by one part of their count."""
    title, list_id = PARTS[part]
    labels = library.codes(list_id).labels
    never = privacy.never if part == "reason" else frozenset[str]()
    ranking = ranked(whole.parts[part], least=privacy.least, most=_MOST_BARS, never=never)
    return BarList(
        heading=f"本期在册个案的{title}",
        rows=tuple((labels.get(code, code), number) for code, number in ranking.rows),
        rest=_rest("其余" if ranking.rows else "各项合计", ranking.rest, privacy),
        empty="本期没有在册个案",
    )


def _rest(label: str, number: int, privacy: _Privacy) -> tuple[str, str] | None:
    if not number:
        return None
    return label, str(number) if number >= privacy.least else f"不足{privacy.least}"


def _rate(told: Statistics) -> RateBar:
    rate, target = told.total.rate, target_percent(told.target)
    aim = "目标" if told.target_settled else "参考目标"
    return RateBar(
        percent=float(rate.percent) if rate else None,
        printed=rate.printed if rate else NOT_TOLD,
        target=float(target) if target is not None else None,
        target_printed=f"{aim} {float(target):g}%" if target is not None else "",
    )


def _notes(told: Statistics, privacy: _Privacy) -> Iterator[str]:
    proof = told.county.find(PROOF_ASKED, told.last) is not None
    closed = "销号须有凭据，已返校或有去向而凭据未备的仍在册，计入待销号" if proof else ""
    yield "；".join(
        filter(
            None,
            (
                "口径：新增按无故缺勤首日计，反弹为复学后再次离校",
                closed,
                "期初在册＋新增＋反弹－销号＝期末在册。",
            ),
        )
    )
    yield (
        f"原因按期初在册和本期新增、反弹的个案计；不足 {privacy.least} 件的单位和原因合并列示，"
        "以免指认到个人（个人信息保护法第二十八条）。"
    )
    yield f"{FORMULA}。{_aim(told)}"


def _aim(told: Statistics) -> str:
    """Say on what the target rests: the document, without the words quoted from it."""
    if told.target is None:
        return ""
    if not told.target_settled:
        return "目标为建议值，尚待教育行政部门确认。"
    return f"目标依据：{told.target.source.split('「')[0].strip()}。"


def _chinese(month: str) -> str:
    return f"{month[:4]}年{int(month[5:])}月"
