"""归档文件目录: the filed papers of a year and retention. Basis: DA/T 22-2015."""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.lists import ListColumn, list_page, list_table
from tools.draw_forms.parts import Content

COLUMNS: tuple[ListColumn, ...] = (
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


def draw() -> Doc:
    """Draw the catalogue, A4 landscape."""
    place: Content = [
        *("{{ 归档.单位 }}", "　", "{{ 归档.年度 }}", "年度　保管期限：", "{{ 归档.保管期限 }}"),
        *("　截至", "{{ 归档.截止日期|日期 }}", "　共", "{{ 归档.条数 }}", "件"),
        *("{{ 归档.页数 }}", "页"),
    ]
    footer = ["{{ 归档.单位 }}", "　", "{{ 归档.年度 }}", "年度　", "{{ 归档.保管期限 }}", "　　"]
    doc = list_page(place, footer)
    list_table(doc, COLUMNS, "归档.行", size_pt=9)
    return doc
