"""A paper as plain HTML, the way one writes it by hand for WeasyPrint: only to be compared with."""

from __future__ import annotations

from html import escape

from kongchuo_docs.rendering.layout import Block, Cell, Layout, Paragraph, Section, Table, Text


def plain_html(layout: Layout) -> str:
    """Write a layout as one HTML page with styles in place."""
    section = layout.sections[0]
    return (
        f'<html lang="zh-CN"><head><meta charset="utf-8"><style>{_page(section)}'
        "body{font-family:'Noto Serif CJK SC',serif}p{margin:0;white-space:pre-wrap}"
        "table{border-collapse:collapse;table-layout:fixed}</style></head><body>"
        + "".join(_block(block) for part in layout.sections for block in part.blocks)
        + "</body></html>"
    )


def _page(section: Section) -> str:
    margins = (
        section.margin_top, section.margin_right, section.margin_bottom, section.margin_left
    )  # fmt: skip
    sides = " ".join(f"{margin:g}pt" for margin in margins)
    return f"@page{{size:{section.width:g}pt {section.height:g}pt;margin:{sides}}}"


def _block(block: Block) -> str:
    return _table(block) if isinstance(block, Table) else _paragraph(block)


def _paragraph(paragraph: Paragraph) -> str:
    runs = "".join(
        f'<span style="font-size:{inline.style.size:g}pt;'
        f'font-weight:{"bold" if inline.style.bold else "normal"}">'
        f"{escape(inline.text if isinstance(inline, Text) else '　')}</span>"
        for inline in paragraph.inlines
    )
    pitch = f"{paragraph.line_exact:g}pt" if paragraph.line_exact else "1.3"
    align = "justify" if paragraph.align == "distribute" else paragraph.align
    return (
        f'<p style="text-align:{align};line-height:{pitch};'
        f'text-indent:{paragraph.first_line:g}pt">{runs or "&#8203;"}</p>'
    )


def _table(table: Table) -> str:
    columns = "".join(f'<col style="width:{width:g}pt">' for width in table.grid)
    rows = "".join(
        f'<tr style="height:{row.height:g}pt">{"".join(map(_cell, row.cells))}</tr>'
        for row in table.rows
    )
    return f'<table style="width:{table.width:g}pt"><colgroup>{columns}</colgroup>{rows}</table>'


def _cell(cell: Cell) -> str:
    edges = (cell.borders.top, cell.borders.right, cell.borders.bottom, cell.borders.left)
    border = next((edge for edge in edges if edge and edge.style != "none"), None)
    line = f"border:{border.width:g}pt solid {border.color};" if border else ""
    return (
        f'<td colspan="{cell.col_span}" rowspan="{cell.row_span}" '
        f'style="{line}vertical-align:{cell.v_align}">{"".join(map(_block, cell.blocks))}</td>'
    )
