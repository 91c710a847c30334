"""The whole database as JSON lines, the same from a file and from a server.

The first line names the schema; each other one is a row. What is read back is brought to the newest
schema by the migrations, so an old backup opens in a newer program, on either kind of database.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, MetaData, delete, insert, select

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.migrations import refuse_newer, schema_of, upgrade_schema

_VERSION = "alembic_version"
_AT_ONCE = 500


def dump(connection: Connection) -> Iterator[str]:
    """Yield the database line by line; the same content always gives the same lines."""
    yield _line({"schema": schema_of(connection)})
    for table in _tables(connection).sorted_tables:
        if table.name == _VERSION:
            continue
        rows = connection.execute(select(table).order_by(*table.primary_key))
        for row in rows.yield_per(_AT_ONCE):
            yield _line({"table": table.name, "row": dict(row._mapping)})


def fill(connection: Connection, lines: Iterable[str]) -> None:
    """Make the tables of a dump in an empty database, fill them, and bring them up to date.

    Raises:
        InputFileError: The lines are no dump.
        RefusedError: It comes from a newer version of the program.
    """
    told = iter(lines)
    try:
        schema = str(json.loads(next(told))["schema"])
        refuse_newer(schema)
        upgrade_schema(connection, schema)
        made = _tables(connection)
        tables = {table.name: table for table in made.sorted_tables if table.name != _VERSION}
        for table in reversed(tables.values()):
            connection.execute(delete(table))  # what the migrations begin with, such as a secret
        rows = (json.loads(line) for line in told)
        for name, group in itertools.groupby(rows, key=lambda each: str(each["table"])):
            values = (each["row"] for each in group)
            while part := list(itertools.islice(values, _AT_ONCE)):
                connection.execute(insert(tables[name]), part)
    except (StopIteration, ValueError, KeyError, TypeError) as error:
        raise InputFileError("备份里的数据库内容读不出来。", fix="请换一份备份。") from error
    upgrade_schema(connection)


def _tables(connection: Connection) -> MetaData:
    found = MetaData()
    found.reflect(connection)
    return found


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
