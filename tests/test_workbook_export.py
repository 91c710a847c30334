"""The ledger goes out as a workbook and comes back without loss, through LibreOffice too."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import stat
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from schema_rows import LAYOUT, LIBRARY, raw
from small_county import AT, Sheets, call, load, new_workspace, reopen, sheets

from kongchuo_docs.intake import filled_workbook, read_workbook, to_cells
from kongchuo_docs.model import Record, RecordKind
from kongchuo_docs.pipeline.exporting import export_ledger
from kongchuo_docs.pipeline.loading import check_files, load_files
from kongchuo_docs.schema import load_record
from kongchuo_docs.store import LoadSummary
from kongchuo_docs.workspace import Workspace

SAMPLES = Path(__file__).parents[1] / "samples"
LATER = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
THROUGH_LIBREOFFICE = Path(__file__).parent / "data" / "export_libreoffice.xlsx"
MASKED = "残疾证号 1499**********0011-52（虚构）"
TWO_LINES = "第一行：家中四口人。\n第二行：父亲在外务工。"


def rows() -> Sheets:
    """Rows with all that is easily lost on the way; nobody here exists."""
    found = sheets()
    first, second, third = found["学生"]
    first |= {
        "证件类型": "护照", "身份证件号码": "E12345678", "家庭基本情况": TWO_LINES,
        "残疾情况": MASKED, "学生类别": "孤儿、残疾学生", "辍学次因": "学习困难、心理/精神疾病",
        "有户籍": "是", "在花名册": "否", "实际照护人姓名": "欧阳守成", "实际照护人关系": "祖父",
    }  # fmt: skip
    second |= {
        "第二监护人姓名": "司马守真",
        "第二监护人关系": "母亲",
        "最后到校日期": dt.date(2021, 9, 3),
    }
    third["身份证件号码"], third["无证件原因"] = None, "尚未落户"
    found["劝返记录"][0] |= {
        "开始时间": dt.time(15, 30), "结束时间": dt.time(16, 5), "学生是否在场": "否",
        "学生姓名": "欧阳晴空", "承诺返校日期": dt.date(2021, 10, 18),
    }  # fmt: skip
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return new_workspace(tmp_path / "w", rows())


def loaded(workspace: Workspace, file: Path) -> LoadSummary:
    report = load_files(workspace, [file], at=AT, mark=False)
    assert report.ok, report.findings
    assert report.stored
    return report.stored


def test_an_export_that_is_loaded_again_changes_nothing(workspace: Workspace) -> None:
    said = call("workbook", "export", "台账.xlsx", cwd=workspace.root)
    assert said.returncode == 0
    assert "（单位 3，个案 3，劝返 4，入学名单 2，月报表头 2）" in said.stdout
    stored = loaded(workspace, workspace.root / "台账.xlsx")
    assert (stored.new, stored.changed) == ({}, {})
    assert sum(stored.same.values()) == 10


def test_it_has_the_form_of_the_blank_workbook(workspace: Workspace) -> None:
    call("workbook", "export", "台账.xlsx", cwd=workspace.root)
    call("workbook", "blank", "空表.xlsx", cwd=workspace.root)
    out, blank = (load_workbook(workspace.root / name) for name in ("台账.xlsx", "空表.xlsx"))
    assert out.sheetnames == blank.sheetnames
    assert out["_meta"]["B1"].value == LAYOUT.version
    for sheet in LAYOUT.sheets:
        headings = [[cell.value for cell in book[sheet.name][1]] for book in (out, blank)]
        assert headings[0] == headings[1]
        rules = [len(book[sheet.name].data_validations.dataValidation) for book in (out, blank)]
        assert rules[0] == rules[1]
        assert out[sheet.name]["A2"].value
        example = str(out[sheet.name]["A2"].value).startswith("示例")
        assert example == (sheet.kind is RecordKind.ACT)  # the one sheet without rows here


def test_it_says_first_that_it_holds_personal_data_and_only_its_owner_can_read_it(
    workspace: Workspace,
) -> None:
    call("workbook", "export", "台账.xlsx", "--on", "2021-10-18", cwd=workspace.root)
    file = workspace.root / "台账.xlsx"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first = load_workbook(file).worksheets[0]
    assert "个人信息" in first["A2"].value
    assert first["A2"].font.color.rgb == "FFC00000"
    assert "2021年10月18日导出" in first["A4"].value


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("--unit QS01", {"unit": 2, "case": 3, "visit": 4, "enrolment": 2, "report": 1}),
        ("--unit 中阳县青石镇石门小学", {"unit": 1, "case": 1, "visit": 1, "enrolment": 1}),
        ("--unit XZ09", {"unit": 1, "report": 1}),
        ("--month 2021-09", {"unit": 3, "case": 3, "visit": 4, "enrolment": 1}),
        ("--month 2021-08", {"unit": 3}),
    ],
)
def test_a_unit_or_a_month_can_be_chosen(
    workspace: Workspace, words: str, expected: dict[str, int]
) -> None:
    said = call("workbook", "export", "台账.xlsx", *words.split(), "--json", cwd=workspace.root)
    told = json.loads(said.stdout)
    assert (told["rows"], told["differing"]) == (expected, [])
    if "case" in expected:
        assert loaded(workspace, workspace.root / "台账.xlsx").changed == {}


def test_what_cannot_be_exported_is_explained(workspace: Workspace, tmp_path: Path) -> None:
    unknown = call("workbook", "export", "台账.xlsx", "--unit", "XX99", cwd=workspace.root)
    assert (unknown.returncode, "QS01" in unknown.stderr) == (2, True)
    call("init", "leer", "--county", "zhongyang", cwd=tmp_path)
    assert call("workbook", "export", "台账.xlsx", cwd=tmp_path / "leer").returncode == 2
    assert call("workbook", "export", "无/台账.xlsx", cwd=workspace.root).returncode == 2
    (workspace.root / "有.xlsx").write_bytes(b"filled")
    assert call("workbook", "export", "有.xlsx", cwd=workspace.root).returncode == 5
    assert (workspace.root / "有.xlsx").read_bytes() == b"filled"
    assert not list(workspace.root.glob("*.part"))


def test_a_workbook_saved_by_libreoffice_as_ods_and_back_changes_nothing(
    workspace: Workspace,
) -> None:
    stored = loaded(workspace, THROUGH_LIBREOFFICE)
    assert (stored.new, stored.changed) == ({}, {})
    assert sum(stored.same.values()) == 10


def test_a_cell_that_was_edited_changes_that_case_alone(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = Path(shutil.copy(THROUGH_LIBREOFFICE, tmp_path / "台账.xlsx"))
    book = load_workbook(file)
    headings = [str(cell.value).rstrip("*") for cell in book["学生"][1]]
    place = headings.index("监护人电话") + 1
    assert book["学生"].cell(3, 1).value == "QS002"
    book["学生"].cell(3, place).value = "13800000099"
    book.save(file)
    assert loaded(workspace, file).changed_keys == ("case/QS002",)


def test_what_todays_rules_would_refuse_is_named_at_once(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w", rows())
    with workspace.begin() as data:
        case = data.store.roll().cases["QS003"]
        data.store.put([replace(case, grade="12")], at=AT, file="旧程序")
    said = call("workbook", "export", "台账.xlsx", "--json", cwd=workspace.root)
    assert json.loads(said.stdout)["differing"] == ["case/QS003"]
    spoken = call("workbook", "export", "台账2.xlsx", cwd=workspace.root)
    assert "case/QS003" in spoken.stdout
    found = check_files(LIBRARY, [workspace.root / "台账.xlsx"], on=AT.date(), mark=False).findings
    assert [each.field for each in found if each.severity == "error"][:1] == ["年级"]


# --- whatever the schema accepts comes back -----------------------------------------------------

ODD = st.text(
    alphabet=st.sampled_from("张三·abXx01=+-@#'\"<>&_ 、，（）/\\%{}𠮷㛃\n　é ‰"), max_size=12
)
PIECES = st.sampled_from(["=1+1", "#N/A", "_x0041_", "_x005F_", "'1", "TRUE", "1e5", "2021-09-01"])
CELLS = st.dictionaries(
    st.sampled_from(
        [
            *("家庭基本情况", "学生意愿", "附件", "原因说明", "去向说明", "残疾情况", "调查地点"),
            *("无证件原因", "责任人", "监护人工作单位或务工地", "现住址", "控辍保学措施", "在场人"),
        ]
    ),
    ODD | PIECES,
    max_size=6,
)
CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "民族": st.sampled_from(list(LIBRARY.codes("ethnicity").labels.values())),
        "学生类别": st.lists(
            st.sampled_from(list(LIBRARY.codes("student_category").labels.values())), max_size=3
        ).map("、".join),
        "辍学主因": st.sampled_from(list(LIBRARY.codes("dropout_reason").labels.values())),
        "去向": st.sampled_from(list(LIBRARY.codes("destination").labels.values())),
        "有户籍": st.sampled_from(["是", "否", None]),
        "通知日期": st.dates(dt.date(2021, 10, 8), dt.date(2030, 1, 1)),
        "班级": st.integers(1, 99),
    },
)


def records(cells: list[dict[str, Any]]) -> list[Record]:
    """Return what the schema accepts of changed rows."""
    made = (load_record(raw(RecordKind.CASE, **each), LIBRARY.codes, LAYOUT)[0] for each in cells)
    return [record for record in made if record is not None]


@given(cells=st.lists(st.builds(lambda a, b: a | b, CELLS, CHOICES), min_size=1, max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_case_that_was_accepted_comes_back_equal(
    cells: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    given_in = records(cells)
    assume(given_in)
    sheet = LAYOUT.sheet(RecordKind.CASE)
    target = tmp_path_factory.mktemp("export") / "台账.xlsx"
    lines = [to_cells(record, sheet, LIBRARY.codes) for record in given_in]
    filled_workbook(LAYOUT, LIBRARY.codes, target, rows={RecordKind.CASE: lines}, told=())
    read, _ = read_workbook(target, LAYOUT)
    assert [load_record(row, LIBRARY.codes, LAYOUT)[0] for row in read] == given_in


@given(
    start=st.times(dt.time(0, 0), dt.time(23, 58)).map(
        lambda time: time.replace(second=0, microsecond=0)
    ),
    date=st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)),
    number=st.integers(1, 99),
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_date_time_and_number_comes_back_equal(
    start: dt.time, date: dt.date, number: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    row = raw(RecordKind.VISIT, 日期=date, 开始时间=start, 次序=number)
    visit, _ = load_record(row, LIBRARY.codes, LAYOUT)
    assert visit
    cells = to_cells(visit, LAYOUT.sheet(RecordKind.VISIT), LIBRARY.codes)
    target = tmp_path_factory.mktemp("export") / "台账.xlsx"
    filled_workbook(LAYOUT, LIBRARY.codes, target, rows={RecordKind.VISIT: [cells]}, told=())
    (read,), _ = read_workbook(target, LAYOUT)
    assert load_record(read, LIBRARY.codes, LAYOUT)[0] == visit


def test_the_store_keeps_where_a_change_came_from(workspace: Workspace) -> None:
    load(reopen(workspace.root), rows())
    with workspace.reading() as data:
        assert len(data.store.history(RecordKind.CASE, "QS001")) == 1


# --- the whole sample counties, edited in an office program ---------------------------------------


def by_libreoffice(file: Path, ending: str, folder: Path) -> Path:
    """Return a workbook as LibreOffice saves it."""
    words = ("--headless", "--convert-to", ending, "--outdir", folder, file)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(["soffice", profile, *words], check=True, capture_output=True, timeout=300)
    return folder / f"{file.stem}.{ending}"


def edited(file: Path, target: Path, case_id: str, heading: str, text: str) -> Path:
    """Return a copy of a workbook with one cell changed."""
    book = load_workbook(file)
    sheet = book["学生"]
    headings = [str(cell.value).rstrip("*") for cell in sheet[1]]
    (row,) = (cell.row for cell in sheet["A"] if cell.value == case_id)
    sheet.cell(row, headings.index(heading) + 1).value = text
    book.save(target)
    return target


@pytest.mark.parametrize(
    ("county", "case_id", "records"), [("zhongyang", "LG005", 199), ("wafangdian", "SZ003", 28)]
)
def test_in_a_whole_county_only_the_cell_that_was_edited_in_an_office_program_is_a_change(
    tmp_path: Path, county: str, case_id: str, records: int
) -> None:
    workspace = Workspace.create(tmp_path / "w", county, at=AT)
    load_files(workspace, [SAMPLES / county / "采集表.xlsx"], at=LATER, mark=False)
    ledger, office = tmp_path / "台账.xlsx", tmp_path / "office"
    report = export_ledger(workspace, ledger, on=LATER.date())
    assert report.differing == ()

    def changed(file: Path) -> list[tuple[str, list[str]]]:
        told = load_files(workspace, [file], at=LATER, mark=False, dry_run=True)
        assert told.ok
        assert told.changes and len(told.changes) == records
        assert not any(each.new for each in told.changes)
        return [
            (each.key, [field.label for field in each.fields])
            for each in told.changes
            if each.fields
        ]

    saved = by_libreoffice(ledger, "xlsx", office)
    assert changed(saved) == []
    file = edited(saved, tmp_path / "改.xlsx", case_id, "监护人电话", "13800000099")
    for each in (file, by_libreoffice(file, "ods", office), by_libreoffice(file, "xls", office)):
        assert changed(each) == [(case_id, ["监护人电话"])]
