"""The register that gives out document numbers and never forgets one."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, insert, select, update

from kongchuo_docs.errors import NotFoundError, RefusedError, UsageError
from kongchuo_docs.journal import Act, Journal
from kongchuo_docs.model import (
    DocumentNumber,
    NumberEntry,
    NumberSeries,
    NumberState,
)
from kongchuo_docs.numbering.audit import SeriesAudit, SeriesProof, audit_series, prove
from kongchuo_docs.numbering.block_file import Identity
from kongchuo_docs.numbering.blocks import Blocks, is_series
from kongchuo_docs.numbering.merging import MergeReport, merge
from kongchuo_docs.numbering.printed import ParsedNumber, format_number, parse_number
from kongchuo_docs.numbering.rows import deed_of, entry_of, identity_of, new_row, number_of
from kongchuo_docs.numbering.tables import numbers as _numbers
from kongchuo_docs.numbering.tables import series as _series

_SLICE = 500
"""Keys asked for in one statement, well below every database's limit of bound values."""
_MOST_SKIPPED = 10_000


class Register:
    """The register of numbers (发文登记簿) on an open connection; it never commits by itself.

    A number is kept by what it is for, its *key*: asking again for the same key gives the same
    number until that number is void.
    """

    def __init__(self, connection: Connection, operator: str = "") -> None:
        self._connection = connection
        self._operator = operator
        self._journal = Journal(connection, operator)
        self.blocks = Blocks(connection, operator)

    def find(self, keys: Iterable[str]) -> Mapping[str, DocumentNumber]:
        """Return the numbers that the keys hold now, as asked; keys without one are left out."""
        wanted = tuple(keys)
        live = _numbers.c.state != NumberState.VOID
        held = {
            row.key: number_of(row)
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
            RefusedError: Two series would print the same number, or a block is used up.
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
            RefusedError: Two series would print the same number, or a block is used up.
        """
        held = self.find(key for key, _ in requests)
        fresh = self._next(requests, held)
        last: dict[Identity, int] = {}
        for number in fresh.values():
            identity = identity_of(number.series)
            last[identity] = max(number.seq, last.get(identity, 0))
        for identity, seq in last.items():
            self.blocks.advance(identity, seq)
        if fresh:
            rows = [new_row(key, number, at) for key, number in fresh.items()]
            self._connection.execute(insert(_numbers), rows)
            taken = [deed_of(Act.NUMBER_TAKEN, key, number) for key, number in fresh.items()]
            self._journal.write(taken, at=at)
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
            reserved = _numbers.c.key.in_(part) & (_numbers.c.state == NumberState.RESERVED)
            rows = {
                row.key: row for row in self._connection.execute(select(_numbers).where(reserved))
            }
            self._connection.execute(
                update(_numbers)
                .where(reserved)
                .values(state=NumberState.ISSUED, issued_at=at.isoformat())
            )
            issued = (rows[key] for key in part if key in rows)
            deeds = [deed_of(Act.NUMBER_ISSUED, row.key, number_of(row)) for row in issued]
            self._journal.write(deeds, at=at)

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
        deed = deed_of(Act.NUMBER_VOID, row.key, number_of(row), words=reason.strip())
        self._journal.write([deed], at=at)
        return entry_of(self._connection.execute(select(_numbers).where(same)).one())

    def merge(self, sealed: str, *, at: dt.datetime) -> MergeReport:
        """Take in what another workspace did with numbers of our blocks (:func:`merging.merge`).

        Raises:
            InputFileError: The file is damaged, changed or no return of numbers.
            RefusedError: Something in it contradicts the register; nothing is written.
        """
        return merge(self._connection, sealed, at=at, operator=self._operator)

    def skip(self, printed: str, *, reason: str, at: dt.datetime) -> tuple[str, ...]:
        """Make all numbers of a series void from its next one up to a printed one.

        For a register that was restored from a backup: papers that left after the backup carry
        numbers that it does not know, and none of them may be given out again.

        Returns:
            The numbers that are void now, as printed; none where the register knew them all.

        Raises:
            UsageError: The text is not a number, or far ahead of the register.
            NotFoundError: No number of the register has this prefix.
            RefusedError: The numbers of the series come from blocks.
        """
        wanted = parse_number(printed)
        series = self._series_of(wanted)
        identity = identity_of(series)
        if self.blocks.feeds(series.unit_code):
            raise RefusedError(
                f"“{wanted}”的号由号段来，不能这样跳过。",
                fix="请发号的单位作废这个号段里用过的号，再给一个新号段。",
            )
        first = self._last(identity) + 1
        if wanted.seq - first >= _MOST_SKIPPED:
            raise UsageError(
                f"“{wanted}”比登记簿的末号 {first - 1} 多出太多。", fix="请核对文号有没有写错。"
            )
        skipped = [DocumentNumber(series=series, seq=seq) for seq in range(first, wanted.seq + 1)]
        if not skipped:
            return ()
        self._refuse_second_use(skipped)
        self.blocks.advance(identity, wanted.seq)
        key = f"skipped/{series.unit_code}/{series.kind}/{series.year}/{first}-{wanted.seq}"
        void = {"state": NumberState.VOID, "reason": reason, "voided_at": at.isoformat()}
        rows = [{**new_row(key, number, at), **void} for number in skipped]
        self._connection.execute(insert(_numbers), rows)
        deeds = [deed_of(Act.NUMBER_SKIPPED, key, number, words=reason) for number in skipped]
        self._journal.write(deeds, at=at)
        return tuple(format_number(number) for number in skipped)

    def _series_of(self, wanted: ParsedNumber) -> NumberSeries:
        """Return the series of a printed number, by a number with the same prefix."""
        same = (_numbers.c.prefix == wanted.prefix) & (_numbers.c.grammar == wanted.grammar)
        query = select(_numbers).where(same).order_by(_numbers.c.year.desc()).limit(1)
        row = self._connection.execute(query).first()
        if row is None:
            raise NotFoundError(
                f"登记簿里没有“{wanted.prefix}”的文号。",
                fix="文号从纸质文书上照抄；用 kongchuo number list 查看现有的文号前缀。",
            )
        return replace(number_of(row).series, year=wanted.year)

    def entries(
        self, *, unit: str | None = None, year: int | None = None
    ) -> tuple[NumberEntry, ...]:
        """Return the lines of the register, void ones too, by unit, kind, year and number."""
        query = select(_numbers).order_by(*_numbers.primary_key)
        if unit is not None:
            query = query.where(_numbers.c.unit_code == unit)
        if year is not None:
            query = query.where(_numbers.c.year == year)
        return tuple(entry_of(row) for row in self._connection.execute(query))

    def misprinted(self) -> tuple[str, ...]:
        """Return what stands as printed number in rows whose parts say another one."""
        rows = self._connection.execute(select(_numbers).order_by(*_numbers.primary_key))
        return tuple(row.printed for row in rows if row.printed != format_number(number_of(row)))

    def audit(self) -> tuple[SeriesAudit, ...]:
        """Check every series from the rows themselves, without trusting the table's own keys."""
        query = select(_series).order_by(*_series.primary_key)
        last = {
            (row.unit_code, row.kind, row.year): row.last for row in self._connection.execute(query)
        }
        given, accepted = self.blocks.ranges("given"), self.blocks.ranges("accepted")
        return audit_series(last, self.entries(), given=given, accepted=accepted)

    def proof(self, printed: Iterable[str]) -> tuple[SeriesProof, ...]:
        """Prove that the series of some printed numbers are whole up to these numbers."""
        wanted = set(printed)
        numbers = [
            number_of(row)
            for part in _slices(wanted)
            for row in self._connection.execute(
                select(_numbers).where(_numbers.c.printed.in_(part))
            )
        ]
        return prove(self.audit(), numbers)

    def _next(
        self,
        requests: Sequence[tuple[str, NumberSeries]],
        held: Mapping[str, DocumentNumber],
    ) -> dict[str, DocumentNumber]:
        fresh: dict[str, DocumentNumber] = {}
        free: dict[Identity, Iterator[int]] = {}
        for key, series in requests:
            if key in held or key in fresh:
                continue
            identity = identity_of(series)
            if identity not in free:
                free[identity] = self._free(identity)
            seq = next(free[identity], None)
            if seq is None:
                raise _used_up(identity)
            fresh[key] = DocumentNumber(series=series, seq=seq)
        self._refuse_second_use(fresh.values())
        return fresh

    def _free(self, identity: Identity) -> Iterator[int]:
        """Return the free numbers of a series in order: of its blocks, or without end."""
        if self.blocks.feeds(identity[0]):
            return self.blocks.free(identity)
        return itertools.count(self._last(identity) + 1)

    def _last(self, identity: Identity) -> int:
        # No row lock: a transaction that writes keeps every other writer waiting from its begin.
        query = select(_series.c.last).where(is_series(_series, identity))
        return self._connection.execute(query).scalar_one_or_none() or 0

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


def _used_up(identity: Identity) -> RefusedError:
    unit, kind, year = identity
    return RefusedError(
        f"单位 {unit} {year} 年的 {kind} 没有可用的号：它的号由号段来，号段没有领到或已用完。",
        fix="请发号的单位再给一个号段（kongchuo number block），用 kongchuo number accept 领取。",
    )


def _slices(keys: Iterable[str]) -> Iterator[list[str]]:
    every = list(dict.fromkeys(keys))
    return (every[start : start + _SLICE] for start in range(0, len(every), _SLICE))
