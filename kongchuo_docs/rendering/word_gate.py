"""The gate before every Word file that a user names: is it a sound, unencrypted .docx?"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from kongchuo_docs.errors import InputFileError, RenderError
from kongchuo_docs.rendering.reading.package import Package

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP = b"PK\x03\x04"
_MOST_BYTES = 50_000_000
_MOST_UNPACKED = 400_000_000
"""As the directory tells it: zipfile never unpacks more than that of a part."""
_SAVE_AS = "请用 Word 或 WPS 打开，另存为“Word 文档（.docx）”后再试。"
_BODY = "word/document.xml"
_READ = re.compile(
    r"word/(document|header\d*|footer\d*|styles|numbering|settings|footnotes|endnotes|comments)\.xml"
)
"""Parts that lint or the layout reader parse."""
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def read_word(path: Path) -> bytes:
    """Read a Word file.

    Raises:
        InputFileError: It is missing, empty, encrypted, damaged, too large, or of another kind; the
            message tells which and what to do.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else None
    except OSError as error:
        fix = "请检查文件名和文件夹，并关闭正在使用它的程序。"
        raise InputFileError(f"{path.name}：文件读不出来", fix=fix) from error
    if data is None:
        raise InputFileError(f"{path.name}：文件太大", fix="请压缩或删去其中的图片。")
    if problem := _problem(data) or _torn(data):
        message, fix = problem
        raise InputFileError(f"{path.name}：{message}", fix=fix)
    return data


def _problem(data: bytes) -> tuple[str, str] | None:
    if not data:
        return "文件是空的", "请重新复制一份。"
    if data.startswith(_OLE):
        # The name of the stream that holds an encrypted document, as OLE directories spell it.
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "文档设有打开密码", "请在 Word 或 WPS 里取消密码，另存一份再试。"
        return "是旧格式（.doc 或 .wps），不能读取", _SAVE_AS
    if not data.startswith(_ZIP):
        return "不是 Word 文档（.docx）", _SAVE_AS
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            if _BODY not in names:
                kind = _other_kind(names)
                return f"{kind}，不是 Word 文档（.docx）", _SAVE_AS if kind.startswith(
                    "是 ODF"
                ) else _PICK
            if sum(item.file_size for item in package.infolist()) > _MOST_UNPACKED:
                return "展开后太大，可能是恶意文件", "请删去其中的图片和附件。"
            if package.testzip() is not None:
                return "文件已损坏", "请用 Word 或 WPS 修复，或重新复制一份。"
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return "文件已损坏，不能打开", "请用 Word 或 WPS 修复，或重新复制一份。"
    return None


def _torn(data: bytes) -> tuple[str, str] | None:
    """Parse what will be read, within the limits of the layout reader, and tell what is wrong."""
    try:
        package = Package(data)
        for name in package.names():
            if _READ.fullmatch(name):
                package.xml(name)
    except RenderError as error:
        if "Text node too long" in str(error.__cause__):  # libxml2 holds at most 10 MB
            return "有一段文字超过 10 MB", "请把这一段分开，或删去多余的内容。"
        return error.message, error.fix
    return None


_PICK = "请选 .docx 文件；采集表请用 kongchuo check。"


def _other_kind(names: set[str]) -> str:
    if any(name.startswith("xl/") for name in names):
        return "是 Excel 工作簿"
    if any(name.startswith("ppt/") for name in names):
        return "是演示文稿"
    return "是 ODF 文档" if "content.xml" in names else "是压缩包"


def document_title(word: bytes) -> str:
    """Return the title that a Word file gives itself, or nothing."""
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        if "docProps/core.xml" not in package.namelist():
            return ""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            root = etree.fromstring(package.read("docProps/core.xml"), parser)
        except etree.XMLSyntaxError:
            return ""
    return (root.findtext(_TITLE) or "").strip()
