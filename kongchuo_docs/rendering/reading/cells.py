"""What tables and their cells look like: the style of the table, the table, its rows, the cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from kongchuo_docs.rendering.layout import Border, Cell, Edges
from kongchuo_docs.rendering.reading.borders import (
    border_notes,
    read_border,
    read_edges,
    read_shading,
)
from kongchuo_docs.rendering.reading.markup import (
    Properties,
    Snapshot,
    is_on,
    merge,
    points,
    properties,
    value_of,
    whole,
)
from kongchuo_docs.rendering.reading.memory import Memory
from kongchuo_docs.rendering.reading.styles import Level, StyleSheet
from kongchuo_docs.rendering.reading.table_styles import (
    Regions,
    Sides,
    TableStyle,
    first_said,
    region_edges,
)

COLUMN_LIMIT = 256
PADDING = (0.0, 5.4, 0.0, 5.4)
"""Of a cell about which nobody says anything: Word's 0.19 cm at the sides."""
_MANY = 4096
_REMEMBERED = 1024
"""Cells of one form, each about 4 KB: those of ten papers, of which most say the same."""
_SIDES = ("top", "right", "bottom", "left")
_V_ALIGNMENTS: Mapping[str, str] = {"center": "middle", "both": "middle", "bottom": "bottom"}
_DIRECTIONS: Mapping[str, str] = {
    "tbRl": "vertical", "tbRlV": "vertical", "rl": "vertical", "rlV": "vertical",
    "btLr": "rising", "lr": "rising",
    "tbLrV": "vertical", "lrV": "vertical",
}  # fmt: skip

Padding: TypeAlias = tuple[float, float, float, float]
"""Top, right, bottom, left."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellFormat:
    """A cell's own ``w:tcPr``."""

    values: Properties
    edges: Edges
    width: float
    col_span: int
    merge: str
    """``restart``, ``continue`` or nothing: with the cell above."""
    joins_left: bool
    """It goes on with the cell to the left (``w:hMerge``)."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TableFormat:
    """What a table, or one row of it that makes exceptions (``w:tblPrEx``), gives to its cells."""

    style: TableStyle
    own: Properties
    values: Properties
    """With those of the style."""
    padding: Padding
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellLook:
    """Everything about a cell but its text and its place."""

    borders: Edges
    falling: Border | None
    rising: Border | None
    v_align: str
    shading: str
    padding: Padding
    direction: str
    inside: Level
    """What the style of the table says about the text."""


class CellFormats:
    """Works out tables and cells of one document; equal ones only once.

    Args:
        styles: Its named styles.
    """

    def __init__(self, styles: StyleSheet) -> None:
        self._style = lru_cache(64)(lambda style_id: TableStyle(styles, style_id))
        self.table = lru_cache(_MANY)(self._table)
        self.row: Callable[[Snapshot], Properties] = lru_cache(_MANY)(properties)
        self.cell = lru_cache(_MANY)(_read_cell_format)
        self.look = lru_cache(_MANY)(_cell_look)
        self.known = Memory[CellFormat](_REMEMBERED)
        """Formats of cells by the whole XML of the cell."""
        self.finished = Memory[Cell](_REMEMBERED)
        """Whole cells by all that they are read from."""

    def _table(self, own: Snapshot, exceptions: Snapshot) -> TableFormat:
        """Return the format of a table, or of a row with its exceptions.

        Args:
            own: Its ``w:tblPr``.
            exceptions: The ``w:tblPrEx`` of the row.
        """
        values = merge(properties(own), properties(exceptions))
        style = self._style(value_of(values, "tblStyle"))
        both = merge(style.table, values)
        return TableFormat(
            style=style,
            own=values,
            values=both,
            notes=tuple(_table_notes(both)),
            padding=_padding(values, "tblCellMar", _padding(style.table, "tblCellMar", PADDING)),
        )


def _cell_look(
    cell: CellFormat, lowest: CellFormat, table: TableFormat, regions: Regions, sides: Sides
) -> CellLook:
    """Work out a cell: its own properties, those of the table, those of the table's style."""
    style = table.style
    values = merge(style.cell(regions), cell.values) if regions else cell.values
    given = first_said(region_edges(table.own, "tblBorders", sides), style.edges(regions, sides))
    return CellLook(
        borders=first_said(replace(cell.edges, bottom=lowest.edges.bottom), given),
        falling=_drawn(read_border(values.get("tcBorders/tl2br"))),
        rising=_drawn(read_border(values.get("tcBorders/tr2bl"))),
        v_align=_V_ALIGNMENTS.get(value_of(values, "vAlign"), "top"),
        shading=read_shading(values),
        padding=_padding(values, "tcMar", table.padding),
        direction=_DIRECTIONS.get(value_of(values, "textDirection"), "horizontal"),
        inside=style.level(regions),
    )


def _read_cell_format(shot: Snapshot) -> CellFormat:
    values = properties(shot)
    width = values.get("tcW", {})
    notes = border_notes(values, "tcBorders")
    if value_of(values, "textDirection") in {"tbLrV", "lrV"}:
        notes.append("从左到右的竖排文字")
    if is_on(values, "tcFitText"):
        notes.append("调整宽度的文字")
    across = value_of(values, "hMerge", "continue") if "hMerge" in values else ""
    down = value_of(values, "vMerge", "continue") if "vMerge" in values else ""
    return CellFormat(
        values=values,
        edges=read_edges(values, "tcBorders"),
        width=points(width.get("w")) if width.get("type", "dxa") == "dxa" else 0.0,
        col_span=min(max(whole(value_of(values, "gridSpan"), 1), 1), COLUMN_LIMIT),
        merge=down,
        joins_left=across == "continue",
        notes=tuple(notes),
    )


def _table_notes(values: Properties) -> list[str]:
    notes = border_notes(values, "tblBorders")
    if "tblpPr" in values:
        notes.append("浮动表格")
    if points(values.get("tblCellSpacing", {}).get("w")):
        notes.append("有间距的单元格")
    return notes


def _drawn(border: Border | None) -> Border | None:
    return None if border is None or border.style == "none" else border


def _padding(values: Properties, group: str, farther: Padding) -> Padding:
    """Lay the margins of a cell or table over the farther ones."""

    def side(number: int) -> float:
        said = values.get(f"{group}/{_SIDES[number]}")
        return farther[number] if said is None else points(said.get("w"))

    return (side(0), side(1), side(2), side(3))
