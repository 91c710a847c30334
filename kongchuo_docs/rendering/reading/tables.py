"""Read a ``w:tbl``: grid, spans, merged cells, borders and row rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from kongchuo_docs.rendering.layout import Block, Cell, Paragraph, Place, Row, Table
from kongchuo_docs.rendering.reading.cells import (
    COLUMN_LIMIT,
    CellFormat,
    CellFormats,
    CellLook,
    TableFormat,
)
from kongchuo_docs.rendering.reading.markup import (
    Element,
    Properties,
    Snapshot,
    W,
    content,
    is_on,
    leading,
    merge,
    points,
    snapshot,
    value_of,
    whole,
)
from kongchuo_docs.rendering.reading.notes import Notes
from kongchuo_docs.rendering.reading.package import too_deep
from kongchuo_docs.rendering.reading.story import Story
from kongchuo_docs.rendering.reading.styles import Level
from kongchuo_docs.rendering.reading.table_styles import (
    Position,
)

_CELL, _CELL_PROPERTIES = W + "tc", W + "tcPr"
DEPTH_LIMIT = 12
"""Tables in tables beyond this are a trap, not a form."""
_ALIGNMENTS: Mapping[str, str] = {"center": "center", "right": "right", "end": "right"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where blocks are set: how wide it is and which tables are around it."""

    width: float
    depth: int = 0
    table: Level


@dataclass(slots=True)
class _RawCell:
    """A cell with its place in the grid; one that goes on with the cell above is counted there."""

    element: Element
    xml: str
    format: CellFormat
    lowest: CellFormat
    """Of the lowest cell that it is merged with."""
    number: int
    column: int
    span: int
    rows: int = 1


@dataclass(slots=True)
class _RawRow:
    values: Properties
    format: TableFormat
    cells: list[_RawCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What all cells of a table share."""

    format: TableFormat
    grid: tuple[float, ...]
    rows: int
    place: Place
    story: Story
    depth: int


BlockReader = Callable[[Element, Place, Story, Area], tuple[Block, ...]]


class TableReader:
    """Reads tables of one document.

    Args:
        formats: What they look like.
        notes: Gathers what the layout cannot say.
        read_blocks: Reads the content of a cell.
        to_text: See :attr:`Settings.table_to_text`.
    """

    def __init__(
        self, formats: CellFormats, notes: Notes, read_blocks: BlockReader, *, to_text: bool
    ) -> None:
        self._notes = notes
        self._read_blocks = read_blocks
        self._to_text = to_text
        self._formats = formats

    def read(self, element: Element, place: Place, story: Story, area: Area) -> Table:
        """Read one table.

        Args:
            element: The ``w:tbl``.
            place: Where it stands.
            story: The text that it belongs to.
            area: Where it is set.

        Raises:
            RenderError: Tables are nested too deeply.
        """
        if area.depth >= DEPTH_LIMIT:
            raise too_deep(place.part)
        story.tables += 1
        place = replace(place, table=story.tables, row=0, cell=0)
        own = snapshot(element.find(W + "tblPr"))
        found = self._formats.table(own, ())
        self._notes.extend(found.notes, place)
        rows = self._raw_rows(element, own, found)
        _merge_down(rows)
        frame = _Frame(
            format=found,
            grid=_grid(element, rows, found.values, area),
            rows=len(rows),
            place=place,
            story=story,
            depth=area.depth,
        )
        return self._table(frame, rows)

    def _table(self, frame: _Frame, raw: list[_RawRow]) -> Table:
        rows: list[Row] = []
        values = frame.format.values
        for number, row in enumerate(raw):
            rows.append(self._row(frame, number, row, header=all(above.header for above in rows)))
        return Table(
            grid=frame.grid,
            rows=tuple(rows),
            align=_ALIGNMENTS.get(value_of(values, "jc"), "left"),
            indent=self._indent(frame, rows),
            fixed=values.get("tblLayout", {}).get("type") == "fixed",
            place=frame.place,
        )

    def _indent(self, frame: _Frame, rows: list[Row]) -> float:
        """Return the distance from the text area to the middle of the first cell's left border.

        Before Word 2013 the text of the first cell stands at the indent; since then, and in tables
        within tables, the outside of its border does (measured in LibreOffice 7.4).
        """
        indent = points(frame.format.values.get("tblInd", {}).get("w"))
        if self._to_text and frame.depth == 0:
            return indent - frame.format.padding[3]
        first = rows[0].cells[0].borders.left if rows and rows[0].cells else None
        return indent + (first.width / 2 if first is not None else 0.0)

    # --- rows and cells as they stand in the file ---

    def _raw_rows(self, table: Element, own: Snapshot, common: TableFormat) -> list[_RawRow]:
        rows = []
        for element in content(table):
            if element.tag == W + "tr":
                values = self._formats.row(snapshot(element.find(W + "trPr")))
                if "del" in values or is_on(values, "hidden"):
                    continue
                exceptions = element.find(W + "tblPrEx")
                found = common
                if exceptions is not None:
                    found = self._formats.table(own, snapshot(exceptions))
                rows.append(_RawRow(values, found, self._raw_cells(element, values)))
        return rows

    def _raw_cells(self, row: Element, values: Properties) -> list[_RawCell]:
        cells: list[_RawCell] = []
        column = min(whole(value_of(values, "gridBefore")), COLUMN_LIMIT)
        number = 0
        for child in content(row):
            if child.tag != _CELL:
                continue
            number += 1
            xml = etree.tostring(child, encoding="unicode", with_tail=False)
            found = self._formats.known.get(xml) or self._formats.known.keep(
                xml, self._formats.cell(snapshot(leading(child, _CELL_PROPERTIES)))
            )
            if found.joins_left and cells:
                cells[-1].span += found.col_span
            else:
                cells.append(_RawCell(child, xml, found, found, number, column, found.col_span))
            column += found.col_span
        return cells

    # --- rows and cells of the layout ---

    def _row(self, frame: _Frame, number: int, raw: _RawRow, *, header: bool) -> Row:
        style, look = frame.format.style, frame.format.own
        at = Position(number, number + 1, frame.rows, 0, 0, len(frame.grid))
        values = merge(style.row(style.regions(at, look)), raw.values)
        height = values.get("trHeight", {})
        cells = tuple([self._cell(frame, number, raw, cell) for cell in raw.cells])
        return Row(
            cells=cells,
            height=points(height.get("val")),
            exact=height.get("hRule") == "exact",
            header=header and is_on(values, "tblHeader"),
            cant_split=is_on(values, "cantSplit"),
            keep_next=any(
                isinstance(block, Paragraph) and block.keep_next
                for cell in cells
                for block in cell.blocks
            ),
        )

    def _cell(self, frame: _Frame, number: int, row: _RawRow, raw: _RawCell) -> Cell:
        """Read a cell, unless it was read already, in this paper or another one of its form."""
        after = raw.column + raw.span
        at = Position(number, number + raw.rows, frame.rows, raw.column, after, len(frame.grid))
        regions = frame.format.style.regions(at, frame.format.own)
        look = self._formats.look(raw.format, raw.lowest, row.format, regions, at.sides())
        outer, story = frame.place, frame.story
        if not story.resting:
            return self._new_cell(frame, number, raw, look)
        key = (
            raw.xml, look, raw.column, raw.span, raw.rows, number, raw.number,
            outer.table, outer.part, story.dashed_pages,
        )  # fmt: skip
        known = self._formats.finished.get(key)
        if known is not None:
            return known
        before = story.counted, self._notes.count
        cell = self._new_cell(frame, number, raw, look)
        if story.resting and (story.counted, self._notes.count) == before:
            self._formats.finished.keep(key, cell)
        return cell

    def _new_cell(self, frame: _Frame, number: int, raw: _RawCell, look: CellLook) -> Cell:
        outer = frame.place
        place = Place(
            part=outer.part, paragraph=0, table=outer.table, row=number + 1, cell=raw.number
        )
        if raw.format.notes:
            self._notes.extend(raw.format.notes, place)
        room = frame.grid[raw.column : raw.column + raw.span]
        width = sum(room) - look.padding[1] - look.padding[3]
        area = Area(width=max(width, 0.0), depth=frame.depth + 1, table=look.inside)
        return Cell(
            blocks=self._read_blocks(raw.element, place, frame.story, area),
            column=raw.column,
            col_span=raw.span,
            row_span=raw.rows,
            borders=look.borders,
            falling=look.falling,
            rising=look.rising,
            v_align=look.v_align,
            shading=look.shading,
            padding=look.padding,
            direction=look.direction,
            place=place,
        )


def _merge_down(rows: list[_RawRow]) -> None:
    """Count merged cells in the topmost and drop the others.

    A cell that goes on with nothing above it is an ordinary one.
    """
    above: dict[tuple[int, int], _RawCell] = {}
    for row in rows:
        here: dict[tuple[int, int], _RawCell] = {}
        kept = []
        for cell in row.cells:
            key = (cell.column, cell.span)
            top = above.get(key) if cell.format.merge == "continue" else None
            if top is None:
                kept.append(cell)
                top = cell
            else:
                top.rows += 1
                top.lowest = cell.format
            if cell.format.merge:
                here[key] = top
        row.cells = kept
        above = here


def _grid(
    element: Element, rows: list[_RawRow], values: Properties, area: Area
) -> tuple[float, ...]:
    """Return column widths: ``w:tblGrid``, stretched to the width that the table says it has.

    So does LibreOffice, and it shrinks a table in a cell that is too wide for it; the widths of the
    cells count only where the grid has no column for them.
    """
    holder = element.find(W + "tblGrid")
    grid = [] if holder is None else [points(c.get(W + "w")) for c in holder.iter(W + "gridCol")]
    for row in rows:
        for cell in row.cells:
            missing = cell.column + cell.span - len(grid)
            if missing > 0:
                grid.extend([cell.format.width / cell.span] * missing)
    total = sum(grid)
    wanted = _stated_width(values.get("tblW", {}), area.width) or total
    if area.depth:
        wanted = min(wanted, area.width)
    if total <= 0 or wanted == total:
        return tuple(grid)
    return tuple([width * wanted / total for width in grid])


def _stated_width(stated: Mapping[str, str], room: float) -> float:
    """Read a ``w:tblW``: a length, a share of the room in per cent or in fiftieths; 0 = none."""
    width = stated.get("w", "")
    if width.endswith("%"):
        return room * whole(width.removesuffix("%")) / 100
    if stated.get("type") == "pct":
        return room * whole(width) / 5000
    return points(width) if stated.get("type", "dxa") == "dxa" else 0.0
