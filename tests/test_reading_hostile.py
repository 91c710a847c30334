"""Damaged and malicious files end in one clear error, never in a traceback or a full memory."""

from __future__ import annotations

import contextlib
import io
import warnings
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from raw_word import NAMESPACES, p, packed, paragraphs, relation, relations, said, tbl, tc, tr, word

from kongchuo_docs.errors import RenderError
from kongchuo_docs.rendering.reading import read_layout
from kongchuo_docs.rendering.reading.package import XML_LIMIT


def refused(docx: bytes) -> str:
    with pytest.raises(RenderError) as caught:
        read_layout(docx)
    assert caught.value.fix
    return caught.value.message


def body_part(inside: str, before: str = "") -> bytes:
    xml = f"{before}<w:document {NAMESPACES}><w:body>{inside}</w:body></w:document>"
    return word("", parts={"word/document.xml": xml})


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"{\\rtf1}", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    assert "不是完好的 Word 文档" in refused(data)


def test_a_zip_without_a_document_is_refused() -> None:
    assert "word/document.xml" in refused(packed({"mimetype": "application/zip"}))


def test_a_document_without_body_is_refused() -> None:
    assert "没有正文" in refused(word("", parts={"word/document.xml": "<w/>"}))


def test_broken_xml_is_refused_with_the_name_of_the_part() -> None:
    assert "styles" in refused(word(p("甲"), parts={"word/styles.xml": "<w:styles"}))
    assert "word/document.xml" in refused(body_part("<w:p>"))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "甲"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">',
    ],
)
def test_document_types_and_entities_are_refused(declared: str) -> None:
    refused(body_part("<w:p><w:r><w:t>甲</w:t></w:r></w:p>", declared))


def test_tables_within_tables_without_end_are_refused() -> None:
    nested = p()
    for _ in range(100):
        nested = f"<w:tbl><w:tr><w:tc>{nested}{p()}</w:tc></w:tr></w:tbl>"
    assert "嵌套过深" in refused(word(nested))
    shallow = p()
    for _ in range(20):
        shallow = f"<w:tbl><w:tr><w:tc>{shallow}{p()}</w:tc></w:tr></w:tbl>"
    assert "嵌套过深" in refused(word(shallow))


@pytest.mark.parametrize("tag", ["sdt", "smartTag", "hyperlink", "ins", "customXml", "unknown"])
def test_deep_nesting_of_other_things_ends_well(tag: str) -> None:
    inside = "<w:r><w:t>甲</w:t></w:r>"
    read_layout(word(f"<w:p>{f'<w:{tag}>' * 200}{inside}{f'</w:{tag}>' * 200}</w:p>"))
    assert "嵌套过深" in refused(word(f"<w:p>{f'<w:{tag}>' * 3000}{f'</w:{tag}>' * 3000}</w:p>"))


def test_text_beyond_all_measure_is_refused() -> None:
    text = "甲乙丙丁" * (XML_LIMIT // 12) + "戊" * 8
    assert "过大" in refused(word(p(text)))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    assert "过大" in refused(word(p("甲"), parts={"word/media/a.png": b"\0" * (129 << 20)}))
    assert "压缩比" in refused(word("", parts={"word/document.xml": b" " * (8 << 20)}))


def test_of_two_parts_of_one_name_the_first_counts() -> None:
    made = io.BytesIO(word(p("甲")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(made, "a") as package:
            package.writestr("word/document.xml", "<broken")
    assert said(paragraphs(read_layout(made.getvalue()))[0]) == "甲"


def test_missing_headers_and_styles_are_no_fault() -> None:
    body = p("甲", '<w:pStyle w:val="none"/>') + (
        '<w:sectPr><w:headerReference w:type="default" r:id="gone"/>'
        '<w:footerReference w:type="default" r:id="lost"/></w:sectPr>'
    )
    parts: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(relation("lost", "footer", "footer9.xml")),
    }
    found = read_layout(packed(parts))
    assert said(paragraphs(found)[0]) == "甲"
    assert found.sections[0].headers.default == ()


@pytest.mark.parametrize(
    "body",
    [
        p("甲", '<w:ind w:left="x" w:firstLineChars="1e9"/><w:spacing w:line="-" w:before=""/>'),
        p("甲", run='<w:sz w:val="abc"/><w:w w:val="99999"/><w:color w:val="12345"/>'),
        tbl(tr(tc("甲", '<w:gridSpan w:val="99999999"/><w:vMerge w:val="?"/>'))),
        tbl(tr(tc("甲"), properties='<w:gridBefore w:val="-3"/><w:trHeight w:val="tall"/>')),
        tbl(grid=(), properties='<w:tblW w:w="1e308" w:type="pct"/>') + p("甲"),
        tbl("<w:tr/>") + p("甲"),
        p("甲") + '<w:sectPr><w:pgSz w:w="0" w:h="-1"/><w:pgNumType w:start="x"/></w:sectPr>',
        "<w:p><w:r><w:fldChar w:fldCharType='end'/><w:fldChar w:fldCharType='separate'/>"
        "<w:t>甲</w:t><w:sym/><w:drawing/><w:pict/></w:r></w:p>",
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="77"/><w:numId w:val="5"/></w:numPr></w:pPr></w:p>',
    ],
)
def test_nonsense_in_attributes_is_read_as_if_nothing_were_said(body: str) -> None:
    for section in read_layout(word(body)).sections:
        assert section.width > 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_damaged_byte_gives_a_layout_or_a_clear_error(data: st.DataObject) -> None:
    made = bytearray(word(p("甲") + tbl(tr(tc("乙"), tc("丙")))))
    for _ in range(data.draw(st.integers(1, 3))):
        made[data.draw(st.integers(0, len(made) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(RenderError):
        read_layout(bytes(made))
