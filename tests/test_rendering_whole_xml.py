"""A template that can never tear a document apart is proved so; of any other each paper is checked."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kongchuo_docs.errors import RenderError
from kongchuo_docs.library import Library, shipped_root
from kongchuo_docs.rendering.environment import FormEnvironment
from kongchuo_docs.rendering.opc import QUICK, SMALL, package, packed
from kongchuo_docs.rendering.whole_xml import always_whole
from kongchuo_docs.rendering.word import WordTemplate

FORMS = sorted(path.parent.name for path in shipped_root().glob("form_templates/*/form.yaml"))
ROW = "<w:tr><w:tc><w:p><w:r><w:t>{{ 行 }}</w:t></w:r></w:p></w:tc></w:tr>"


def whole(inside: str) -> bool:
    return always_whole(f"<w:body>{inside}</w:body>", FormEnvironment())


@pytest.mark.parametrize("form_id", FORMS)
def test_every_shipped_form_is_proved(form_id: str) -> None:
    template = WordTemplate(Library().form(form_id).template.read_bytes(), form_id)
    assert {part.whole for part in template._prepared[1].values()} == {True}


@pytest.mark.parametrize(
    "inside",
    [
        "<w:p/>",
        "<w:t>{{ 学生.姓名 }}，{{ 文书.日期|日期 }}</w:t>",
        "<w:t>{% if 甲 %}是{{ 甲 }}{% elif 乙 %}或{% else %}否{% endif %}</w:t>",
        f"<w:tbl>{{% for 行 in 表 %}}{ROW}{{% else %}}<w:tr/>{{% endfor %}}</w:tbl>",
        f"{{% if 甲 %}}{{% for 行 in 表 %}}{ROW}{{% endfor %}}{{% endif %}}",
    ],
)
def test_templates_that_print_choose_and_repeat_whole_elements_are_proved(inside: str) -> None:
    assert whole(inside)


@pytest.mark.parametrize(
    "inside",
    [
        "{% if 甲 %}<w:p>{% endif %}{% if 乙 %}</w:p>{% endif %}",
        "<w:p>{% for 行 in 表 %}</w:p><w:p>{% endfor %}</w:p>",
        "{% if 甲 %}<w:p>{% else %}<w:tbl>{% endif %}</w:p>",
        '<w:p w:a="{{ 甲 }}"/>',
        '<w:p w:a={% if 甲 %}"x"{% endif %}/>',
        "<w:p {% if 甲 %}w:a=''{% endif %}/>",
        "<!-- {{ 甲 }} -->",
        "<{{ 甲 }}/>",
        "{% set 甲 %}<w:p>{% endset %}{{ 甲 }}",
        "{% autoescape false %}{{ 甲 }}{% endautoescape %}",
    ],
)
def test_templates_that_might_tear_a_document_are_not(inside: str) -> None:
    assert not whole(inside)


@given(
    st.lists(
        st.sampled_from(
            ["<w:p>", "</w:p>", "<w:t>", "</w:t>", "{{ 值 }}", "{% if 甲 %}", "{% else %}",
             "{% endif %}", "{% for 行 in 表 %}", "{% endfor %}", "字"]
        ),
        max_size=9,
    ),
    st.booleans(),
    st.lists(st.just("<行>\n&"), max_size=2),
)  # fmt: skip
def test_what_is_proved_is_well_formed_with_any_facts(
    pieces: list[str], yes: bool, rows: list[str]
) -> None:
    environment = FormEnvironment()
    source = f"<w:body xmlns:w='urn:w'>{''.join(pieces)}</w:body>"
    try:
        template = environment.from_string(source)
    except Exception:  # tags that do not pair are refused before
        return
    if always_whole(source, environment):
        etree.fromstring(template.render(甲=yes, 表=rows, 值="<甲>\n]]>&"))


def test_a_paper_of_a_template_that_is_not_proved_is_checked() -> None:
    document = docx.Document()
    document.add_paragraph("{% if 甲 %}始")
    document.add_table(1, 1).cell(0, 0).text = "末{% endif %}"
    document.save(buffer := io.BytesIO())
    template = WordTemplate(buffer.getvalue(), "试验")
    assert template.fill({"甲": True})
    with pytest.raises(RenderError, match="填写后不是完好的 Word 文档"):
        template.fill({"甲": False})


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\x1f", "\ud800", "\uffff"])
def test_a_character_that_no_word_document_may_hold_is_told_without_the_value(char: str) -> None:
    template = WordTemplate(Library().form("return_notice").template.read_bytes(), "通知书")
    facts = Library().sample("return_notice").values
    pupil = {**facts["学生"], "姓名": f"机密{char}"}
    with pytest.raises(RenderError) as caught:
        template.fill({**facts, "学生": pupil})
    assert caught.value.message == "模板「通知书」要印的内容里有看不见的控制字符"
    assert "机密" not in caught.value.message + caught.value.fix


@given(st.dictionaries(st.sampled_from(["a.xml", "b/c.xml", "甲.xml"]), st.binary(max_size=300)))
def test_a_package_is_a_whole_zip_of_its_parts(parts: dict[str, bytes]) -> None:
    levels = (QUICK, SMALL)
    data = package(
        packed(name, body, levels[number % 2]) for number, (name, body) in enumerate(parts.items())
    )
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == parts
        assert {item.external_attr >> 16 for item in opened.infolist()} <= {0o600}
