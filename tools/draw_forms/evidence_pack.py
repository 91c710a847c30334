"""个案证据材料: the pages around the papers of one case, for an inspector; without number.

Each part is printed by itself, so that the contents can name its page: a part stands on paper where
its list holds something. Pages carry no number of their own; they get that of the whole pack.
"""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.ooxml import Align
from tools.draw_forms.parts import (
    KAI_FONT,
    TITLE_FONT,
    Content,
    control_paragraph,
    control_row,
    header_mark,
    label,
    new_document,
    paragraph,
    row,
    spacer,
    table,
    title,
    value,
)

Columns = tuple[tuple[str, str, float, Align], ...]
"""Heading, field, width in millimetres, alignment."""

COVER: tuple[tuple[str, Content], ...] = (
    ("个案编号", "{{ 证据.个案编号 }}"),
    ("学　　校", "{{ 学校.名称 }}"),
    ("无故缺勤自", "{{ 证据.起始日期|日期 }}"),
    ("当前状态", "{{ 证据.状态 }}"),
    ("编制日期", "{{ 证据.编制日期|日期 }}"),
    ("送　　交", "{{ 证据.送交 }}"),
    ("文　　书", "{{ 证据.件数 }}"),
    ("页　　数", ["共 ", "{{ 证据.页数 }}", " 页"]),
)
CONTENTS: Columns = (
    ("序号", "{{ 项.序号 }}", 11, "center"),
    ("题名", "{{ 项.题名 }}", 60, "left"),
    ("文号", "{{ 项.文号 }}", 39, "left"),
    ("日期", "{{ 项.日期|日期 }}", 29, "center"),
    ("签章", "{{ 项.签章 }}", 19, "center"),
    ("页次", "{{ 项.页次 }}", 14, "center"),
)
TIMELINE: Columns = (
    ("日期", "{{ 项.日期|日期 }}", 32, "center"),
    ("事项", "{{ 项.事项 }}", 88, "left"),
    ("文号", "{{ 项.文号 }}", 52, "left"),
)
CHECKS: Columns = (
    ("文书或事项", "{{ 项.事项 }}", 62, "left"),
    ("状态", "{{ 项.状态 }}", 18, "center"),
    ("期限", "{{ 项.期限|日期 }}", 32, "center"),
    ("说明", "{{ 项.说明 }}", 60, "left"),
)
DEADLINES: Columns = (
    ("规则", "{{ 项.规则 }}", 19, "center"),
    ("事项", "{{ 项.事项 }}", 44, "left"),
    ("到期日", "{{ 项.到期|日期|或('即办') }}", 31, "center"),
    ("状态", "{{ 项.状态 }}", 15, "center"),
    ("日期怎样算出", "{{ 项.算法 }}", 63, "left"),
)
GROUNDS: Columns = (
    ("规则", "{{ 项.规则 }}", 19, "center"),
    ("名称", "{{ 项.名称 }}", 33, "left"),
    ("依据（原文）", "{{ 项.原文 }}", 120, "left"),
)
DIGESTS: Columns = (
    ("文书", "{{ 项.文书 }}", 34, "left"),
    ("所在", "{{ 项.所在 }}", 46, "left"),
    ("SHA-256 摘要值", "{{ 项.摘要值 }}", 92, "left"),
)


def draw() -> Doc:
    """Draw all parts, A4."""
    doc = new_document(margins_mm=(20, 16, 18, 22))
    header_mark(doc)
    _cover(doc)
    _part(doc, "目录", "目　录", CONTENTS)
    _part(doc, "经过", "个案经过", TIMELINE)
    _part(
        doc,
        "核对",
        "文书核对",
        CHECKS,
        lead=["按 ", "{{ 证据.编制日期|日期 }}", " 核对；缺少的照实列出。"],
    )
    _part(doc, "期限", "期限和算法", DEADLINES, lead="{{ 证据.期限说明 }}")
    _part(doc, "依据", "所依据的规定", GROUNDS)
    _part(doc, "摘要", "文件摘要值", DIGESTS, lead="{{ 证据.摘要说明 }}", size_pt=8)
    return doc


def _cover(doc: Doc) -> None:
    control_paragraph(doc, "{%p if 证据.封面 %}")
    spacer(doc, 150)
    paragraph(doc, "{{ 县.名称 }}", size_pt=22, font=KAI_FONT, align="center", space_after_pt=14)
    title(doc, "{{ 文书.标题 }}", size_pt=30)
    spacer(doc, 80)
    grid = table(doc, [40, 96], border_pt=0)
    for name, content in COVER:
        filled = value(content, size_pt=15, align="center", valign="bottom", borders=("bottom",))
        row(grid, [label(name, size_pt=15, align="left", valign="bottom"), filled], 13)
    spacer(doc, 40)
    for text in ("{{ 证据.遮蔽说明 }}", "本材料含未成年人个人信息，限监督检查使用，不得复印外传。"):
        paragraph(doc, text, size_pt=10.5, font=KAI_FONT, align="center")
    control_paragraph(doc, "{%p endif %}")


def _part(
    doc: Doc, name: str, heading: str, columns: Columns, lead: Content = "", size_pt: float = 10.5
) -> None:
    control_paragraph(doc, f"{{%p if 证据.{name} %}}")
    head = paragraph(doc, heading, size_pt=22, font=TITLE_FONT, align="center", space_after_pt=6)
    head.paragraph_format.page_break_before = True
    place = lead or ["个案 ", "{{ 证据.个案编号 }}"]
    paragraph(doc, place, size_pt=10.5, align="right", space_after_pt=3)
    grid = table(doc, [width for _, _, width, _ in columns], margins_mm=(1, 1.2, 1, 1.2))
    row(grid, [label(each) for each, _, _, _ in columns], 10, header=True, keep_with_next=True)
    control_row(grid, f"{{%tr for 项 in 证据.{name} %}}")
    row(grid, [value(field, align=align, size_pt=size_pt) for _, field, _, align in columns], 9)
    control_row(grid, "{%tr endfor %}")
    control_paragraph(doc, "{%p endif %}")
