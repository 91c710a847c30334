"""The one append-only table behind the store: revisions of frozen dataclasses, as JSON.

A thing has a kind, a key and revisions from 1 on. What did not change is not written again; nothing
is ever deleted or overwritten, so the table also is its own history.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from itertools import groupby
from typing import Any, TypeAlias, TypeVar

from cattrs.errors import BaseValidationError
from cattrs.preconf.json import JsonConverter, make_converter
from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    Row,
    Select,
    Table,
    func,
    insert,
    select,
)

from kongchuo_docs.errors import KongchuoError
from kongchuo_docs.journal import Act, Deed, Journal
from kongchuo_docs.journal.tables import TEXT, metadata
from kongchuo_docs.model import (
    ArchivePiece,
    Bag,
    Bundle,
    Case,
    Completion,
    Document,
    Enrolment,
    FixityCheck,
    MonthlyHead,
    RecordKind,
    Unit,
)

_revisions = Table(
    "revisions",
    metadata,
    Column("kind", TEXT, primary_key=True),
    Column("key", TEXT, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("unit_code", TEXT, nullable=False),
    Column("month", TEXT, nullable=False),
    Column("subject_id", TEXT, nullable=False),
    Column("digest", TEXT, nullable=False),
    Column("payload", TEXT, nullable=False),
    Column("at", TEXT, nullable=False),
    Column("file", TEXT, nullable=False),
    sqlite_strict=True,
)
Index("revisions_by_unit", _revisions.c.kind, _revisions.c.unit_code, _revisions.c.month)

Stored: TypeAlias = (
    Unit
    | Case
    | Enrolment
    | MonthlyHead
    | Document
    | Completion
    | Bundle
    | Bag
    | ArchivePiece
    | FixityCheck
)
"""What has revisions of its own; visits are stored inside their case."""

_T = TypeVar("_T", bound=Stored)

_SLICE = 500
"""Keys asked for in one statement, well below every database's limit of bound values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One state of a record in its history."""

    revision: int
    """From 1."""
    record: Stored
    at: str
    """ISO time when it was stored."""
    file: str
    """File it came from; empty for papers, bundles and bags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A row of the table, to be held against the journal."""

    name: str
    """Kind, key and revision, for messages."""
    at: str
    deed: Deed | None
    """What the journal must say of it; None where the row contradicts itself."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing is kept, and what it is searched by."""

    kind: str
    key: str
    unit_code: str = ""
    month: str = ""
    subject_id: str = ""


class Outcome(Enum):
    """What storing a thing came to."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


class Revisions:
    """The table on an open connection."""

    def __init__(self, connection: Connection, operator: str = "") -> None:
        self._connection = connection
        self._journal = Journal(connection, operator)

    def newest(self, kind: type[_T], **filters: str | None) -> dict[str, _T]:
        """Return the newest revision of each thing of a kind, by key and in its order.

        Filters name a search column of :class:`Place`; None means any. They are held against the
        newest revision only.
        """
        wanted = [
            _revisions.c[name] == value for name, value in filters.items() if value is not None
        ]
        rows = self._connection.execute(
            _newest_of(_KINDS[kind], (*_HEAD, _revisions.c.payload)).where(*wanted)
        )
        return {row.key: _read(row, kind) for row in rows}

    def of(self, kind: str, key: str) -> tuple[Revision, ...]:
        """Return every revision of one thing, the oldest first."""
        return self.histories(kind, [key]).get(key, ())

    def histories(self, kind: str, keys: Sequence[str]) -> dict[str, tuple[Revision, ...]]:
        """Return every revision of some things by key, the oldest first; unknown keys are left out.

        Asked for together, not one by one: a county has thousands.
        """
        found: dict[str, tuple[Revision, ...]] = {}
        for start in range(0, len(keys), _SLICE):
            query = (
                select(_revisions)
                .where(
                    _revisions.c.kind == kind, _revisions.c.key.in_(keys[start : start + _SLICE])
                )
                .order_by(_revisions.c.key, _revisions.c.revision)
            )
            rows = self._connection.execute(query)
            for key, alike in groupby(rows, key=lambda row: row.key):
                found[key] = tuple(map(_revision, alike))
        return found

    def kept(self) -> Iterator[Kept]:
        """Yield every row with the deed that its content demands."""
        order = _revisions.c.kind, _revisions.c.key, _revisions.c.revision
        for row in self._connection.execute(select(_revisions).order_by(*order)):
            name = f"{row.kind}/{row.key} 第 {row.revision} 次"
            yield Kept(name=name, at=row.at, deed=_demanded(row))

    def append(
        self, things: Iterable[Stored], *, at: dt.datetime, file: str = ""
    ) -> list[tuple[Place, Outcome]]:
        """Write a new revision of each thing that is new or changed; tell which is which."""
        placed = [(place_of(thing), thing) for thing in things]
        heads = {
            (row.kind, row.key): (row.revision, row.digest)
            for kind in sorted({place.kind for place, _ in placed})
            for row in self._connection.execute(_newest_of(kind, _HEAD))
        }
        outcomes: list[tuple[Place, Outcome]] = []
        rows: list[dict[str, str | int]] = []
        deeds: list[Deed] = []
        for place, thing in placed:
            identity = place.kind, place.key
            revision, digest = heads.get(identity, (0, ""))
            fresh = digest_of(thing)
            if fresh == digest:
                outcomes.append((place, Outcome.SAME))
                continue
            outcomes.append((place, Outcome.CHANGED if revision else Outcome.NEW))
            heads[identity] = revision + 1, fresh
            stamp = {"digest": fresh, "at": at.isoformat(), "file": file}
            payload = _converter().dumps(thing, ensure_ascii=False)
            rows.append({**asdict(place), **stamp, "revision": revision + 1, "payload": payload})
            deeds.append(_deed(thing, place, fresh))
        if rows:
            self._connection.execute(insert(_revisions), rows)
            self._journal.write(deeds, at=at)
        return outcomes


_KINDS: Mapping[type[Any], str] = {
    Unit: RecordKind.UNIT.value,
    Case: RecordKind.CASE.value,
    Enrolment: RecordKind.ENROLMENT.value,
    MonthlyHead: RecordKind.REPORT.value,
    Document: "document",
    Completion: "completion",
    Bundle: "bundle",
    Bag: "bag",
    ArchivePiece: "piece",
    FixityCheck: "fixity",
}
_HEAD = (_revisions.c.kind, _revisions.c.key, _revisions.c.revision, _revisions.c.digest)


def place_of(thing: Stored) -> Place:
    """Return where a thing is kept."""
    kind = _KINDS[type(thing)]
    match thing:
        case Unit(unit_code=unit):
            return Place(kind, unit, unit)
        case Case(case_id=subject, unit_code=unit) | Enrolment(child_id=subject, unit_code=unit):
            return Place(kind, subject, unit, subject_id=subject)
        case Document(key=key, unit_code=unit, month=month, subject_id=subject):
            return Place(kind, key, unit, month, subject)
        case Completion(key=key, version=version, unit_code=unit, month=month, subject_id=subject):
            return Place(kind, f"{key}#{version}", unit, month, subject)
        case Bag(bag_id=key, unit_code=unit, month=month):
            return Place(kind, key, unit, month)
        case ArchivePiece(unit_code=unit, month=month, subject_id=subject):
            return Place(kind, f"{thing.key}#{thing.number}", unit, month, subject)
        case FixityCheck(bag_id=key):
            return Place(kind, key)
        case MonthlyHead(unit_code=unit, month=month) | Bundle(unit_code=unit, month=month):
            return Place(kind, f"{unit}/{month}", unit, month)


def _deed(thing: Stored, place: Place, digest: str) -> Deed:
    """Return what the journal says of a new revision; its words are bound by their digest only."""
    act, key, number = Act.RECORDED, place.key, ""
    match thing:
        case Document(draft=draft, version=version, number=number):
            issued = Act.PAPER_CORRECTED if version > 1 else Act.PAPER_ISSUED
            act = Act.PAPER_DRAFTED if draft else issued
        case Completion():
            act = Act.COMPLETED
        case Bundle():
            act = Act.BUNDLE_BOUND
        case Bag():
            act = Act.BAG_STORED
        case Unit() | Case() | Enrolment() | MonthlyHead():
            taken_back = isinstance(thing, Case) and thing.withdrawn
            act = Act.WITHDRAWN if taken_back else Act.LOADED
            key = f"{place.kind}/{place.key}"
        case _:
            key = f"{place.kind}/{place.key}"
    return Deed(act=act, key=key, number=number, unit=place.unit_code, content=digest)


def _demanded(row: Row[Any]) -> Deed | None:
    kind = next((kind for kind, name in _KINDS.items() if name == row.kind), None)
    if kind is None:
        return None
    try:
        thing = _read(row, kind)
    except KongchuoError:
        return None
    place, digest = place_of(thing), digest_of(thing)
    stands = Place(row.kind, row.key, row.unit_code, row.month, row.subject_id)
    return _deed(thing, place, digest) if (stands, row.digest) == (place, digest) else None


def _newest_of(kind: str, columns: Sequence[Column[Any]]) -> Select[Any]:
    newest = (
        select(_revisions.c.key, func.max(_revisions.c.revision).label("revision"))
        .where(_revisions.c.kind == kind)
        .group_by(_revisions.c.key)
        .subquery()
    )
    same = (_revisions.c.key == newest.c.key) & (_revisions.c.revision == newest.c.revision)
    return (
        select(*columns)
        .join(newest, same)
        .where(_revisions.c.kind == kind)
        .order_by(_revisions.c.key)
    )


def _revision(row: Row[Any]) -> Revision:
    kind = next(kind for kind, name in _KINDS.items() if name == row.kind)
    return Revision(revision=row.revision, record=_read(row, kind), at=row.at, file=row.file)


def _read(row: Row[Any], kind: type[_T]) -> _T:
    try:
        return _converter().loads(row.payload, kind)
    except (BaseValidationError, ValueError, TypeError, KeyError) as error:
        raise KongchuoError(
            f"工作区数据库里“{row.kind}/{row.key}”第 {row.revision} 次修订的内容无法读取。",
            fix="请用备份恢复数据库；如果刚换过程序版本，请改回能读它的版本。",
        ) from error


@functools.cache
def _converter() -> JsonConverter:
    # Fields that hold their default are left out: a field that the model gains later neither
    # changes the digest of stored records nor keeps old payloads from being read.
    converter = make_converter(omit_if_default=True)
    converter.register_unstructure_hook(dt.time, dt.time.isoformat)
    converter.register_structure_hook(dt.time, lambda value, _: dt.time.fromisoformat(value))
    return converter


def digest_of(thing: Stored) -> str:
    """Return the sha256 of a thing's canonical JSON: equal digest, equal content."""
    plain = _converter().unstructure(thing)
    canonical = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
