"""``--map 列名=字段``: the odd column out, told once and kept for the next month."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile
from schema_rows import LAYOUT
from small_county import call, new_workspace, sheets, write_workbook

from kongchuo_docs.errors import InputFileError, UsageError
from kongchuo_docs.intake import parse_map, read_map, save_map
from kongchuo_docs.intake.mapping import MAP_FILE


def odd_workbook(path: Path) -> Path:
    """Write a sound workbook whose guardian's phone is called 联系电话, with a column too many."""
    rows = sheets()
    rows["学生"] = [
        {("联系电话" if name == "监护人电话" else name): value for name, value in row.items()}
        | {"姓名拼音字头": "Z"}
        for row in rows["学生"]
    ]
    return write_workbook(path, rows)


def errors(said: Any) -> list[str]:
    found = json.loads(said.stdout)["findings"]
    return [item["code"] for item in found if item["severity"] == "error"]


def test_a_map_names_columns_by_heading_or_path() -> None:
    assert parse_map(["电话=监护人电话", "备注=", "甲=student.name"], LAYOUT) == {
        "电话": "监护人电话",
        "备注": "",
        "甲": "student.name",
    }


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["电话"], "--map 写成了“电话”"),
        (["=监护人电话"], "--map 写成了"),
        (["电话=监户电话"], "没有字段“监户电话”"),
        (["电话=监护人电话", "电话=班主任电话"], "写了两次"),
    ],
)
def test_a_map_that_makes_no_sense_is_explained(texts: list[str], told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        parse_map(texts, LAYOUT)
    assert caught.value.fix


@given(heading=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_what_is_saved_is_read_back(heading: str, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("w")
    save_map(folder, {heading: "监护人电话"})
    assert read_map(folder, LAYOUT) == {heading: "监护人电话"}


def test_a_broken_file_of_the_workspace_is_told(tmp_path: Path) -> None:
    (tmp_path / MAP_FILE).write_text("联系电话 == 3", "utf-8")
    with pytest.raises(InputFileError, match=MAP_FILE):
        read_map(tmp_path, LAYOUT)


def test_the_odd_column_is_read_once_it_is_named(tmp_path: Path) -> None:
    book = odd_workbook(tmp_path / "a.xlsx")
    assert "KC-I04" in errors(call("check", book, "--json", cwd=tmp_path))
    said = call("check", book, "--map", "联系电话=监护人电话", "--json", cwd=tmp_path)
    assert errors(said) == []


def test_a_saved_map_holds_for_the_next_month(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    book = odd_workbook(tmp_path / "a.xlsx")
    words = ("--map", "联系电话=监护人电话", "--save-map", "--json")
    assert errors(call("check", book, *words, cwd=workspace.root)) == []
    assert "联系电话" in (workspace.root / MAP_FILE).read_text("utf-8")
    assert errors(call("check", book, "--json", cwd=workspace.root)) == []


def test_a_map_cannot_be_saved_outside_a_workspace(tmp_path: Path) -> None:
    book = odd_workbook(tmp_path / "a.xlsx")
    said = call("check", book, "--map", "联系电话=监护人电话", "--save-map", cwd=tmp_path)
    assert said.returncode == 2
    assert "--save-map" in said.stderr


def test_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "a.xlsx")
    said = call("check", book, "--map", "无此列=监护人电话", "--json", cwd=tmp_path)
    assert "KC-I19" in said.stdout


def test_a_locked_workbook_is_checked_with_a_password_file(tmp_path: Path) -> None:
    plain = io.BytesIO(write_workbook(tmp_path / "a.xlsx").read_bytes())
    locked, word = tmp_path / "锁.xlsx", tmp_path / "密码.txt"
    with locked.open("wb") as target:
        OOXMLFile(plain).encrypt("测试-1", target)
    word.write_text("测试-1\n", "utf-8")
    assert errors(call("check", locked, "--json", cwd=tmp_path)) == ["KC-I01"]
    said = call("check", locked, "--password-file", word, "--json", cwd=tmp_path)
    assert errors(said) == []


def test_visits_are_not_blamed_for_a_sheet_that_was_not_read(tmp_path: Path) -> None:
    said = call("check", odd_workbook(tmp_path / "a.xlsx"), "--json", cwd=tmp_path)
    assert errors(said) == ["KC-I04"]


def test_the_fault_of_a_cell_without_value_is_told_once(tmp_path: Path) -> None:
    rows = sheets()
    rows["学生"][0]["姓名"] = "=1/0"
    rows["学生"][0]["辍学主因"] = "=1/0"
    said = call("check", write_workbook(tmp_path / "a.xlsx", rows), "--json", cwd=tmp_path)
    found = [item for item in json.loads(said.stdout)["findings"] if item["sheet"] == "学生"]
    assert [(item["code"], item["row"], item["field"]) for item in found] == [
        ("KC-I17", 2, "姓名"),
        ("KC-I17", 2, "辍学主因"),
    ]


def test_a_locked_workbook_with_faults_gets_no_marked_copy_and_no_crash(tmp_path: Path) -> None:
    rows = sheets()
    rows["学生"][0]["监护人电话"] = "12"
    plain = io.BytesIO(write_workbook(tmp_path / "a.xlsx", rows).read_bytes())
    locked, word = tmp_path / "锁.xlsx", tmp_path / "密码.txt"
    with locked.open("wb") as target:
        OOXMLFile(plain).encrypt("测试-1", target)
    word.write_text("测试-1", "utf-8")
    said = call("check", locked, "--password-file", word, "--json", cwd=tmp_path)
    assert "KC-S10" in errors(said)
    assert json.loads(said.stdout)["marked"] == []
