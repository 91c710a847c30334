"""The gate before every reader: refuses files that are no workbook, or that would harm a reader.

Readers trust a workbook: calamine ends the whole process on one cell at XFD1048576
(tafia/calamine#693), and a 1 MB file can unpack to gigabytes. So every part is unpacked once in
small pieces and thrown away, before anybody reads it for real. The same pass notes what readers
keep silent about: cells with formula errors, and formulas that were never calculated.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.intake import biff
from kongchuo_docs.intake.bounds import SAVE_AS_XLSX, USE_BLANK, Limits, Refused, SheetAudit
from kongchuo_docs.intake.scanning import OdsScan, PartScan, XlsxScan

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP_MAGIC = b"PK\x03\x04"
CHUNK = 1 << 16
OTHERS = (b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"rar!", b"\x1f\x8b", b"7z\xbc\xaf")
"""How PDF, RTF, pictures and packed files begin, in small letters."""

__all__ = [
    "SAVE_AS_XLSX",
    "Inspection",
    "Kind",
    "Limits",
    "LockedFileError",
    "check",
    "inspect",
    "is_xlsx",
]


class LockedFileError(InputFileError):
    """The workbook has a password, and without it nothing can be read."""


class Kind(StrEnum):
    """What a workbook file is inside, whatever its name says."""

    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    """Also .et: WPS writes the same records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What the gate saw of a workbook that may pass."""

    kind: Kind
    sheets: tuple[SheetAudit, ...]
    """One for each sheet, in the order of the tabs."""
    macros: bool = False
    epoch_1904: bool = False
    """Whether day numbers are counted from 1904, as old workbooks of the Mac have it (.xlsx, .xls)."""


def check(path: Path, limits: Limits | None = None) -> Inspection:
    """Make sure that a file is a sound, unencrypted workbook of bearable size.

    Raises:
        InputFileError: It is not; the message tells why and what to do.
        LockedFileError: It has a password.
    """
    return inspect(read_bytes(path, limits), path.name, limits)


def is_xlsx(path: Path) -> bool:
    """Tell whether a file is what its name .xlsx says: only of such a marked copy can be made."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False  # an old or a locked workbook under that name


def read_bytes(path: Path, limits: Limits | None = None) -> bytes:
    """Return the content of a file, unless it is missing, empty or too big.

    Raises:
        InputFileError: As said.
    """
    limits = limits or Limits()
    try:
        if not path.is_file():
            raise _refusal(path.name, "没有这个文件", "检查文件名和所在文件夹")
        if path.stat().st_size > limits.file_bytes:
            raise _refusal(path.name, "文件太大", "删去图片和不用的工作表，或分成几个文件")
        content = path.read_bytes()
    except OSError as error:
        fix = "检查文件是否存在、是否被其他程序占用"
        raise _refusal(path.name, "文件读不出来", fix) from error
    if not content:
        raise _refusal(path.name, "文件是空的", "重新复制一份")
    return content


def inspect(content: bytes, name: str, limits: Limits | None = None) -> Inspection:
    """Look through the whole content of a workbook.

    Args:
        content: The file.
        name: Its name, for messages.
        limits: What it may hold at most.

    Raises:
        InputFileError: It may not pass.
        LockedFileError: It has a password.
    """
    limits = limits or Limits()
    try:
        seen = _looked_through(content, limits)
        if len(seen.sheets) > limits.sheets:
            raise Refused("工作表太多", "只留要填的几张工作表，删去其余的")
        return seen
    except biff.Locked as error:
        fix = "加 --password-file 写明存放密码的文件，或取消密码后另存一份再试"
        raise LockedFileError(f"{name}：工作簿设有打开密码", fix=fix) from error
    except Refused as error:
        raise _refusal(name, error.problem, error.fix) from error
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError),
        # zipfile tells encryption by RuntimeError, unknown compression by NotImplementedError.
        *(NotImplementedError, RuntimeError),
    ) as error:
        fix = "用 Excel 或 WPS 修复，或重新复制一份"
        raise _refusal(name, "文件已损坏，不能打开", fix) from error


def _looked_through(content: bytes, limits: Limits) -> Inspection:
    if content.startswith(OLE_MAGIC):
        return _inspect_ole(content, limits)
    if not content.startswith(ZIP_MAGIC):
        raise Refused(*_foreign(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return _inspect_zip(archive, limits)


def _foreign(content: bytes) -> tuple[str, str]:
    """Return what is wrong with a file that is no workbook inside, and what to do about it."""
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<", b"mime-version")):
        return "内容是网页或 XML，只是取了工作簿的名字（有些系统这样导出）", SAVE_AS_XLSX
    if start.startswith(OTHERS):
        return (
            "不是 Excel 工作簿，是别的文件改了名",
            "找到原来的工作簿；表格在别的文件里的，抄到空白采集表里",
        )
    if start and b"\0" not in content[:4096] and any(mark in start for mark in (b",", b"\t")):
        return "不是 Excel 工作簿，像是文本（CSV）", "把文件名的结尾改为 .csv，或" + SAVE_AS_XLSX
    return "不是 Excel 工作簿", SAVE_AS_XLSX


def _refusal(name: str, problem: str, fix: str) -> InputFileError:
    return InputFileError(f"{name}：{problem}", fix=fix)


def _inspect_ole(content: bytes, limits: Limits) -> Inspection:
    seen = biff.audit(content, limits)
    return Inspection(
        kind=Kind.XLS, sheets=seen.sheets, macros=seen.macros, epoch_1904=seen.epoch_1904
    )


def _inspect_zip(archive: zipfile.ZipFile, limits: Limits) -> Inspection:
    kind = _kind(archive, limits)
    scans: dict[str, PartScan] = {}
    left = limits.unpacked_bytes
    for part in archive.infolist():
        scan: PartScan | None = None
        if part.filename.lower().endswith((".xml", ".rels")):
            scan = OdsScan(limits) if kind is Kind.ODS else XlsxScan(limits)
            scans[part.filename] = scan
        left -= _unpack(archive, part, scan, limits, left)
    sheets = OdsScan.audits(scans) if kind is Kind.ODS else XlsxScan.audits(scans)
    macros = any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())
    epoch = any(scan.epoch_1904 for scan in scans.values() if isinstance(scan, XlsxScan))
    return Inspection(kind=kind, sheets=sheets, macros=macros, epoch_1904=epoch)


def _kind(archive: zipfile.ZipFile, limits: Limits) -> Kind:
    names = archive.namelist()
    if len(names) > limits.parts:
        raise Refused("文件内部部件太多", USE_BLANK)
    if len(set(names)) < len(names):
        raise Refused("文件内部有重名部件", SAVE_AS_XLSX)
    if "xl/workbook.bin" in names:
        raise Refused("是 .xlsb 格式，不能读取", SAVE_AS_XLSX)
    if "content.xml" in names:
        # Text documents have the same parts; this small file tells what it is.
        told = archive.open("mimetype").read(100) if "mimetype" in names else b""
        if b"spreadsheet" not in told:
            raise Refused("不是 Excel 工作簿", SAVE_AS_XLSX)
        return Kind.ODS
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Refused("不是 Excel 工作簿", SAVE_AS_XLSX)
    return Kind.XLSX


def _unpack(
    archive: zipfile.ZipFile,
    part: zipfile.ZipInfo,
    scan: PartScan | None,
    limits: Limits,
    left: int,
) -> int:
    """Unpack one part piece by piece; return its size."""
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            bomb = size > 10_000_000 and size > limits.ratio * max(part.compress_size, 1)
            if size > left or bomb:
                raise Refused("展开后太大，可能是恶意文件", USE_BLANK)
            if scan:
                scan.feed(chunk)
    if scan:
        scan.feed(b"", last=True)
    return size
