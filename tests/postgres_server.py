"""A real PostgreSQL server for the tests: started by them, reached by a socket only, gone afterwards."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from sqlalchemy import Connection, MetaData, create_engine

from kongchuo_docs.workspace import postgres

SETTINGS = (
    "listen_addresses=",  # no TCP
    "fsync=off",  # nobody pulls the plug here; processes are killed, machines are not
    "max_connections=60",
    "shared_buffers=16MB",
    "logging_collector=off",
)


@dataclass(frozen=True)
class PostgresServer:
    """A running server."""

    socket: Path
    _counter: Iterator[int] = field(default_factory=itertools.count)

    def fresh(self) -> str:
        """Return the address of an empty schema of its own."""
        schema = f"w{next(self._counter)}"
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}".encode())
        return f"{self.address}&options={quote(f'-csearch_path={schema}')}"

    @property
    def address(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={quote(str(self.socket), safe='')}"

    @property
    def dsn(self) -> str:
        return f"host={self.socket} user=postgres dbname=postgres"


@contextmanager
def tables(address: str, metadata: MetaData) -> Iterator[Connection]:
    """Open a transaction on new tables: on a server, or in memory where there is no address."""
    engine = postgres.connect(postgres.address(address)) if address else create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()


def binaries() -> Path:
    """Return the folder of the server's programs, the newest version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    if not found:
        raise FileNotFoundError("PostgreSQL is missing: script/test-tools installs it")
    return found[-1].parent


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server on a new cluster, and stop it."""
    # The path of a socket has at most 107 characters, so it does not lie in pytest's folder.
    folder = Path(tempfile.mkdtemp(prefix="kcpg"))
    owner = _owner()
    if owner:
        shutil.chown(folder, owner)
    data = folder / "data"
    try:
        _run(["initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
              "--locale=C.UTF-8", "--no-sync"], owner, folder)  # fmt: skip
        options = " ".join(
            f"-c {each}" for each in (*SETTINGS, f"unix_socket_directories={folder}")
        )
        control = ["pg_ctl", "-D", str(data), "-w", "-s"]
        _run([*control, "-l", str(folder / "log"), "-o", options, "start"], owner, folder)
        try:
            yield PostgresServer(folder)
        finally:
            _run([*control, "-m", "immediate", "stop"], owner, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """The server refuses to run as root."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(command: Sequence[str], owner: str | None, folder: Path) -> None:
    program = str(binaries() / command[0])
    subprocess.run(
        [program, *command[1:]], check=True, user=owner, cwd=folder, stdout=subprocess.DEVNULL
    )
