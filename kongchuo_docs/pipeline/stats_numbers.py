"""The numbers for the 巩固率 that only the office has: a small YAML file or a small workbook.

YAML::

    全县: {毕业: 1200, 招生: 1250, 转入: 30, 转出: 20}
    QS01: {毕业: 310, 招生: 320, 转入: 5, 转出: 6}

A workbook has one sheet with the headings 单位 毕业 招生 转入 转出. What is left out is not told,
never nought.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kongchuo_docs.errors import InputFileError, KongchuoError
from kongchuo_docs.intake.tables import open_workbook
from kongchuo_docs.intake.workbook import no_password
from kongchuo_docs.library import read_yaml
from kongchuo_docs.model.registers import Cohort

WHOLE_COUNTY = "全县"
_NAMES = {
    "毕业": "graduating",
    "招生": "entered",
    "转入": "transferred_in",
    "转出": "transferred_out",
}
_UNIT = "单位"
_SHAPE = (
    f"表头写 {_UNIT}、{'、'.join(_NAMES)}；单位写单位代码或“{WHOLE_COUNTY}”，人数写整数，"
    "不知道的空着。"
)


def read_cohorts(path: Path) -> Mapping[str, Cohort]:
    """Read the numbers of the office, by unit code or :data:`WHOLE_COUNTY`.

    Raises:
        InputFileError: The file cannot be read, has another shape, or tells a unit twice.
    """
    yaml = path.suffix.lower() in (".yaml", ".yml")
    rows = _rows_of_yaml(path) if yaml else _rows_of_sheet(path)
    cohorts: dict[str, Cohort] = {}
    for unit, values in rows:
        if unit in cohorts:
            raise _wrong(path, f"“{unit}”写了两次")
        cohorts[unit] = _cohort(path, unit, values)
    return cohorts


def _rows_of_yaml(path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    try:
        values = read_yaml(path)
    except KongchuoError as error:  # a file of the office, not one of ours
        raise _wrong(path, error.message) from error
    for unit, row in values.items():
        if not isinstance(row, dict):
            raise _wrong(path, f"“{unit}”后面应为 {{毕业: …, 招生: …, 转入: …, 转出: …}}")
    return list(values.items())


def _rows_of_sheet(path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    for table in open_workbook(path, no_password).contents:
        rows = [
            [cell.strip() if isinstance(cell, str) else cell for cell in row]
            for _, row in table.rows
        ]
        at = next((n for n, row in enumerate(rows) if {_UNIT, "招生"} <= set(row)), None)
        if at is not None:
            found = [
                {str(name): value for name, value in zip(rows[at], row, strict=False) if name}
                for row in rows[at + 1 :]
            ]
            return [(str(row.pop(_UNIT)), row) for row in found if row.get(_UNIT)]
    raise _wrong(path, f"没有找到表头“{_UNIT}”和“招生”")


def _cohort(path: Path, unit: str, values: Mapping[str, Any]) -> Cohort:
    unknown = [name for name in values if name not in _NAMES]
    if unknown:
        raise _wrong(path, f"“{unit}”：不认识“{unknown[0]}”")
    numbers: dict[str, int] = {}
    for name, value in values.items():
        if value in ("", None):
            continue
        text = f"{value:g}" if isinstance(value, float) else str(value)
        if isinstance(value, bool) or not text.isdecimal():
            raise _wrong(path, f"“{unit}”的“{name}”不是整数")
        numbers[_NAMES[name]] = int(text)
    return Cohort(**numbers)


def _wrong(path: Path, problem: str) -> InputFileError:
    return InputFileError(f"巩固率数据 {path.name}：{problem}", fix=_SHAPE)
