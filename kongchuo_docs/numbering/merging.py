"""Bringing home what another workspace did with the numbers of a block.

Merging only ever moves a number forward (reserved, issued, void), so the order of files and their
repetition do not matter. A conflict stops the whole merge before anything is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select, update

from kongchuo_docs.errors import InputFileError, RefusedError
from kongchuo_docs.journal import Act, Deed, Journal
from kongchuo_docs.model import DocumentNumber, NumberGrammar, NumberSeries, NumberState
from kongchuo_docs.numbering.block_file import Block, read_block
from kongchuo_docs.numbering.blocks import RETURN, Blocks, is_series
from kongchuo_docs.numbering.printed import format_number
from kongchuo_docs.numbering.seal import unseal
from kongchuo_docs.numbering.tables import numbers as _numbers

UNUSED = "未使用退回"
"""Why a number is void that came home unused."""
_ORDER = (NumberState.RESERVED, NumberState.ISSUED, NumberState.VOID)
_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeReport:
    """What a merge changed; all zero = everything was known already."""

    blocks: int
    added: int
    """Numbers that this register did not have."""
    moved: int
    """Numbers that went on: issued since, or void."""
    unused: int
    """Numbers of closed blocks, made void."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A number as it is to stand in the register."""

    block: Block
    row: Mapping[str, Any]
    known: bool

    @property
    def seq(self) -> int:
        return int(self.row["seq"])

    @property
    def live(self) -> bool:
        return bool(self.row["state"] != NumberState.VOID)


def merge(
    connection: Connection, sealed: str, *, at: dt.datetime, operator: str = ""
) -> MergeReport:
    """Take the used numbers of blocks into the register that gave them.

    Raises:
        InputFileError: The file is damaged, changed or no return of numbers.
        RefusedError: Something in it contradicts the register: all contradictions are listed.
    """
    blocks = Blocks(connection, operator)
    conflicts: list[str] = []
    lines: list[_Line] = []
    closing: list[Block] = []
    count = 0
    for block, file, closed, told in _read(sealed):
        count += 1
        row = blocks.given(block, file)
        if row is None:
            conflicts.append(f"{block.name}：不是本工作区发出的号段")
            continue
        lines += _compare(blocks, block, told, conflicts)
        if closed and row.closed_at is None:
            closing.append(block)
    conflicts += _doubles(connection, lines)
    if conflicts:
        raise _refused(conflicts)
    _write(connection, lines)
    journal = Journal(connection, operator)
    _tell(journal, lines, sealed, at)
    unused = sum(_close(connection, blocks, journal, block, at) for block in closing)
    known = sum(line.known for line in lines)
    return MergeReport(blocks=count, added=len(lines) - known, moved=known, unused=unused)


def _tell(journal: Journal, lines: Sequence[_Line], sealed: str, at: dt.datetime) -> None:
    """Write into the journal what came home, number by number."""
    content = sha256(sealed.encode()).hexdigest()
    deeds = [
        Deed(
            act=Act.NUMBERS_MERGED,
            key=line.row["key"],
            number=_printed(line.block, line.row),
            unit=line.block.unit_code,
            note=str(line.row["state"]),
            content=content,
        )
        for line in lines
    ]
    journal.write(deeds, at=at)


def _read(sealed: str) -> Iterator[tuple[Block, str, bool, Sequence[Mapping[str, Any]]]]:
    """Yield each block, the file that gave it, whether it is back for good, and its lines."""
    content = unseal(sealed, RETURN).content
    try:
        for each in content["blocks"]:
            told = [_checked(line) for line in each["numbers"]]
            file = str(each["block"])
            yield read_block(file)[0], file, bool(each["closed"]), told
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputFileError(
            "交回文件的内容不完整。", fix="请在学校的工作区里重新用 kongchuo number return 写一份。"
        ) from error


def _checked(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line of the right shape, or raise ValueError, KeyError or TypeError."""
    state = NumberState(line["state"])
    texts = {name: str(line[name]) for name in ("prefix", "key", "reason", "taken_at")}
    times = {name: line[name] and str(line[name]) for name in ("issued_at", "voided_at")}
    if not texts["key"] or (state is NumberState.VOID and not texts["reason"]):
        raise ValueError("incomplete line")
    grammar = NumberGrammar(line["grammar"])
    return {"seq": int(line["seq"]), "grammar": grammar, "state": state, **texts, **times}


def _compare(
    blocks: Blocks, block: Block, told: Sequence[Mapping[str, Any]], conflicts: list[str]
) -> Iterator[_Line]:
    """Yield the lines that are new or went on; add to ``conflicts`` what contradicts."""
    here = {row.seq: row for row in blocks.lines(block)}
    seen: set[int] = set()
    for line in told:
        seq, printed = line["seq"], _printed(block, line)
        old = here.get(seq)
        if seq in seen or not block.first <= seq <= block.last:
            what = "在文件里出现两次" if seq in seen else "不在号段之内"
            conflicts.append(f"{printed}：{what}（{block.first}—{block.last}）")
        elif old is not None and (old.key != line["key"] or old.printed != printed):
            conflicts.append(f"{printed}：这里已是 {old.key} 的号，交回的却是 {line['key']}")
        elif old is None or _ORDER.index(line["state"]) > _ORDER.index(NumberState(old.state)):
            yield _Line(block, line, known=old is not None)
        seen.add(seq)


def _doubles(connection: Connection, lines: Sequence[_Line]) -> Iterator[str]:
    """Yield each paper that would hold two numbers, and each number that would print twice."""
    moved = {(line.block.identity, line.seq) for line in lines}
    living: dict[str, str] = {}
    for line in (each for each in lines if each.live):
        key, printed = line.row["key"], _printed(line.block, line.row)
        if key in living:
            yield f"{printed}：{key} 另有号 {living[key]}"
        living[key] = printed
        query = select(_numbers).where(
            (_numbers.c.key == key) & (_numbers.c.state != NumberState.VOID)
            | (_numbers.c.printed == printed)
        )
        for row in connection.execute(query):
            if ((row.unit_code, row.kind, row.year), row.seq) not in moved:
                yield f"{printed}：{key} 的文书或号在本登记簿已有 {row.printed}（{row.key}）"


def _write(connection: Connection, lines: Sequence[_Line]) -> None:
    # Void ones first: a paper may have given up one number of the file and hold another.
    for line in sorted(lines, key=lambda each: each.live):
        values = _row(line.block, line.row)
        if line.known:
            same = is_series(_numbers, line.block.identity) & (_numbers.c.seq == line.seq)
            connection.execute(update(_numbers).where(same).values(values))
        else:
            connection.execute(insert(_numbers).values(values))


def _close(
    connection: Connection, blocks: Blocks, journal: Journal, block: Block, at: dt.datetime
) -> int:
    """Make the unused numbers of a block void; return how many."""
    used = {row.seq for row in blocks.lines(block)}
    unused = [seq for seq in range(block.first, block.last + 1) if seq not in used]
    told = {
        "prefix": block.prefix,
        "grammar": block.grammar,
        "key": block.name,
        "state": NumberState.VOID,
        "reason": UNUSED,
        "taken_at": at.isoformat(),
        "issued_at": None,
        "voided_at": at.isoformat(),
    }
    if unused:
        rows = [_row(block, {**told, "seq": seq}) for seq in unused]
        connection.execute(insert(_numbers), rows)
        words = sha256(UNUSED.encode()).hexdigest()
        deeds = [
            Deed(
                act=Act.NUMBER_VOID,
                key=block.name,
                number=row["printed"],
                unit=block.unit_code,
                content=words,
            )
            for row in rows
        ]
        journal.write(deeds, at=at)
    blocks.mark_closed(block, at)
    return len(unused)


def _row(block: Block, line: Mapping[str, Any]) -> dict[str, Any]:
    unit_code, kind, year = block.identity
    series = {"unit_code": unit_code, "kind": kind, "year": year}
    return {**series, **line, "printed": _printed(block, line)}


def _printed(block: Block, line: Mapping[str, Any]) -> str:
    unit_code, kind, year = block.identity
    series = NumberSeries(
        unit_code=unit_code,
        kind=kind,
        year=year,
        prefix=line["prefix"],
        grammar=line["grammar"],
    )
    return format_number(DocumentNumber(series=series, seq=line["seq"]))


def _refused(conflicts: Sequence[str]) -> RefusedError:
    shown = "\n  ".join(conflicts[:_SHOWN])
    more = f"\n  ……另有 {len(conflicts) - _SHOWN} 处" if len(conflicts) > _SHOWN else ""
    return RefusedError(
        f"交回的号与登记簿冲突，一个也没有并入：\n  {shown}{more}",
        fix="请与交回的单位核对；重复编号的文书，一方作废（kongchuo number void）后重新交回。",
    )
