"""The database as a file of the workspace: how it is opened, shared between processes, guarded.

WAL with ``synchronous=FULL``: what is committed outlives a crash and a power cut. A transaction
that will write says so with ``BEGIN IMMEDIATE``; one that only begins to write half way would fail
with "database is locked" as soon as two processes meet. The file must lie on a local disk, because
the write-ahead log needs shared memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from kongchuo_docs.errors import EnvironmentProblem, KongchuoError, RefusedError

_BUSY_SECONDS = 30


def connect(file: Path, *, new: bool = False) -> Engine:
    """Return the engine of a database file.

    Raises:
        KongchuoError: The file is not there and is not to be made.
    """
    if not new and not file.is_file():
        raise KongchuoError(
            f"工作区里没有数据库 {file.name}。", fix="请用备份恢复它；编号从数据库接续，不能重建。"
        )
    address = f"{file.absolute().as_uri()}?mode={'rwc' if new else 'rw'}"

    def opened() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, isolation_level=None, timeout=_BUSY_SECONDS)

    # No pool: a connection costs a millisecond, and one kept open must not cross a fork.
    # Bound values are personal data and stay out of error messages.
    engine = create_engine("sqlite://", creator=opened, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def exclusive(file: Path) -> Iterator[None]:
    """Hold a lock between processes; the operating system frees it when the process dies.

    SQLite's own file lock serves, because it is the same on every system and is needed anyway.

    Raises:
        RefusedError: Another process holds it.
    """
    with closing(_held(file)):
        yield


def explained(error: DBAPIError) -> KongchuoError:
    """Say in the user's words what went wrong."""
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # without the extended part
    if code == sqlite3.SQLITE_BUSY:
        return RefusedError("数据库正被另一个程序占用。", fix="请等另一个 kongchuo 结束后再试。")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return KongchuoError(
            "工作区数据库已损坏，无法读取。", fix="请用备份恢复 kongchuo.db，不要删除后重建。"
        )
    if code in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    ):
        return EnvironmentProblem(
            "工作区数据库无法写入。", fix="请检查磁盘空间和工作区文件夹的写入权限。"
        )
    name = getattr(error.orig, "sqlite_errorname", type(error).__name__)
    return KongchuoError(
        f"工作区数据库操作失败（{name}）。", fix="请运行 kongchuo number audit 核对登记簿。"
    )


def _held(file: Path) -> sqlite3.Connection:
    try:
        lock = sqlite3.connect(file, timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise RefusedError(
                "另一个 kongchuo 正在这个工作区里运行。", fix="请等它结束后再试。"
            ) from error
        raise EnvironmentProblem(
            f"无法写入锁文件 {file.name}。", fix="请检查工作区文件夹的写入权限和磁盘空间。"
        ) from error
    return lock


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
