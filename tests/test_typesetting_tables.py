"""Tables: rows, borders, cells over page ends. The numbers were measured in LibreOffice 7.4."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typeset_forms import (
    BASE,
    LINE,
    baselines,
    bodies,
    border,
    boxed,
    cell,
    cells_of,
    layout,
    lines_of,
    row,
    rows_of_text,
    said,
    table,
    tables_of,
    text,
    words,
)

from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import Edges, Paragraph, Picture, Place, Row, Table, Text
from kongchuo_docs.rendering.pages import Page, Pages, Stroke, TablePart
from kongchuo_docs.rendering.typesetting import typeset
from kongchuo_docs.rendering.typesetting.metrics import Metrics


@pytest.fixture(scope="module")
def metrics(fonts: FontSet) -> Metrics:
    return Metrics(fonts)


def page_of(metrics: Metrics, *blocks: object) -> Page:
    pages = typeset(layout(*blocks), metrics).pages  # type: ignore[arg-type]
    assert len(pages) == 1
    return pages[0]


def upright(page: Page) -> list[Stroke]:
    return [stroke for stroke in page.strokes if stroke.x1 == stroke.x2]


def level(page: Page) -> list[Stroke]:
    return [stroke for stroke in page.strokes if stroke.y1 == stroke.y2]


def squared(width: float, **more: object) -> list[Row]:
    names = ("甲乙", "丙丁")
    return [row(*(cell(name, i, borders=boxed(width)) for i, name in enumerate(pair))) for pair in names]  # fmt: skip


# --- heights


@pytest.mark.parametrize(
    ("width", "first", "second", "after"),
    [(0.5, 61.1, 75.2, 89.4), (1.5, 62.1, 77.2, 92.4), (3.0, 63.6, 80.2, 96.9)],
)
def test_each_border_takes_its_height_above_the_row(
    metrics: Metrics, width: float, first: float, second: float, after: float
) -> None:
    page = page_of(metrics, table(*squared(width)), text("后"))
    found = baselines(page)
    assert (found["甲"], found["丙"], found["后"]) == (first, second, after)


def test_a_least_height_contains_the_upper_border_and_the_last_border_comes_on_top(
    metrics: Metrics,
) -> None:
    rows = [row(*(cell(name, i, borders=boxed(3.0)) for i, name in enumerate(pair)), height=30.0)
            for pair in ("甲乙", "丙丁")]  # fmt: skip
    found = baselines(page_of(metrics, table(*rows), text("后")))
    assert (found["甲"], found["丙"], found["后"]) == (63.6, 93.6, 123.6)


def test_all_cells_of_a_row_have_its_greatest_paddings(metrics: Metrics) -> None:
    rows = (
        row(cell("甲", padding=(5.0, 5.4, 3.0, 15.0)), cell("乙", 1)),
        row(cell("丙"), cell("丁", 1)),
    )
    page = page_of(metrics, table(*rows))
    assert baselines(page) == {"甲": 66.1, "乙": 66.1, "丙": 83.2, "丁": 83.2}
    assert [line.x for line in lines_of(page.body)][:2] == [65.0, 155.4]


@pytest.mark.parametrize(("v_align", "baseline"), [("top", 61.1), ("middle", 79.0), ("bottom", 96.9)])  # fmt: skip
def test_vertical_alignment_reckons_from_border_to_border(
    metrics: Metrics, v_align: str, baseline: float
) -> None:
    page = page_of(metrics, table(row(cell("甲", v_align=v_align), "乙", height=50.0)))
    assert baselines(page)["甲"] == baseline


def test_an_exact_row_too_small_for_its_text_is_made_larger_and_reported(metrics: Metrics) -> None:
    tight = cell(rows_of_text(3), place=Place(table=2, row=4, cell=1))
    pages = typeset(
        layout(table(row(tight, "乙", height=30.0, exact=True)), text("后")), metrics
    )  # fmt: skip
    (found,) = pages.overfull
    assert (found.table, found.row, found.cell) == (2, 4, 1)
    assert found.missing == pytest.approx(0.5 + 3 * LINE - 30)
    assert bodies(pages) == [["行0", "行1", "行2", "乙", "后"]]
    assert baselines(pages.pages[0])["后"] == round(50 + 1.0 + 3 * LINE + BASE, 1)


def test_a_picture_wider_than_its_cell_is_made_smaller_and_reported(metrics: Metrics) -> None:
    place = Place(table=2, row=4, cell=1, paragraph=3)
    picture = Picture(data=b"synthetic", width=200.0, height=50.0, alt="图", style=text("").style)
    inside = replace(text(""), inlines=(picture,), place=place)
    pages = typeset(layout(table(row(cell((inside,)), "乙"))), metrics)
    (found,) = pages.overfull
    assert found.picture
    assert (found.table, found.row, found.cell, found.paragraph) == (2, 4, 1, 3)
    drawn = pages.pages[0].body[0].rows[0].cells[0].blocks[0].pictures[0]  # type: ignore[union-attr]
    assert found.missing == pytest.approx(200 - drawn.width)
    assert drawn.height == pytest.approx(drawn.width / 4)


def test_an_exact_row_large_enough_is_as_high_as_it_says(metrics: Metrics) -> None:
    pages = typeset(layout(table(row("甲", "乙", height=30.0, exact=True)), text("后")), metrics)
    assert pages.overfull == ()
    assert baselines(pages.pages[0])["后"] == round(50 + 30 + 0.5 + BASE, 1)


def test_a_tall_spanning_cell_stretches_its_last_row(metrics: Metrics) -> None:
    rows = (row(cell(rows_of_text(5), row_span=2), "二"), row(cell("三", 1)), row("末", "尾"))
    page = page_of(metrics, table(*rows))
    found = baselines(page)
    assert found["三"] == round(50 + 0.5 + LINE + 0.5 + BASE, 1)
    assert found["末"] == round(50 + 0.5 + 5 * LINE + 0.5 + BASE, 1)
    (part,) = tables_of(page)
    spanning = next(cells_of(part))
    assert spanning.row_span == 2
    assert spanning.height == pytest.approx(0.5 + 5 * LINE)


def test_an_empty_paragraph_after_a_nested_table_takes_no_height(metrics: Metrics) -> None:
    inner = table(row("内", "里"), grid=(40.0, 40.0))
    page = page_of(metrics, table(row((inner, text()), "旁")), text("后"))
    assert baselines(page) == {
        "内": round(50.5 + 0.5 + BASE, 1),
        "里": round(50.5 + 0.5 + BASE, 1),
        "旁": 61.1,
        "后": round(50.5 + 1.0 + LINE + 0.5 + BASE, 1),
    }


# --- places


@pytest.mark.parametrize(
    ("align", "indent", "left"), [("left", 7.0, 57.0), ("center", 0.0, 100.0), ("right", 0.0, 150.0)]
)  # fmt: skip
def test_a_table_stands_left_with_its_indent_centred_or_right(
    metrics: Metrics, align: str, indent: float, left: float
) -> None:
    (part,) = tables_of(page_of(metrics, table(row("甲", "乙"), align=align, indent=indent)))
    assert (part.x, part.width) == (left, 200.0)


def test_a_table_wider_than_the_page_stays_as_wide_as_it_is(metrics: Metrics) -> None:
    page = page_of(metrics, table(row("甲", "乙"), grid=(350.0, 50.0), align="center"))
    assert [line.x for line in lines_of(page.body)] == [5.4, 355.4]


# --- borders


def test_a_grid_of_borders_is_one_stroke_for_each_line(metrics: Metrics) -> None:
    rows = [row(*(cell("格", column) for column in range(5)), height=20.0) for _ in range(16)]
    page = page_of(metrics, table(*rows, grid=(50.0,) * 5))
    assert (len(level(page)), len(upright(page))) == (17, 6)
    outer = {(stroke.x1, stroke.x2) for stroke in level(page)}
    assert outer == {(49.75, 300.25)}, "corners are filled"
    assert {(stroke.y1, stroke.y2) for stroke in upright(page)} == {(50.0, 50 + 16 * 20 + 0.5)}


def test_the_wider_of_two_borders_wins_and_all_are_flush_above(metrics: Metrics) -> None:
    thick = Edges(bottom=border(3.0))
    rows = (row(cell("甲", borders=thick), "乙"), row("丙", "丁"))
    page = page_of(metrics, table(*rows))
    assert baselines(page)["丙"] == round(50 + 0.5 + LINE + 3.0 + BASE, 1)
    between = {stroke.width: stroke.y1 - stroke.width / 2 for stroke in level(page)[1:3]}
    assert between[3.0] == pytest.approx(between[0.5])


def test_a_border_of_style_none_leaves_the_line_to_its_neighbour(metrics: Metrics) -> None:
    bare = Edges(right=border(0.0, "none"))
    page = page_of(metrics, table(row(cell("甲", borders=bare), cell("乙", 1))))
    assert [stroke.x1 for stroke in upright(page)] == [150.0, 250.0]


def test_no_border_runs_through_a_spanning_cell(metrics: Metrics) -> None:
    rows = (row(cell("宽", col_span=2)), row("甲", "乙"))
    page = page_of(metrics, table(*rows))
    (middle,) = [stroke for stroke in upright(page) if stroke.x1 == 150.0]
    assert middle.y1 > 60


def test_a_double_border_is_two_strokes_whose_gap_is_open_at_the_corners(metrics: Metrics) -> None:
    page = page_of(metrics, table(row(cell("甲", borders=boxed(1.5, "double"))), grid=(100.0,)))
    across, down = level(page), upright(page)
    assert [stroke.width for stroke in (*across, *down)] == pytest.approx([0.5] * 8)
    outer, inner = across[:2]
    assert (outer.x1, outer.x2) == pytest.approx((49.25, 150.75))
    assert (inner.x1, inner.x2) == pytest.approx((50.25, 149.75))


def test_dashes_and_diagonals(metrics: Metrics) -> None:
    crossed = cell(
        "甲", borders=Edges(), falling=border(1.0), rising=border(1.0, "dashed", color="#ff0000")
    )
    page = page_of(metrics, table(row(crossed, height=40.0), grid=(100.0,)))
    falling, rising = page.strokes
    assert (falling.x1, falling.y1, falling.x2, falling.y2) == (50.0, 50.0, 150.0, 90.0)
    assert (rising.x1, rising.y1, rising.x2, rising.y2) == (50.0, 90.0, 150.0, 50.0)
    assert rising.dash and rising.color == "#ff0000"


def test_shading_fills_a_cell_up_to_the_middle_of_its_borders(metrics: Metrics) -> None:
    page = page_of(metrics, table(row(cell("甲", shading="#eeeeee"), "乙", height=20.0)))
    (fill,) = page.fills
    assert (fill.x, fill.y, fill.width, fill.height) == (50.0, 50.25, 100.0, 20.0)


# --- page ends


def test_a_row_is_cut_between_lines_and_the_header_row_stands_again(metrics: Metrics) -> None:
    form = table(row("头", "头二", header=True), row(rows_of_text(6, "左"), rows_of_text(2, "右")))
    pages = typeset(layout(*rows_of_text(26), form), metrics)
    assert bodies(pages)[0][26:] == ["头", "头二", "左0", "左1", "右0", "右1"]
    assert bodies(pages)[1] == ["头", "头二", "左2", "左3", "左4", "左5"]
    (head,), (tail,) = (tables_of(page) for page in pages.pages)
    assert [part.header for part in cells_of(tail)] == [True, True, False, False]
    last = max(stroke.y1 for stroke in level(pages.pages[0]))
    assert last == pytest.approx(head.y + head.height - 0.25), "closed by a border"


def test_a_row_that_may_not_be_cut_moves_and_takes_its_header_along(metrics: Metrics) -> None:
    form = table(row("头", "", header=True), row(rows_of_text(6, "左"), "右", cant_split=True))
    pages = typeset(layout(*rows_of_text(26), form), metrics)
    assert len(bodies(pages)[0]) == 26
    assert bodies(pages)[1][0] == "头"


def test_a_row_higher_than_a_page_is_cut_all_the_same_under_its_header(metrics: Metrics) -> None:
    form = table(row("头", "", header=True), row(rows_of_text(60, "左"), "右", cant_split=True))
    pages = typeset(layout(*rows_of_text(2), form), metrics)
    assert [len(body) for body in bodies(pages)] == [2, 30, 29, 5]
    assert all(body[0] == "头" for body in bodies(pages)[1:])


def test_a_row_is_not_cut_in_a_room_smaller_than_its_least_height(metrics: Metrics) -> None:
    form = table(row("头", "二"), row(rows_of_text(6, "左"), "右", height=60.0))
    pages = typeset(layout(*rows_of_text(26), form), metrics)
    assert bodies(pages)[0][26:] == ["头", "二"]


def test_a_row_of_greater_height_than_the_page_is_given_what_there_is(metrics: Metrics) -> None:
    pages = typeset(layout(table(row("甲", "乙", height=900.0)), text("后")), metrics)
    (part,) = tables_of(pages.pages[0])
    assert part.height == pytest.approx(400.0)
    assert bodies(pages) == [["甲", "乙"], ["后"]]


@pytest.mark.parametrize(("above", "stay"), [(25, 4), (26, 3), (27, 2)])
def test_widow_control_holds_in_cells(metrics: Metrics, above: int, stay: int) -> None:
    form = table(row((text("字" * 48),), "二"))
    pages = typeset(layout(*rows_of_text(above), form), metrics)
    assert bodies(pages)[0][above:] == ["字" * 8] * stay + ["二"]


def test_a_spanning_cell_is_cut_at_the_page_end(metrics: Metrics) -> None:
    rows = (
        row(cell(rows_of_text(5, "左"), row_span=4), "一"),
        *(row(cell(name, 1)) for name in ("二", "三", "四")),
    )
    pages = typeset(layout(*rows_of_text(26), table(*rows)), metrics)
    assert [sorted(body) for body in (bodies(pages)[0][26:], bodies(pages)[1])] == [
        sorted(["左0", "左1", "左2", "一", "二", "三"]),
        sorted(["左3", "左4", "四"]),
    ]
    (head,), (tail,) = (tables_of(page) for page in pages.pages)
    assert [next(cells_of(part)).row_span for part in (head, tail)] == [3, 1]


def test_a_label_over_several_pages_stands_once_at_the_top_of_its_cell(metrics: Metrics) -> None:
    label = cell("标签", row_span=7, v_align="middle")
    rows = (row(label, "一"), *(row(cell(f"二{number}", 1)) for number in range(6)))
    pages = typeset(layout(*rows_of_text(25), table(*rows)), metrics)
    assert bodies(pages)[0][25:] == ["标签", "一", "二0", "二1", "二2"]
    assert bodies(pages)[1] == ["二3", "二4", "二5"]
    assert baselines(pages.pages[0])["标签"] == baselines(pages.pages[0])["一"]
    continued = next(cells_of(tables_of(pages.pages[1])[0]))
    assert (continued.row_span, continued.blocks) == (3, ())


def test_rows_kept_with_the_next_move_together(metrics: Metrics) -> None:
    form = table(row("头", "二", keep_next=True), row("一", "二", keep_next=True), row("末", "尾", keep_next=True))  # fmt: skip
    pages = typeset(layout(*rows_of_text(26), form, text("签章")), metrics)
    assert bodies(pages)[1] == ["头", "二", "一", "二", "末", "尾", "签章"]


def test_header_rows_higher_than_a_page_are_not_repeated(metrics: Metrics) -> None:
    form = table(row(rows_of_text(40, "头"), "", header=True), row("末", "尾"))
    pages = typeset(layout(form), metrics)
    assert [len(body) for body in bodies(pages)] == [29, 13]


def test_a_long_table_stands_on_its_pages_in_order_under_its_header(metrics: Metrics) -> None:
    rows = [row("头", "二", header=True), *(row(f"行{number}", "格") for number in range(400))]
    pages = typeset(layout(table(*rows)), metrics)
    found = [words for body in bodies(pages) for words in body if words.startswith("行")]
    assert found == [f"行{number}" for number in range(400)]
    assert all(body[:2] == ["头", "二"] for body in bodies(pages))


# --- turned text


def test_vertical_text_stands_upright_one_under_another_from_right_to_left(
    metrics: Metrics,
) -> None:
    label = cell("学生情况", direction="vertical", v_align="middle", borders=Edges())
    page = page_of(metrics, table(row(label, height=21.0), grid=(60.0,)))
    lines = list(lines_of(page.body))
    assert [words(line) for line in lines] == ["学", "生", "情", "况"]
    assert [round(line.baseline - lines[0].baseline, 2) for line in lines] == [0, 10.5, 0, 10.5]
    assert lines[2].x == pytest.approx(lines[0].x - LINE)
    middle = (lines[0].x + lines[2].x + 10.5) / 2
    assert middle == pytest.approx(50 + 30)


def test_letters_and_brackets_lie_in_vertical_text(metrics: Metrics) -> None:
    label = cell("甲（2021）乙", direction="vertical")
    page = page_of(metrics, table(row(label, height=100.0), grid=(40.0,)))
    assert [(words(line), line.turn) for line in lines_of(page.body)] == [
        ("甲", 0.0), ("（2021）", -90), ("乙", 0.0),
    ]  # fmt: skip


def test_rising_text_runs_up_from_the_bottom_of_the_cell(metrics: Metrics) -> None:
    label = cell("转向", direction="rising", borders=Edges())
    page = page_of(metrics, table(row(label, height=50.0), grid=(40.0,)))
    (line,) = lines_of(page.body)
    assert (words(line), line.turn) == ("转向", 90)
    assert (line.x, line.baseline) == pytest.approx((50 + 5.4 + BASE, 100.0))


def test_turned_text_makes_its_row_high_enough(metrics: Metrics) -> None:
    label = cell("学生基本情况", direction="vertical")
    (part,) = tables_of(page_of(metrics, table(row(label, "乙"), grid=(26.0, 100.0))))
    assert part.height == pytest.approx(6 * 10.5 + 1.0, abs=0.1)


# --- what always holds

_CONTENT = st.integers(0, 40)


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    """Two columns; the left cell of some rows spans the next row."""
    rows: list[Row] = []
    spanned = False
    count = draw(st.integers(1, 12))
    for number in range(count):
        cells = [cell("字" * draw(_CONTENT), 1)]
        if not spanned:
            span = 2 if number + 1 < count and draw(st.booleans()) else 1
            cells.insert(0, cell("文" * draw(_CONTENT), 0, row_span=span))
            spanned = span == 2
        else:
            spanned = False
        rows.append(
            Row(
                cells=tuple(cells),
                height=draw(st.sampled_from([0.0, 25.0, 60.0])),
                exact=draw(st.booleans()),
                header=number == 0 and draw(st.booleans()) and not spanned,
                cant_split=draw(st.booleans()),
                keep_next=draw(st.booleans()),
            )
        )
    return Table(grid=(60.0, 90.0), rows=tuple(rows))


def count_of(parts: list[str], sign: str) -> int:
    return "".join(parts).count(sign)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(form=_tables(), above=st.integers(0, 12))
def test_rows_never_overlap_nor_leave_the_text_area_and_no_text_is_lost(
    metrics: Metrics, form: Table, above: int
) -> None:
    pages = typeset(layout(*rows_of_text(above), form, height=300.0), metrics)
    repeated = _repeated(pages)
    for sign in "字文":
        wanted = sum(
            inline.text.count(sign)
            for form_row in form.rows
            for form_cell in form_row.cells
            for block in form_cell.blocks
            if isinstance(block, Paragraph)
            for inline in block.inlines
            if isinstance(inline, Text)
        )
        found = sum(count_of(body, sign) for body in bodies(pages))
        assert found - count_of(repeated, sign) == wanted
    for page in pages.pages:
        for part in tables_of(page):
            _check_boxes(part)


def _repeated(pages: Pages) -> list[str]:
    found: list[str] = []
    seen = False
    for page in pages.pages:
        for part in tables_of(page):
            for inner in cells_of(part):
                if inner.header and seen:
                    found.extend(said(inner.blocks))
            seen = True
    return found


def _check_boxes(part: TablePart) -> None:
    assert part.y > 50 - 0.05
    assert part.y + part.height < 250 + 0.05
    below: dict[float, float] = {}
    for part_row in part.rows:
        for inner in part_row.cells:
            assert inner.y >= below.get(inner.x, 0.0) - 0.05
            below[inner.x] = inner.y + inner.height
            for line in lines_of(inner.blocks):
                assert line.baseline - BASE > inner.y - 0.05
                assert line.baseline - BASE + LINE < inner.y + inner.height + 0.05


def test_a_table_of_the_same_words_gives_the_same_pages(metrics: Metrics) -> None:
    form = layout(table(row("甲", "乙"), row("丙", "丁")))
    assert typeset(form, metrics) == typeset(form, metrics)
