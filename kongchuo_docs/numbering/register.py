"""The register that gives out document numbers and never forgets one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    and_,
    insert,
    select,
    text,
    update,
)

from kongchuo_docs.errors import NotFoundError, RefusedError, UsageError
from kongchuo_docs.model import (
    DocumentNumber,
    NumberEntry,
    NumberGrammar,
    NumberSeries,
    NumberState,
)
from kongchuo_docs.numbering.audit import SeriesAudit, audit_series
from kongchuo_docs.numbering.printed import format_number, parse_number

metadata = MetaData()

_series = Table(
    "number_series",
    metadata,
    Column("unit_code", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    sqlite_strict=True,
)

_numbers = Table(
    "numbers",
    metadata,
    Column("unit_code", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("prefix", Text, nullable=False),
    Column("grammar", Text, nullable=False),
    Column("printed", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("taken_at", Text, nullable=False),
    Column("issued_at", Text),
    Column("voided_at", Text),
    ForeignKeyConstraint(
        ["unit_code", "kind", "year"],
        ["number_series.unit_code", "number_series.kind", "number_series.year"],
    ),
    CheckConstraint("seq >= 1", name="seq_from_one"),
    CheckConstraint("state IN ('reserved', 'issued', 'void')", name="known_state"),
    CheckConstraint("state <> 'void' OR reason <> ''", name="void_needs_reason"),
    sqlite_strict=True,
)
Index("numbers_printed_once", _numbers.c.printed, unique=True)
Index(
    "numbers_one_per_key",
    _numbers.c.key,
    unique=True,
    sqlite_where=text("state <> 'void'"),
    postgresql_where=text("state <> 'void'"),
)

_Identity: TypeAlias = tuple[str, str, int]
"""Unit code, kind, year: what makes a series. Prefix and grammar belong to each number."""

_SLICE = 500
"""Keys asked for in one statement, well below every database's limit of bound values."""


class Register:
    """The register of numbers (发文登记簿) on an open connection; it never commits by itself.

    A number is kept by what it is for, its *key*: asking again for the same key gives the same
    number until that number is void.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, keys: Iterable[str]) -> Mapping[str, DocumentNumber]:
        """Return the numbers that the keys hold now, as asked; keys without one are left out."""
        wanted = tuple(keys)
        live = _numbers.c.state != NumberState.VOID
        held = {
            row.key: _number(row)
            for part in _slices(wanted)
            for row in self._connection.execute(
                select(_numbers).where(live, _numbers.c.key.in_(part))
            )
        }
        return {key: held[key] for key in wanted if key in held}

    def forecast(
        self, requests: Sequence[tuple[str, NumberSeries]]
    ) -> Mapping[str, DocumentNumber]:
        """Return what :meth:`take` would give now, and write nothing.

        Raises:
            RefusedError: Two series would print the same number.
        """
        held = self.find(key for key, _ in requests)
        numbers = {**held, **self._next(requests, held)}
        return {key: numbers[key] for key, _ in requests}

    def take(
        self, requests: Sequence[tuple[str, NumberSeries]], *, at: dt.datetime
    ) -> Mapping[str, DocumentNumber]:
        """Reserve a number for each key, in the order asked; a key that holds one keeps it.

        A held number is returned as it was given, even where the request now names another year
        or prefix: only voiding it makes room for a new one.

        Raises:
            RefusedError: Two series would print the same number.
        """
        held = self.find(key for key, _ in requests)
        fresh = self._next(requests, held)
        last: dict[_Identity, int] = {}
        for number in fresh.values():
            last[_identity(number.series)] = number.seq
        for identity, seq in last.items():
            self._advance(identity, seq)
        if fresh:
            rows = [_new_row(key, number, at) for key, number in fresh.items()]
            self._connection.execute(insert(_numbers), rows)
        return {key: held.get(key) or fresh[key] for key, _ in requests}

    def mark_issued(self, keys: Iterable[str], *, at: dt.datetime) -> None:
        """Record that the papers of these keys are out; an issued one stays as it is.

        Raises:
            NotFoundError: A key holds no number.
        """
        wanted = tuple(keys)
        missing = sorted(set(wanted) - self.find(wanted).keys())
        if missing:
            raise NotFoundError(
                f"登记簿里没有为 {'、'.join(missing)} 编的号。", fix="先取号，再登记为已发。"
            )
        for part in _slices(wanted):
            self._connection.execute(
                update(_numbers)
                .where(_numbers.c.key.in_(part), _numbers.c.state == NumberState.RESERVED)
                .values(state=NumberState.ISSUED, issued_at=at.isoformat())
            )

    def void(self, printed: str, *, reason: str, at: dt.datetime) -> NumberEntry:
        """Take a number out of use for ever; its key gets a new one when it next asks.

        Raises:
            UsageError: No reason is given, or the text is not a number.
            NotFoundError: The register does not hold the number.
            RefusedError: It is void already; its first reason stays.
        """
        if not reason.strip():
            raise UsageError(
                "作废编号要写明原因。", fix="用 --reason 写明原因，例如“内容填错，重发”。"
            )
        wanted = str(parse_number(printed))
        same = _numbers.c.printed == wanted
        row = self._connection.execute(select(_numbers).where(same)).one_or_none()
        if row is None:
            raise NotFoundError(
                f"登记簿里没有编号“{wanted}”。", fix="用 kongchuo number list 查看已有编号。"
            )
        if row.state == NumberState.VOID:
            raise RefusedError(f"编号“{wanted}”早已作废：{row.reason}。", fix="无需再次作废。")
        changes = {
            "state": NumberState.VOID,
            "reason": reason.strip(),
            "voided_at": at.isoformat(),
        }
        self._connection.execute(update(_numbers).where(same).values(changes))
        return _entry(self._connection.execute(select(_numbers).where(same)).one())

    def entries(
        self, *, unit: str | None = None, year: int | None = None
    ) -> tuple[NumberEntry, ...]:
        """Return the lines of the register, void ones too, by unit, kind, year and number."""
        query = select(_numbers).order_by(*_numbers.primary_key)
        if unit is not None:
            query = query.where(_numbers.c.unit_code == unit)
        if year is not None:
            query = query.where(_numbers.c.year == year)
        return tuple(_entry(row) for row in self._connection.execute(query))

    def audit(self) -> tuple[SeriesAudit, ...]:
        """Check every series from the rows themselves, without trusting the table's own keys."""
        query = select(_series).order_by(*_series.primary_key)
        last = {
            (row.unit_code, row.kind, row.year): row.last for row in self._connection.execute(query)
        }
        return audit_series(last, self.entries())

    def _next(
        self,
        requests: Sequence[tuple[str, NumberSeries]],
        held: Mapping[str, DocumentNumber],
    ) -> dict[str, DocumentNumber]:
        fresh: dict[str, DocumentNumber] = {}
        last: dict[_Identity, int] = {}
        for key, series in requests:
            if key in held or key in fresh:
                continue
            identity = _identity(series)
            if identity not in last:
                last[identity] = self._last(identity)
            last[identity] += 1
            fresh[key] = DocumentNumber(series=series, seq=last[identity])
        self._refuse_second_use(fresh.values())
        return fresh

    def _last(self, identity: _Identity) -> int:
        # FOR UPDATE is the row lock of PostgreSQL; SQLite leaves it out, there BEGIN IMMEDIATE
        # already keeps every other writer waiting.
        query = select(_series.c.last).where(_is(_series, identity)).with_for_update()
        return self._connection.execute(query).scalar_one_or_none() or 0

    def _advance(self, identity: _Identity, seq: int) -> None:
        moved = self._connection.execute(
            update(_series).where(_is(_series, identity)).values(last=seq)
        )
        if not moved.rowcount:
            unit_code, kind, year = identity
            self._connection.execute(
                insert(_series).values(unit_code=unit_code, kind=kind, year=year, last=seq)
            )

    def _refuse_second_use(self, fresh: Iterable[DocumentNumber]) -> None:
        printed = [format_number(number) for number in fresh]
        twice = {text for text, count in Counter(printed).items() if count > 1}
        for part in _slices(printed):
            query = select(_numbers.c.printed).where(_numbers.c.printed.in_(part))
            twice.update(self._connection.execute(query).scalars())
        if twice:
            raise RefusedError(
                f"编号“{min(twice)}”会出现两次：两个编号序列用了同一文号前缀。",
                fix="请让各单位的文号代字、各类文书的文号前缀互不相同。",
            )


def _slices(keys: Iterable[str]) -> Iterator[list[str]]:
    every = list(dict.fromkeys(keys))
    return (every[start : start + _SLICE] for start in range(0, len(every), _SLICE))


def _identity(series: NumberSeries) -> _Identity:
    return series.unit_code, series.kind, series.year


def _is(table: Table, identity: _Identity) -> ColumnElement[bool]:
    unit_code, kind, year = identity
    return and_(table.c.unit_code == unit_code, table.c.kind == kind, table.c.year == year)


def _new_row(key: str, number: DocumentNumber, at: dt.datetime) -> dict[str, str | int]:
    series = number.series
    return {
        "unit_code": series.unit_code,
        "kind": series.kind,
        "year": series.year,
        "seq": number.seq,
        "prefix": series.prefix,
        "grammar": series.grammar,
        "printed": format_number(number),
        "key": key,
        "state": NumberState.RESERVED,
        "reason": "",
        "taken_at": at.isoformat(),
    }


def _number(row: Row[Any]) -> DocumentNumber:
    series = NumberSeries(
        unit_code=row.unit_code,
        kind=row.kind,
        year=row.year,
        prefix=row.prefix,
        grammar=NumberGrammar(row.grammar),
    )
    return DocumentNumber(series=series, seq=row.seq)


def _entry(row: Row[Any]) -> NumberEntry:
    return NumberEntry(
        number=_number(row),
        key=row.key,
        state=NumberState(row.state),
        reason=row.reason,
        taken_at=row.taken_at,
    )
