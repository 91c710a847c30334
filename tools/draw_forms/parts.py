r"""Shared parts of the shipped Word templates: page, title, paragraph, table, signature, tear line.

A form script puts these parts in a row; it never touches OOXML itself. Lengths are millimetres
(``_mm``), type sizes and line pitches points (``_pt``). Every paragraph gets an exact line pitch,
so that a page breaks alike whichever Chinese fonts a machine has.

Only constructs that our own PDF layout knows are used: no text boxes, tabs, numbering, nested
tables, floating pictures or theme fonts. Text with ``\n`` gets line breaks.

Basis: GB/T 9704-2012 for sizes and fonts; 国发〔1999〕25号 for the room a seal needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias, Unpack, cast

from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.section import _Footer, _Header
from docx.shared import Mm
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from tools.draw_forms.cells import (
    EMPTY_DATE,
    Cell,
    below,
    boxed,
    label,
    seal_zone,
    signature_cell,
    value,
)
from tools.draw_forms.ooxml import (
    BODY_FONT,
    HEAD_FONT,
    KAI_FONT,
    SONG_FONT,
    TITLE_FONT,
    Content,
    Options,
    RunOptions,
    cell_borders,
    element,
    field,
    paragraph_properties,
    run,
    twips,
)
from tools.draw_forms.package import bare_document, write

__all__ = [
    "BODY_FONT",
    "EMPTY_DATE",
    "HEAD_FONT",
    "KAI_FONT",
    "SONG_FONT",
    "TITLE_FONT",
    "Cell",
    "Content",
    "Options",
    "RunOptions",
    "below",
    "blank",
    "boxed",
    "control_paragraph",
    "control_row",
    "header_mark",
    "label",
    "new_document",
    "number_line",
    "page_footer",
    "paragraph",
    "row",
    "save",
    "seal_zone",
    "signature_cell",
    "spacer",
    "table",
    "tear_line",
    "title",
    "value",
]

Container: TypeAlias = Doc | _Cell | _Header | _Footer


# --- page ---------------------------------------------------------------------------------------


def new_document(
    *,
    landscape: bool = False,
    margins_mm: tuple[float, float, float, float] = (20, 20, 18, 24),
    edge_mm: float = 8,
) -> Doc:
    """Return an empty A4 document.

    Args:
        landscape: Lay the page on its long side.
        margins_mm: Top, right, bottom, left.
        edge_mm: From the edge of the paper to header and footer.
    """
    doc = bare_document()
    section = doc.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    size = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.page_width, section.page_height = size
    section.top_margin, section.right_margin = Mm(margins_mm[0]), Mm(margins_mm[1])
    section.bottom_margin, section.left_margin = Mm(margins_mm[2]), Mm(margins_mm[3])
    section.header_distance, section.footer_distance = Mm(edge_mm), Mm(edge_mm)
    return doc


def header_mark(doc: Doc) -> None:
    """Put the mark (草稿, 更正第1次 …) at the left of the page header; the right has the code."""
    header = doc.sections[0].header
    paragraph(header, "{{ 文书.标记 }}", size_pt=10.5, font=HEAD_FONT)


def page_footer(doc: Doc, lead: Content = "", *, size_pt: float = 9) -> None:
    """Write ``第 x 页　共 y 页`` centred at the foot of each page, after ``lead``."""
    line = paragraph(doc.sections[0].footer, lead, size_pt=size_pt, font=SONG_FONT, align="center")
    options: RunOptions = {"size_pt": size_pt, "font": SONG_FONT}
    run(line, "第 ", options)
    field(line, "PAGE", options)
    run(line, " 页　共 ", options)
    field(line, "NUMPAGES", options)
    run(line, " 页", options)


# --- text ---------------------------------------------------------------------------------------


def paragraph(container: Container, content: Content, **options: Unpack[Options]) -> Paragraph:
    """Add a paragraph to the document, a cell, the header or the footer.

    Args:
        container: Where to add it; the empty first paragraph of a cell or header is used up.
        content: Text or runs.
        **options: ``size_pt`` (12), ``font`` (仿宋), ``bold``, ``align`` (``left``),
            ``first_line_chars`` (2 = 左空二字), ``left_mm`` and ``right_mm`` indents, ``line_pt``
            (exact pitch; 1.3 × size), ``space_before_pt``, ``space_after_pt``, ``keep_with_next``.
    """
    line = _next_paragraph(container)
    line._p.get_or_add_pPr().extend(paragraph_properties(options))
    base: RunOptions = {
        "size_pt": options.get("size_pt", 12),
        "font": options.get("font", BODY_FONT),
        "bold": options.get("bold", False),
    }
    for part in [content] if isinstance(content, str) else content:
        text, own = (part, RunOptions()) if isinstance(part, str) else part
        run(line, text, {**base, **own})
    return line


def title(doc: Doc, text: str, size_pt: float = 22, font: str = TITLE_FONT) -> Paragraph:
    """Write the centred title: 二号小标宋 unless told otherwise."""
    return paragraph(
        doc,
        text,
        size_pt=size_pt,
        font=font,
        align="center",
        space_after_pt=size_pt * 0.3,
        keep_with_next=True,
    )


def number_line(
    doc: Doc, left: Content, right: Content, *, widths_mm: Sequence[float], size_pt: float = 10.5
) -> None:
    """Write one line with text at the left and at the right edge (school and number, for example).

    Drawn as a table without borders, for tabs stand differently in every word processor.
    """
    grid = table(doc, widths_mm, border_pt=0, margins_mm=(0, 0, 0, 0))
    row(
        grid,
        [value(left, size_pt=size_pt), value(right, size_pt=size_pt, align="right")],
        min_height_mm=0,
    )
    spacer(doc, 3)


def spacer(doc: Doc, height_pt: float) -> Paragraph:
    """Add an empty line of exact height: Word would join two tables that touch."""
    return paragraph(doc, "", size_pt=1, line_pt=height_pt)


def tear_line(
    doc: Doc,
    number: str = "{{ 文书.编号 }}",
    *,
    space_before_pt: float = 3,
    space_after_pt: float = 6,
) -> Paragraph:
    """Draw a dashed line to tear along, with the number that both halves show (骑缝)."""
    line = paragraph(
        doc,
        ["（骑缝盖章处）　", number, "　（沿虚线撕开）"],
        size_pt=9,
        font=KAI_FONT,
        align="center",
        space_before_pt=space_before_pt,
        space_after_pt=space_after_pt,
    )
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="dashed", sz=6, space=1, color="000000"))
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:spacing", "w:ind", "w:jc")
    return line


def blank(chars: int) -> tuple[str, RunOptions]:
    """Return an underlined gap of ``chars`` Chinese characters to write on by hand."""
    return "　" * chars, {"underline": True}


# --- tables -------------------------------------------------------------------------------------


def table(
    doc: Doc,
    widths_mm: Sequence[float],
    *,
    border_pt: float = 0.5,
    margins_mm: tuple[float, float, float, float] = (0.6, 1.5, 0.6, 1.5),
) -> Table:
    """Add a centred table of fixed layout without rows; ``border_pt`` 0 = no borders.

    Cell margins are top, right, bottom, left.
    """
    grid = doc.add_table(rows=0, cols=len(widths_mm))
    kind, width = ("single", round(border_pt * 8)) if border_pt else ("nil", 0)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = element("w:tblBorders")
    borders.extend([element(f"w:{s}", val=kind, sz=width, space=0, color="000000") for s in sides])
    margins = element("w:tblCellMar")
    top, right, bottom, left = (twips(size) for size in margins_mm)
    for side, size in (("top", top), ("left", left), ("bottom", bottom), ("right", right)):
        margins.append(element(f"w:{side}", w=size, type="dxa"))
    grid._tbl.tblPr[:] = [
        element("w:tblW", w=sum(twips(width) for width in widths_mm), type="dxa"),
        element("w:jc", val="center"),
        borders,
        element("w:tblLayout", type="fixed"),
        margins,
    ]
    for column, width_mm in zip(grid._tbl.tblGrid, widths_mm, strict=True):
        column.set(qn("w:w"), str(twips(width_mm)))
    return cast("Table", grid)


def row(
    table: Table,
    cells: Sequence[Cell],
    min_height_mm: float = 8,
    *,
    header: bool = False,
    cant_split: bool = True,
    keep_with_next: bool = False,
) -> list[_Cell]:
    """Add a row and return its cells.

    Args:
        table: Made by :func:`table`.
        cells: Must cover the whole grid.
        min_height_mm: Grows with the text; 0 = as high as the text.
        header: Repeat on every page (leading rows only).
        cant_split: Never break the row over two pages.
        keep_with_next: Stay on one page with the row below.

    Raises:
        ValueError: The cells do not cover the grid.
    """
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    if sum(cell.span for cell in cells) != len(widths):
        raise ValueError(f"cells cover {sum(c.span for c in cells)} of {len(widths)} columns")
    properties = element("w:trPr")
    if cant_split:
        properties.append(element("w:cantSplit"))
    if min_height_mm:
        properties.append(element("w:trHeight", val=twips(min_height_mm), hRule="atLeast"))
    if header:
        properties.append(element("w:tblHeader"))
    line = element("w:tr")
    line.append(properties)
    table._tbl.append(line)
    drawn = []
    for cell in cells:
        own, widths = widths[: cell.span], widths[cell.span :]
        drawn.append(_draw_cell(table, line, cell, sum(own), keep_with_next))
    return drawn


def control_row(table: Table, tag: str) -> None:
    """Add a row that holds nothing but ``{%tr … %}``; docxtpl takes it away."""
    row(table, [value(tag, span=len(table._tbl.tblGrid), size_pt=9)], min_height_mm=0)


def control_paragraph(doc: Doc, tag: str) -> None:
    """Add a paragraph that holds nothing but ``{%p … %}``; docxtpl takes it away."""
    paragraph(doc, tag, size_pt=9)


def _next_paragraph(container: Container) -> Paragraph:
    if not isinstance(container, Doc) and len(container.paragraphs) == 1:
        first = container.paragraphs[0]
        if len(first._p) == 0 or (len(first.runs) == 0 and not isinstance(container, _Cell)):
            first._p.clear_content()
            return cast("Paragraph", first)
    return cast("Paragraph", container.add_paragraph())


def _draw_cell(table: Table, line: Any, cell: Cell, width: int, keep_with_next: bool) -> _Cell:
    properties = element("w:tcPr")
    properties.append(element("w:tcW", w=width, type="dxa"))
    if cell.span > 1:
        properties.append(element("w:gridSpan", val=cell.span))
    if cell.merge:
        start = {"val": "restart"} if cell.merge == "start" else {}
        properties.append(element("w:vMerge", **start))
    if cell.borders is not None:
        properties.append(cell_borders(cell.borders))
    if cell.shade:
        properties.append(element("w:shd", val="clear", color="auto", fill=cell.shade))
    properties.append(element("w:vAlign", val=cell.valign))
    drawn = element("w:tc")
    drawn.extend([properties, element("w:p")])
    line.append(drawn)
    place = _Cell(drawn, table)
    for content, options in cell.lines:
        look: Options = {"keep_with_next": keep_with_next}
        look.update(options)
        paragraph(place, content, **look)
    return place


def save(doc: Doc, path: Path) -> None:
    """Write the document so that the same drawing always gives the same file."""
    if doc.element.body[-2].tag == qn("w:tbl"):
        spacer(doc, 1)  # Word wants a paragraph after the last table
    write(doc, path)
