"""Automatic numbers print as Word counts them: 一、（一）1. ①, restarts, lists from styles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_word import layout, p, paragraphs, said

from kongchuo_docs.rendering.layout import Tab
from kongchuo_docs.rendering.reading.numerals import numeral


@pytest.mark.parametrize(
    ("kind", "count", "expected"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 7, "07"),
        ("decimalFullWidth", 12, "１２"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("upperLetter", 26, "Z"),
        ("upperLetter", 27, "AA"),
        ("lowerLetter", 2, "b"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 11, "十一"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("japaneseCounting", 3, "三"),
        ("chineseLegalSimplified", 15, "壹拾伍"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 12, "亥"),
        ("ideographDigital", 105, "一〇五"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircleChinese", 21, "21"),
        ("decimalEnclosedParen", 1, "⑴"),
        ("numberInDash", 5, "- 5 -"),
        ("none", 5, ""),
    ],
)
def test_ways_of_counting(kind: str, count: int, expected: str) -> None:
    assert numeral(count, kind) == expected


def test_an_unknown_way_of_counting_is_said_to_be_unknown() -> None:
    assert numeral(1, "hebrew1") is None


@given(st.integers(1, 9999))
def test_chinese_numbers_can_be_read_back(count: int) -> None:
    total = digit = 0
    for sign in numeral(count, "chineseCounting") or "":
        if sign in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
        else:
            digit = "零一二三四五六七八九".index(sign)
    assert total + digit == count


def level(place: int, kind: str, text: str, more: str = "", indent: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/><w:pPr>{indent}</w:pPr></w:lvl>'
    )


def abstract(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def num(number: int, abstract_number: int, override: str = "") -> str:
    return (
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract_number}"/>{override}</w:num>'
    )


def item(text: str, number: int = 1, place: int = 0, more: str = "") -> str:
    listed = f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, listed + more)


OUTLINE = abstract(
    0,
    level(0, "chineseCounting", "%1、", '<w:suff w:val="nothing"/>'),
    level(1, "chineseCounting", "（%2）", '<w:suff w:val="nothing"/>'),
    level(2, "decimal", "%3.", '<w:suff w:val="space"/>'),
    level(3, "decimal", "%1.%4", '<w:isLgl/><w:suff w:val="nothing"/>'),
) + num(1, 0)


def printed(body: str, numbering: str = OUTLINE, styles: str = "") -> list[str]:
    found = layout(body, numbering=numbering, styles=styles)
    assert found.unsupported == ()
    return [said(paragraph) for paragraph in paragraphs(found)]


def test_levels_count_and_start_anew_under_the_next_heading() -> None:
    body = item("甲") + item("乙", place=1) + item("丙", place=1) + item("丁", place=2)
    body += item("戊") + item("己", place=1)
    assert printed(body) == ["一、甲", "（一）乙", "（二）丙", "1. 丁", "二、戊", "（一）己"]


def test_a_level_above_may_be_named_in_arabic_figures() -> None:
    assert printed(item("甲") + item("乙", place=3)) == ["一、甲", "1.1乙"]


def test_paragraphs_between_do_not_stop_the_count() -> None:
    assert printed(item("甲") + p("间") + item("乙")) == ["一、甲", "间", "二、乙"]


def test_a_list_may_never_start_anew() -> None:
    lists = abstract(
        0,
        level(0, "decimal", "%1", '<w:suff w:val="nothing"/>'),
        level(1, "decimal", "-%2", '<w:lvlRestart w:val="0"/><w:suff w:val="nothing"/>'),
    ) + num(1, 0)
    body = item("甲") + item("乙", place=1) + item("丙") + item("丁", place=1)
    assert printed(body, lists) == ["1甲", "-1乙", "2丙", "-2丁"]


def test_two_lists_of_one_family_count_on_unless_one_says_where_it_starts() -> None:
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    lists = OUTLINE + num(2, 0) + num(3, 0, start)
    body = item("甲", 1) + item("乙", 2) + item("丙", 3) + item("丁", 3)
    assert printed(body, lists) == ["一、甲", "二、乙", "五、丙", "六、丁"]


def test_number_zero_takes_the_number_of_the_style_away() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    named = '<w:pStyle w:val="H"/>'
    body = p("甲", named) + p("乙", named + '<w:numPr><w:numId w:val="0"/></w:numPr>')
    assert printed(body, styles=styles) == ["一、甲", "乙"]


def test_a_style_may_stand_for_a_level() -> None:
    lists = abstract(
        0,
        level(0, "decimal", "%1.", '<w:pStyle w:val="A"/><w:suff w:val="nothing"/>'),
        level(1, "decimal", "%1.%2.", '<w:pStyle w:val="B"/><w:suff w:val="nothing"/>'),
    ) + num(1, 0)
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:pPr><w:numPr><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
        for name in "AB"
    )
    body = p("甲", '<w:pStyle w:val="A"/>') + p("乙", '<w:pStyle w:val="B"/>')
    assert printed(body, lists, styles) == ["1.甲", "1.1.乙"]


HANGING = '<w:ind w:left="420" w:hanging="420"/>'


def test_a_number_with_a_tab_stands_in_the_hanging_indent() -> None:
    lists = abstract(0, level(0, "decimal", "%1.", indent=HANGING)) + num(1, 0)
    (found,) = paragraphs(layout(item("甲"), numbering=lists))
    assert [type(inline).__name__ for inline in found.inlines] == ["Text", "Tab", "Text"]
    assert isinstance(found.inlines[1], Tab)
    assert (found.indent_left, found.first_line) == (21, -21)
    assert [stop.position for stop in found.tabs] == [21]


@pytest.mark.parametrize(
    ("direct", "expected"), [("", (21, -21)), ('<w:ind w:left="0" w:firstLine="200"/>', (0, 10))]
)
def test_the_indent_of_the_list_beats_the_style_and_direct_formatting_beats_both(
    direct: str, expected: tuple[float, float]
) -> None:
    styles = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:pPr>'
        '<w:ind w:firstLineChars="200" w:firstLine="420"/></w:pPr></w:style>'
    )
    lists = abstract(0, level(0, "decimal", "%1.", indent=HANGING)) + num(1, 0)
    (found,) = paragraphs(layout(item("甲", more=direct), numbering=lists, styles=styles))
    assert (found.indent_left, found.first_line) == expected


def test_the_label_has_the_looks_of_the_mark_and_of_its_level() -> None:
    lists = abstract(
        0,
        '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/><w:rPr><w:rFonts'
        ' w:ascii="Symbol"/><w:color w:val="FF0000"/></w:rPr></w:lvl>',
    ) + num(1, 0)
    body = item("甲", more='<w:rPr><w:sz w:val="32"/></w:rPr>')
    (found,) = paragraphs(layout(body, numbering=lists))
    label = found.inlines[0].style
    assert said(found) == "•甲"
    assert (label.size, label.color, found.inlines[2].style.size) == (16, "#ff0000", 10)


def test_numbers_in_cells_count_with_those_of_the_text() -> None:
    table = f"<w:tbl><w:tr><w:tc>{item('乙')}</w:tc></w:tr></w:tbl>"
    assert printed(item("甲") + table + item("丙")) == ["一、甲", "三、丙"]
