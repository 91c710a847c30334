"""Files made to do harm, or damaged on the way: each ends soon, in words that help or in rows."""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import re
import resource
import struct
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook
from schema_rows import CASE, LAYOUT, LIBRARY, UNIT

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.intake import gate, read_workbook
from kongchuo_docs.pipeline.loading import check_files

DATA = Path(__file__).parent / "data"
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
SECONDS = 60
"""So long a file may take; on a quiet machine none needs three."""


def sound() -> bytes:
    book = Workbook()
    book.active.title = "单位"
    book.active.append(list(UNIT))
    book.active.append(list(UNIT.values()))
    cases = book.create_sheet("学生")
    cases.append(list(CASE))
    cases.append(list(CASE.values()))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


SOUND, OLD, OPEN = sound(), (DATA / "small.xls").read_bytes(), (DATA / "small.ods").read_bytes()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(changes: Mapping[str, bytes | None], content: bytes = SOUND) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**parts(content), **changes}.items():
            if part is not None:
                archive.writestr(name, part)
    return target.getvalue()


def with_cells(xml: str) -> bytes:
    end = b"</sheetData>"
    return packed({SHEET: parts(SOUND)[SHEET].replace(end, xml.encode() + end)})


def with_merges(*ranges: str) -> bytes:
    merges = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    end = b"</sheetData>"
    body = f"<mergeCells>{merges}</mergeCells>".encode()
    return packed({SHEET: parts(SOUND)[SHEET].replace(end, end + body)})


def with_styles(inside: bytes, end: bytes) -> bytes:
    name = "xl/styles.xml"
    return packed({name: parts(SOUND)[name].replace(end, inside + end, 1)})


def ods(change: Callable[[bytes], bytes]) -> bytes:
    return packed({"content.xml": change(parts(OPEN)["content.xml"])}, OPEN)


def zip_field(offset: int, value: bytes) -> bytes:
    """Write into the first entry of the ZIP directory."""
    content = bytearray(SOUND)
    start = content.find(b"PK\x01\x02") + offset
    content[start : start + len(value)] = value
    return bytes(content)


def old_field(offset: int, value: bytes) -> bytes:
    content = bytearray(OLD)
    content[offset : offset + len(value)] = value
    return bytes(content)


LAUGHS = (
    b'<!DOCTYPE z [<!ENTITY a "lol"><!ENTITY b "' + b"&a;" * 50 + b'"><!ENTITY c "' + b"&b;" * 50
) + b'">]><z>&c;</z>'
LINKED = '<row r="3"><c r="A3" t="str"><f>[1]Sheet1!A1</f><v>x</v></c></row>'
DDE = '<row r="3"><c r="A3" t="str"><f>cmd|\'/c calc\'!A0</f><v>=cmd|\'/c calc\'!A0</v></c></row>'
FIRST_TABLE = re.compile(rb"(<table:table-(?:row|cell))")
LINES = ",".join(UNIT) + "\n" + ",".join(str(value) for value in UNIT.values()) + "\n"

REFUSED: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "ratio.xlsx": ("展开后太大", lambda: packed({SHEET: b" " * 60_000_000})),
    "ratio_of_a_picture.xlsx": ("展开后太大", lambda: packed({"xl/media/a": b"\0" * 60_000_000})),
    "many_parts.xlsx": ("部件太多", lambda: packed({f"xl/{n}.xml": b"<a/>" for n in range(2500)})),
    **{
        f"doctype_{place}.xlsx": ("DOCTYPE", lambda name=name: packed({name: LAUGHS}))
        for place, name in enumerate(parts(SOUND))
    },
    "doctype_utf16.xlsx": (
        "DOCTYPE",
        lambda: packed({SHEET: LAUGHS.decode().encode("utf-16")}),
    ),
    "far.xlsx": ("很远", lambda: with_cells('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "below_one.xlsx": ("单元格地址", lambda: with_cells('<row r="-5"><c r="A-5"><v>1</v></c></row>')),
    "row_of_20_digits.xlsx": ("", lambda: with_cells(f'<row r="{"9" * 20}"><c><v>1</v></c></row>')),
    "text_of_10_mb.xlsx": (
        "展开后太大",
        lambda: with_cells(f'<row r="3"><c r="A3" t="inlineStr"><is><t>{"甲" * 4_000_000}</t></is></c></row>'),
    ),
    "one_huge_merge.xlsx": ("合并的单元格", lambda: with_merges("A1:XFD1048576")),
    "merged_again_and_again.xlsx": ("合并的单元格", lambda: with_merges(*["A1:Z9999"] * 1_000)),
    "100000_merges.xlsx": (
        "合并的单元格",
        lambda: with_merges(*(f"A{n}:B{n}" for n in range(10, 100_010))),
    ),
    "impossible_merge.xlsx": ("", lambda: with_merges("ZZZZZ1:B0", "")),
    "30000_errors.xlsx": (
        "公式出错的单元格太多",
        lambda: with_cells("".join(
            f'<row r="{row}">' + '<c t="e"><v>#N/A</v></c>' * 30 + "</row>" for row in range(3, 1003)
        )),
    ),
    "5000_sheets.xlsx": (
        "工作表太多",
        lambda: packed({BOOK: parts(SOUND)[BOOK].replace(b"</sheets>", b"".join(
            b'<sheet name="s%d" sheetId="%d" r:id="rId1" xmlns:r="r"/>' % (n, n) for n in range(9, 5_000)
        ) + b"</sheets>")}),
    ),
    "broken_xml.xlsx": ("已损坏", lambda: packed({SHEET: b"<worksheet><a></worksheet>"})),
    "a_million_deep.xlsx": ("已损坏", lambda: packed({SHEET: b"<a>" * 1_000_000})),
    "nul_in_xml.xlsx": ("已损坏", lambda: packed({SHEET: b"<a>\0</a>"})),
    "empty_book.xlsx": ("已损坏", lambda: packed({BOOK: b""})),
    "no_relations.xlsx": ("", lambda: packed({"xl/_rels/workbook.xml.rels": None})),
    "no_sheet.xlsx": ("", lambda: packed({SHEET: None})),
    "encrypted_part.xlsx": ("已损坏", lambda: zip_field(8, b"\x01")),
    "unknown_compression.xlsx": ("已损坏", lambda: zip_field(10, b"\x63\x00")),
    "size_that_lies.xlsx": ("已损坏", lambda: zip_field(24, b"\x0a\0\0\0")),
    "empty.xlsx": ("空的", lambda: b""),
    "zeros.xlsx": ("不是 Excel 工作簿", lambda: b"\0" * 1_000_000),
    "page.xls": ("网页", lambda: b"\xef\xbb\xbf\r\n<html><table><tr><td>1</td></tr></table></html>"),
    "xml_of_2003.xls": ("网页或 XML", lambda: b'<?xml version="1.0"?><Workbook/>'),
    "archive_of_pages.xls": ("网页", lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related"),
    "text.xls": ("文本（CSV）", lambda: "单位代码\t单位全称\n".encode("gbk")),
    "paper.xlsx": ("别的文件改了名", lambda: b"%PDF-1.7\n" + b"x" * 100),
    "picture.xlsx": ("别的文件改了名", lambda: b"\x89PNG\r\n\x1a\n"),
    "packed.xlsx": ("别的文件改了名", lambda: b"Rar!\x1a\x07"),
    "sectors_in_a_ring.xls": ("", lambda: old_field(512, struct.pack("<I", 0) * 128)),
    "table_of_sectors_far_out.xls": ("", lambda: old_field(0x30, struct.pack("<I", 0xFFFFFF0))),
    "million_rows.ods": (
        "很远",
        lambda: ods(lambda xml: FIRST_TABLE.sub(rb'\1 table:number-rows-repeated="9999999"', re.sub(
            rb' table:number-(rows|columns)-repeated="[0-9]+"', b"", xml))),
    ),
    "million_columns.ods": (
        "很远",
        lambda: ods(lambda xml: FIRST_TABLE.sub(rb'\1 table:number-columns-repeated="9999999"', re.sub(
            rb' table:number-(rows|columns)-repeated="[0-9]+"', b"", xml))),
    ),
    "doctype.ods": ("DOCTYPE", lambda: ods(lambda xml: LAUGHS)),
    "empty.csv": ("空的", lambda: b""),
    "50_mb.csv": ("太大", lambda: b"a," * 25_000_001),
    "one_line.csv": ("一行太长", lambda: LINES.encode() + b"a," * 5_000_000),
    "one_cell.csv": ("一行太长", lambda: LINES.encode() + b"a" * 5_000_000),
    "one_quoted_cell.csv": ("CSV", lambda: LINES.encode() + b'"' + b"a\n" * 1_000_000),
    "million_rows.csv": ("很远", lambda: LINES.encode() + b"a,b\n" * 300_000),
    "million_empty_rows.csv": ("很远", lambda: b"\n" * 3_000_000),
    "nul.csv": ("编码认不出来", lambda: LINES.encode() + b"\0" * 100),
    "two_encodings.csv": (
        "编码认不出来",
        lambda: LINES.partition("\n")[0].encode() + b"\n" + "某校,某镇\n".encode("gbk"),
    ),
    "utf16_cut.csv": ("编码认不出来", lambda: LINES.encode("utf-16")[:-1]),
    "utf16_without_mark.csv": ("编码认不出来", lambda: LINES.encode("utf-16-le")),
    "deep.json": ("嵌套太深", lambda: b"[" * 500_000),
    "deep_and_closed.json": ("嵌套太深", lambda: b'{"a":' * 200_000 + b"1" + b"}" * 200_000),
    "keys.json": (
        "太大",
        lambda: ('{"单位":[{' + ",".join(f'"k{n}":"a"' for n in range(1_000)) + "}]}").encode(),
    ),
    "11_mb.json": ("太大", lambda: b'{"a":"' + b"a" * 11_000_000 + b'"}'),
    "control.json": ("JSON", lambda: b'{"a":"\x01"}'),
    "laughs.yaml": ("别名", lambda: b"a: &a [lol]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
    "merged.yaml": ("别名", lambda: b"a: &a {x: 1}\nb:\n  <<: *a\n"),
    "deep.yaml": ("嵌套太深", lambda: b"a: " + b"[" * 100_000),
    "two_documents.yaml": ("文档", lambda: b"---\na: 1\n---\nb: 2\n"),
    "nul.yaml": ("", lambda: b"a: \0\n"),
    "11_mb.yaml": ("太大", lambda: b"# " + b"a" * 11_000_000),
}  # fmt: skip
"""What each refusal says, where that is ours to say, and the file."""

READ: Mapping[str, Callable[[], bytes]] = {
    "dimension_that_lies.xlsx": lambda: packed(
        {SHEET: parts(SOUND)[SHEET].replace(b'<dimension ref="', b'<dimension ref="A1:XFD1048576" x="')}
    ),
    "linked.xlsx": lambda: with_cells(LINKED),
    "dde.xlsx": lambda: with_cells(DDE),
    "100000_styles.xlsx": lambda: with_styles(b'<xf numFmtId="14"/>' * 100_000, b"</cellXfs>"),
    "macros.xlsm": lambda: packed({"xl/vbaProject.bin": b"x"}),
    "part_outside.xlsx": lambda: packed({"../../../evil.xml": b"<a/>"}),
    "title_across_all_columns.xlsx": lambda: with_merges("A1:XFD1"),
    "not_a_number.xlsx": lambda: with_cells('<row r="3"><c r="A3"><v>1e4x</v></c></row>'),
    "sectors_beyond_the_end.xls": lambda: old_field(0x2C, struct.pack("<I", 0x7FFFFFFF)),
    "python.yaml": lambda: '单位: !!python/object/apply:os.system ["true"]\n'.encode(),
    "utf16.csv": lambda: LINES.encode("utf-16"),
}  # fmt: skip


def outcome(path: Path) -> str:
    """Read a file as hostile; return the refusal, or nothing where it was read."""
    start = time.monotonic()
    try:
        read_workbook(path, LAYOUT)
        told = ""
    except InputFileError as error:
        assert error.fix
        told = error.message
    assert time.monotonic() - start < SECONDS
    return told


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_or_damaged_file_is_refused_soon_and_with_advice(
    tmp_path: Path, name: str
) -> None:
    problem, content = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(content())
    told = outcome(path)
    assert told
    assert problem in told


@pytest.mark.parametrize("name", READ)
def test_what_only_looks_dangerous_is_read_and_nothing_of_it_is_carried_out(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(READ[name]())
    assert outcome(path) == ""
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(("suffix", "content"), [("xlsx", SOUND), ("xls", OLD), ("ods", OPEN)])
def test_a_file_cut_at_twenty_places_is_refused(
    tmp_path: Path, suffix: str, content: bytes
) -> None:
    path = tmp_path / f"采集表.{suffix}"
    for part in range(1, 20):
        path.write_bytes(content[: len(content) * part // 20])
        assert outcome(path)


@pytest.mark.parametrize(("suffix", "content"), [("xlsx", SOUND), ("xls", OLD), ("ods", OPEN)])
def test_a_file_with_false_bytes_is_refused_or_read(
    tmp_path: Path, suffix: str, content: bytes
) -> None:
    chance = random.Random(7)
    path = tmp_path / f"采集表.{suffix}"
    for _ in range(15):
        damaged = bytearray(content)
        for _ in range(30):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        outcome(path)


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "yaml"])
def test_what_is_no_file_is_refused_and_nobody_waits_for_it(tmp_path: Path, suffix: str) -> None:
    pipe, folder, ring, lost, endless = (
        tmp_path / f"{name}.{suffix}" for name in ("pipe", "folder", "ring", "lost", "endless")
    )
    os.mkfifo(pipe)
    folder.mkdir()
    ring.symlink_to(ring)
    lost.symlink_to("nowhere")
    endless.symlink_to("/dev/zero")
    for path in (pipe, folder, ring, lost, endless):
        assert outcome(path)


def test_a_file_that_vanishes_while_it_is_looked_at_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "采集表.xlsx"
    path.write_bytes(SOUND)

    def vanished(self: Path) -> bytes:
        raise FileNotFoundError(2, "gone", str(self))

    monkeypatch.setattr(Path, "read_bytes", vanished)
    assert "读不出来" in outcome(path)


def test_the_worst_files_together_cost_little_memory_and_the_good_one_among_them_is_read(
    tmp_path: Path,
) -> None:
    worst = ("ratio.xlsx", "one_huge_merge.xlsx", "million_rows.ods", "one_line.csv", "deep.json")
    files = [tmp_path / name for name in (*worst, "好.xlsx")]
    for path in files[:-1]:
        path.write_bytes(REFUSED[path.name][1]())
    files[-1].write_bytes(SOUND)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = check_files(LIBRARY, files, on=dt.date(2021, 10, 20))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 400_000  # kilobytes
    assert {item.source.file for item in report.findings if item.code == "KC-I01"} == set(worst)
    assert len(report.records) == 2


def test_the_gate_counts_merged_cells_of_every_kind_of_workbook() -> None:
    tight = gate.Limits(merged_cells=1)
    for content in (with_merges("A1:A2"), OLD, OPEN):
        with pytest.raises(InputFileError, match="合并的单元格"):
            gate.inspect(content, "采集表", tight)
