"""What was read before makes the next document quicker, and changes nothing in it."""

from __future__ import annotations

import pytest
from raw_word import first_table, p, relation, said, tbl, tc, tr, word

from kongchuo_docs.library import Library, shipped_root
from kongchuo_docs.rendering.bench import Paper
from kongchuo_docs.rendering.layout import Layout, Paragraph, Picture
from kongchuo_docs.rendering.reading import document, read_layout
from kongchuo_docs.rendering.word import WordTemplate

FORMS = sorted(path.parent.name for path in shipped_root().glob("form_templates/*/form.yaml"))
LIST = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:suff w:val="nothing"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
COUNTED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
PNG = b"\x89PNG\r\n\x1a\n"


def cell(inside: str) -> str:
    return f"<w:tc><w:tcPr/>{inside}</w:tc>"


def one_cell(inside: str) -> str:
    return tbl(tr(cell(inside)), grid=(4000,))


def read_anew(docx: bytes) -> Layout:
    document._formats.cache_clear()
    return read_layout(docx)


def content(found: Layout) -> Paragraph:
    block = first_table(found).rows[0].cells[0].blocks[0]
    assert isinstance(block, Paragraph)
    return block


@pytest.mark.parametrize("form_id", FORMS)
def test_a_paper_reads_the_same_before_and_after_others_of_its_form(form_id: str) -> None:
    library = Library()
    form = library.form(form_id)
    template = WordTemplate(form.template.read_bytes(), form.label)
    sample = Paper(name="", template=form.template, facts=library.sample(form_id).values)
    files = [template.fill(sample.about(number).facts) for number in range(3)]
    fresh = [read_anew(file) for file in files]
    assert [read_layout(file) for file in (*files, *reversed(files))] == [*fresh, *fresh[::-1]]


def test_an_equal_cell_at_the_same_place_is_read_once() -> None:
    first, second = (word(tbl(tr(tc("姓名"), tc(name)))) for name in ("甲", "乙"))
    one, other = (first_table(read_layout(file)).rows[0].cells for file in (first, second))
    assert one[0] is other[0]
    assert [said(each[1].blocks[0]) for each in (one, other)] == ["甲", "乙"]


def test_equal_cells_at_two_places_know_their_own() -> None:
    rows = first_table(read_layout(word(tbl(tr(tc("同"), tc("同")), tr(tc("同"), tc("同")))))).rows
    places = [(each.place.row, each.place.cell) for row in rows for each in row.cells]
    assert places == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_a_numbered_cell_counts_on_from_what_stands_before_it() -> None:
    table = one_cell(p("项", COUNTED))
    for before, number in ((p("序", COUNTED), "2."), ("", "1."), (p("序", COUNTED), "2.")):
        found = read_layout(word(before + table, numbering=LIST))
        assert said(content(found)) == f"{number}项"


def test_the_picture_of_a_cell_is_that_of_its_own_document() -> None:
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="127000" cy="127000"/>'
        '<a:graphic><a:blip r:embed="pic"/></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )
    for data in (PNG + b"1", PNG + b"2"):
        parts = {"word/media/1.png": data}
        links = relation("pic", "image", "media/1.png")
        found = read_layout(word(one_cell(drawing), links=links, parts=parts))
        (picture,) = content(found).inlines
        assert isinstance(picture, Picture)
        assert picture.data == data


def test_what_cannot_be_printed_is_told_of_every_document() -> None:
    docx = word(one_cell("<w:p><w:r><w:footnoteReference/></w:r></w:p>"))
    assert read_layout(docx).unsupported == read_layout(docx).unsupported
    assert [each.what for each in read_layout(docx).unsupported] == ["脚注"]


def test_a_page_break_or_an_open_field_before_a_table_reaches_into_it() -> None:
    table = one_cell(p("格"))
    assert not content(read_layout(word(table))).break_before
    broken = p("前") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + table
    assert content(read_layout(word(broken))).break_before
    hidden = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' + table
    assert said(content(read_layout(word(hidden)))) == ""
    assert said(content(read_layout(word(table)))) == "格"
