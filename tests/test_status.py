"""Checklists: what exists, is missing, late, unsigned or contradictory. All data are synthetic."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from small_county import (
    AT,
    CENTRAL,
    MONTH,
    bundle_of,
    call,
    finished,
    load,
    new_workspace,
    private_values,
    sheets,
    visit,
)

from kongchuo_docs import bundle
from kongchuo_docs.model import Completion, CompletionKind, Document, Facts
from kongchuo_docs.pipeline.status import paper_counts, status
from kongchuo_docs.rules.checklist import Held, Need, PaperState, checklist
from kongchuo_docs.workspace import Workspace

DAY = dt.date(2021, 10, 31)
NOTICE = "return_notice/QS001"
NUMBER = "青中校（劝返）字〔2021〕第1号"


def need(**changes: object) -> Need:
    base = Need(
        unit="QS01",
        subject="QS001",
        what="通知书",
        form="return_notice",
        month="2021-10",
        key=NOTICE,
        dated=dt.date(2021, 10, 11),
        due=dt.date(2021, 10, 31),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def paper(**changes: object) -> Document:
    base = Document(
        key=NOTICE,
        form_id="return_notice",
        title="通知书",
        unit_code="QS01",
        subject_id="QS001",
        month="2021-10",
        dated=dt.date(2021, 10, 11),
        number=NUMBER,
        version=1,
        facts=Facts(values={}),
        recipe="",
        pages=1,
        files=(),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def signed(version: int = 1, on: dt.date = DAY, key: str = NOTICE) -> Completion:
    return Completion(
        key=key,
        version=version,
        kind=CompletionKind.SCAN,
        on=on,
        unit_code="QS01",
        month="2021-10",
        subject_id="QS001",
    )


def held(document: Document, *completions: Completion, **changes: object) -> Held:
    done = {each.version: each for each in completions}
    base = Held(document=document, number=document.number, completions=done)
    return replace(base, **changes)  # type: ignore[arg-type]


# --- one paper ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "on", "state"),
    [
        (None, "2021-10-10", PaperState.UPCOMING),
        (None, "2021-10-11", PaperState.MISSING),
        (None, "2021-10-31", PaperState.MISSING),
        (None, "2021-11-01", PaperState.LATE),
        (held(paper(draft=True, number="")), "2021-10-31", PaperState.DRAFT),
        (held(paper()), "2021-10-31", PaperState.UNSIGNED),
        (held(paper(), signed()), "2021-10-30", PaperState.UNSIGNED),
        (held(paper(), signed()), "2021-10-31", PaperState.COMPLETE),
        (held(paper(version=2), signed(1)), "2021-10-31", PaperState.UNSIGNED),
        (held(paper(), changed=True), "2021-10-31", PaperState.CONTRADICTORY),
        (held(paper(), number=""), "2021-10-31", PaperState.MISSING),
    ],
)
def test_the_state_of_a_paper_on_a_day(there: Held | None, on: str, state: PaperState) -> None:
    (line,) = checklist([need()], [there] if there else [], dt.date.fromisoformat(on))

    assert line.state is state
    assert bool(line.next_step) is (state not in (PaperState.UPCOMING, PaperState.COMPLETE))


def test_a_form_that_nobody_signs_is_complete_once_it_is_issued() -> None:
    (line,) = checklist([need(signatures=False)], [held(paper())], DAY)

    assert line.state is PaperState.COMPLETE


def test_a_later_version_needs_its_own_signature() -> None:
    (line,) = checklist([need()], [held(paper(version=2), signed(1))], DAY)

    assert line.why == "第 1 版已签，更正后的第 2 版还没有签"


@pytest.mark.parametrize(
    ("there", "code"),
    [
        ([held(paper(), number="青中校（劝返）字〔2021〕第2号")], "KC-P21"),
        ([held(paper(), changed=True)], "KC-P22"),
        ([held(paper(dated=dt.date(2021, 10, 10)))], "KC-P23"),
        ([held(paper()), held(paper(key="return_notice/QS001/2"))], "KC-P24"),
    ],
)
def test_each_contradiction_has_its_code_and_says_what_to_do(there: list[Held], code: str) -> None:
    line, *_ = checklist([need()], there, DAY)

    assert [finding.code for finding in line.findings] == [code]
    assert line.findings[0].fix == line.next_step


@pytest.mark.parametrize(("withdrawn", "code"), [(["QS001"], "KC-P20"), ([], "KC-P25")])
def test_a_paper_that_nothing_asks_for_is_a_contradiction(withdrawn: list[str], code: str) -> None:
    (line,) = checklist([], [held(paper())], DAY, withdrawn=withdrawn)

    assert line.findings[0].code == code


def test_a_paper_whose_number_is_void_is_history_and_not_listed() -> None:
    assert checklist([], [held(paper(), number="")], DAY, withdrawn=["QS001"]) == ()


# --- a workspace --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return finished(tmp_path_factory.mktemp("status") / "w")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return finished(tmp_path / "w")


def states(workspace: Workspace, on: dt.date = DAY, **scope: str) -> dict[str, str]:
    lines = status(workspace, on, **scope).lines
    return {line.need.key or line.need.what: str(line.state) for line in lines}


def sign(workspace: Workspace, *keys: str) -> None:
    with workspace.begin() as data:
        data.store.complete([signed(key=key) for key in keys], at=AT)


def test_after_a_run_every_paper_waits_for_its_signatures(ready: Workspace) -> None:
    report = status(ready, AT.date(), unit=CENTRAL, month=MONTH)
    papers = [line for line in report.lines if line.need.key]

    assert {str(line.state) for line in papers} == {"unsigned"}
    assert len(papers) == 9


def test_before_the_run_they_are_missing_and_after_the_month_late(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")

    assert states(workspace, AT.date(), case="QS001")[NOTICE] == "missing"
    assert states(workspace, dt.date(2021, 11, 1), case="QS001")[NOTICE] == "late"


def test_the_monthly_report_is_late_after_the_20th_and_listed_once(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    lines = status(workspace, dt.date(2021, 10, 21), unit=CENTRAL, month=MONTH).lines
    (report,) = [line for line in lines if line.need.form == "monthly_report"]

    assert (str(report.state), report.need.due) == ("late", dt.date(2021, 10, 20))
    assert report.need.rule == "KC-R31"


def test_what_the_deadline_rules_ask_for_is_listed_too(ready: Workspace) -> None:
    tasks = {name: state for name, state in states(ready, case="QS001").items() if "/" not in name}

    assert tasks == {"第2次劝返": "late", "复学期限届满，核对是否返校": "late"}


def test_a_signed_paper_is_complete_from_its_day_on(workspace: Workspace) -> None:
    sign(workspace, NOTICE)

    assert states(workspace, case="QS001")[NOTICE] == "complete"
    assert states(workspace, DAY - dt.timedelta(days=1), case="QS001")[NOTICE] == "unsigned"
    assert paper_counts(workspace)["QS001"] == (3, 1)


def test_a_record_that_changed_contradicts_its_paper_until_it_is_corrected(
    workspace: Workspace,
) -> None:
    rows = sheets()
    rows["学生"][0]["监护人电话"] = "13800000099"
    load(workspace, rows)

    assert states(workspace, case="QS001")["dropout_survey/QS001"] == "contradictory"
    assert call("run", "--month", MONTH, "--on", "2021-10-18", cwd=workspace.root).returncode == 0
    assert states(workspace, case="QS001")["dropout_survey/QS001"] == "unsigned"


def test_a_file_that_was_changed_contradicts_its_record(workspace: Workspace) -> None:
    (file,) = bundle_of(workspace, CENTRAL).glob("*QS001_2_*.pdf")
    file.write_bytes(file.read_bytes() + b"%")

    (line,) = [each for each in status(workspace, DAY, case="QS001").lines if each.findings]
    assert (line.need.key, line.findings[0].code) == (NOTICE, "KC-B02")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda file: file.write_bytes(file.read_bytes()[:-1] + b"%"), "登记后被改动"),
        (Path.unlink, "缺失"),
    ],
)
def test_a_signed_set_that_was_changed_or_lost_is_no_longer_complete(
    workspace: Workspace, change: Callable[[Path], object], said: str
) -> None:
    file = bundle_of(workspace, CENTRAL) / "已签章" / "件.pdf"
    file.parent.mkdir()
    file.write_bytes(b"%PDF-1.7 scanned\n")
    files = (replace(bundle.describe(file), name="已签章/件.pdf"),)
    with workspace.begin() as data:
        data.store.complete([replace(signed(), files=files)], at=AT)
    assert states(workspace, case="QS001")[NOTICE] == "complete"

    change(file)

    (line,) = [each for each in status(workspace, DAY, case="QS001").lines if each.findings]
    assert (line.need.key, line.findings[0].code) == (NOTICE, "KC-B04")
    assert said in line.findings[0].message


def test_a_visit_that_moved_to_another_month_leaves_a_paper_without_ground(
    workspace: Workspace,
) -> None:
    rows = sheets()
    rows["劝返记录"] = [visit("QS001", 1, dt.date(2021, 9, 10))]
    load(workspace, rows)

    (line,) = [
        each
        for each in status(workspace, DAY, case="QS001").lines
        if each.need.key == "outreach_record/QS001/2021-10"
    ]
    assert line.findings[0].code == "KC-P25"


def test_a_withdrawn_case_with_void_numbers_has_nothing_open(workspace: Workspace) -> None:
    with workspace.begin() as data:
        for paper in data.store.documents(subject="QS001").values():
            data.numbers.void(paper.number, reason="装错", at=AT)
        data.store.withdraw("QS001", "装错", at=AT)

    assert states(workspace, case="QS001") == {}


# --- the command --------------------------------------------------------------------------------


def test_the_command_ends_with_the_next_step_and_shows_no_name(ready: Workspace) -> None:
    said = call("status", "--case", "QS001", "--on", "2021-10-18", cwd=ready.root)

    assert said.returncode == 0
    assert NUMBER in said.stdout
    assert said.stdout.splitlines()[-1].startswith("下一步：QS001 ")
    assert not [value for value in private_values() if value in said.stdout]


def test_a_contradiction_is_exit_code_1(workspace: Workspace) -> None:
    next(bundle_of(workspace, CENTRAL).glob("*QS001_2_*.pdf")).unlink()

    said = call("status", "--case", "QS001", "--on", "2021-10-18", cwd=workspace.root)
    assert said.returncode == 1
    assert "KC-B01" in said.stdout


def test_the_answer_for_programs(ready: Workspace) -> None:
    said = call("status", "--month", MONTH, "--on", "2021-10-18", "--json", cwd=ready.root)
    found = json.loads(said.stdout)

    assert set(found) == {"on", "ok", "counts", "papers", "next"}
    assert found["counts"]["unsigned"] == 10
    assert found["papers"][0]["unit"] == CENTRAL


def test_the_workbook_has_a_line_for_each_paper(ready: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "状态.xlsx"
    words = ("--unit", CENTRAL, "--month", MONTH, "--on", "2021-10-18", "--xlsx", str(target))
    call("status", *words, cwd=ready.root)

    rows = list(openpyxl.load_workbook(target).active.iter_rows(values_only=True))
    assert rows[0][:6] == ("状态", "单位", "月份", "个案", "文书或事项", "文号")
    assert NUMBER in {row[5] for row in rows}


def test_an_unknown_case_is_told(ready: Workspace) -> None:
    said = call("status", "--case", "QS999", cwd=ready.root)

    assert (said.returncode, "case list" in said.stderr) == (2, True)


def test_the_list_of_cases_counts_papers_and_signatures(ready: Workspace) -> None:
    assert "文书 3 件（已签章 0）" in call("case", "list", cwd=ready.root).stdout
