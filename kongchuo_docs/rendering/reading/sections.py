"""Read a ``w:sectPr``: paper, margins, grid, page numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kongchuo_docs.rendering.layout import Block, Grid, Running, Section
from kongchuo_docs.rendering.reading.markup import (
    Element,
    Properties,
    R,
    W,
    is_on,
    points,
    properties,
    snapshot,
    value_of,
    whole,
)
from kongchuo_docs.rendering.reading.settings import Settings

_A4 = (595.3, 841.9)
_LARGEST = 22 * 72.0
"""Edge of the largest paper that Word knows."""
_STARTS: Mapping[str, str] = {
    "continuous": "continuous", "oddPage": "odd_page", "evenPage": "even_page",
}  # fmt: skip
_CHARACTER_GRIDS = frozenset({"linesAndChars", "snapToChars"})
_GRIDS = frozenset({"lines"}) | _CHARACTER_GRIDS
_CHAR_SPACE = 4096
"""Parts of a point that ``w:charSpace`` counts in (ECMA-376 part 1, 17.6.5)."""
_KINDS = ("default", "first", "even")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFormat:
    """A section without its text."""

    values: Properties
    width: float
    height: float
    margins: tuple[float, float, float, float]
    """Top, right, bottom, left; the gutter is counted in."""
    header_distance: float
    footer_distance: float
    start: str
    first_page: int | None
    grid: Grid | None
    dashed_pages: bool
    """Its page numbers read ``- 1 -``."""
    references: Mapping[tuple[str, str], str]
    """(``header``, ``default``) … to the relationship id of the part."""
    notes: tuple[str, ...]

    @property
    def text_width(self) -> float:
        """Width of the text area."""
        return max(self.width - self.margins[1] - self.margins[3], 0.0)

    def with_text(self, blocks: tuple[Block, ...], headers: Running, footers: Running) -> Section:
        """Return the whole section."""
        top, right, bottom, left = self.margins
        return Section(
            width=self.width,
            height=self.height,
            margin_top=top,
            margin_right=right,
            margin_bottom=bottom,
            margin_left=left,
            header_distance=self.header_distance,
            footer_distance=self.footer_distance,
            blocks=blocks,
            headers=headers,
            footers=footers,
            start=self.start,
            first_page=self.first_page,
            grid=self.grid,
        )


def read_section(element: Element | None, settings: Settings) -> SectionFormat:
    """Read the properties of a section, None for those that Word takes where none are said."""
    values = properties(snapshot(element))
    size, margins = values.get("pgSz", {}), values.get("pgMar", {})
    gutter = points(margins.get("gutter"))
    numbers = values.get("pgNumType", {})
    start = numbers.get("start")
    return SectionFormat(
        values=values,
        width=_edge(size.get("w"), _A4[0]),
        height=_edge(size.get("h"), _A4[1]),
        margins=(
            abs(points(margins.get("top"), 72.0)) + (gutter if settings.gutter_at_top else 0.0),
            points(margins.get("right"), 90.0),
            abs(points(margins.get("bottom"), 72.0)),
            points(margins.get("left"), 90.0) + (0.0 if settings.gutter_at_top else gutter),
        ),
        header_distance=points(margins.get("header"), 42.55),
        footer_distance=points(margins.get("footer"), 49.6),
        start=_STARTS.get(value_of(values, "type"), "next_page"),
        first_page=whole(start) if start else None,
        grid=_grid(values.get("docGrid", {})),
        dashed_pages=numbers.get("fmt") == "numberInDash",
        references={} if element is None else _references(element),
        notes=tuple(_notes(values)),
    )


def _edge(value: str | None, default: float) -> float:
    length = points(value, default)
    return length if 0 < length <= _LARGEST else default


def _grid(values: Mapping[str, str]) -> Grid | None:
    kind = values.get("type", "default")
    if kind not in _GRIDS:
        return None
    return Grid(
        pitch=points(values.get("linePitch")),
        char_extra=whole(values.get("charSpace")) / _CHAR_SPACE,
        chars=kind in _CHARACTER_GRIDS,
    )


def _references(element: Element) -> dict[tuple[str, str], str]:
    found = {}
    for name in ("header", "footer"):
        for item in element.iter(f"{W}{name}Reference"):
            kind = str(item.get(W + "type", "default"))
            if kind in _KINDS:
                found[name, kind] = str(item.get(R + "id", ""))
    return found


def _notes(values: Properties) -> list[str]:
    notes = []
    columns = values.get("cols", {})
    if whole(columns.get("num"), 1) > 1:
        notes.append("分栏")
    if any(name.startswith("pgBorders/") for name in values):
        notes.append("页面边框")
    if value_of(values, "textDirection", "lrTb") not in {"lrTb", "tb"}:
        notes.append("竖排的页面")
    if value_of(values, "vAlign", "top") != "top":
        notes.append("页面的垂直对齐")
    if "lnNumType" in values:
        notes.append("行号")
    if is_on(values, "bidi"):
        notes.append("从右到左的页面")
    if "footnotePr" in values and value_of(values, "footnotePr/pos") == "beneathText":
        notes.append("文字下方的脚注")
    kind = values.get("pgNumType", {}).get("fmt", "decimal")
    if kind not in {"decimal", "numberInDash", "decimalHalfWidth"}:
        notes.append(f"页码格式 {kind}")
    return notes
