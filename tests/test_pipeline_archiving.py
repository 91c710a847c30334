"""Finished bundles become bags that prove themselves, and a later correction a bag of its own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from small_county import (
    AT,
    CENTRAL,
    DIRECT,
    MONTH,
    bundle_of,
    load,
    new_workspace,
    reopen,
    sheets,
    tree,
    use_toy_press,
    visit,
)

from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.pipeline.archiving import store_bundles
from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.pipeline.proving import verify_bags
from kongchuo_docs.workspace import Workspace


@pytest.fixture(autouse=True)
def toy_press(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy_press(monkeypatch)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = new_workspace(tmp_path / "w")
    run(made)
    return made


def run(workspace: Workspace) -> None:
    run_month(reopen(workspace.root), MONTH, at=AT, jobs=1)


def store(workspace: Workspace, **chosen: str) -> dict[str, bool]:
    wanted = {"month": None, "unit": None, **chosen}
    return {bag.bag_id: new for bag, new in store_bundles(workspace, at=AT, **wanted).bags}


def damage(workspace: Workspace) -> dict[str, list[tuple[str, str]]]:
    return {
        report.bag_id: [(item.code, item.source.file) for item in report.findings]
        for report in verify_bags(workspace)
    }


def test_every_bundle_becomes_a_bag_that_verifies(workspace: Workspace) -> None:
    bags = store(workspace)
    assert sorted(name.rsplit("_", 1)[0] for name in bags) == ["2021-10_QS01", "2021-10_XZ09"]
    assert set(bags.values()) == {True}
    assert damage(workspace) == {bag: [] for bag in sorted(bags)}
    for bag in bags:
        unit = bag.split("_")[1]
        held = tree(workspace.archive / bag / "data")
        ours = {name for name in held if name.startswith(("facts/", "templates/", "provenance."))}
        assert {name: held[name] for name in held.keys() - ours} == tree(bundle_of(workspace, unit))


def test_archiving_again_stores_nothing_new(workspace: Workspace) -> None:
    bags = store(workspace)
    before = tree(workspace.archive)
    assert store(workspace) == dict.fromkeys(bags, False)
    assert tree(workspace.archive) == before


def test_a_month_or_a_unit_can_be_archived_alone(workspace: Workspace) -> None:
    (only,) = store(workspace, unit=DIRECT)
    assert only.startswith("2021-10_XZ09_")
    with pytest.raises(NotFoundError, match="没有可以归档的卷"):
        store(workspace, month="2021-09")


def test_changed_missing_and_extra_files_are_named(workspace: Workspace) -> None:
    store(workspace)
    (bag,) = workspace.archive.glob("2021-10_QS01_*")
    (changed,) = (bag / "data").glob("02_QS001_1_*.pdf")
    (missing,) = (bag / "data").glob("02_QS002_2_*.docx")
    changed.write_bytes(changed.read_bytes()[:-1] + b"?")
    missing.unlink()
    (bag / "data" / "more.txt").write_text("more")
    told = damage(workspace)[bag.name]
    found = {Path(file).name: code for code, file in told if code != "KC-A08"}
    assert found == {changed.name: "KC-A05", missing.name: "KC-A06", "more.txt": "KC-A07"}


def test_a_bag_that_was_taken_away_is_missed(workspace: Workspace) -> None:
    store(workspace)
    (bag,) = workspace.archive.glob("2021-10_XZ09_*")
    bag.rename(workspace.root / "elsewhere")
    assert [code for code, _ in damage(workspace)[bag.name]] == ["KC-A01"]


def test_a_correction_makes_a_second_bag_and_the_first_still_verifies(
    workspace: Workspace,
) -> None:
    first = store(workspace)
    before = tree(workspace.archive)
    rows = sheets()
    rows["劝返记录"].append(visit("QS001", 2, dt.date(2021, 10, 14)))
    load(workspace, rows)
    run(workspace)
    second = store(workspace)
    (new,) = (bag for bag, is_new in second.items() if is_new)
    assert new.startswith("2021-10_QS01_")
    assert new not in first
    assert damage(workspace) == {bag: [] for bag in sorted({*first, *second})}
    after = tree(workspace.archive)
    assert {name: after[name] for name in before} == before
    kept = {path.parent.name for path in (workspace.archive / new).rglob("02_QS001_3_*.pdf")}
    assert kept == {"data", "旧版"}


def test_a_bag_that_a_killed_process_left_without_its_record_is_taken_as_it_is(
    workspace: Workspace, tmp_path: Path
) -> None:
    store(workspace)
    other = new_workspace(tmp_path / "other")
    run(other)
    for bag in workspace.archive.iterdir():
        bag.rename(other.archive / bag.name)
    before = tree(other.archive)
    assert set(store(other).values()) == {True}
    assert tree(other.archive) == before
    assert all(found == [] for found in damage(other).values())


def test_drafts_are_not_archived(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w", confirmed=())
    run(workspace)
    told = store_bundles(workspace, month=None, unit=None, at=AT)
    assert told.bags == ()
    assert [(item.code, "草稿" in item.message) for item in told.findings] == [
        ("KC-P09", True),
        ("KC-P09", True),
    ]


def test_a_bundle_that_changed_since_its_run_is_left_out_and_named(workspace: Workspace) -> None:
    next(bundle_of(workspace, CENTRAL).glob("02_QS001_1_*.pdf")).write_bytes(b"other")
    told = store_bundles(workspace, month=None, unit=None, at=AT)
    assert [bag.unit_code for bag, _ in told.bags] == [DIRECT]
    (finding,) = told.findings
    assert "02_QS001_1_" in finding.message
    run(workspace)
    assert [new for _, new in store_bundles(workspace, month=None, unit=None, at=AT).bags] == [
        True,
        False,
    ]
    assert all(found == [] for found in damage(workspace).values())
