"""What becomes of October's issued report when a clerk tells in November what was so in October.

All data made up.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from small_county import (
    AT,
    CENTRAL,
    MONTH,
    call,
    new_workspace,
    register,
    sheets,
    use_toy_press,
    visit,
    write_workbook,
)

from kongchuo_docs.model import Document, Finding
from kongchuo_docs.pipeline.ledgers import make_ledgers
from kongchuo_docs.pipeline.loading import load_files
from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.workspace import Workspace

NOVEMBER = dt.datetime(2021, 11, 3, 9, tzinfo=AT.tzinfo)
REPORT = f"monthly_report/{CENTRAL}/{MONTH}"


@pytest.fixture
def issued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace whose October was issued on 18 October with three children."""
    use_toy_press(monkeypatch)
    workspace = new_workspace(tmp_path / "w")
    run_month(workspace, MONTH, at=AT, jobs=1)
    return workspace


def told_in_november(
    workspace: Workspace, visited: dt.date | None = None, **cells: object
) -> tuple[Finding, ...]:
    """Load changed cells of the third child on 3 November and run October again."""
    rows = sheets()
    rows["学生"][2] |= cells
    if visited:
        rows["劝返记录"][2:] = [visit("QS003", 1, visited)]
    book = write_workbook(workspace.root.parent / "november.xlsx", rows)
    report = load_files(workspace, [book], at=NOVEMBER)
    assert report.ok, report.findings
    month = run_month(workspace, MONTH, at=NOVEMBER, jobs=1)
    return next(unit.findings for unit in month.units if unit.unit_code == CENTRAL)


def reports(workspace: Workspace) -> tuple[Document, ...]:
    with workspace.reading() as data:
        return data.store.document_versions(REPORT)


def listed(paper: Document) -> list[str]:
    return [str(row["姓名"]) for row in paper.facts["月报"]["行"]]


def test_a_child_that_was_gone_by_the_end_of_the_month_leaves_the_report_by_a_correction(
    issued: Workspace,
) -> None:
    numbers = register(issued)
    found = told_in_november(issued, 当前状态="转学", 状态日期=dt.date(2021, 10, 28))
    first, second = reports(issued)
    assert sorted(set(listed(first)) - set(listed(second))) == ["慕容远山"]
    assert len(listed(second)) == 2
    assert second.facts["文书"]["标记"] == "更正第1次"
    assert second.number == first.number
    assert register(issued) == numbers
    assert "KC-R15" not in {finding.code for finding in found}


@pytest.mark.parametrize("told", [dt.date(2021, 11, 1), dt.date(2021, 11, 3)])
def test_a_child_that_went_after_the_month_stays_in_its_report_as_issued(
    issued: Workspace, told: dt.date
) -> None:
    found = told_in_november(issued, 当前状态="转学", 状态日期=told)
    (only,) = reports(issued)
    assert len(listed(only)) == 3
    assert "KC-R15" not in {finding.code for finding in found}


def test_without_a_day_the_issued_report_stays_and_the_clerk_is_told(issued: Workspace) -> None:
    found = told_in_november(issued, 当前状态="转学")
    (only,) = reports(issued)
    assert len(listed(only)) == 3
    assert [each.message for each in found if each.code == "KC-R15"] == [
        "个案 QS003：没有写状态日期，按装入日期算，2021-10 的月报列入这个个案"
    ]


def test_a_child_away_again_in_november_does_not_come_back_into_october(issued: Workspace) -> None:
    told_in_november(issued, 当前状态="已复学", 返校日期=dt.date(2021, 10, 28))
    assert len(listed(reports(issued)[-1])) == 2
    told_in_november(
        issued, visited=dt.date(2021, 11, 3), 当前状态="辍学", 辍学类型="反弹", 无故缺勤起始日期=dt.date(2021, 11, 2),
        调查日期=dt.date(2021, 11, 2), 学籍系统标注=None, 标注日期=None,
    )  # fmt: skip
    assert len(reports(issued)) == 2


def test_the_register_of_october_made_in_november_prints_the_status_of_october(
    issued: Workspace,
) -> None:
    told_in_november(issued, 当前状态="转学", 状态日期=dt.date(2021, 11, 1))
    for month, status in ((MONTH, "辍学"), ("2021-11", "转学")):
        make_ledgers(issued, "dropout_ledger", month=month, unit=CENTRAL, at=NOVEMBER)
        with issued.reading() as data:
            paper = data.store.documents()[f"dropout_ledger/{CENTRAL}/{month}"]
        rows = {row["个案"]["编号"]: row["就读状态"] for row in paper.facts["台账"]["行"]}
        assert rows["QS003"] == status


def test_case_show_tells_the_day_of_the_status(issued: Workspace) -> None:
    told_in_november(issued, 当前状态="转学", 状态日期=dt.date(2021, 10, 28))
    said = call("case", "show", "QS003", cwd=issued.root)
    (line,) = (line for line in said.stdout.splitlines() if "状态日期" in line)
    assert "2021-10-28" in line
    assert "转学（状态日期）" in line


def test_a_nil_report_of_a_month_at_whose_end_a_child_was_away_is_refused(
    issued: Workspace,
) -> None:
    rows = sheets()
    rows["学生"][2] |= {"当前状态": "转学", "状态日期": dt.date(2021, 11, 1)}
    for head in rows["月报"]:
        head["零报告"] = "是"
    del rows["学生"][:2], rows["劝返记录"][:2]
    book = write_workbook(issued.root.parent / "nil.xlsx", rows)
    report = load_files(issued, [book], at=NOVEMBER)
    assert [found.code for found in report.findings if found.severity == "error"] == ["KC-S67"]
