"""发文登记簿: all numbers of a unit and year, given out, void or handed out in blocks."""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.lists import ListColumn, list_page, list_table
from tools.draw_forms.parts import Content, paragraph

COLUMNS: tuple[ListColumn, ...] = (
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


def draw() -> Doc:
    """Draw the register of numbers, A4 landscape."""
    place: Content = [
        *("{{ 登记簿.单位 }}", "　", "{{ 登记簿.年份 }}", "年　截至"),
        *("{{ 登记簿.截止日期|日期 }}", "　共", "{{ 登记簿.条数 }}", "条"),
    ]
    doc = list_page(place, ["{{ 登记簿.单位 }}", "　", "{{ 登记簿.年份 }}", "年　　"])
    list_table(doc, COLUMNS, "登记簿.行", size_pt=9)
    paragraph(doc, "{{ 登记簿.核对 }}", size_pt=10.5, line_pt=16)
    return doc
