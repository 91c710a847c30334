"""Wrong workbooks through the command: every fault is named, and nothing is half-loaded."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from small_county import LIBRARY, call, new_workspace, reopen, sheets, tree, visit, write_workbook

from kongchuo_docs.library import read_yaml

BROKEN = LIBRARY.root / "samples" / "broken"
FAULTS = read_yaml(BROKEN / "ten_faults.yaml")["faults"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty workspace."""
    call("init", tmp_path / "w", "--county", "zhongyang", cwd=tmp_path)
    return tmp_path / "w"


def bring(root: Path, name: str) -> Path:
    return Path(shutil.copy(BROKEN / name, root / name))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stored(root: Path) -> dict[str, set[str]]:
    with reopen(root).reading() as data:
        roll = data.store.roll()
    return {
        "单位": set(roll.units),
        "学生": set(roll.cases),
        "劝返记录": {
            f"{case.case_id}/{visit.round}" for case in roll.cases.values() for visit in case.visits
        },
        "入学名单": set(roll.enrolments),
    }


def errors(said: Any) -> list[dict[str, Any]]:
    return [item for item in json.loads(said.stdout)["findings"] if item["severity"] == "error"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("empty.xlsx", "没有一张工作表是采集表里的"),
        ("not_a_workbook.xlsx", "不是 Excel 工作簿"),
        ("other_sheets.xlsx", "没有一张工作表是采集表里的"),
    ],
)
def test_a_file_that_is_no_workbook_of_ours_gives_one_clear_error(
    root: Path, name: str, words: str
) -> None:
    file = bring(root, name)
    before = sha256(file), stored(root)
    for command in ("check", "load"):
        said = call(command, file, "--json", cwd=root)
        assert said.returncode == 1
        (error,) = errors(said)
        assert words in error["message"]
        assert error["file"] == name
        assert error["fix"]
        assert json.loads(said.stdout)["marked"] == []
    assert (sha256(file), stored(root)) == before
    assert not list(root.glob("*.标注.xlsx"))


def test_an_id_number_kept_as_a_number_is_found_in_every_row(root: Path) -> None:
    file = bring(root, "id_as_number.xlsx")
    said = call("load", file, "--json", cwd=root)
    assert said.returncode == 1
    cells = {(item["sheet"], item["row"], item["column"]) for item in errors(said)}
    heads = {(item["sheet"], item["field"]) for item in errors(said)}
    assert ("学生", "身份证件号码") in heads
    sheet = load_workbook(file)["学生"]
    numbers = {
        ("学生", cell.row, cell.column_letter)
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if isinstance(cell.value, (int, float)) and cell.value > 10**16
    }
    assert numbers
    assert numbers <= cells
    assert stored(root)["学生"] == set()


def test_each_of_ten_faults_is_named_at_its_cell(root: Path) -> None:
    found = errors(call("check", bring(root, "ten_faults.xlsx"), "--json", cwd=root))
    places = {(item["sheet"], item["row"], item["column"]): item for item in found}
    for fault in FAULTS:
        item = places[fault["sheet"], fault["row"], fault["column"]]
        assert item["field"] == fault["heading"], fault["fault"]
        assert item["message"], fault["fault"]
        assert item["fix"], fault["fault"]
    assert len(FAULTS) == 10


def test_of_ten_faults_the_good_rows_are_loaded_and_the_bad_ones_are_not(root: Path) -> None:
    file = bring(root, "ten_faults.xlsx")
    said = call("load", file, "--json", cwd=root)
    assert said.returncode == 1
    bad = {(item["sheet"], item["row"]) for item in errors(said)}
    book = load_workbook(file)
    kept = stored(root)
    for name, key in (("单位", "单位代码"), ("学生", "个案编号"), ("入学名单", "名册编号")):
        heads = [str(cell.value).rstrip("*") for cell in book[name][1]]
        rows = {
            number: str(row[heads.index(key)])
            for number, row in enumerate(book[name].iter_rows(min_row=2, values_only=True), 2)
            if row[heads.index(key)] and not str(row[0]).startswith("示例")
        }
        good = {code for number, code in rows.items() if (name, number) not in bad}
        assert kept[name] == good, name
        assert good, name


def test_a_visit_of_a_refused_case_is_refused_with_it(root: Path) -> None:
    rows = sheets()
    rows["学生"][0]["监护人电话"] = "138"
    said = call("load", write_workbook(root / "a.xlsx", rows), "--json", cwd=root)
    assert {(item["sheet"], item["row"]) for item in errors(said)} == {("学生", 2), ("劝返记录", 2)}
    assert stored(root)["学生"] == {"QS002", "QS003"}
    assert stored(root)["劝返记录"] == {"QS002/1", "QS003/1", "QS003/2"}


def test_all_or_nothing_loads_nothing_at_all(root: Path) -> None:
    before = stored(root)
    said = call("load", bring(root, "ten_faults.xlsx"), "--all-or-nothing", cwd=root)
    assert said.returncode == 1
    assert "没有装入任何内容" in said.stdout
    assert stored(root) == before


def test_all_or_nothing_loads_a_sound_workbook(root: Path) -> None:
    book = write_workbook(root / "a.xlsx")
    assert call("load", book, "--all-or-nothing", cwd=root).returncode == 0
    assert stored(root)["学生"] == {"QS001", "QS002", "QS003"}


def test_the_marked_copy_shows_the_faults_and_the_original_is_untouched(root: Path) -> None:
    file = bring(root, "ten_faults.xlsx")
    before = sha256(file)
    said = call("check", file, cwd=root)
    assert f"标注副本：{root / 'ten_faults.标注.xlsx'}" in said.stdout
    assert sha256(file) == before
    copy = load_workbook(root / "ten_faults.标注.xlsx")
    assert copy.sheetnames[0] == "错误清单"
    for fault in FAULTS:
        cell = copy[fault["sheet"]][f"{fault['column']}{fault['row']}"]
        assert cell.comment is not None, fault["fault"]
        assert cell.fill.fgColor.rgb == "FFFFC7CE", fault["fault"]


def test_checking_stores_nothing(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    rows = sheets()
    rows["学生"][0]["班级"] = 7
    book = write_workbook(tmp_path / "a.xlsx", rows)
    before = tree(workspace.root)
    assert call("check", book, "--workspace", workspace.root, cwd=tmp_path).returncode == 0
    assert tree(workspace.root) == before


def test_a_file_may_name_schools_that_are_stored_already(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    rows = sheets()
    del rows["单位"]
    book = write_workbook(tmp_path / "a.xlsx", rows)
    inside = call("check", book, "--workspace", workspace.root, "--json", cwd=tmp_path)
    assert errors(inside) == []
    outside = call("check", book, "--json", cwd=tmp_path)
    assert {item["field"] for item in errors(outside)} >= {"学校代码"}


def test_several_workbooks_are_checked_in_one_go_and_each_fault_names_its_file(
    tmp_path: Path,
) -> None:
    rows = sheets()
    rows["学生"][1]["监护人电话"] = "12"
    schools = write_workbook(tmp_path / "甲.xlsx", {"单位": rows.pop("单位")})
    cases = write_workbook(tmp_path / "乙.xlsx", rows)  # it names the schools of the other file
    said = call("check", schools, cases, BROKEN / "empty.xlsx", "--json", cwd=tmp_path)
    assert said.returncode == 1
    assert {(item["file"], item["sheet"]) for item in errors(said)} == {
        ("乙.xlsx", "学生"),
        ("乙.xlsx", "劝返记录"),
        ("empty.xlsx", ""),
    }
    assert json.loads(said.stdout)["marked"] == [str(tmp_path / "乙.标注.xlsx")]


def test_a_case_that_the_countys_rules_forbid_is_kept_out_with_its_visits(root: Path) -> None:
    rows = sheets()
    rows["劝返记录"].append(visit("QS001", 3, dt.date(2021, 10, 14)))  # there is no second one
    said = call("load", write_workbook(root / "a.xlsx", rows), "--json", cwd=root)
    assert said.returncode == 1
    (error,) = errors(said)
    assert error["code"] == "KC-R06"
    assert (error["sheet"], error["row"], error["field"]) == ("劝返记录", 6, "次序")
    assert stored(root)["学生"] == {"QS002", "QS003"}
