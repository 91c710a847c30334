"""The table of the journal; a migration makes the same one."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, Table, Text

metadata = MetaData()
"""Of all tables of the workspace database: store and register write the journal with their own."""

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Compared byte by byte on every server, as SQLite does: no order may depend on a locale."""

journal = Table(
    "journal",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", TEXT, nullable=False),
    Column("who", TEXT, nullable=False),
    Column("act", TEXT, nullable=False),
    Column("key", TEXT, nullable=False),
    Column("number", TEXT, nullable=False),
    Column("unit", TEXT, nullable=False),
    Column("note", TEXT, nullable=False),
    Column("content", TEXT, nullable=False),
    Column("prev", TEXT, nullable=False),
    Column("digest", TEXT, nullable=False),
    CheckConstraint("seq >= 1", name="journal_from_one"),
    sqlite_strict=True,
)
Index("journal_by_act", journal.c.act, journal.c.seq)
