"""The page of statistics that a leader reads in a minute: one A4 sheet as PDF/A-2b.

The page is HTML with charts as SVG inside, filled by a template of ours and set by WeasyPrint. Here
it is only said how long each bar is; what the numbers mean is told by who gives them. All lengths
are millimetres.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from kongchuo_docs.errors import RenderError
from kongchuo_docs.rendering.fonts import FontSet

CHART_WIDTH, CHART_HEIGHT = 178.0, 46.0
HALF_WIDTH = 86.0
ROW = 5.8
LABEL_WIDTH = 37.0
NUMBER_WIDTH = 11.0
_CHART_LEFT = 16.0
_MOST_LINES = 5
_FULL_WIDTH_FROM = 0x2000
"""Characters from here on are counted as wide as they are high."""
_RATE_LEFT, _RATE_RIGHT = 4.0, 82.0
WHOLE = 100.0
SUBJECT = "控辍保学情况统计"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One headline number."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthBars:
    """What a month shows in the chart."""

    label: str
    """``9月``; the first one and each January with its year."""
    counts: tuple[int, int, int]
    """新增, 反弹, 销号."""
    open: int
    """月末在册."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarList:
    """A ranking as horizontal bars."""

    heading: str
    rows: tuple[tuple[str, int], ...]
    rest: tuple[str, str] | None = None
    """Label and printed number of what is put together. It has no bar: that of 185 schools would
    dwarf all others."""
    empty: str = "本期没有在册个案"
    """What stands there without any row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateBar:
    """巩固率 against its target, in percent."""

    percent: float | None
    printed: str
    target: float | None
    target_printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatsPage:
    """Everything that the page says; no personal data."""

    name: str
    """Of the county or unit."""
    subtitle: str
    tiles: tuple[Tile, ...]
    months_heading: str
    months: tuple[MonthBars, ...]
    units: BarList
    further: tuple[BarList, ...]
    """Rankings below the units, where those leave room."""
    reasons: BarList
    rate: RateBar
    notes: tuple[str, ...]
    footer: str

    @property
    def title(self) -> str:
        """The heading, also the title of the PDF."""
        return f"{self.name}{SUBJECT}"


def write_stats_page(page: StatsPage, fonts: FontSet) -> bytes:
    """Write the page as PDF/A-2b; equal pages give equal bytes.

    Args:
        page: What it says.
        fonts: The font set; it is activated for the whole process.

    Raises:
        RenderError: It does not fit one page, or something in it cannot be printed.
    """
    missing = fonts.missing(_html(page, ""))
    if missing:
        raise RenderError(
            f"统计页上有字库里没有的字：{'、'.join(missing[:5])}", fix="核对单位名称里的这些字。"
        )
    fonts.activate()
    # Only now: WeasyPrint reads the font settings when it is imported.
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    from kongchuo_docs.rendering.engines.weasy import (
        ClosedFetcher,
        complaints_as_errors,
        replace_writer,
    )

    html = _html(page, fonts.css_family("宋体"))
    target = io.BytesIO()
    with complaints_as_errors():
        source = HTML(string=html, base_url=None, url_fetcher=ClosedFetcher())
        document = source.render(font_config=FontConfiguration())
        if len(document.pages) != 1:
            raise RenderError("统计页超过了一页", fix="请把这组统计告知软件维护者。")
        document.write_pdf(target, pdf_variant="pdf/a-2b", pdf_tags=True, finisher=replace_writer)
    return target.getvalue()


def _html(page: StatsPage, family: str) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    text = Path(__file__).with_name("stats_page.html.jinja").read_text("utf-8")
    return environment.from_string(text).render(
        page=page,
        subject=SUBJECT,
        family=family,
        chart=_chart(page.months),
        units=_bars(page.units),
        further=[_bars(each) for each in page.further],
        reasons=_bars(page.reasons),
        rate=_rate(page.rate),
    )


# --- geometry -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    x: float
    y: float
    width: float
    height: float
    text: str
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Month:
    x: float
    """Middle of the month."""
    label: str
    open: int
    bars: tuple[_Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chart:
    width: float
    height: float
    left: float
    floor: float
    lines: tuple[tuple[float, int], ...]
    """Height on the page and number of each line of the grid."""
    months: tuple[_Month, ...]


def _chart(months: Sequence[MonthBars]) -> _Chart:
    top, floor = 5.0, CHART_HEIGHT - 11
    most = max((max(month.counts) for month in months), default=0)
    step = _step(most)
    lines = range(step, most + step, step)
    highest = lines[-1] if lines else step
    room = (CHART_WIDTH - _CHART_LEFT) / max(len(months), 1)
    width = min(7.0, room * 0.8 / 3)

    def height(number: int) -> float:
        return (floor - top) * number / highest

    def month(at: int, each: MonthBars) -> _Month:
        middle = _CHART_LEFT + room * (at + 0.5)
        bars = tuple(
            _Bar(
                x=middle + (place - 1.5) * width + 0.15,
                y=floor - height(number),
                width=width - 0.3,
                height=height(number),
                text=str(number) if number else "",
                kind=kind,
            )
            for place, (number, kind) in enumerate(
                zip(each.counts, ("new", "relapse", "closed"), strict=True)
            )
        )
        return _Month(x=middle, label=each.label, open=each.open, bars=bars)

    return _Chart(
        width=CHART_WIDTH,
        height=CHART_HEIGHT,
        left=_CHART_LEFT,
        floor=floor,
        lines=tuple((floor - height(number), number) for number in lines) if most else (),
        months=tuple(month(at, each) for at, each in enumerate(months)),
    )


def _step(highest: int) -> int:
    """Return the round distance of the lines of a grid: 1, 2, 5, 10, 20 and so on."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * _MOST_LINES >= highest:
                return step
        size *= 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bars:
    heading: str
    width: float
    height: float
    drawn: float
    """Height of the rows."""
    rows: tuple[_Bar, ...]
    empty: str


def _bars(bars: BarList) -> _Bars:
    longest = max((number for _, number in bars.rows), default=0) or 1
    room = HALF_WIDTH - LABEL_WIDTH - NUMBER_WIDTH
    told = [(label, room * number / longest, str(number)) for label, number in bars.rows]
    told += [(bars.rest[0], 0.0, bars.rest[1])] if bars.rest else []
    rows = tuple(
        _Bar(
            x=LABEL_WIDTH,
            y=at * ROW,
            width=width,
            height=ROW,
            text=printed,
            kind="unit" if width else "rest",
            label=_shortened(label),
        )
        for at, (label, width, printed) in enumerate(told)
    )
    drawn = len(rows) * ROW
    return _Bars(
        heading=bars.heading,
        width=HALF_WIDTH,
        height=max(drawn, 3 * ROW),
        drawn=drawn,
        rows=rows,
        empty=bars.empty,
    )


def _shortened(label: str, size: float = 3.0) -> str:
    """Cut a label to the width of its column, in characters of ``size`` millimetres."""
    room = (LABEL_WIDTH - 2) / size
    kept = ""
    for char in label:
        room -= 1 if ord(char) >= _FULL_WIDTH_FROM else 0.5
        if room < 0:
            return kept[:-1] + "…"
        kept += char
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rate:
    printed: str
    low: int
    left: float
    right: float
    bar: float | None
    """Where the bar ends."""
    target: float | None
    """Where the line of the target stands."""
    target_printed: str
    reached: bool
    beside: bool
    """Whether the number stands on the right, since the target is on the left."""


def _rate(rate: RateBar) -> _Rate:
    told = [number for number in (rate.percent, rate.target) if number is not None]
    # The axis begins below both, so that a difference of half a percent can be seen.
    low = int(max(0.0, min(told, default=WHOLE) - 5) // 10 * 10)

    def place(number: float | None) -> float | None:
        if number is None:
            return None
        return _RATE_LEFT + (_RATE_RIGHT - _RATE_LEFT) * (number - low) / (WHOLE - low)

    target = place(rate.target)
    return _Rate(
        printed=rate.printed,
        low=low,
        left=_RATE_LEFT,
        right=_RATE_RIGHT,
        bar=place(rate.percent),
        target=target,
        beside=target is not None and target < HALF_WIDTH / 2,
        target_printed=rate.target_printed,
        reached=rate.percent is not None
        and rate.target is not None
        and rate.percent >= rate.target,
    )
