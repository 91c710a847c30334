"""签章清单: who signs and seals which paper; a working sheet of the office, ticked by hand."""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.lists import ListColumn, list_page, list_table
from tools.draw_forms.parts import Content, paragraph

COLUMNS: tuple[ListColumn, ...] = (
    ("序号", "{{ 项.序号 }}", 11, "center"),
    ("文书", "{{ 项.文书 }}", 32, "left"),
    ("文号", "{{ 项.文号 }}", 44, "left"),
    ("份数", "{{ 项.份数 }}", 12, "center"),
    ("打印", "{{ 项.打印 }}", 24, "left"),
    ("发送", "{{ 项.发送 }}", 33, "left"),
    ("签字", "{{ 项.签字 }}", 50, "left"),
    ("盖章", "{{ 项.盖章 }}", 40, "left"),
    ("完成（√）", "", 15, "center"),
)

STEPS = (
    "办理步骤：①按“份数”和“打印”栏打印，用 A4 纸，双面的按长边翻页；②请“签字”栏所列的人在文书上手写签名并写明日期；③按“盖章”栏加盖印章；"
    "④按“发送”栏送出，存档的一份扫描保存；⑤办完一件，在“完成”栏画√。"
)


def draw() -> Doc:
    """Draw the signing list, A4 landscape."""
    place: Content = [
        *("{{ 填报单位.名称 }}", "　", "{{ 卷.月份 }}", "　共", "{{ 卷.件数 }}", "件"),
        *("　编号核对：", "{{ 卷.编号核对 }}"),
    ]
    doc = list_page(place)
    paragraph(doc, STEPS, size_pt=10.5, line_pt=16, space_after_pt=5, keep_with_next=True)
    list_table(doc, COLUMNS, "清单", padding_mm=1.5)
    return doc
