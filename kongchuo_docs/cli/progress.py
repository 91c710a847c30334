"""Bars that show how far long work on rows has come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

FEW = 2_000
"""Fewer rows are done before anybody could read a bar."""


@contextmanager
def row_bars(as_json: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Give a callback (what, rows done, rows to do): one bar for each "what" after the other.

    Bars are for people: on a terminal only, on stderr, and none for small work.
    """
    if as_json or not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    shown: str | None = None
    bar: Any = None

    def show(what: str, done: int, total: int) -> None:
        nonlocal shown, bar
        if total < FEW:
            return
        if what != shown:
            if bar is not None:
                bar.__exit__(None, None, None)
            shown = what
            bar = click.progressbar(
                length=total, label=f"{what}行", show_pos=True, file=sys.stderr
            ).__enter__()
        bar.update(done - bar.pos)

    try:
        yield show
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
