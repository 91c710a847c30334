"""One paper by itself is the very paper that the month's run would make."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from small_county import (
    AT,
    CENTRAL,
    MONTH,
    PLANNED,
    assert_sound,
    bundle_of,
    call,
    load,
    manifest,
    new_workspace,
    register,
    reopen,
    sheets,
    tree,
    use_toy_press,
    visit,
)

from kongchuo_docs.errors import RefusedError, UsageError
from kongchuo_docs.model import RecordKind
from kongchuo_docs.pipeline import single
from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.pipeline.report import MonthReport, PaperReport
from kongchuo_docs.workspace import Workspace


@pytest.fixture(autouse=True)
def toy_press(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy_press(monkeypatch)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def issue(workspace: Workspace, case: str, form: str, **answers: str) -> PaperReport:
    report = single.issue(reopen(workspace.root), case, form, answers=answers, at=AT)
    (paper,) = report.papers()
    return paper


def run(workspace: Workspace) -> MonthReport:
    return run_month(reopen(workspace.root), MONTH, at=AT, jobs=1)


def test_an_issued_paper_keeps_its_number_and_file_in_the_run_and_is_made_once(
    workspace: Workspace,
) -> None:
    paper = issue(workspace, "QS002", "return_notice")
    assert (paper.state, paper.number) == ("new", "石门小（劝返）字〔2021〕第1号")
    before = tree(workspace.out)
    report = run(workspace)
    (same,) = (
        each for each in report.papers() if (each.form, each.subject) == ("return_notice", "QS002")
    )
    assert (same.state, same.number, same.files) == ("unchanged", paper.number, paper.files)
    after = tree(workspace.out)
    assert {name: after[name] for name in before} == before
    assert register(workspace).keys() == set(PLANNED)
    assert len(list(bundle_of(workspace, CENTRAL).glob("02_QS002_2_*.pdf"))) == 1
    assert_sound(workspace)


def test_a_paper_that_was_issued_already_is_not_issued_again(workspace: Workspace) -> None:
    first = issue(workspace, "QS001", "dropout_survey")
    again = issue(workspace, "QS001", "dropout_survey")
    assert (again.state, again.number, again.files) == ("unchanged", first.number, first.files)
    assert list(register(workspace)) == ["dropout_survey/QS001"]


def test_the_number_of_an_issued_paper_comes_before_those_of_the_run(workspace: Workspace) -> None:
    assert issue(workspace, "QS003", "outreach_record").number.endswith("第1号")
    run(workspace)
    assert register(workspace)["outreach_record/QS001/2021-10"] == (2, "issued")
    assert_sound(workspace)


def test_an_answer_is_stored_with_the_case_and_printed_again_by_the_run(
    workspace: Workspace,
) -> None:
    with pytest.raises(RefusedError, match="QS003"):
        issue(workspace, "QS003", "return_notice")
    paper = issue(workspace, "QS003", "return_notice", notice_date="2021-10-18")
    assert paper.state == "new"
    with workspace.reading() as data:
        assert data.store.roll().cases["QS003"].notice_date == dt.date(2021, 10, 18)
        assert data.store.history(RecordKind.CASE, "QS003")[-1].file == "--set"
        facts = data.store.documents()["return_notice/QS003"].facts
    assert facts["文书"]["日期"] == "2021-10-18"
    states = {f"{each.form}/{each.subject}": each.state for each in run(workspace).papers()}
    assert states["return_notice/QS003"] == "unchanged"
    assert_sound(workspace)


def test_a_new_term_in_an_answer_makes_a_correction(workspace: Workspace) -> None:
    first = issue(workspace, "QS001", "return_notice")
    second = issue(workspace, "QS001", "return_notice", return_by="2021-10-29")
    assert (second.state, second.number) == ("replaced", first.number)
    with workspace.reading() as data:
        facts = data.store.documents()["return_notice/QS001"].facts
    assert facts["期限"]["复学期限"] == "2021-10-29"
    run(workspace)
    assert_sound(workspace)


@pytest.mark.parametrize(
    ("form", "answers", "words"),
    [
        ("return_notice", {"notice_date": "morgen"}, "日期"),
        ("return_notice", {"name": "x"}, "没有可以设置的「name」"),
        ("monthly_report", {}, "不是按个案出具"),
        ("enrolment_notice", {}, "不是按个案出具"),
    ],
)
def test_a_wrong_answer_or_form_stores_and_numbers_nothing(
    workspace: Workspace, form: str, answers: dict[str, str], words: str
) -> None:
    before = tree(workspace.root / "out")
    with pytest.raises(UsageError, match=words):
        issue(workspace, "QS001", form, **answers)
    assert register(workspace) == {}
    assert tree(workspace.root / "out") == before
    with workspace.reading() as data:
        assert len(data.store.history(RecordKind.CASE, "QS001")) == 1


def test_an_answer_that_the_rules_forbid_is_not_stored(workspace: Workspace) -> None:
    with pytest.raises(RefusedError, match="通知日期"):
        issue(workspace, "QS001", "return_notice", notice_date="2021-09-01")  # before the absence
    assert register(workspace) == {}
    with workspace.reading() as data:
        assert data.store.roll().cases["QS001"].notice_date == dt.date(2021, 10, 11)


def test_a_paper_issued_after_the_run_stands_in_the_bundle_at_once(workspace: Workspace) -> None:
    run(workspace)
    rows = sheets()
    rows["劝返记录"].append(visit("QS001", 2, dt.date(2021, 10, 14)))
    load(workspace, rows)
    assert issue(workspace, "QS001", "outreach_record").state == "replaced"
    (entry,) = (
        item
        for item in manifest(bundle_of(workspace, CENTRAL))["documents"]
        if item["key"] == "outreach_record/QS001/2021-10"
    )
    assert entry["version"] == 2
    assert_sound(workspace)


def test_without_confirmation_one_paper_too_is_a_draft_without_a_number(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w", confirmed=())
    paper = issue(workspace, "QS001", "return_notice")
    assert (paper.state, paper.number) == ("draft", "")
    assert register(workspace) == {}


def test_the_command_says_where_the_two_files_are(workspace: Workspace) -> None:
    said = call("issue", "QS001", "通知书", cwd=workspace.root)
    assert said.returncode == 0, said
    assert "新出  通知书  青中校（劝返）字〔2021〕第1号" in said.stdout
    files = [line.strip() for line in said.stdout.splitlines() if "02_QS001_2_" in line]
    assert [Path(file).suffix for file in files] == [".docx", ".pdf"]
    assert all(Path(file).is_file() for file in files)
