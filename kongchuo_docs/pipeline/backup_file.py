"""The file of a backup: a ZIP whose last bytes are the sha256 of all before them."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

from kongchuo_docs.errors import InputFileError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.jsonl"
OBJECTS = "files/"
_MARK = b"kongchuo backup sha256 "
_DIGITS = 64
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was read from end to end and is whole."""

    path: Path
    at: str
    """ISO time of the backup."""
    journal: Mapping[str, Any]
    """Head of its journal: ``seq, digest, instance``."""
    files: Sequence[Mapping[str, Any]]
    """``name, size, sha256``."""

    def lines(self) -> Iterator[str]:
        """Yield the dump of the database."""
        with ZipFile(self.path) as archive, archive.open(DATABASE) as stream:
            yield from TextIOWrapper(stream, encoding="utf-8", newline="\n")

    def unpack(self, folder: Path) -> None:
        """Write all files of the workspace under an empty folder."""
        with ZipFile(self.path) as archive:
            for each in self.files:
                target = folder / each["name"]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(f"{OBJECTS}{each['sha256']}"))


def seal(path: Path) -> None:
    """Add the digest of a finished ZIP to its end, as its comment, and put it on the disk."""
    with ZipFile(path, "a") as archive:
        archive.comment = _MARK + b"0" * _DIGITS
    digest = _digest(path)
    with path.open("r+b") as stream:
        stream.seek(-_DIGITS, os.SEEK_END)
        stream.write(digest.encode())
        stream.flush()
        os.fsync(stream.fileno())


def read_backup(path: Path) -> Backup:
    """Check every byte of a backup and return what it holds.

    Raises:
        InputFileError: It is none, damaged, incomplete, or of a newer version.
    """
    try:
        with path.open("rb") as stream:
            length = stream.seek(0, os.SEEK_END)
            stream.seek(-min(length, _DIGITS + len(_MARK)), os.SEEK_END)
            tail = stream.read()
    except OSError as error:
        raise InputFileError(f"读不出备份 {path.name}。", fix="请核对文件名和磁盘。") from error
    if not tail.startswith(_MARK) or tail[-_DIGITS:].decode("ascii", "replace") != _digest(path):
        raise _damaged(path)
    try:
        with ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            members = set(archive.namelist())
        if manifest["format"] != FORMAT:
            raise InputFileError(
                f"备份 {path.name} 由更新版本的程序写成。", fix="请升级 kongchuo。"
            )
        files = tuple(dict(each) for each in manifest["files"])
        complete = all(f"{OBJECTS}{each['sha256']}" in members for each in files)
        if not complete or DATABASE not in members or not all(map(_safe, files)):
            raise ValueError("incomplete")
        return Backup(
            path=path, at=str(manifest["at"]), journal=dict(manifest["journal"]), files=files
        )
    except (BadZipFile, KeyError, ValueError, TypeError) as error:
        raise _damaged(path) from error


def _digest(path: Path) -> str:
    """Return the sha256 of all bytes but the digest at the end."""
    left = max(path.stat().st_size - _DIGITS, 0)
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while left and (block := stream.read(min(_BLOCK, left))):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()


def _safe(each: Mapping[str, Any]) -> bool:
    name = PurePosixPath(each["name"])
    return not name.is_absolute() and ".." not in name.parts and bool(name.parts)


def _damaged(path: Path) -> InputFileError:
    return InputFileError(
        f"备份 {path.name} 不完整或被改动过{_where(path)}，不能用来恢复。",
        fix="请换一份备份，或从原来的磁盘重新复制一次；什么也没有恢复。",
    )


def _where(path: Path) -> str:
    """Name the damaged file where the ZIP still tells it."""
    try:
        with ZipFile(path) as archive:
            member = archive.testzip()
            if member is None:
                return ""
            files = json.loads(archive.read(MANIFEST))["files"]
            name = next((each["name"] for each in files if member.endswith(each["sha256"])), member)
            return f"（坏的是 {name}）"
    except (OSError, ValueError, KeyError, TypeError, NotImplementedError, zlib.error, BadZipFile):
        return ""
