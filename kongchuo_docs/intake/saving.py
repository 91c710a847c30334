"""Writing a workbook whole or not at all."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from kongchuo_docs.errors import InputFileError


def save(book: Workbook, target: Path, *, private: bool = False) -> None:
    """Save beside the target, then put it in place in one step.

    Args:
        book: What is saved.
        target: Where.
        private: Whether the file is for its owner's eyes only (mode 600), from its first byte on.

    Raises:
        InputFileError: The folder is missing, full or locked; nothing half-written stays.
    """
    part = target.with_name(target.name + ".part")
    try:
        if private:
            part.unlink(missing_ok=True)
            part.touch(mode=0o600)
        book.save(part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputFileError(
            f"{target.name} 写不进去", fix="检查文件夹是否存在、文件是否正在 Excel 里打开"
        ) from error
