"""First schema: revisions of everything stored, and the register of numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Compared byte by byte on every server, as SQLite does: the order of papers must not depend on a locale."""


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("kind", TEXT, primary_key=True),
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("unit_code", TEXT, nullable=False),
        sa.Column("month", TEXT, nullable=False),
        sa.Column("subject_id", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("payload", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("file", TEXT, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("revisions_by_unit", "revisions", ["kind", "unit_code", "month"])
    op.create_table(
        "number_series",
        sa.Column("unit_code", TEXT, primary_key=True),
        sa.Column("kind", TEXT, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "numbers",
        sa.Column("unit_code", TEXT, primary_key=True),
        sa.Column("kind", TEXT, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("prefix", TEXT, nullable=False),
        sa.Column("grammar", TEXT, nullable=False),
        sa.Column("printed", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("taken_at", TEXT, nullable=False),
        sa.Column("issued_at", TEXT),
        sa.Column("voided_at", TEXT),
        sa.ForeignKeyConstraint(
            ["unit_code", "kind", "year"],
            ["number_series.unit_code", "number_series.kind", "number_series.year"],
        ),
        sa.CheckConstraint("seq >= 1", name="seq_from_one"),
        sa.CheckConstraint("state IN ('reserved', 'issued', 'void')", name="known_state"),
        sa.CheckConstraint("state <> 'void' OR reason <> ''", name="void_needs_reason"),
        sqlite_strict=True,
    )
    op.create_index("numbers_printed_once", "numbers", ["printed"], unique=True)
    op.create_index(
        "numbers_one_per_key",
        "numbers",
        ["key"],
        unique=True,
        sqlite_where=sa.text("state <> 'void'"),
        postgresql_where=sa.text("state <> 'void'"),
    )
