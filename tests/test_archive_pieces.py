"""件号 and 档号 for good, lists, search, retention, the fixity log, and papers made once more."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from obstore.store import MemoryStore
from openpyxl import load_workbook
from small_county import (
    AT,
    CENTRAL,
    LIBRARY,
    MONTH,
    bundle_of,
    call,
    finished,
    load,
    new_workspace,
    private_values,
    reopen,
    sheets,
    tree,
    use_toy_press,
    visit,
)

from kongchuo_docs import archive
from kongchuo_docs.archive import ArchivePlace, write_zip
from kongchuo_docs.errors import InputFileError, NotFoundError, RefusedError
from kongchuo_docs.model import (
    ArchivePiece,
    Completion,
    CompletionKind,
    FixityDepth,
    Parameter,
    RenderedFile,
)
from kongchuo_docs.pipeline.archiving import export_bag, store_bundles
from kongchuo_docs.pipeline.catalogue import archive_code, write_catalogues
from kongchuo_docs.pipeline.desk import workspace_fonts
from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.pipeline.proving import fixity_log, verify_bags
from kongchuo_docs.pipeline.rebuilding import rebuild
from kongchuo_docs.pipeline.retention import retention_report
from kongchuo_docs.pipeline.searching import Query, Standing, search
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.workspace import ArchiveSettings, Workspace

SETTINGS = ArchiveSettings(fonds="0194", office="JY")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """An archived October with files that cost nothing."""
    use_toy_press(monkeypatch)
    made = new_workspace(tmp_path / "w")
    run(made)
    return made


def run(workspace: Workspace) -> None:
    run_month(reopen(workspace.root), MONTH, at=AT, jobs=1)


def store(workspace: Workspace, at: dt.datetime = AT) -> list[str]:
    stored = store_bundles(workspace, month=None, unit=None, at=at)
    assert stored.findings == ()
    return [bag.bag_id for bag, new in stored.bags if new]


def pieces(workspace: Workspace) -> dict[str, ArchivePiece]:
    with workspace.reading() as data:
        return {each.key: each for each in data.store.pieces()}


def provenance(workspace: Workspace, bag: str) -> dict[str, dict[str, Any]]:
    told = json.loads((workspace.archive / bag / "data" / "provenance.json").read_bytes())
    return {each["key"]: each for each in told["documents"]}


# --- 件号, 档号 ---------------------------------------------------------------------------------


def test_pieces_count_from_one_within_year_and_retention(workspace: Workspace) -> None:
    store(replace(workspace, archive_settings=SETTINGS))
    by_term: dict[str, list[int]] = {}
    for each in pieces(workspace).values():
        by_term.setdefault(f"{each.year}-{each.retention}", []).append(each.piece)
    assert {term: sorted(numbers) for term, numbers in by_term.items()} == {
        "2021-D10": [1],
        "2021-D30": [1, 2, 3, 4, 5, 6, 7],
        "2021-Y": [1, 2],
    }
    assert pieces(workspace)["dropout_survey/QS001"].code == "0194-WS·2021-Y-JY-0001"


def test_a_piece_keeps_its_number_through_a_correction(workspace: Workspace) -> None:
    store(workspace)
    before = {key: each.piece for key, each in pieces(workspace).items()}
    rows = sheets()
    rows["劝返记录"].append(visit("QS001", 2, dt.date(2021, 10, 14)))
    load(workspace, rows)
    run(workspace)
    (bag,) = store(workspace)
    after = pieces(workspace)
    assert {key: each.piece for key, each in after.items()} == before
    corrected = after["outreach_record/QS001/2021-10"]
    assert (corrected.version, corrected.bag_id) == (2, bag)
    versions = provenance(workspace, bag)[corrected.key]["versions"]
    assert [each["version"] for each in versions] == [1, 2]


def test_the_store_refuses_another_number_for_a_piece(workspace: Workspace) -> None:
    store(workspace)
    one, two, *_ = pieces(workspace).values()
    for moved in (replace(one, piece=99), replace(two, key="other", piece=one.piece)):
        with pytest.raises(RefusedError, match="件号"), workspace.begin() as data:
            data.store.file_pieces([replace(moved, retention=one.retention)], at=AT)


def test_a_code_that_was_open_is_given_once_the_office_has_its_fonds(workspace: Workspace) -> None:
    store(workspace)
    assert {each.code for each in pieces(workspace).values()} == {""}
    rows = sheets()
    rows["劝返记录"].append(visit("QS001", 2, dt.date(2021, 10, 14)))
    load(workspace, rows)
    run(workspace)
    store(replace(workspace, archive_settings=SETTINGS))
    assert pieces(workspace)["dropout_survey/QS001"].code == "0194-WS·2021-Y-JY-0001"


def test_the_county_decides_how_long_a_paper_is_kept(workspace: Workspace) -> None:
    key = "forms.home_visit.retention".replace("home_visit", "dropout_survey")
    own = (Parameter(key=key, value="D30", source="本单位保管期限表"),)
    county = replace(workspace.county, values={**workspace.county.values, key: own})
    store(replace(workspace, county=county))
    assert pieces(workspace)["dropout_survey/QS001"].retention == "D30"


@pytest.mark.parametrize("grammar", ["{全宗号}-{件号}", "{年度}{保管期限}{件号}{姓名}", "{", "{0}"])
def test_a_grammar_of_unknown_or_missing_parts_is_refused(grammar: str) -> None:
    with pytest.raises(InputFileError, match="grammar"):
        archive_code(replace(SETTINGS, grammar=grammar), 2021, "D30", 1)


def test_an_own_grammar_is_followed() -> None:
    settings = replace(SETTINGS, grammar="{年度}/{保管期限}/{件号}")
    assert archive_code(settings, 2021, "D30", 12) == "2021/D30/0012"


# --- what a bag holds ---------------------------------------------------------------------------


def test_a_bag_tells_of_each_paper_from_what_it_was_made(workspace: Workspace) -> None:
    bag = next(each for each in store(workspace) if CENTRAL in each)
    told = provenance(workspace, bag)
    notice = told["return_notice/QS001"]
    data = workspace.archive / bag / "data"
    facts = json.loads((data / notice["facts_file"]).read_bytes())
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(canonical.encode()).hexdigest() == notice["facts_sha256"]
    assert {each["name"] for each in notice["files"]} <= {path.name for path in data.iterdir()}
    assert "LAW.YWJY.5.2" in {each["block"] for each in notice["law"]}
    rule = next(each for each in notice["rules"] if each["key"] == "forms.return_notice.title")
    assert rule["value"] == notice["title"] and rule["source"] and rule["file"]
    assert notice["archive"]["件号"] >= 1


def test_no_name_of_a_file_in_a_bag_and_no_list_names_a_person(workspace: Workspace) -> None:
    for bag in store(workspace):
        names = "\n".join(tree(workspace.archive / bag))
        names += (workspace.archive / bag / "data" / "provenance.json").read_text("utf-8")
        assert not [value for value in private_values() if value in names]


def test_signed_sets_go_into_a_new_bag_and_the_first_one_stays(workspace: Workspace) -> None:
    first = store(workspace)
    signed = bundle_of(workspace, CENTRAL) / "已签章" / "02_QS001_2.pdf"
    signed.parent.mkdir()
    signed.write_bytes(b"%PDF signed")
    complete(workspace, signed)
    (second,) = store(workspace)
    assert second not in first
    held = workspace.archive / second / "data" / "已签章" / "02_QS001_2.pdf"
    assert held.read_bytes() == b"%PDF signed"
    assert provenance(workspace, second)["return_notice/QS001"]["completion"]["kind"] == "scan"
    assert pieces(workspace)["return_notice/QS001"].signed
    assert store(workspace) == []
    signed.write_bytes(b"%PDF other")
    told = store_bundles(workspace, month=None, unit=CENTRAL, at=AT)
    assert [each.code for each in told.findings] == ["KC-P09"]


def complete(workspace: Workspace, signed: Path) -> None:
    digest = hashlib.sha256(signed.read_bytes()).hexdigest()
    name = f"{signed.parent.name}/{signed.name}"
    done = Completion(
        key="return_notice/QS001",
        version=1,
        kind=CompletionKind.SCAN,
        on=AT.date(),
        unit_code=CENTRAL,
        month=MONTH,
        subject_id="QS001",
        files=(RenderedFile(name=name, sha256=digest, size=signed.stat().st_size),),
        pages=1,
    )
    with workspace.begin() as data:
        data.store.complete([done], at=AT)


# --- a second place -----------------------------------------------------------------------------


def test_each_bag_also_goes_to_the_address_and_is_read_back(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = MemoryStore()
    monkeypatch.setattr(archive, "open_place", lambda address: ArchivePlace(memory))
    there = replace(workspace, archive_settings=replace(SETTINGS, address="memory:///"))
    bags = store(there)
    assert sorted(each["path"] for each in memory.list().collect()) == [
        f"{bag}.zip" for bag in sorted(bags)
    ]
    assert all(report.ok for report in verify_bags(there))
    memory.put(f"{bags[0]}.zip", b"forged")
    memory.delete(f"{bags[1]}.zip")
    found = {each.bag_id: [item.code for item in each.findings] for each in verify_bags(there)}
    assert found == {bags[0]: ["KC-A12"], bags[1]: ["KC-A14"]}


# --- the fixity log -----------------------------------------------------------------------------


def test_every_check_is_written_down_in_the_store_and_beside_the_bags(workspace: Workspace) -> None:
    (one, *_) = store(workspace)
    verify_bags(workspace, [one], depth=FixityDepth.QUICK, at=AT)
    next((workspace.archive / one / "data").glob("*.docx")).write_bytes(b"x")
    later = AT + dt.timedelta(days=30)
    verify_bags(workspace, [one], at=later)
    log = [(each.at[:10], str(each.depth), each.faults > 0) for each in fixity_log(workspace, one)]
    assert log == [("2021-10-18", "quick", False), ("2021-11-17", "full", True)]
    lines = (workspace.archive / "核验记录.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["depth"] for line in lines] == ["quick", "full"]


# --- search, lists, retention -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        (
            Query(number="（劝返）字〔2021〕第1号", school=CENTRAL, name="欧阳"),
            ["return_notice/QS001"],
        ),
        (Query(name="诸葛"), ["enrolment_notice/RX001"]),
        (Query(school="石门小学", form="通知书"), ["return_notice/QS002"]),
        (Query(since=dt.date(2021, 10, 12), until=dt.date(2021, 10, 12)), ["return_notice/QS002"]),
        (Query(name="无此人"), []),
    ],
)
def test_papers_are_found_by_what_is_known_of_them(
    workspace: Workspace, query: Query, keys: list[str]
) -> None:
    found = [each.document.key for each in search(workspace, query)]
    assert [key for key in found if not key.startswith("outreach_record")] == keys


def test_a_paper_is_found_by_how_far_it_has_come(workspace: Workspace) -> None:
    assert len(search(workspace, Query(standing=Standing.ISSUED))) == 10
    store(replace(workspace, archive_settings=SETTINGS))
    assert len(search(workspace, Query(standing=Standing.ARCHIVED))) == 10
    (found,) = search(workspace, Query(number="2021-Y-JY-0002"))
    assert found.document.key == "dropout_survey/QS002"


def test_the_search_shows_names_only_where_it_is_asked_to(workspace: Workspace) -> None:
    store(workspace)
    shown = call("archive", "search", "--name", "欧阳", cwd=workspace.root).stdout
    assert "QS001" in shown and "欧阳" not in shown
    shown = call("archive", "search", "--name", "欧阳", "--json", cwd=workspace.root).stdout
    assert "欧阳" not in shown
    shown = call("archive", "search", "--name", "欧阳", "--show-values", cwd=workspace.root).stdout
    assert "欧阳晴空" in shown


def test_ten_years_end_with_the_tenth_year_and_permanent_never(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError):
        retention_report(workspace, dt.date(2032, 1, 1))
    store(workspace)
    assert retention_report(workspace, dt.date(2031, 12, 31)).due == ()
    report = retention_report(workspace, dt.date(2032, 1, 1))
    assert [each.key for each in report.due] == ["enrolment_notice/RX001"]
    assert (report.kept, report.permanent) == (7, 2)
    assert len(retention_report(workspace, dt.date(2200, 1, 1)).due) == 8


def test_there_is_no_command_that_destroys() -> None:
    from kongchuo_docs.cli.archive import archive as group

    assert sorted(group.commands) == [
        *("catalogue", "export", "log", "rebuild", "retention", "search", "store", "verify"),
    ]


# --- with real pages ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = finished(tmp_path_factory.mktemp("real") / "w")
    made = replace(made, archive_settings=SETTINGS)
    store(made)
    return made


def test_every_paper_comes_out_of_its_bag_byte_for_byte_without_the_database(
    real: Workspace, tmp_path: Path
) -> None:
    (bag,) = real.archive.glob(f"*_{CENTRAL}_*")
    write_zip(bag, tmp_path / "bag.zip")
    report = rebuild(tmp_path / "bag.zip", LIBRARY, workspace_fonts(None), folder=tmp_path / "new")
    assert [(each.same, each.changed, each.error) for each in report.papers] == [(True, (), "")] * 9
    made = tree(tmp_path / "new")
    assert made == {name: digest for name, digest in tree(bag / "data").items() if name in made}


def test_a_template_that_changed_is_named_for_each_paper(real: Workspace, tmp_path: Path) -> None:
    (bag,) = real.archive.glob(f"*_{CENTRAL}_*")
    shutil.copytree(bag, tmp_path / bag.name)
    told = tmp_path / bag.name / "data" / "provenance.json"
    text = told.read_text("utf-8")
    template = provenance(real, bag.name)["monthly_report/QS01/2021-10"]["made_with"]["template"]
    told.write_text(text.replace(template, "0" * 64), "utf-8")
    report = rebuild(tmp_path / bag.name, LIBRARY, FontSet.load())
    changed = {each.key: each.changed for each in report.papers if each.changed}
    expected = f"模板：000000000000 → {template[:12]}"
    assert changed == {"monthly_report/QS01/2021-10": (expected,)}


def test_a_deep_check_finds_nothing_in_a_whole_archive(real: Workspace) -> None:
    reports = verify_bags(real, depth=FixityDepth.DEEP, at=AT)
    assert [report.findings for report in reports] == [(), ()]


def test_an_export_is_the_recorded_zip(real: Workspace, tmp_path: Path) -> None:
    (bag,) = real.archive.glob(f"*_{CENTRAL}_*")
    digest = export_bag(real, bag.name, tmp_path / f"{bag.name}.zip")
    with real.reading() as data:
        recorded = {each.bag_id: each.packed for each in data.store.bags()}
    assert digest == recorded[bag.name]
    (report,) = verify_bags(real, [str(tmp_path / f"{bag.name}.zip")])
    assert report.ok
    (tmp_path / f"{bag.name}.zip").write_bytes(b"PK")
    (report,) = verify_bags(real, [str(tmp_path / f"{bag.name}.zip")])
    assert [item.code for item in report.findings] == ["KC-A12"]


def test_the_catalogue_lists_each_piece_once(real: Workspace, tmp_path: Path) -> None:
    lists = write_catalogues(real, tmp_path, on=dt.date(2021, 12, 31))
    assert {each.retention: each.pieces for each in lists} == {"D10": 1, "D30": 7, "Y": 2}
    assert all(file.stat().st_size for each in lists for file in each.files)
    sheet = load_workbook(tmp_path / "归档文件目录_2021_Y.xlsx").active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == ["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"]
    assert rows[1][1] == "0194-WS·2021-Y-JY-0001"
    assert rows[1][5] == "20211008"


def test_a_destruction_list_is_written_for_what_is_due(real: Workspace, tmp_path: Path) -> None:
    report = retention_report(real, dt.date(2032, 1, 1), folder=tmp_path)
    assert sorted(file.suffix for file in report.files) == [".docx", ".pdf", ".xlsx"]
    before = tree(real.archive)
    with pytest.raises(NotFoundError, match="没有保管期满"):
        retention_report(real, dt.date(2031, 1, 1), folder=tmp_path)
    assert tree(real.archive) == before
