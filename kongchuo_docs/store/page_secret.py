"""The secret that seals the codes on pages: one row, made with the database and never changed.

It lies in the database, so a backup and a server carry it: marks of old paper stay readable.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Connection, Integer, Table, select

from kongchuo_docs.errors import KongchuoError
from kongchuo_docs.journal.tables import TEXT, metadata

_secrets = Table(
    "page_secret",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("secret", TEXT, nullable=False),
    CheckConstraint("one = 1", name="only_one"),
    sqlite_strict=True,
)


def page_secret(connection: Connection) -> bytes:
    """Return the secret of a workspace; it is never printed, logged or shown.

    Raises:
        KongchuoError: Somebody took it away: then no page could be told from a foreign one.
    """
    found: str | None = connection.execute(select(_secrets.c.secret)).scalar_one_or_none()
    if found is None:
        raise KongchuoError("工作区数据库里没有页码标记的密钥。", fix="请用备份恢复工作区数据库。")
    return bytes.fromhex(found)
