"""What writing and verifying of a bag have in common: names, encodings, walking."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from kongchuo_docs.errors import EnvironmentProblem
from kongchuo_docs.model import Finding, Severity, Source

BAGIT, INFO = "bagit.txt", "bag-info.txt"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SIZES = "sizes.txt"
"""Bytes of each payload file, so that a quick look can name the one that is cut off."""
PAYLOAD, UNFINISHED = "data/", ".part"

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
DECODED = {code: char for char, code in ENCODED.items()}
UNSAFE_PATH = re.compile(r"[~/]|[A-Za-z]:|.*\\|(.*/)?\.{0,2}(/|\Z)|.*[\ud800-\udfff]", re.DOTALL)

Stock = dict[str, tuple[str, int]]
"""Path in the bag (NFC) to sha256 (empty = unreadable) and size."""


def blocks(source: Path) -> Iterator[bytes]:
    """Yield a file in pieces of one mebibyte."""
    with source.open("rb") as reader:
        while block := reader.read(1 << 20):
            yield block


def walk(folder: Path, prefix: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Yield every entry that is not a folder, with its path inside; links are not followed."""
    for path in sorted(folder.iterdir()):
        status = path.lstat()
        if stat.S_ISDIR(status.st_mode):
            yield from walk(path, f"{prefix}{path.name}/")
        else:
            yield prefix + path.name, status


def text_of(bag: Path, name: str, stock: Stock, errors: str = "strict") -> str:
    """Return a tag file as text; empty when it is missing, unreadable or a link."""
    if not stock.get(name, ("", 0))[0]:
        return ""
    try:
        return (bag / name).read_bytes().decode(errors=errors)
    except OSError:
        return ""


def shown(name: str) -> str:
    """Make a file name printable, whatever its bytes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def disk_problem(e: OSError, dest: Path) -> EnvironmentProblem:
    """Say in the user's language what the disk refused."""
    if e.errno in (errno.ENOSPC, errno.EDQUOT):
        why, fix = "磁盘空间不足", "请清理磁盘或换一处存放后重新归档；卷内文件不受影响。"
    else:
        why = errno.errorcode.get(e.errno or 0, "未知原因")
        fix = "请检查磁盘、文件夹权限后重新归档；卷内文件不受影响。"
    return EnvironmentProblem(f"档案包「{dest.name}」没有写成（{why}）。", fix=fix)


def finding_at(code: str, name: str, what: str) -> Finding:
    """Return the finding that something is wrong with one file of a bag."""
    return Finding(
        code=code,
        severity=Severity.ERROR,
        message=f"档案包内「{shown(name)}」{what}。",
        fix="请勿继续使用此档案包；请用备份恢复后重新核对，并查明原因。",
        source=Source(file=shown(name)),
    )
