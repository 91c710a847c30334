"""``kill -9`` at any moment loses no number and leaves nothing half-done that the next run keeps.

Steps, not times, choose the moments, so that every machine kills at the same ones. (Corrections,
void numbers, drafts and full disks: ``test_pipeline_crashes.py``.)
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from small_county import (
    AT,
    COMMAND,
    MONTH,
    PLANNED,
    assert_sound,
    call,
    finished,
    issued,
    new_workspace,
    register,
    reopen,
    tree,
    use_toy_press,
)
from sqlalchemy import Engine, event

from kongchuo_docs.pipeline.month import run_month


def run_and_die(root: Path, last: int, answer: Connection) -> None:
    """Run the month and kill this very process at a step: a file written, a rename, a commit.

    Args:
        root: The workspace.
        last: The step; 0 = never.
        answer: Gets the number of steps at the end.
    """
    steps = 0

    def step(*_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(name: str, args: tuple[object, ...]) -> None:
        writing = (
            name == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if (writing or name == "os.rename") and str(args[0]).startswith(str(root / "out")):
            step()

    use_toy_press(pytest.MonkeyPatch())
    workspace = reopen(root)
    event.listen(Engine, "commit", step)
    sys.addaudithook(hook)
    run_month(workspace, MONTH, at=AT, jobs=1)
    answer.send(steps)


def killed_at(root: Path, step: int) -> tuple[int | None, int]:
    """Return exit code and steps of a run that was killed at a step."""
    context = multiprocessing.get_context("fork")  # nothing of Pango runs in it
    near, far = context.Pipe(duplex=False)
    process = context.Process(target=run_and_die, args=(root, step, far))
    process.start()
    far.close()
    process.join(120)
    steps = near.recv() if process.exitcode == 0 else 0
    near.close()
    return process.exitcode, steps


def test_a_run_killed_at_fourteen_moments_ends_as_if_it_had_never_been_disturbed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_workspace(tmp_path / "loaded")
    calm = tmp_path / "calm"
    shutil.copytree(tmp_path / "loaded", calm)
    ended, steps = killed_at(calm, 0)
    assert ended == 0
    assert steps > 28
    expected, numbers = tree(calm / "out"), register(reopen(calm))
    assert numbers.keys() == set(PLANNED)

    use_toy_press(monkeypatch)
    for moment in range(1, 15):
        root = tmp_path / f"killed-{moment}"
        shutil.copytree(tmp_path / "loaded", root)
        assert killed_at(root, moment * steps // 15) == (-signal.SIGKILL, 0)
        with reopen(root).reading() as data:
            assert all(audit.ok for audit in data.numbers.audit()), moment
        run_month(reopen(root), MONTH, at=AT, jobs=1)
        assert tree(root / "out") == expected, moment
        assert register(reopen(root)) == numbers, moment
        assert_sound(reopen(root))


# --- the real command ---------------------------------------------------------------------------


@contextmanager
def running(root: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The month's run with two workers, in a process group of its own."""
    process = subprocess.Popen(
        [COMMAND, "run", "--month", MONTH, "--jobs", "2", "--on", "2021-10-18"],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(condition: Callable[[], object], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def test_the_real_command_killed_with_its_workers_ends_byte_for_byte_alike(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root
    out = root / "out"
    for seen in ("*_1_*.part", "02_*.docx"):
        with running(root) as process:
            assert wait_until(lambda seen=seen: any(out.rglob(seen)) or process.poll() is not None)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        with reopen(root).reading() as data:
            assert all(audit.ok for audit in data.numbers.audit()), seen
    done = call("run", "--month", MONTH, "--jobs", "1", cwd=root)
    assert done.returncode == 0, done.stderr
    calm = finished(tmp_path / "calm").out
    assert issued(tree(out)) == issued(tree(calm))
    assert register(reopen(root)).keys() == set(PLANNED)
    assert_sound(reopen(root))


def test_workers_end_by_themselves_when_only_the_command_is_killed(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root
    with running(root) as process:
        assert wait_until(lambda: any((root / "out").rglob("*.part")))
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert len(children) >= 2
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert wait_until(lambda: not any(alive(int(child)) for child in children), seconds=30)
    assert call("number", "audit", cwd=root).returncode == 0


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
