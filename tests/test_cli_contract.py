"""What programs rely on: one JSON object on standard output, its keys and their types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_county import (
    CENTRAL,
    MONTH,
    PLANNED,
    Answer,
    call,
    finished,
    kongchuo,
    new_workspace,
    sheets,
    use_toy_press,
    write_workbook,
)

FINDING = {
    "code": str,
    "severity": str,
    "file": str,
    "sheet": str,
    "row": (int, type(None)),
    "column": str,
    "field": str,
    "message": str,
    "fix": str,
    "basis": str,
}
DOCUMENT = {
    "form": str,
    "case": str,
    "number": str,
    "state": str,
    "pages": int,
    "files": list,
    "why": str,
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished(tmp_path_factory.mktemp("contract") / "w").root


def answer(said: Answer, code: int = 0) -> dict[str, Any]:
    """Return the one object on standard output; standard error must be empty."""
    assert (said.returncode, said.stderr) == (code, "")
    found = json.loads(said.stdout)
    assert isinstance(found, dict)
    return found


def assert_shape(found: dict[str, Any], shape: dict[str, Any]) -> None:
    assert found.keys() >= shape.keys()
    for key, kind in shape.items():
        assert isinstance(found[key], kind), key


def documents(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for unit in found["units"]:
        assert_shape(unit, {"unit": str, "bundle": str, "documents": list})
        yield from unit["documents"]


def test_check_tells_every_fault_with_its_cell(tmp_path: Path) -> None:
    rows = sheets()
    rows["学生"][1]["监护人电话"] = "138"
    book = write_workbook(tmp_path / "采集表.xlsx", rows)
    found = answer(call("check", book, "--json", cwd=tmp_path), code=1)
    assert found["ok"] is False
    for finding in found["findings"]:
        assert_shape(finding, FINDING)
        assert finding["severity"] in ("error", "warning", "info")
    errors = [item for item in found["findings"] if item["severity"] == "error"]
    (phone,) = (item for item in errors if item["sheet"] == "学生")
    column = list(sheets()["学生"][0]).index("监护人电话")
    assert phone["file"] == "采集表.xlsx"
    assert (phone["row"], phone["column"], phone["field"]) == (
        3,
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column],
        "监护人电话",
    )
    assert phone["fix"]
    by_severity = dict.fromkeys(("error", "warning", "info"), 0)
    for finding in found["findings"]:
        by_severity[finding["severity"]] += 1
    assert found["counts"] == by_severity
    assert found["marked"] == [str(tmp_path / "采集表.标注.xlsx")]


def test_check_of_a_sound_workbook_is_ok(tmp_path: Path) -> None:
    found = answer(call("check", write_workbook(tmp_path / "a.xlsx"), "--json", cwd=tmp_path))
    assert found["ok"] is True
    assert found["counts"]["error"] == 0
    assert found["marked"] == []


def test_load_tells_what_is_new_and_then_that_nothing_changed(tmp_path: Path) -> None:
    call("init", tmp_path / "w", "--county", "zhongyang", cwd=tmp_path)
    book = write_workbook(tmp_path / "a.xlsx")
    first = answer(call("load", book, "--workspace", "w", "--json", cwd=tmp_path))
    assert_shape(first, {"ok": bool, "findings": list, "counts": dict, "stored": dict})
    assert first["stored"]["new"] == {"unit": 3, "case": 3, "enrolment": 2, "report": 2}
    again = answer(call("load", book, "--workspace", "w", "--json", cwd=tmp_path))
    assert (again["stored"]["new"], again["stored"]["changed"]) == ({}, {})


def test_plan_and_run_speak_in_the_same_shape(workspace: Path) -> None:
    planned = answer(call("plan", "--month", MONTH, "--json", cwd=workspace))
    made = answer(call("run", "--month", MONTH, "--json", cwd=workspace))
    for found in (planned, made):
        assert_shape(found, {"month": str, "units": list, "findings": list})
        assert found["month"] == MONTH
        papers = list(documents(found))
        assert len(papers) == len(PLANNED)
        for paper in papers:
            assert_shape(paper, DOCUMENT)
            assert paper["state"] in ("new", "unchanged", "replaced", "draft", "failed")
            assert paper["pages"] >= 1
            assert [Path(file).suffix for file in paper["files"]] == [".docx", ".pdf"]
            assert all((workspace / file).is_file() for file in paper["files"])
    assert planned == made


def test_run_for_one_unit_tells_only_that_unit(workspace: Path) -> None:
    found = answer(call("run", "--month", MONTH, "--unit", CENTRAL, "--json", cwd=workspace))
    assert [unit["unit"] for unit in found["units"]] == [CENTRAL]


def test_findings_of_a_run_have_the_same_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_toy_press(monkeypatch)
    root = new_workspace(tmp_path / "w", confirmed=()).root
    found = answer(call("run", "--month", MONTH, "--jobs", "1", "--json", cwd=root))
    assert {item["code"] for item in found["findings"]} == {"KC-P02"}
    for finding in found["findings"]:
        assert_shape(finding, FINDING)
    assert {paper["state"] for paper in documents(found)} == {"draft"}


def test_the_audit_proves_each_series(workspace: Path) -> None:
    found = answer(call("number", "audit", "--json", cwd=workspace))
    assert found["ok"] is True
    assert len(found["series"]) == 9
    for series in found["series"]:
        assert_shape(series, {"series": str, "year": int, "gaps": list, "duplicates": list})
        assert_shape(series, dict.fromkeys(("issued", "void", "reserved", "last"), int))
        assert series["issued"] == series["last"]


def test_archive_store_and_verify_name_their_bags(tmp_path: Path) -> None:
    root = finished(tmp_path / "w").root
    stored = answer(call("archive", "store", "--json", cwd=root))
    assert [bag["new"] for bag in stored["bags"]] == [True, True]
    found = answer(call("archive", "verify", "--json", cwd=root))
    assert found["ok"] is True
    for bag in found["bags"]:
        assert_shape(bag, {"bag": str, "ok": bool, "findings": list})
    assert [bag["bag"] for bag in found["bags"]] == [bag["bag"] for bag in stored["bags"]]
    next((root / "archive").glob("*/data/print.pdf")).unlink()
    broken = answer(call("archive", "verify", "--json", cwd=root), code=1)
    (bad,) = (bag for bag in broken["bags"] if not bag["ok"])
    assert {finding["code"] for finding in bad["findings"]} == {"KC-A06", "KC-A08"}
    for finding in bad["findings"]:
        assert_shape(finding, FINDING)


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("number list", {"numbers"}),
        ("case list", {"cases"}),
        ("case show QS001", {"case", "documents"}),
        ("form list", {"forms"}),
        ("county list", {"counties"}),
        ("county explain zhongyang", {"county", "on", "values"}),
        ("doctor", {"ok", "probes"}),
        ("preview return_notice", {"ok", "files"}),
        ("preview return_notice --case QS001", {"ok", "files"}),
        ("issue QS001 return_notice", {"month", "units", "findings"}),
        ("workbook blank 空白.xlsx", {"ok", "workbook"}),
        ("init neu --county wafangdian", {"ok", "workspace", "county", "workbook"}),
    ],
)
def test_the_other_commands_answer_with_one_object_too(
    workspace: Path, tmp_path: Path, words: str, keys: set[str]
) -> None:
    inside = ("number", "case", "form", "issue", "preview")
    more = ("--workspace", str(workspace)) if words.startswith(inside) else ()
    assert answer(call(*words.split(), *more, "--json", cwd=tmp_path)).keys() >= keys


def test_void_tells_the_line_of_the_register(tmp_path: Path) -> None:
    root = finished(tmp_path / "w").root
    number = "青中校（调查）字〔2021〕第1号"
    found = answer(call("number", "void", number, "--reason", "填错", "--json", cwd=root))
    assert found["number"]["state"] == "void"
    assert found["number"]["number"] == number
    assert found["number"]["reason"] == "填错"
    listed = answer(call("number", "list", "--json", cwd=root))["numbers"]
    assert [line["number"] for line in listed if line["state"] == "void"] == [number]


def test_the_demo_goes_the_whole_way_and_a_second_time_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_toy_press(monkeypatch)
    first = answer(call("demo", "d", "--jobs", "1", "--json", cwd=tmp_path))
    assert first["ok"] is True
    assert first["documents"] == first["numbers"] == first["states"]["new"]
    assert first["bags"] == first["bags_ok"] > 0
    again = answer(call("demo", "d", "--jobs", "1", "--json", cwd=tmp_path))
    assert again["states"] == {"unchanged": first["documents"]}
    assert (again["numbers"], again["bags"]) == (first["numbers"], first["bags"])


def test_an_error_too_is_one_object_and_standard_error_says_it_for_people(tmp_path: Path) -> None:
    said = call("plan", "--month", "2021-13", "--json", cwd=tmp_path)
    found = json.loads(said.stdout)
    assert said.returncode == found["error"]["exit_code"] == 2
    assert found["ok"] is False
    assert found["error"]["message"] in said.stderr
    assert found["error"]["fix"] in said.stderr


def test_a_real_process_too_prints_nothing_but_the_object(workspace: Path, tmp_path: Path) -> None:
    said = kongchuo("plan", "--month", MONTH, "--json", "--workspace", workspace, cwd=tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    assert json.loads(said.stdout)["month"] == MONTH


def test_the_workspace_is_found_from_a_folder_inside_it(workspace: Path) -> None:
    inside = next((workspace / "out" / MONTH).iterdir())
    assert answer(call("case", "list", "--json", cwd=inside))["cases"]
