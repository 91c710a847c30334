"""First schema: revisions of everything stored, and the register of numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("unit_code", sa.Text, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("revisions_by_unit", "revisions", ["kind", "unit_code", "month"])
    op.create_table(
        "number_series",
        sa.Column("unit_code", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "numbers",
        sa.Column("unit_code", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("prefix", sa.Text, nullable=False),
        sa.Column("grammar", sa.Text, nullable=False),
        sa.Column("printed", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("taken_at", sa.Text, nullable=False),
        sa.Column("issued_at", sa.Text),
        sa.Column("voided_at", sa.Text),
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
