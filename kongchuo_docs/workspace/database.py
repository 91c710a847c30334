"""The database of a workspace: a file in its folder, or a database on a PostgreSQL server.

Both give the same guarantees: one writer at a time, readers see one steady state, what is committed
outlives a crash, and a killed process leaves no lock behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from kongchuo_docs.migrations import is_behind, upgrade_schema
from kongchuo_docs.workspace import dumping, postgres, sqlite

Place: TypeAlias = Path | URL
"""Where a database is: a file, or an address of PostgreSQL."""


def create_database(place: Place, dump: Iterable[str] | None = None) -> Engine:
    """Make the database of a new workspace, or fill it anew from a dump.

    Raises:
        KongchuoError: The file cannot be written, or the server not reached.
        RefusedError: The database on the server holds a workspace already.
    """
    engine = _engine(place, new=True)
    with transaction(engine) as connection:
        if isinstance(place, URL):
            postgres.refuse_unfit(connection)
        if dump is None:
            upgrade_schema(connection)
        else:
            dumping.fill(connection, dump)
    return engine


def open_database(place: Place) -> Engine:
    """Open an existing database and bring it to the newest schema.

    Raises:
        RefusedError: It was made by a newer version of the program.
        KongchuoError: It is missing, emptied, damaged or out of reach.
    """
    engine = _engine(place)
    with transaction(engine, read_only=True) as connection:
        behind = is_behind(connection)
    if behind:
        with transaction(engine) as connection:
            upgrade_schema(connection)
    return engine


@contextmanager
def transaction(engine: Engine, *, read_only: bool = False) -> Iterator[Connection]:
    """Open a connection and one transaction on it; commit at the end, roll back on any error.

    Raises:
        RefusedError: Another process kept the database locked for 30 seconds.
        KongchuoError: The database is damaged, full, not writable or out of reach.
    """
    try:
        with engine.execution_options(read_only=read_only).begin() as connection:
            yield connection
    except DBAPIError as error:
        dialect = sqlite if engine.dialect.name == "sqlite" else postgres
        raise dialect.explained(error) from error


@contextmanager
def exclusive(file: Path, engine: Engine) -> Iterator[None]:
    """Hold the lock of a workspace against every other process, on this machine and on others.

    Raises:
        RefusedError: Another process holds it.
        KongchuoError: The lock file cannot be written, or the server not reached.
    """
    with ExitStack() as locks:
        # The folder has its own files, which a second process on this machine would sweep away.
        locks.enter_context(sqlite.exclusive(file))
        if engine.dialect.name != "sqlite":
            locks.enter_context(postgres.exclusive(engine))
        yield


def _engine(place: Place, *, new: bool = False) -> Engine:
    if isinstance(place, URL):
        return postgres.connect(place)
    return sqlite.connect(place, new=new)
