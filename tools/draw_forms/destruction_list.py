"""档案销毁清册: pieces whose retention has ended, with lines for those who decide."""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.lists import ListColumn, list_page, list_table
from tools.draw_forms.parts import EMPTY_DATE, Content, blank, paragraph

COLUMNS: tuple[ListColumn, ...] = (
    ("序号", "{{ 项.序号 }}", 12, "center"),
    ("档号", "{{ 项.档号 }}", 48, "left"),
    ("文号", "{{ 项.文号 }}", 50, "left"),
    ("题名", "{{ 项.题名 }}", 57, "left"),
    ("日期", "{{ 项.日期 }}", 18, "center"),
    ("页数", "{{ 项.页数 }}", 10, "center"),
    ("保管期限", "{{ 项.保管期限 }}", 16, "center"),
    ("到期", "{{ 项.到期|日期 }}", 28, "center"),
    ("鉴定意见", "", 22, "center"),
)


def draw() -> Doc:
    """Draw the list, A4 landscape."""
    place: Content = [
        *("{{ 归档.单位 }}", "　保管期满待鉴定　截至", "{{ 归档.截止日期|日期 }}"),
        *("　共", "{{ 归档.条数 }}", "件", "{{ 归档.页数 }}", "页"),
    ]
    doc = list_page(place, ["{{ 归档.单位 }}", "　　"])
    list_table(doc, COLUMNS, "归档.行", size_pt=9)
    said: Content = "本清册只供鉴定和审批。继续保存的，写明延长到哪年；同意销毁的，由两人以上监销并签字后，清册永久保存。"
    paragraph(doc, said, size_pt=10.5, line_pt=16, keep_with_next=True)
    signed: Content = [
        *("鉴定人（签字）：", blank(6), "　单位负责人（签字）：", blank(6)),
        *("　监销人（签字）：", blank(6), "　", blank(6), "　", EMPTY_DATE),
    ]
    paragraph(doc, signed, size_pt=10.5, space_before_pt=24)
    return doc
