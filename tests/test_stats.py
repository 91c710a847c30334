"""``kongchuo stats``: a hand-counted small county, the workbook, the page; all data made up."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import page as pdf_a
import pikepdf
import pypdfium2
import pytest
from conftest import CASE
from openpyxl import Workbook, load_workbook
from small_county import AT, CENTRAL, DIRECT, LIBRARY, MEMBER, call, new_workspace

from kongchuo_docs.bundle.stats_sheet import StatsTable
from kongchuo_docs.cli.stats import _columns
from kongchuo_docs.errors import InputFileError, NotFoundError, RenderError, UsageError
from kongchuo_docs.model import Unit, UnitKind
from kongchuo_docs.model.registers import Cohort
from kongchuo_docs.pipeline.stats import Statistics, statistics
from kongchuo_docs.pipeline.stats_numbers import read_cohorts
from kongchuo_docs.pipeline.stats_view import page_of, tables
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.stats_page import write_stats_page
from kongchuo_docs.workspace import Workspace

DECEMBER = dt.date(2021, 12, 31)
FIGURES = ("before", "new", "relapse", "closed", "open", "waiting", "visits")


def later(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2021-{day}T09:00:00+08:00")


@pytest.fixture
def county(tmp_path: Path) -> Workspace:
    """Three children away since 6 September; QS001 comes back, QS003 moves away, both in October.

    QS001 has its proof and goes away again in November; QS003 has none.
    """
    workspace = new_workspace(tmp_path / "w")
    with workspace.begin() as data:
        cases = data.store.roll().cases
        back, moved = cases["QS001"], cases["QS003"]
        proven = replace(back.survey, attachments="返校签到表")
        returned = replace(
            back,
            status="returned",
            survey=proven,
            absence=replace(back.absence, returned_on=dt.date(2021, 10, 20)),
        )
        gone = replace(moved, status="transferred")
        data.store.put([returned, gone], at=later("10-25"), file="10月.xlsx")
        again = replace(
            back, absence=replace(back.absence, since=dt.date(2021, 11, 15), kind="relapse")
        )
        data.store.put([again], at=later("11-18"), file="11月.xlsx")
    return workspace


def figures(told: Statistics, unit: str = "") -> list[tuple[int, ...]]:
    line = next((each for each in told.units if each.unit_code == unit), told.total)
    return [tuple(getattr(month, name) for name in FIGURES) for month in line.months]


def test_a_small_county_counted_by_hand(county: Workspace) -> None:
    told = statistics(county, DECEMBER, start="2021-09", end="2021-12")

    #      期初 新增 反弹 销号 期末 待销号 劝返
    assert figures(told) == [
        (0, 3, 0, 0, 3, 0, 1),
        (3, 0, 0, 1, 2, 1, 3),
        (2, 0, 1, 0, 3, 1, 0),
        (3, 0, 0, 0, 3, 1, 0),
    ]
    assert figures(told, CENTRAL) == figures(told)
    assert figures(told, DIRECT) == [(0,) * 7] * 4
    assert told.total.whole.parts["reason"] == {"A1": 4}
    assert told.total.whole.parts["ending"] == {"returned": 1}


def test_the_schools_of_a_unit_are_told_apart(county: Workspace) -> None:
    told = statistics(county, DECEMBER, unit=CENTRAL, start="2021-09", end="2021-09")

    assert [(unit.unit_code, unit.whole.open) for unit in told.units] == [(CENTRAL, 2), (MEMBER, 1)]
    assert told.total.whole.open == 3


def test_nothing_after_the_day_that_is_looked_at_counts(county: Workspace) -> None:
    (month,) = figures(statistics(county, dt.date(2021, 10, 19), start="2021-10", end="2021-10"))

    assert month[3:5] == (0, 3)  # the return is on the 20th


def test_the_school_year_is_told_where_no_month_is_named(county: Workspace) -> None:
    told = statistics(county, dt.date(2022, 2, 1))

    assert (told.months[0], told.months[-1]) == ("2021-09", "2022-02")


@pytest.mark.parametrize(
    ("start", "end"), [("2021-11", "2021-10"), ("2021-09", "2022-01"), ("1990-01", "2021-12")]
)
def test_months_that_make_no_sense_are_refused(county: Workspace, start: str, end: str) -> None:
    with pytest.raises(UsageError):
        statistics(county, DECEMBER, start=start, end=end)


def test_an_unknown_unit_is_refused(county: Workspace) -> None:
    with pytest.raises(NotFoundError, match="没有单位"):
        statistics(county, DECEMBER, unit="ZZ")


# --- 巩固率 --------------------------------------------------------------------------------------


def test_the_rate_is_reckoned_from_the_numbers_of_the_office_and_never_guessed(
    county: Workspace,
) -> None:
    whole = Cohort(graduating=97, entered=100, transferred_in=2, transferred_out=2)
    one = Cohort(graduating=50, entered=50, transferred_in=0, transferred_out=0)

    def rates(cohorts: dict[str, Cohort]) -> list[str | None]:
        told = statistics(county, DECEMBER, cohorts=cohorts)
        return [line.rate.printed if line.rate else None for line in (*told.units, told.total)]

    assert rates({}) == [None, None, None]
    assert rates({"全县": whole, CENTRAL: one}) == ["100.00%", None, "97.00%"]
    assert rates({CENTRAL: one}) == ["100.00%", None, None]
    assert rates({CENTRAL: one, DIRECT: whole}) == ["100.00%", "97.00%", "98.00%"]


def test_the_numbers_come_from_yaml_or_from_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "数.yaml").write_text("全县: {毕业: 97, 招生: 100, 转入: 2}\n", encoding="utf-8")
    book = Workbook()
    for row in (
        ["巩固率数据"],
        ["单位", "毕业", "招生", "转入", "转出"],
        ["全县", 97, 100, 2, None],
    ):
        book.active.append(row)
    book.save(tmp_path / "数.xlsx")
    told = {"全县": Cohort(graduating=97, entered=100, transferred_in=2)}

    assert read_cohorts(tmp_path / "数.yaml") == told
    assert read_cohorts(tmp_path / "数.xlsx") == told


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("全县: 97", "后面应为"),
        ("全县: {毕业: 九十七}", "不是整数"),
        ("全县: {毕业: -1}", "不是整数"),
        ("全县: {学生: 97}", "不认识“学生”"),
        ("- 97", "最外层"),
    ],
)
def test_numbers_of_another_shape_are_explained(tmp_path: Path, text: str, wrong: str) -> None:
    (tmp_path / "数.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputFileError, match=wrong):
        read_cohorts(tmp_path / "数.yaml")


# --- the command --------------------------------------------------------------------------------


def test_the_table_stands_straight_though_chinese_is_twice_as_wide(county: Workspace) -> None:
    answer = call("stats", "--on", "2021-12-31", cwd=county.root)

    assert answer.returncode == 0
    lines = answer.stdout.splitlines()
    head = next(line for line in lines if line.startswith("月份"))
    december = next(line for line in lines if line.startswith("2021-12"))
    assert december.split() == ["2021-12", "3", "0", "0", "0", "3", "1", "0", "0"]
    assert _columns(december) == _columns(head)
    assert "主要原因：厌学 4" in answer.stdout
    assert "巩固率：未提供，目标 95%" in answer.stdout


def test_a_program_is_told_the_same(county: Workspace) -> None:
    told = json.loads(call("stats", "--on", "2021-12-31", "--json", cwd=county.root).stdout)

    assert told["total"]["months"]["2021-10"]["closed"] == 1
    assert [unit["unit"] for unit in told["units"]] == [CENTRAL, DIRECT]
    assert told["total"]["rate"] is None


def test_the_workbook_holds_values_whose_sums_are_right(county: Workspace, tmp_path: Path) -> None:
    for name in ("1.xlsx", "2.xlsx"):
        call("stats", "--on", "2021-12-31", "--xlsx", tmp_path / name, cwd=county.root)

    book = load_workbook(tmp_path / "1.xlsx")
    assert book.sheetnames == ["按月", "按单位", "单位按月", "构成", "说明"]
    assert [cell.value for cell in list(book["按月"])[-1]] == ["合计", 0, 3, 1, 1, 3, 1, 4, 0]
    assert "内部使用" in book["说明"]["A1"].value
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_a_wrong_sum_is_never_written() -> None:
    with pytest.raises(ArithmeticError):
        StatsTable(name="表", headings=("甲",), rows=((1,), (2,)), total=(4,), summed=("甲",))


def test_another_ending_is_refused_before_anything_is_written(
    county: Workspace, tmp_path: Path
) -> None:
    answer = call("stats", "--pdf", tmp_path / "页.doc", cwd=county.root)

    assert answer.returncode == 2
    assert not (tmp_path / "页.doc").exists()


# --- the page -----------------------------------------------------------------------------------


def page_text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        assert len(pdf) == 1
        return str(pdf[0].get_textpage().get_text_range())


def test_the_page_is_one_sheet_of_pdf_a_and_the_same_twice(
    county: Workspace, fonts: FontSet
) -> None:
    page = page_of(statistics(county, DECEMBER), LIBRARY)

    data = write_stats_page(page, fonts)

    assert data == write_stats_page(page, fonts)
    text = page_text(data)
    for word in ("控辍保学情况统计", "期末在册", "逐月新增、反弹、销号", "巩固率", "未提供"):
        assert word in text
    assert pdf_a.validate_pdf_bytes(data, profile="2b").failures == []
    with pikepdf.open(BytesIO(data)) as pdf:
        box = [round(float(side)) for side in pdf.pages[0].MediaBox]
    assert box == [0, 0, 595, 842]


def test_the_command_writes_the_page(county: Workspace, tmp_path: Path) -> None:
    answer = call("stats", "--on", "2021-12-31", "--pdf", tmp_path / "页.pdf", cwd=county.root)

    assert f"已写：{tmp_path / '页.pdf'}" in answer.stdout
    assert "新增" in page_text((tmp_path / "页.pdf").read_bytes())


def test_the_page_names_nobody_and_no_number_that_points_at_somebody(
    county: Workspace, fonts: FontSet
) -> None:
    with county.begin() as data:
        one = data.store.roll().cases["QS002"]
        data.store.put([replace(one, absence=replace(one.absence, reason="A8"))], at=AT, file="x")

    page = page_of(statistics(county, DECEMBER), LIBRARY)

    assert page.reasons.rows == ()  # 厌学 3 beside a total of 4 would tell of the one with A8
    assert page.reasons.rest == ("各项合计", "4")
    assert page.units.rest is None
    text = page_text(write_stats_page(page, fonts))
    for word in ("入寺", "宗教", "QS00", "欧阳", "司马", "慕容", "澹台"):
        assert word not in text


@pytest.mark.parametrize(("units", "cases"), [(1, 5), (200, 300), (3, 0)])
def test_a_county_of_any_size_fits_one_page(
    tmp_path: Path, fonts: FontSet, units: int, cases: int
) -> None:
    workspace = Workspace.create(tmp_path / "w", "zhongyang", at=AT)
    with workspace.begin() as data:
        data.store.put([*_units(units), *_cases(cases, units)], at=AT, file="合成.xlsx")

    told = statistics(workspace, DECEMBER, start="2019-09")
    page = page_of(told, LIBRARY)

    assert told.total.whole.open == cases
    assert sum(unit.whole.open for unit in told.units) == cases
    assert len(page.units.rows) <= 15
    assert len(page.months) == 12
    page_text(write_stats_page(page, fonts))
    assert tables(told, LIBRARY)


def test_a_name_that_no_font_can_print_is_told(county: Workspace, fonts: FontSet) -> None:
    page = page_of(statistics(county, DECEMBER), LIBRARY)

    with pytest.raises(RenderError, match="字库里没有"):
        write_stats_page(replace(page, name="\U0010abcd县"), fonts)


def _units(count: int) -> Sequence[Unit]:
    return [
        Unit(
            unit_code=f"U{number:03d}",
            name=f"中阳县某某乡第{number}中心学校（九年一贯制寄宿）",
            kind=UnitKind.CENTRAL,
            township="某某乡",
            prefix="某中校",
            head="某某",
            clerk="某某",
            phone="0358-0000000",
        )
        for number in range(count)
    ]


def _cases(count: int, units: int) -> Sequence[Any]:
    reasons = sorted(LIBRARY.codes("dropout_reason").labels)
    return [
        replace(
            CASE,
            case_id=f"C{number:04d}",
            unit_code=f"U{number * number % units:03d}",
            absence=replace(CASE.absence, reason=reasons[number % len(reasons)]),
            visits=(),
        )
        for number in range(count)
    ]
