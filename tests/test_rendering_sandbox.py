"""A hostile template or value can print itself and do nothing else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from printed import Paper

from kongchuo_docs.errors import RenderError
from kongchuo_docs.rendering.papers import Renderer
from kongchuo_docs.rendering.reading.document import read_layout
from kongchuo_docs.rendering.word import WordTemplate

SECRET = "机密甲乙"
FACTS = {
    "学生": {"姓名": SECRET},
    "天数": 37,
    "空": None,
    "劝返记录": [{"过程": SECRET}, {"过程": SECRET}],
}
NASTY = "& < > \" ' ]]> {{ 学生.姓名 }} {% if x %} {# c #} </w:t></w:r> &amp; &#65; {_{ 甲 }_} ${x}"


def saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_text(*lines: str) -> WordTemplate:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    return WordTemplate(saved(document), "试验")


def refused(template: WordTemplate) -> RenderError:
    with pytest.raises(RenderError) as caught:
        template.fill(FACTS)
    error = caught.value
    assert "模板「试验」" in error.message
    assert error.fix
    assert SECRET not in error.message + error.fix
    return error


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__ }}",
        "{{ 学生.__class__.__mro__ }}",
        "{{ 学生.items }}",
        "{{ 学生['__class__'] }}",
        "{{ 学生|attr('__class__') }}",
        "{{ 学生.姓名.format(1) }}",
        "{{ 学生.姓名.upper() }}",
        "{{ 学生.pop('姓名') }}",
        "{{ range(9) }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self.__init__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ lipsum() }}",
        "{{ 'a'*10**9 }}",
        "{{ 学生.姓名*99999 }}",
        "{{ 9**9**9 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ 1/0 }}",
        "{{ 劝返记录|年月 }}",
        "{{ 学生|遮蔽 }}",
        "{{ 学生.姓名|日期 }}",
        "{{ 学生.姓名|upper }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include 'word/document.xml' %}",
        "{% import 'os' as os %}",
        "{% extends 'base' %}",
        "{% for a, b in 学生.姓名 %}{% endfor %}",
        "{% for x in 劝返记录 %}{{ loop.__class__ }}{% endfor %}",
        "{% for x in 劝返记录 %}{{ loop.cycle('a') }}{% endfor %}",
    ],
)
def test_a_template_can_neither_call_nor_reach_into_python(attack: str) -> None:
    refused(with_text(attack))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{{ 家长 }}", "「家长」"),
        ("{{ 家长.姓名 }}", "「家长」"),
        ("{{ 学生.年级 }}", "「年级」"),
        ("{{ 学生.姓名.首字 }}", "「首字」"),
        ("{% if 学生.年级 %}{% endif %}", "「年级」"),
        ("{% for 次 in 劝返记录 %}{{ 次.结果 }}{% endfor %}", "「结果」"),
        ("{{ 劝返记录[9].过程 }}", "第 10 条"),
    ],
)
def test_a_name_without_value_is_told_and_never_printed_blank(text: str, name: str) -> None:
    assert name in refused(with_text(text)).message


@pytest.mark.parametrize(
    "text",
    [
        "｛｛ 学生.姓名 ｝｝",
        "{{ 学生.姓名 ｝｝",
        "｛% if 学生 %｝",
        "{％ if 学生 ％}",
        "{％tr endfor %}",
    ],
)
def test_full_width_braces_and_percent_signs_are_told(text: str) -> None:
    assert "全角" in refused(with_text(text)).message


@pytest.mark.parametrize("place", ["header", "footer"])
def test_full_width_braces_are_told_in_margins_too(place: str) -> None:
    document = docx.Document()
    getattr(document.sections[0], place).paragraphs[0].text = "｛｛ 学生.姓名 ｝｝"
    assert "全角" in refused(WordTemplate(saved(document), "试验")).message


@pytest.mark.parametrize(
    "lines",
    [
        ("{{ 学生.姓名",),
        ("{{ 学生.姓名", "后文", "{{ 学生.姓名 }}"),
        ("{{ }}",),
        ("{{ 学生. }}",),
        ("{% if 学生 %}",),
        ("{% endif %}",),
        ("{%p for x in 劝返记录 %}", "甲"),
        ("{%p for x of 劝返记录 %}", "甲", "{%p endfor %}"),
        ("{{ " + "9" * 5000 + " }}",),
        ("{{ " + "(" * 3000 + " }}",),
    ],
)
def test_a_malformed_tag_is_told(lines: tuple[str, ...]) -> None:
    refused(with_text(*lines))


def test_a_rich_text_tag_that_would_print_nothing_is_refused() -> None:
    """docxtpl lifts {{r …}} out of its run: plain text there is invisible in Word."""
    refused(with_text("{{r 学生.姓名 }}"))


def test_text_beside_a_paragraph_tag_that_would_vanish_is_told() -> None:
    """docxtpl deletes the whole paragraph around {%p …%}, with whatever else it says."""
    refused(with_text("甲{%p if 天数 %}", "乙", "{%p endif %}"))


def test_text_beside_a_row_tag_that_would_vanish_is_told() -> None:
    document = docx.Document()
    cells = document.add_table(3, 2)
    for row, text in enumerate(("{%tr for x in 劝返记录 %}", "{{ x.过程 }}", "{%tr endfor %}")):
        cells.cell(row, 0).text = text
    cells.cell(0, 1).text = "不该丢的字"
    refused(WordTemplate(saved(document), "试验"))


def everywhere(text: str) -> WordTemplate:
    """A template with the same placeholder in body, table, header and footer."""
    document = docx.Document()
    document.add_paragraph(text)
    document.add_table(1, 1).cell(0, 0).text = text
    document.sections[0].header.paragraphs[0].text = text
    document.sections[0].footer.paragraphs[0].text = text
    return WordTemplate(saved(document), "试验")


def said(word: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(word))
    section = document.sections[0]
    return [
        document.paragraphs[0].text,
        document.tables[0].cell(0, 0).text,
        section.header.paragraphs[0].text,
        section.footer.paragraphs[0].text,
    ]


@pytest.mark.parametrize(
    "value",
    [NASTY, "A&B", "年龄<16，a<b>c", "第一行\n第二行\n\n第四行", "  两边有空格  ", "〔2021〕“甲”"],
)
def test_a_value_comes_out_unchanged_in_body_table_header_and_footer(value: str) -> None:
    word = everywhere("{{ 值 }}").fill({"值": value})
    assert said(word) == [value] * 4


def test_a_newline_in_a_value_is_a_line_break_in_word() -> None:
    word = everywhere("{{ 值 }}").fill({"值": "甲\n乙"})
    paragraph = docx.Document(io.BytesIO(word)).paragraphs[0]._p
    assert len(paragraph.xpath(".//w:br")) == 1


def test_a_value_that_looks_like_a_tag_is_never_rendered() -> None:
    facts = {"值": "{{ 学生.姓名 }}", "学生": {"姓名": SECRET}}
    assert said(everywhere("{{ 值 }}").fill(facts)) == ["{{ 学生.姓名 }}"] * 4


def test_nothing_is_printed_for_none() -> None:
    assert said(everywhere("甲{{ 值 }}乙").fill({"值": None})) == ["甲乙"] * 4


def test_a_nasty_value_is_the_same_in_the_pdf(renderer: Renderer, tmp_path: Path) -> None:
    template = tmp_path / "template.docx"
    document = docx.Document()
    document.add_paragraph("{{ 值 }}")
    document.save(str(template))
    made = renderer.paper(template, "试验", {"值": NASTY}, title="试验")
    word, pdf = made.word, made.printed.data
    paper = Paper(word, pdf)
    assert "".join(paper.text.split()) == "".join(NASTY.split())
    paper.close()


# --- files that are no Word documents -----------------------------------------------------------


def broken_files() -> dict[str, bytes]:
    whole = saved(docx.Document())
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as package:
        package.writestr("word/other.xml", "<a/>")
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        place = package.getinfo("word/document.xml").header_offset
    flipped = bytearray(whole)
    flipped[place + 200] ^= 0xFF
    return {
        "empty": b"",
        "text": "这不是 Word".encode(),
        "pdf": b"%PDF-1.7\n",
        "cut": whole[: len(whole) // 2],
        "flipped": bytes(flipped),
        "other zip": buffer.getvalue(),
    }


@pytest.mark.parametrize("kind", broken_files())
def test_a_file_that_is_no_whole_word_document_is_told(kind: str) -> None:
    error = refused(WordTemplate(broken_files()[kind], "试验"))
    assert "不是完好的 Word 文档" in error.message


@pytest.mark.parametrize("kind", broken_files())
def test_the_layout_reader_tells_a_broken_file_too(kind: str) -> None:
    with pytest.raises(RenderError) as caught:
        read_layout(broken_files()[kind])
    assert caught.value.fix


def test_a_missing_template_is_told_by_its_file_name_only(
    renderer: Renderer, tmp_path: Path
) -> None:
    with pytest.raises(RenderError) as caught:
        renderer.paper(tmp_path / "none.docx", "试验", {}, title="试验")
    assert "none.docx" in caught.value.message
    assert str(tmp_path) not in caught.value.message
