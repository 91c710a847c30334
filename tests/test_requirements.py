"""The table of requirements is whole; ``tools/check_requirements.py`` runs its commands."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click
import pytest

from kongchuo_docs.cli import kongchuo

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

from check_requirements import STATES, Row, rows

ROWS = rows()


def test_all_requirements_are_in_the_table_in_order() -> None:
    assert [row.ident for row in ROWS] == [f"R{number}" for number in range(1, 107)]
    assert {row.state for row in ROWS} == set(STATES)


def test_what_works_shows_a_command_and_what_does_not_says_why() -> None:
    for row in ROWS:
        assert bool(row.command) == (row.state in ("已实现", "部分")), row.ident
        assert row.note or row.state == "已实现", row.ident


@pytest.mark.parametrize("row", [row for row in ROWS if row.command], ids=lambda row: row.ident)
def test_every_command_of_the_table_exists_with_its_options(row: Row) -> None:
    command: click.Command = kongchuo
    words = shlex.split(row.command)[1:]
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words[0])
        assert found, row.command
        command, words = found, words[1:]
    known = {option for param in command.params for option in param.opts} | {"--help"}

    assert {word for word in words if word.startswith("-")} <= known
