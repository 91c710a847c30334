"""Give boxes their place on a page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import accumulate

from kongchuo_docs.rendering.layout import Border
from kongchuo_docs.rendering.pages import (
    CellPart,
    Fill,
    Line,
    ParagraphPart,
    Part,
    PlacedPicture,
    RowPart,
    Stroke,
    TablePart,
)
from kongchuo_docs.rendering.typesetting.borders import line_strokes, table_strokes
from kongchuo_docs.rendering.typesetting.boxes import SetCell, Stack, TableBox, TextBox


@dataclass(slots=True)
class Canvas:
    """Gathers what is drawn behind the text of one page."""

    fills: list[Fill] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)

    def place(self, stack: Stack, x: float, y: float) -> tuple[Part, ...]:
        """Place a stack with its top left corner at a point; give its text in reading order."""
        parts: list[Part] = []
        above: TextBox | None = None
        for box in stack.boxes:
            top = y + box.gap
            if isinstance(box, TableBox):
                parts.append(self._table(box, x, top))
                above = None
            else:
                if box.paragraph.shading:
                    # Measured: one ground goes through the space between two joined paragraphs.
                    self._ground(box, x, y if above and box.joined_above else top, top)
                part = self._text(box, x, top)
                if part.lines or part.pictures:
                    parts.append(part)
                above = box
            y = top + box.height
        return tuple(parts)

    def _text(self, box: TextBox, x: float, y: float) -> ParagraphPart:
        upper, lower = box.insets
        if upper or lower or box.paragraph.borders.left or box.paragraph.borders.right:
            self._frame(box, x, y)
        y += upper
        lines: list[Line] = []
        pictures: list[PlacedPicture] = []
        for line in box.lines:
            if line.spans:
                lines.append(Line(x=x, baseline=y + line.baseline, spans=line.spans))
            for fill in line.fills:
                self.fills.append(replace(fill, x=x + fill.x, y=y + fill.y))
            for stroke in line.strokes:
                self.strokes.append(_shifted(stroke, x, y))
            for picture in line.pictures:
                pictures.append(replace(picture, x=x + picture.x, y=y + picture.y))
            y += line.height
        return ParagraphPart(lines=tuple(lines), pictures=tuple(pictures), continued=box.continued)

    def _ground(self, box: TextBox, x: float, top: float, own_top: float) -> None:
        left, right = _sides(box, x)
        height = own_top + box.framed_height - top
        color = box.paragraph.shading
        self.fills.append(Fill(x=left, y=top, width=right - left, height=height, color=color))

    def _frame(self, box: TextBox, x: float, y: float) -> None:
        """Borders of a paragraph.

        Measured: they stand outside of the text between the indents by their ``space``; joined
        paragraphs have no line between them but ``between``, which belongs to the upper one.
        """
        borders, bottom = box.paragraph.borders, y + box.framed_height
        left, right = _sides(box, x)
        # The sides of joined paragraphs go on through the space between them.
        start = y - box.gap if box.joined_above else y
        if borders.left:
            middle = left + borders.left.width / 2
            self.strokes.extend(line_strokes(borders.left, middle, start, middle, bottom))
        if borders.right:
            middle = right - borders.right.width / 2
            self.strokes.extend(line_strokes(borders.right, middle, start, middle, bottom))
        if borders.top and not box.joined_above:
            self._level(borders.top, left, right, y + borders.top.width / 2)
        lower = box.paragraph.between if box.joined_below else borders.bottom
        if lower:
            self._level(lower, left, right, bottom - lower.width / 2)

    def _level(self, border: Border, left: float, right: float, y: float) -> None:
        self.strokes.extend(line_strokes(border, left, y, right, y))

    def _table(self, box: TableBox, x: float, y: float) -> TablePart:
        x += box.x
        columns = tuple(accumulate(box.table.grid, initial=0.0))
        rows = tuple(
            RowPart(
                cells=tuple(
                    self._cell(box, number, cell, (x + columns[cell.cell.column], y), columns)
                    for cell in row.cells
                )
            )
            for number, row in enumerate(box.rows)
        )
        self.strokes.extend(table_strokes(box.rules, columns, box.tops, x, y))
        return TablePart(x=x, y=y, width=columns[-1], height=box.height, rows=rows)

    def _cell(
        self,
        box: TableBox,
        number: int,
        set_cell: SetCell,
        corner: tuple[float, float],
        columns: tuple[float, ...],
    ) -> CellPart:
        """A cell; its box goes from the middle of its borders to the middle of its borders."""
        cell, row, depths = set_cell.cell, box.rows[number], box.rules.depths
        end = min(number + set_cell.row_span, len(box.rows))
        x, top = corner[0], corner[1] + box.tops[number]
        bottom = corner[1] + box.tops[end]
        last = min(cell.column + cell.col_span, len(columns) - 1)
        width = columns[last] - columns[cell.column]
        y = top + depths[number] / 2
        height = bottom + depths[end] / 2 - y
        if cell.shading:
            self.fills.append(Fill(x=x, y=y, width=width, height=height, color=cell.shading))
        if cell.falling:
            self.strokes.extend(line_strokes(cell.falling, x, y, x + width, y + height))
        if cell.rising:
            self.strokes.extend(line_strokes(cell.rising, x, y + height, x + width, y))
        inner_top = top + depths[number] + row.padding_top
        inner_height = bottom - box.rows[end - 1].padding_bottom - inner_top
        blocks = self._content(set_cell, x + cell.padding[3], inner_top, inner_height)
        return CellPart(
            x=x,
            y=y,
            width=width,
            height=height,
            blocks=blocks,
            col_span=cell.col_span,
            row_span=end - number,
            header=row.row.header,
        )

    def _content(self, cell: SetCell, x: float, y: float, height: float) -> tuple[Part, ...]:
        if cell.turned:
            parts, fills, strokes = cell.turned.place(x, y, height, cell.v_align)
            self.fills.extend(fills)
            self.strokes.extend(strokes)
            return tuple(parts)
        if cell.v_align == "middle":
            y += (height - cell.content.height) / 2
        elif cell.v_align == "bottom":
            y += height - cell.content.height
        return self.place(cell.content, x, y)


def _sides(box: TextBox, x: float) -> tuple[float, float]:
    """Outer edges of the borders left and right of a paragraph, or of its ground."""
    paragraph = box.paragraph
    left = x + paragraph.indent_left + min(paragraph.first_line, 0.0)
    right = x + box.width - paragraph.indent_right
    borders = paragraph.borders
    if borders.left:
        left -= borders.left.space + borders.left.width
    if borders.right:
        right += borders.right.space + borders.right.width
    return left, right


def _shifted(stroke: Stroke, x: float, y: float) -> Stroke:
    return replace(stroke, x1=x + stroke.x1, y1=y + stroke.y1, x2=x + stroke.x2, y2=y + stroke.y2)
