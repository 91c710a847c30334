"""The journal: who did what to which number and when, as a chain of digests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "journal",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("who", TEXT, nullable=False),
        sa.Column("act", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("prev", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.CheckConstraint("seq >= 1", name="journal_from_one"),
        sqlite_strict=True,
    )
    op.create_index("journal_by_act", "journal", ["act", "seq"])
