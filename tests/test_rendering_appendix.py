"""What a box cannot hold goes on a 附页; nothing is clipped, nothing is lost."""

from __future__ import annotations

import io
import re

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongchuo_docs.rendering.appendix import Appendix, chinese_number
from kongchuo_docs.rendering.word import WordTemplate

PAPER = {"标题": "劝返复学情况记录表", "编号": "样校劝〔2021〕第3号"}


def template(*paragraphs: str) -> WordTemplate:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return WordTemplate(target.getvalue(), "合成表")


def printed(word: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(word)).paragraphs]


def test_text_that_fits_is_printed_as_it_is_and_adds_no_page() -> None:
    form = template("{{ 次.过程|附页(2, 12, '劝返过程') }}")
    word = form.fill({"文书": PAPER, "次": {"过程": "字" * 24}})
    assert printed(word) == ["字" * 24]


def test_the_box_says_where_the_rest_is_and_the_rest_follows_on_a_new_page() -> None:
    form = template("{{ 次.过程|附页(2, 12, '劝返过程') }}", "（以下无正文）")
    word = form.fill({"文书": PAPER, "次": {"过程": "甲" * 18 + "乙" * 30}})
    assert printed(word) == [
        "甲" * 18 + "（接附页一）",
        "（以下无正文）",
        "附　页",
        "接劝返复学情况记录表　样校劝〔2021〕第3号",
        "附页一　劝返过程（接上文）",
        "乙" * 30,
    ]
    heading = docx.Document(io.BytesIO(word)).paragraphs[2]
    assert heading.paragraph_format.page_break_before


def test_each_box_that_is_too_small_has_its_own_number() -> None:
    form = template("{{ 甲|附页(1, 12, '经过') }}", "{{ 乙|附页(1, 12, '意见') }}")
    text = printed(form.fill({"文书": PAPER, "甲": "字" * 20, "乙": "句" * 20}))
    assert text[:2] == ["字" * 6 + "（接附页一）", "句" * 6 + "（接附页二）"]
    assert [line for line in text if "接上文" in line] == [
        "附页一　经过（接上文）",
        "附页二　意见（接上文）",
    ]


def test_markup_in_the_rest_is_printed_and_not_obeyed() -> None:
    form = template("{{ 甲|附页(1, 12) }}")
    text = printed(form.fill({"文书": PAPER, "甲": "字" * 12 + "<b>&{{ 甲 }}"}))
    assert text[-1] == "字" * 6 + "<b>&{{ 甲 }}"


def test_two_papers_of_one_form_do_not_share_their_rests() -> None:
    form = template("{{ 甲|附页(1, 12) }}")
    form.fill({"文书": PAPER, "甲": "字" * 40})
    assert printed(form.fill({"文书": PAPER, "甲": "短"})) == ["短"]


@given(
    st.text(st.characters(codec="gb18030", exclude_categories=["C", "Z"]) | st.just("\n")),
    st.integers(1, 9),
    st.integers(12, 40),
)
def test_box_and_rest_together_are_the_whole_text(text: str, lines: int, columns: int) -> None:
    appendix = Appendix()
    kept = appendix.cut(text, lines, columns, "框")
    rest = "".join("".join(each.paragraphs) for each in appendix.rests)
    shown = kept.removesuffix("（接附页一）") if appendix.rests else kept
    assert re.sub("\n", "", shown + rest) == re.sub("\n", "", text)


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_numbers_are_written_as_chinese_counts(number: int, word: str) -> None:
    assert chinese_number(number) == word
