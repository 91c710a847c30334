"""封面与卷内目录: the first pages of a bundle, for the office and the archive; without number.

Basis: DA/T 22-2015 for the archive stamp (归档章, 45×16 mm, filled in by the archivist).
"""

from __future__ import annotations

from typing import Literal

from docx.document import Document as Doc

from tools.draw_forms.lists import ListColumn, list_table
from tools.draw_forms.parts import (
    KAI_FONT,
    TITLE_FONT,
    Cell,
    Content,
    header_mark,
    label,
    new_document,
    page_footer,
    paragraph,
    row,
    spacer,
    table,
    title,
    value,
)

WIDTH_MM = 172
STAMP = (("全宗号", "年度", "件号"), ("机构（问题）", "保管期限", "页数"))
MERGE: tuple[Literal["start", "continue"], ...] = ("start", "continue")
COVER: tuple[tuple[str, Content], ...] = (
    ("填报单位", "{{ 填报单位.名称 }}"),
    ("所属月份", "{{ 卷.月份 }}"),
    ("件　　数", ["{{ 卷.件数 }}", " 件"]),
    ("页　　数", ["{{ 卷.页数 }}", " 页"]),
    ("制卷人（签字）", ""),
    ("制卷日期", "　　年　　月　　日"),
)
CONTENTS: tuple[ListColumn, ...] = (
    ("序号", "{{ 项.序号 }}", 11, "center"),
    ("文号", "{{ 项.文号 }}", 40, "left"),
    ("题名", "{{ 项.题名 }}", 53, "left"),
    ("日期", "{{ 项.日期|日期 }}", 33, "center"),
    ("页数", "{{ 项.页数 }}", 11, "center"),
    ("页次", "{{ 项.页次 }}", 12, "center"),
    ("备注", "{{ 项.备注 }}", 12, "left"),
)
"""Columns of 卷内目录."""


def draw() -> Doc:
    """Draw cover and contents, A4."""
    doc = new_document(margins_mm=(20, 16, 18, 22))
    header_mark(doc)
    page_footer(doc)
    _stamp(doc)
    _cover(doc)
    _contents(doc)
    return doc


def _stamp(doc: Doc) -> None:
    """Draw the six cells of the archive stamp at the top right, empty."""
    grid = table(doc, [WIDTH_MM - 45, 15, 15, 15], margins_mm=(0.3, 0.3, 0, 0.5))
    for names, merge in zip(STAMP, MERGE, strict=True):
        beside = Cell(lines=[("", {})], merge=merge, borders=())
        row(grid, [beside, *(value(name, size_pt=6, valign="top") for name in names)], 8)


def _cover(doc: Doc) -> None:
    spacer(doc, 130)
    paragraph(doc, "{{ 县.名称 }}", size_pt=22, font=KAI_FONT, align="center", space_after_pt=14)
    title(doc, "{{ 文书.标题 }}", size_pt=36)
    spacer(doc, 110)
    grid = table(doc, [44, 82], border_pt=0)
    for name, content in COVER:
        filled = value(content, size_pt=16, align="center", valign="bottom", borders=("bottom",))
        row(grid, [label(name, size_pt=16, align="left", valign="bottom"), filled], 14)
    spacer(doc, 60)
    notice = "本卷含未成年人个人信息，限报送和归档使用，不得复印外传。"
    paragraph(doc, notice, size_pt=10.5, font=KAI_FONT, align="center")


def _contents(doc: Doc) -> None:
    head = paragraph(doc, "卷内目录", size_pt=22, font=TITLE_FONT, align="center", space_after_pt=6)
    head.paragraph_format.page_break_before = True
    place: Content = ["{{ 填报单位.名称 }}", "　", "{{ 卷.月份 }}", "　共", "{{ 卷.件数 }}", "件"]
    paragraph(doc, place, size_pt=10.5, align="right", space_after_pt=3)
    list_table(doc, CONTENTS, "卷.目录", row_mm=11)
