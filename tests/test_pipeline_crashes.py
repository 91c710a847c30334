"""A run that dies at any step is finished by the next run, as if nothing had happened.

The process "dies" in memory: at the n-th file that it opens for writing or renames, an exception
that nobody catches is raised, so that what follows never happens. Every n is tried. (Real SIGKILLs:
``test_run_survives_kill.py``.)
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from small_county import (
    AT,
    MONTH,
    assert_sound,
    load,
    new_workspace,
    register,
    reopen,
    sheets,
    tree,
    use_toy_press,
    visit,
)

from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.workspace import Confirmation
from kongchuo_docs.workspace.settings import settings_text


class Died(BaseException):
    """Stands for the end of the process."""


class Fuse:
    """Counts what the process does to files under a folder; burns at the step it was set to."""

    def __init__(self) -> None:
        self.folder = ""
        self.steps = 0
        self.burns_at = 0
        sys.addaudithook(self._step)  # for good: Python has no way to take it away

    def _step(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.folder or event not in ("open", "os.rename", "os.remove"):
            return
        if event == "open" and not (
            isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        ):
            return
        if str(args[0]).startswith(self.folder):
            self.steps += 1
            if self.steps == self.burns_at:
                raise Died

    @contextmanager
    def set(self, folder: Path, burns_at: int = 0) -> Iterator[Fuse]:
        self.folder, self.steps, self.burns_at = str(folder), 0, burns_at
        try:
            yield self
        finally:
            self.folder = ""


@pytest.fixture(scope="module")
def fuse() -> Fuse:
    return Fuse()


@pytest.fixture(autouse=True)
def toy_press(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy_press(monkeypatch)


def run(root: Path) -> None:
    run_month(reopen(root), MONTH, at=AT, jobs=1)


def nothing_made(root: Path) -> None:
    new_workspace(root)


def a_visit_added(root: Path) -> None:
    workspace = new_workspace(root)
    run(root)
    rows = sheets()
    rows["劝返记录"].append(visit("QS001", 2, dt.date(2021, 10, 14)))
    load(workspace, rows)


def a_number_void(root: Path) -> None:
    workspace = new_workspace(root)
    run(root)
    with workspace.begin() as data:
        data.numbers.void("九中（月报）字〔2021〕第1号", reason="填错", at=AT)


def drafts_confirmed(root: Path) -> None:
    new_workspace(root, confirmed=())
    run(root)
    word = Confirmation(by="虚构的办公室", on=AT.date(), values=("*",))
    (root / "kongchuo.toml").write_text(
        settings_text("zhongyang", word, created=AT.date()), "utf-8"
    )


@pytest.mark.parametrize(
    ("prepare", "stride"),
    [(nothing_made, 4), (a_visit_added, 2), (a_number_void, 3), (drafts_confirmed, 8)],
)
def test_death_at_any_step_leaves_nothing_behind_that_the_next_run_does_not_heal(
    tmp_path: Path, fuse: Fuse, prepare: Callable[[Path], None], stride: int
) -> None:
    prepare(tmp_path / "before")
    shutil.copytree(tmp_path / "before", tmp_path / "calm")
    with fuse.set(tmp_path / "calm" / "out"):
        run(tmp_path / "calm")
    expected = tree(tmp_path / "calm" / "out")
    numbers = register(reopen(tmp_path / "calm"))
    assert fuse.steps > 10

    for step in range(1, fuse.steps + 1, stride):
        root = tmp_path / f"died-{step}"
        shutil.copytree(tmp_path / "before", root)
        with pytest.raises(Died), fuse.set(root / "out", burns_at=step):
            run(root)
        with reopen(root).reading() as data:
            assert all(audit.ok for audit in data.numbers.audit()), step
        run(root)
        assert tree(root / "out") == expected, step
        assert register(reopen(root)) == numbers, step
        assert_sound(reopen(root))
        shutil.rmtree(root)
