"""Styles, fonts by role, tabs, signs, fields, breaks and sections in raw WordprocessingML."""

from __future__ import annotations

import pytest
from raw_word import NAMESPACES, layout, p, paragraphs, relation, said, word

from kongchuo_docs.rendering.layout import (
    Grid,
    PageField,
    Paragraph,
    Section,
    Style,
    Tab,
    TabStop,
    Text,
)
from kongchuo_docs.rendering.reading import read_layout


def first(body: str, **more: str) -> Paragraph:
    found = layout(body, **more)
    assert found.unsupported == ()
    return paragraphs(found)[0]


def look(run: str, **more: str) -> Style:
    return first(p("甲", run=run), **more).inlines[0].style


# --- characters -----------------------------------------------------------------------------------

TWO_LEVELS = (
    '<w:style w:type="paragraph" w:styleId="P"><w:rPr><w:b/><w:i/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="C"><w:rPr><w:b/></w:rPr></w:style>'
)


def test_bold_in_paragraph_and_character_style_makes_plain() -> None:
    """ECMA-376 part 1, 17.7.3."""
    body = p("甲", '<w:pStyle w:val="P"/>', '<w:rStyle w:val="C"/>')
    style = first(body, styles=TWO_LEVELS).inlines[0].style
    assert (style.bold, style.italic) == (False, True)


def test_direct_bold_is_bold_whatever_the_styles_say() -> None:
    body = p("甲", '<w:pStyle w:val="P"/>', '<w:rStyle w:val="C"/><w:b/>')
    assert first(body, styles=TWO_LEVELS).inlines[0].style.bold


THEME = (
    '<a:majorFont><a:latin typeface="Cambria"/><a:ea typeface=""/>'
    '<a:font script="Jpan" typeface="明朝"/><a:font script="Hans" typeface="黑体"/></a:majorFont>'
    '<a:minorFont><a:latin typeface="Calibri"/><a:ea typeface="仿宋"/>'
    '<a:font script="Hans" typeface="宋体"/></a:minorFont>'
)


@pytest.mark.parametrize(
    ("fonts", "expected"),
    [
        ('w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"', ("Calibri", "仿宋")),
        ('w:asciiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia"', ("Cambria", "黑体")),
        ('w:ascii="Arial" w:asciiTheme="minorHAnsi" w:eastAsia="楷体"', ("Calibri", "楷体")),
        ('w:ascii="Arial" w:eastAsia="楷体"', ("Arial", "楷体")),
        ('w:ascii="Arial" w:asciiTheme="noSuchFont" w:eastAsia="楷体"', ("Arial", "楷体")),
    ],
)
def test_fonts_named_by_their_role(fonts: str, expected: tuple[str, str]) -> None:
    style = look(f"<w:rFonts {fonts}/>", theme=THEME)
    assert (style.latin, style.east_asian) == expected


def test_a_font_named_nearer_beats_a_role_named_farther() -> None:
    styles = (
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"/>'
        "</w:rPr></w:rPrDefault></w:docDefaults>"
    )
    style = look('<w:rFonts w:eastAsia="楷体"/>', theme=THEME, styles=styles)
    assert (style.latin, style.east_asian) == ("Calibri", "楷体")


@pytest.mark.parametrize(
    ("run", "field", "expected"),
    [
        ('<w:u w:val="wavyHeavy"/>', "underline", "wave"),
        ('<w:u w:val="words"/>', "underline", "single"),
        ('<w:u w:val="none"/>', "underline", ""),
        ("<w:strike/>", "strike", True),
        ('<w:highlight w:val="yellow"/>', "shading", "#ffff00"),
        ('<w:shd w:val="clear" w:fill="EEEEEE"/>', "shading", "#eeeeee"),
        ('<w:spacing w:val="-5"/>', "spacing", -0.25),
        ('<w:w w:val="66"/>', "scale", 0.66),
        ('<w:w w:val="66%"/>', "scale", 0.66),
        ('<w:position w:val="6"/>', "rise", 3.0),
        ('<w:rFonts w:hint="eastAsia"/>', "east_asian_hint", True),
        ('<w:snapToGrid w:val="0"/>', "snap", False),
        ('<w:color w:val="red"/>', "color", "#000000"),
    ],
)
def test_looks_of_characters(run: str, field: str, expected: object) -> None:
    assert getattr(look(run), field) == expected


def test_superscript_is_small_and_raised_as_in_libreoffice() -> None:
    style = look('<w:vertAlign w:val="superscript"/><w:sz w:val="21"/>')
    assert (round(style.size, 2), round(style.rise, 1)) == (6.09, 4.4)


def test_capitals() -> None:
    assert said(first(p("Ab 甲", run="<w:caps/>"))) == "AB 甲"
    small = first(p("Ab", run="<w:smallCaps/>")).inlines
    assert [(inline.text, inline.style.size) for inline in small if isinstance(inline, Text)] == [
        ("A", 10), ("B", 8),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<w:sym w:font="Wingdings" w:char="F0FE"/>', "☑"),
        ('<w:sym w:font="Wingdings" w:char="F0A8"/>', "□"),
        ('<w:sym w:font="Wingdings 2" w:char="F052"/>', "☑"),
        ('<w:sym w:font="Wingdings 2" w:char="00A3"/>', "□"),
        ('<w:sym w:font="Symbol" w:char="F0B7"/>', "•"),
        ('<w:sym w:font="宋体" w:char="25A1"/>', "□"),
        ('<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>&#xF0FC;</w:t>', "✓"),
        ("<w:t>甲\n\t乙</w:t>", "甲  乙"),
        ("<w:t>甲</w:t><w:softHyphen/><w:t>乙</w:t>", "甲乙"),
        ("<w:t>甲</w:t><w:cr/><w:t>乙</w:t>", "甲\n乙"),
        ("<w:rPr><w:vanish/></w:rPr><w:t>甲</w:t>", ""),
    ],
)
def test_signs_and_breaks_in_a_run(inside: str, expected: str) -> None:
    assert said(first(f"<w:p><w:r>{inside}</w:r></w:p>")) == expected


def test_runs_of_equal_looks_are_one_text() -> None:
    runs = "".join(
        f'<w:r w:rsidR="{number}"><w:rPr><w:lang w:val="{language}"/></w:rPr><w:t>甲</w:t></w:r>'
        for number, language in enumerate(("zh-CN", "en-US"))
    )
    assert len(first(f"<w:p>{runs}</w:p>").inlines) == 1


def test_revisions_print_what_was_put_in_and_not_what_was_taken_out() -> None:
    runs = (
        "<w:ins><w:r><w:t>甲</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>乙</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>丙</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>丁</w:t></w:r></w:moveTo>"
    )
    assert said(first(f"<w:p>{runs}</w:p>")) == "甲丁"


def test_comments_bookmarks_and_links_leave_the_text_as_it_is() -> None:
    runs = (
        '<w:commentRangeStart w:id="0"/><w:bookmarkStart w:id="1" w:name="_x"/>'
        '<w:hyperlink r:id="r9"><w:r><w:t>甲</w:t></w:r></w:hyperlink><w:bookmarkEnd w:id="1"/>'
        '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
        "<w:smartTag><w:smartTagPr/><w:r><w:t>乙</w:t></w:r></w:smartTag>"
    )
    links = relation("r9", "hyperlink", "http://example.org/", "External")
    assert said(first(f"<w:p>{runs}</w:p>", links=links)) == "甲乙"


# --- paragraphs -----------------------------------------------------------------------------------


def test_tab_stops_of_style_and_paragraph_are_joined_and_may_be_cleared() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="T"><w:pPr><w:tabs><w:tab w:val="left" w:pos="400"/>'
        '<w:tab w:val="center" w:pos="800"/></w:tabs></w:pPr></w:style>'
    )
    own = (
        '<w:pStyle w:val="T"/><w:tabs><w:tab w:val="clear" w:pos="400"/>'
        '<w:tab w:val="right" w:leader="dot" w:pos="600"/></w:tabs>'
    )
    assert first(p("甲", own), styles=styles).tabs == (
        TabStop(position=30, align="right", leader="."),
        TabStop(position=40, align="center"),
    )


@pytest.mark.parametrize(
    ("spacing", "expected"),
    [
        ('w:line="400" w:lineRule="exact"', (20, 0, 1)),
        ('w:line="400" w:lineRule="atLeast"', (None, 20, 1)),
        ('w:line="360" w:lineRule="auto"', (None, 0, 1.5)),
        ('w:line="360"', (None, 0, 1.5)),
        ("", (None, 0, 1)),
        ('w:line="0"', (None, 0, 1)),
    ],
)
def test_line_pitch(spacing: str, expected: tuple[float | None, float, float]) -> None:
    found = first(p("甲", f"<w:spacing {spacing}/>"))
    assert (found.line_exact, found.line_least, found.line_multiple) == expected


def test_switches_of_a_paragraph_and_their_defaults() -> None:
    names = ("widowControl", "snapToGrid", "overflowPunct", "kinsoku", "autoSpaceDE", "autoSpaceDN")
    off = "".join(f'<w:{name} w:val="0"/>' for name in names)
    plain, changed = first(p("甲")), first(p("甲", f"{off}<w:contextualSpacing/>"))
    fields = ("widow_control", "snap", "hanging_punctuation", "kinsoku", "auto_space", "contextual")
    assert [getattr(plain, name) for name in fields] == [True] * 5 + [False]
    assert [getattr(changed, name) for name in fields] == [False] * 5 + [True]


def test_borders_between_paragraphs_and_their_distance_to_the_text() -> None:
    found = first(
        p("甲", '<w:pBdr><w:top w:val="single" w:sz="4" w:space="3"/><w:between w:val="dotted"/>'
               "</w:pBdr>")
    )  # fmt: skip
    assert found.borders.top is not None
    assert found.between is not None
    assert (found.borders.top.space, found.between.style) == (3, "dotted")


def test_a_first_line_indent_takes_the_hanging_one_of_the_style_away() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H"><w:pPr>'
        '<w:ind w:left="400" w:hanging="400"/></w:pPr></w:style>'
    )
    found = first(p("甲", '<w:pStyle w:val="H"/><w:ind w:firstLine="200"/>'), styles=styles)
    assert (found.indent_left, found.first_line) == (20, 10)


PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'


def test_after_a_page_break_at_the_end_the_next_paragraph_begins_the_page() -> None:
    """Measured in LibreOffice: the mark stays on the old page."""
    found = paragraphs(layout(f"<w:p><w:r><w:t>甲</w:t></w:r>{PAGE_BREAK}</w:p>{p('乙')}"))
    assert [(said(item), item.break_before) for item in found] == [("甲", False), ("乙", True)]


def test_files_may_ask_for_the_mark_after_the_break() -> None:
    settings = "<w:compat><w:splitPgBreakAndParaMark/></w:compat>"
    body = f"<w:p><w:r><w:t>甲</w:t></w:r>{PAGE_BREAK}</w:p>{p('乙')}"
    found = paragraphs(layout(body, settings=settings))
    assert [(said(item), item.break_before) for item in found] == [
        ("甲", False), ("", True), ("乙", False),
    ]  # fmt: skip


def test_a_hidden_empty_paragraph_is_not_printed() -> None:
    found = paragraphs(layout(p("", "<w:rPr><w:vanish/></w:rPr>") + p("甲")))
    assert [said(item) for item in found] == ["甲"]


FRAME = '<w:framePr w:wrap="around" w:vAnchor="text" w:hAnchor="margin" w:xAlign="{}" w:y="1"/>'


@pytest.mark.parametrize(("side", "expected"), [("center", "center"), ("outside", "right")])
def test_a_page_number_in_a_frame_takes_the_line_of_the_empty_paragraph(
    side: str, expected: str
) -> None:
    """So Word puts page numbers into footers."""
    found = layout(p("1", FRAME.format(side)) + p())
    assert [(said(item), item.align) for item in paragraphs(found)] == [("1", expected)]
    assert found.unsupported == ()


def test_a_frame_beside_text_is_named() -> None:
    found = layout(p("1", FRAME.format("center")) + p("甲"))
    assert [(item.what, item.place.paragraph) for item in found.unsupported] == [("图文框", 1)]


@pytest.mark.parametrize(
    ("attribute", "expected"), [("", "甲 乙"), (' xml:space="preserve"', " 甲 乙 　")]
)
def test_blanks_at_the_ends_count_only_where_the_file_says_so(
    attribute: str, expected: str
) -> None:
    """Measured in LibreOffice."""
    assert said(first(f"<w:p><w:r><w:t{attribute}> 甲 乙 </w:t><w:t>　</w:t></w:r></w:p>")) == (
        expected if attribute else expected + "　"
    )


@pytest.mark.parametrize(("side", "expected"), [("top", "thick_thin"), ("bottom", "thin_thick")])
def test_the_thick_stroke_of_thin_thick_is_outside(side: str, expected: str) -> None:
    """Measured in LibreOffice; the layout names strokes from the upper one."""
    border = f'<w:pBdr><w:{side} w:val="thinThickSmallGap" w:sz="24"/></w:pBdr>'
    assert getattr(first(p("甲", border)).borders, side).style == expected


# --- fields ---------------------------------------------------------------------------------------


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(code: str, result: str = "9") -> str:
    """A complex field; code and result are runs or plain text."""
    coded = code if code.startswith("<") else f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    printed = result if result.startswith("<") else f"<w:r><w:t>{result}</w:t></w:r>"
    return mark("begin") + coded + mark("separate") + printed + mark("end")


def parts(body: str) -> list[str]:
    return [
        inline.kind if isinstance(inline, PageField) else inline.text
        for inline in first(f"<w:p>{body}</w:p>").inlines
        if isinstance(inline, PageField | Text)
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (field("SECTIONPAGES"), ["section_pages"]),
        (field(r'PAGE \# "0"'), ["page"]),
        (field(r"page  \* Arabic"), ["page"]),
        (field(r"PAGE \* ArabicDash"), ["- ", "page", " -"]),
        (mark("begin") + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + mark("end"), ["page"]),
        ("<w:r><w:instrText>PA</w:instrText><w:instrText>GE</w:instrText></w:r>", []),
        (field("DATE", "2021年10月14日"), ["2021年10月14日"]),
        (field("<w:r><w:instrText>= </w:instrText></w:r>" + field("PAGE"), "7"), ["7"]),
        (field("IF", "<w:r><w:t>第</w:t></w:r>" + field("PAGE")), ["第", "page"]),
        ("<w:r><w:pgNum/></w:r>", ["page"]),
    ],
)
def test_fields(body: str, expected: list[str]) -> None:
    assert parts(body) == expected


def test_a_page_number_looks_like_its_stored_result() -> None:
    result = "<w:r><w:rPr><w:b/></w:rPr><w:t>9</w:t></w:r>"
    assert first(f"<w:p>{field('PAGE', result)}</w:p>").inlines[0].style.bold


def test_a_field_may_span_paragraphs() -> None:
    body = (
        f"<w:p>{mark('begin')}<w:r><w:instrText>TOC</w:instrText></w:r>{mark('separate')}"
        f"<w:r><w:t>甲</w:t></w:r></w:p><w:p><w:r><w:t>乙</w:t></w:r>{mark('end')}</w:p>"
    )
    assert [said(item) for item in paragraphs(layout(body))] == ["甲", "乙"]


def test_boxes_of_old_forms() -> None:
    box = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="{}"/>'
        "</w:checkBox></w:ffData></w:fldChar></w:r>"
        "<w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>" + mark("end")
    )
    assert parts(box.format(1) + box.format(0)) == ["☑□"]


# --- sections -------------------------------------------------------------------------------------


def section(inside: str, settings: str = "") -> Section:
    return layout(p("甲") + f"<w:sectPr>{inside}</w:sectPr>", settings=settings).sections[0]


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        ('w:type="lines" w:linePitch="312"', Grid(pitch=15.6)),
        (
            'w:type="linesAndChars" w:linePitch="579" w:charSpace="-1024"',
            Grid(pitch=28.95, char_extra=-0.25, chars=True),
        ),
        ('w:linePitch="312"', None),
        ('w:type="default" w:linePitch="312"', None),
    ],
)
def test_the_grid_of_a_page(grid: str, expected: Grid | None) -> None:
    found = section(f"<w:docGrid {grid}/>").grid
    assert found == expected or (found and expected and abs(found.pitch - expected.pitch) < 1e-9)


def test_the_gutter_is_at_the_left_or_at_the_top() -> None:
    margins = '<w:pgMar w:top="1000" w:left="1000" w:gutter="200"/>'
    left, top = section(margins), section(margins, "<w:gutterAtTop/>")
    assert (left.margin_left, left.margin_top) == (60, 50)
    assert (top.margin_left, top.margin_top) == (50, 60)


def test_measures_may_name_their_unit() -> None:
    """Files saved as "Strict Open XML" do."""
    found = section('<w:pgSz w:w="210mm" w:h="297mm"/><w:pgMar w:top="1in" w:left="2.54cm"/>')
    assert (round(found.width, 1), found.margin_top, found.margin_left) == (595.3, 72, 72)


def test_where_a_section_starts_and_its_first_number() -> None:
    found = section('<w:type w:val="oddPage"/><w:pgNumType w:start="3"/>')
    assert (found.start, found.first_page) == ("odd_page", 3)


def test_strict_files_are_read() -> None:
    made = word(p("甲"))
    strict = (
        NAMESPACES.replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        ),
        f"{p('乙')}",
    )
    parts = {
        "word/document.xml": f"<w:document {strict[0]}><w:body>{strict[1]}</w:body></w:document>"
    }
    assert made
    assert said(paragraphs(read_layout(word("", parts=parts)))[0]) == "乙"


def running(reference: str, name: str, inside: str) -> tuple[str, str, str]:
    part = f"<w:{name} {NAMESPACES}>{inside}</w:{name}>"
    return relation(reference, name, f"{reference}.xml"), f"word/{reference}.xml", part


def test_a_section_goes_on_with_the_footers_of_the_one_before() -> None:
    link, part, xml = running("footer1", "footer", p("脚"))
    properties = '<w:sectPr><w:footerReference w:type="default" r:id="footer1"/></w:sectPr>'
    body = p("甲", properties) + p("乙") + "<w:sectPr/>"
    found = read_layout(word(body, links=link, parts={part: xml})).sections
    assert [said(item.footers.default[0]) for item in found] == ["脚", "脚"]
    place = found[0].footers.default[0].place
    assert (place.part, place.paragraph) == ("word/footer1.xml", 1)


def test_page_numbers_between_dashes_as_the_section_asks() -> None:
    link, part, xml = running("footer1", "footer", f"<w:p>{field('PAGE')}</w:p>")
    body = (
        p("甲") + '<w:sectPr><w:footerReference w:type="default" r:id="footer1"/>'
        '<w:pgNumType w:fmt="numberInDash"/></w:sectPr>'
    )
    found = read_layout(word(body, links=link, parts={part: xml}))
    footer = found.sections[0].footers.default[0]
    assert said(footer) == "-  -"
    assert found.unsupported == ()


def test_the_distance_of_default_tab_stops() -> None:
    assert layout(p("甲")).default_tab == 36
    assert layout(p("甲"), settings='<w:defaultTabStop w:val="420"/>').default_tab == 21


def test_a_tab_has_the_looks_of_its_run() -> None:
    found = first("<w:p><w:r><w:rPr><w:u w:val='single'/></w:rPr><w:tab/></w:r></w:p>").inlines
    assert isinstance(found[0], Tab)
    assert found[0].style.underline == "single"
