"""From a layout to pages.

    Layout ──stacking──► stacks of boxes ──sheets, cutting──► sheets ──placing──► Pages

A document with page fields in its text is set twice: the first pass tells on which page they stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from kongchuo_docs.rendering.layout import Layout
from kongchuo_docs.rendering.pages import Page, Pages, Part
from kongchuo_docs.rendering.typesetting.boxes import Stack, TableBox, TextBox
from kongchuo_docs.rendering.typesetting.galley import PageNumbers
from kongchuo_docs.rendering.typesetting.metrics import Metrics
from kongchuo_docs.rendering.typesetting.placing import Canvas
from kongchuo_docs.rendering.typesetting.sheets import Sheet, Typesetter, chosen
from kongchuo_docs.rendering.typesetting.watermark import watermark_line


def typeset(layout: Layout, metrics: Metrics, *, watermark: str = "") -> Pages:
    """Put a document on pages.

    Args:
        layout: What it says.
        metrics: Widths of characters.
        watermark: Text that stands grey across every page.

    Returns:
        The pages, and the boxes that were made larger than the form says.
    """
    typesetter = Typesetter(layout, metrics, {})
    sheets, overfull = typesetter.sheets()
    if any(stack.has_fields for sheet in sheets for stack, _, _ in sheet.pieces):
        typesetter = Typesetter(layout, metrics, _numbers_by_paragraph(sheets))
        sheets, overfull = typesetter.sheets()
    numbers = _numbers(sheets)
    return Pages(
        pages=tuple(
            _page(sheet, typesetter, number, watermark)
            for sheet, number in zip(sheets, numbers, strict=True)
        ),
        overfull=tuple(overfull),
    )


def _page(sheet: Sheet, typesetter: Typesetter, numbers: PageNumbers, watermark: str) -> Page:
    section, canvas = sheet.section, Canvas()
    body: list[Part] = []
    for stack, x, y in sheet.pieces:
        body.extend(canvas.place(stack, x, y))
    left = section.margin_left
    header, footer = sheet.header, sheet.footer
    if header.has_fields:
        blocks = chosen(section.headers, sheet.number, sheet.first)
        header = typesetter.running(section, blocks, numbers)
    if footer.has_fields:
        blocks = chosen(section.footers, sheet.number, sheet.first)
        footer = typesetter.running(section, blocks, numbers)
    below = section.height - section.footer_distance - footer.height
    return Page(
        width=section.width,
        height=section.height,
        body=tuple(body),
        header=canvas.place(header, left, section.header_distance),
        footer=canvas.place(footer, left, below),
        watermark=watermark_line(watermark, section.width, section.height, typesetter.metrics),
        fills=tuple(canvas.fills),
        strokes=tuple(canvas.strokes),
    )


def _numbers(sheets: list[Sheet]) -> list[PageNumbers]:
    in_section = Counter(id(sheet.section) for sheet in sheets)
    return [
        PageNumbers(
            page=sheet.number, pages=len(sheets), section_pages=in_section[id(sheet.section)]
        )
        for sheet in sheets
    ]


def _numbers_by_paragraph(sheets: list[Sheet]) -> Mapping[int, PageNumbers]:
    found: dict[int, PageNumbers] = {}
    for sheet, numbers in zip(sheets, _numbers(sheets), strict=True):
        for stack, _, _ in sheet.pieces:
            for box in _texts(stack):
                if box.has_fields:
                    found.setdefault(id(box.paragraph), numbers)
    return found


def _texts(stack: Stack) -> Iterator[TextBox]:
    for box in stack.boxes:
        if isinstance(box, TableBox):
            for row in box.rows:
                for cell in row.cells:
                    yield from _texts(cell.content)
        else:
            yield box
