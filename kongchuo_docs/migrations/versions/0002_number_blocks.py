"""Blocks of numbers for workspaces without a network, and the key that seals them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "number_blocks",
        sa.Column("unit_code", TEXT, primary_key=True),
        sa.Column("kind", TEXT, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("first", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("sealed", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("closed_at", TEXT),
        sa.CheckConstraint("first >= 1 AND last >= first", name="block_is_a_range"),
        sa.CheckConstraint("role IN ('given', 'accepted')", name="known_role"),
        sqlite_strict=True,
    )
    op.create_table(
        "signing_key",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("secret", TEXT, nullable=False),
        sa.CheckConstraint("one = 1", name="only_one"),
        sqlite_strict=True,
    )
