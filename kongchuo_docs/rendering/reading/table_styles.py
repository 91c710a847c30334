"""Table styles: what the whole table, its first row, its banded columns … give to a cell.

Basis: ECMA-376 part 1, 17.7.6 (conditional formats). It lets the first column beat the first row;
LibreOffice does the reverse, and so do we.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from kongchuo_docs.rendering.layout import Border, Edges
from kongchuo_docs.rendering.reading.borders import read_border
from kongchuo_docs.rendering.reading.markup import (
    Properties,
    Snapshot,
    W,
    inner,
    is_on,
    merge,
    properties,
    value_of,
    whole,
)
from kongchuo_docs.rendering.reading.styles import NOTHING, Level, StyleSheet

Regions: TypeAlias = tuple[str, ...]
"""Regions of a table that a cell belongs to, from the least to the most particular."""

WHOLE = "wholeTable"
_ORDER = (
    "band1Vert", "band2Vert", "band1Horz", "band2Horz", "firstCol", "lastCol",
    "firstRow", "lastRow", "nwCell", "neCell", "swCell", "seCell",
)  # fmt: skip
_BITS = {
    "firstRow": 0x20, "lastRow": 0x40, "firstColumn": 0x80, "lastColumn": 0x100,
    "noHBand": 0x200, "noVBand": 0x400,
}  # fmt: skip


class Sides(NamedTuple):
    """Which edges of a cell are edges of the region around it."""

    top: bool
    right: bool
    bottom: bool
    left: bool


class Position(NamedTuple):
    """Where a cell stands: rows and columns from 0, ``after`` is exclusive."""

    row: int
    row_after: int
    rows: int
    column: int
    column_after: int
    columns: int

    def sides(self) -> Sides:
        """Which of its edges are edges of the table."""
        return Sides(
            self.row == 0,
            self.column_after >= self.columns,
            self.row_after >= self.rows,
            self.column == 0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What a style says about one region of the table."""

    level: Level = NOTHING
    table: Properties
    row: Properties
    cell: Properties


class TableStyle:
    """A table style with its ancestors.

    Args:
        styles: The styles of the document.
        style_id: Its id; the default table style where that names none.
    """

    def __init__(self, styles: StyleSheet, style_id: str) -> None:
        self._parts: dict[str, _Part] = {}
        for shot in styles.chain(style_id) or styles.chain(styles.default_of("table")):
            self._lay(styles, WHOLE, shot)
            for tag, attributes, children in shot:
                if tag == W + "tblStylePr":
                    kind = next((value for key, value in attributes if key == W + "type"), "")
                    self._lay(styles, kind, children)
        self.table: Properties = self._parts[WHOLE].table if self._parts else {}
        self.level = lru_cache(256)(self._level)
        self.row = lru_cache(256)(self._row)
        self.cell = lru_cache(256)(self._cell)

    def _lay(self, styles: StyleSheet, kind: str, shot: Snapshot) -> None:
        old = self._parts.get(kind) or _Part(table={}, row={}, cell={})
        self._parts[kind] = _Part(
            level=styles.laid_over(old.level, shot),
            table=merge(old.table, properties(inner(shot, "tblPr"))),
            row=merge(old.row, properties(inner(shot, "trPr"))),
            cell=merge(old.cell, properties(inner(shot, "tcPr"))),
        )

    def regions(self, at: Position, look: Properties) -> Regions:
        """Return the regions that a cell belongs to and that the style says something about."""
        if len(self._parts) < 2:
            return (WHOLE,) if self._parts else ()
        on = {name: _looks(look, name) for name in _BITS}
        first_row, first_column = (
            on["firstRow"] and at.row == 0,
            on["firstColumn"] and not at.column,
        )
        last_row = on["lastRow"] and at.row_after >= at.rows
        last_column = on["lastColumn"] and at.column_after >= at.columns
        band_row = _band(at.row - on["firstRow"], value_of(self.table, "tblStyleRowBandSize"))
        band_column = _band(
            at.column - on["firstColumn"], value_of(self.table, "tblStyleColBandSize")
        )
        inside_rows, inside_columns = (
            not first_row and not last_row,
            not (first_column or last_column),
        )
        holds = {
            f"band{band_column}Vert": not on["noVBand"] and inside_columns,
            f"band{band_row}Horz": not on["noHBand"] and inside_rows,
            "firstRow": first_row,
            "lastRow": last_row,
            "firstCol": first_column,
            "lastCol": last_column,
            "nwCell": first_row and first_column,
            "neCell": first_row and last_column,
            "swCell": last_row and first_column,
            "seCell": last_row and last_column,
        }
        return (WHOLE, *(name for name in _ORDER if holds.get(name) and name in self._parts))

    def _level(self, regions: Regions) -> Level:
        """Paragraph and run properties in a cell of these regions."""
        if regions in {(), (WHOLE,)}:
            return self._parts[WHOLE].level if self._parts else NOTHING
        paragraph: Properties = {}
        run: Properties = {}
        for name in regions:
            paragraph = merge(paragraph, self._parts[name].level.paragraph)
            run = merge(run, self._parts[name].level.run)
        return Level(paragraph, run)

    def _row(self, regions: Regions) -> Properties:
        """Row properties of these regions."""
        values: Properties = {}
        for name in regions:
            values = merge(values, self._parts[name].row)
        return values

    def _cell(self, regions: Regions) -> Properties:
        """Cell properties of these regions, without borders: see :meth:`edges`."""
        values: Properties = {}
        for name in regions:
            values = merge(values, self._parts[name].cell)
        return {name: value for name, value in values.items() if not name.startswith("tcBorders")}

    def edges(self, regions: Regions, table: Sides) -> Edges:
        """Borders that the regions give to a cell; inner ones between the cells of a region.

        Args:
            regions: As :meth:`regions` gives them.
            table: Which edges of the cell are edges of the table.
        """
        edges = region_edges(self.table, "tblBorders", table)
        for name in regions:
            said = region_edges(self._parts[name].cell, "tcBorders", _edges_of(name, table))
            edges = first_said(said, edges)
        return edges


def _edges_of(region: str, table: Sides) -> Sides:
    """Which edges of a cell are edges of a region: rows and columns of one cell's thickness."""
    if region.endswith("Cell"):
        return Sides(True, True, True, True)
    if region in {"firstRow", "lastRow"} or region.endswith("Horz"):
        return Sides(True, table.right, True, table.left)
    if region in {"firstCol", "lastCol"} or region.endswith("Vert"):
        return Sides(table.top, True, table.bottom, True)
    return table


def region_edges(values: Properties, group: str, sides: Sides) -> Edges:
    """Return the borders of a cell in a region with outer and inner borders."""

    def said(outer: bool, name: str, inside: str) -> Border | None:
        return read_border(values.get(f"{group}/{name if outer else inside}"))

    return Edges(
        top=said(sides.top, "top", "insideH"),
        right=said(sides.right, "right", "insideV"),
        bottom=said(sides.bottom, "bottom", "insideH"),
        left=said(sides.left, "left", "insideV"),
    )


def first_said(nearer: Edges, farther: Edges) -> Edges:
    """Return the nearer borders, the farther ones where nothing is said."""
    return Edges(
        top=nearer.top or farther.top,
        right=nearer.right or farther.right,
        bottom=nearer.bottom or farther.bottom,
        left=nearer.left or farther.left,
    )


def _looks(look: Properties, name: str) -> bool:
    """Read a switch of ``w:tblLook``: by name in newer files, else as a bit of its number."""
    values = look.get("tblLook", {})
    if name in values:
        return is_on({name: {"val": values[name]}}, name)
    try:
        return bool(int(values.get("val", "0"), 16) & _BITS[name])
    except ValueError:
        return False


def _band(place: int, size: str) -> int:
    return 1 if max(place, 0) // max(whole(size, 1), 1) % 2 == 0 else 2
