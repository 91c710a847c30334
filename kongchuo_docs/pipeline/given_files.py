"""Files that the user names on the command line: where ours may go, and how they get there."""

from __future__ import annotations

import errno
from pathlib import Path

from kongchuo_docs.errors import InputFileError, UsageError


def check_place(target: Path, source: Path, suffix: str) -> None:
    """See that a file of ours may go where the user says.

    Raises:
        UsageError: It has another suffix, or would replace its original, a folder or a device.
    """
    if target.suffix.lower() != suffix:
        raise UsageError(
            f"{target.name} 不是 {suffix} 文件", fix=f"请给一个以 {suffix} 结尾的文件名。"
        )
    if target.exists() and not target.is_file():
        raise UsageError(f"{target.name} 不是普通文件，不能盖掉", fix="请换一个文件名。")
    if target.resolve() == source.resolve():
        raise UsageError(f"{target.name} 是原件，不能盖掉", fix="请另给一个文件名。")


def write_beside(target: Path, data: bytes) -> None:
    """Write beside the target, then put it in place in one step."""
    part = target.with_name(target.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise not_written(target, error, "请检查文件夹是否存在、文件是否正被打开。") from error


def not_written(target: Path, error: OSError, fix: str) -> InputFileError:
    """Return what a file that cannot be written is told as."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return InputFileError(f"{target.name} 写不进去：磁盘满了", fix="请清出空间后再试。")
    return InputFileError(f"{target.name} 写不进去", fix=fix)
