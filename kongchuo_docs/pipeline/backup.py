"""A backup: the whole workspace in one file, made while others work in it.

Files are copied first; then, with writers waiting for a moment, the database is dumped and what
changed meanwhile is copied too. So the database knows every paper of the backup, and no file belongs
to a paper that it does not know. The last bytes of the file are the sha256 of all before them.

The file holds everything that the workspace holds: children's data and the keys. It is to be kept
as the workspace itself.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from kongchuo_docs import __version__
from kongchuo_docs.errors import EnvironmentProblem, RefusedError
from kongchuo_docs.journal import Act, Anchor, Deed
from kongchuo_docs.pipeline.backup_file import (
    DATABASE,
    FORMAT,
    MANIFEST,
    OBJECTS,
    Backup,
    read_backup,
    seal,
)
from kongchuo_docs.workspace import Workspace

_UNFINISHED = ".part"
_MADE_AGAIN = (".kongchuo", "kongchuo.db", "kongchuo.db-wal", "kongchuo.db-shm", "kongchuo.lock")
"""The database is dumped instead; the rest can be made again at any time."""
_OLDEST = (1980, 1, 1, 0, 0, 0)


def back_up(workspace: Workspace, target: Path, *, at: dt.datetime) -> Backup:
    """Write a backup of a workspace that may be in use, and read it again before it gets its name.

    Raises:
        RefusedError: The file exists already.
        EnvironmentProblem: The disk refuses; nothing is left under the name.
    """
    if target.exists():
        raise RefusedError(
            f"{target.name} 已经存在，不覆盖。", fix="换一个文件名，例如带上日期；旧的备份请留着。"
        )
    part = target.with_name(target.name + _UNFINISHED)
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        with ZipFile(part, "w") as archive:
            _fill(archive, workspace, at)
        seal(part)
        made = read_backup(part)
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise EnvironmentProblem(
            f"备份 {target.name} 没有写成：磁盘已满，或不能写入。",
            fix="换一个空间足够的磁盘，例如移动硬盘，再备份一次。",
        ) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return made


def _fill(archive: ZipFile, workspace: Workspace, at: dt.datetime) -> None:
    copying = _Copying(archive, workspace.root)
    copying.go()
    with workspace.begin() as data:
        data.journal.write([Deed(act=Act.BACKED_UP)], at=at)
        head = data.journal.head()
        digest = _write_lines(archive, data.dump())
        copying.go()
    manifest = _manifest(workspace, copying, head, digest, at)
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1)
    archive.writestr(_info(MANIFEST, ZIP_DEFLATED), text + "\n")


def _manifest(
    workspace: Workspace, copying: _Copying, head: Anchor, digest: str, at: dt.datetime
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "tool": __version__,
        "at": at.isoformat(),
        "county": workspace.county.county_id,
        "journal": head.noted(),
        "database": digest,
        "files": [
            {"name": name, "size": copied.size, "sha256": copied.sha256}
            for name, copied in sorted(copying.copied.items())
        ],
    }


def _write_lines(archive: ZipFile, lines: Iterator[str]) -> str:
    """Write the dump and return its sha256."""
    digest = hashlib.sha256()
    with archive.open(_info(DATABASE, ZIP_DEFLATED), "w", force_zip64=True) as stream:
        for line in lines:
            content = f"{line}\n".encode()
            digest.update(content)
            stream.write(content)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class _Copied:
    """A file as it was copied."""

    state: tuple[int, int, int]
    """Inode, size and time of change: another state is another content."""
    size: int
    sha256: str


@dataclass(slots=True)
class _Copying:
    """Copies files into the archive, equal ones once: bundles lie in their bags again."""

    archive: ZipFile
    root: Path
    copied: dict[str, _Copied] = field(default_factory=dict)

    def go(self) -> None:
        """Copy what is new or changed; forget what is gone."""
        present = {path.relative_to(self.root).as_posix(): path for path in self._files()}
        for gone in self.copied.keys() - present.keys():
            del self.copied[gone]
        try:
            for name, path in present.items():
                self._copy(name, path)
        except FileNotFoundError:  # moved meanwhile: it is found again under its new name
            self.go()

    def _copy(self, name: str, path: Path) -> None:
        found = path.stat()
        state = found.st_ino, found.st_size, found.st_mtime_ns
        if name in self.copied and self.copied[name].state == state:
            return
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        member = f"{OBJECTS}{digest}"
        if member not in self.archive.NameToInfo:
            self.archive.writestr(_info(member, ZIP_STORED), content)
        self.copied[name] = _Copied(state, len(content), digest)

    def _files(self) -> Iterator[Path]:
        for folder, folders, names in os.walk(self.root):
            here = Path(folder)
            top = here == self.root
            folders[:] = sorted(name for name in folders if _belongs(name, top=top))
            yield from (here / name for name in sorted(names) if _belongs(name, top=top))


def _belongs(name: str, *, top: bool) -> bool:
    # Earlier backups may lie beside the settings; they do not go into one another.
    ours = name in _MADE_AGAIN or name.startswith("kongchuo.lock") or name.endswith(".zip")
    return not name.endswith(_UNFINISHED) and not (top and ours)


def _info(name: str, compression: int) -> ZipInfo:
    info = ZipInfo(name, _OLDEST)
    info.compress_type = compression
    info.external_attr = 0o600 << 16
    return info
