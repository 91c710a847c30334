"""The journal on an open connection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields

from sqlalchemy import Connection, insert, select

from kongchuo_docs.journal.chain import (
    GENESIS,
    Act,
    Anchor,
    Deed,
    Entry,
    Proof,
    digest_of,
    verify,
)
from kongchuo_docs.journal.tables import journal as _journal

_FIELDS = tuple(field.name for field in fields(Entry))
_AT_ONCE = 2000
"""Rows fetched together: a journal of years need not lie in memory."""


class Journal:
    """The journal of a workspace; it never commits by itself, and never changes an entry.

    One writer at a time is what every transaction that writes already is, so the chain is one line.
    """

    def __init__(self, connection: Connection, who: str = "") -> None:
        self._connection = connection
        self._who = who

    def write(self, deeds: Sequence[Deed], *, at: dt.datetime) -> None:
        """Add an entry for each deed, in this transaction and in this order."""
        if not deeds:
            return
        newest = self._newest()
        seq, prev = (newest.seq, newest.digest) if newest else (0, GENESIS)
        rows: list[dict[str, str | int]] = []
        for deed in deeds:
            seq += 1
            told: dict[str, str | int] = {
                "seq": seq,
                "at": at.isoformat(),
                "who": self._who,
                "act": deed.act.value,
                "key": deed.key,
                "number": deed.number,
                "unit": deed.unit,
                "note": deed.note,
                "content": deed.content,
                "prev": prev,
            }
            prev = digest_of(told)
            rows.append({**told, "digest": prev})
        self._connection.execute(insert(_journal), rows)

    def head(self) -> Anchor:
        """Return where the chain ends now, to be noted outside of the database."""
        newest = self._newest()
        if newest is None:
            return Anchor(seq=0, digest=GENESIS)
        return Anchor(seq=newest.seq, digest=newest.digest, instance=self.instance())

    def before(self, act: Act, key: str) -> Anchor:
        """Return where the chain ended when a thing was last done; the head now if it never was."""
        done = self.newest_of(act, key)
        if done is None:
            return self.head()
        return Anchor(seq=done.seq - 1, digest=done.prev, instance=self.instance())

    def instance(self) -> str:
        """Return which copy of the workspace this is; empty while nothing was done in it."""
        restored = self.newest_of(Act.RESTORED)
        if restored:
            return restored.digest[:16]
        query = select(_journal.c.digest).where(_journal.c.seq == 1)
        found: str | None = self._connection.execute(query).scalar_one_or_none()
        return (found or "")[:16]

    def newest_of(self, act: Act, key: str | None = None) -> Entry | None:
        """Return the newest entry of an act, or of an act on one thing; None where there is none."""
        query = select(_journal).where(_journal.c.act == act)
        if key is not None:
            query = query.where(_journal.c.key == key)
        row = self._connection.execute(query.order_by(_journal.c.seq.desc()).limit(1)).first()
        return Entry(**row._mapping) if row else None

    def entries(
        self, *, key: str | None = None, unit: str | None = None, since: dt.date | None = None
    ) -> Iterator[Entry]:
        """Yield entries in order.

        Args:
            key: Of a paper or record, a part of one such as a case id, or a printed number.
            unit: Unit code.
            since: First day, inclusive.
        """
        query = select(*(_journal.c[name] for name in _FIELDS)).order_by(_journal.c.seq)
        if unit is not None:
            query = query.where(_journal.c.unit == unit)
        if since is not None:
            query = query.where(_journal.c.at >= since.isoformat())
        for row in self._connection.execute(query).yield_per(_AT_ONCE):
            entry = Entry(**row._mapping)
            if key is None or key in (entry.key, entry.number, *entry.key.split("/")):
                yield entry

    def verify(self, anchors: Sequence[Anchor] = ()) -> Proof:
        """Check the whole chain, and that it still leads through heads noted outside."""
        return verify(self.entries(), anchors)

    def write_once(self, deed: Deed, *, at: dt.datetime) -> None:
        """Add an entry unless the newest one of its act says the same."""
        newest = self.newest_of(deed.act)
        said = asdict(deed)
        if newest is None or said != {name: getattr(newest, name) for name in said}:
            self.write([deed], at=at)

    def _newest(self) -> Entry | None:
        query = select(_journal).order_by(_journal.c.seq.desc()).limit(1)
        row = self._connection.execute(query).first()
        return Entry(**row._mapping) if row else None
