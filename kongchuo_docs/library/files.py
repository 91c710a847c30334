"""Code lists and statutes: from files as they are written to types of the model."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from kongchuo_docs.library.reading import broken, read
from kongchuo_docs.model import CodeList, LawBlock

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

_CONFIDENCE = ("A", "B", "C")


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
    version: str = ""
    source: str = ""
    confidence: str = ""


@dataclass(frozen=True, kw_only=True)
class _LawFile:
    law: str
    short: str
    version: str
    confidence: str
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
        block = LawBlock(law=file.law, **vars(line))
        if (block.confidence or file.confidence) not in _CONFIDENCE:
            raise broken(path, f"{line.key} 的 confidence 应为 {'、'.join(_CONFIDENCE)} 之一")
        yield replace(
            block,
            version=block.version or file.version,
            source=block.source or file.source,
            confidence=block.confidence or file.confidence,
        )


def in_order(versions: Sequence[LawBlock], path: Path) -> tuple[LawBlock, ...]:
    """Return the versions of a block by date.

    Raises:
        LibraryError: Two of them are in force on one day.
    """
    ordered = sorted(versions, key=lambda each: each.valid_from)
    for earlier, later in pairwise(ordered):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            raise broken(path, f"{later.key} 有两个文本在 {later.valid_from} 同时施行")
    return tuple(ordered)
