"""Bundles of several schools become one, proved before and provable afterwards."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from small_county import CENTRAL, MEMBER, MONTH, bundle_of, finished, kongchuo, manifest, tree

from kongchuo_docs import bundle
from kongchuo_docs.errors import InputFileError, KongchuoError, NotFoundError, RefusedError
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.merging import merge_bundles
from kongchuo_docs.workspace import Workspace

ON = dt.date(2021, 10, 31)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return finished(tmp_path / "w")


@pytest.fixture
def schools(workspace: Workspace, tmp_path: Path) -> tuple[Path, Path]:
    """The bundle of the 中心校 parted in two, as if its member had worked in a workspace of its own."""
    whole = bundle_of(workspace, CENTRAL)
    told = manifest(whole)
    parts = []
    for code, ours in ((CENTRAL, False), (MEMBER, True)):
        folder = tmp_path / code
        folder.mkdir()
        papers = [each for each in told["documents"] if ("QS002" in each["key"]) == ours]
        for file in (file for each in papers for file in each["files"]):
            shutil.copy(whole / file["name"], folder)
        part = {**told, "documents": papers, "others": [], "unit": {"code": code, "name": code}}
        bundle.write_manifest(part, folder / "bundle.json")
        parts.append(folder)
    return parts[0], parts[1]


def rewritten(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    told = manifest(folder)
    change(told)
    bundle.write_manifest(told, folder / "bundle.json")
    return folder


def test_all_papers_stand_in_one_bundle_word_for_word_as_their_schools_described_them(
    workspace: Workspace, schools: tuple[Path, Path], tmp_path: Path
) -> None:
    made = merge_bundles(Desk.of(workspace, ON), schools, tmp_path / "one")
    whole, told = manifest(bundle_of(workspace, CENTRAL)), manifest(tmp_path / "one")
    assert (made.unit.unit_code, made.documents, made.pages) == (CENTRAL, 9, 13)
    assert told["documents"] == whole["documents"]
    assert told["unit"] == {"code": CENTRAL, "name": "中阳县青石镇中心校"}
    assert [source["unit"]["code"] for source in told["sources"]] == [CENTRAL, MEMBER]
    assert [source["manifest_sha256"] for source in told["sources"]] == [
        hashlib.sha256((folder / "bundle.json").read_bytes()).hexdigest() for folder in schools
    ]
    assert sum(source["pages"] for source in told["sources"]) == 13


def test_the_merged_bundle_holds_just_what_its_manifest_lists(
    workspace: Workspace, schools: tuple[Path, Path], tmp_path: Path
) -> None:
    merge_bundles(Desk.of(workspace, ON), schools, tmp_path / "one")
    told = manifest(tmp_path / "one")
    listed = [*(file for each in told["documents"] for file in each["files"]), *told["others"]]
    present = tree(tmp_path / "one")
    del present["bundle.json"]
    assert present == {file["name"]: file["sha256"] for file in listed}
    assert {Path(file["name"]).name for file in told["others"]} == {
        *("00_封面目录.docx", "00_封面目录.pdf", "print.pdf"),
        *("09_签章清单.docx", "09_签章清单.pdf", "09_签章清单.xlsx"),
    }
    with pikepdf.open(tmp_path / "one" / "print.pdf") as pdf, pdf.open_outline() as outline:
        assert len(outline.root) == 1 + 9


def test_the_sources_stay_and_the_same_sources_give_the_same_bytes(
    workspace: Workspace, schools: tuple[Path, Path], tmp_path: Path
) -> None:
    before = [tree(folder) for folder in schools]
    for name in ("one", "two"):
        merge_bundles(Desk.of(workspace, ON), schools, tmp_path / name)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert [tree(folder) for folder in schools] == before


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_bundle_that_is_not_whole_is_refused(
    workspace: Workspace, schools: tuple[Path, Path], tmp_path: Path, damage: str
) -> None:
    paper = next(schools[1].glob("*_2_*.pdf"))
    paper.unlink() if damage == "missing" else paper.write_bytes(b"%PDF-1.7")
    with pytest.raises(InputFileError, match=MEMBER) as told:
        merge_bundles(Desk.of(workspace, ON), schools, tmp_path / "one")
    assert paper.name in told.value.message
    assert not (tmp_path / "one").exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"unit": 1, "documents": [], "month": "2021-10", "format": 1}']
)
def test_a_folder_without_a_readable_manifest_is_no_bundle(
    workspace: Workspace, schools: tuple[Path, Path], tmp_path: Path, text: str
) -> None:
    (schools[1] / "bundle.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputFileError, match=r"bundle\.json"):
        merge_bundles(Desk.of(workspace, ON), schools, tmp_path / "one")


def test_a_file_name_that_leads_out_of_the_folder_is_refused(
    workspace: Workspace, schools: tuple[Path, Path], tmp_path: Path
) -> None:
    evil = {"name": "../bundle.json", "sha256": "0" * 64, "size": 1}
    rewritten(schools[1], lambda told: told["documents"][0]["files"].append(evil))
    with pytest.raises(InputFileError):
        merge_bundles(Desk.of(workspace, ON), schools, tmp_path / "one")


def test_doubles_are_refused_with_a_list(
    workspace: Workspace, schools: tuple[Path, Path], tmp_path: Path
) -> None:
    with pytest.raises(RefusedError) as told:
        merge_bundles(Desk.of(workspace, ON), [schools[1], schools[1]], tmp_path / "one")
    assert "dropout_survey/QS002" in told.value.message
    assert "石门小（调查）字〔2021〕第1号" in told.value.message


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda told: told.update(month="2021-11"), RefusedError, "月份不同"),
        (lambda told: told["unit"].update(code="ZZ99"), NotFoundError, "ZZ99"),
        (lambda told: told["unit"].update(code="XZ09"), RefusedError, "分属"),
        (lambda told: told["documents"][0].update(draft=True), RefusedError, "草稿"),
    ],
)
def test_what_does_not_belong_together_is_refused(
    workspace: Workspace,
    schools: tuple[Path, Path],
    tmp_path: Path,
    change: Callable[[dict[str, Any]], object],
    error: type[KongchuoError],
    said: str,
) -> None:
    rewritten(schools[1], change)
    with pytest.raises(error, match=said):
        merge_bundles(Desk.of(workspace, ON), schools, tmp_path / "one")


def test_a_folder_in_use_is_left_alone(
    workspace: Workspace, schools: tuple[Path, Path], tmp_path: Path
) -> None:
    with pytest.raises(RefusedError, match="空文件夹"):
        merge_bundles(Desk.of(workspace, ON), schools, schools[0])


def test_the_command_merges_and_says_what_it_made(
    workspace: Workspace, schools: tuple[Path, Path], tmp_path: Path
) -> None:
    done = kongchuo(
        *("bundle", "merge", *schools, "-o", tmp_path / "one", "--json"), cwd=workspace.root
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pages"] == 13
    assert manifest(tmp_path / "one")["month"] == MONTH
