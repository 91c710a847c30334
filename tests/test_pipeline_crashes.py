"""A run that dies at any step is finished by the next run, as if nothing had happened.

The process "dies" in memory: at the n-th file that it opens for writing or renames, an exception
that nobody catches is raised, so that what follows never happens. A disk that is full is played in
the same way, with the error that the system gives. (Real SIGKILLs: ``test_run_survives_kill.py``.)
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from small_county import (
    AT,
    COMMAND,
    MONTH,
    assert_sound,
    call,
    issued,
    load,
    new_workspace,
    register,
    reopen,
    sheets,
    tree,
    use_toy_press,
    visit,
)

from kongchuo_docs.errors import KongchuoError
from kongchuo_docs.model import has_error
from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.pipeline.report import MonthReport
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
        self.harm: BaseException = Died()
        self.for_good = False
        sys.addaudithook(self._step)  # for good: Python has no way to take it away

    def _step(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.folder or event not in ("open", "os.rename", "os.remove"):
            return
        if event == "open" and not (
            isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        ):
            return
        if event == "os.remove" and self.for_good:
            return  # a full disk lets itself be emptied
        if str(args[0]).startswith(self.folder):
            self.steps += 1
            if self.steps == self.burns_at or (self.for_good and 0 < self.burns_at < self.steps):
                raise self.harm

    @contextmanager
    def set(
        self,
        folder: Path,
        burns_at: int = 0,
        harm: BaseException | None = None,
        for_good: bool = False,
    ) -> Iterator[Fuse]:
        """Burn at a step, and at all later ones ``for_good``; a step of 0 never comes."""
        self.folder, self.steps, self.burns_at = str(folder), 0, burns_at
        self.harm, self.for_good = harm or Died(), for_good
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


def run(root: Path) -> MonthReport:
    return run_month(reopen(root), MONTH, at=AT, jobs=1)


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
    [(nothing_made, 9), (a_visit_added, 4), (a_number_void, 5), (drafts_confirmed, 16)],
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


@pytest.mark.parametrize("for_good", [True, False], ids=["full disk", "one file refused"])
def test_a_disk_that_refuses_is_told_and_loses_no_number(
    tmp_path: Path, fuse: Fuse, for_good: bool
) -> None:
    nothing_made(tmp_path / "before")
    shutil.copytree(tmp_path / "before", tmp_path / "calm")
    with fuse.set(tmp_path / "calm" / "out"):
        run(tmp_path / "calm")
    expected = tree(tmp_path / "calm" / "out")

    for step in range(1, fuse.steps + 1, 14):
        root = tmp_path / f"full-{step}"
        shutil.copytree(tmp_path / "before", root)
        full = OSError(errno.ENOSPC, "No space left on device", str(root / "out" / "x"))
        with fuse.set(root / "out", step, full, for_good):
            try:
                report = run(root)
            except KongchuoError as error:
                assert error.message and error.fix, step
            else:
                assert has_error(report.findings()), step
                assert all(item.fix for item in report.findings()), step
        with reopen(root).reading() as data:
            assert all(audit.ok for audit in data.numbers.audit()), step
        run(root)
        assert_sound(reopen(root))
        after = {name: digest for name, digest in tree(root / "out").items() if "旧版" not in name}
        if for_good:
            assert issued(after) == issued(expected), step
        shutil.rmtree(root)


@pytest.mark.parametrize("limit", [20_000, 150_000])
def test_a_real_process_on_a_full_disk_says_so_and_the_next_one_completes(
    tmp_path: Path, limit: int
) -> None:
    root = new_workspace(tmp_path / "w").root
    said = subprocess.run(
        [COMMAND, "run", "--month", MONTH, "--jobs", "1"],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        check=False,
    )
    assert said.returncode in (3, 4), said
    told = said.stdout + said.stderr
    assert "办法：" in told
    assert "写" in told  # what could not be written, or where
    assert "Traceback" not in told
    assert "程序自身出错" not in told
    with reopen(root).reading() as data:
        assert all(audit.ok for audit in data.numbers.audit())
    done = call("run", "--month", MONTH, "--jobs", "1", cwd=root)
    assert done.returncode == 0, done
    assert_sound(reopen(root))
