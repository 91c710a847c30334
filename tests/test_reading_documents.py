"""What Word would print is what the layout says: files that python-docx makes."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from kongchuo_docs.rendering.layout import (
    Layout,
    PageField,
    Paragraph,
    Row,
    Section,
    Style,
    Tab,
    Table,
    Text,
)
from kongchuo_docs.rendering.reading.document import read_layout

MM = 72 / 25.4


def xml(inner: str) -> Any:
    """An element of WordprocessingML: ``w:ind w:left="240"`` or ``<w:pBdr>…</w:pBdr>``."""
    closed = inner if inner.startswith("<") else f"<{inner}/>"
    return parse_xml(re.sub(r"^<([\w:]+)", rf"<\1 {nsdecls('w')}", closed))


@pytest.fixture
def document() -> Document:
    """An empty document without named defaults: 10 pt Times New Roman, as Word has it."""
    made = docx.Document()
    made.styles.element.find(made.styles.element.tag.replace("styles", "docDefaults")).clear()
    normal = made.styles["Normal"].element
    for child in list(normal):
        if child.tag.endswith(("}pPr", "}rPr")):
            normal.remove(child)
    return made


def layout_of(document: Document) -> Layout:
    document.save(buffer := io.BytesIO())
    return read_layout(buffer.getvalue())


def section_of(document: Document) -> Section:
    layout = layout_of(document)
    assert layout.unsupported == ()
    return layout.sections[0]


def first_paragraph(document: Document) -> Paragraph:
    paragraph = section_of(document).blocks[0]
    assert isinstance(paragraph, Paragraph)
    return paragraph


def first_table(document: Document) -> Table:
    table = section_of(document).blocks[0]
    assert isinstance(table, Table)
    return table


def words(paragraph: Paragraph) -> str:
    return "".join(inline.text for inline in paragraph.inlines if isinstance(inline, Text))


def set_properties(paragraph: Any, *inner: str) -> Any:
    paragraph._p.get_or_add_pPr().extend(xml(item) for item in inner)
    return paragraph


# --- styles -------------------------------------------------------------------------------------


def test_without_any_style_a_run_is_10_pt_times_new_roman(document: Document) -> None:
    document.add_paragraph("甲")
    expected = Style(east_asian="Times New Roman", latin="Times New Roman", size=10)
    assert first_paragraph(document).inlines == (Text(text="甲", style=expected),)


def test_the_nearest_style_wins_and_attributes_are_merged_one_by_one(document: Document) -> None:
    root = document.styles.element
    root.find(root.tag.replace("styles", "docDefaults")).append(
        xml(
            '<w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:eastAsia="宋体"/>'
            '<w:sz w:val="24"/></w:rPr></w:rPrDefault>'
        )
    )
    document.styles["Normal"].paragraph_format.space_before = Pt(3)
    base = document.styles.add_style("Base", WD_STYLE_TYPE.PARAGRAPH)
    base.font.bold = True
    base.font.size = Pt(14)
    base.paragraph_format.space_after = Pt(5)
    near = document.styles.add_style("Near", WD_STYLE_TYPE.PARAGRAPH)
    near.base_style = base
    near.font.italic = True
    near.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    base.base_style = document.styles["Normal"]
    emphasis = document.styles.add_style("Emph", WD_STYLE_TYPE.CHARACTER)
    emphasis.font.underline = True
    paragraph = document.add_paragraph(style=near)
    run = paragraph.add_run("甲", style=emphasis)
    run.font.bold = False
    run._r.get_or_add_rPr().append(xml('w:spacing w:val="-10"'))
    found = first_paragraph(document)
    assert found.inlines[0].style == Style(
        east_asian="宋体", latin="Arial", size=14, bold=False, italic=True, underline="single",
        spacing=-0.5,
    )  # fmt: skip
    assert (found.align, found.space_before, found.space_after) == ("center", 3, 5)
    assert found.style.bold


def test_a_circle_of_styles_ends(document: Document) -> None:
    one = document.styles.add_style("One", WD_STYLE_TYPE.PARAGRAPH)
    two = document.styles.add_style("Two", WD_STYLE_TYPE.PARAGRAPH)
    one.base_style, two.base_style = two, one
    two.font.size = Pt(18)
    document.add_paragraph("甲", style=one)
    assert first_paragraph(document).style.size == 18


def test_colour_is_read_and_auto_is_black(document: Document) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run("甲")._r.get_or_add_rPr().append(xml('w:color w:val="C00000"'))
    paragraph.add_run("乙")._r.get_or_add_rPr().append(xml('w:color w:val="auto"'))
    colours = [inline.style.color for inline in first_paragraph(document).inlines]
    assert colours == ["#c00000", "#000000"]


# --- paragraphs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [("left", "left"), ("start", "left"), ("center", "center"), ("right", "right"),
     ("end", "right"), ("both", "justify"), ("distribute", "distribute")],
)  # fmt: skip
def test_alignment(document: Document, value: str, expected: str) -> None:
    set_properties(document.add_paragraph("甲"), f'w:jc w:val="{value}"')
    assert first_paragraph(document).align == expected


@pytest.mark.parametrize(
    ("indent", "expected"),
    [
        ('w:left="240" w:right="480"', (12, 24, 0)),
        ('w:start="240" w:end="480"', (12, 24, 0)),
        ('w:firstLine="440"', (0, 0, 22)),
        ('w:firstLine="440" w:firstLineChars="200"', (0, 0, 22)),
        ('w:firstLineChars="200"', (0, 0, 20)),
        ('w:leftChars="300" w:left="0"', (30, 0, 0)),
        ('w:left="400" w:hanging="400"', (20, 0, -20)),
        ('w:left="400" w:hangingChars="100"', (20, 0, -10)),
    ],
)
def test_indents_count_characters_only_where_there_is_no_length(
    document: Document, indent: str, expected: tuple[float, float, float]
) -> None:
    """At 10 pt a character is 10 pt wide; Word writes the length that it came to beside it."""
    set_properties(document.add_paragraph("甲"), f"w:ind {indent}")
    found = first_paragraph(document)
    assert (found.indent_left, found.indent_right, found.first_line) == expected


def test_an_exact_line_pitch(document: Document) -> None:
    form = document.add_paragraph("甲").paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
    assert first_paragraph(document).line_exact == 28


def test_a_multiple_line_pitch(document: Document) -> None:
    document.add_paragraph("甲").paragraph_format.line_spacing = 1.5
    found = first_paragraph(document)
    assert (found.line_exact, found.line_multiple) == (None, 1.5)


@pytest.mark.parametrize(
    ("spacing", "expected"),
    [
        ('w:before="200" w:after="40"', (10, 2)),
        ('w:beforeLines="100" w:afterLines="50"', (12, 6)),
        ('w:before="156" w:beforeLines="100" w:afterLines="0"', (7.8, 0)),
        ('w:before="100" w:beforeAutospacing="1" w:after="100" w:afterAutospacing="0"', (14, 5)),
    ],
)
def test_space_is_a_length_else_counted_in_lines_of_12_points(
    document: Document, spacing: str, expected: tuple[float, float]
) -> None:
    """Measured in LibreOffice, with and without a line grid."""
    set_properties(document.add_paragraph("甲"), f"w:spacing {spacing}")
    found = first_paragraph(document)
    assert (round(found.space_before, 2), found.space_after) == expected


def test_keeping_lines_together(document: Document) -> None:
    set_properties(
        document.add_paragraph("甲"), "w:keepNext", "w:keepLines", 'w:pageBreakBefore w:val="0"'
    )
    found = first_paragraph(document)
    assert (found.keep_next, found.keep_lines, found.break_before) == (True, True, False)


def test_a_border_below_a_paragraph(document: Document) -> None:
    border = '<w:pBdr><w:bottom w:val="dashed" w:sz="6" w:color="FF0000"/></w:pBdr>'
    set_properties(document.add_paragraph("甲"), border)
    edges = first_paragraph(document).borders
    assert (edges.top, edges.left, edges.right) == (None, None, None)
    assert edges.bottom is not None
    assert (edges.bottom.style, edges.bottom.width, edges.bottom.color) == (
        "dashed", 0.75, "#ff0000",
    )  # fmt: skip


def test_a_line_break_a_tab_and_a_page_break(document: Document) -> None:
    run = document.add_paragraph("甲").add_run()
    run.add_break()
    run.add_text("乙")
    run.add_tab()
    run.add_text("丙")
    run.add_break(WD_BREAK.PAGE)
    run.add_text("丁")
    before, after, *_ = section_of(document).blocks
    assert isinstance(before, Paragraph)
    assert isinstance(after, Paragraph)
    assert [type(inline) for inline in before.inlines] == [Text, Tab, Text]
    assert words(before) == "甲\n乙丙"
    assert (before.break_before, after.break_before, words(after)) == (False, True, "丁")


def test_hidden_text_is_not_printed(document: Document) -> None:
    paragraph = document.add_paragraph("甲")
    paragraph.add_run("乙").font.hidden = True
    paragraph.add_run("丙")
    assert words(first_paragraph(document)) == "甲丙"


def test_text_hidden_by_its_character_style_is_not_printed(document: Document) -> None:
    secret = document.styles.add_style("Secret", WD_STYLE_TYPE.CHARACTER)
    secret.font.hidden = True
    document.add_paragraph("甲").add_run("乙", style=secret)
    assert words(first_paragraph(document)) == "甲"


def test_a_hyphen_that_does_not_break_is_printed(document: Document) -> None:
    run = document.add_paragraph("0358").add_run()
    run._r.append(xml("w:noBreakHyphen"))
    run.add_text("5022")
    assert words(first_paragraph(document)) == "0358-5022"


def test_text_in_a_tracked_insertion_is_printed(document: Document) -> None:
    paragraph = document.add_paragraph("甲")
    paragraph._p.append(xml("<w:ins><w:r><w:t>乙</w:t></w:r></w:ins>"))
    assert words(first_paragraph(document)) == "甲乙"


def test_content_controls_are_looked_through(document: Document) -> None:
    paragraph = document.add_paragraph("甲")
    inline = "<w:sdt><w:sdtContent><w:r><w:t>乙</w:t></w:r></w:sdtContent></w:sdt>"
    paragraph._p.append(xml(inline))
    block = "<w:sdt><w:sdtContent><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    paragraph._p.addnext(xml(block))
    blocks = section_of(document).blocks
    assert [words(item) for item in blocks if isinstance(item, Paragraph)] == ["甲乙", "丙"]


def test_a_content_control_around_cells_and_rows_is_looked_through(document: Document) -> None:
    table = document.add_table(2, 2)
    for number, cell in enumerate(table._cells):
        cell.text = "甲乙丙丁"[number]
    cell, row = table.cell(0, 1)._tc, table.rows[1]._tr
    for element in (cell, row):
        control = xml("<w:sdt><w:sdtContent/></w:sdt>")
        element.addprevious(control)
        control[0].append(element)
    rows = first_table(document).rows
    said = [[words(cell.blocks[0]) for cell in row.cells] for row in rows]  # type: ignore[arg-type]
    assert said == [["甲", "乙"], ["丙", "丁"]]


# --- fields -------------------------------------------------------------------------------------


def simple_field(instruction: str) -> str:
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:t>9</w:t></w:r></w:fldSimple>'


def complex_field(instruction: str) -> list[str]:
    return [
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        "<w:r><w:t>9</w:t></w:r>",
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ]


@pytest.mark.parametrize(
    ("instruction", "kind"),
    [("PAGE", "page"), (r"PAGE \* MERGEFORMAT", "page"), ("NUMPAGES", "pages")],
)
@pytest.mark.parametrize("shape", ["simple", "complex"])
def test_page_numbers_are_counted_anew(
    document: Document, shape: str, instruction: str, kind: str
) -> None:
    """The stored result of a field is that of the last time when Word saved the file."""
    paragraph = document.add_paragraph("第")
    pieces = [simple_field(instruction)] if shape == "simple" else complex_field(instruction)
    paragraph._p.extend(xml(piece) for piece in pieces)
    paragraph.add_run("页")
    found = first_paragraph(document).inlines
    assert [getattr(inline, "kind", getattr(inline, "text", "")) for inline in found] == [
        "第", kind, "页",
    ]  # fmt: skip
    assert isinstance(found[1], PageField)


@pytest.mark.parametrize("shape", ["simple", "complex"])
def test_another_field_prints_its_stored_result(document: Document, shape: str) -> None:
    paragraph = document.add_paragraph("甲")
    pieces = [simple_field("AUTHOR")] if shape == "simple" else complex_field("AUTHOR")
    paragraph._p.extend(xml(piece) for piece in pieces)
    assert words(first_paragraph(document)) == "甲9"


# --- tables -------------------------------------------------------------------------------------


def test_column_widths_and_a_cell_over_two_columns(document: Document) -> None:
    table = document.add_table(2, 3)
    for column, width in zip(table.columns, (20, 30, 40), strict=True):
        column.width = Mm(width)
    table.cell(1, 0).merge(table.cell(1, 1))
    found = first_table(document)
    assert [round(width / MM, 1) for width in found.grid] == [20, 30, 40]
    assert [(cell.column, cell.col_span) for cell in found.rows[1].cells] == [(0, 2), (2, 1)]


def test_a_cell_over_three_rows(document: Document) -> None:
    table = document.add_table(3, 2)
    table.cell(0, 0).merge(table.cell(2, 0)).text = "甲"
    rows = first_table(document).rows
    assert [(cell.column, cell.row_span) for cell in rows[0].cells] == [(0, 3), (1, 1)]
    assert [[cell.column for cell in row.cells] for row in rows[1:]] == [[1], [1]]


def row_with(document: Document, *inner: str) -> Row:
    row = document.add_table(1, 1).rows[0]
    row._tr.get_or_add_trPr().extend(xml(item) for item in inner)
    return first_table(document).rows[0]


@pytest.mark.parametrize(
    ("inner", "height", "exact"),
    [
        ('w:trHeight w:val="400"', 20, False),
        ('w:trHeight w:val="400" w:hRule="atLeast"', 20, False),
        ('w:trHeight w:val="400" w:hRule="exact"', 20, True),
    ],
)
def test_row_heights(document: Document, inner: str, height: float, exact: bool) -> None:
    row = row_with(document, inner)
    assert (row.height, row.exact) == (height, exact)


def test_header_rows_and_rows_that_are_not_cut(document: Document) -> None:
    row = row_with(document, "w:cantSplit", "w:tblHeader")
    assert (row.header, row.cant_split) == (True, True)


def test_a_row_is_an_ordinary_one_by_itself(document: Document) -> None:
    row = row_with(document, 'w:cantSplit w:val="0"', 'w:tblHeader w:val="false"')
    assert (row.header, row.cant_split, row.height) == (False, False, 0)


@pytest.mark.parametrize(
    ("value", "expected"), [("top", "top"), ("center", "middle"), ("bottom", "bottom")]
)
def test_vertical_alignment_and_shading_of_a_cell(
    document: Document, value: str, expected: str
) -> None:
    properties = document.add_table(1, 1).cell(0, 0)._tc.get_or_add_tcPr()
    properties.append(xml('w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"'))
    properties.append(xml(f'w:vAlign w:val="{value}"'))
    cell = first_table(document).rows[0].cells[0]
    assert (cell.v_align, cell.shading) == (expected, "#f2f2f2")


GRID = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:color="auto"/>'
        for side, size in (("top", 12), ("left", 12), ("bottom", 12), ("right", 12),
                           ("insideH", 4), ("insideV", 4))
    )
    + "</w:tblBorders>"
)  # fmt: skip


def test_outer_and_inner_borders_of_a_table(document: Document) -> None:
    document.add_table(2, 2)._tbl.tblPr.append(xml(GRID))
    rows = first_table(document).rows
    widths = [
        [edge.width if edge else None for edge in (b.top, b.right, b.bottom, b.left)]
        for b in (rows[0].cells[0].borders, rows[1].cells[1].borders)
    ]
    assert widths == [[1.5, 0.5, 0.5, 1.5], [0.5, 1.5, 1.5, 0.5]]


def test_an_explicit_nil_takes_the_border_of_the_table_away(document: Document) -> None:
    table = document.add_table(1, 1)
    table._tbl.tblPr.append(xml(GRID))
    table.cell(0, 0)._tc.get_or_add_tcPr().append(
        xml('<w:tcBorders><w:left w:val="nil"/><w:right w:val="double" w:sz="6"/></w:tcBorders>')
    )
    borders = first_table(document).rows[0].cells[0].borders
    assert borders.left is not None
    assert borders.right is not None
    assert borders.top is not None
    assert (borders.left.style, borders.right.style, borders.top.style) == (
        "none", "double", "solid",
    )  # fmt: skip


def test_padding_of_the_table_and_of_a_cell(document: Document) -> None:
    table = document.add_table(1, 2)
    table._tbl.tblPr.append(
        xml(
            '<w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="40" w:type="dxa"/></w:tblCellMar>'
        )
    )
    table.cell(0, 1)._tc.get_or_add_tcPr().append(
        xml('<w:tcMar><w:top w:w="100" w:type="dxa"/></w:tcMar>')
    )
    cells = first_table(document).rows[0].cells
    assert [cell.padding for cell in cells] == [(1, 5.4, 0, 2), (5, 5.4, 0, 2)]


def test_a_table_in_a_cell(document: Document) -> None:
    document.add_table(1, 1).cell(0, 0).add_table(1, 2).cell(0, 1).text = "甲"
    blocks = first_table(document).rows[0].cells[0].blocks
    inner = next(block for block in blocks if isinstance(block, Table))
    assert words(inner.rows[0].cells[1].blocks[0]) == "甲"  # type: ignore[arg-type]


# --- sections -----------------------------------------------------------------------------------


def test_two_sections_of_two_orientations_each_with_its_text(document: Document) -> None:
    document.add_paragraph("甲")
    first = document.sections[0]
    first.page_width, first.page_height = Mm(210), Mm(297)
    first.left_margin, first.top_margin, first.header_distance = Mm(25), Mm(37), Mm(15)
    first.header.paragraphs[0].text = "眉"
    second = document.add_section(WD_SECTION.NEW_PAGE)
    second.orientation = WD_ORIENT.LANDSCAPE
    second.page_width, second.page_height = Mm(297), Mm(210)
    document.add_paragraph("乙")
    portrait, landscape = layout_of(document).sections
    assert (round(portrait.width / MM), round(portrait.height / MM)) == (210, 297)
    assert (round(landscape.width / MM), round(landscape.height / MM)) == (297, 210)
    assert round(portrait.margin_left / MM) == 25
    assert round(portrait.margin_top / MM) == 37
    assert round(portrait.header_distance / MM) == 15
    assert "甲" in words(portrait.blocks[0])  # type: ignore[arg-type]
    assert [words(block) for block in landscape.blocks] == ["乙"]  # type: ignore[arg-type]
    assert landscape.headers == portrait.headers


def test_a_document_that_does_not_say_how_its_pages_look_is_a4(document: Document) -> None:
    document.add_paragraph("甲")
    document.element.body.remove(document.element.body.sectPr)
    section = section_of(document)
    assert (round(section.width / MM), round(section.height / MM)) == (210, 297)
    assert words(section.blocks[0]) == "甲"  # type: ignore[arg-type]


def test_the_first_page_may_have_its_own_header_and_footer(document: Document) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = "以后"
    assert section_of(document).headers.first is None
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "首页"
    found = section_of(document).headers
    assert found.first is not None
    assert words(found.first[0]) == "首页"  # type: ignore[arg-type]
    assert words(found.default[0]) == "以后"  # type: ignore[arg-type]


def test_even_pages_may_have_their_own_header(document: Document) -> None:
    section = document.sections[0]
    section.even_page_header.paragraphs[0].text = "双页"
    assert section_of(document).headers.even is None
    document.settings.odd_and_even_pages_header_footer = True
    found = section_of(document).headers.even
    assert found is not None
    assert words(found[0]) == "双页"  # type: ignore[arg-type]
