"""Papers that an office decides on one by one: sheet 文书办理, their issuers, numbers and deadlines.

All data is invented.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from schema_rows import LAYOUT, raw
from small_county import (
    AT,
    LIBRARY,
    MONTH,
    Sheets,
    call,
    load,
    new_workspace,
    register,
    reopen,
    sheets,
    use_toy_press,
    write_workbook,
)

from kongchuo_docs.intake import read_workbook
from kongchuo_docs.model import Act, County, Document, Finding, Parameter, RecordKind, Severity
from kongchuo_docs.pipeline.deciding import decide
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.exporting import export_ledger
from kongchuo_docs.pipeline.loading import load_files
from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.schema import load_record
from kongchuo_docs.store import joined_acts
from kongchuo_docs.workspace import Workspace

ON = dt.date(2021, 10, 18)
REPORT, ORDER, RECEIPT = "书面报告", "责令限期改正通知书", "送达回证"


def act(form: str, day: int, **more: Any) -> dict[str, Any]:
    """Return a row of sheet 文书办理 for case QS001."""
    return {"个案编号": "QS001", "文书": form, "日期": dt.date(2021, 10, day), **more}


def with_acts(*rows: dict[str, Any]) -> Sheets:
    """Return the small county with rows of sheet 文书办理."""
    return {**sheets(), "文书办理": list(rows)}


def workspace(folder: Path, *rows: dict[str, Any]) -> Workspace:
    return new_workspace(folder / "w", with_acts(*rows))


def planned(space: Workspace, month: str = MONTH) -> list[str]:
    """Return the keys of the papers of QS001 that come from acts."""
    desk = Desk.of(space, ON)
    return [each.key for each in desk.planner.month(month, "QS01") if each.act]


def decided(space: Workspace, county: County | None = None) -> tuple[Desk, list[Finding]]:
    """Return a desk on which October was decided, and the errors; the county may be another."""
    if county is not None:
        space = replace(space, county=county)
    desk = Desk.of(space, ON)
    papers = [each for each in desk.planner.month(MONTH, "QS01") if each.act]
    found = decide(desk, papers).findings.get("QS01", ())
    return desk, [each for each in found if each.severity is Severity.ERROR]


def county_with(space: Workspace, **values: Any) -> County:
    """Return the county of a workspace with other values; ``__`` stands for a dot."""
    told = {key.replace("__", "."): value for key, value in values.items()}
    made = {
        key: (Parameter(key=key, value=value, source="虚构", checked_on=ON),)
        for key, value in told.items()
    }
    return replace(space.county, values={**space.county.values, **made})


def made(space: Workspace, key: str) -> Document:
    with reopen(space.root).reading() as data:
        return data.store.documents()[key]


# --- the sheet ----------------------------------------------------------------------------------


def test_a_workbook_without_the_sheet_is_read_without_a_word_about_it(tmp_path: Path) -> None:
    _, findings = read_workbook(write_workbook(tmp_path / "采集表.xlsx"), LIBRARY.workbook())
    assert [each.message for each in findings if "文书办理" in each.message] == []


def test_an_act_is_kept_inside_its_case_and_comes_back_from_an_export(tmp_path: Path) -> None:
    space = workspace(tmp_path, act(REPORT, 14, 事由="仍未返校。"), act(ORDER, 15))
    with space.reading() as data:
        case = data.store.roll().cases["QS001"]
    assert [each.key for each in case.acts] == [("remedy_order", 1), ("written_report", 1)]
    report = export_ledger(space, tmp_path / "导出.xlsx", on=ON)
    assert (report.rows[RecordKind.ACT], report.differing) == (2, ())
    again = load_files(space, [tmp_path / "导出.xlsx"], at=AT)
    assert again.ok
    assert again.stored is not None
    assert again.stored.changed_keys == ()


def test_a_later_file_without_the_act_keeps_it_and_one_with_it_corrects_it(tmp_path: Path) -> None:
    space = workspace(tmp_path, act(REPORT, 14))
    load(space, sheets())
    assert planned(reopen(space.root)) == ["written_report/QS001/1"]
    load(space, with_acts(act(REPORT, 15), act(REPORT, 16, 次序=2)))
    with reopen(space.root).reading() as data:
        acts = data.store.roll().cases["QS001"].acts
    assert [(each.ordinal, each.date.day) for each in acts] == [(1, 15), (2, 16)]


def test_a_dry_run_tells_the_act_field_by_field(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    book = write_workbook(tmp_path / "采集表.xlsx", with_acts(act(REPORT, 14)))
    report = load_files(space, [book], at=AT, dry_run=True)
    (case,) = [each for each in report.changes if each.fields]
    assert [(each.label, each.after) for each in case.fields] == [("书面报告1/日期", "2021-10-14")]


def test_the_same_act_twice_and_one_of_an_unknown_case_are_refused(tmp_path: Path) -> None:
    twice = with_acts(act(REPORT, 14), act(REPORT, 15), act(REPORT, 15, 个案编号="QS999"))
    report = load_files(
        workspace(tmp_path), [write_workbook(tmp_path / "采集表.xlsx", twice)], at=AT
    )
    told = [each.code for each in report.findings if each.source.sheet == "文书办理"]
    assert sorted(told) == ["KC-S60", "KC-S60", "KC-S64"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"期限": "2021-10-13"}, ["KC-S40"]),
        ({"送达日期": "2021-10-13"}, ["KC-S40"]),
        ({"文书": RECEIPT}, ["KC-S01"]),
        ({"文书": RECEIPT, "送达文书": ORDER}, []),
        ({"文书": RECEIPT, "送达文书": ORDER, "签收情况": "拒签"}, ["KC-S80"]),
        ({"文书": RECEIPT, "送达文书": ORDER, "送达方式": "留置"}, ["KC-S80"]),
        (
            {"文书": RECEIPT, "送达文书": ORDER, "签收情况": "拒签", "见证人": "周某（村委会）"},
            [],
        ),
        ({"文书": "罚款通知"}, ["KC-S09"]),
    ],
)
def test_a_row_is_judged(changes: dict[str, Any], expected: list[str]) -> None:
    _, found = load_record(raw(RecordKind.ACT, **changes), LIBRARY.codes, LAYOUT)
    assert [each.code for each in found] == expected


def test_a_file_adds_and_corrects_acts_and_never_takes_one_away() -> None:
    one = Act(case_id="A1", form="home_visit", date=ON)
    two = replace(one, ordinal=2)
    corrected = replace(one, reason="更正")
    assert joined_acts((one, two), (corrected,)) == (corrected, two)


# --- planning -----------------------------------------------------------------------------------


def test_each_act_is_one_paper_in_the_month_of_its_date_and_in_reading_order(
    tmp_path: Path,
) -> None:
    space = workspace(
        tmp_path,
        act(RECEIPT, 16, 送达文书=ORDER),
        act(ORDER, 15),
        act(REPORT, 14, 次序=2),
        act(REPORT, 12),
        act("家访记录", 10),
        {**act("学籍档案转交函", 1, 受送达人="某县教育局"), "日期": dt.date(2022, 1, 10)},
    )
    assert planned(space) == [
        "home_visit/QS001/1",
        "written_report/QS001/1",
        "written_report/QS001/2",
        "remedy_order/QS001/1",
        "service_receipt/QS001/1",
    ]
    assert planned(space, "2022-01") == ["file_transfer/QS001/1"]


def test_the_number_stays_when_the_date_of_an_act_is_corrected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_toy_press(monkeypatch)
    space = workspace(tmp_path, act(REPORT, 12), act(REPORT, 14, 次序=2))
    run_month(space, MONTH, at=AT, jobs=1)
    before = register(space)
    load(space, with_acts(act(REPORT, 15)))  # the first report is now the later one
    run_month(reopen(space.root), MONTH, at=AT, jobs=1)
    assert register(space) == before
    assert made(space, "written_report/QS001/1").version == 2


# --- what the papers say ------------------------------------------------------------------------


def test_a_report_goes_to_both_addressees_and_tells_the_rounds_known_on_its_day(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, act(REPORT, 12))
    desk, errors = decided(space)
    (paper,) = [each for each in desk.planner.month(MONTH, "QS01") if each.act]
    facts = desk.paper(paper, None, 1).facts
    assert errors == []
    assert facts["办理"]["主送"] == "青石镇人民政府、中阳县教育科技局"
    assert [each["日期"] for each in facts["劝返记录"]] == ["2021-10-10"]
    assert facts["办理"]["失联"] is False


def test_an_order_has_the_term_of_its_row_or_that_of_the_county(tmp_path: Path) -> None:
    space = workspace(tmp_path, act(ORDER, 12), act(ORDER, 14, 次序=2, 期限=dt.date(2021, 10, 20)))
    desk, errors = decided(space)
    papers = [each for each in desk.planner.month(MONTH, "QS01") if each.act]
    terms = [desk.paper(each, None, 1).facts["期限"]["改正期限"] for each in papers]
    assert errors == []
    assert terms == ["2021-10-27", "2021-10-20"]  # 12 October and 15 days


def test_the_unchecked_term_of_the_county_makes_a_draft_and_the_own_one_does_not(
    tmp_path: Path,
) -> None:
    rows = (act(ORDER, 12), act(ORDER, 14, 次序=2, 期限=dt.date(2021, 10, 20)))
    space = new_workspace(tmp_path / "w", with_acts(*rows), confirmed=("forms.*",))
    desk = Desk.of(space, ON)
    papers = [each for each in desk.planner.month(MONTH, "QS01") if each.act]
    assert [each.draft_reasons for each in papers] == [("parameters.remedy_order_term",), ()]


def test_a_home_visit_prints_the_visit_of_its_day_and_leaves_any_other_day_open(
    tmp_path: Path,
) -> None:
    desk, _ = decided(workspace(tmp_path, act("家访记录", 10), act("家访记录", 11, 次序=2)))
    papers = [each for each in desk.planner.month(MONTH, "QS01") if each.act]
    told, blank = [desk.paper(each, None, 1).facts["家访"] for each in papers]
    assert (told["日期"], told["地点"]) == ("2021-10-10", "学生家中")
    assert (blank["日期"], blank["地点"], blank["过程"]) == ("2021-10-11", "", "")


def test_a_receipt_is_of_the_issuer_of_what_is_served_and_names_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_toy_press(monkeypatch)
    rows = (
        act(ORDER, 14),
        act(RECEIPT, 15, 送达文书=ORDER),
        act(RECEIPT, 15, 次序=2, 送达文书="劝返复学通知书"),
    )
    space = workspace(tmp_path, *rows)
    run_month(space, MONTH, at=AT, jobs=1)
    order = made(space, "remedy_order/QS001/1")
    first, second = (made(space, f"service_receipt/QS001/{number}") for number in (1, 2))
    notice = made(space, "return_notice/QS001")
    assert order.number == "中教责〔2021〕1号"
    assert first.number == "中教（送达）字〔2021〕第1号"
    assert (first.facts["送达"]["文书"], first.facts["送达"]["文号"]) == (ORDER, order.number)
    assert second.number == "青中校（送达）字〔2021〕第1号"
    assert second.facts["送达"]["文号"] == notice.number
    again = run_month(reopen(space.root), MONTH, at=AT, jobs=1)
    states = {paper.state for unit in again.units for paper in unit.papers}
    assert {str(state) for state in states} == {"unchanged"}


def test_a_receipt_never_names_a_number_that_was_not_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_toy_press(monkeypatch, failing=["remedy_order/QS001/1"])
    space = workspace(tmp_path, act(ORDER, 14), act(RECEIPT, 15, 送达文书=ORDER))
    run_month(space, MONTH, at=AT, jobs=1)
    assert made(space, "service_receipt/QS001/1").facts["送达"]["文号"] == ""


def test_a_receipt_without_its_paper_is_refused(tmp_path: Path) -> None:
    _, errors = decided(workspace(tmp_path, act(RECEIPT, 15, 送达文书=ORDER)))
    assert [each.code for each in errors] == ["KC-P01"]


# --- who may order ------------------------------------------------------------------------------


def test_a_school_can_never_be_the_issuer_of_an_order_whatever_the_county_file_says(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, act(ORDER, 14))
    for issuer in ("school", "reporting_unit"):
        _, errors = decided(space, county_with(space, forms__remedy_order__issuer=issuer))
        assert {each.code for each in errors} == {"KC-W01"}
        assert errors[0].message == "表单「责令通知书」不能这样出具：学校不能“责令”"
        assert "义务教育法第五十八条" in errors[0].basis


def test_a_receipt_of_the_schools_own_paper_is_no_order(tmp_path: Path) -> None:
    _, errors = decided(workspace(tmp_path, act(RECEIPT, 15, 送达文书="劝返复学通知书")))
    assert errors == []


def test_an_answer_on_the_command_line_cannot_change_the_issuer(tmp_path: Path) -> None:
    space = workspace(tmp_path, act(ORDER, 14))
    answer = call("issue", "QS001", "remedy_order", "--set", "issuer=school", cwd=space.root)
    assert answer.returncode == 2
    assert "没有可以设置的「issuer」" in answer.stderr


def test_an_order_of_a_township_needs_its_organ_in_the_file_of_the_county(tmp_path: Path) -> None:
    space = workspace(tmp_path, act(ORDER, 14))
    township = {"forms__remedy_order__issuer": "township"}
    _, errors = decided(space, county_with(space, **township))
    assert [each.code for each in errors] == ["KC-P11"]
    organs = {"青石镇": {"name": "中阳县青石镇人民政府", "prefix": "青政"}}
    known = county_with(space, **township, issuers__county__townships=organs)
    desk, errors = decided(space, known)
    (paper,) = [each for each in desk.planner.month(MONTH, "QS01") if each.act]
    assert errors == []
    assert (paper.issuer_code, paper.series.prefix if paper.series else "") == ("青石镇", "青政责")
    assert desk.paper(paper, None, 1).facts["文书"]["签发单位"] == "中阳县青石镇人民政府"


def test_a_bureau_without_its_prefix_cannot_number_an_order(tmp_path: Path) -> None:
    space = workspace(tmp_path, act(ORDER, 14))
    values = {
        key: value for key, value in space.county.values.items() if key != "issuers.county.prefix"
    }
    _, errors = decided(space, replace(space.county, values=values))
    assert [each.code for each in errors] == ["KC-P11"]


# --- deadlines ----------------------------------------------------------------------------------


def test_what_is_due_is_done_when_its_paper_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_toy_press(monkeypatch)
    rows = with_acts(act(REPORT, 15), act(ORDER, 16))
    rows["劝返记录"][0]["结果"] = "失联"
    space = new_workspace(tmp_path / "w", rows)
    before = call("due", "--on", "2021-10-18", cwd=space.root).stdout
    run_month(reopen(space.root), MONTH, at=AT, jobs=1)
    after = call("due", "--on", "2021-10-18", cwd=space.root).stdout
    assert [code in before for code in ("KC-R26", "KC-R28")] == [True, False]
    assert [code in after for code in ("KC-R26", "KC-R28")] == [False, True]
    assert "2021-10-31  QS001  责令限期改正的期限届满" in after  # 16 October and 15 days


def test_the_timeline_of_a_case_tells_the_act(tmp_path: Path) -> None:
    space = workspace(tmp_path, act(REPORT, 15))
    assert "决定出具书面报告（第1件）" in call("case", "show", "QS001", cwd=space.root).stdout
