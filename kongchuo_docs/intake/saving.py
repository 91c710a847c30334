"""Writing a workbook whole or not at all."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from kongchuo_docs.errors import InputFileError


def save(book: Workbook, target: Path) -> None:
    """Save beside the target, then put it in place in one step.

    Raises:
        InputFileError: The folder is missing, full or locked; nothing half-written stays.
    """
    part = target.with_name(target.name + ".part")
    try:
        book.save(part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputFileError(
            f"{target.name} 写不进去", fix="检查文件夹是否存在、文件是否正在 Excel 里打开"
        ) from error
