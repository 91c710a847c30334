"""Set tables: cells in their columns, rows stretched to their content.

Measured in LibreOffice 7.4 (our fonts): the height of a row counts from the upper edge of the
border above it to the upper edge of the border below it, so the least height contains the upper
border; the lower border of the table comes on top. All cells of a row have the greatest upper and
lower padding of the row. A tall cell that spans rows stretches the last of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from kongchuo_docs.rendering.layout import Cell, Paragraph, Row, Table
from kongchuo_docs.rendering.pages import Overfull
from kongchuo_docs.rendering.typesetting.borders import Area, Rules, agree
from kongchuo_docs.rendering.typesetting.boxes import SetCell, SetRow, Stack, TableBox, TextBox
from kongchuo_docs.rendering.typesetting.paragraphs import too_wide
from kongchuo_docs.rendering.typesetting.stacking import Setter
from kongchuo_docs.rendering.typesetting.turned import TurnedText

_SLACK = 0.05
"""Points by which text may be too high for an exact row without a word about it."""
_ENOUGH = 2000.0
"""Points of height that no page has: Word's largest page is 1584 pt high."""


def set_table(table: Table, width: float, setter: Setter) -> TableBox:
    """Set a table into a text area of a width; a table wider than that stays as wide as it is."""
    inner = replace(setter, setting=replace(setter.setting, in_cell=True))
    rows = tuple(_set_row(row, table, inner) for row in table.rows)
    headers = 0
    while headers < len(rows) and rows[headers].row.header:
        headers += 1
    spare = width - table.width
    x = {"center": spare / 2, "right": spare}.get(table.align, table.indent)
    # Rows that are all headers are simply rows: there is nothing to repeat them for.
    headers = headers if headers < len(rows) else 0
    has_fields = any(row.has_fields for row in rows)
    return assemble(table, rows, headers, x, has_fields=has_fields)


def _set_row(row: Row, table: Table, setter: Setter) -> SetRow:
    cells = tuple(_set_cell(cell, table.grid, setter) for cell in row.cells)
    return SetRow(
        row=row,
        cells=cells,
        least=row.height,
        padding_top=max((cell.padding[0] for cell in row.cells), default=0.0),
        padding_bottom=max((cell.padding[2] for cell in row.cells), default=0.0),
        has_fields=any(cell.content.has_fields for cell in cells),
    )


def _set_cell(cell: Cell, grid: Sequence[float], setter: Setter) -> SetCell:
    room = sum(grid[cell.column : cell.column + cell.col_span])
    room = max(room - cell.padding[1] - cell.padding[3], 1.0)
    blocks = cell.blocks
    # Measured: the empty paragraph that Word demands after a nested table takes no height.
    if len(blocks) > 1 and isinstance(blocks[-2], Table):
        last = blocks[-1]
        if isinstance(last, Paragraph) and not last.inlines:
            blocks = blocks[:-1]
    paragraphs = tuple(block for block in blocks if isinstance(block, Paragraph))
    if cell.direction == "horizontal" or len(paragraphs) < len(blocks):
        content, turned = setter.stack(blocks, room), None
    else:
        content = Stack()
        turned = TurnedText(
            paragraphs=paragraphs,
            vertical=cell.direction == "vertical",
            setting=setter.setting,
            room=room,
        )
    return SetCell(
        cell=cell,
        content=content,
        row_span=cell.row_span,
        v_align=cell.v_align,
        turned=turned,
        text_height=turned.need() if turned else content.height,
    )


def assemble(
    table: Table, rows: tuple[SetRow, ...], headers: int, x: float, *, has_fields: bool
) -> TableBox:
    """Join set rows to a table, or to the part of one: borders agreed, heights reckoned.

    Of a long table only so much as may reach this page, so that each page costs the same; a part is
    said to have fields where the whole has.
    """
    every, rows = rows, rows[: _reach(rows)]
    areas = [
        Area(
            top=number,
            bottom=min(number + cell.row_span, len(rows)),
            left=cell.cell.column,
            right=min(cell.cell.column + cell.cell.col_span, len(table.grid)),
            borders=cell.cell.borders,
        )
        for number, row in enumerate(rows)
        for cell in row.cells
    ]
    rules = agree(areas, len(rows), len(table.grid))
    tops = (0.0, *accumulate(_heights(rows, rules)))
    return TableBox(
        table=table,
        rows=rows,
        headers=headers,
        x=x,
        rules=rules,
        tops=tops,
        height=tops[-1] + rules.depths[-1],
        has_fields=has_fields,
        break_before=_breaks(rows),
        waiting=every[len(rows) :],
    )


def _reach(rows: tuple[SetRow, ...]) -> int:
    """So many rows as are surely higher than a page, up to where no cell spans."""
    height, spanned = 0.0, 0
    for number, row in enumerate(rows):
        if height > _ENOUGH and number >= spanned:
            return number
        flat = [cell.text_height for cell in row.cells if cell.row_span == 1]
        height += max(row.least, *flat, 0.0) if flat else row.least
        spanned = max([spanned, *(number + cell.row_span for cell in row.cells)])
    return len(rows)


def _breaks(rows: tuple[SetRow, ...]) -> bool:
    """A page break before the first paragraph of a table moves the whole table."""
    for row in rows[:1]:
        for cell in row.cells[:1]:
            return bool(cell.content.boxes) and cell.content.boxes[0].break_before
    return False


def _heights(rows: tuple[SetRow, ...], rules: Rules) -> list[float]:
    heights: list[float] = []
    spanning: list[tuple[int, int, float]] = []
    for number, row in enumerate(rows):
        least = row.least
        for cell in row.cells:
            if cell.row_span > 1:
                last = min(number + cell.row_span, len(rows)) - 1
                need = _need(cell, row, rows[last]) + rules.depths[number]
                spanning.append((last, number, need))
            else:
                least = max(least, _need(cell, row, row) + rules.depths[number])
        for last, first, need in spanning:
            if last == number:
                least = max(least, need - sum(heights[first:]))
        heights.append(least)
    return heights


def _need(cell: SetCell, first: SetRow, last: SetRow) -> float:
    return first.padding_top + cell.text_height + last.padding_bottom


def overfull(stack: Stack) -> list[Overfull]:
    """Cells of rows of exact height that need more than the form gives them, and wide pictures."""
    found: list[Overfull] = []
    for box in stack.boxes:
        if not isinstance(box, TableBox):
            found.extend(_wide_pictures(box))
            continue
        every = box.rows + box.waiting
        for number, row in enumerate(every):
            for cell in row.cells:
                found.extend(overfull(cell.content))
                rows = every[number : number + cell.row_span]
                if not all(spanned.row.exact for spanned in rows):
                    continue
                need = _need(cell, row, rows[-1]) + _upper_border(row)
                missing = need - sum(spanned.row.height for spanned in rows)
                if missing > _SLACK:
                    at = cell.cell.place
                    found.append(
                        Overfull(table=at.table, row=at.row, cell=at.cell, missing=missing)
                    )
    return found


def _wide_pictures(box: TextBox) -> Iterator[Overfull]:
    missing = too_wide(box.paragraph, box.width) if any(line.pictures for line in box.lines) else 0
    if missing > _SLACK:
        at = box.paragraph.place
        yield Overfull(table=at.table, row=at.row, cell=at.cell, missing=missing, picture=True,
                       part=at.part, paragraph=at.paragraph)  # fmt: skip


def _upper_border(row: SetRow) -> float:
    borders = (cell.cell.borders.top for cell in row.cells)
    return max((border.width for border in borders if border), default=0.0)
