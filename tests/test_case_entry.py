"""One child without a workbook: entered and changed at a real terminal, and stored as if loaded."""

from __future__ import annotations

import datetime as dt
import json
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from small_county import COMMAND, call, id_number, kongchuo, new_workspace
from terminal import Terminal, terminal

from kongchuo_docs.model import Case, RecordKind
from kongchuo_docs.store import Revision
from kongchuo_docs.workspace import Workspace

NUMBER = id_number(dt.date(2007, 5, 6), 31)
WRONG = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")
ANSWERS: Mapping[str, str] = {
    "学校代码": "2",
    "姓名": "东方未明",
    "身份证件号码": NUMBER,
    "年级": "8",
    "班级": "2",
    "班主任": "澹台明镜",
    "班主任电话": "13900000021",
    "户籍所在地": "某省某县某镇某村",
    "监护人姓名": "东方守一",
    "监护人关系": "父亲",
    "监护人电话": "13800000077",
    "当前状态": "辍学",
    "辍学类型": "中途离校",
    "无故缺勤起始日期": "2021.9.6",
    "辍学主因": "1",
    "辍学次因": "2 3",
    "去向": "在家",
    "有户籍": "1",
    "人在校": "否",
}
"""Made up; what is not here is left out with Enter."""
VISIT: Mapping[str, str] = {
    "日期": "2021-10-19",
    "开始时间": "15:30",
    "方式": "入户",
    "地点": "学生家中",
    "参加人员": "澹台明镜（班主任）、公冶长山（村干部）",
    "劝返过程": "宣讲义务教育法，约定返校。",
    "结果": "承诺返校",
}
STORE, GIVE_UP = "1", "5"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w")


@contextmanager
def dialogue(workspace: Workspace, *words: str) -> Iterator[Terminal]:
    with terminal(COMMAND, "case", *words, "--on", "2021-10-20", cwd=workspace.root) as screen:
        yield screen


def heading(line: str) -> str:
    return re.split(r"[*\[（：？]| ", line)[0]


def fill(screen: Terminal, answers: Mapping[str, str], until: str, *, visits: int = 0) -> list[str]:
    """Answer every question until one begins as said; return what was asked."""
    asked: list[str] = []
    while True:
        line = screen.prompt()
        asked.append(line)
        if line.startswith(until):
            return asked
        if "再记一次吗" in line:
            screen.type("1" if visits else "2")
            visits -= 1
            answers = VISIT if visits >= 0 else answers
        else:
            screen.type(answers.get(heading(line), ""))


def reply(screen: Terminal, question: str, text: str) -> None:
    """Make sure of the next question and answer it."""
    assert screen.prompt().startswith(question)
    screen.type(text)


def case(workspace: Workspace, case_id: str) -> Case | None:
    with workspace.reading() as data:
        return data.store.roll().cases.get(case_id)


def history(workspace: Workspace, case_id: str) -> tuple[Revision, ...]:
    with workspace.reading() as data:
        return data.store.history(RecordKind.CASE, case_id)


def drafts(workspace: Workspace) -> list[Path]:
    return sorted((workspace.root / ".kongchuo").rglob("*.*"))


def test_a_new_case_with_a_visit_is_asked_for_shown_and_stored(workspace: Workspace) -> None:
    with dialogue(workspace, "new") as screen:
        asked = fill(screen, ANSWERS, "接下来", visits=1)
        assert "个案编号* [QS004]：" in asked  # the next free one of the school
        assert "性别*（1 男  2 女） [男]：" in asked  # as the number tells
        assert "出生日期* [2007-05-06]：" in asked
        assert "现住址* [某省某县某镇某村]：" in asked
        assert "调查日期* [2021-10-20]：" in asked
        assert not any(line.startswith(("无证件原因", "第二监护人关系")) for line in asked)
        assert re.search(r"\n +3 姓名：东方未明\n", screen.seen.rpartition("个案 QS004")[2])
        screen.type(STORE)
        assert screen.end() == 0
        assert "已存入：个案 QS004。" in screen.seen
    stored = case(workspace, "QS004")
    assert stored
    assert (stored.unit_code, stored.student.name, stored.student.birth_date) == (
        *("QS02", "东方未明", dt.date(2007, 5, 6)),
    )
    assert (stored.absence.reason, stored.absence.further_reasons) == ("A1", ("A2", "A3"))
    assert (stored.survey.in_household, stored.survey.in_roster) == (True, None)
    assert [visit.start for visit in stored.visits] == [dt.time(15, 30)]
    assert [revision.file for revision in history(workspace, "QS004")] == ["交互录入"]
    assert drafts(workspace) == []


def test_a_wrong_id_is_told_at_once_in_the_words_of_the_workbook_and_asked_again(
    workspace: Workspace,
) -> None:
    with dialogue(workspace, "new") as screen:
        fill(screen, ANSWERS, "身份证件号码")
        screen.type(WRONG)
        assert screen.prompt().startswith("身份证件号码")
        assert "KC-S25 校验码不符，号码有抄写错误" in screen.seen
        assert "办法：照证件原件逐位核对后重新填写" in screen.seen
        screen.type("-")
        assert screen.prompt().startswith("无证件原因")
        screen.type("")
        assert screen.prompt().startswith("性别")


def test_one_can_go_back_ask_for_help_and_change_an_answer(workspace: Workspace) -> None:
    with dialogue(workspace, "new") as screen:
        fill(screen, ANSWERS, "证件类型")
        screen.type("<")
        assert screen.prompt() == "姓名* [东方未明]："
        screen.type("东方既白")
        assert screen.prompt() == "证件类型 [居民身份证]："
        screen.type("？")  # as a Chinese keyboard writes it
        assert screen.prompt().startswith("证件类型")
        assert "证件类型：可以不填；不填按居民身份证。" in screen.seen
        screen.type("")
        fill(screen, ANSWERS, "接下来")
        screen.type(STORE)
        screen.end()
    stored = case(workspace, "QS004")
    assert stored and stored.student.name == "东方既白"


def test_ctrl_c_keeps_a_private_draft_and_the_next_start_goes_on(workspace: Workspace) -> None:
    with dialogue(workspace, "new") as screen:
        fill(screen, ANSWERS, "监护人姓名")
        screen.press_ctrl_c()
        assert screen.end() == 130
        assert "已暂停，没有存入" in screen.seen
    assert case(workspace, "QS004") is None
    (file,) = drafts(workspace)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert json.loads(file.read_text("utf-8"))["学生"][0]["姓名"] == "东方未明"
    with dialogue(workspace, "new") as screen:
        assert screen.prompt().startswith("怎么办")
        assert "有一份没有存入的草稿：QS004，" in screen.seen
        screen.type("1")
        asked = fill(screen, ANSWERS, "接下来")
        assert asked[0] == "监护人姓名*："
        screen.type(STORE)
        assert screen.end() == 0
    assert case(workspace, "QS004")
    assert drafts(workspace) == []


def test_a_closed_window_loses_no_answer_and_a_draft_can_be_thrown_away(
    workspace: Workspace,
) -> None:
    with dialogue(workspace, "new") as screen:
        fill(screen, ANSWERS, "年级")
        screen.close()
    assert len(drafts(workspace)) == 1
    with dialogue(workspace, "new") as screen:
        screen.prompt()
        screen.type("2")
        assert screen.prompt() == "学校代码*："
        screen.press_ctrl_c()
        screen.end()
    assert drafts(workspace) == []


def test_giving_up_leaves_nothing(workspace: Workspace) -> None:
    with dialogue(workspace, "new") as screen:
        fill(screen, ANSWERS, "接下来")
        screen.type(GIVE_UP)
        assert screen.end() == 0
        assert "已放弃，什么也没有存入。" in screen.seen
    assert case(workspace, "QS004") is None
    assert drafts(workspace) == []


def test_what_only_the_whole_county_knows_is_told_before_storing(workspace: Workspace) -> None:
    first = case(workspace, "QS001")
    assert first
    answers = {**ANSWERS, "身份证件号码": first.student.id_number}
    with dialogue(workspace, "new") as screen:
        fill(screen, answers, "接下来")
        (line,) = re.findall("^错误 .*", screen.seen, re.MULTILINE)
        assert "同一" in line and "QS001" in line, line
        screen.type("2")  # 存入 is the second choice where something is wrong
        screen.expect("没有存入")
    assert case(workspace, "QS004") is None


def test_an_id_that_exists_is_refused_with_the_way_to_change_it(workspace: Workspace) -> None:
    with dialogue(workspace, "new") as screen:
        fill(screen, ANSWERS, "个案编号")
        screen.type("qs001")
        assert screen.prompt().startswith("个案编号")
        assert "kongchuo case edit QS001" in screen.seen


def test_one_field_is_changed_by_its_name_and_nothing_else(workspace: Workspace) -> None:
    before = case(workspace, "QS003")
    assert before
    with dialogue(workspace, "edit", "qs003") as screen:
        fill(screen, {}, "接下来")
        assert "姓名：慕容远山" in screen.seen
        screen.type("1")
        reply(screen, "改哪一项", "监护人电话")
        assert screen.prompt() == "监护人电话* [13800000031]："
        screen.type("0358")
        assert screen.prompt().startswith("监护人电话")
        assert "KC-S10" in screen.seen
        screen.type("13800000099")
        fill(screen, {}, "接下来")
        screen.type(STORE)
        assert screen.end() == 0
    after = case(workspace, "QS003")
    assert after and after.guardians[0].phone == "13800000099"
    assert after.student == before.student
    assert after.visits == before.visits
    assert [each.file for each in history(workspace, "QS003")][1:] == ["交互录入"]
    assert drafts(workspace) == []


def test_two_answers_that_contradict_each_other_are_put_to_the_choice(
    workspace: Workspace,
) -> None:
    with dialogue(workspace, "edit", "QS003") as screen:
        fill(screen, {}, "接下来")
        screen.type("1")
        reply(screen, "改哪一项", "身份证件号码")
        screen.prompt()
        screen.type(id_number(dt.date(2007, 11, 3), 11))
        assert screen.prompt().startswith("改哪一项？ 1 身份证件号码  2 出生日期")
        assert "出生日期与身份证件号码第7至14位不一致" in screen.seen
        screen.type("2")
        assert screen.prompt() == "出生日期* [2007-11-02]："
        screen.type("2007-11-03")
        fill(screen, {}, "接下来")
        screen.type(STORE)
        screen.end()
    after = case(workspace, "QS003")
    assert after and after.student.birth_date == dt.date(2007, 11, 3)


def test_a_visit_can_be_added_later_and_those_before_it_stay(workspace: Workspace) -> None:
    with dialogue(workspace, "edit", "QS001") as screen:
        fill(screen, {}, "接下来")
        screen.type("3")
        asked = fill(screen, VISIT, "接下来")
        assert asked[0] == "次序* [2]："
        screen.type(STORE)
        assert screen.end() == 0
    after = case(workspace, "QS001")
    assert after and [visit.round for visit in after.visits] == [1, 2]


def test_looking_at_a_case_without_a_change_leaves_nothing(workspace: Workspace) -> None:
    with dialogue(workspace, "edit", "QS001") as screen:
        fill(screen, {}, "接下来")
        screen.press_ctrl_c()
        screen.end()
    assert drafts(workspace) == []
    assert len(history(workspace, "QS001")) == 1


def test_a_change_is_refused_if_the_case_was_changed_meanwhile(workspace: Workspace) -> None:
    with dialogue(workspace, "edit", "QS003") as screen:
        fill(screen, {}, "接下来")
        screen.type("1")
        reply(screen, "改哪一项", "责任人")
        screen.prompt()
        screen.type("公冶长山")
        fill(screen, {}, "接下来")
        with workspace.begin() as data:
            stored = data.store.roll().cases["QS003"]
            at = dt.datetime(2021, 10, 20, tzinfo=dt.UTC)
            data.store.put([replace(stored, responsible="钟离素心")], at=at, file="另一本.xlsx")
        screen.type(STORE)
        assert screen.end() == 5
        assert "在录入期间由另一次装入改过，没有存入" in screen.seen
    after = case(workspace, "QS003")
    assert after and after.responsible == "钟离素心"


@pytest.mark.parametrize("words", [("new",), ("edit", "QS001")])
def test_without_a_terminal_the_workbook_is_advised(
    workspace: Workspace, words: tuple[str, ...]
) -> None:
    said = kongchuo("case", *words, cwd=workspace.root)
    assert said.returncode == 2
    assert "交互录入要在终端里使用" in said.stderr
    assert "kongchuo workbook blank" in said.stderr


def test_an_unknown_case_or_an_empty_workspace_is_explained(tmp_path: Path) -> None:
    call("init", "w", "--county", "zhongyang", cwd=tmp_path)
    with terminal(COMMAND, "case", "new", cwd=tmp_path / "w") as screen:
        assert screen.end() == 2
        assert "工作区里还没有单位" in screen.seen
    workspace = new_workspace(tmp_path / "v")
    with terminal(COMMAND, "case", "edit", "QS999", cwd=workspace.root) as screen:
        assert screen.end() == 2
        assert "没有个案「QS999」" in screen.seen
