"""Cut tables where a page ends: between rows, or through a row between the lines of its cells.

Measured in LibreOffice 7.4: the header rows stand again on the next page and are never left alone
on a page; a row that is cut ends right below its last line, its cells begin at the top whatever
their alignment, and so do cells that span the cut; a row is not cut in a room smaller than its least height; the borders at the cut
are those of the cut cells; room is kept for the border below.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from kongchuo_docs.rendering.typesetting.boxes import SLACK, SetCell, SetRow, Stack, TableBox
from kongchuo_docs.rendering.typesetting.tables import assemble


class CutStack(Protocol):
    """Cuts the content of a cell; a parameter because cells hold stacks again."""

    def __call__(self, stack: Stack, room: float, *, forced: bool) -> tuple[Stack, Stack | None]:
        """As :func:`~kongchuo_docs.rendering.typesetting.cutting.cut_stack`."""


Cut: TypeAlias = tuple[TableBox | None, TableBox | None]


def cut_table(box: TableBox, room: float, cut_stack: CutStack, *, forced: bool) -> Cut:
    """Cut a table that is too high for a room.

    Args:
        box: The table.
        room: Height in points.
        cut_stack: Cuts the content of a cell.
        forced: Take at least a part of its first row.

    Returns:
        What stays (None if nothing can) and what goes on.
    """
    cut = _Cutting(box, room, cut_stack)
    fitting = cut.rows_that_fit()
    if fitting == len(box.rows):
        # Only the border below it finds no room.
        fitting -= 1
    if cut.may_cut(fitting):
        parts = cut.through(fitting, forced=False)
        if parts:
            return parts
    start = fitting
    while start > box.headers and box.rows[start - 1].row.keep_next:
        start -= 1
    if start > box.headers:
        return cut.before(start)
    if not forced:
        return None, box
    if fitting > box.headers:
        return cut.before(fitting)
    if fitting < box.headers:
        # Header rows higher than a page are not repeated, else no page would take the text on.
        return cut_table(replace(box, headers=0), room, cut_stack, forced=True)
    return cut.through(fitting, forced=True) or cut.squeezed(fitting).before(fitting + 1)


def cut_kept_rows(box: TableBox, cut_stack: CutStack) -> Cut | None:
    """Cut off the last rows, which are to stay with what follows the table.

    Returns:
        The rows above and those rows; None if that is the whole table.
    """
    start = len(box.rows)
    while start > box.headers and box.rows[start - 1].row.keep_next:
        start -= 1
    if start == box.headers:
        return None
    return _Cutting(box, 0.0, cut_stack).before(start)


@dataclass(frozen=True, slots=True)
class _Cutting:
    box: TableBox
    room: float
    cut_stack: CutStack

    def rows_that_fit(self) -> int:
        tops, depths = self.box.tops, self.box.rules.depths
        count = 0
        while count < len(self.box.rows):
            if tops[count + 1] + depths[count + 1] > self.room + SLACK:
                break
            count += 1
        return count

    def may_cut(self, number: int) -> bool:
        row = self.box.rows[number]
        if row.row.exact or row.row.cant_split or number < self.box.headers:
            return False
        return self.room - self.box.tops[number] > row.least - SLACK

    def before(self, number: int) -> Cut:
        """Cut between rows; cells that span the place are cut there."""
        rows = self.box.rows
        if number >= len(rows) and not self.box.waiting:
            return self.box, None
        upper, lower = list(rows[:number]), list(rows[number:])
        for start, cell in self._crossing(number, number):
            head, tail = self._halves(start, cell, self.box.tops[number], forced=False)
            upper[start] = _put(
                upper[start], cell, replace(head, row_span=number - start, v_align="top")
            )
            rest = replace(tail, row_span=start + cell.row_span - number)
            lower[0] = _put(lower[0], None, rest)
        return self._tables(upper, lower)

    def through(self, number: int, *, forced: bool) -> Cut | None:
        """Cut through a row; None where a cell could not leave even one line behind."""
        rows = self.box.rows
        # The part of the row that stays loses its least height: it ends below its last line.
        upper = [*rows[:number], replace(rows[number], least=0.0, cells=())]
        lower = [replace(rows[number], least=0.0, cells=()), *rows[number + 1 :]]
        crossing = self._crossing(number + 1, number)
        border = max((_lower_border(cell) for _, cell in crossing), default=0.0)
        moved = False
        for start, cell in crossing:
            head, tail = self._halves(start, cell, self.room - border, forced=forced)
            if start == number and cell.text_height and not head.text_height:
                return None
            moved = moved or bool(tail.text_height)
            head = replace(head, row_span=number - start + 1, v_align="top")
            upper[start] = _put(upper[start], cell if start < number else None, head)
            rest = replace(tail, row_span=start + cell.row_span - number)
            lower[0] = _put(lower[0], None, rest)
        return self._tables(upper, lower) if moved else None

    def squeezed(self, number: int) -> _Cutting:
        """A row whose least height is more than a page gets as much as there is."""
        box, row = self.box, self.box.rows[number]
        depth = box.rules.depths[number + 1]
        least = min(row.least, max(self.room - box.tops[number] - depth, 0.0))
        rows = (*box.rows[:number], replace(row, least=least), *box.rows[number + 1 :])
        smaller = _joined(box, (*rows, *box.waiting), box.headers)
        return replace(self, box=replace(smaller, gap=box.gap, after=box.after))

    def _crossing(self, rows: int, number: int) -> list[tuple[int, SetCell]]:
        """Cells of the first rows that reach into a row or beyond it, each with its first row."""
        return [
            (start, cell)
            for start in range(rows)
            for cell in self.box.rows[start].cells
            if start + cell.row_span > number
        ]

    def _halves(
        self, start: int, cell: SetCell, end: float, *, forced: bool
    ) -> tuple[SetCell, SetCell]:
        """What of a cell stands above a height of the table, and what below."""
        row = self.box.rows[start]
        room = end - self.box.tops[start] - self.box.rules.depths[start]
        room -= row.padding_top + row.padding_bottom
        if cell.turned:
            # Turned text is not cut: it stands where it finds room first.
            stays = forced or cell.text_height <= room + SLACK
            empty = replace(cell, turned=None, text_height=0.0)
            return (cell, empty) if stays else (empty, cell)
        head, tail = self.cut_stack(cell.content, room, forced=forced)
        if tail is None:
            return cell, _with(cell, Stack())
        return _with(cell, head), _with(cell, tail)

    def _tables(self, upper: list[SetRow], lower: list[SetRow]) -> Cut:
        box = self.box
        again = box.rows[: box.headers]
        head = _joined(box, tuple(upper), 0)
        tail = _joined(box, (*again, *lower, *box.waiting), box.headers)
        return replace(head, gap=box.gap), replace(tail, after=box.after, break_before=False)


def _joined(box: TableBox, rows: tuple[SetRow, ...], headers: int) -> TableBox:
    return assemble(box.table, rows, headers, box.x, has_fields=box.has_fields)


def _lower_border(cell: SetCell) -> float:
    border = cell.cell.borders.bottom
    return border.width if border else 0.0


def _with(cell: SetCell, content: Stack) -> SetCell:
    return replace(cell, content=content, text_height=content.height, v_align="top")


def _put(row: SetRow, old: SetCell | None, new: SetCell) -> SetRow:
    """A row with a cell replaced or added, in the order of the columns."""
    cells = [cell for cell in row.cells if cell is not old]
    cells.append(new)
    cells.sort(key=lambda cell: cell.cell.column)
    return replace(row, cells=tuple(cells))
