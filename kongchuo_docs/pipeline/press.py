"""Worker processes that print papers; the same jobs give the same bytes on any number of them."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import connection, resource_tracker
from pathlib import Path
from types import TracebackType

from kongchuo_docs.errors import EnvironmentProblem
from kongchuo_docs.rendering.papers import REFERENCE, RenderJob, RenderOutcome, render

PAPERS_PER_WORKER = 400
"""A worker is replaced after so many papers: the PDF engine's memory grows with each."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Parameters of ``mallopt(3)``."""
LARGEST_KEPT = 256 * 1024 * 1024
"""Bytes."""
WORTH_A_POOL = 6
"""Below this many papers, starting workers takes longer than printing."""


def end_with_parent() -> None:
    """Let a worker end when the process that started it is gone, even by ``kill -9``.

    Left alone it would wait for work for ever, and finish papers under the eyes of the next run.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def start_worker() -> None:
    """Prepare a worker process."""
    end_with_parent()
    _keep_memory()


def _keep_memory() -> None:
    """Let the C library keep large blocks for the next paper.

    For each paper the engine copies whole font files; given back to the system and asked for again
    every time, they cost a tenth of the run. Other systems than Linux with glibc do as they like.
    """
    with suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_THRESHOLD, LARGEST_KEPT)
        library.mallopt(M_TRIM_THRESHOLD, LARGEST_KEPT)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Start workers that do not hear Ctrl-C: only the command answers it, and they end with it.

    A worker inherits this before it runs a line of Python; later it would be too late, because one
    that is interrupted while it starts prints a traceback.
    """
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # starting with the first worker, it would open our ears
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)  # a Ctrl-C meanwhile is heard now


class Press:
    """Prints jobs on ``jobs`` processes; a context manager that stops them at the end.

    Args:
        jobs: Number of processes; 1 prints in this one.
        fonts: Folder of the cut fonts.
        engine: ``weasyprint`` or ``typst``.
        progress: Called after each paper.
    """

    def __init__(
        self,
        jobs: int,
        fonts: Path,
        engine: str = REFERENCE,
        progress: Callable[[], None] = lambda: None,
    ) -> None:
        self._count = jobs
        self._fonts = fonts
        self._engine = engine
        self._progress = progress
        self._pool: Executor | None = None

    def __enter__(self) -> Press:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def run(self, jobs: Sequence[RenderJob]) -> Iterator[RenderOutcome]:
        """Start the jobs at once and return their outcomes in the order in which they are ready.

        Raises:
            EnvironmentProblem: While the outcomes are taken: a worker was killed, or fonts are
                missing; what was recorded before stays.
        """
        if self._count == 1 or (self._pool is None and len(jobs) < WORTH_A_POOL):
            return self.here(jobs)
        if self._pool is None:
            # spawn: forking a process in which Pango is initialised is unsafe
            self._pool = ProcessPoolExecutor(
                self._count,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=start_worker,
                max_tasks_per_child=PAPERS_PER_WORKER,
            )
        with _deaf_to_ctrl_c():
            return self._finished(
                [self._pool.submit(render, job, self._fonts, self._engine) for job in jobs]
            )

    def here(self, jobs: Sequence[RenderJob]) -> Iterator[RenderOutcome]:
        """Print in this process, one job each time that an outcome is taken."""
        for job in jobs:
            yield render(job, self._fonts, self._engine)
            self._progress()

    def _finished(self, waiting: Sequence[Future[RenderOutcome]]) -> Iterator[RenderOutcome]:
        try:
            for future in as_completed(waiting):
                yield future.result()
                self._progress()
        except BrokenProcessPool as error:
            raise EnvironmentProblem(
                "一个打印进程被系统终止（常见原因是内存不足）",
                fix="请直接重新运行同一条命令：已完成的文书和编号都会保留。可加 --jobs 1 少占内存。",
            ) from error
