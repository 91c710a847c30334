"""Blocks of numbers: a range of a series that another workspace gives out for us.

A school without a network gets a block in a sealed file and numbers inside it only. What it used
comes home in a sealed file too (:mod:`kongchuo_docs.numbering.merging`). The workspace that gives a
block never uses its numbers, so no number can be given out twice however long the block is away.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    func,
    insert,
    literal_column,
    select,
    update,
)

from kongchuo_docs.errors import NotFoundError, RefusedError
from kongchuo_docs.journal import Act, Deed, Journal
from kongchuo_docs.model import NumberSeries, NumberState
from kongchuo_docs.numbering.block_file import BLOCK, Block, Identity, read_block
from kongchuo_docs.numbering.seal import new_secret, public_key, seal
from kongchuo_docs.numbering.tables import blocks as _blocks
from kongchuo_docs.numbering.tables import keys as _keys
from kongchuo_docs.numbering.tables import numbers as _numbers
from kongchuo_docs.numbering.tables import series as _series

Role: TypeAlias = Literal["given", "accepted"]

RETURN = "number-return"
"""Kind of the sealed file that brings used numbers home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockState:
    """A block as the register knows it."""

    block: Block
    role: Role
    used: int
    """Numbers of it that stand in this register."""
    at: str
    """ISO time when it was given or accepted."""
    closed: bool
    """No number of it will be used any more."""


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers of a block, for the audit."""

    first: int
    last: int
    closed: bool


class Blocks:
    """Blocks given and accepted, on an open connection; it never commits by itself."""

    def __init__(self, connection: Connection, operator: str = "") -> None:
        self._connection = connection
        self._journal = Journal(connection, operator)

    # --- what the register asks ---

    def feeds(self, unit_code: str) -> bool:
        """Tell whether the numbers of a unit come from blocks that this workspace accepted."""
        query = select(_blocks.c.first).where(
            _blocks.c.unit_code == unit_code, _blocks.c.role == "accepted"
        )
        return self._connection.execute(query.limit(1)).first() is not None

    def free(self, identity: Identity) -> Iterator[int]:
        """Return the free numbers of the accepted blocks of a series that are open, in order."""
        rows = self._rows("accepted", is_series(_blocks, identity), _blocks.c.closed_at.is_(None))
        return itertools.chain.from_iterable(
            range((self._last_used(row) or row.first - 1) + 1, row.last + 1) for row in rows
        )

    def ranges(self, role: Role) -> Mapping[Identity, Sequence[Range]]:
        """Return the ranges of all blocks by series."""
        found: dict[Identity, list[Range]] = {}
        for row in self._rows(role):
            identity = row.unit_code, row.kind, row.year
            found.setdefault(identity, []).append(
                Range(row.first, row.last, closed=row.closed_at is not None)
            )
        return found

    def advance(self, identity: Identity, seq: int) -> None:
        """Move the last number of a series up to ``seq``; it never goes back."""
        unit_code, kind, year = identity
        query = select(_series.c.last).where(is_series(_series, identity))
        last = self._connection.execute(query).scalar_one_or_none()
        if last is None:
            row = {"unit_code": unit_code, "kind": kind, "year": year, "last": seq}
            self._connection.execute(insert(_series).values(row))
        elif last < seq:
            self._connection.execute(
                update(_series).where(is_series(_series, identity)).values(last=seq)
            )

    # --- handing out and accepting ---

    def give(self, series: NumberSeries, count: int, *, at: dt.datetime) -> tuple[Block, str]:
        """Hand out the next numbers of a series; return them and the sealed file that says so.

        Raises:
            RefusedError: The unit's own numbers come from blocks of another workspace.
        """
        if self.feeds(series.unit_code):
            raise RefusedError(
                f"单位 {series.unit_code} 的号在本工作区由别处给的号段来，不能再转给第三处。",
                fix="请在发出号段的工作区里办理。",
            )
        identity = series.unit_code, series.kind, series.year
        query = select(_series.c.last).where(is_series(_series, identity))
        last = self._connection.execute(query).scalar_one_or_none() or 0
        block = Block(**_series_fields(series), first=last + 1, last=last + count)
        self.advance(identity, block.last)
        sealed = seal(BLOCK, asdict(block), self._secret())
        self._record(block, "given", sealed, at)
        return block, sealed

    def accept(self, sealed: str, *, at: dt.datetime) -> Block:
        """Take over a block; from now on the numbers of its unit come from blocks only.

        Taking over the same block again changes nothing.

        Raises:
            InputFileError: The file is damaged or changed.
            RefusedError: The block is our own, comes from another workspace than those before, or
                the unit has numbers of its own here.
        """
        block, key = read_block(sealed)
        known = self._rows(None, is_series(_blocks, block.identity), _blocks.c.first == block.first)
        if known and known[0].role == "accepted" and known[0].sealed == sealed:
            return block
        self._refuse(block, key)
        self._record(block, "accepted", sealed, at)
        self.advance(block.identity, 0)  # the series exists from now on
        return block

    def states(self) -> tuple[BlockState, ...]:
        """Return all blocks, by role, unit, kind, year and number."""
        return tuple(
            BlockState(
                block=read_block(row.sealed)[0],
                role=row.role,
                used=len(self.lines(row)),
                at=row.at,
                closed=row.closed_at is not None,
            )
            for role in ("accepted", "given")
            for row in self._rows(role)
        )

    # --- bringing home ---

    def hand_in(self, *, close: bool, at: dt.datetime) -> str:
        """Return the sealed file that brings the used numbers of all accepted blocks home.

        Args:
            close: Use no more numbers of these blocks; home makes the unused ones void.
            at: Now.

        Raises:
            NotFoundError: This workspace accepted no block.
            RefusedError: A block is to be closed while a paper is unfinished.
        """
        rows = self._rows("accepted")
        if not rows:
            raise NotFoundError(
                "本工作区没有领过号段。", fix="先用 kongchuo number accept 领取号段文件。"
            )
        if close:
            self._close(rows, at)
            rows = self._rows("accepted")
        told = [
            {
                "block": row.sealed,
                "closed": row.closed_at is not None,
                "numbers": [_line(number) for number in self.lines(row)],
            }
            for row in rows
        ]
        return seal(RETURN, {"blocks": told}, self._secret())

    def key(self) -> str:
        """Return the public key of this workspace; it is made when first asked for."""
        return public_key(self._secret())

    def given(self, block: Block, sealed: str) -> Row[Any] | None:
        """Return the row of a block if we gave it in just this file."""
        rows = self._rows(
            "given", is_series(_blocks, block.identity), _blocks.c.first == block.first
        )
        return rows[0] if rows and rows[0].sealed == sealed else None

    def mark_closed(self, block: Block, at: dt.datetime) -> None:
        """Record that a block is back for good."""
        self._connection.execute(
            update(_blocks)
            .where(is_series(_blocks, block.identity), _blocks.c.first == block.first)
            .values(closed_at=at.isoformat())
        )
        deed = Deed(act=Act.BLOCK_CLOSED, key=block.name, unit=block.unit_code)
        self._journal.write([deed], at=at)

    def lines(self, block: Block | Row[Any]) -> Sequence[Row[Any]]:
        """Return the rows of the register inside a block, in order."""
        inside = _numbers.c.seq.between(block.first, block.last)
        identity = block.unit_code, block.kind, block.year
        query = select(_numbers).where(is_series(_numbers, identity), inside)
        return self._connection.execute(query.order_by(_numbers.c.seq)).all()

    # --- inside ---

    def _rows(self, role: Role | None, *conditions: ColumnElement[bool]) -> Sequence[Row[Any]]:
        query = select(_blocks).where(*conditions).order_by(*_blocks.primary_key)
        if role:
            query = query.where(_blocks.c.role == role)
        return self._connection.execute(query).all()

    def _last_used(self, row: Row[Any]) -> int | None:
        inside = _numbers.c.seq.between(row.first, row.last)
        identity = row.unit_code, row.kind, row.year
        query = select(func.max(_numbers.c.seq)).where(is_series(_numbers, identity), inside)
        found: int | None = self._connection.execute(query).scalar_one()
        return found

    def _record(self, block: Block, role: Role, sealed: str, at: dt.datetime) -> None:
        unit_code, kind, year = block.identity
        row = {
            "unit_code": unit_code,
            "kind": kind,
            "year": year,
            "first": block.first,
            "last": block.last,
            "role": role,
            "sealed": sealed,
            "at": at.isoformat(),
        }
        self._connection.execute(insert(_blocks).values(row))
        act = Act.BLOCK_GIVEN if role == "given" else Act.BLOCK_ACCEPTED
        content = sha256(sealed.encode()).hexdigest()
        deed = Deed(act=act, key=block.name, unit=unit_code, content=content)
        self._journal.write([deed], at=at)

    def _refuse(self, block: Block, key: str) -> None:
        """Refuse a block that would not stay apart from the numbers that are here."""
        mine = _blocks.c.unit_code == block.unit_code
        others = self._rows(None, mine)
        if any(row.role == "given" for row in others) or key == self.key():
            raise RefusedError(
                f"单位 {block.unit_code} 的号段正是本工作区发出的。", fix="请在学校的工作区里领取。"
            )
        if any(read_block(row.sealed)[1] != key for row in others):
            raise RefusedError(
                f"单位 {block.unit_code} 的号段以前是另一个工作区给的，这一份来路不同。",
                fix="请向原来发号的单位核对；一个单位的号只能从一处来。",
            )
        unit_lines = _numbers.c.unit_code == block.unit_code
        own = self._connection.execute(select(_numbers.c.seq).where(unit_lines).limit(1)).first()
        if own and not others:
            raise RefusedError(
                f"单位 {block.unit_code} 在本工作区已经自己编过号，不能再用号段。",
                fix="号段要在头一次编号以前领取。",
            )
        overlap = (row for row in others if (row.kind, row.year) == (block.kind, block.year))
        if any(row.first <= block.last and block.first <= row.last for row in overlap):
            raise RefusedError("这个号段与已领的号段重叠。", fix="请向发号的单位核对。")

    def _close(self, rows: Sequence[Row[Any]], at: dt.datetime) -> None:
        for row in rows:
            if any(line.state == NumberState.RESERVED for line in self.lines(row)):
                raise RefusedError(
                    "号段里还有预留而没有编发的号，现在不能结束。",
                    fix="先再次运行 kongchuo run，把没做完的文书做完，或作废这些号。",
                )
            if row.closed_at is None:
                self.mark_closed(read_block(row.sealed)[0], at)

    def _secret(self) -> str:
        found: str | None = self._connection.execute(select(_keys.c.secret)).scalar_one_or_none()
        if found is None:
            found = new_secret()
            self._connection.execute(insert(_keys).values(one=literal_column("1"), secret=found))
        return found


def is_series(table: Table, identity: Identity) -> ColumnElement[bool]:
    """Return the condition that a row belongs to a series."""
    unit_code, kind, year = identity
    return and_(table.c.unit_code == unit_code, table.c.kind == kind, table.c.year == year)


def _series_fields(series: NumberSeries) -> dict[str, Any]:
    return {
        "unit_code": series.unit_code,
        "kind": series.kind,
        "year": series.year,
        "prefix": series.prefix,
        "grammar": series.grammar,
    }


def _line(row: Row[Any]) -> dict[str, Any]:
    """Return a line of the register as a return tells it; its series is that of the block."""
    names = ("seq", "prefix", "grammar", "key", "state", "reason", "taken_at", "issued_at")
    return {name: getattr(row, name) for name in (*names, "voided_at")}
