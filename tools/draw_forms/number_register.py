"""发文登记簿: all numbers of a unit and year, given out, void or handed out in blocks."""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.ooxml import Align
from tools.draw_forms.parts import (
    Content,
    control_row,
    header_mark,
    label,
    new_document,
    page_footer,
    paragraph,
    row,
    table,
    title,
    value,
)

COLUMNS: tuple[tuple[str, str, float, Align], ...] = (
    ("序号", "{{ 项.序号 }}", 10, "center"),
    ("文号", "{{ 项.文号 }}", 60, "left"),
    ("题名", "{{ 项.题名 }}", 56, "left"),
    ("日期", "{{ 项.日期|日期 }}", 26, "center"),
    ("份数", "{{ 项.份数 }}", 10, "center"),
    ("发往", "{{ 项.发往 }}", 28, "left"),
    ("状态", "{{ 项.状态 }}", 26, "left"),
    ("更正", "{{ 项.更正 }}", 19, "center"),
    ("经办", "{{ 项.经办 }}", 14, "center"),
    ("备注", "{{ 项.备注 }}", 12, "center"),
)
"""Heading, field, width in millimetres, alignment."""


def draw() -> Doc:
    """Draw the register of numbers, A4 landscape."""
    doc = new_document(landscape=True, margins_mm=(20, 18, 17, 18))
    header_mark(doc)
    page_footer(doc, ["{{ 登记簿.单位 }}", "　", "{{ 登记簿.年份 }}", "年　　"])
    title(doc, "{{ 文书.标题 }}")
    place: Content = [
        *("{{ 登记簿.单位 }}", "　", "{{ 登记簿.年份 }}", "年　截至"),
        *("{{ 登记簿.截止日期|日期 }}", "　共", "{{ 登记簿.条数 }}", "条"),
    ]
    paragraph(doc, place, align="center", space_after_pt=6)
    grid = table(doc, [width for _, _, width, _ in COLUMNS], margins_mm=(1, 1.2, 1, 1.2))
    row(grid, [label(name) for name, _, _, _ in COLUMNS], 10, header=True, keep_with_next=True)
    control_row(grid, "{%tr for 项 in 登记簿.行 %}")
    cells = [value(field, align=align, size_pt=9) for _, field, _, align in COLUMNS]
    row(grid, cells, 9)
    control_row(grid, "{%tr endfor %}")
    paragraph(doc, "{{ 登记簿.核对 }}", size_pt=10.5, line_pt=16)
    return doc
