"""Lists of the office: a landscape page with one table whose rows come from the facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from docx.document import Document as Doc

from tools.draw_forms.ooxml import Align
from tools.draw_forms.parts import (
    Content,
    control_row,
    header_mark,
    label,
    new_document,
    page_footer,
    paragraph,
    row,
    table,
    title,
    value,
)

ListColumn: TypeAlias = tuple[str, str, float, Align]
"""Heading, field, width in millimetres, alignment."""


def list_page(place: Content, footer: Content = "") -> Doc:
    """Begin a list, A4 landscape: title, and a line that says whose it is."""
    doc = new_document(landscape=True, margins_mm=(20, 18, 17, 18))
    header_mark(doc)
    page_footer(doc, footer)
    title(doc, "{{ 文书.标题 }}")
    paragraph(doc, place, align="center", space_after_pt=6)
    return doc


def list_table(
    doc: Doc,
    columns: Sequence[ListColumn],
    rows: str,
    *,
    heading_mm: float = 10,
    row_mm: float = 9,
    size_pt: float | None = None,
    padding_mm: float = 1.2,
) -> None:
    """Draw the table: a heading row that repeats, and one row for each 项 of ``rows``."""
    grid = table(
        doc, [width for _, _, width, _ in columns], margins_mm=(1, padding_mm, 1, padding_mm)
    )
    heads = [label(name) for name, _, _, _ in columns]
    row(grid, heads, heading_mm, header=True, keep_with_next=True)
    control_row(grid, f"{{%tr for 项 in {rows} %}}")
    size = {} if size_pt is None else {"size_pt": size_pt}
    row(grid, [value(field, align=align, **size) for _, field, _, align in columns], row_mm)
    control_row(grid, "{%tr endfor %}")
