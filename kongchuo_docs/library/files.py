"""Code lists, statutes and jurisdictions: from files as they are written to types of the model."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongchuo_docs.errors import LibraryError
from kongchuo_docs.library.reading import broken, read
from kongchuo_docs.model import CodeList, County, LawBlock, NumberGrammar, Parameter

# --- code lists ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _CodeLine:
    code: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _CodeFile:
    list_id: str
    title: str
    source: str
    codes: tuple[_CodeLine, ...]


def code_list(path: Path) -> CodeList:
    """Read one code list.

    Raises:
        LibraryError: The file is malformed, or one spelling stands for two codes.
    """
    file = read(path, _CodeFile)
    if file.list_id != path.stem:
        raise broken(path, f"list_id 应与文件同名：{path.stem}")
    owners: dict[str, str] = {}
    for line in file.codes:
        for spelling in {line.code, line.label, *line.aliases}:
            if spelling in owners:
                raise broken(path, f"“{spelling}”同时属于代码 {owners[spelling]} 和 {line.code}")
            owners[spelling] = line.code
    return CodeList(
        list_id=file.list_id,
        title=file.title,
        source=file.source,
        labels={line.code: line.label for line in file.codes},
        aliases={alias: line.code for line in file.codes for alias in line.aliases},
    )


# --- statutes -----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _LawLine:
    block_id: str
    key: str
    article: str
    chapeau: str = ""
    text: str
    sha256: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    checked_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class _LawFile:
    law: str
    short: str
    version: str
    source: str
    blocks: tuple[_LawLine, ...]


def law_blocks(path: Path) -> Iterator[LawBlock]:
    """Yield the blocks of one statute.

    Raises:
        LibraryError: The file is malformed, or a text is not the one its digest was made from.
    """
    file = read(path, _LawFile)
    for line in file.blocks:
        if hashlib.sha256(line.text.encode()).hexdigest() != line.sha256:
            raise broken(path, f"{line.key} 的 text 与 sha256 不符")
        if not line.key.startswith(file.short):
            raise broken(path, f"{line.key} 应以“{file.short}”开头")
        yield LawBlock(law=file.law, version=file.version, source=file.source, **vars(line))


# --- jurisdictions ------------------------------------------------------------------------------

_KEY = re.compile(
    r"issuers\.county\.(name|short|hotline)"
    r"|forms\.\w+\.(title|issuer|prefix|grammar)"
    r"|parameters\.\w+"
    r"|recipients\.\w+",
    re.ASCII,
)
_COMPARE = ("", "more_than", "at_least", "on_or_before")
_UNITS = (
    *("", "day", "working_day", "week", "quarter", "year"),
    *("day_of_month", "month_day", "round"),
)
_VALUES: Mapping[str, tuple[str, ...]] = {
    "issuer": ("school", "reporting_unit", "county"),
    "grammar": tuple(NumberGrammar),
}


@dataclass(frozen=True, kw_only=True)
class _Version:
    value: Any
    since: dt.date | None = None
    unit: str = ""
    compare: str = ""
    source: str
    checked_by: str = ""
    checked_on: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """One file of ``jurisdictions/``: what a nation, province, city or county says itself."""

    county_id: str
    name: str
    extends: str = ""
    values: Mapping[str, tuple[_Version, ...]]


def jurisdiction(path: Path) -> Jurisdiction:
    """Read one jurisdiction.

    Raises:
        LibraryError: The file is malformed, or holds a key, unit or choice that nothing reads.
    """
    file = read(path, Jurisdiction)
    if file.county_id != path.stem:
        raise broken(path, f"county_id 应与文件同名：{path.stem}")
    for key, versions in file.values.items():
        if not _KEY.fullmatch(key):
            raise broken(path, f"不认识的键 {key}")
        if not versions or len({version.since for version in versions}) < len(versions):
            raise broken(path, f"{key} 没有值，或有两个值自同一天起")
        for version in versions:
            if problem := _problem(key, version):
                raise broken(path, f"{key} 的 {problem}")
    return file


def _problem(key: str, version: _Version) -> str:
    allowed = _VALUES.get(key.rpartition(".")[2]) if key.startswith("forms.") else None
    if allowed and version.value not in allowed:
        return f"value 应为 {'、'.join(allowed)} 之一"
    if version.compare not in _COMPARE:
        return f"compare 不认识“{version.compare}”"
    if version.unit not in _UNITS:
        return f"unit 不认识“{version.unit}”"
    if version.unit not in ("", "month_day") and type(version.value) is not int:
        return f"value 应为整数（单位 {version.unit}）"
    if not version.source:
        return "source 不能为空"
    if bool(version.checked_by) != bool(version.checked_on):
        return "checked_by 和 checked_on 必须同时填写"
    return ""


def county(county_id: str, files: Mapping[str, Jurisdiction]) -> County:
    """Put a county together with what it inherits: the nearest file wins, a leaf is whole.

    Raises:
        LibraryError: The chain of ``extends`` leads nowhere or round in a circle.
    """
    chain: list[str] = []
    step = county_id
    while step:
        if step not in files or step in chain:
            raise LibraryError(
                f"数据文件 jurisdictions/{chain[-1]}.yaml：extends 指向的“{step}”不存在或成环",
                fix="把 extends 改为上一级的文件名。",
            )
        chain.append(step)
        step = files[step].extends
    values: dict[str, tuple[Parameter, ...]] = {}
    for name in reversed(chain):
        for key, versions in files[name].values.items():
            values[key] = _parameters(key, versions, name)
    return County(
        county_id=county_id, name=files[county_id].name, chain=tuple(chain), values=values
    )


def _parameters(key: str, versions: tuple[_Version, ...], file: str) -> tuple[Parameter, ...]:
    by_date = sorted(versions, key=lambda version: version.since or dt.date.min)
    return tuple(Parameter(key=key, file=file, **vars(version)) for version in by_date)
