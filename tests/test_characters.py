"""A character that no font has is told by name, field and case, and costs no number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_county import AT, MONTH, new_workspace, register, reopen, use_toy_press

from kongchuo_docs.errors import RenderError
from kongchuo_docs.model import DocumentState
from kongchuo_docs.pipeline.month import plan_month, run_month
from kongchuo_docs.pipeline.single import issue
from kongchuo_docs.rendering.characters import CharacterCheck, describe
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.workspace import Workspace

BAD = ["\ue000", "\U000323b0", "\ufe00", "\U000e0101", "\U0001f9d2", "\u200b"]


@pytest.fixture(autouse=True)
def toy_press(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy_press(monkeypatch)


def workspace_with(tmp_path: Path, char: str) -> Workspace:
    """A county where the name of one child holds a character that cannot be printed."""
    workspace = new_workspace(tmp_path / "w")
    with workspace.begin() as data:
        case = data.store.roll().cases["QS001"]
        student = replace(case.student, name=f"{case.student.name}{char}")
        data.store.put([replace(case, student=student)], at=AT, file="合成")
    return reopen(workspace.root)


def test_fields_and_characters_are_named(fonts: FontSet) -> None:
    facts = {
        "学生": {"姓名": "王\ue000", "现住址": "样样镇"},
        "劝返记录": [{"过程": "谈\U0001f9d2话"}],
    }
    found = CharacterCheck(fonts).unprintable(facts)
    assert [(each.field, each.chars) for each in found] == [
        ("学生.姓名", ("\ue000",)),
        ("劝返记录第1条.过程", ("\U0001f9d2",)),
    ]


@pytest.mark.parametrize(
    ("char", "words"),
    [
        ("\ue000", "造字区的字（U+E000）"),
        ("\U000323b0", "Unicode 里没有的字（U+323B0）"),
        ("\ufe00", "看不见的异体选择符（U+FE00）"),
        ("\U000e0101", "看不见的异体选择符（U+E0101）"),
        ("\U0001f9d2", "表情符号 🧒（U+1F9D2）"),
        ("\u200b", "看不见的控制符（U+200B）"),
        ("\U00030004", "\U00030004（U+30004）"),
    ],
)
def test_a_character_is_said_so_that_it_can_be_found(char: str, words: str) -> None:
    assert describe(char) == words


@pytest.mark.parametrize("char", BAD)
def test_a_character_without_a_font_costs_no_number(tmp_path: Path, char: str) -> None:
    workspace = workspace_with(tmp_path, char)
    report = run_month(workspace, MONTH, at=AT, jobs=1)
    (finding,) = {
        each for each in report.findings() if each.code == "KC-P10" and each.field == "学生.姓名"
    }
    assert "QS001" in finding.message
    assert f"U+{ord(char):04X}" in finding.message
    failed = {
        paper.form
        for paper in report.papers()
        if paper.state is DocumentState.FAILED and paper.subject == "QS001"
    }
    assert failed == {"dropout_survey", "return_notice", "outreach_record"}
    taken = register(workspace)
    assert not any("QS001" in key for key in taken)
    assert taken["outreach_record/QS003/2021-10"] == (1, "issued")


def test_the_name_of_the_child_is_not_told(tmp_path: Path) -> None:
    workspace = workspace_with(tmp_path, "\ue000")
    with workspace.reading() as data:
        name = data.store.roll().cases["QS001"].student.name[:-1]
    report = plan_month(workspace, MONTH, on=AT.date())
    assert report.findings()
    assert all(name not in each.message + each.fix for each in report.findings())


def test_a_single_paper_is_refused_before_anything_is_stored(tmp_path: Path) -> None:
    workspace = workspace_with(tmp_path, "\ue000")
    with pytest.raises(RenderError, match=r"「学生\.姓名」：QS001 .*U\+E000"):
        issue(workspace, "QS001", "return_notice", answers={}, at=AT)
    assert register(workspace) == {}


def test_a_corrected_character_gets_its_papers_at_the_next_run(tmp_path: Path) -> None:
    workspace = workspace_with(tmp_path, "\ue000")
    run_month(workspace, MONTH, at=AT, jobs=1)
    with workspace.begin() as data:
        case = data.store.roll().cases["QS001"]
        student = replace(case.student, name=case.student.name[:-1])
        data.store.put([replace(case, student=student)], at=AT, file="合成")
    report = run_month(reopen(workspace.root), MONTH, at=AT, jobs=1)
    assert report.findings() == ()
    assert register(workspace)["outreach_record/QS001/2021-10"] == (2, "issued")
