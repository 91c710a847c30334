"""Numbers stay whole when processes are killed at random moments or work side by side."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import random
import signal
import time
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from kongchuo_docs.errors import RefusedError
from kongchuo_docs.model import NumberGrammar, NumberSeries, NumberState
from kongchuo_docs.numbering import format_number
from kongchuo_docs.workspace import Workspace

AT = dt.datetime(2021, 10, 18, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
SERIES = NumberSeries(
    unit_code="JL01", kind="notice", year=2021, prefix="样中校字", grammar=NumberGrammar.SCHOOL
)
KEYS = tuple(f"notice/JL{index:03}" for index in range(150))
ROUNDS = {"sqlite": 100, "postgresql": 50}
"""Two processes are killed in each."""


@pytest.fixture
def workspace(tmp_path: Path, database: str) -> Workspace:
    return Workspace.create(tmp_path / "w", "zhongyang", database=database, at=AT)


@pytest.fixture
def processes() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "kongchuo_docs.workspace"])
    return context


def issue(root: Path, keys: list[str]) -> None:
    """Take a number, write the paper, mark it issued: the way that a run goes."""
    workspace = Workspace.open(root)
    for key in keys:
        with workspace.begin() as work:
            number = work.numbers.take([(key, SERIES)], at=AT)[key]
        target = workspace.out / key.replace("/", "_")
        unfinished = target.with_suffix(f".{os.getpid()}.part")
        unfinished.write_text(format_number(number), encoding="utf-8")
        unfinished.replace(target)
        with workspace.begin() as work:
            work.numbers.mark_issued([key], at=AT)


def issue_after_signal(root: Path, keys: list[str], ready: Connection) -> None:
    ready.send_bytes(b"ready")
    issue(root, keys)


def hold_lock(root: Path, ready: Connection) -> None:
    with Workspace.open(root).lock():
        ready.send_bytes(b"locked")
        time.sleep(60)


def take_fifteen(root: Path, worker: int) -> None:
    workspace = Workspace.open(root)
    for index in range(15):
        with workspace.begin() as work:
            work.numbers.take([(f"notice/W{worker}-{index}", SERIES)], at=AT)


def test_killed_processes_leave_no_gap_and_no_number_twice(
    workspace: Workspace, processes: ForkServerContext
) -> None:
    chance = random.Random(20211018)
    killed_at_work = 0
    rounds = ROUNDS[workspace.engine.dialect.name]
    for _ in range(rounds):
        workers = []
        for _ in range(2):
            near, far = processes.Pipe(duplex=False)
            keys = chance.sample(KEYS, len(KEYS))
            worker = processes.Process(target=issue_after_signal, args=(workspace.root, keys, far))
            worker.start()
            far.close()
            workers.append((worker, near))
        for _, near in workers:
            near.recv_bytes()
            near.close()
        time.sleep(chance.uniform(0, 0.08))
        for worker, _ in workers:
            worker.kill()
        for worker, _ in workers:
            worker.join()
            killed_at_work += worker.exitcode == -signal.SIGKILL
            worker.close()
        with workspace.reading() as work:
            assert all(audit.ok for audit in work.numbers.audit())
    assert killed_at_work >= rounds

    issue(workspace.root, list(KEYS))
    with workspace.reading() as work:
        (audit,) = work.numbers.audit()
        entries = work.numbers.entries()
    assert audit.ok
    assert (audit.issued, audit.void, audit.reserved, audit.last) == (150, 0, 0, 150)
    assert sorted(entry.key for entry in entries) == list(KEYS)
    for entry in entries:
        assert entry.state is NumberState.ISSUED
        paper = workspace.out / entry.key.replace("/", "_")
        assert paper.read_text(encoding="utf-8") == format_number(entry.number)


def test_eight_processes_at_once_share_one_gapless_series(
    workspace: Workspace, processes: ForkServerContext
) -> None:
    workers = [
        processes.Process(target=take_fifteen, args=(workspace.root, worker)) for worker in range(8)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 8
    with workspace.reading() as work:
        seqs = [entry.number.seq for entry in work.numbers.entries()]
        assert all(audit.ok for audit in work.numbers.audit())
    assert seqs == list(range(1, 121))


def test_the_lock_of_a_killed_process_is_free(
    workspace: Workspace, processes: ForkServerContext
) -> None:
    near, far = processes.Pipe(duplex=False)
    holder = processes.Process(target=hold_lock, args=(workspace.root, far))
    holder.start()
    near.recv_bytes()
    with pytest.raises(RefusedError), workspace.lock():
        pass
    holder.kill()
    holder.join()
    with workspace.lock():
        pass
    near.close()
    far.close()
