"""Every kind of file that a school sends is read, and none can take the program down."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook
from schema_rows import CASE, LAYOUT, LIBRARY, UNIT

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.intake import gate, read_workbook, sandbox
from kongchuo_docs.intake.bounds import Limits
from kongchuo_docs.model import CellError, Finding
from kongchuo_docs.schema import load_rows

DATA = Path(__file__).parent / "data"
TEXT_UNIT = {name: str(value) for name, value in UNIT.items()}


def workbook(path: Path, edit: Callable[[Workbook], None] | None = None) -> Path:
    book = Workbook()
    book.active.title = "单位"
    book.active.append(list(UNIT))
    book.active.append(list(UNIT.values()))
    cases = book.create_sheet("学生")
    cases.append(list(CASE))
    cases.append(list(CASE.values()))
    if edit:
        edit(book)
    book.save(path)
    return path


def delimited(delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([UNIT.keys(), UNIT.values()])
    return text.getvalue()


def codes(findings: tuple[Finding, ...]) -> list[tuple]:
    return [
        (item.code, item.source.sheet, item.source.row, item.source.column)
        for item in findings
        if item.code != "KC-I07"
    ]


# --- workbooks ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "division"),
    [("small.xls", "公式出错（#DIV/0!）"), ("small.ods", "公式出错（错误值）")],
)
def test_old_and_open_workbooks_are_read_with_their_faults(name: str, division: str) -> None:
    rows, findings = read_workbook(DATA / name, LAYOUT)
    assert [(row.source.sheet, row.source.row) for row in rows] == [
        *(("单位", 2), ("学生", 2)),
        *(("学生", 3), ("学生", 4)),
    ]
    assert rows[1].values["student.birth_date"] == dt.date(2010, 5, 6)
    assert codes(findings) == [
        ("KC-I09", "草稿", None, ""),
        ("KC-I16", "学生", 3, "B"),
        ("KC-I16", "学生", 4, "C"),
        ("KC-I10", "学生", 2, "K"),
    ]
    assert findings[-2].message == division


def test_an_old_workbook_under_the_name_et_is_read(tmp_path: Path) -> None:
    path = tmp_path / "采集表.et"
    path.write_bytes((DATA / "small.xls").read_bytes())
    assert len(read_workbook(path, LAYOUT)[0]) == 4


def test_a_cut_old_workbook_is_refused(tmp_path: Path) -> None:
    content = (DATA / "small.xls").read_bytes()
    for length in (600, 1_500, 5_000):
        path = tmp_path / "采集表.xls"
        path.write_bytes(content[:length])
        with pytest.raises(InputFileError):
            read_workbook(path, LAYOUT)


@pytest.mark.parametrize("name", ["small.xls", "small.ods"])
def test_a_cell_far_out_is_refused_in_old_and_open_workbooks_too(name: str) -> None:
    with pytest.raises(InputFileError, match="很远的行、列"):
        gate.check(DATA / name, Limits(rows=3))


def test_formulas_that_failed_or_were_never_calculated_are_told_at_their_cells(
    tmp_path: Path,
) -> None:
    def formulas(book: Workbook) -> None:
        book["学生"]["C2"] = "=B2"
        book["学生"]["V2"] = "=1+1"  # a column that nobody reads
        book["学生"]["V1"] = "备用"

    rows, findings = read_workbook(workbook(tmp_path / "a.xlsx", formulas), LAYOUT)
    assert ("KC-I17", "学生", 2, "C") in codes(findings)
    assert isinstance(rows[1].values["student.name"], CellError)
    records, _ = load_rows(rows, LIBRARY.codes, LAYOUT)
    assert [type(record).__name__ for record in records] == ["Unit"]


def test_an_error_value_in_a_sheet_of_excel_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet2.xml"
    row = '<row r="3"><c r="A3" t="e"><f>X()</f><v>#NAME?</v></c><c r="C3" t="str"><f>B9</f><v></v></c></row>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", f"{row}</sheetData>".encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    _, findings = read_workbook(path, LAYOUT)
    assert [(item.source.column, item.message) for item in findings if item.source.row == 3] == [
        ("A", "公式出错（#NAME?）")
    ]


# --- passwords ----------------------------------------------------------------------------------


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    path = tmp_path / "锁.xlsx"
    with workbook(tmp_path / "a.xlsx").open("rb") as plain, path.open("wb") as target:
        OOXMLFile(plain).encrypt("测试-1", target)
    return path


def test_a_locked_workbook_is_read_with_its_password(locked: Path) -> None:
    rows, _ = read_workbook(locked, LAYOUT, password=lambda file: "测试-1")
    assert len(rows) == 2
    assert [item.name for item in locked.parent.iterdir() if item.suffix != ".xlsx"] == []


def test_without_or_with_a_wrong_password_it_is_refused(locked: Path) -> None:
    with pytest.raises(gate.LockedFileError, match="设有打开密码"):
        read_workbook(locked, LAYOUT)
    with pytest.raises(InputFileError, match="打开密码不对"):
        read_workbook(locked, LAYOUT, password=lambda file: "测试-2")


def test_a_locked_old_workbook_is_read_with_its_password_and_never_lies_open_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "nowhere"))
    rows, _ = read_workbook(DATA / "locked.xls", LAYOUT, password=lambda file: "测试-1")
    plain, _ = read_workbook(DATA / "small.xls", LAYOUT)
    assert [row.values for row in rows] == [row.values for row in plain]
    with pytest.raises(gate.LockedFileError, match="设有打开密码"):
        read_workbook(DATA / "locked.xls", LAYOUT)
    with pytest.raises(InputFileError, match="打开密码不对"):
        read_workbook(DATA / "locked.xls", LAYOUT, password=lambda file: "测试-2")


def test_an_old_workbook_that_counts_days_from_1904_is_known_as_such(tmp_path: Path) -> None:
    path = tmp_path / "采集表.xls"
    content = (DATA / "small.xls").read_bytes()
    mark = bytes.fromhex("2200 0200 0000")  # the record Date1904, off
    assert content.count(mark) == 1
    path.write_bytes(content.replace(mark, bytes.fromhex("2200 0200 0100")))
    assert gate.check(path).epoch_1904
    assert not gate.check(DATA / "small.xls").epoch_1904
    rows, _ = read_workbook(path, LAYOUT)
    # What was typed as 2010-05-06 on the other count is shown by Excel four years later now.
    assert rows[1].values["student.birth_date"] == dt.date(2014, 5, 7)


# --- text files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_any_encoding_with_any_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "单位.csv"
    path.write_bytes(delimited(delimiter).encode(encoding))
    ((row,), _) = read_workbook(path, LAYOUT)
    assert dict(row.values) == {
        column.path: TEXT_UNIT[column.heading]
        for column in LAYOUT.sheets[0].columns
        if column.heading in TEXT_UNIT
    }
    assert (row.source.row, row.places["phone"].column) == (2, "H")


def test_a_csv_of_another_country_is_refused_and_not_misread(tmp_path: Path) -> None:
    path = tmp_path / "單位.csv"
    path.write_bytes("單位代碼,單位全稱\nJL01,某鎮\n".encode("big5"))
    with pytest.raises(InputFileError, match="文字编码认不出来"):
        read_workbook(path, LAYOUT)


def test_numbers_that_an_export_kept_as_text_are_unwrapped(tmp_path: Path) -> None:
    path = tmp_path / "单位.csv"
    path.write_text(delimited(",").replace("0358-5022000", '"=""03585022000"""'), "utf-8")
    assert read_workbook(path, LAYOUT)[0][0].values["phone"] == "03585022000"


def test_values_of_a_yaml_file_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "采集.yaml"
    path.write_text(
        "学生:\n"
        + "".join(f"  {'- ' if not place else '  '}{name}: {value}\n"
                  for place, (name, value) in enumerate({**CASE, "班级": "010"}.items())),
        "utf-8",
    )  # fmt: skip
    ((row,), _) = read_workbook(path, LAYOUT)
    assert row.values["student.id_number"] == CASE["身份证件号码"]
    assert row.values["class_no"] == "010"
    assert row.values["absence.since"] == "2021-09-06"
    assert row.source.row == 2


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_key_told_twice_and_what_is_no_text_are_told(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"采集.{suffix}"
    pairs = [*TEXT_UNIT.items(), ("填表人", "李某")]
    body = ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {json.dumps(v)}" for k, v in pairs)
    body = body.replace('"\\u67d0\\u9547"', '["\\u67d0"]', 1)
    path.write_text('{"单位": [{' + body + "}]}", "utf-8")
    rows, findings = read_workbook(path, LAYOUT)
    assert [(item.code, item.field) for item in findings if item.code != "KC-I07"] == [
        ("KC-I22", "所在乡镇"),
        ("KC-I21", "填表人"),
    ]
    assert load_rows(rows, LIBRARY.codes, LAYOUT)[0] == ()


def test_long_numbers_of_a_json_file_are_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "采集.json"
    case = {**CASE, "身份证件号码": 110105201005060015, "出生日期": "2010-05-06"}
    path.write_text(json.dumps({"学生": [case]}, default=str), "utf-8")
    assert read_workbook(path, LAYOUT)[0][0].values["student.id_number"] == "110105201005060015"


def test_nan_of_a_json_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "采集.json"
    path.write_text(json.dumps({"单位": [{**UNIT, "填表人": float("nan")}]}), "utf-8")
    assert "KC-I22" in [item.code for item in read_workbook(path, LAYOUT)[1]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "a: &x [1]\nb: *x\n"),
        ("a.yaml", "a: [" * 5_000),
        ("a.json", "[" * 100_000),
        ("a.json", '{"a": [1}'),
        ("a.yaml", "- 1\n"),
        ("a.yaml", "a: b: c\n"),
    ],
)
def test_hostile_and_broken_texts_are_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(InputFileError) as caught:
        read_workbook(tmp_path / name, LAYOUT)
    assert caught.value.fix


# --- the child process --------------------------------------------------------------------------


def far_out(path: Path) -> bytes:
    with zipfile.ZipFile(workbook(path)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", cell)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def test_the_cell_that_kills_calamine_ends_in_an_error_even_without_the_gate(
    tmp_path: Path,
) -> None:
    content = far_out(tmp_path / "a.xlsx")
    with pytest.raises(InputFileError, match="出了故障或超出限度"):
        list(sandbox.read(content, "a.xlsx"))


def test_the_child_is_ready_in_less_than_a_third_of_a_second(tmp_path: Path) -> None:
    content = workbook(tmp_path / "a.xlsx").read_bytes()
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        list(sandbox.read(content, "a.xlsx"))
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.3


def test_a_child_without_time_or_memory_ends_in_an_error(tmp_path: Path) -> None:
    content = workbook(tmp_path / "a.xlsx").read_bytes()
    for means in (sandbox.Means(memory=10_000_000), sandbox.Means(seconds=0)):
        with pytest.raises(InputFileError):
            list(sandbox.read(content, "a.xlsx", means=means))
