"""The secret that seals the codes on pages; made here, so that every workspace has one from now on."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BYTES = 32
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    table = op.create_table(
        "page_secret",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("secret", TEXT, nullable=False),
        sa.CheckConstraint("one = 1", name="only_one"),
        sqlite_strict=True,
    )
    op.bulk_insert(table, [{"one": 1, "secret": secrets.token_hex(BYTES)}])
