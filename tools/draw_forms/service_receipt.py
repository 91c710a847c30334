"""送达回证: which paper was served, when and how, who received it, who saw a refusal.

What the workbook does not tell yet is written by hand at the door.

Basis: domain §2.8; the ways of service are those of 民事诉讼法, which administrative practice borrows.
"""

from __future__ import annotations

from docx.document import Document as Doc
from docx.table import Table

from tools.draw_forms.parts import (
    EMPTY_DATE,
    Cell,
    header_mark,
    label,
    new_document,
    number_line,
    paragraph,
    row,
    seal_zone,
    table,
    title,
    value,
)

GRID_MM = (38, 48, 38, 46)
ROW_MM = 12
SIGN_ROW_MM = 17


def draw() -> Doc:
    """Draw the form."""
    doc = new_document(margins_mm=(20, 20, 15, 20))
    header_mark(doc)
    title(doc, "{{ 文书.标题 }}", size_pt=22)
    number_line(doc, "{{ 文书.签发单位 }}", "{{ 文书.编号 }}", widths_mm=(85, 85), size_pt=12)
    grid = table(doc, GRID_MM)
    _what(grid)
    _who(grid)
    _refusal(grid)
    grid = table_after(doc)
    row(
        grid,
        [
            value("本回证随所送达的文书归卷。", valign="top"),
            seal_zone("{{ 文书.签发单位 }}", EMPTY_DATE),
        ],
        50,
    )
    return doc


def table_after(doc: Doc) -> Table:
    """Return the borderless table for the seal, apart from the grid above."""
    paragraph(doc, "", size_pt=1, line_pt=4, keep_with_next=True)
    return table(doc, (85, 75), border_pt=0)  # the corner belongs to the code


def _line(grid: Table, name: str, text: str, height_mm: float = ROW_MM) -> None:
    row(grid, [_label(name), _value(text, 3)], height_mm)


def _pair(grid: Table, *cells: str, height_mm: float = ROW_MM) -> None:
    left, text, right, other = cells
    row(grid, [_label(left), _value(text), _label(right), _value(other)], height_mm)


def _label(text: str) -> Cell:
    return label(text, size_pt=12)


def _value(text: str, span: int = 1) -> Cell:
    return value(text, span, size_pt=12)


def _what(grid: Table) -> None:
    _line(
        grid,
        "送达文书\n名称及文号",
        "{{ 送达.文书 }}{% if 送达.文书日期 %}（{{ 送达.文书日期|日期 }}）{% endif %}\n"
        "文号：{{ 送达.文号|或('　　　　　　　　　　　　') }}",
        16,
    )
    _line(
        grid,
        "事　　由",
        "{{ 学校.名称 }}{{ 学生.年级班级 }}学生{{ 学生.姓名 }}自{{ 缺勤.起始日期|日期 }}起未到校。"
        "{{ 办理.事由 }}",
    )


def _who(grid: Table) -> None:
    _pair(grid, "受送达人", "{{ 送达.受送达人 }}", "与学生关系", "{{ 送达.关系 }}")
    _line(grid, "送达地点", "")
    _line(grid, "送达方式", "{{ 送达.方式选项 }}")
    _line(grid, "收到日期", "{{ 送达.日期|手填日期 }}　　　　时　　分")
    _line(grid, "签收情况", "{{ 送达.签收选项 }}")
    _line(grid, "受送达人\n（签名、捺印）", "", SIGN_ROW_MM)
    _pair(
        grid,
        "代收人\n（签名）",
        "",
        "与受送达人\n关系、代收理由",
        "",
        height_mm=SIGN_ROW_MM,
    )


def _refusal(grid: Table) -> None:
    _line(grid, "拒签、留置\n的事由", "", SIGN_ROW_MM)
    _line(grid, "见 证 人\n（两人签名）", "{{ 送达.见证人 }}", SIGN_ROW_MM)
    _line(grid, "送 达 人\n（两人签名）", "", SIGN_ROW_MM)
    _line(grid, "备　　注", "照片、录像或者邮寄凭证编号：")
