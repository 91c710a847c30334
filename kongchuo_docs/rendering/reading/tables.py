"""Read a ``w:tbl``: grid, spans, vertical merges, borders and row rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kongchuo_docs.rendering.layout import Block, Border, Cell, Edges, Paragraph, Row, Table
from kongchuo_docs.rendering.reading.paragraphs import (
    ParagraphReader,
    read_border,
    read_edges,
    read_shading,
)
from kongchuo_docs.rendering.reading.styles import (
    TWIP,
    Element,
    StyleSheet,
    W,
    content,
    is_on,
    properties,
)

V_ALIGNMENTS = {"top": "top", "center": "middle", "bottom": "bottom", "both": "middle"}


@dataclass(frozen=True)
class _Frame:
    """What a table gives its cells: outer and inner borders, padding."""

    edges: Edges
    inside_h: Border | None
    inside_v: Border | None
    padding: tuple[float, float, float, float]


class TableReader:
    """Reads tables of one document."""

    def __init__(
        self, styles: StyleSheet, paragraphs: ParagraphReader, unsupported: list[str]
    ) -> None:
        self._styles = styles
        self._paragraphs = paragraphs
        self._unsupported = unsupported

    def read(self, element: Element, place: str) -> Table:
        """Read one table.

        Args:
            element: The ``w:tbl``.
            place: Where it stands, for findings.
        """
        own = element.find(W + "tblPr")
        values = properties(own)
        frame = self._frame(own, values.get("tblStyle", {}).get("val"))
        rows = _held(element, "tr")
        grid = _grid(element, rows)
        read = [self._row(row, frame, f"{place}表第 {n} 行") for n, row in enumerate(rows, 1)]
        merged = _merge_down(read, [_continues(row) for row in rows])
        return Table(
            grid=grid,
            rows=tuple(
                _framed(row, n, len(merged), len(grid), frame) for n, row in enumerate(merged)
            ),
            align={"center": "center", "right": "right", "end": "right"}.get(
                values.get("jc", {}).get("val", ""), "left"
            ),
            indent=float(values.get("tblInd", {}).get("w", "0")) * TWIP,
        )

    def _frame(self, own: Element | None, style_id: str | None) -> _Frame:
        borders: dict[str, dict[str, str]] = {}
        margins: dict[str, dict[str, str]] = {}
        for element in (*self._styles.table(style_id), own):
            if element is not None:
                borders.update(properties(element.find(W + "tblBorders")))
                margins.update(properties(element.find(W + "tblCellMar")))
        return _Frame(
            edges=Edges(
                top=read_border(borders.get("top")),
                right=read_border(borders.get("right") or borders.get("end")),
                bottom=read_border(borders.get("bottom")),
                left=read_border(borders.get("left") or borders.get("start")),
            ),
            inside_h=read_border(borders.get("insideH")),
            inside_v=read_border(borders.get("insideV")),
            padding=_padding(margins, (0.0, 5.4, 0.0, 5.4)),
        )

    def _row(self, element: Element, frame: _Frame, place: str) -> Row:
        values = properties(element.find(W + "trPr"))
        height = values.get("trHeight", {})
        cells: list[Cell] = []
        column = int(values.get("gridBefore", {}).get("val", "0"))
        for number, item in enumerate(_held(element, "tc"), 1):
            cell = self._cell(item, column, frame, f"{place}第 {number} 格")
            cells.append(cell)
            column += cell.col_span
        blocks = [block for cell in cells for block in cell.blocks]
        return Row(
            cells=tuple(cells),
            height=float(height.get("val", "0")) * TWIP,
            exact=height.get("hRule") == "exact",
            header=is_on(values, "tblHeader"),
            cant_split=is_on(values, "cantSplit"),
            keep_next=any(isinstance(block, Paragraph) and block.keep_next for block in blocks),
        )

    def _cell(self, element: Element, column: int, frame: _Frame, place: str) -> Cell:
        properties_element = element.find(W + "tcPr")
        values = properties(properties_element)
        margins = element.find(f"{W}tcPr/{W}tcMar")
        if "textDirection" in values and values["textDirection"].get("val") != "lrTb":
            self._unsupported.append(f"{place}：竖排文字（textDirection）")
        borders = properties(element.find(f"{W}tcPr/{W}tcBorders"))
        if {"tl2br", "tr2bl"} & borders.keys():
            self._unsupported.append(f"{place}：斜线表头")
        return Cell(
            blocks=self._blocks(element, place),
            column=column,
            col_span=int(values.get("gridSpan", {}).get("val", "1")),
            borders=read_edges(element.find(f"{W}tcPr/{W}tcBorders")),
            v_align=V_ALIGNMENTS.get(values.get("vAlign", {}).get("val", "top"), "top"),
            shading=read_shading(values),
            padding=_padding(properties(margins), frame.padding),
        )

    def _blocks(self, element: Element, place: str) -> tuple[Block, ...]:
        blocks: list[Block] = []
        for number, child in enumerate(content(element), 1):
            if child.tag == W + "p":
                blocks.extend(self._paragraphs.read(child, f"{place}第 {number} 段"))
            elif child.tag == W + "tbl":
                blocks.append(self.read(child, place))
            elif child.tag not in {W + "tcPr", W + "bookmarkStart", W + "bookmarkEnd"}:
                self._unsupported.append(f"{place}：{child.tag.rpartition('}')[2]}")
        return tuple(blocks)


def _held(element: Element, name: str) -> list[Element]:
    """Return the rows of a table or the cells of a row."""
    return [child for child in content(element) if child.tag == W + name]


def _grid(element: Element, rows: list[Element]) -> tuple[float, ...]:
    """Return column widths: ``w:tblGrid``, or the cells of a row without spans."""
    grid = tuple(
        float(item.get(W + "w", "0")) * TWIP for item in element.findall(f"{W}tblGrid/{W}gridCol")
    )
    for row in rows:
        cells = _held(row, "tc")
        found = [cell.find(f"{W}tcPr/{W}tcW") for cell in cells]
        widths = [float(w.get(W + "w", "0")) * TWIP for w in found if w is not None]
        spans = [cell for cell in cells if cell.find(f"{W}tcPr/{W}gridSpan") is not None]
        if not spans and len(widths) == len(grid) and all(widths):
            return tuple(widths)
    return grid


def _padding(
    margins: dict[str, dict[str, str]], default: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    names = (("top",), ("right", "end"), ("bottom",), ("left", "start"))

    def side(number: int) -> float:
        for name in names[number]:
            if name in margins:
                return float(margins[name].get("w", "0")) * TWIP
        return default[number]

    return (side(0), side(1), side(2), side(3))


def _continues(row: Element) -> list[bool]:
    """Tell for each cell of a row whether it goes on with the cell above (``w:vMerge``)."""
    found = []
    for cell in _held(row, "tc"):
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        found.append(merge is not None and merge.get(W + "val", "continue") == "continue")
    return found


def _merge_down(rows: Sequence[Row], continues: Sequence[Sequence[bool]]) -> list[Row]:
    """Give the first cell of a vertical merge its row span and drop the cells that go on."""
    merged: list[Row] = []
    for number, row in enumerate(rows):
        kept = []
        for cell, goes_on in zip(row.cells, continues[number], strict=True):
            if goes_on:
                continue
            span, bottom = 1, cell.borders.bottom
            for below, flags in zip(rows[number + 1 :], continues[number + 1 :], strict=True):
                follower = _at(below, flags, cell.column)
                if follower is None:
                    break
                span, bottom = span + 1, follower.borders.bottom
            edges = replace(cell.borders, bottom=bottom)
            kept.append(replace(cell, row_span=span, borders=edges))
        merged.append(replace(row, cells=tuple(kept)))
    return merged


def _at(row: Row, continues: Sequence[bool], column: int) -> Cell | None:
    for cell, goes_on in zip(row.cells, continues, strict=True):
        if cell.column == column and goes_on:
            return cell
    return None


def _framed(row: Row, number: int, rows: int, columns: int, frame: _Frame) -> Row:
    """Give each cell the borders that the table sets and the cell does not."""

    def framed(cell: Cell) -> Cell:
        own = cell.borders
        last_row = number + cell.row_span >= rows
        last_column = cell.column + cell.col_span >= columns
        return replace(
            cell,
            borders=Edges(
                top=own.top or (frame.edges.top if number == 0 else frame.inside_h),
                bottom=own.bottom or (frame.edges.bottom if last_row else frame.inside_h),
                left=own.left or (frame.edges.left if cell.column == 0 else frame.inside_v),
                right=own.right or (frame.edges.right if last_column else frame.inside_v),
            ),
        )

    return replace(row, cells=tuple(framed(cell) for cell in row.cells))
