"""The database on a PostgreSQL server: the same guarantees as the file, for several machines.

A transaction that will write first takes one advisory lock of the workspace, which is what
``BEGIN IMMEDIATE`` is to the file: one writer at a time, and it sees all that was committed before.
One that reads is ``REPEATABLE READ, READ ONLY``: one steady state that keeps nobody waiting. Locks
belong to a connection, so the server frees them when a process is killed or a machine is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from kongchuo_docs.errors import EnvironmentProblem, InputFileError, KongchuoError, RefusedError

DRIVER = "postgresql+psycopg"
_BUSY_SECONDS = 30
_CONNECT_SECONDS = 10
_WRITING, _WORKING = 0x6B63_0001, 0x6B63_0002
"""Classes of our advisory locks; the schema of the workspace is the other half of the key."""
_BUSY = ("55P03", "40001", "40P01")  # lock_not_available, serialization_failure, deadlock_detected
_FULL_OR_READ_ONLY = ("53100", "25006", "42501")


def address(words: str) -> URL:
    """Read the address of a database.

    Raises:
        InputFileError: It is none of PostgreSQL, or holds a password.
    """
    try:
        url = make_url(words)
    except ArgumentError:
        url = None
    if url is None or url.drivername != DRIVER or not url.database:
        raise InputFileError(
            "[database] url 不是 PostgreSQL 的连接地址。",
            fix=f'写成 "{DRIVER}://用户@服务器/数据库" 的样子。',
        )
    return url


def connect(url: URL) -> Engine:
    """Return the engine of a database on a server; nothing is connected yet.

    Raises:
        EnvironmentProblem: The driver is not installed.
    """
    # Commits are on the server's disk before they count, whatever its default is.
    options = f"-c synchronous_commit=on -c lock_timeout={_BUSY_SECONDS}s"
    kept = url.query.get("options", "")
    # The address may bring its own options, such as a search_path.
    given = " ".join(kept) if isinstance(kept, tuple) else kept
    arguments = {"connect_timeout": _CONNECT_SECONDS, "options": f"{given} {options}".strip()}
    try:
        engine = create_engine(
            url.difference_update_query(["options"]),
            connect_args=arguments,
            poolclass=NullPool,
            hide_parameters=True,
        )
    except ModuleNotFoundError as error:
        raise EnvironmentProblem(
            "没有安装 PostgreSQL 的连接程序 psycopg。", fix="pip install 'kongchuo-docs[postgres]'"
        ) from error
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def exclusive(engine: Engine) -> Iterator[None]:
    """Keep every other machine out of long work on this database.

    Raises:
        RefusedError: Another process holds it.
    """
    working = engine.execution_options(isolation_level="AUTOCOMMIT", no_lock=True)
    try:
        connection = working.connect()
    except DBAPIError as error:
        raise explained(error) from error
    with connection:  # closing it frees the lock
        held = connection.execute(
            text("SELECT pg_try_advisory_lock(:kind, hashtext(current_schema()))"),
            {"kind": _WORKING},
        )
        if not held.scalar_one():
            raise RefusedError(
                "另一台电脑上的 kongchuo 正在用这个数据库工作。", fix="请等它结束后再试。"
            )
        yield


def explained(error: DBAPIError) -> KongchuoError:
    """Say in the user's words what went wrong; the server's own words may hold data."""
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in _BUSY:
        return RefusedError("数据库正被另一个程序占用。", fix="请等另一个 kongchuo 结束后再试。")
    if state in _FULL_OR_READ_ONLY:
        return EnvironmentProblem(
            "数据库服务器不能写入。", fix="请管理员检查磁盘空间和数据库用户的权限。"
        )
    if error.connection_invalidated or not state or state[:2] in ("08", "28", "3D", "53", "57"):
        return EnvironmentProblem(
            f"连接不上数据库服务器{f'（{state}）' if state else ''}。",
            fix="请检查网络、kongchuo.toml 的 [database] 和密码（PGPASSWORD 或 ~/.pgpass）；"
            "没有提交的都没有发生，恢复后重新运行即可。",
        )
    return KongchuoError(
        f"数据库操作失败（{state}）。", fix="请运行 kongchuo number audit 核对登记簿。"
    )


def refuse_unfit(connection: Connection) -> None:
    """Refuse a database that cannot begin a workspace.

    Raises:
        EnvironmentProblem: It does not keep text as UTF-8.
        RefusedError: It holds a workspace already: its numbers go on, they do not begin again.
    """
    if connection.execute(text("SHOW server_encoding")).scalar_one() != "UTF8":
        raise EnvironmentProblem(
            "数据库的编码不是 UTF8。", fix="请管理员用 createdb -E UTF8 -T template0 另建一个。"
        )
    # Looked up in our own schema only; the search path may name others after it.
    query = text(
        "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
        " AND tablename = 'alembic_version'"
    )
    if connection.execute(query).scalar_one():
        raise RefusedError(
            "这个数据库里已经有一个工作区。",
            fix="另一台电脑要加入，把第一台的 kongchuo.toml 复制到一个新文件夹即可，不用 init。",
        )


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("no_lock"):
        return
    if options.get("read_only"):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    else:
        # A statement of its own: the next one sees whatever the writer before us committed.
        connection.exec_driver_sql(
            f"SELECT pg_advisory_xact_lock({_WRITING}, hashtext(current_schema()))"
        )
