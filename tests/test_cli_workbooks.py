"""Wrong workbooks through the command: every fault is named, and nothing is half-loaded."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from small_county import (
    LIBRARY,
    call,
    finished,
    id_number,
    new_workspace,
    reopen,
    sheets,
    tree,
    visit,
    write_workbook,
)

from kongchuo_docs.library import read_yaml
from kongchuo_docs.model import RecordKind
from kongchuo_docs.pipeline import marking

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
    assert [(item["sheet"], item["row"]) for item in errors(said)] == [("学生", 2)]
    # It has no fault of its own, so it is told as a note.
    found = json.loads(said.stdout)["findings"]
    waits = [each for each in found if each["code"] == "KC-S68"]
    assert [(each["sheet"], each["row"], each["severity"]) for each in waits] == [
        ("劝返记录", 2, "info")
    ]
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


# --- the report ---------------------------------------------------------------------------------


def many_faults(target: Path, count: int = 40) -> Path:
    """A workbook where the phone of every second child is wrong."""
    rows = sheets()
    first = rows["学生"][0]
    for number in range(count):
        born = dt.date(2008, 1, 1) + dt.timedelta(days=number)
        rows["学生"].append(
            {
                **first,
                "个案编号": f"K{number:03}",
                "姓名": f"欧阳{chr(0x4E00 + number)}",
                "出生日期": born,
                "身份证件号码": id_number(born, 13),
                "监护人电话": "138" if number % 2 else "13800000031",
            }
        )
    return write_workbook(target, rows)


def test_equal_faults_are_one_line_and_json_has_every_one(tmp_path: Path) -> None:
    book = many_faults(tmp_path / "a.xlsx")
    said = call("check", book, cwd=tmp_path)
    assert said.stdout.count("KC-S10") == 1
    assert "第 6、8、10、12" in said.stdout
    assert "（共 20 处）" in said.stdout
    found = errors(call("check", book, "--json", cwd=tmp_path))
    assert [item["row"] for item in found] == list(range(6, 46, 2))


def test_a_cut_list_of_rows_says_that_it_is_cut(tmp_path: Path) -> None:
    said = call("check", many_faults(tmp_path / "a.xlsx", 60), cwd=tmp_path)
    assert "另有 10 段" in said.stdout
    assert "--json" in said.stdout


def test_the_rows_of_a_sheet_without_a_required_column_are_checked_and_not_stored(
    root: Path,
) -> None:
    rows = sheets()
    for row in rows["学生"]:
        del row["摸底人"]
    rows["学生"][0]["监护人电话"] = "12"
    said = call("load", write_workbook(root / "a.xlsx", rows), "--json", cwd=root)
    told = [(item["code"], item["sheet"], item["row"], item["field"]) for item in errors(said)]
    assert told == [("KC-I04", "学生", 1, "摸底人"), ("KC-S10", "学生", 2, "监护人电话")]
    assert stored(root)["学生"] == set()
    assert stored(root)["单位"] == {"QS01", "QS02", "XZ09"}


def test_a_csv_gets_a_list_of_its_faults_and_the_output_says_why(tmp_path: Path) -> None:
    rows = sheets()["学生"]
    rows[0]["监护人电话"] = "12"
    heads = list(dict.fromkeys(head for row in rows for head in row))
    lines = [heads, *([str(row.get(head, "")) for head in heads] for row in rows)]
    file = tmp_path / "学生.csv"
    file.write_text("\n".join(",".join(line) for line in lines), "utf-8")
    before = sha256(file)
    said = call("check", file, cwd=tmp_path)
    assert f"错误清单：{tmp_path / '学生.错误清单.xlsx'}（.csv 不能在单元格里标注" in said.stdout
    listed = load_workbook(tmp_path / "学生.错误清单.xlsx")["错误清单"]
    assert "KC-S10" in [cell.value for cell in listed["B"]]
    found = json.loads(call("check", file, "--json", cwd=tmp_path).stdout)
    assert found["marked"] == []
    assert [Path(item["file"]).name for item in found["lists"]] == ["学生.错误清单.xlsx"]
    assert sha256(file) == before


def test_a_large_workbook_gets_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "MOST_ROWS", 10)
    said = call("check", many_faults(tmp_path / "a.xlsx"), cwd=tmp_path)
    assert "a.错误清单.xlsx（超过 10 行，不做标注副本" in said.stdout
    assert not (tmp_path / "a.标注.xlsx").exists()


def test_checking_the_marked_copy_itself_leaves_it_alone_and_takes_old_marks_away(
    tmp_path: Path,
) -> None:
    rows = sheets()
    rows["学生"][0]["监护人电话"] = "12"
    rows["学生"][1]["班主任电话"] = "12"
    call("check", write_workbook(tmp_path / "a.xlsx", rows), cwd=tmp_path)
    copy = tmp_path / "a.标注.xlsx"
    book = load_workbook(copy)
    heads = [cell.value for cell in book["学生"][1]]
    phone = book["学生"].cell(2, heads.index("监护人电话") + 1)
    phone.value = "13800000031"
    book.save(copy)
    before = sha256(copy)
    said = call("check", copy, cwd=tmp_path)
    assert "a.标注2.xlsx" in said.stdout
    assert sha256(copy) == before
    again = load_workbook(tmp_path / "a.标注2.xlsx")["学生"]
    assert again[phone.coordinate].comment is None
    assert again.cell(3, heads.index("班主任电话") + 1).comment is not None


def test_a_file_in_the_way_of_the_marked_copy_is_left_alone(tmp_path: Path) -> None:
    rows = sheets()
    rows["学生"][0]["监护人电话"] = "12"
    book = write_workbook(tmp_path / "a.xlsx", rows)
    in_the_way = tmp_path / "a.标注.xlsx"
    in_the_way.write_text("不是工作簿", "utf-8")
    said = call("check", book, cwd=tmp_path)
    assert "a.标注2.xlsx" in said.stdout
    assert in_the_way.read_text("utf-8") == "不是工作簿"


# --- loading again ------------------------------------------------------------------------------


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    return new_workspace(tmp_path / "w").root


def corrected(root: Path) -> Path:
    rows = sheets()
    rows["学生"][0]["监护人电话"] = "13811112222"
    rows["学生"][1]["班级"] = "八（3）班"
    rows["劝返记录"].append(visit("QS001", 2, dt.date(2021, 10, 14)))
    return write_workbook(root / "改.xlsx", rows)


def test_a_rehearsal_tells_each_change_by_its_label_and_stores_nothing(loaded: Path) -> None:
    before = tree(loaded)
    book = corrected(loaded)
    said = call("load", book, "--dry-run", "--on", "2021-10-18", "--json", cwd=loaded)
    told = {item["key"]: item for item in json.loads(said.stdout)["changes"]}
    assert [field["field"] for field in told["QS002"]["fields"]] == ["班级"]
    labels = [field["field"] for field in told["QS001"]["fields"]]
    assert labels[0] == "监护人电话"
    assert {"第2次劝返/日期", "第2次劝返/结果"} <= set(labels)
    assert told["QS003"]["state"] == "same"
    assert "13811112222" not in said.stdout
    book.unlink()
    assert tree(loaded) == before


def test_a_rehearsal_shows_values_only_where_the_user_asks(loaded: Path) -> None:
    words = ("load", corrected(loaded), "--dry-run", "--on", "2021-10-18")
    assert "13811112222" not in call(*words, cwd=loaded).stdout
    assert "13800000031 → 13811112222" in call(*words, "--show-values", cwd=loaded).stdout


def test_a_corrected_workbook_updates_the_same_cases_and_keeps_their_history(loaded: Path) -> None:
    assert call("load", corrected(loaded), "--on", "2021-10-18", cwd=loaded).returncode == 0
    with reopen(loaded).reading() as data:
        history = data.store.history(RecordKind.CASE, "QS001")
        assert len(data.store.roll().cases) == 3
    phones = [each.record.guardians[0].phone for each in history]
    assert phones == ["13800000031", "13811112222"]


def test_the_visits_of_one_month_go_on_where_the_stored_ones_end(loaded: Path) -> None:
    rows = {"劝返记录": [visit("QS003", 3, dt.date(2021, 10, 15))]}
    book = write_workbook(loaded / "十月.xlsx", rows)
    assert call("load", book, "--on", "2021-10-18", cwd=loaded).returncode == 0
    assert {"QS003/1", "QS003/2", "QS003/3"} <= stored(loaded)["劝返记录"]


def test_a_refused_visit_is_told_once_and_its_case_waits(root: Path) -> None:
    rows = sheets()
    rows["劝返记录"][2]["方式"] = "飞鸽"  # the first visit of QS003
    said = call("load", write_workbook(root / "a.xlsx", rows), "--json", cwd=root)
    assert [(item["code"], item["row"]) for item in errors(said)] == [("KC-S09", 4)]
    assert "KC-S68" in said.stdout
    assert stored(root)["学生"] == {"QS001", "QS002"}


# --- taking a case back -------------------------------------------------------------------------


def test_a_case_that_is_taken_back_is_gone_from_the_roll_and_kept_in_the_history(
    loaded: Path,
) -> None:
    said = call("case", "withdraw", "QS003", "--reason", "重复登记", cwd=loaded)
    assert said.returncode == 0
    assert stored(loaded)["学生"] == {"QS001", "QS002"}
    with reopen(loaded).reading() as data:
        states = [each.record.withdrawn for each in data.store.history(RecordKind.CASE, "QS003")]
    assert states == ["", "重复登记"]
    assert call("case", "withdraw", "QS003", "--reason", "再来", cwd=loaded).returncode == 2


def test_a_case_with_a_number_is_not_taken_back_before_the_number_is_void(tmp_path: Path) -> None:
    root = finished(tmp_path / "w").root
    said = call("case", "withdraw", "QS001", "--reason", "登记错", cwd=root)
    assert said.returncode == 5
    numbers = re.findall(r"[^：、（ ]+（[^）]+）字〔2021〕第\d+号", said.stderr)
    assert len(numbers) == 3
    for number in numbers:
        assert call("number", "void", number, "--reason", "登记错", cwd=root).returncode == 0
    assert call("case", "withdraw", "QS001", "--reason", "登记错", cwd=root).returncode == 0


def test_a_case_that_was_taken_back_comes_again_only_when_it_was_changed(loaded: Path) -> None:
    call("case", "withdraw", "QS003", "--reason", "登记错", cwd=loaded)
    same = call(
        "load", write_workbook(loaded / "a.xlsx"), "--on", "2021-10-18", "--json", cwd=loaded
    )
    assert [(item["code"], item["row"]) for item in errors(same)] == [("KC-S77", 4)]
    assert "QS003" not in stored(loaded)["学生"]
    rows = sheets()
    rows["学生"][2]["班级"] = 5
    book = write_workbook(loaded / "b.xlsx", rows)
    changed = call("load", book, "--on", "2021-10-18", "--json", cwd=loaded)
    assert errors(changed) == []
    assert "KC-S77" in changed.stdout
    assert "QS003" in stored(loaded)["学生"]
