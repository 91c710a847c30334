"""Setting paragraphs: the numbers are those that LibreOffice 7.4 gave with our fonts. Synthetic text."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import (
    Grid,
    Inline,
    PageField,
    Paragraph,
    Picture,
    Style,
    Tab,
    TabStop,
    Text,
)
from kongchuo_docs.rendering.pages import Span
from kongchuo_docs.rendering.typesetting.breaking import BLANKS, HANGING, NO_END, NO_START
from kongchuo_docs.rendering.typesetting.galley import PageNumbers, SetLine, SetParagraph, Setting
from kongchuo_docs.rendering.typesetting.metrics import Metrics
from kongchuo_docs.rendering.typesetting.paragraphs import set_paragraph

SONG = Style(east_asian="宋体", latin="Times New Roman", size=10)
TWENTY = 200.0
"""Width of twenty Chinese characters."""


@lru_cache(maxsize=1)
def metrics() -> Metrics:
    return Metrics(FontSet.load())


def paragraph(*inlines: Inline | str, **changes: object) -> Paragraph:
    made = tuple(Text(text=i, style=SONG) if isinstance(i, str) else i for i in inlines)
    return replace(Paragraph(inlines=made, style=SONG), **changes)  # type: ignore[arg-type]


def tabbed(*texts: str, **changes: object) -> Paragraph:
    inlines: list[Inline | str] = []
    for text in texts:
        inlines += [Tab(style=SONG), text] if inlines else [text]
    return paragraph(*(inline for inline in inlines if inline), **changes)


def set_in(item: Paragraph, width: float = TWENTY, grid: Grid | None = None) -> SetParagraph:
    return set_paragraph(item, width, Setting(metrics=metrics(), grid=grid))


def words(line: SetLine) -> str:
    return "".join(span.text for span in line.spans)


def lines(item: Paragraph, width: float = TWENTY) -> list[str]:
    return [words(line) for line in set_in(item, width).lines]


def starts(item: Paragraph, width: float = TWENTY) -> list[tuple[str, float]]:
    line = set_in(item, width).lines[0]
    return [(span.text, round(span.x, 2)) for span in line.spans]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("中" * 20 + "文字", "中" * 20),
        ("中" * 20 + "，文字", "中" * 20 + "，"),  # one mark hangs
        ("中" * 20 + "。”文", "中" * 19),  # a mark that may not be left alone does not
        ("中" * 20 + "）文字", "中" * 19),
        ("中" * 20 + "》文字", "中" * 19),
        ("中" * 20 + "％文字", "中" * 19),
        ("中" * 20 + "☑文字", "中" * 20),
        ("中" * 19 + "（文字", "中" * 19),
        ("中" * 19 + "“文字", "中" * 19),
        ("中" * 18 + "（（文", "中" * 18),
        ("中" * 19 + "——文", "中" * 19),
        ("中" * 20 + "——文", "中" * 20),
        ("中" * 19 + "……文", "中" * 18),
        ("中" * 20 + "　　文字", "中" * 20 + "　　"),  # blanks hang, however many
        ("中" * 20 + "  文字", "中" * 20 + "  "),
        ("中" * 20 + "，　文字", "中" * 20 + "，"),
        ("中" * 17 + "2021年", "中" * 17 + "2021"),
        ("中" * 18 + "20211014日", "中" * 18),
        ("中" * 17 + "110-4444号", "中" * 17 + "110-"),
        ("中" * 17 + "12/31/21", "中" * 17),
        ("中" * 19 + "A4×B5", "中" * 19),
        ("中" * 17 + " one-two", "中" * 17 + " one-"),
        ("中" * 17 + " seventeen", "中" * 17 + " "),
    ],
)
def test_a_line_ends_where_words_and_kinsoku_allow(text: str, first: str) -> None:
    assert lines(paragraph(text))[0] == first


@pytest.mark.parametrize("mark", sorted(NO_START - HANGING - set("%>‰°¨ˉ¢")))
def test_no_line_begins_with_a_closing_mark(mark: str) -> None:
    assert not lines(paragraph("中" * 20 + mark + "文"))[1].startswith(mark)


@pytest.mark.parametrize("mark", sorted(NO_END - set("$·．")))
def test_no_line_ends_with_an_opening_mark(mark: str) -> None:
    text = "中" * 19 + mark + "文字"
    assert mark not in lines(paragraph(text), 201.0)[0]


def test_marks_neither_hang_nor_bind_where_the_paragraph_says_so() -> None:
    free = paragraph("中" * 20 + "，文", kinsoku=False, hanging_punctuation=False)
    assert lines(free) == ["中" * 20, "，文"]


def test_no_mark_hangs_in_a_cell() -> None:
    cell = Setting(metrics=metrics(), in_cell=True)
    found = set_paragraph(paragraph("中" * 20 + "，文字"), TWENTY, cell).lines
    assert words(found[0]) == "中" * 19


def test_a_word_longer_than_the_line_is_cut_anywhere() -> None:
    assert lines(paragraph("1" * 50)) == ["1" * 40, "1" * 10]


def test_a_forced_break_at_the_end_leaves_an_empty_line() -> None:
    assert lines(paragraph("甲\n乙\n")) == ["甲", "乙", ""]


def test_an_empty_paragraph_is_one_line_as_high_as_its_mark() -> None:
    (line,) = set_in(paragraph(style=replace(SONG, size=20))).lines
    assert (line.spans, line.height) == ((), pytest.approx(26.0))


HIGH = replace(SONG, size=16)
LINE = 13.0
UP = 10.09


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [(LINE, UP)] * 2),
        ({"line_multiple": 1.5}, [(19.5, UP)] * 2),
        ({"line_multiple": 0.8}, [(10.4, 8.32), (10.4, 7.49)]),
        ({"line_exact": 20.0}, [(20.0, 16.0)] * 2),
        ({"line_exact": 10.0}, [(10.0, 8.0)] * 2),
        ({"line_least": 30.0}, [(30.0, 27.09)] * 2),
        ({"line_least": 3.0}, [(LINE, UP)] * 2),
    ],
)
def test_lines_have_the_height_that_the_spacing_asks(
    changes: dict[str, float], expected: list[tuple[float, float]]
) -> None:
    found = set_in(paragraph("甲\n乙", **changes)).lines
    assert [(line.height, line.baseline) for line in found] == [
        pytest.approx(pair, abs=0.01) for pair in expected
    ]


@pytest.mark.parametrize(
    ("style", "changes", "expected"),
    [
        (SONG, {}, [(15.6, 11.39)] * 2),
        (HIGH, {}, [(31.2, 21.34)] * 2),
        (SONG, {"line_exact": 20.0}, [(20.0, 16.0)] * 2),
        (SONG, {"line_multiple": 2.0}, [(31.2, 11.39), (28.6, 11.39)]),
        (SONG, {"snap": False}, [(LINE, UP)] * 2),
        (SONG, {"line_least": 14.0}, [(15.6, 11.39)] * 2),
        (SONG, {"line_least": 24.0}, [(24.0, 19.79)] * 2),  # as in Word: not two cells
    ],
)
def test_a_line_grid_gives_whole_cells_with_the_text_in_the_middle(
    style: Style, changes: dict[str, float], expected: list[tuple[float, float]]
) -> None:
    text = Text(text="甲\n乙", style=style)
    found = set_in(paragraph(text, **changes), grid=Grid(pitch=15.6)).lines
    assert [(line.height, line.baseline) for line in found] == [
        pytest.approx(pair, abs=0.01) for pair in expected
    ]


def test_an_empty_paragraph_takes_as_many_grid_cells_as_its_mark() -> None:
    (line,) = set_in(paragraph(style=HIGH), grid=Grid(pitch=15.6)).lines
    assert line.height == pytest.approx(31.2)


def test_a_multiple_counts_the_last_font_of_the_line() -> None:
    item = paragraph(Text(text="大", style=HIGH), "小", line_multiple=1.5)
    assert set_in(item).lines[0].height == pytest.approx(16 * 1.3 + 10 * 1.3 / 2)


def test_a_picture_stands_on_the_baseline() -> None:
    picture = Picture(data=b"synthetic", width=30, height=40, alt="图", style=SONG)
    (line,) = set_in(paragraph("甲", picture, "乙")).lines
    (placed,) = line.pictures
    assert (placed.x, placed.y, line.baseline) == (10, 0, 40)
    assert starts(paragraph("甲", picture, "乙")) == [("甲", 0), ("乙", 40)]


def test_a_picture_wider_than_its_line_is_made_smaller() -> None:
    picture = Picture(data=b"synthetic", width=400, height=100, alt="图", style=SONG)
    item = paragraph(picture, indent_left=20.0, indent_right=30.0)
    (placed,) = set_in(item).lines[0].pictures
    assert (placed.x, placed.width, placed.height) == (20, 150, 37.5)


def test_a_picture_that_cannot_be_drawn_leaves_an_empty_box() -> None:
    picture = Picture(data=b"", width=30, height=40, alt="图", style=SONG)
    (line,) = set_in(paragraph("甲", picture, "乙")).lines
    assert line.pictures == ()
    assert {(s.x1, s.x2) for s in line.strokes} == {(10.25, 39.75), (39.75, 39.75), (39.75, 10.25), (10.25, 10.25)}  # fmt: skip
    assert (min(s.y1 for s in line.strokes), max(s.y1 for s in line.strokes)) == (0.25, 39.75)
    assert starts(paragraph("甲", picture, "乙")) == [("甲", 0), ("乙", 40)]


def test_chinese_and_latin_letters_keep_a_fifth_of_an_em_apart() -> None:
    assert starts(paragraph("第58条，A甲")) == [("第", 0), ("58", 12), ("条，A", 24), ("甲", 53.22)]
    assert starts(paragraph("第58条", auto_space=False)) == [("第58条", 0)]


def test_a_blank_behind_chinese_has_the_width_of_the_chinese_font() -> None:
    fang = replace(SONG, east_asian="仿宋_GB2312")
    blank = metrics().advance(" ", metrics().chains(fang).chinese, bold=False) * 10
    found = set_in(paragraph(Text(text="甲 乙", style=fang), auto_space=False)).lines[0].spans
    assert [span.width for span in found] == [pytest.approx(20 + blank)]


def test_a_blank_behind_a_page_number_follows_what_stands_before_the_number() -> None:
    field = PageField(kind="page", style=SONG)
    assert starts(paragraph("第 ", field, " 页"))[-1] == ("页", 10 + 5 + 5 + 5)


def test_digits_of_another_chinese_font_do_not_draw_the_chinese() -> None:
    mixed = replace(SONG, east_asian="仿宋_GB2312", latin="宋体")
    found = set_in(paragraph(Text(text="第1号", style=mixed))).lines[0].spans
    assert [span.families[0] for span in found] == ["KC FangSong", "KC Song", "KC FangSong"]


def test_a_justified_line_fills_the_width_and_the_last_one_does_not() -> None:
    first, last = set_in(paragraph("中" * 25, align="justify"), 205.0).lines
    (span,) = first.spans
    assert (span.spacing, last.spans[0].spacing) == (pytest.approx(5 / 19), 0)


def test_justification_spreads_behind_chinese_and_behind_words_but_not_inside() -> None:
    item = paragraph("甲ab乙" + "丙" * 20, align="justify", auto_space=False)
    spans = set_in(item, 205.0).lines[0].spans
    assert [(span.text[:2], span.spacing > 0) for span in spans[:3]] == [
        ("甲", True), ("ab", False), ("乙丙", True)]  # fmt: skip
    last = spans[-1]
    assert last.x + last.width - last.spacing == pytest.approx(205.0)


def test_distributed_text_fills_its_last_line_too() -> None:
    (span,) = set_in(paragraph("姓名", align="distribute"), 50.0).lines[0].spans
    assert span.spacing == pytest.approx(30)


@pytest.mark.parametrize(
    ("align", "text", "x"),
    [("center", "居中", 90), ("right", "居右", 180), ("right", "居右　　", 180),
     ("center", "居中  ", 90), ("right", "右　\n下", 180), ("left", "左", 0)],
)  # fmt: skip
def test_blanks_at_the_end_do_not_move_an_aligned_line(align: str, text: str, x: float) -> None:
    assert starts(paragraph(text, align=align))[0][1] == pytest.approx(x)


def test_indents_hold_for_first_and_other_lines() -> None:
    item = paragraph("中" * 20, indent_left=20, indent_right=30, first_line=20)
    found = set_in(item).lines
    assert [(words(line), line.spans[0].x) for line in found] == [("中" * 13, 40), ("中" * 7, 20)]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (tabbed("甲", "乙", "丙"), [("甲", 0), ("乙", 21), ("丙", 42)]),
        (tabbed("左", "中", tabs=(TabStop(position=100, align="center"),)), [("左", 0), ("中", 95)]),
        (tabbed("左", "右", tabs=(TabStop(position=200, align="right"),)), [("左", 0), ("右", 190)]),
        (tabbed("数", "12.5", tabs=(TabStop(position=99, align="decimal"),)),
         [("数", 0), ("12.5", 89)]),
        (tabbed("1.", "项", indent_left=30, first_line=-30), [("1.", 0), ("项", 30)]),
        (tabbed("1.", "项", indent_left=30, first_line=-30, tabs=(TabStop(position=25),)),
         [("1.", 0), ("项", 25)]),
        (tabbed("对", "右", align="right"), [("对", 169), ("右", 190)]),
    ],
)  # fmt: skip
def test_a_tab_leads_to_its_stop(item: Paragraph, expected: list[tuple[str, float]]) -> None:
    assert starts(item) == expected


def test_a_tab_that_finds_no_room_goes_to_the_next_line() -> None:
    found = set_in(tabbed("甲" * 19, "乙")).lines
    assert [(words(line), line.spans[0].x) for line in found] == [("甲" * 19, 0), ("乙", 21)]


def test_a_leader_is_text_that_fills_the_tab() -> None:
    item = tabbed("目录", "3", tabs=(TabStop(position=200, align="right", leader="."),))
    _, dots, number = set_in(item).lines[0].spans
    assert (set(dots.text), dots.x, number.x) == ({"."}, 20, 195)
    assert dots.width == pytest.approx(175)


def test_underlined_blanks_and_tabs_are_one_line_to_write_on() -> None:
    ruled = replace(SONG, underline="single")
    blank = Text(text="　　", style=ruled)
    (stroke,) = set_in(paragraph("姓名：", blank, Tab(style=ruled), blank)).lines[0].strokes
    assert (stroke.x1, stroke.x2) == (30, 83)


def test_an_underline_ends_at_the_edge_where_its_blanks_hang() -> None:
    item = paragraph(Text(text="　" * 30, style=replace(SONG, underline="single")))
    (line,) = set_in(item).lines
    assert [(stroke.x1, stroke.x2) for stroke in line.strokes] == [(0, 200)]


@pytest.mark.parametrize(
    ("kind", "count"), [("single", 1), ("double", 2), ("thick", 1), ("dotted", 1), ("dashed", 1)]
)
def test_each_kind_of_underline_is_drawn(kind: str, count: int) -> None:
    line = set_in(paragraph(Text(text="甲乙", style=replace(SONG, underline=kind)))).lines[0]
    assert len(line.strokes) == count
    assert all(bool(stroke.dash) == (kind in ("dotted", "dashed")) for stroke in line.strokes)


def test_shading_covers_the_font_height() -> None:
    shaded = Text(text="甲乙", style=replace(SONG, shading="#ffff00"))
    (fill,) = set_in(paragraph("无", shaded, line_multiple=2.0)).lines[0].fills
    assert (fill.x, fill.width) == (10, 20)
    assert (fill.y, fill.height) == (pytest.approx(0), pytest.approx(13))


def test_page_fields_print_the_numbers_of_the_setting() -> None:
    item = paragraph("第", PageField(kind="page", style=SONG), "页")
    known = Setting(metrics=metrics(), numbers=PageNumbers(page=12))
    assert words(set_in(item).lines[0]) == "第0页"
    assert words(set_paragraph(item, TWENTY, known).lines[0]) == "第12页"
    assert set_in(item).has_fields and not set_in(paragraph("甲")).has_fields


def test_spacing_scale_and_character_grid_add_to_the_width() -> None:
    wide = replace(SONG, spacing=2.0, scale=0.5)
    (span,) = set_in(paragraph(Text(text="甲乙", style=wide))).lines[0].spans
    assert span.width == pytest.approx(14)
    grid = Grid(pitch=15, char_extra=-0.25, chars=True)
    (span,) = set_in(paragraph("甲乙"), grid=grid).lines[0].spans
    assert (span.width, span.spacing) == (pytest.approx(19.5), -0.25)


@pytest.mark.parametrize(
    ("align", "expected"), [("center", [80]), ("right", [160]), ("distribute", [0])]
)
def test_spacing_behind_the_last_character_does_not_move_a_line(
    align: str, expected: list[float]
) -> None:
    text = Text(text="两字", style=replace(SONG, spacing=20.0))
    assert [x for _, x in starts(paragraph(text, align=align))] == expected


def test_spacing_behind_the_last_character_needs_no_room() -> None:
    text = Text(text="中" * 8, style=replace(SONG, spacing=20.0))
    assert lines(paragraph(text), 220.0) == ["中" * 8]


ALPHABET = "中文年月，。、）（《》“”—…　☑× abcW019-/.,%!\u00a0\t\n"
STYLES = (
    SONG,
    replace(SONG, size=16, bold=True),
    replace(SONG, east_asian="仿宋_GB2312", latin="宋体", underline="single"),
    replace(SONG, spacing=1.5, scale=0.8, rise=2.0),
)
RUNS = st.lists(
    st.tuples(st.text(ALPHABET, max_size=60), st.sampled_from(STYLES)), min_size=1, max_size=5
)
PARAGRAPHS = st.builds(
    lambda runs, align, left, first, space: Paragraph(
        inlines=tuple(
            Tab(style=style) if part == "\t" else Text(text=part, style=style)
            for text, style in runs
            for part in text.replace("\t", "\0\t\0").split("\0")
        ),
        style=SONG, align=align, indent_left=left, first_line=first, auto_space=space,
    ),
    RUNS,
    st.sampled_from(("left", "center", "right", "justify", "distribute")),
    st.sampled_from((0.0, 20.0)),
    st.sampled_from((0.0, 20.0, -15.0)),
    st.booleans(),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PARAGRAPHS, st.floats(60, 400))
def test_no_character_is_lost_doubled_or_moved(item: Paragraph, width: float) -> None:
    said = "".join(inline.text for inline in item.inlines if isinstance(inline, Text))
    assert "".join(lines(item, width)) == said.replace("\n", "")


@settings(max_examples=150, deadline=None)
@given(PARAGRAPHS, st.floats(60, 400))
def test_no_line_is_wider_than_its_area(item: Paragraph, width: float) -> None:
    for line in set_in(item, width).lines:
        seen = words(line).rstrip("".join(BLANKS))
        room = width + (16.0 if seen[-1:] in HANGING else 0.0)
        left = 0.0
        for span in line.spans:
            shown = span.text[: max(0, min(len(span.text), len(seen) - int(left)))]
            left += len(span.text)
            if shown:
                assert span.x + ink(span.text, len(shown), span) <= room + 0.1


@settings(max_examples=150, deadline=None)
@given(PARAGRAPHS, st.floats(60, 400))
def test_spans_are_as_wide_as_their_glyphs_and_do_not_overlap(
    item: Paragraph, width: float
) -> None:
    for line in set_in(item, width).lines:
        for span in line.spans:
            whole = ink(span.text, len(span.text), span) + span.spacing
            assert span.width == pytest.approx(whole, abs=0.01)
        for one, other in pairwise(line.spans):
            # Only the gap behind its last character may reach under the mark that hangs.
            assert other.x >= one.x + one.width - max(one.spacing, 0.0) - 0.01


def ink(text: str, count: int, span: Span) -> float:
    """Width of the first characters, without the spacing behind the last."""
    table = metrics().advances(span.families, bold=span.bold)
    em = span.size * span.scale
    glyphs = sum(table[char] * em for char in text[:count])
    return glyphs + (count - 1) * span.spacing
