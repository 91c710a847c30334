"""归档章: what the stamp of each piece says, in the size of the stamp (45×16 mm, six cells)."""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.parts import (
    Content,
    control_row,
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

CELL_MM, HEIGHT_MM = 15, 8
SIZE_PT = 9
"""Of a word of three characters in a cell of 15 mm."""


def draw() -> Doc:
    """Draw the page of stamps, A4 upright: at the left the piece, at the right its stamp."""
    doc = new_document(margins_mm=(20, 20, 17, 20))
    header_mark(doc)
    page_footer(doc, ["{{ 归档.年度 }}", "年度　", "{{ 归档.保管期限 }}", "　　"])
    title(doc, "{{ 文书.标题 }}")
    place: Content = [
        *("{{ 归档.单位 }}", "　", "{{ 归档.年度 }}", "年度　保管期限：", "{{ 归档.保管期限 }}"),
        *("　共", "{{ 归档.条数 }}", "件"),
    ]
    paragraph(doc, place, align="center", space_after_pt=2)
    how = "六格：全宗号、年度、件号；机构（问题）、保管期限、页数。盖在文书首页上端的空白处，不压文字。"
    paragraph(doc, how, size_pt=9, align="center", space_after_pt=4)
    grid = table(doc, [125, CELL_MM, CELL_MM, CELL_MM], margins_mm=(0.5, 0.8, 0.5, 0.8))
    control_row(grid, "{%tr for 项 in 归档.行 %}")
    told: Content = ["{{ 项.序号 }}", "．", "{{ 项.文号 }}"]
    first = value(told, size_pt=SIZE_PT, borders=())
    second = value(["{{ 项.题名 }}"], size_pt=SIZE_PT, borders=())
    upper = ("{{ 项.全宗号 }}", "{{ 项.年度 }}", "{{ 项.件号 }}")
    lower = ("{{ 项.机构 }}", "{{ 项.保管期限 }}", "{{ 项.页数 }}")
    for head, fields in ((first, upper), (second, lower)):
        cells = [value(field, align="center", size_pt=SIZE_PT) for field in fields]
        row(grid, [head, *cells], HEIGHT_MM, keep_with_next=head is first)
    row(grid, [value("", 4, size_pt=4, borders=())], 4)
    control_row(grid, "{%tr endfor %}")
    spacer(doc, 1)
    return doc
