"""Pages: what stands on which page and how high. The numbers were measured in LibreOffice 7.4."""

from __future__ import annotations

from itertools import pairwise
from math import cos, radians, sin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typeset_forms import (
    BASE,
    LINE,
    STYLE,
    baselines,
    bodies,
    border,
    boxed,
    layout,
    lines_of,
    long_text,
    row,
    rows_of_text,
    said,
    section,
    table,
    text,
)

from kongchuo_docs.errors import RenderError
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import (
    Edges,
    Grid,
    Layout,
    PageField,
    Paragraph,
    Running,
    Text,
)
from kongchuo_docs.rendering.pages import Pages, ParagraphPart
from kongchuo_docs.rendering.typesetting import sheets, typeset
from kongchuo_docs.rendering.typesetting.metrics import Metrics

TOP = round(50 + BASE, 1)
"""Baseline of the first line of a page."""


@pytest.fixture(scope="module")
def metrics(fonts: FontSet) -> Metrics:
    return Metrics(fonts)


def page_line(before: str, kind: str, after: str = "") -> Paragraph:
    inlines = (
        Text(text=before, style=STYLE),
        PageField(kind=kind, style=STYLE),
        *((Text(text=after, style=STYLE),) if after else ()),
    )
    return Paragraph(inlines=inlines, style=STYLE)


# --- spaces between paragraphs


def test_the_greater_of_the_space_after_and_the_space_before_holds(metrics: Metrics) -> None:
    page = typeset(layout(text("甲", space_after=10), text("乙", space_before=5)), metrics).pages[0]
    assert baselines(page) == {"甲": 60.6, "乙": 84.2}


def test_the_two_spaces_add_up_where_the_document_says_so(metrics: Metrics) -> None:
    old = Layout(
        sections=(section(text("甲", space_after=10), text("乙", space_before=5)),),
        add_spaces=True,
    )
    assert baselines(typeset(old, metrics).pages[0])["乙"] == 89.2


def test_contextual_spacing_drops_the_own_space_towards_the_same_style(metrics: Metrics) -> None:
    close = {"space_before": 5.0, "space_after": 10.0, "contextual": True, "style_name": "a"}
    wide = close | {"contextual": False}
    page = typeset(
        layout(
            text("一", **close), text("二", **close), text("三", **wide),
            text("四", **(close | {"style_name": "b"})),
        ),
        metrics,
    ).pages[0]  # fmt: skip
    assert baselines(page) == {"一": 65.6, "二": 79.2, "三": 97.9, "四": 121.5}


def test_space_before_holds_at_the_top_of_a_first_page_and_after_a_break_by_hand(
    metrics: Metrics,
) -> None:
    paper = typeset(
        layout(text("一", space_before=10), text("二", space_before=10, break_before=True)), metrics
    )
    assert [baselines(page) for page in paper.pages] == [{"一": 70.6}, {"二": 70.6}]


def test_space_before_is_dropped_at_the_top_of_a_page_that_filled_up(metrics: Metrics) -> None:
    paper = typeset(layout(*rows_of_text(29), text("后", space_before=10)), metrics)
    assert baselines(paper.pages[1]) == {"后": TOP}


def test_space_after_may_fall_off_the_page_end(metrics: Metrics) -> None:
    paper = typeset(layout(*rows_of_text(28), text("末", space_after=40), text("后")), metrics)
    assert bodies(paper)[0][-1] == "末"
    assert baselines(paper.pages[1]) == {"后": TOP}


# --- keeping together


@pytest.mark.parametrize(
    ("above", "lines", "control", "stay"),
    [
        (28, 3, True, 0),  # one line would stay
        (27, 3, True, 0),  # one line would go on
        (26, 3, True, 3),
        (26, 4, True, 2),
        (28, 3, False, 1),
        (27, 3, False, 2),
        (26, 4, False, 3),
    ],
)
def test_widows_and_orphans(
    metrics: Metrics, above: int, lines: int, control: bool, stay: int
) -> None:
    paper = typeset(layout(*rows_of_text(above), long_text(lines, widow_control=control)), metrics)
    assert len(bodies(paper)[0]) - above == stay


def test_a_paragraph_that_keeps_its_lines_moves_as_a_whole(metrics: Metrics) -> None:
    paper = typeset(layout(*rows_of_text(27), long_text(4, keep_lines=True)), metrics)
    assert [len(body) for body in bodies(paper)] == [27, 4]


def test_a_chain_of_headings_goes_to_the_page_of_its_text(metrics: Metrics) -> None:
    heads = (text("标题", keep_next=True), text("副题", keep_next=True))
    paper = typeset(layout(*rows_of_text(27), *heads, text("正文")), metrics)
    assert bodies(paper)[1] == ["标题", "副题", "正文"]


def test_a_heading_stays_with_the_first_row_of_a_table(metrics: Metrics) -> None:
    form = table(row("头", "二"), row("末", "尾"))
    paper = typeset(layout(*rows_of_text(27), text("标题", keep_next=True), form), metrics)
    assert bodies(paper)[0][-3:] == ["标题", "头", "二"]
    assert bodies(paper)[1] == ["末", "尾"]


def test_a_chain_longer_than_a_page_is_broken_where_the_page_is_full(metrics: Metrics) -> None:
    chain = tuple(text(f"链{number}", keep_next=True) for number in range(40))
    assert [len(body) for body in bodies(typeset(layout(*chain), metrics))] == [29, 11]


# --- header, footer, sections


def test_header_and_footer_stand_at_their_distances(metrics: Metrics) -> None:
    paper = layout(
        text("文"), headers=Running(default=(text("眉"),)), footers=Running(default=(text("脚"),))
    )
    assert baselines(typeset(paper, metrics).pages[0]) == {"眉": 30.6, "文": 60.6, "脚": 476.9}


def test_a_high_header_and_footer_take_from_the_body(metrics: Metrics) -> None:
    paper = typeset(
        layout(
            *rows_of_text(40),
            headers=Running(default=rows_of_text(5, "眉")),
            footers=Running(default=rows_of_text(5, "脚")),
        ),
        metrics,
    )
    assert [len(body) for body in bodies(paper)] == [23, 17]
    assert baselines(paper.pages[1])["行23"] == round(20 + 5 * LINE + BASE, 1)
    assert baselines(paper.pages[0])["脚0"] == 422.3


def test_spaces_around_a_header_push_the_body(metrics: Metrics) -> None:
    head = text("眉", space_before=5, space_after=25)
    page = typeset(layout(text("文"), headers=Running(default=(head,))), metrics).pages[0]
    assert baselines(page) == {"眉": 35.6, "文": round(20 + 5 + LINE + 25 + BASE, 1)}


def test_the_line_grid_holds_in_the_body_alone(metrics: Metrics) -> None:
    paper = layout(
        text("一"), text("二"), headers=Running(default=(text("眉"),)), grid=Grid(pitch=20.0)
    )
    found = baselines(typeset(paper, metrics).pages[0])
    assert found["眉"] == 30.6
    assert found["二"] - found["一"] == pytest.approx(20.0)


def test_a_line_grid_begins_at_the_top_margin(metrics: Metrics) -> None:
    # As in Word; LibreOffice would centre the 19 cells of 21 pt between the margins.
    paper = typeset(layout(*rows_of_text(20), grid=Grid(pitch=21.0)), metrics)
    assert [len(body) for body in bodies(paper)] == [19, 1]
    assert baselines(paper.pages[0])["行0"] == pytest.approx(50 + (21 - LINE) / 2 + BASE, abs=0.06)


def test_first_and_even_pages_have_their_own_headers(metrics: Metrics) -> None:
    headers = Running(default=(text("常"),), first=(), even=(text("双"),))
    paper = typeset(layout(*rows_of_text(80), headers=headers), metrics)
    assert [said(page.header) for page in paper.pages] == [[], ["双"], ["常"]]


def test_page_fields_print_numbers_of_page_document_and_section(metrics: Metrics) -> None:
    footers = Running(
        default=(
            page_line("第", "page", "页"), page_line("共", "pages"), page_line("节", "section_pages")
        )
    )  # fmt: skip
    paper = Layout(
        sections=(
            section(text("一"), footers=footers),
            section(text("二"), text("三", break_before=True), footers=footers, first_page=7),
        )
    )
    assert [said(page.footer) for page in typeset(paper, metrics).pages] == [
        ["第1页", "共3", "节1"],
        ["第7页", "共3", "节2"],
        ["第8页", "共3", "节2"],
    ]


def test_page_fields_in_the_text_print_the_page_they_stand_on(metrics: Metrics) -> None:
    form = table(row((page_line("格", "page"),), (page_line("总", "pages"),)))
    paper = typeset(layout(*rows_of_text(29), page_line("在", "page"), form), metrics)
    assert bodies(paper)[1] == ["在2", "格2", "总2"]


@pytest.mark.parametrize(("start", "number"), [("next_page", 2), ("odd_page", 3), ("even_page", 2)])
def test_sections_on_odd_and_even_pages_skip_a_number(
    metrics: Metrics, start: str, number: int
) -> None:
    footers = Running(default=(page_line("", "page"),))
    paper = Layout(
        sections=(section(text("一")), section(text("二"), footers=footers, start=start))
    )
    pages = typeset(paper, metrics).pages
    assert len(pages) == 2
    assert said(pages[1].footer) == [str(number)]


def test_a_continuous_section_goes_on_below(metrics: Metrics) -> None:
    paper = Layout(
        sections=(
            section(text("一", space_after=10)),
            section(text("二", space_before=5), start="continuous", margin_left=70.0),
        )
    )
    pages = typeset(paper, metrics).pages
    assert [baselines(page) for page in pages] == [{"一": 60.6, "二": 84.2}]
    assert [line.x for line in lines_of(pages[0].body)] == [50.0, 70.0]


def test_a_continuous_section_of_another_paper_size_begins_a_page(metrics: Metrics) -> None:
    paper = Layout(
        sections=(
            section(text("一")),
            section(text("二"), start="continuous", width=500.0, height=400.0),
        )
    )
    assert [(page.width, page.height) for page in typeset(paper, metrics).pages] == [
        (400.0, 500.0),
        (500.0, 400.0),
    ]


def test_a_section_without_words_is_one_empty_page(metrics: Metrics) -> None:
    assert bodies(typeset(layout(), metrics)) == [[]]


# --- frames and grounds


def test_a_frame_stands_outside_of_the_text_and_inside_of_the_spaces(metrics: Metrics) -> None:
    page = typeset(
        layout(text("一", borders=boxed(0.5, space=1.0)), text("二")), metrics
    ).pages[0]  # fmt: skip
    assert baselines(page) == {"一": 62.1, "二": 77.2}
    xs = {stroke.x1 for stroke in page.strokes if stroke.x1 == stroke.x2}
    ys = {round(stroke.y1, 2) for stroke in page.strokes if stroke.y1 == stroke.y2}
    assert xs == {48.75, 351.25}
    assert ys == {50.25, 66.4}


def test_what_a_wider_line_spacing_adds_lies_below_the_frame(metrics: Metrics) -> None:
    framed = text("一", borders=boxed(0.5, space=1.0), shading="#ffcc00", line_multiple=2.0)
    page = typeset(layout(framed, text("二")), metrics).pages[0]
    assert baselines(page) == {"一": 62.1, "二": 90.9}  # as ever, and the border as in 1.0 lines
    assert {round(s.y1, 2) for s in page.strokes if s.y1 == s.y2} == {50.25, 66.4}
    assert [round(fill.height, 2) for fill in page.fills] == [16.65]


def test_a_document_of_too_many_pages_is_refused(
    metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "PAGES_LIMIT", 2)
    assert len(typeset(layout(*rows_of_text(30)), metrics).pages) == 2
    with pytest.raises(RenderError) as caught:
        typeset(layout(*rows_of_text(90)), metrics)
    assert "文档太长" in caught.value.message


def test_equal_neighbours_stand_in_one_frame_with_a_line_between(metrics: Metrics) -> None:
    frame = boxed(1.0, space=4.0)
    between = border(1.0, space=4.0)
    alone = typeset(layout(text("一", borders=frame), text("二", borders=frame)), metrics)
    assert baselines(alone.pages[0]) == {"一": 65.6, "二": 79.2}
    parted = typeset(
        layout(
            text("一", borders=frame, between=between), text("二", borders=frame, between=between)
        ),
        metrics,
    )
    assert baselines(parted.pages[0]) == {"一": 65.6, "二": 88.2}
    levels = [stroke for stroke in parted.pages[0].strokes if stroke.y1 == stroke.y2]
    assert len(levels) == 3


def test_a_frame_is_closed_at_a_page_end_and_opened_on_the_next_page(metrics: Metrics) -> None:
    paper = typeset(layout(*rows_of_text(24), long_text(8, borders=boxed(1.0, space=4.0))), metrics)
    assert [len(body) for body in bodies(paper)] == [28, 4]
    for page in paper.pages:
        assert len([stroke for stroke in page.strokes if stroke.y1 == stroke.y2]) == 2
    last = paper.pages[1].body[-1]
    assert isinstance(last, ParagraphPart) and last.continued


def test_one_ground_goes_through_the_space_between_equal_neighbours(metrics: Metrics) -> None:
    page = typeset(
        layout(
            text("一", shading="#ffcc00"),
            text("二", shading="#ffcc00", space_before=5),
            text("三", space_before=5),
        ),
        metrics,
    ).pages[0]
    first, second = page.fills
    assert (first.x, first.width) == (50.0, 300.0)
    assert first.y + first.height == pytest.approx(second.y)
    assert second.height == pytest.approx(LINE + 5)


# --- watermark


@pytest.mark.parametrize("words", ["样张", "草稿（未编号，不得签发）"])
def test_the_watermark_is_one_grey_line_across_the_middle_of_every_page(
    metrics: Metrics, words: str
) -> None:
    paper = typeset(layout(*rows_of_text(30)), metrics, watermark=words)
    for page in paper.pages:
        line = page.watermark
        assert line is not None
        (span,) = line.spans
        assert (span.text, span.color, line.turn) == (words, "#e6e6e6", 32.0)
        run, rise = cos(radians(32)), sin(radians(32))
        along, up = span.width / 2, 0.38 * span.size
        assert line.x + along * run - up * rise == pytest.approx(page.width / 2)
        assert line.baseline - along * rise - up * run == pytest.approx(page.height / 2)
        assert span.width * run < page.width


def test_without_a_watermark_there_is_none(metrics: Metrics) -> None:
    assert typeset(layout(text("文")), metrics).pages[0].watermark is None


# --- what always holds

_WORDS = st.integers(0, 200).map(lambda count: "字" * count)
_PARAGRAPHS = st.builds(
    text,
    _WORDS,
    space_before=st.sampled_from([0.0, 7.0]),
    space_after=st.sampled_from([0.0, 11.0]),
    keep_next=st.booleans(),
    keep_lines=st.booleans(),
    break_before=st.sampled_from([False, False, False, True]),
    widow_control=st.booleans(),
    borders=st.sampled_from([Edges(), Edges(), boxed(1.0, space=4.0)]),
)


def numbered(blocks: list[Paragraph]) -> list[Paragraph]:
    """The same paragraphs with characters that tell their order."""
    signs = (chr(0x4E00 + number) for number in range(20000))
    renamed = []
    for block in blocks:
        count = sum(len(inline.text) for inline in block.inlines if isinstance(inline, Text))
        words = "".join(next(signs) for _ in range(count))
        inlines = (Text(text=words, style=STYLE),) if words else ()
        renamed.append(
            text(
                words,
                space_before=block.space_before,
                space_after=block.space_after,
                keep_next=block.keep_next,
                keep_lines=block.keep_lines,
                break_before=block.break_before,
                widow_control=block.widow_control,
                borders=block.borders,
            )
        )
        assert renamed[-1].inlines == inlines
    return renamed


def all_words(pages: Pages) -> str:
    return "".join("".join(body) for body in bodies(pages))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(blocks=st.lists(_PARAGRAPHS, max_size=25))
def test_every_word_stands_on_the_pages_once_in_order_and_inside_the_text_area(
    metrics: Metrics, blocks: list[Paragraph]
) -> None:
    blocks = numbered(blocks)
    pages = typeset(layout(*blocks, height=300.0), metrics)
    written = "".join(
        inline.text for block in blocks for inline in block.inlines if isinstance(inline, Text)
    )
    assert all_words(pages) == written
    for page in pages.pages:
        for line in lines_of(page.body):
            assert line.baseline - BASE > 50 - 0.05
            assert line.baseline - BASE + LINE < 250 + 0.05


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(blocks=st.lists(_PARAGRAPHS, max_size=25))
def test_a_paragraph_kept_with_the_next_is_never_last_on_its_page(
    metrics: Metrics, blocks: list[Paragraph]
) -> None:
    blocks = numbered([block for block in blocks if block.inlines])
    pages = typeset(layout(*blocks, height=300.0), metrics).pages
    ends = {
        inline.text[-1]: block
        for block in blocks
        for inline in block.inlines
        if isinstance(inline, Text)
    }
    begins = {block.inlines[0].text[0]: block for block in blocks}  # type: ignore[union-attr]
    for page, following in pairwise(pages):
        last = ends.get(said(page.body)[-1][-1])
        first = begins.get(said(following.body)[0][0])
        if last is None or first is None or not last.keep_next or first.break_before:
            continue
        # The chain began at the top of the page: it is higher than the page.
        top = begins.get(said(page.body)[0][0])
        start = blocks.index(top) if top else blocks.index(last)
        assert all(block.keep_next for block in blocks[start : blocks.index(last)])
