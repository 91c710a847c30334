"""The marked copy shows every fault at its cell and leaves the user's file alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from schema_rows import LAYOUT, UNIT

from kongchuo_docs.errors import RefusedError
from kongchuo_docs.intake import (
    annotate,
    free_path,
    group_findings,
    marked_path,
    next_list,
    read_workbook,
    sort_findings,
    write_list,
)
from kongchuo_docs.model import Finding, Severity, Source


@pytest.fixture
def path(tmp_path: Path) -> Path:
    workbook = Workbook()
    workbook.active.title = "单位"
    workbook.active.append(list(UNIT))
    workbook.active.append(list(UNIT.values()))
    workbook.active["B2"].comment = Comment("用户批注", "用户")
    workbook.save(tmp_path / "采集表.xlsx")
    return tmp_path / "采集表.xlsx"


def finding(
    code: str = "KC-S10",
    severity: Severity = Severity.ERROR,
    field: str = "联系电话",
    **place: object,
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message="不是手机号码",
        fix="只填一个号码",
        field=field,
        source=Source(**{"file": "采集表.xlsx", "sheet": "单位", "row": 2, "column": "H"} | place),
    )


def test_the_copy_is_named_after_the_workbook() -> None:
    assert marked_path(Path("甲/采集表.xlsx")) == Path("甲/采集表.标注.xlsx")


def test_faults_are_listed_and_marked_and_the_original_stays(path: Path) -> None:
    before = path.read_bytes()
    warning = finding("KC-S09", Severity.WARNING, "单位全称", column="B")
    whole = finding("KC-I07", Severity.INFO, "", sheet="", row=None, column="")
    annotate(path, [whole, warning, finding()], marked_path(path))
    assert path.read_bytes() == before
    copy = load_workbook(marked_path(path))
    assert copy.sheetnames == ["错误清单", "单位"]
    rows = [tuple(cell.value for cell in row) for row in copy["错误清单"].iter_rows()]
    assert rows == [
        ("级别", "代码", "表", "行", "列", "字段", "问题", "怎么改", "位置"),
        ("错误", "KC-S10", "单位", 2, "H", "联系电话", "不是手机号码", "只填一个号码", "转到"),
        ("提醒", "KC-S09", "单位", 2, "B", "单位全称", "不是手机号码", "只填一个号码", "转到"),
        ("说明", "KC-I07", None, None, None, None, "不是手机号码", "只填一个号码", None),
    ]
    assert copy["错误清单"]["I2"].hyperlink.location == "'单位'!H2"
    assert "KC-S10" in copy["单位"]["H2"].comment.text
    assert copy["单位"]["H2"].fill.fgColor.rgb == "FFFFC7CE"
    assert copy["单位"]["B2"].comment.text.startswith("用户批注\n[KC-S09]")
    assert copy["单位"]["A2"].comment is None


def test_several_faults_of_one_cell_share_a_comment(path: Path) -> None:
    annotate(path, [finding("KC-S09", Severity.WARNING), finding()], marked_path(path))
    cell = load_workbook(marked_path(path))["单位"]["H2"]
    assert [line[1:7] for line in cell.comment.text.splitlines()] == ["KC-S10", "KC-S09"]
    assert cell.fill.fgColor.rgb == "FFFFC7CE"


def test_a_heading_that_looks_like_a_formula_stays_a_text(path: Path) -> None:
    annotate(path, [finding(field='=HYPERLINK("x")\x01')], marked_path(path))
    cell = load_workbook(marked_path(path))["错误清单"]["F2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", '=HYPERLINK("x")', True)


def test_an_older_copy_is_replaced_and_a_foreign_file_is_not(path: Path) -> None:
    target = marked_path(path)
    annotate(path, [finding()], target)
    annotate(path, [], target)
    assert load_workbook(target)["错误清单"].max_row == 1
    target.write_bytes(path.read_bytes())
    with pytest.raises(RefusedError):
        annotate(path, [finding()], target)
    assert target.read_bytes() == path.read_bytes()


def test_the_workbook_itself_is_never_the_target(path: Path) -> None:
    marked = marked_path(path)
    annotate(path, [finding()], marked)
    with pytest.raises(RefusedError):
        annotate(marked, [finding()], marked)


def test_a_marked_copy_that_was_filled_on_loses_its_old_marks(path: Path) -> None:
    first, second = marked_path(path), marked_path(marked_path(path))
    annotate(path, [finding()], first)
    annotate(first, [], second)
    cell = load_workbook(second)["单位"]["H2"]
    assert cell.comment is None
    assert cell.fill.fill_type is None


def test_a_marked_copy_can_be_read_again(path: Path) -> None:
    annotate(path, [finding()], marked_path(path))
    rows, findings = read_workbook(marked_path(path), LAYOUT)
    assert [row.values["unit_code"] for row in rows] == ["JL01"]
    assert {item.code for item in findings} == {"KC-I07"}


def test_findings_are_sorted_fatal_first_and_then_by_place() -> None:
    found = [
        finding("KC-S01", Severity.INFO),
        finding("KC-S02", row=10, column="B"),
        finding("KC-S03", row=9, column="AA"),
        finding("KC-S04", row=9, column="B"),
        finding("KC-S05", Severity.WARNING),
    ]
    assert [item.code[-1] for item in sort_findings(found, ["单位"])] == ["4", "3", "2", "5", "1"]


# --- marks that can be taken away ---------------------------------------------------------------


def test_the_users_comment_and_colour_come_back_when_marks_are_taken_away(path: Path) -> None:
    book = load_workbook(path)
    book["单位"]["B2"].fill = PatternFill("solid", fgColor="FF00B050")
    book.save(path)
    first = marked_path(path)
    annotate(path, [finding(column="B")], first)
    assert load_workbook(first)["单位"]["B2"].fill.fgColor.rgb == "FFFFC7CE"
    second = marked_path(first)
    annotate(first, [], second)
    cell = load_workbook(second)["单位"]["B2"]
    assert (cell.comment.text, cell.comment.author) == ("用户批注", "用户")
    assert cell.fill.fgColor.rgb == "FF00B050"


def test_marking_a_copy_twice_is_marking_it_once(path: Path) -> None:
    first, second = marked_path(path), marked_path(marked_path(path))
    annotate(path, [finding(column="B"), finding()], first)
    again = [
        replace(each, source=replace(each.source, file=first.name))
        for each in (finding(column="B"), finding())
    ]
    annotate(first, again, second)
    sheets = [load_workbook(each)["单位"] for each in (first, second)]
    for place in ("B2", "H2"):
        assert len({sheet[place].comment.text for sheet in sheets}) == 1
        assert len({sheet[place].fill.fgColor.rgb for sheet in sheets}) == 1


def test_copies_of_copies_are_counted() -> None:
    assert marked_path(Path("采集表.标注.xlsx")) == Path("采集表.标注2.xlsx")
    assert marked_path(Path("采集表.标注2.xlsx")) == Path("采集表.标注3.xlsx")


def test_a_copy_that_somebody_filled_on_is_never_replaced(path: Path) -> None:
    target = marked_path(path)
    annotate(path, [finding()], target)
    assert free_path(target) == target
    book = load_workbook(target)
    book["单位"]["H2"] = "13800000000"
    book.save(target)
    assert free_path(target) == path.with_name("采集表.标注2.xlsx")


def test_a_list_stands_alone_where_no_copy_can_be_made(tmp_path: Path) -> None:
    target = next_list(tmp_path / "甲.csv")
    assert target.name == "甲.错误清单.xlsx"
    write_list([finding(), finding(field='=HYPERLINK("x")', row=3)], target)
    sheet = load_workbook(target)["错误清单"]
    assert [cell.value for cell in sheet[2]][:5] == ["错误", "KC-S10", "单位", 2, "H"]
    assert (sheet["F3"].data_type, sheet["F3"].value) == ("s", '=HYPERLINK("x")')


# --- equal faults in one line -------------------------------------------------------------------


def test_what_stops_the_file_comes_first_then_sheets_columns_and_rows() -> None:
    found = [
        finding("KC-I07", Severity.INFO, sheet="学生", row=None, column=""),
        finding("KC-S10", row=9),
        finding("KC-S31", Severity.WARNING, row=3),
        finding("KC-I05", Severity.WARNING, row=1),
        finding("KC-I04", row=1),
        finding("KC-I03", row=None, column=""),
        finding("KC-I01", sheet="", row=None, column=""),
    ]
    codes = [item.code[-3:] for item in sort_findings(found, ["单位"])]
    assert codes == ["I01", "I03", "I04", "I05", "S10", "S31", "I07"]


def test_five_hundred_equal_faults_are_one_group_with_all_rows() -> None:
    rows = [*range(5, 13), 20, *range(100, 591)]
    (group,) = group_findings([finding(row=row) for row in rows])
    assert (len(group.findings), group.rows()) == (500, "5-12、20、100-590")
    assert group.message == "不是手机号码"
    assert (group.source.row, group.source.column) == (None, "H")


def test_alike_messages_are_one_group_from_four_on() -> None:
    def alike(count: int) -> list[Finding]:
        return [
            replace(finding(row=row), message=f"个案 JL{row:03}：到 2021-10-18 已 {row} 天")
            for row in range(2, 2 + count)
        ]

    assert [group.message for group in group_findings(alike(3))][:1] == [
        "个案 JL002：到 2021-10-18 已 2 天"
    ]
    assert [group.message for group in group_findings(alike(4))] == ["个案 …：到 … 已 … 天"]


def test_faults_of_other_fields_sheets_or_severities_stay_apart() -> None:
    found = [
        finding(),
        finding(field="填表人"),
        finding(sheet="学生"),
        finding(severity=Severity.WARNING),
        finding("KC-S09"),
    ]
    assert len(group_findings(found)) == 5


@given(st.sets(st.integers(1, 60), min_size=1))
def test_the_short_form_of_rows_names_each_row_and_no_other(rows: set[int]) -> None:
    (group,) = group_findings([finding(row=row) for row in sorted(rows)])
    named: set[int] = set()
    for run in group.rows().split("、"):
        first, _, last = run.partition("-")
        named |= set(range(int(first), int(last or first) + 1))
    assert named == rows
