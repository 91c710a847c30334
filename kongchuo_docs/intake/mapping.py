"""What the user says of single columns: ``--map 列名=字段``, kept in the workspace for next month."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from kongchuo_docs.errors import InputFileError, UsageError
from kongchuo_docs.intake.vocabulary import Vocabulary
from kongchuo_docs.model import Column, WorkbookLayout

MAP_FILE = "columns.toml"
"""Its name in the workspace."""
_TOP = """\
# 列名对应：左边是工作表里的列名，右边是采集表的列名；右边为空的列不读取。本文件可以自行修改。
"""


def parse_map(texts: Iterable[str], layout: WorkbookLayout) -> Mapping[str, str]:
    """Return heading to field of what stands behind ``--map``.

    Raises:
        UsageError: It has no ``=``, one heading is told twice, or no sheet has such a field.
    """
    found: dict[str, str] = {}
    for text in texts:
        heading, equals, wanted = (part.strip() for part in text.rpartition("="))
        if not equals or not heading:
            raise UsageError(
                f"--map 写成了“{text}”", fix="写成 --map 列名=字段，如 --map 电话=监护人电话"
            )
        if found.setdefault(heading, wanted) != wanted:
            raise UsageError(f"--map 里“{heading}”写了两次", fix="只留一个")
    check_map(found, layout)
    return found


def check_map(given: Mapping[str, str], layout: WorkbookLayout) -> None:
    """Make sure that every field exists in one of the sheets.

    Raises:
        UsageError: It does not.
    """
    vocabularies = [Vocabulary(sheet, layout.wording) for sheet in layout.sheets]
    paths = {column.path for sheet in layout.sheets for column in sheet.columns}
    for heading, wanted in given.items():
        known = any(isinstance(each.meaning((wanted,)), Column) for each in vocabularies)
        if wanted and wanted not in paths and not known:
            names = [column.heading for sheet in layout.sheets for column in sheet.columns]
            like = difflib.get_close_matches(wanted, names, 1, 0.5)
            fix = f"您是否想写“{like[0]}”？" if like else "字段写采集表里的列名，如 监护人电话"
            raise UsageError(f"列名对应“{heading}={wanted}”：没有字段“{wanted}”", fix=fix)


def read_map(folder: Path, layout: WorkbookLayout) -> Mapping[str, str]:
    """Return what a workspace keeps; nothing where it keeps nothing.

    Raises:
        InputFileError: The file is malformed.
        UsageError: It names a field that no sheet has.
    """
    path = folder / MAP_FILE
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:  # TOML and UTF-8 faults are both ValueErrors
        raise InputFileError(f"{MAP_FILE} 读不出来", fix="改正这个文件，或删去它") from error
    if not all(isinstance(value, str) for value in found.values()):
        raise InputFileError(f"{MAP_FILE} 里有不是文字的值", fix='每行写成 "列名" = "字段"')
    check_map(found, layout)
    return found


def save_map(folder: Path, given: Mapping[str, str]) -> Path:
    """Keep what the user says; return where.

    Raises:
        InputFileError: The file cannot be written.
    """
    path = folder / MAP_FILE
    # The escapes of JSON are a subset of those of TOML's basic strings.
    lines = [
        f"{json.dumps(heading, ensure_ascii=False)} = {json.dumps(wanted, ensure_ascii=False)}\n"
        for heading, wanted in given.items()
    ]
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(_TOP + "".join(lines), "utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputFileError(f"{MAP_FILE} 写不进去", fix="检查工作区文件夹是否可写") from error
    return path
