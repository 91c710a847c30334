"""Files that are no workbook, or that would harm a reader, are refused with advice."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from schema_rows import LAYOUT, UNIT

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.intake import gate, read_workbook

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    workbook = Workbook()
    workbook.active.title = "单位"
    workbook.active.append(list(UNIT))
    workbook.active.append(list(UNIT.values()))
    path = tmp_path / "采集表.xlsx"
    workbook.save(path)
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """Write the workbook anew with one part replaced or added."""
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, body in parts.items():
            archive.writestr(part, body)
    return path


def with_cell(path: Path, cell: str) -> Path:
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET).decode()
    return with_part(path, SHEET, sheet.replace("</sheetData>", f"{cell}</sheetData>").encode())


def refusal(path: Path, limits: gate.Limits | None = None) -> str:
    with pytest.raises(InputFileError) as caught:
        gate.check(path, limits)
    assert caught.value.fix
    return caught.value.message


def test_a_sound_workbook_passes(sound: Path) -> None:
    gate.check(sound)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "文件是空的"),
        (b"a,b\n1,2\n", "不是 Excel 工作簿"),
        (b"PK\x03\x04" + b"x" * 100, "文件已损坏"),
        (gate.OLE_MAGIC + b"x" * 600, "文件已损坏"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "采集表.xlsx"
    path.write_bytes(content)
    assert problem in refusal(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "没有这个文件" in refusal(tmp_path / "无.xlsx")
    assert "没有这个文件" in refusal(tmp_path)


def test_a_word_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "通知.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    assert "不是 Excel 工作簿" in refusal(path)


def test_a_cut_file_is_refused(sound: Path) -> None:
    sound.write_bytes(sound.read_bytes()[:-200])
    assert "文件已损坏" in refusal(sound)


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="9"><c r="XFD9"><v>1</v></c></row>',
        '<row r="300000"><c><v>1</v></c></row>',
        '<row r="9"><c r="A9" t="inlineStr"><is><t>1</t></is></c><c r="PP200000"><f>1</f></c></row>',
        '<row r="150000"><c r="CV150000"><v>1</v></c></row>',
    ],
)
def test_a_cell_far_out_is_refused_before_calamine_sees_it(sound: Path, cell: str) -> None:
    assert "很远的行、列" in refusal(with_cell(sound, cell))


def test_styled_empty_cells_far_down_do_no_harm(sound: Path) -> None:
    path = with_cell(sound, '<row r="1048576"><c r="A1048576" s="0"/></row>')
    rows, _ = read_workbook(path, LAYOUT)
    assert len(rows) == 1


def test_a_strange_cell_address_is_refused(sound: Path) -> None:
    assert "单元格地址" in refusal(with_cell(sound, '<row r="9"><c r="A0x"><v>1</v></c></row>'))


def test_a_bomb_is_refused(sound: Path) -> None:
    path = with_part(sound, SHEET, b"<worksheet>" + b" " * 30_000_000 + b"</worksheet>")
    assert "展开后太大" in refusal(path)


def test_the_sum_of_all_parts_is_limited_as_read(sound: Path) -> None:
    assert "展开后太大" in refusal(sound, gate.Limits(unpacked_bytes=1_000))


def test_too_many_parts_are_refused(sound: Path) -> None:
    assert "部件太多" in refusal(sound, gate.Limits(parts=3))


def test_a_doctype_is_refused(sound: Path) -> None:
    path = with_part(sound, SHEET, b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>')
    assert "DOCTYPE" in refusal(path)


def test_broken_xml_is_refused(sound: Path) -> None:
    assert "已损坏" in refusal(with_part(sound, SHEET, b"<worksheet><a></worksheet>"))


def test_a_sheet_under_a_false_name_is_refused(sound: Path) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    body = f'<Relationships><Relationship Type="{kind}" Target="x.png"/></Relationships>'
    path = with_part(sound, "xl/_rels/workbook.xml.rels", body.encode())
    assert "不合规定的部件" in refusal(path)


def test_macros_are_told_and_values_are_read(sound: Path) -> None:
    rows, findings = read_workbook(with_part(sound, "xl/vbaProject.bin", b"x"), LAYOUT)
    assert len(rows) == 1
    assert "KC-I12" in [item.code for item in findings]
