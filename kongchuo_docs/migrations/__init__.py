"""The schema of the workspace database, step by step (Alembic, without an ``alembic.ini``)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from kongchuo_docs.errors import KongchuoError, RefusedError


def upgrade_schema(connection: Connection, to: str = "head") -> None:
    """Bring a new or older database to a schema, inside the caller's transaction."""
    command.upgrade(_config(connection), to)


def schema_of(connection: Connection) -> str:
    """Return the schema that a database has now; empty if it has none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def refuse_newer(schema: str) -> None:
    """Refuse a schema that this program does not know.

    Raises:
        RefusedError: A newer version of the program made it.
    """
    steps = ScriptDirectory(str(Path(__file__).parent))
    if schema not in {step.revision for step in steps.walk_revisions()}:
        raise RefusedError(
            f"备份由更新版本的程序写成（结构版本 {schema}）。", fix="请升级 kongchuo 后再恢复。"
        )


def is_behind(connection: Connection) -> bool:
    """Tell whether an existing database needs :func:`upgrade_schema`; read only.

    Raises:
        RefusedError: The database was made by a newer version of the program.
        KongchuoError: The database carries no schema: an emptied one must never pass for new,
            because its numbers would start from 1 again.
    """
    steps = ScriptDirectory.from_config(_config(connection))
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        raise KongchuoError(
            "工作区数据库是空的或已损坏：没有结构版本。", fix="请用备份恢复 kongchuo.db。"
        )
    if current not in {step.revision for step in steps.walk_revisions()}:
        raise RefusedError(
            f"工作区数据库由更新版本的程序建立（结构版本 {current}）。",
            fix="请升级 kongchuo 后再打开；不要用旧程序改动它。",
        )
    return current != steps.get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    # A percent sign is special in Alembic's settings but may stand in a folder's name.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
