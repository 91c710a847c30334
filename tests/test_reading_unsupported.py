"""What the layout cannot say is named in Chinese with its place; what it can say is not."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from raw_word import (
    NAMESPACES,
    first_table,
    layout,
    p,
    paragraphs,
    relation,
    relations,
    said,
    tbl,
    tc,
    tr,
    word,
)

from kongchuo_docs.errors import RenderError
from kongchuo_docs.rendering.layout import Layout, Picture, Place
from kongchuo_docs.rendering.reading import document, read_layout

TEXT_BOX = (
    "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><a:graphic>"
    "<wps:wsp><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx></wps:wsp></a:graphic>"
    "</wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>"
    "{inside}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
).format(inside=p("框内"))


def run(inside: str) -> str:
    return f"<w:p><w:r>{inside}</w:r></w:p>"


def ppr(inside: str) -> str:
    return p("甲", inside)


def rpr(inside: str) -> str:
    return p("甲", run=inside)


def names(found: Layout) -> list[str]:
    return [item.what for item in found.unsupported]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (run(TEXT_BOX), "文本框"),
        (run("<w:pict><v:shape><v:textpath string='x'/></v:shape></w:pict>"), "艺术字水印"),
        (run("<w:pict><v:shape><v:imagedata/></v:shape></w:pict>"), "旧式图片（VML）"),
        (run("<w:drawing><wp:anchor><pic:pic/></wp:anchor></w:drawing>"), "浮动图片"),
        (run("<w:object><o:OLEObject/></w:object>"), "嵌入对象"),
        (run('<w:footnoteReference w:id="1"/>'), "脚注"),
        (run('<w:endnoteReference w:id="1"/>'), "尾注"),
        (run('<w:sym w:font="Webdings" w:char="F021"/>'), "Webdings 字体的符号 F021"),
        (run('<w:ptab w:alignment="right"/>'), "绝对位置的制表符"),
        ("<w:p><m:oMath/></w:p>", "公式"),
        (rpr('<w:em w:val="dot"/>'), "着重号"),
        (rpr('<w:bdr w:val="single" w:sz="4"/>'), "字符边框"),
        (rpr('<w:fitText w:val="600"/>'), "调整宽度的文字"),
        (rpr("<w:dstrike/>"), "双删除线"),
        (rpr('<w:eastAsianLayout w:combine="1"/>'), "双行合一或纵横混排"),
        (ppr('<w:framePr w:vAnchor="page" w:xAlign="center"/>'), "图文框"),
        (ppr("<w:bidi/>"), "从右到左的段落"),
        (ppr('<w:pBdr><w:top w:val="wave"/></w:pBdr>'), "波浪线边框"),
        (tbl(tr(tc()), properties='<w:tblpPr w:tblpX="1"/>'), "浮动表格"),
        (tbl(tr(tc()), properties='<w:tblCellSpacing w:w="20"/>'), "有间距的单元格"),
        (tbl(tr(tc("", '<w:textDirection w:val="tbLrV"/>'))), "从左到右的竖排文字"),
        ('<w:altChunk r:id="x"/>', "嵌入的其他文件"),
        (p() + '<w:sectPr><w:cols w:num="2"/></w:sectPr>', "分栏"),
        (p() + "<w:sectPr><w:pgBorders><w:top/></w:pgBorders></w:sectPr>", "页面边框"),
        (p() + '<w:sectPr><w:pgNumType w:fmt="lowerRoman"/></w:sectPr>', "页码格式 lowerRoman"),
        (p() + '<w:sectPr><w:vAlign w:val="center"/></w:sectPr>', "页面的垂直对齐"),
        ('<w:p><w:fldSimple w:instr="PAGE \\* ROMAN"/></w:p>', "页码格式 ROMAN"),
        (
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>EQ \\o(甲)'
            '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
            "域 EQ",
        ),
    ],
)
def test_what_the_layout_cannot_say_is_named(body: str, expected: str) -> None:
    assert names(layout(body)) == [expected]


def test_neither_the_new_nor_the_old_text_of_a_text_box_is_printed() -> None:
    assert [said(item) for item in paragraphs(layout(run(TEXT_BOX)))] == [""]


def test_a_sign_of_newer_word_falls_back_to_plain_text() -> None:
    inside = (
        '<mc:AlternateContent><mc:Choice Requires="w16se"><w:unknown/></mc:Choice><mc:Fallback>'
        "<w:t>☎</w:t></mc:Fallback></mc:AlternateContent>"
    )
    found = layout(run(inside))
    assert (said(paragraphs(found)[0]), found.unsupported) == ("☎", ())


def test_the_base_text_of_a_pronunciation_guide_is_printed() -> None:
    ruby = (
        "<w:ruby><w:rt><w:r><w:t>jia</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>甲</w:t></w:r>"
        "</w:rubyBase></w:ruby>"
    )
    found = layout(run(ruby))
    assert (said(paragraphs(found)[0]), names(found)) == ("甲", ["拼音指南"])


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (p() + ppr("<w:bidi/>"), Place(paragraph=2)),
        (tbl(tr(tc())) + tbl(tr(tc()), tr(tc(), f"<w:tc>{p()}{ppr('<w:bidi/>')}</w:tc>")),
         Place(table=2, row=2, cell=2, paragraph=2)),
    ],
)  # fmt: skip
def test_places_are_exact(body: str, place: Place) -> None:
    assert [item.place for item in layout(body).unsupported] == [place]


def test_a_header_is_named_by_its_part() -> None:
    header = f"<w:hdr {NAMESPACES}>{ppr('<w:bidi/>')}</w:hdr>"
    body = p() + '<w:sectPr><w:headerReference w:type="default" r:id="h"/></w:sectPr>'
    made = word(body, links=relation("h", "header", "header1.xml"),
                parts={"word/header1.xml": header})  # fmt: skip
    (found,) = read_layout(made).unsupported
    assert found.place == Place(part="word/header1.xml", paragraph=1)


def test_macros_and_links_to_other_files_are_named() -> None:
    links = relation("x", "oleObject", "file:///other.xlsx", "External")
    made = word(p(), links=links, parts={"word/vbaProject.bin": b"\0"})
    assert names(read_layout(made)) == ["宏", "链接到外部文件的内容"]


# --- pictures -------------------------------------------------------------------------------------


def image(kind: str) -> bytes:
    Image.new("RGB", (4, 2), "white").save(buffer := io.BytesIO(), kind)
    return buffer.getvalue()


def drawing(more: str = "", embed: str = 'r:embed="pic"') -> str:
    return run(
        '<w:drawing><wp:inline><wp:extent cx="1270000" cy="635000"/><wp:docPr id="1" descr="校徽"/>'
        f"<a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip {embed}/>{more}</pic:blipFill>"
        '<pic:spPr><a:xfrm rot="0"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing>"
    )


def turned(frame: str) -> str:
    return drawing().replace('rot="0"', frame)


def shown(found: Layout) -> tuple[bytes, float, float]:
    """Data, width and height of the picture at the begin of the text."""
    picture = paragraphs(found)[0].inlines[0]
    assert isinstance(picture, Picture)
    return picture.data, picture.width, picture.height


def with_picture(body: str, data: bytes) -> Layout:
    links = relation("pic", "image", "media/image1.bin")
    return read_layout(word(body, links=links, parts={"word/media/image1.bin": data}))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_inline_picture_has_its_size_and_its_description(kind: str) -> None:
    data = image(kind)
    found = with_picture(drawing(), data)
    picture = paragraphs(found)[0].inlines[0]
    assert isinstance(picture, Picture)
    assert (picture.width, picture.height, picture.alt, picture.data) == (100, 50, "校徽", data)
    assert found.unsupported == ()


@pytest.mark.parametrize(
    ("body", "data", "expected"),
    [
        (drawing(), b"junk", "未知 格式的图片"),
        (drawing(), b"\x01\0\0\0 synthetic", "EMF 格式的图片"),
        (drawing(), b"\xd7\xcd\xc6\x9a synthetic", "WMF 格式的图片"),
        (drawing(), b"BM synthetic", "损坏的图片"),
        (drawing('<a:srcRect l="60000" r="60000"/>'), image("PNG"), "损坏的图片"),
        (drawing(embed='r:link="pic"'), image("PNG"), "链接到外部的图片"),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_named_and_keeps_its_room(
    body: str, data: bytes, expected: str
) -> None:
    found = with_picture(body, data)
    assert names(found) == [expected]
    assert shown(found) == (b"", 100, 50)


def test_a_picture_that_stands_askew_keeps_the_room_that_it_takes() -> None:
    found = with_picture(turned('rot="1800000"'), image("PNG"))
    assert names(found) == ["斜放的图片"]
    data, width, height = shown(found)
    assert (data, round(width, 1), round(height, 1)) == (b"", 111.6, 93.3)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF"])
def test_pictures_of_other_kinds_become_png(kind: str) -> None:
    found = with_picture(drawing(), image(kind))
    data, width, height = shown(found)
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size, width, height) == ("PNG", (4, 2), 100, 50)
    assert found.unsupported == ()


def four_corners() -> bytes:
    """Four pixels by two; the upper left is red, the lower right is blue."""
    made = Image.new("RGB", (4, 2), "white")
    made.putpixel((0, 0), (255, 0, 0))
    made.putpixel((3, 1), (0, 0, 255))
    made.save(buffer := io.BytesIO(), "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("frame", "size", "red", "blue", "room"),
    [
        ('rot="5400000"', (2, 4), (1, 0), (0, 3), (50, 100)),
        ('rot="10800000"', (4, 2), (3, 1), (0, 0), (100, 50)),
        ('rot="-5400000"', (2, 4), (0, 3), (1, 0), (50, 100)),
        ('flipH="1"', (4, 2), (3, 0), (0, 1), (100, 50)),
        ('flipV="true"', (4, 2), (0, 1), (3, 0), (100, 50)),
    ],
)
def test_a_turned_or_mirrored_picture_is_drawn_so(
    frame: str,
    size: tuple[int, int],
    red: tuple[int, int],
    blue: tuple[int, int],
    room: tuple[int, int],
) -> None:
    data, width, height = shown(with_picture(turned(frame), four_corners()))
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == size
        assert picture.getpixel(red) == (255, 0, 0)
        assert picture.getpixel(blue) == (0, 0, 255)
    assert (round(width), round(height)) == room


def test_a_cropped_picture_shows_what_is_left_in_the_whole_room() -> None:
    body = drawing('<a:srcRect l="50000" t="50000"/>')
    data, width, height = shown(with_picture(body, four_corners()))
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.size, picture.getpixel((1, 0))) == ((2, 1), (0, 0, 255))
    assert (width, height) == (100, 50)


def test_what_is_added_around_a_picture_is_paper() -> None:
    data, _, _ = shown(with_picture(drawing('<a:srcRect l="-50000"/>'), four_corners()))
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (6, 2)
        assert picture.getpixel((0, 0)) == (0, 0, 0, 0)
        assert picture.getpixel((2, 0)) == (255, 0, 0, 255)


def test_a_picture_of_more_pixels_than_anybody_prints_is_refused() -> None:
    Image.new("1", (20_000, 20_000)).save(buffer := io.BytesIO(), "TIFF", compression="group4")
    with pytest.raises(RenderError) as caught:
        with_picture(drawing(), buffer.getvalue())
    assert "图片太大" in caught.value.message
    assert caught.value.fix


def test_a_picture_of_the_old_kind_is_drawn() -> None:
    style = "width:40pt;height:1in"
    shape = f'<v:shape style="{style}" alt="旧图"><v:imagedata r:id="pic"/></v:shape>'
    found = with_picture(run(f"<w:pict>{shape}</w:pict>"), image("PNG"))
    assert (names(found), shown(found)) == ([], (image("PNG"), 40, 72))


def test_an_embedded_object_keeps_its_room() -> None:
    shape = '<v:shape style="width:40pt;height:30pt"><v:imagedata r:id="pic"/></v:shape>'
    found = with_picture(run(f"<w:object>{shape}<o:OLEObject/></w:object>"), image("PNG"))
    assert (names(found), shown(found)) == (["嵌入对象"], (b"", 40, 30))


def test_a_soft_hyphen_is_not_printed() -> None:
    assert said(paragraphs(layout(p("控辍\u00ad保学")))[0]) == "控辍保学"


def test_a_document_of_too_many_paragraphs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "PARAGRAPHS_LIMIT", 3)
    assert layout(p() * 3)
    with pytest.raises(RenderError) as caught:
        layout(p() * 4)
    assert "文档太长" in caught.value.message
    assert "分成几份" in caught.value.fix


def test_a_picture_in_a_header_is_found_through_the_relations_of_the_header() -> None:
    data = image("PNG")
    parts: dict[str, str | bytes] = {
        "word/header1.xml": f"<w:hdr {NAMESPACES}>{drawing()}</w:hdr>",
        "word/_rels/header1.xml.rels": relations(relation("pic", "image", "/word/media/a.png")),
        "word/media/a.png": data,
    }
    body = p() + '<w:sectPr><w:headerReference w:type="default" r:id="h"/></w:sectPr>'
    found = read_layout(word(body, links=relation("h", "header", "header1.xml"), parts=parts))
    picture = found.sections[0].headers.default[0].inlines[0]  # type: ignore[union-attr]
    assert isinstance(picture, Picture)
    assert picture.data == data


def test_a_picture_in_a_cell() -> None:
    found = with_picture(tbl(tr(f"<w:tc>{drawing()}</w:tc>")), image("PNG"))
    cell = first_table(found).rows[0].cells[0].blocks[0]
    assert isinstance(cell.inlines[0], Picture)  # type: ignore[union-attr]
