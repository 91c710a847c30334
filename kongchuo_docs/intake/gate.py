"""The gate before every reader: refuses files that are no workbook, or that would harm a reader.

A workbook is a ZIP of XML parts, and readers trust it: calamine ends the whole process on one cell
at XFD1048576 (tafia/calamine#693), and a 1 MB file can unpack to gigabytes. So every part is
unpacked once in small pieces and thrown away, before anybody reads it for real.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers import expat

from kongchuo_docs.errors import InputFileError

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP_MAGIC = b"PK\x03\x04"
CHUNK = 1 << 16
SAVE_AS_XLSX = "用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再试"
USE_BLANK = "请用本软件生成的空白采集表填写"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a workbook of a county may hold at most; all ends inclusive."""

    file_bytes: int = 50_000_000
    unpacked_bytes: int = 400_000_000
    """Counted as read: the sizes in the ZIP directory can lie."""
    ratio: int = 200
    """Unpacked to packed, judged once a part has given 10 MB."""
    parts: int = 2_000
    rows: int = 200_000
    columns: int = 400
    area: int = 5_000_000
    """Rows times columns of the used range: readers build all of it."""


def check(path: Path, limits: Limits | None = None) -> None:
    """Make sure that a file is a sound, unencrypted xlsx workbook of bearable size.

    Raises:
        InputFileError: It is not; the message tells why and what to do.
    """
    limits = limits or Limits()
    try:
        _check_kind(path, limits)
        with zipfile.ZipFile(path) as archive:
            _check_parts(path, archive, limits)
            left = limits.unpacked_bytes
            for part in archive.infolist():
                left -= _check_part(path, archive, part, limits, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        # zipfile tells encryption by RuntimeError, unknown compression by NotImplementedError.
        raise _refusal(
            path, "文件已损坏，不能打开", "用 Excel 或 WPS 修复，或重新复制一份"
        ) from error
    except OSError as error:
        raise _refusal(path, "文件读不出来", "检查文件是否存在、是否被其他程序占用") from error


def has_macros(path: Path) -> bool:
    """Tell whether a workbook that passed the gate carries macros (they are never run)."""
    with zipfile.ZipFile(path) as archive:
        return any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())


def _refusal(path: Path, problem: str, fix: str) -> InputFileError:
    return InputFileError(f"{path.name}：{problem}", fix=fix)


def _check_kind(path: Path, limits: Limits) -> None:
    if not path.is_file():
        raise _refusal(path, "没有这个文件", "检查文件名和所在文件夹")
    size = path.stat().st_size
    if size == 0:
        raise _refusal(path, "文件是空的", "重新复制一份")
    if size > limits.file_bytes:
        raise _refusal(path, "文件太大", "删去图片和不用的工作表，或分成几个文件")
    with path.open("rb") as file:
        magic = file.read(8)
        if magic == OLE_MAGIC:
            # The name of the stream that holds an encrypted workbook, as OLE directories spell it.
            if "EncryptedPackage".encode("utf-16-le") in file.read():
                raise _refusal(path, "工作簿设有打开密码", "取消密码后另存一份再试")
            raise _refusal(path, "是旧格式（.xls 或 .et），暂不能读取", SAVE_AS_XLSX)
    if not magic.startswith(ZIP_MAGIC):
        raise _refusal(path, "不是 Excel 工作簿", SAVE_AS_XLSX)


def _check_parts(path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    names = archive.namelist()
    if len(names) > limits.parts:
        raise _refusal(path, "文件内部部件太多", USE_BLANK)
    if len(set(names)) < len(names):
        raise _refusal(path, "文件内部有重名部件", SAVE_AS_XLSX)
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise _refusal(path, "不是 .xlsx 格式（是 .xlsb 或 .ods）", SAVE_AS_XLSX)
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise _refusal(path, "不是 Excel 工作簿", SAVE_AS_XLSX)


def _check_part(
    path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits, left: int
) -> int:
    """Unpack one part piece by piece; return its size."""
    scan = _Scan(path, limits) if part.filename.lower().endswith((".xml", ".rels")) else None
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            bomb = size > 10_000_000 and size > limits.ratio * max(part.compress_size, 1)
            if size > left or bomb:
                raise _refusal(path, "展开后太大，可能是恶意文件", USE_BLANK)
            if scan:
                scan.feed(chunk)
    if scan:
        scan.feed(b"", last=True)
    return size


class _Scan:
    """Reads one XML part: no DOCTYPE, no cell out of bounds, no sheet under a false name."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self.row = self.column = 0
        self.last_row = self.last_column = 0
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Take the next piece of the part."""
        try:
            self.parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise _refusal(self.path, "文件内部已损坏", SAVE_AS_XLSX) from error

    def _doctype(self, *_: Any) -> None:
        raise _refusal(self.path, "含有不允许的声明（DOCTYPE），可能是恶意文件", USE_BLANK)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell(attributes.get("r"))
        elif name in ("v", "is", "f"):
            # WPS writes styled empty cells down to the last row: only cells with content count.
            self._content()
        elif name == "row":
            self.row = _number(attributes.get("r"), self.row + 1)
            self.column = 0
        elif name == "Relationship":
            self._relationship(attributes)

    def _cell(self, reference: str | None) -> None:
        if reference is None:
            self.column += 1
            return
        found = re.fullmatch("([A-Za-z]{1,3})([0-9]{1,7})", reference)
        if not found:
            raise _refusal(self.path, "含有不合规定的单元格地址", SAVE_AS_XLSX)
        self.row, self.column = int(found[2]), 0
        for letter in found[1].upper():
            self.column = self.column * 26 + ord(letter) - ord("A") + 1

    def _content(self) -> None:
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        if (
            self.last_row > self.limits.rows
            or self.last_column > self.limits.columns
            or self.last_row * self.last_column > self.limits.area
        ):
            raise _refusal(
                self.path,
                "有工作表太大，或在很远的行、列里有内容",
                f"只保留{self.limits.rows}行、{self.limits.columns}列以内的内容，删去其余行列后保存",
            )

    def _relationship(self, attributes: dict[str, str]) -> None:
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        if kind.endswith(("/worksheet", "/sharedStrings")) and not target.lower().endswith(".xml"):
            raise _refusal(self.path, "工作表藏在不合规定的部件里", SAVE_AS_XLSX)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,9}", text) else otherwise
