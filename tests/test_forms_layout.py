"""The shipped forms on paper, measured in millimetres on the printed PDF."""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import pytest
from docx.oxml.ns import qn
from printed import Box, Glyph, Page, Paper, Press, squeezed, word_text

from kongchuo_docs.library import Library, shipped_root

FORMS = sorted(path.parent.name for path in shipped_root().glob("form_templates/*/form.yaml"))
LONG_FIELD = {
    "archive_catalogue": ("归档", "行", 0, "题名"),
    "archive_stamps": ("归档", "行", 0, "题名"),
    "destruction_list": ("归档", "行", 0, "题名"),
    "bundle_cover": ("卷", "目录", 0, "题名"),
    "change_register": ("台账", "行", 0, "学校", "名称"),
    "consolidation_table": ("台账", "行", 0, "巩固率", "备注"),
    "dropout_ledger": ("台账", "行", 0, "劝返", "经过"),
    "four_checks_table": ("台账", "行", 0, "调查", "拟采取措施"),
    "left_behind_file": ("台账", "行", 0, "监护人", "工作"),
    "monitored_list": ("台账", "行", 0, "学生", "类别"),
    "school_age_roster": ("台账", "行", 0, "学生", "现住址"),
    "unregistered_list": ("台账", "行", 0, "缺勤", "说明"),
    "dropout_survey": ("调查", "家庭"),
    "file_transfer": ("办理", "事由"),
    "home_visit": ("家访", "过程"),
    "remedy_order": ("办理", "事由"),
    "service_receipt": ("办理", "事由"),
    "written_report": ("办理", "事由"),
    "dispatch_slip": ("发送单", "行", 0, "文书"),
    "evidence_pack": ("证据", "送交"),
    "enrolment_notice": ("报到", "携带材料"),
    "monthly_report": ("月报", "行", 0, "措施"),
    "number_register": ("登记簿", "行", 0, "题名"),
    "outreach_record": ("劝返记录", 0, "过程"),
    "return_notice": ("学校", "地址"),
    "signing_list": ("清单", 0, "签字"),
}
"""One field of each form, to be filled with 3,000 characters."""
SLACK = 0.3
"""Millimetres by which ink may seem to leave its place: half the width of a line."""
SEAL_MM = 50
"""A round school seal is at most 45 mm wide. Basis: 国发〔1999〕25号."""


def story(length: int) -> str:
    """Text in which every piece is different, so that a lost one shows."""
    pieces = (f"第{number}次联系时说明情况，" for number in range(1, length))
    text = ""
    while len(text) < length:
        text += next(pieces)
    return text[:length]


def facts_of(library: Library, form_id: str, kind: str) -> dict[str, Any]:
    facts: dict[str, Any] = copy.deepcopy(dict(library.sample(form_id).values))
    if kind == "short":
        return {
            name: value if name == "法条" else _shortened(value) for name, value in facts.items()
        }
    if kind == "long":
        put(facts, LONG_FIELD[form_id], story(3000))
    return facts


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shortened(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shortened(inner) for inner in value]
    if isinstance(value, str) and not re.match(r"\d{4}-\d\d-\d\d$", value):
        return value[:2]
    return value


def put(facts: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    place: Any = facts
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value


@pytest.fixture(scope="module")
def papers(press: Press, library: Library) -> dict[tuple[str, str], Paper]:
    """Every form with short, normal and very long values."""
    return {
        (form_id, kind): press.sample(form_id)
        if kind == "normal"
        else press.paper(form_id, facts_of(library, form_id, kind))
        for form_id in FORMS
        for kind in ("short", "normal", "long")
    }


EACH = pytest.mark.parametrize(
    ("form_id", "kind"), [(name, kind) for name in FORMS for kind in ("short", "normal", "long")]
)


def body_glyphs(paper: Paper, number: int) -> tuple[Glyph, ...]:
    """Glyphs between the margins: page header and footer come last in the page."""
    glyphs = paper.pages[number].glyphs
    return glyphs[: len(glyphs) - len(paper.margin_texts[number])]


def text_area(paper: Paper, page: Page) -> Box:
    section = paper.docx.sections[0]
    return Box(
        section.left_margin.mm,
        section.top_margin.mm,
        page.width - section.right_margin.mm,
        page.height - section.bottom_margin.mm,
    )


# --- nothing outside its place ------------------------------------------------------------------


@EACH
def test_no_text_stands_outside_the_margins(
    papers: dict[tuple[str, str], Paper], form_id: str, kind: str
) -> None:
    paper = papers[form_id, kind]
    for number, page in enumerate(paper.pages):
        area = text_area(paper, page)
        glyphs = body_glyphs(paper, number)
        assert [glyph for glyph in glyphs if not glyph.box.inside(area, SLACK)] == []


@EACH
def test_no_ruled_line_stands_outside_the_paper_margins(
    papers: dict[tuple[str, str], Paper], form_id: str, kind: str
) -> None:
    paper = papers[form_id, kind]
    for page in paper.pages:
        area = text_area(paper, page)
        assert [line for line in page.lines if not line.inside(area, 0.6)] == []


@EACH
def test_no_ruled_line_crosses_a_character(
    papers: dict[tuple[str, str], Paper], form_id: str, kind: str
) -> None:
    """Text that leaves its cell would be crossed by the border."""
    for page in papers[form_id, kind].pages:
        assert [glyph.char for line in page.lines for glyph in _crossed(page, line)] == []


def _crossed(page: Page, line: Box) -> list[Glyph]:
    x, y = line.middle
    if line.width < line.height:
        return [
            glyph
            for glyph in page.glyphs
            if glyph.box.left + SLACK < x < glyph.box.right - SLACK
            and glyph.box.top < line.bottom
            and line.top < glyph.box.bottom
        ]
    return [
        glyph
        for glyph in page.glyphs
        if glyph.box.top + SLACK < y < glyph.box.bottom - SLACK
        and glyph.box.left < line.right
        and line.left < glyph.box.right
    ]


@EACH
def test_no_character_is_printed_over_another(
    papers: dict[tuple[str, str], Paper], form_id: str, kind: str
) -> None:
    for page in papers[form_id, kind].pages:
        assert [f"{one.char}{two.char}" for one, two in _overlapping(page)] == []


def _overlapping(page: Page) -> Iterator[tuple[Glyph, Glyph]]:
    glyphs = sorted(page.glyphs, key=lambda glyph: glyph.box.top)
    for number, one in enumerate(glyphs):
        for two in glyphs[number + 1 :]:
            if two.box.top > one.box.bottom:
                break
            if min(one.box.overlap(two.box)) > SLACK:
                yield one, two


@EACH
def test_no_word_is_lost_however_long_the_values(
    papers: dict[tuple[str, str], Paper], form_id: str, kind: str
) -> None:
    paper = papers[form_id, kind]
    printed, written = "".join(paper.bodies), word_text(paper.docx.element.body)
    # Where a row goes on over the page, its cells take turns; elsewhere the order is the same too.
    assert Counter(printed) == Counter(written) if kind == "long" else printed == written


@EACH
def test_no_picture_and_no_code_is_printed(
    papers: dict[tuple[str, str], Paper], form_id: str, kind: str
) -> None:
    assert sum(page.pictures for page in papers[form_id, kind].pages) == 0


# --- rows and pages -----------------------------------------------------------------------------


def rows_of(paper: Paper) -> list[tuple[str, int, int]]:
    """Text of each table row with its place in the text of the whole document."""
    found, place = [], 0
    for block in paper.docx.element.body:
        for row in block.findall(qn("w:tr")):
            text = word_text(row)
            found.append((text, place, place + len(text)))
            place += len(text)
        if block.tag == qn("w:p"):
            place += len(word_text(block))
    return found


def page_starts(paper: Paper) -> list[int]:
    """Where each page after the first begins in the text of the whole document."""
    return list(accumulate(len(body) for body in paper.bodies))[:-1]


def cut_rows(paper: Paper) -> list[str]:
    starts = page_starts(paper)
    return [
        text
        for text, first, last in rows_of(paper)
        if any(first < start < last for start in starts)
    ]


def first_on_page(paper: Paper) -> list[str]:
    """The row with which each page after the first begins, or nothing where it is a paragraph."""
    rows = {first: text for text, first, _ in rows_of(paper) if text}
    return [rows.get(start, "") for start in page_starts(paper)]


@EACH
def test_a_row_is_cut_only_where_it_is_taller_than_a_page(
    papers: dict[tuple[str, str], Paper], form_id: str, kind: str
) -> None:
    cut = cut_rows(papers[form_id, kind])
    assert [row for row in cut if len(row) < 3000] == []
    assert not cut or kind == "long"


@pytest.mark.parametrize("form_id", ["bundle_cover", "signing_list"])
def test_the_header_rows_are_there_on_every_page_of_a_row_taller_than_a_page(
    papers: dict[tuple[str, str], Paper], form_id: str
) -> None:
    paper = papers[form_id, "long"]
    assert cut_rows(paper)
    begun = next(number for number, body in enumerate(paper.bodies) if paper.header_rows in body)
    after_the_table = word_text(paper.docx.tables[-1]._tbl)
    for page, body in list(zip(paper.pages, paper.bodies, strict=True))[begun + 1 :]:
        assert squeezed(page.text).startswith(paper.header_rows) or body == after_the_table


def record_with(press: Press, library: Library, visits: int, length: int = 0) -> Paper:
    facts = facts_of(library, "outreach_record", "normal")
    one = facts["劝返记录"][0]
    said = story(length) if length else one["过程"]
    facts["劝返记录"] = [one | {"次序": n, "过程": said} for n in range(1, visits + 1)]
    facts["劝返空行"] = [{"次序": n} for n in range(visits + 1, 4)]
    return press.paper("outreach_record", facts)


@pytest.fixture(scope="module", params=[(1, 0), (2, 250), (3, 0), (4, 400), (6, 120)])
def record(request: pytest.FixtureRequest, press: Press, library: Library) -> Paper:
    """Outreach records of several numbers of visits and lengths of story."""
    return record_with(press, library, *request.param)


def test_a_visit_stands_on_one_page_with_its_signatures(record: Paper) -> None:
    rows = rows_of(record)
    begins = [first for text, first, _ in rows if re.match(r"第\d次日期时间", text)]
    ends = [last for text, _, last in rows if text.startswith("监护人签字")]
    assert len(begins) == len(ends) >= 3
    for begin, end in zip(begins, ends, strict=True):
        assert not any(begin < start < end for start in page_starts(record))


def test_the_outreach_record_says_whose_it_is_on_every_page(record: Paper) -> None:
    assert len(record.pages) > 1
    assert record.header_rows.startswith("姓名、性别王样张（男）编号")
    for page, margin in list(zip(record.pages, record.margin_texts, strict=True))[1:]:
        assert squeezed(page.text).startswith(record.header_rows)
        assert squeezed(page.text) != record.header_rows + margin


def test_the_closing_signatures_of_the_record_stand_below_their_conclusion(record: Paper) -> None:
    (signed,) = [text for text, _, _ in rows_of(record) if text.startswith("班主任（签字）")]
    last = record.bodies[-1]
    assert signed in last
    assert last.index("劝返结论") < last.index(signed)


def report_with(press: Press, library: Library, children: int) -> Paper:
    facts = facts_of(library, "monthly_report", "normal")
    rows = [facts["月报"]["行"][n % 3] | {"序号": n + 1} for n in range(children)]
    facts["月报"] |= {"行": rows, "零报告": not rows}
    return press.paper("monthly_report", facts)


@pytest.fixture(scope="module", params=[0, 5, 6, 7, 8, 14, 15, 40])
def report(request: pytest.FixtureRequest, press: Press, library: Library) -> Paper:
    """Monthly reports that end at every height of a page."""
    return report_with(press, library, request.param)


def test_the_columns_of_the_report_are_named_on_every_page(report: Paper) -> None:
    for page in report.pages:
        assert report.header_rows in squeezed(page.text)


def test_no_child_of_the_report_is_cut_over_two_pages(report: Paper) -> None:
    assert cut_rows(report) == []


def test_the_signature_of_the_report_never_stands_alone(report: Paper) -> None:
    last = report.bodies[-1]
    before, sign, _ = last.partition("主要负责人（签字）")
    assert sign
    assert before.strip()


@pytest.mark.parametrize("length", range(80, 720, 80))
def test_the_signatures_of_the_survey_never_stand_alone(
    press: Press, library: Library, length: int
) -> None:
    """Each length moves the signatures further down, over the end of the page."""
    facts = facts_of(library, "dropout_survey", "normal")
    facts["调查"]["家庭"] = story(length)
    paper = press.paper("dropout_survey", facts)
    for row in first_on_page(paper):
        assert "（签字）" not in row
        assert "（盖章）" not in row
    assert paper.bodies[-1].partition("摸底人（签字）")[0]
    assert cut_rows(paper) == []


# --- room to sign and to seal -------------------------------------------------------------------

SIGN_HERE = re.compile(r"签字|盖章|签发人|经办人")


def signing_rooms(page: Page) -> Iterator[tuple[str, Box]]:
    """Each ruled cell that is to be signed or sealed: the empty one beside its name, or its own."""
    text = "".join(glyph.char for glyph in page.glyphs)
    for match in SIGN_HERE.finditer(text):
        cell = page.cell_at(*page.glyphs[match.start()].box.middle)
        if cell is None:
            continue
        beside = page.cell_at(cell.right + 2, cell.middle[1])
        empty = beside is not None and not page.words_in(beside)
        yield page.words_in(cell), beside if beside is not None and empty else cell


@pytest.mark.parametrize(
    ("form_id", "least"),
    [("dropout_survey", 6), ("return_notice", 5), ("outreach_record", 16), ("enrolment_notice", 4)],
)
@pytest.mark.parametrize("kind", ["short", "normal"])
def test_every_cell_to_sign_in_is_30_mm_wide_and_10_mm_high(
    papers: dict[tuple[str, str], Paper], form_id: str, kind: str, least: int
) -> None:
    rooms = [room for page in papers[form_id, kind].pages for room in signing_rooms(page)]
    assert len(rooms) >= least
    small = [
        (name, round(room.width, 1), round(room.height, 1))
        for name, room in rooms
        if room.width < 30 - SLACK or room.height < 10 - SLACK
    ]
    assert small == []


@pytest.mark.parametrize("kind", ["short", "normal"])
def test_the_head_of_the_reporting_unit_has_a_line_to_sign_on(
    papers: dict[tuple[str, str], Paper], kind: str
) -> None:
    page = papers["monthly_report", kind].pages[-1]
    (name,) = page.find("主要负责人（签字）：")
    (line,) = [
        line for line in page.lines if name.right - 1 < line.left < name.right + 8
        and abs(line.top - name.bottom) < 2
    ]  # fmt: skip
    assert line.width >= 30
    above = Box(line.left, line.top - 10, line.right, line.top - SLACK)
    assert not [glyph for glyph in page.glyphs if glyph.box.touches(above)]


NOTICES = ("enrolment_notice", "return_notice")


@pytest.mark.parametrize("form_id", NOTICES)
@pytest.mark.parametrize("kind", ["short", "normal", "long"])
def test_issuer_and_date_have_a_clear_zone_for_a_seal(
    papers: dict[tuple[str, str], Paper], library: Library, form_id: str, kind: str
) -> None:
    """A square of 50 mm holds both in its lower half and nothing else. Basis: GB/T 9704 §7.3.5."""
    facts = facts_of(library, form_id, kind)
    issuer = facts["学校"]["名称"]
    year, month, day = map(int, facts["文书"]["日期"].split("-"))
    found = [
        (page, box)
        for page in papers[form_id, kind].pages
        for box in page.find(f"{issuer}{year}年{month}月{day}日")
    ]
    assert len(found) == 1
    page, signed = found[0]
    assert _has_seal_zone(page, signed)


def _has_seal_zone(page: Page, signed: Box) -> bool:
    x = signed.middle[0]
    # From the date at the very foot of the square up to the date in its middle.
    for quarter in range(2 * SEAL_MM + 1):
        top = signed.bottom - SEAL_MM + quarter / 4
        zone = Box(x - SEAL_MM / 2, top, x + SEAL_MM / 2, top + SEAL_MM)
        others = [
            glyph
            for glyph in page.glyphs
            if glyph.box.touches(zone) and not glyph.box.inside(signed)
        ]
        lines = [line for line in page.lines if line.touches(zone)]
        if not others and not lines:
            return True
    return False


@pytest.mark.parametrize(
    ("form_id", "sheets"),
    [("dropout_survey", 1), ("return_notice", 1), ("enrolment_notice", 2), ("monthly_report", 1)],
)
@pytest.mark.parametrize("kind", ["short", "normal"])
def test_a_form_with_ordinary_values_keeps_to_its_pages(
    papers: dict[tuple[str, str], Paper], form_id: str, sheets: int, kind: str
) -> None:
    """A notice and its slip stand on one sheet; the enrolment notice has the law on its back."""
    assert len(papers[form_id, kind].pages) == sheets


@pytest.mark.parametrize("form_id", NOTICES)
def test_the_number_is_on_the_tear_line_too(
    papers: dict[tuple[str, str], Paper], library: Library, form_id: str
) -> None:
    number = facts_of(library, form_id, "normal")["文书"]["编号"]
    text = squeezed(papers[form_id, "normal"].text)
    assert text.count(f"（骑缝盖章处）{squeezed(number)}（沿虚线撕开）") == 2


# --- words --------------------------------------------------------------------------------------


def annex() -> tuple[str, list[str], list[str]]:
    """Title, heading entries and columns of the annex of 中教函〔2021〕97号."""
    source = (shipped_root() / "docs/sources/zhongyang-2021-97.txt").read_text("utf-8")
    lines = [line for line in source.split("附件：\n")[-1].splitlines() if line.strip()]
    title, heading, columns = lines
    return title, heading.split(), columns.split("\t")


def test_the_monthly_report_is_that_of_the_annex_word_for_word(press: Press) -> None:
    title, heading, columns = annex()
    assert (len(heading), len(columns)) == (4, 10)
    paper = press.sample("monthly_report")
    body = paper.bodies[0]
    assert body.startswith(title)
    places = [body.index(entry) for entry in heading]
    assert places == sorted(places)
    head = paper.docx.tables[-1].rows[0]
    assert [squeezed(cell.text) for cell in head.cells] == columns


def test_a_month_without_dropout_says_so_in_one_row(press: Press, library: Library) -> None:
    paper = report_with(press, library, 0)
    rows = [text for text, _, _ in rows_of(paper)]
    assert rows.count("本月无辍学学生") == 1
    assert rows.index("本月无辍学学生") == rows.index(paper.header_rows) + 1
    assert rows[rows.index("本月无辍学学生") + 1].startswith("主要负责人（签字）")


def test_a_month_with_a_dropout_does_not_say_there_is_none(press: Press) -> None:
    assert "本月无辍学学生" not in squeezed(press.sample("monthly_report").text)


@pytest.mark.parametrize("form_id", NOTICES)
def test_law_is_quoted_in_the_exact_words_of_the_library(
    press: Press, library: Library, form_id: str
) -> None:
    facts = library.sample(form_id)
    on = dt.date.fromisoformat(facts["文书"]["日期"])
    printed = "".join(press.sample(form_id).bodies)
    for key in library.form(form_id).laws:
        block = library.law(key, on)
        assert facts["法条"][key] == {
            "名称": f"《{block.law}》", "条款": block.article, "原文": block.text,
        }  # fmt: skip
        assert squeezed(block.text) in printed
        assert block.article in printed


@pytest.mark.parametrize("kind", ["short", "normal", "long"])
def test_a_school_neither_orders_nor_punishes_in_its_notice(
    papers: dict[tuple[str, str], Paper], kind: str
) -> None:
    text = squeezed(papers["return_notice", kind].text)
    assert [word for word in ("责令", "罚款", "处罚", "强制") if word in text] == []
