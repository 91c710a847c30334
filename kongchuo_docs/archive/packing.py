"""A bag as one ZIP file that always has the same bytes, and back.

Own writer of 60 lines, because the ZIP of the standard library stamps versions and flags of its own
and cannot hash while it writes sizes into headers. Nothing is compressed: the bytes do not depend on
a compressor, and a damaged place spoils one file only.

Basis: PKWARE APPNOTE 6.3.3 (4.3 headers, 4.3.14 ZIP64, appendix D UTF-8 names).
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kongchuo_docs.archive.format import UNFINISHED, UNSAFE_PATH, blocks, disk_problem, shown, walk
from kongchuo_docs.errors import InputFileError, RefusedError

LARGEST, MOST = 0xFFFFFFFF, 0xFFFF
"""From these sizes and counts on, ZIP64 says them."""
_IN_64, _MANY = 0xFFFFFFFF, 0xFFFF
"""What the older fields say then."""
_UTF8 = 0x0800
_DATE = (1 << 5) | 1
"""1980-01-01, the first day that a ZIP knows; the time is 0."""
_REGULAR = 0o100644 << 16
_UNIX = 3 << 8


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    crc: int
    size: int
    offset: int


def packed_digest(bag: Path) -> str:
    """Return the sha256 of the ZIP that :func:`write_zip` would write, without writing it."""
    return _write(bag, None)


def write_zip(bag: Path, target: Path) -> str:
    """Write a bag as a ZIP, whole or not at all; return its sha256.

    Raises:
        RefusedError: The target exists, or lies inside the bag.
        EnvironmentProblem: The disk refuses; nothing is left.
    """
    part = target.with_name(target.name + UNFINISHED)
    if target.exists() or target.is_symlink():
        raise RefusedError(f"「{target.name}」已存在，不得覆盖。", fix="请另取文件名。")
    if target.resolve().is_relative_to(bag.resolve()):
        raise RefusedError("导出的文件不得放在档案包里。", fix="请另选存放位置。")
    try:
        with part.open("wb") as writer:
            digest = _write(bag, writer)
            writer.flush()
            os.fsync(writer.fileno())
        part.replace(target)
    except OSError as e:
        part.unlink(missing_ok=True)
        raise disk_problem(e, target) from e
    return digest


def _write(bag: Path, writer: BinaryIO | None) -> str:
    digest, offset = hashlib.sha256(), 0

    def put(data: bytes) -> None:
        nonlocal offset
        digest.update(data)
        offset += len(data)
        if writer is not None:
            writer.write(data)

    entries = []
    for name, source in _members(bag):
        crc, size = 0, 0
        for block in blocks(source):
            crc, size = zlib.crc32(block, crc), size + len(block)
        entry = _Entry(name, crc, size, offset)
        entries.append(entry)
        put(_local_header(entry))
        for block in blocks(source):
            put(block)
    start = offset
    for entry in entries:
        put(_central_header(entry))
    put(_end(len(entries), start, offset - start))
    return digest.hexdigest()


def _members(bag: Path) -> list[tuple[bytes, Path]]:
    """Return the files under their names in the ZIP, by the bytes of these names."""
    top = f"{bag.name}/"
    found = [(unicodedata.normalize("NFC", top + name), bag / name) for name, _ in walk(bag)]
    return sorted((name.encode("utf-8", "surrogateescape"), path) for name, path in found)


def _local_header(entry: _Entry) -> bytes:
    large = entry.size >= LARGEST
    size = _IN_64 if large else entry.size
    extra = struct.pack("<HHQQ", 1, 16, entry.size, entry.size) if large else b""
    fixed = struct.pack(
        "<4sHHHHHIIIHH", b"PK\3\4", 45 if large else 20, _UTF8, 0, 0, _DATE, entry.crc, size, size,
        len(entry.name), len(extra),
    )  # fmt: skip
    return fixed + entry.name + extra


def _central_header(entry: _Entry) -> bytes:
    large, far = entry.size >= LARGEST, entry.offset >= LARGEST
    size, offset = _IN_64 if large else entry.size, _IN_64 if far else entry.offset
    wide = [entry.size, entry.size] * large + [entry.offset] * far
    extra = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
    version = 45 if wide else 20
    fixed = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\1\2", _UNIX | version, version, _UTF8, 0, 0, _DATE, entry.crc,
        size, size, len(entry.name), len(extra), 0, 0, 0, _REGULAR, offset,
    )  # fmt: skip
    return fixed + entry.name + extra


def _end(count: int, start: int, length: int) -> bytes:
    wide = count >= MOST or start >= LARGEST or length >= LARGEST
    few, short, near = (_MANY, _IN_64, _IN_64) if wide else (count, length, start)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, few, few, short, near, 0)
    if not wide:
        return end
    whole = struct.pack(
        "<4sQHHIIQQQQ", b"PK\6\6", 44, _UNIX | 45, 45, 0, 0, count, count, length, start
    )
    return whole + struct.pack("<4sIQI", b"PK\6\7", 0, start + length, 1) + end


@contextmanager
def unpacked(file: Path) -> Iterator[Path]:
    """Unpack a bag that came as a ZIP into a folder that goes away again.

    Raises:
        InputFileError: This is no ZIP of a bag: damaged, compressed, or with unsafe names.
    """
    with tempfile.TemporaryDirectory(prefix="kongchuo-") as folder:
        try:
            with zipfile.ZipFile(file) as packed:
                tops = {_checked(file, info) for info in packed.infolist()}
                if len(tops) != 1:
                    raise _unfit(file, "里不是一个档案包")
                packed.extractall(folder)
        except (OSError, zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as e:
            raise _unfit(file, "已损坏，或不是 ZIP 文件") from e
        yield Path(folder) / tops.pop()


def _checked(file: Path, info: zipfile.ZipInfo) -> str:
    top, slash, rest = info.filename.partition("/")
    name = info.orig_filename
    if name != info.filename or not slash or not rest or UNSAFE_PATH.match(name):
        raise _unfit(file, f"里有不安全的路径「{shown(name)}」")
    if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
        raise _unfit(file, "里有压缩过的文件，不是本软件导出的")
    if info.file_size > file.stat().st_size:
        raise _unfit(file, "所记的大小与实际不符")
    return top


def _unfit(file: Path, why: str) -> InputFileError:
    return InputFileError(
        f"「{shown(file.name)}」{why}。",
        fix="请用 kongchuo archive export 重新导出，或用备份恢复。",
    )
