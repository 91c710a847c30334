"""Moving finished files to their places; nothing that once was in a bundle is ever deleted."""

from __future__ import annotations

import errno
import filecmp
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from kongchuo_docs.errors import EnvironmentProblem

UNFINISHED = ".part"
"""Ending of a file that is being written."""
RETIRED = "旧版"
"""Folder, beside the files, that keeps what was replaced."""


def place(staged: Mapping[Path, Path]) -> tuple[Path, ...]:
    """Move every finished file from its staged path to its target, one step each.

    A target that holds other bytes is retired first; one that holds the same bytes is replaced.

    Args:
        staged: Staged path (``….part``, on the same disk) to target; folders are made as needed.

    Returns:
        Where the replaced files are kept now.

    Raises:
        EnvironmentProblem: A staged file is gone or the disk refuses. Nothing is half-written; what
            was not moved is still under its staged name.
    """
    retired: list[Path] = []
    try:
        for part in staged:
            part.stat()  # all or nothing, as far as this can be known beforehand
        for part, target in staged.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists() and not filecmp.cmp(part, target, shallow=False):
                retired.append(_retire(target))
            part.replace(target)
    except OSError as e:
        raise disk_problem(e) from e
    return tuple(retired)


def retire(files: Iterable[Path]) -> tuple[Path, ...]:
    """Move files of earlier versions to ``旧版/`` beside them; files that are not there are passed.

    Returns:
        Where they are kept now.

    Raises:
        EnvironmentProblem: The disk refuses.
    """
    try:
        return tuple(_retire(file) for file in files if file.exists())
    except OSError as e:
        raise disk_problem(e) from e


def _retire(file: Path) -> Path:
    folder = file.parent / RETIRED
    folder.mkdir(exist_ok=True)
    kept, count = folder / file.name, 1
    while kept.exists():
        count += 1
        kept = folder / f"{file.stem}({count}){file.suffix}"
    return file.replace(kept)


def sweep(folder: Path) -> int:
    """Delete what a killed run left half-written under a folder, and return how many files.

    Nobody else may be writing in the folder at the time.

    Raises:
        EnvironmentProblem: The disk refuses.
    """
    try:
        left = [path for path in sorted(folder.rglob(f"*{UNFINISHED}")) if not path.is_dir()]
        for path in left:
            path.unlink()
    except OSError as e:
        raise disk_problem(e) from e
    return len(left)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file beside its target and move it there: the target is old or whole, never half.

    Raises:
        EnvironmentProblem: The disk refuses.
    """
    part = target.with_name(target.name + UNFINISHED)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    except OSError as e:
        part.unlink(missing_ok=True)
        raise disk_problem(e) from e


def disk_problem(e: OSError) -> EnvironmentProblem:
    """Say in the user's language what the disk refused."""
    name = Path(e.filename).name if isinstance(e.filename, str) else ""
    where = f"「{name}」" if name else "文件"
    if e.errno == errno.ENOSPC:
        return EnvironmentProblem(
            f"磁盘空间不足，{where}没有写成。", fix="请清理磁盘后重新运行；已完成的文书不受影响。"
        )
    if e.errno == errno.ENOENT:
        return EnvironmentProblem(f"{where}不见了，无法归入卷内。", fix="请重新运行。")
    reason = errno.errorcode.get(e.errno or 0, "未知原因")
    return EnvironmentProblem(
        f"{where}无法写入卷内（{reason}）。", fix="请检查文件是否被其他程序打开、文件夹是否可写。"
    )
