"""A school cannot be made to print an order; what a clerk types is told and not stopped."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from docx import Document
from small_county import AT, MONTH, call, new_workspace, register, reopen, sheets, use_toy_press

from kongchuo_docs.library import shipped_root
from kongchuo_docs.model import Severity
from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.workspace import Workspace


@pytest.fixture(autouse=True)
def toy_press(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy_press(monkeypatch)


def own_notice(root: Path, sentence: str) -> None:
    """Give a workspace its own return notice with one more sentence."""
    folder = root / "form_templates" / "return_notice"
    shutil.copytree(shipped_root() / "form_templates" / "return_notice", folder)
    word = Document(str(folder / "template.docx"))
    word.add_paragraph(sentence)
    word.save(str(folder / "template.docx"))


def test_a_template_that_lets_a_school_order_issues_nothing(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root
    own_notice(root, "我校责令你限期改正，逾期罚款500元。")
    workspace = Workspace.open(root)

    report = run_month(workspace, MONTH, at=AT, jobs=1)

    found = [each for each in report.findings() if each.code == "KC-W01"]
    assert {each.field for each in found} == {"责令", "罚款"}
    assert {each.severity for each in found} == {Severity.ERROR}
    assert not [key for key in register(workspace) if key.startswith("return_notice/")]
    assert [key for key in register(workspace) if key.startswith("dropout_survey/")]


def test_the_shipped_forms_and_ordinary_records_give_no_finding_of_wording(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    report = run_month(reopen(workspace.root), MONTH, at=AT, jobs=1)

    assert [each for each in report.findings() if each.code.startswith("KC-W")] == []


def test_an_order_in_a_clerks_own_words_is_a_warning_and_the_paper_is_made(tmp_path: Path) -> None:
    rows = sheets()
    rows["劝返记录"][0]["劝返过程"] = "我校责令家长三日内送子女返校，否则罚款500元。"
    workspace = new_workspace(tmp_path / "w", rows)

    report = run_month(reopen(workspace.root), MONTH, at=AT, jobs=1)

    found = [each for each in report.findings() if each.code == "KC-W01"]
    assert {each.severity for each in found} == {Severity.WARNING}
    assert any("过程" in each.field for each in found)
    assert [key for key in register(workspace) if key.startswith("outreach_record/")]


def report_saying(reason: str) -> dict[str, object]:
    """Return a row of 文书办理: a written report with this reason."""
    day = dt.date(2021, 10, 14)
    return {"个案编号": "QS001", "文书": "书面报告", "日期": day, "事由": reason}


def test_an_order_in_the_papers_own_words_is_an_error_and_the_paper_is_not_made(
    tmp_path: Path,
) -> None:
    rows = sheets()
    rows["文书办理"] = [report_saying("我校现责令家长三日内改正。")]
    workspace = new_workspace(tmp_path / "w", rows)

    report = run_month(reopen(workspace.root), MONTH, at=AT, jobs=1)

    found = [each for each in report.findings() if each.code == "KC-W01"]
    assert {(each.field, each.severity) for each in found} == {("办理.事由", Severity.ERROR)}
    assert not [key for key in register(workspace) if key.startswith("written_report/")]


def test_what_others_ordered_may_be_reported(tmp_path: Path) -> None:
    rows = sheets()
    rows["文书办理"] = [report_saying("乡镇人民政府已责令家长限期改正，仍未返校。")]
    workspace = new_workspace(tmp_path / "w", rows)

    report = run_month(reopen(workspace.root), MONTH, at=AT, jobs=1)

    assert [each for each in report.findings() if each.code.startswith("KC-W")] == []
    assert [key for key in register(workspace) if key.startswith("written_report/")]


def test_words_that_a_paper_does_not_print_are_told_of_the_paper_that_does(tmp_path: Path) -> None:
    rows = sheets()
    rows["劝返记录"][0]["劝返过程"] = "我校责令家长三日内送子女返校。"
    workspace = new_workspace(tmp_path / "w", rows)

    report = run_month(reopen(workspace.root), MONTH, at=AT, jobs=1)

    found = [each.message for each in report.findings() if each.code == "KC-W01"]
    assert found == ["QS001 的记录表：学校不能“责令”"]


def test_the_commands_answer_as_a_clerk_reads_them(tmp_path: Path) -> None:
    (tmp_path / "稿.txt").write_text("我校责令你限期改正。", "utf-8")

    shown = call("law", "show", "义务教育法", "58", cwd=tmp_path)
    checked = call("law", "check", "稿.txt", "--issuer", "school", cwd=tmp_path)
    made = call(
        "county", "new", "xinxian", "--name", "虚构县", "--parent", "全国", "--out", "office", cwd=tmp_path
    )  # fmt: skip
    begun = call("init", "office", "--county", "xinxian", cwd=tmp_path)
    told = call("county", "explain", "xinxian", "dropout", cwd=tmp_path / "office")

    assert shown.returncode == 0
    assert "责令限期改正" in shown.stdout
    assert checked.returncode == 1
    assert "KC-W01" in checked.stdout
    assert made.returncode == begun.returncode == told.returncode == 0
    assert "待填写" in told.stdout
