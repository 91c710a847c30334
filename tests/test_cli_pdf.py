"""``kongchuo pdf``: any Word file of the subset becomes a PDF; other files are told apart."""

from __future__ import annotations

import errno
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from openpyxl import Workbook
from small_county import call


def document(*texts: str, title: str = "") -> Any:
    made = Document()
    for text in texts:
        made.add_paragraph(text)
    made.core_properties.title = title
    return made


def saved(path: Path, made: Any) -> Path:
    made.save(str(path))
    return path


def with_text_box(made: Any) -> Any:
    picture = OxmlElement("w:pict")
    made.paragraphs[1].add_run()._r.append(picture)
    picture.append(picture.makeelement("{urn:schemas-microsoft-com:vml}shape", {}))
    return made


@pytest.mark.parametrize("engine", ["weasyprint", "typst"])
def test_a_word_file_becomes_a_pdf_beside_it(tmp_path: Path, engine: str) -> None:
    saved(tmp_path / "通知.docx", document("示例通知", "正文一段。"))
    answer = call("pdf", "通知.docx", "--engine", engine, cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == "通知.pdf，1 页\n"
    assert (tmp_path / "通知.pdf").read_bytes().startswith(b"%PDF")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["通知.docx", "通知.pdf"]


def test_the_pdf_may_go_elsewhere_and_replaces_what_is_there(tmp_path: Path) -> None:
    saved(tmp_path / "通知.docx", document("示例通知"))
    (tmp_path / "印.pdf").write_bytes(b"old")
    answer = call("pdf", "通知.docx", "-o", "印.pdf", "--json", cwd=tmp_path)
    assert json.loads(answer.stdout) == {
        "ok": True,
        "pdf": "印.pdf",
        "pages": 1,
        "findings": [],
        "counts": {"error": 0, "warning": 0, "info": 0},
    }
    assert (tmp_path / "印.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("stated", "title"), [("示例县通知", "示例县通知"), ("", "通知")])
def test_the_title_is_that_of_the_document_else_of_the_file(
    tmp_path: Path, stated: str, title: str
) -> None:
    import pikepdf

    saved(tmp_path / "通知.docx", document("示例通知", title=stated))
    assert call("pdf", "通知.docx", cwd=tmp_path).returncode == 0
    with pikepdf.open(tmp_path / "通知.pdf") as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == title


def test_what_cannot_be_printed_is_a_warning_with_its_place_and_the_pdf_is_made(
    tmp_path: Path,
) -> None:
    saved(tmp_path / "通知.docx", with_text_box(document("第一段", "第二段")))
    answer = call("pdf", "通知.docx", "--json", cwd=tmp_path)
    told = json.loads(answer.stdout)
    assert answer.returncode == 0, answer.stderr
    (found,) = told["findings"]
    assert (found["code"], found["severity"], found["paragraph"]) == ("KC-L30", "warning", 2)
    assert (tmp_path / "通知.pdf").exists()


def test_a_strict_run_keeps_the_pdf_back(tmp_path: Path) -> None:
    saved(tmp_path / "通知.docx", with_text_box(document("第一段", "第二段")))
    answer = call("pdf", "通知.docx", "--strict", cwd=tmp_path)
    assert answer.returncode == 1
    assert "错误 KC-L30  通知.docx 第 2 段：" in answer.stdout
    assert "没有出 PDF" in answer.stdout
    assert not (tmp_path / "通知.pdf").exists()


def ole(*, encrypted: bool) -> bytes:
    stream = "EncryptedPackage".encode("utf-16-le") if encrypted else b"WordDocument"
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(512) + stream


def workbook() -> bytes:
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


def broken_part() -> bytes:
    buffer = io.BytesIO()
    document("正文" * 400).save(buffer)
    data = bytearray(buffer.getvalue())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        start = package.getinfo("word/document.xml").header_offset
    data[start + 80 : start + 120] = bytes(40)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "文件是空的"),
        (ole(encrypted=False), "旧格式（.doc 或 .wps）"),
        (ole(encrypted=True), "打开密码"),
        (workbook(), "是 Excel 工作簿"),
        (b"%PDF-1.7", "不是 Word 文档"),
        (b"PK\x03\x04 torn", "文件已损坏"),
        (broken_part(), "文件已损坏"),
    ],
    ids=["empty", "doc", "password", "xlsx", "pdf", "torn", "broken"],
)
def test_a_file_of_another_kind_is_told_apart(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "文件.docx").write_bytes(data)
    for words in (("pdf", "文件.docx"), ("form", "lint", "文件.docx")):
        answer = call(*words, cwd=tmp_path)
        assert answer.returncode == 1
        assert says in answer.stderr
        assert "办法：" in answer.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["文件.docx"]


def with_body(xml: str) -> bytes:
    """A Word file with another body."""
    buffer, made = io.BytesIO(), io.BytesIO()
    document("正文").save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            body = item.filename == "word/document.xml"
            new.writestr(item.filename, xml.encode() if body else old.read(item))
    return made.getvalue()


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LONG = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(3_600_000))


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        (f"<w:document {WORD}><w:body>", "word/document.xml 的 XML 有误"),
        (f"<w:document {WORD}/>", "没有正文"),
        (f"<w:document {WORD}>{'<w:tbl>' * 300}{'</w:tbl>' * 300}</w:document>", "嵌套过深"),
        (f"<w:document {WORD}><w:body><w:t>{LONG}</w:t></w:body></w:document>", "超过 10 MB"),
    ],
    ids=["torn", "nobody", "deep", "long"],
)
def test_lint_and_pdf_say_the_same_of_a_file_that_cannot_be_read(
    tmp_path: Path, xml: str, says: str
) -> None:
    (tmp_path / "文件.docx").write_bytes(with_body(xml))
    answers = [
        call(*words, cwd=tmp_path)
        for words in (("pdf", "文件.docx"), ("form", "lint", "文件.docx"))
    ]
    assert [each.returncode for each in answers] == [1, 1]
    assert answers[0].stderr == answers[1].stderr
    assert says in answers[0].stderr


def test_all_characters_without_a_font_are_named_and_no_pdf_is_made(tmp_path: Path) -> None:
    saved(tmp_path / "通知.docx", document("甲\ue000", "乙", "م"))
    answer = call("pdf", "通知.docx", "--json", cwd=tmp_path)
    told = json.loads(answer.stdout)
    assert answer.returncode == 1
    assert [(each["code"], each["paragraph"]) for each in told["findings"]] == [
        ("KC-L12", 1),
        ("KC-L12", 3),
    ]
    assert not (tmp_path / "通知.pdf").exists()


def test_placeholders_that_nobody_filled_are_told(tmp_path: Path) -> None:
    saved(tmp_path / "通知.docx", document("甲", "结果 {{ 7*7 }}"))
    answer = call("pdf", "通知.docx", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert (
        "提醒 KC-L39  通知.docx 第 2 段：没有填写的占位符 {{ 7*7 }} 会原样印出来" in answer.stdout
    )
    assert call("pdf", "通知.docx", "--strict", cwd=tmp_path).returncode == 1


def test_a_pdf_goes_only_where_a_pdf_may_be(tmp_path: Path) -> None:
    saved(tmp_path / "通知.docx", document("示例通知"))
    (tmp_path / "夹.pdf").mkdir()
    os.mkfifo(tmp_path / "管.pdf")
    for name in ("x.txt", "夹.pdf", "管.pdf"):
        assert call("pdf", "通知.docx", "-o", name, cwd=tmp_path).returncode == 2, name
    assert (tmp_path / "管.pdf").is_fifo()
    words = ("form", "lint", "通知.docx", "--annotate")
    assert call(*words, "x.txt", cwd=tmp_path).returncode == 2


def test_a_full_disk_is_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "full")

    saved(tmp_path / "通知.docx", document("示例通知"))
    monkeypatch.setattr(Path, "write_bytes", full)
    answer = call("pdf", "通知.docx", cwd=tmp_path)
    assert answer.returncode == 1
    assert "通知.pdf 写不进去：磁盘满了" in answer.stderr


def test_the_word_file_is_never_replaced(tmp_path: Path) -> None:
    path = saved(tmp_path / "通知.docx", document("示例通知"))
    before = path.read_bytes()
    assert call("pdf", "通知.docx", "-o", "通知.docx", cwd=tmp_path).returncode == 2
    assert path.read_bytes() == before


def test_a_missing_folder_is_told_and_nothing_half_written_stays(tmp_path: Path) -> None:
    saved(tmp_path / "通知.docx", document("示例通知"))
    answer = call("pdf", "通知.docx", "-o", "没有/印.pdf", cwd=tmp_path)
    assert answer.returncode == 1
    assert "写不进去" in answer.stderr
    assert call("pdf", "没有.docx", cwd=tmp_path).returncode == 2
