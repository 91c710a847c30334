"""The life of a case: states, proofs, relapse, and the timeline of ``case show``."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from small_county import AT, call, finished, load, new_workspace, sheets
from test_rules import LIBRARY, make_case

from kongchuo_docs.model import Case
from kongchuo_docs.pipeline.case_life import case_life
from kongchuo_docs.rules import AWAY, check_life, is_away, missing_proof, relapses
from kongchuo_docs.rules.life import CLOSINGS, RELAPSE, TRANSITIONS

COUNTY = LIBRARY.county("zhongyang")
ON = dt.date(2021, 10, 18)


def states(*statuses: str, **last: object) -> list[Case]:
    *before, end = statuses
    return [*(make_case(status=status) for status in before), make_case(status=end, **last)]


def codes(*statuses: str, **last: object) -> list[str]:
    return [finding.code for finding in check_life(states(*statuses, **last), COUNTY, ON)]


def test_every_status_of_the_code_list_has_its_place_in_the_model() -> None:
    labels = LIBRARY.codes("case_status").labels

    assert set(TRANSITIONS) == set(labels)
    assert {*AWAY, *CLOSINGS, "left_other"} == set(labels)
    assert {code: each.label for code, each in CLOSINGS.items()} == {
        code: labels[code] for code in CLOSINGS
    }
    assert RELAPSE in LIBRARY.codes("dropout_kind").labels


@pytest.mark.parametrize(
    ("way", "found"),
    [
        (("verifying", "suspected_dropout", "dropout"), []),
        (("verifying", "dropout", "missing", "dropout"), []),
        (("dropout", "suspected_dropout"), ["KC-R14"]),
        (("suspected_dropout", "verifying"), ["KC-R14"]),
        (("deceased", "dropout"), ["KC-R14"]),
        (("left_other", "dropout"), []),
    ],
)
def test_states_follow_each_other_as_the_model_says(way: tuple[str, ...], found: list[str]) -> None:
    assert codes(*way) == found


@pytest.mark.parametrize("status", CLOSINGS)
def test_a_case_is_closed_only_with_its_proof(status: str) -> None:
    proof = CLOSINGS[status].proof
    survey = {"date": "2021-09-06", "surveyor": "李示例", "attachments": f"{proof}，一份"}

    assert "KC-R12" in codes("dropout", status)
    assert codes("dropout", status, survey=survey) == []
    assert missing_proof(make_case(status=status, survey=survey)) is None


def test_the_evidence_of_a_visit_is_a_proof_too() -> None:
    visit = {"round": 1, "date": "2021-09-20", "result": "returned", "evidence": "返校签到表照片"}

    assert codes("dropout", "returned", visits=[visit]) == []


def test_going_away_again_after_coming_back_is_a_relapse_and_has_to_be_called_so() -> None:
    way = ("dropout", "returned", "verifying", "suspected_dropout")

    assert relapses(states(*way)) == 1
    assert codes(*way) == ["KC-R13"]
    assert codes(*way, absence={"kind": "relapse"}) == []


def test_a_case_is_open_until_the_day_of_the_return() -> None:
    case = make_case(absence={"returned_on": "2021-09-20"})

    assert is_away(case, dt.date(2021, 9, 19))
    assert not is_away(case, dt.date(2021, 9, 20))
    assert not is_away(case, dt.date(2021, 8, 31))


def test_findings_of_a_life_hold_no_code_and_no_name() -> None:
    (finding,) = check_life(states("dropout", "verifying"), COUNTY, ON)

    assert finding.message == "个案 JL003：状态从“辍学”变为“缺勤核实中”，不合次序"


# --- the timeline -------------------------------------------------------------------------------


def test_the_timeline_has_every_visit_paper_number_and_state(tmp_path: Path) -> None:
    life = case_life(finished(tmp_path / "w"), "QS001")

    told = [f"{event.date} {event.kind}" for event in life.events]
    assert told == [
        "2021-09-06 absence",
        "2021-10-08 survey",
        "2021-10-08 mark",
        "2021-10-08 paper",
        "2021-10-10 visit",
        "2021-10-10 paper",
        "2021-10-11 notice",
        "2021-10-11 paper",
        "2021-10-18 term",
        "2021-10-18 state",
    ]
    numbers = [event.number for event in life.events if event.kind == "paper"]
    assert all("〔2021〕第" in number for number in numbers)


def test_a_later_load_adds_states_and_takes_none_away(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    rows = sheets()
    for status, more in (
        ("已复学", {"返校日期": dt.date(2021, 10, 14)}),
        ("疑似辍学", {"返校日期": None}),
    ):
        rows["学生"][0] |= {"当前状态": status, **more}
        load(workspace, rows)

    life = case_life(workspace, "QS001")

    assert [event.what for event in life.events if event.kind == "state"] == [
        "立案：辍学",
        "状态：辍学 → 已复学",
        "状态：已复学 → 疑似辍学（反弹）",
    ]
    assert life.relapses == 1
    assert "KC-R13" in {finding.code for finding in life.findings}


def test_a_void_number_stays_in_the_timeline(tmp_path: Path) -> None:
    workspace = finished(tmp_path / "w")
    with workspace.begin() as data:
        entry = next(e for e in data.numbers.entries() if e.key == "return_notice/QS001")
        printed = "青中校（劝返）字〔2021〕第1号"
        data.numbers.void(printed, reason="日期写错", at=AT)
    assert entry.number.seq == 1

    (event,) = (e for e in case_life(workspace, "QS001").events if e.kind == "void")

    assert (event.what, event.number) == ("文号作废：日期写错", printed)


def test_case_show_masks_names_and_has_the_timeline_as_json(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root

    text = call("case", "show", "QS001", cwd=root).stdout
    told = json.loads(call("case", "show", "QS001", "--json", cwd=root).stdout)

    assert "欧阳晴空" not in text
    assert "第1次劝返（入户）：承诺返校" in text
    assert {"case", "documents", "timeline", "relapses", "findings"} <= told.keys()
    assert told["timeline"][0]["kind"] == "absence"


def test_a_case_that_does_not_exist_is_told(tmp_path: Path) -> None:
    answer = call("case", "show", "QS999", cwd=new_workspace(tmp_path / "w").root)

    assert answer.returncode == 2
    assert "没有个案「QS999」" in answer.stderr
