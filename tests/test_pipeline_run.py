"""What a month's run makes, numbers, replaces and leaves alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from small_county import (
    AT,
    CENTRAL,
    DIRECT,
    MONTH,
    PLANNED,
    assert_sound,
    bundle_of,
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

from kongchuo_docs.model import DocumentState, RecordKind, Severity
from kongchuo_docs.pipeline.month import plan_month, run_month
from kongchuo_docs.pipeline.report import MonthReport
from kongchuo_docs.workspace import Confirmation, Workspace
from kongchuo_docs.workspace.settings import settings_text

FORMS = (
    "dropout_survey",
    "return_notice",
    "outreach_record",
    "monthly_report",
    "enrolment_notice",
)


@pytest.fixture(autouse=True)
def toy_press(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy_press(monkeypatch)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


def run(workspace: Workspace, month: str = MONTH, **more: str) -> MonthReport:
    return run_month(reopen(workspace.root), month, at=AT, jobs=1, **more)


def states(report: MonthReport) -> dict[str, str]:
    return {f"{paper.form}/{paper.subject}": str(paper.state) for paper in report.papers()}


def codes(report: MonthReport) -> list[str]:
    return [finding.code for finding in report.findings()]


def revisions(workspace: Workspace) -> int:
    with workspace.reading() as data:
        return sum(len(data.store.document_versions(key)) for key in data.store.documents()) + sum(
            len(data.store.history(RecordKind.CASE, key)) for key in data.store.roll().cases
        )


def confirm(workspace: Workspace, *values: str) -> None:
    word = Confirmation(by="虚构的办公室", on=AT.date(), values=values)
    text = settings_text("zhongyang", word, created=AT.date())
    (workspace.root / "kongchuo.toml").write_text(text, "utf-8")


# --- the first run and the next -----------------------------------------------------------------


def test_each_paper_of_the_month_gets_the_next_number_of_its_school(workspace: Workspace) -> None:
    report = run(workspace)
    assert set(states(report).values()) == {"new"}
    assert [paper.number for paper in report.papers()] == [
        "青中校（月报）字〔2021〕第1号",
        "青中校（调查）字〔2021〕第1号",
        "青中校（劝返）字〔2021〕第1号",
        "青中校（记录）字〔2021〕第1号",
        "石门小（调查）字〔2021〕第1号",
        "石门小（劝返）字〔2021〕第1号",
        "石门小（记录）字〔2021〕第1号",
        "青中校（记录）字〔2021〕第2号",
        "青中校（入学）字〔2021〕第1号",
        "九中（月报）字〔2021〕第1号",
    ]
    assert_sound(workspace)


def test_a_second_run_changes_no_file_no_number_and_no_record(workspace: Workspace) -> None:
    run(workspace)
    before = tree(workspace.out), register(workspace), revisions(workspace)
    report = run(workspace)
    assert set(states(report).values()) == {"unchanged"}
    assert (tree(workspace.out), register(workspace), revisions(workspace)) == before


def test_the_plan_tells_the_numbers_that_the_run_then_gives_and_writes_nothing(
    workspace: Workspace,
) -> None:
    before = tree(workspace.root)
    planned = plan_month(workspace, MONTH, on=AT.date())
    assert tree(workspace.root) == before
    made = run(workspace)
    assert [(paper.form, paper.subject, paper.number) for paper in planned.papers()] == [
        (paper.form, paper.subject, paper.number) for paper in made.papers()
    ]


def test_one_unit_can_be_run_by_code_or_name_and_the_rest_later(workspace: Workspace) -> None:
    run(workspace, unit=DIRECT)
    assert list(register(workspace)) == ["monthly_report/XZ09/2021-10"]
    run(workspace, unit="中阳县青石镇中心校")
    assert register(workspace).keys() == set(PLANNED)
    assert set(states(run(workspace)).values()) == {"unchanged"}


# --- what lies in which bundle ------------------------------------------------------------------


def test_the_member_schools_case_lies_in_the_bundle_of_its_central_school(
    workspace: Workspace,
) -> None:
    run(workspace)
    assert [path.name for path in sorted((workspace.out / MONTH).iterdir())] == [
        "QS01_中阳县青石镇中心校",
        "XZ09_中阳县第九初级中学",
    ]
    keys = [item["key"] for item in manifest(bundle_of(workspace, CENTRAL))["documents"]]
    assert keys == list(PLANNED[:9])


def test_a_unit_without_a_case_gets_its_nil_report_alone(workspace: Workspace) -> None:
    run(workspace)
    (only,) = manifest(bundle_of(workspace, DIRECT))["documents"]
    assert only["key"] == "monthly_report/XZ09/2021-10"
    with workspace.reading() as data:
        facts = data.store.documents()["monthly_report/XZ09/2021-10"].facts
    assert facts["月报"]["零报告"] is True
    assert facts["月报"]["行"] == []


def test_papers_of_another_month_stay_out_and_go_on_in_the_same_series(
    workspace: Workspace,
) -> None:
    run(workspace)
    report = run(workspace, "2021-09")
    assert codes(report) == ["KC-P08", "KC-P08"]  # nobody filled in the reports of September
    keys = {item["key"] for item in manifest(bundle_of(workspace, CENTRAL, "2021-09"))["documents"]}
    assert keys == {
        "dropout_survey/QS003",
        "outreach_record/QS003/2021-09",
        "enrolment_notice/RX002",
    }
    assert register(workspace)["outreach_record/QS003/2021-09"] == (3, "issued")
    assert_sound(workspace)


# --- changes ------------------------------------------------------------------------------------


def one_more_visit(workspace: Workspace) -> None:
    rows = sheets()
    rows["劝返记录"].append(visit("QS001", 2, dt.date(2021, 10, 14)))
    load(workspace, rows)


def test_a_new_visit_makes_a_corrected_record_and_leaves_every_other_paper(
    workspace: Workspace,
) -> None:
    run(workspace)
    numbers, before = register(workspace), tree(workspace.out)
    one_more_visit(workspace)
    changed = {key for key, state in states(run(workspace)).items() if state != "unchanged"}
    assert changed == {"outreach_record/QS001"}
    assert register(workspace) == numbers

    with workspace.reading() as data:
        old, new = data.store.document_versions("outreach_record/QS001/2021-10")
    assert (old.version, new.version) == (1, 2)
    assert new.number == old.number == "青中校（记录）字〔2021〕第1号"
    assert new.facts["文书"]["标记"] == "更正第1次"

    folder, after = bundle_of(workspace, CENTRAL), tree(workspace.out)
    for file in old.files:
        assert not (folder / file.name).exists()
        assert tree(folder)[f"旧版/{file.name}"] == file.sha256
    kept = [name for name in before if "调查表" in name or "通知书" in name or DIRECT in name]
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert_sound(workspace)


def test_a_corrected_record_is_corrected_again_under_the_same_number(workspace: Workspace) -> None:
    run(workspace)
    rows = sheets()
    for day in (14, 16):
        rows["劝返记录"].append(visit("QS001", day // 2 - 5, dt.date(2021, 10, day)))
        load(workspace, rows)
        run(workspace)
    with workspace.reading() as data:
        third = data.store.documents()["outreach_record/QS001/2021-10"]
    assert (third.version, third.facts["文书"]["标记"]) == (3, "更正第2次")
    assert len(list((bundle_of(workspace, CENTRAL) / "旧版").glob("*QS001_3_*.pdf"))) == 2
    assert_sound(workspace)


def test_a_void_number_is_never_used_again_and_its_paper_gets_a_new_one(
    workspace: Workspace,
) -> None:
    run(workspace)
    with workspace.begin() as data:
        data.numbers.void("青中校（劝返）字〔2021〕第1号", reason="填错", at=AT)
    run(workspace)
    assert register(workspace)["return_notice/QS001"] == (2, "issued")
    names = [path.name for path in bundle_of(workspace, CENTRAL).glob("*QS001_2_*")]
    assert len(names) == 2
    assert all("（劝返）字〔2021〕第2号" in name for name in names)
    with workspace.reading() as data:
        (series,) = (each for each in data.numbers.audit() if "劝返" in each.series and each.void)
    assert (series.issued, series.void, series.last, series.ok) == (1, 1, 2, True)
    assert set(states(run(workspace)).values()) == {"unchanged"}
    assert_sound(workspace)


@pytest.mark.parametrize("harm", ["lost", "altered"])
def test_a_lost_or_altered_file_comes_back_with_the_same_bytes(
    workspace: Workspace, harm: str
) -> None:
    run(workspace)
    before = tree(workspace.out)
    folder = bundle_of(workspace, CENTRAL)
    victims = [next(folder.glob("*QS002_1_*.docx")), next(folder.glob("*QS001_2_*.pdf"))]
    victims += [folder / "print.pdf", folder / "00_封面目录.pdf", folder / "bundle.json"]
    for victim in victims:
        if harm == "lost":
            victim.unlink()
        else:
            victim.write_bytes(b"altered")
    assert set(states(run(workspace)).values()) == {"unchanged"}
    after = tree(workspace.out)
    assert {name: after[name] for name in before} == before
    assert all("旧版/" in name for name in after.keys() - before.keys())


# --- drafts -------------------------------------------------------------------------------------


def test_without_confirmation_papers_are_drafts_without_a_number(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w", confirmed=())
    report = run(workspace)
    assert set(states(report).values()) == {"draft"}
    assert {paper.number for paper in report.papers()} == {""}
    assert register(workspace) == {}
    with workspace.reading() as data:
        marks = {item.facts["文书"]["标记"] for item in data.store.documents().values()}
    assert marks == {"草稿（未编号，不得签发）"}
    assert all("_草稿" in path.name for path in bundle_of(workspace, CENTRAL).glob("02_*"))
    before = tree(workspace.out)
    assert set(states(run(workspace)).values()) == {"draft"}
    assert tree(workspace.out) == before


def test_a_changed_draft_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w", confirmed=())
    run(workspace)
    one_more_visit(workspace)
    run(workspace)
    folder = bundle_of(workspace, CENTRAL)
    for name in ("02_QS001_3_记录表_草稿.docx", "02_QS001_3_记录表_草稿.pdf"):
        assert (folder / name).is_file()
    with workspace.reading() as data:
        draft = data.store.documents()["outreach_record/QS001/2021-10"]
    assert (draft.version, len(draft.facts["劝返记录"])) == (1, 2)
    assert_sound(workspace)


def test_each_unchecked_value_is_told_once_for_all_units(tmp_path: Path) -> None:
    report = run(new_workspace(tmp_path / "w", confirmed=()))
    warnings = [item for item in report.findings() if item.code == "KC-P02"]
    assert all(item.severity is Severity.WARNING and item.fix for item in warnings)
    told = [item.message.split("「")[1].split("」")[0] for item in warnings]
    assert len(told) == len(set(told))
    assert set(told) >= {
        *(f"forms.{form}.{what}" for form in FORMS for what in ("prefix", "grammar")),
        *("forms.enrolment_notice.title", "forms.enrolment_notice.issuer"),
    }


def test_confirmation_in_the_settings_makes_them_official_and_the_drafts_go(
    tmp_path: Path,
) -> None:
    workspace = new_workspace(tmp_path / "w", confirmed=())
    run(workspace)
    confirm(workspace, "forms.*", "parameters.*")
    report = run(workspace)
    assert set(states(report).values()) == {"new"}
    assert codes(report) == []
    assert register(workspace).keys() == set(PLANNED)
    assert not list(bundle_of(workspace, CENTRAL).glob("*草稿*"))
    with workspace.reading() as data:
        marks = {item.facts["文书"]["标记"] for item in data.store.documents().values()}
    assert marks == {""}
    assert_sound(workspace)


def test_a_value_confirmed_by_its_own_name_frees_only_the_papers_that_use_it(
    tmp_path: Path,
) -> None:
    workspace = new_workspace(
        tmp_path / "w", confirmed=("forms.dropout_survey.prefix", "forms.dropout_survey.grammar")
    )
    found = states(run(workspace))
    assert {key for key, state in found.items() if state == "new"} == {
        "dropout_survey/QS001",
        "dropout_survey/QS002",
    }


# --- what cannot be made ------------------------------------------------------------------------


def test_a_case_with_an_error_fails_alone(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    with workspace.begin() as data:  # such a case can only be one that was stored by older rules
        case = data.store.roll().cases["QS001"]
        skipped = replace(case.visits[0], round=3)
        data.store.put([replace(case, visits=(*case.visits, skipped))], at=AT, file="alt")
    report = run(workspace)
    failed = {key for key, state in states(report).items() if state == "failed"}
    assert failed == {"dropout_survey/QS001", "return_notice/QS001", "outreach_record/QS001"}
    assert codes(report) == ["KC-R06"]
    assert all("QS001" in finding.message and finding.fix for finding in report.findings())
    assert report.count(DocumentState.NEW) == 7
    assert register(workspace)["outreach_record/QS003/2021-10"] == (1, "issued")
    assert_sound(workspace)


def test_numbers_stay_gapless_in_plan_order_when_one_paper_cannot_be_made(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_toy_press(monkeypatch, failing=["outreach_record/QS001/2021-10"])
    report = run(workspace)
    assert states(report)["outreach_record/QS001"] == "failed"
    assert codes(report) == ["KC-P03"]
    assert register(workspace)["outreach_record/QS003/2021-10"] == (1, "issued")
    assert_sound(workspace)

    use_toy_press(monkeypatch)
    assert states(run(workspace))["outreach_record/QS001"] == "new"
    assert register(workspace)["outreach_record/QS001/2021-10"] == (2, "issued")
    assert_sound(workspace)


def test_a_correction_that_cannot_be_made_leaves_the_earlier_paper_in_the_bundle(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(workspace)
    before = tree(workspace.out)
    one_more_visit(workspace)
    use_toy_press(monkeypatch, failing=["outreach_record/QS001/2021-10"])
    assert states(run(workspace))["outreach_record/QS001"] == "failed"
    assert tree(workspace.out) == before


def test_a_bundle_that_cannot_be_put_together_keeps_no_other_unit_from_its_papers(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_toy_press(monkeypatch, failing=["封面目录"])
    report = run(workspace)
    assert codes(report) == ["KC-P04", "KC-P04"]
    assert register(workspace).keys() == set(PLANNED)
    assert not (bundle_of(workspace, DIRECT) / "bundle.json").exists()
    use_toy_press(monkeypatch)
    assert set(states(run(workspace)).values()) == {"unchanged"}
    assert_sound(workspace)
