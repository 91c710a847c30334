"""归档文件目录: the filed papers of a year and retention. Basis: DA/T 22-2015."""

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
    ("序号", "{{ 项.序号 }}", 12, "center"),
    ("档号", "{{ 项.档号 }}", 48, "left"),
    ("文号", "{{ 项.文号 }}", 50, "left"),
    ("责任者", "{{ 项.责任者 }}", 38, "left"),
    ("题名", "{{ 项.题名 }}", 57, "left"),
    ("日期", "{{ 项.日期 }}", 18, "center"),
    ("密级", "{{ 项.密级 }}", 10, "center"),
    ("页数", "{{ 项.页数 }}", 10, "center"),
    ("备注", "{{ 项.备注 }}", 18, "center"),
)
"""Heading, field, width in millimetres, alignment."""


def draw() -> Doc:
    """Draw the catalogue, A4 landscape."""
    doc = new_document(landscape=True, margins_mm=(20, 18, 17, 18))
    header_mark(doc)
    page_footer(
        doc, ["{{ 归档.单位 }}", "　", "{{ 归档.年度 }}", "年度　", "{{ 归档.保管期限 }}", "　　"]
    )
    title(doc, "{{ 文书.标题 }}")
    place: Content = [
        *("{{ 归档.单位 }}", "　", "{{ 归档.年度 }}", "年度　保管期限：", "{{ 归档.保管期限 }}"),
        *("　截至", "{{ 归档.截止日期|日期 }}", "　共", "{{ 归档.条数 }}", "件"),
        *("{{ 归档.页数 }}", "页"),
    ]
    paragraph(doc, place, align="center", space_after_pt=6)
    grid = table(doc, [width for _, _, width, _ in COLUMNS], margins_mm=(1, 1.2, 1, 1.2))
    row(grid, [label(name) for name, _, _, _ in COLUMNS], 10, header=True, keep_with_next=True)
    control_row(grid, "{%tr for 项 in 归档.行 %}")
    row(grid, [value(field, align=align, size_pt=9) for _, field, _, align in COLUMNS], 9)
    control_row(grid, "{%tr endfor %}")
    return doc
