"""文书发送单: lies on top of the papers that go to one recipient, and says what they are."""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.lists import ListColumn, list_table
from tools.draw_forms.parts import (
    header_mark,
    new_document,
    page_footer,
    paragraph,
    row,
    spacer,
    table,
    title,
    value,
)

COLUMNS: tuple[ListColumn, ...] = (
    ("序号", "{{ 项.序号 }}", 11, "center"),
    ("文书", "{{ 项.文书 }}", 36, "left"),
    ("文号", "{{ 项.文号 }}", 46, "left"),
    ("学校", "{{ 项.学校 }}", 38, "left"),
    ("份数", "{{ 项.份数 }}", 13, "center"),
    ("打印", "{{ 项.打印 }}", 26, "left"),
)


def draw() -> Doc:
    """Draw the slip, A4."""
    doc = new_document(margins_mm=(20, 20, 18, 20))
    header_mark(doc)
    page_footer(doc)
    title(doc, "{{ 文书.标题 }}")
    paragraph(
        doc,
        ["收件：", "{{ 发送单.收件 }}", "　　发出：", "{{ 填报单位.名称 }}"],
        space_after_pt=3,
        keep_with_next=True,
    )
    paragraph(
        doc,
        "{{ 发送单.月份 }}　共{{ 发送单.件数 }}件 {{ 发送单.份数 }}份，用纸{{ 发送单.张数 }}张。"
        "{{ 发送单.说明 }}",
        size_pt=10.5,
        line_pt=16,
        space_after_pt=5,
        keep_with_next=True,
    )
    list_table(doc, COLUMNS, "发送单.行", heading_mm=9, row_mm=8, padding_mm=1.5)
    spacer(doc, 10)
    grid = table(doc, (85, 85), border_pt=0)
    row(grid, [value("经办人（签字）："), value("收件人（签字）：")], 14)
    row(grid, [value("　　　　年　　月　　日"), value("　　　　年　　月　　日")], 9)
    return doc
