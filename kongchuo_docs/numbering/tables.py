"""The tables of the register; the migrations make the same ones."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    text,
)

from kongchuo_docs.journal.tables import TEXT, metadata

series = Table(
    "number_series",
    metadata,
    Column("unit_code", TEXT, primary_key=True),
    Column("kind", TEXT, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    sqlite_strict=True,
)

numbers = Table(
    "numbers",
    metadata,
    Column("unit_code", TEXT, primary_key=True),
    Column("kind", TEXT, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("prefix", TEXT, nullable=False),
    Column("grammar", TEXT, nullable=False),
    Column("printed", TEXT, nullable=False),
    Column("key", TEXT, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("taken_at", TEXT, nullable=False),
    Column("issued_at", TEXT),
    Column("voided_at", TEXT),
    ForeignKeyConstraint(
        ["unit_code", "kind", "year"],
        ["number_series.unit_code", "number_series.kind", "number_series.year"],
    ),
    CheckConstraint("seq >= 1", name="seq_from_one"),
    CheckConstraint("state IN ('reserved', 'issued', 'void')", name="known_state"),
    CheckConstraint("state <> 'void' OR reason <> ''", name="void_needs_reason"),
    sqlite_strict=True,
)
Index("numbers_printed_once", numbers.c.printed, unique=True)
Index(
    "numbers_one_per_key",
    numbers.c.key,
    unique=True,
    sqlite_where=text("state <> 'void'"),
    postgresql_where=text("state <> 'void'"),
)

blocks = Table(
    "number_blocks",
    metadata,
    Column("unit_code", TEXT, primary_key=True),
    Column("kind", TEXT, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("first", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    Column("role", TEXT, nullable=False),
    Column("sealed", TEXT, nullable=False),
    Column("at", TEXT, nullable=False),
    Column("closed_at", TEXT),
    CheckConstraint("first >= 1 AND last >= first", name="block_is_a_range"),
    CheckConstraint("role IN ('given', 'accepted')", name="known_role"),
    sqlite_strict=True,
)

keys = Table(
    "signing_key",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("secret", TEXT, nullable=False),
    CheckConstraint("one = 1", name="only_one"),
    sqlite_strict=True,
)
