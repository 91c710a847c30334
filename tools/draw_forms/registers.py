"""Registers (台账): A4 landscape, drawn from the columns that ``form.yaml`` lists.

So the paper, the workbook and the lint read one list. The columns of a group are a line of their
own: a child then takes as many lines as there are groups, with the columns of no group at the left
of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise

from docx.document import Document as Doc
from docx.table import Table

from kongchuo_docs.model import Form, RegisterColumn, Selection
from tools.draw_forms.ooxml import Align
from tools.draw_forms.parts import (
    EMPTY_DATE,
    HEAD_FONT,
    Cell,
    Content,
    Options,
    below,
    blank,
    boxed,
    control_row,
    header_mark,
    label,
    new_document,
    page_footer,
    row,
    spacer,
    table,
    title,
    value,
)

TEXT_MM = 261
"""Between the margins of the page."""
GROUP_MM = 18
"""Column with the names of the groups."""
SIZE_PT = 9
_CHAR_MM = SIZE_PT * 25.4 / 72
_SIDES_MM = 2.4
"""Left and right margin of a cell together."""


def draw_register(form: Form) -> Doc:
    """Draw the template of a register.

    Raises:
        ValueError: The columns are not as wide as the page.
    """
    doc = new_document(landscape=True, margins_mm=(20, 18, 17, 18))
    header_mark(doc)
    page_footer(doc, ["{{ 填报单位.名称 }}", "　", "{{ 台账.月份 }}", "　　"])
    title(doc, "{{ 文书.标题 }}")
    _heading(doc)
    spacer(doc, 3)
    lines = _lines([column for column in form.columns if column.width_mm])
    edges = _edges(lines)
    widths = [right - left for left, right in pairwise(edges)]
    grid = table(doc, widths, margins_mm=(1, 1.2, 1, 1.2))
    for number, line in enumerate(lines):
        row(grid, _cells(line, edges, number, head=True), 9, header=True, keep_with_next=True)
    _entries(grid, lines, edges)
    if form.rows is Selection.RETENTION:
        _wide(grid, ["本县巩固率目标：", "{{ 台账.目标 }}", "%"])
    else:
        _totals(grid)
    if form.note:
        _wide(grid, "{{ 台账.说明 }}")
    _signatures(grid, len(widths))
    return doc


_Line = tuple[str, Sequence[RegisterColumn], Sequence[RegisterColumn]]
"""Name of the group, columns of no group, columns of the group."""


def _heading(doc: Doc) -> None:
    grid = table(doc, [131, 75, 55], border_pt=0, margins_mm=(0, 0, 0, 0.5))
    cells = [
        value(["单位（盖章）：", "{{ 填报单位.名称 }}"], size_pt=11, keep_with_next=True),
        value(["截止日期：", "{{ 台账.截止日期|日期 }}"], size_pt=11, keep_with_next=True),
        value(["共 ", "{{ 台账.条数 }}", " 条"], size_pt=11, align="right", keep_with_next=True),
    ]
    row(grid, cells, 7)


def _lines(columns: Sequence[RegisterColumn]) -> list[_Line]:
    common = [column for column in columns if not column.group]
    groups = [(name, list(own)) for name, own in groupby(columns, key=lambda c: c.group) if name]
    return [(name, common, own) for name, own in groups] or [("", common, [])]


def _edges(lines: Sequence[_Line]) -> list[int]:
    """Return every place, in millimetres from the left, at which a column of some line ends."""
    edges = {0}
    for name, common, own in lines:
        middle = [GROUP_MM] if name else []
        ends = list(
            accumulate([*(c.width_mm for c in common), *middle, *(c.width_mm for c in own)])
        )
        if ends[-1] != TEXT_MM:
            raise ValueError(f"columns of {name or 'the register'} are {ends[-1]} mm wide")
        edges.update(ends)
    return sorted(edges)


def _cells(line: _Line, edges: Sequence[int], number: int, *, head: bool) -> list[Cell]:
    name, common, own = line
    cells: list[Cell] = []
    left = 0

    def span(width: int) -> int:
        nonlocal left
        right = left + width
        count = sum(left < edge <= right for edge in edges)
        left = right
        return count

    for column in common:
        cell = _cell(column, span(column.width_mm), head=head)
        if name:
            cell = replace(cell, merge="start") if number == 0 else below(cell.span)
        cells.append(cell)
    if name:
        cells.append(label(name, span(GROUP_MM), size_pt=SIZE_PT))
    cells += [_cell(column, span(column.width_mm), head=head) for column in own]
    return cells


def _cell(column: RegisterColumn, span: int, *, head: bool) -> Cell:
    if head:
        return label(column.heading, span, size_pt=SIZE_PT)
    align: Align = "center" if column.centred else "left"
    return value(_printed(column), span, size_pt=SIZE_PT, align=align)


def _printed(column: RegisterColumn) -> str:
    if not column.lines:
        return column.value
    field = column.value.removeprefix("{{").removesuffix("}}").strip()
    room = int((column.width_mm - _SIDES_MM) / _CHAR_MM)
    return boxed(field, column.lines, room, f"'序号' ~ 行.序号 ~ ' {column.heading}'")


def _entries(grid: Table, lines: Sequence[_Line], edges: Sequence[int]) -> None:
    """Draw the lines of each entry, or the one row of a list without any."""
    control_row(grid, "{%tr if 台账.空表 %}")
    _wide(grid, "本月无", size_pt=14, height_mm=20)
    control_row(grid, "{%tr endif %}")
    control_row(grid, "{%tr for 行 in 台账.行 %}")
    control_row(grid, "{%tr if loop.last %}")
    _entry(grid, lines, edges, last=True)  # the signatures never stand alone on a page
    control_row(grid, "{%tr else %}")
    _entry(grid, lines, edges, last=False)
    control_row(grid, "{%tr endif %}")
    control_row(grid, "{%tr endfor %}")


def _totals(grid: Table) -> None:
    control_row(grid, "{%tr if not 台账.空表 %}")
    _wide(grid, ["合计 ", "{{ 台账.条数 }}", " 条：", "{{ 台账.合计 }}"])
    control_row(grid, "{%tr endif %}")


def _entry(grid: Table, lines: Sequence[_Line], edges: Sequence[int], *, last: bool) -> None:
    for number, line in enumerate(lines):
        together = last or number < len(lines) - 1
        row(grid, _cells(line, edges, number, head=False), 8, keep_with_next=together)


def _wide(grid: Table, text: Content, *, size_pt: float = SIZE_PT, height_mm: float = 8) -> None:
    align: Align = "center" if size_pt > SIZE_PT else "left"
    cell = value(text, len(grid._tbl.tblGrid), size_pt=size_pt, align=align)
    row(grid, [cell], height_mm, keep_with_next=True)


def _signatures(grid: Table, columns: int) -> None:
    """Draw the lines to sign on under the sentence of the office. Basis: R22."""
    line: Content = [
        *("摸底人（签字）：", blank(8), "　填表人（签字）：", blank(8)),
        *("　负责人（签字）：", blank(8), "　", EMPTY_DATE),
    ]
    said: list[tuple[Content, Options]] = [
        (line, {"size_pt": 11, "font": HEAD_FONT, "space_before_pt": 30}),
        ("谁摸底、谁签字、谁负责。", {"size_pt": SIZE_PT, "space_before_pt": 6}),
    ]
    row(grid, [Cell(lines=said, span=columns, borders=())], 24)
