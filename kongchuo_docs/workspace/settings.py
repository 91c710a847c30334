"""``kongchuo.toml``: what the office itself decides about its workspace."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

from kongchuo_docs.errors import EnvironmentProblem, InputFileError
from kongchuo_docs.workspace import postgres

_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "county": str,
    "confirmed.by": str,
    "confirmed.on": (dt.date, str),
    "confirmed.values": list,
    "archive.fonds": str,
    "archive.category": str,
    "archive.office": str,
    "archive.grammar": str,
    "archive.address": str,
    "database.url": str,
}
"""Every key that the file may hold, and what it holds; ``[fonts]`` holds names of the office's own."""

_FONTS = "fonts."
_FROM_ENVIRONMENT = "env:"

_TEMPLATE = """\
# 控辍文书工作区，建立于 {created}。本文件由单位自行修改；写错的键会被指出，不会被忽略。

# 县（市、区）：标题、期限、文号前缀等都取自它的配置。全部代号见 kongchuo county list。
county = {county}

# 本单位自行确认的配置值。程序里“待核”的值只能印出草稿；本单位核对无误后，
# 在 values 里写明（全称、“forms.*”这样的开头，或“*”），并写明由谁、何时确认。
[confirmed]
by = {by}
on = {on}
values = {values}

# 归档：档号由全宗号、档案门类代码、机构（问题）代码等组成（DA/T 22-2015），由档案室给定。
[archive]
fonds = ""      # 全宗号
category = "WS" # 档案门类代码，WS 为文书档案
office = ""     # 机构（问题）代码
# grammar = "{{全宗号}}-{{门类}}·{{年度}}-{{保管期限}}-{{机构}}-{{件号}}"   档号的写法，这是默认的
# address = "s3://桶/前缀"   另存一份的地方（只写一次），也可以是 "file:///挂载的盘"

# 数据库：空着就是本文件夹里的 kongchuo.db。几台电脑共用一套编号的，写 PostgreSQL 的地址，例如
#   url = "postgresql+psycopg://kongchuo@10.0.0.1/kongchuo"   密码放在 ~/.pgpass 或 PGPASSWORD，不写在这里
#   url = "env:KONGCHUO_DATABASE_URL"                         地址在这个环境变量里
[database]
url = {database}

# 字体：单位买了授权的字体，写明 Word 里的字体名和字体文件（相对本文件夹，或绝对路径），例如
#   "方正小标宋简体" = "fonts/FZXBSJW.TTF"
#   "微软雅黑" = ["fonts/msyh.ttc#Microsoft YaHei", "fonts/msyhbd.ttc#Microsoft YaHei"] # 常规、粗体
# 没写的字体用自带的开源字体代替，见 kongchuo fonts list。
[fonts]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """An office's word that unchecked values of its county are right."""

    by: str
    """Office or post, printed nowhere."""
    on: dt.date
    values: tuple[str, ...]
    """Keys such as ``forms.return_notice.title``; ``forms.*`` and ``*`` stand for many."""

    def covers(self, key: str) -> bool:
        """Tell whether the office confirmed the value under ``key``."""
        return any(
            key == each or (each.endswith(".*") and key.startswith(each[:-1])) or each == "*"
            for each in self.values
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSettings:
    """The office's parts of an archive number (档号). Basis: DA/T 22-2015 practice."""

    fonds: str = ""
    """全宗号."""
    category: str = "WS"
    """档案门类代码."""
    office: str = ""
    """机构（问题）代码."""
    grammar: str = "{全宗号}-{门类}·{年度}-{保管期限}-{机构}-{件号}"
    """How a 档号 is put together."""
    address: str = ""
    """Where a second copy of each bag goes: ``s3://…``, ``file:///…``; empty = nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What ``kongchuo.toml`` says."""

    county_id: str
    confirmed: Confirmation | None
    archive: ArchiveSettings
    fonts: Mapping[str, tuple[str, ...]]
    """Files of licensed fonts, regular and perhaps bold, by the font name in Word."""
    database: URL | None = None
    """Address of the database on a server; None = the file in the workspace folder."""


def settings_text(
    county_id: str, confirmed: Confirmation | None, *, created: dt.date, database: str = ""
) -> str:
    """Return the text of a new ``kongchuo.toml``, with its explanations."""
    return _TEMPLATE.format(
        created=created.isoformat(),
        county=_quoted(county_id),
        by=_quoted(confirmed.by if confirmed else ""),
        on=confirmed.on.isoformat() if confirmed else '""',
        values=_quoted(list(confirmed.values) if confirmed else []),
        database=_quoted(database),
    )


def read_settings(file: Path) -> Settings:
    """Read ``kongchuo.toml``.

    Raises:
        InputFileError: The file is no TOML, or a key is unknown, missing or of the wrong kind.
        EnvironmentProblem: The environment variable that it names is not set.
    """
    try:
        values = _flat(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputFileError(
            f"无法读取 {file.name}：{error}", fix="请按 TOML 格式改正，并存为 UTF-8 编码。"
        ) from error
    fonts = {key: values.pop(key) for key in list(values) if key.startswith(_FONTS)}
    unknown = sorted(values.keys() - _KINDS.keys())
    if unknown:
        raise InputFileError(
            f"{file.name} 里有不认识的键：{'、'.join(unknown)}。",
            fix=f"可用的键：{'、'.join(_KINDS)}，以及 [fonts] 里的字体名。",
        )
    wrong = [key for key, value in values.items() if not isinstance(value, _KINDS[key])]
    if wrong or not values.get("county"):
        raise InputFileError(
            f"{file.name} 里 {'、'.join(wrong) or 'county'} 缺失或类型不对。",
            fix='文字要加引号，日期写成 2021-09-01，values 写成 ["forms.*"]。',
        )
    archive = {
        key.removeprefix("archive."): values[key] for key in values if key.startswith("archive.")
    }
    return Settings(
        county_id=values["county"],
        confirmed=_confirmation(values, file),
        archive=ArchiveSettings(**archive),
        fonts={key.removeprefix(_FONTS): _font_files(key, fonts[key], file) for key in fonts},
        database=database_address(values.get("database.url", "")),
    )


def with_database(text: str, words: str) -> str:
    """Return the text of a ``kongchuo.toml`` with another ``[database] url``."""
    line = f"url = {_quoted(words)}"
    section = re.search(r"(?ms)^\[database\]$.*?(?=^\[|\Z)", text)
    if section is None:
        return f"{text.rstrip()}\n\n[database]\n{line}\n"
    told = re.sub(r"(?m)^url\s*=.*$", lambda _: line, section[0])
    told = told if line in told else section[0].rstrip() + f"\n{line}\n\n"
    return text[: section.start()] + told + text[section.end() :]


def database_address(words: str) -> URL | None:
    """Return the address that ``[database] url`` stands for; empty text is the workspace's file.

    Raises:
        InputFileError: It is no address of PostgreSQL, or a password stands in it.
        EnvironmentProblem: The environment variable that it names is not set.
    """
    if not words:
        return None
    name = words.removeprefix(_FROM_ENVIRONMENT)
    if name != words:
        found = os.environ.get(name)
        if not found:
            raise EnvironmentProblem(
                f"环境变量 {name} 没有设置：kongchuo.toml 说数据库的地址在那里。",
                fix=f"先设置 {name}，例如 {postgres.DRIVER}://用户@服务器/数据库。",
            )
        return postgres.address(found)
    url = postgres.address(words)
    if url.password is not None:
        raise InputFileError(
            "数据库密码不能写在 kongchuo.toml 里。",
            fix='把密码放进 ~/.pgpass 或 PGPASSWORD，或把整个地址放进环境变量：url = "env:变量名"。',
        )
    return url


def _font_files(key: str, value: object, file: Path) -> tuple[str, ...]:
    files = value if isinstance(value, list) else [value]
    if 1 <= len(files) <= 2 and all(isinstance(each, str) and each.strip() for each in files):
        return tuple(files)
    raise InputFileError(
        f"{file.name} 的 [fonts]「{key.removeprefix(_FONTS)}」要写字体文件名。",
        fix='例如 "方正小标宋简体" = "fonts/FZXBSJW.TTF"；有粗体文件的写 ["常规.ttf", "粗体.ttf"]。',
    )


def _confirmation(values: Mapping[str, Any], file: Path) -> Confirmation | None:
    keys = values.get("confirmed.values", [])
    if not keys:
        return None
    by, on = values.get("confirmed.by", ""), values.get("confirmed.on", "")
    try:
        day = dt.date.fromisoformat(str(on))
        if not by.strip() or not all(isinstance(key, str) for key in keys):
            raise ValueError("by or values")
    except ValueError as error:
        raise InputFileError(
            f"{file.name} 的 [confirmed] 不完整：确认了配置值，就要写明由谁（by）、何时（on）确认。",
            fix='例如 by = "某县教育局基教股"，on = 2021-09-01，values = ["forms.*"]。',
        ) from error
    return Confirmation(by=by, on=day, values=tuple(keys))


def _flat(document: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{key}": each for key, each in value.items()})
        else:
            flat[name] = value
    return flat


def _quoted(value: str | list[str]) -> str:
    # TOML's basic strings and arrays are written as JSON writes them.
    return json.dumps(value, ensure_ascii=False)
