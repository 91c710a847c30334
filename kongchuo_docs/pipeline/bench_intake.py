"""Measure how fast this machine checks a large workbook, beside the plain way of doing it.

Machines differ and are shared: only the ratios inside one run mean something.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kongchuo_docs.intake.big_book import write_big
from kongchuo_docs.intake.plain_way import sound_rows
from kongchuo_docs.library import Library
from kongchuo_docs.pipeline.loading import check_files

ON = dt.date(2021, 10, 18)
"""Day on which the invented cases are judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeMeasurement:
    """What one way needed for the same workbook; times begin when the code lists are read."""

    way: str
    label: str
    rows: int
    seconds: float
    core_seconds: float
    """Processor time of the process and of those that it started; 0 = not measurable."""
    memory: float
    """Highest resident memory of the process, and of those that it started, in MiB; 0 as above."""
    sound: int
    """Rows without error."""
    findings: int

    @property
    def rate(self) -> float:
        """Rows per second."""
        return self.rows / self.seconds

    @property
    def core_rate(self) -> float:
        """Rows per second of one processor core."""
        return self.rows / self.core_seconds if self.core_seconds else 0.0


def bench_intake(
    *, rows: int, progress: Callable[[int, int], None]
) -> tuple[IntakeMeasurement, ...]:
    """Make a workbook and check it in every way, each in a fresh process.

    Args:
        rows: Rows of the workbook.
        progress: Called with steps done and to do.
    """
    found: list[IntakeMeasurement] = []
    steps = 1 + len(WAYS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "测速（合成）.xlsx"
        write_big(path, rows)
        progress(1, steps)
        for way in WAYS:
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                found.append(pool.submit(measure_intake, way, path, rows).result())
            progress(1 + len(found), steps)
    return tuple(found)


def measure_intake(way: str, path: Path, rows: int) -> IntakeMeasurement:
    """Measure one way in this process, which should be a fresh one."""
    label, check = WAYS[way]
    library = Library()
    library.workbook()
    begin, used = time.perf_counter(), _used()[0]
    sound, findings = check(library, path)
    seconds = time.perf_counter() - begin
    core_seconds, memory = _used()
    return IntakeMeasurement(
        way=way,
        label=label,
        rows=rows,
        seconds=seconds,
        core_seconds=core_seconds - used,
        memory=memory,
        sound=sound,
        findings=findings,
    )


def _plain(library: Library, path: Path) -> tuple[int, int]:
    return sound_rows(path, library.workbook(), library.codes), 0


def _check(library: Library, path: Path, *, mark: bool = False) -> tuple[int, int]:
    report = check_files(library, [path], on=ON, mark=mark)
    return len(report.records) - 1, len(report.findings)  # one record is the school


WAYS: Mapping[str, tuple[str, Callable[[Library, Path], tuple[int, int]]]] = {
    "plain": ("openpyxl + marshmallow：只读取和校验单元格", _plain),
    "check": ("kongchuo check：另有安全检查、行与表的核对、问题的位置", _check),
    "mark": ("kongchuo check：再加标注副本或错误清单", partial(_check, mark=True)),
}
"""Name and label of each way; what it does gives sound rows and findings."""


def _used() -> tuple[float, float]:
    """Return processor seconds and the highest memory in MiB, of this process and its children."""
    if sys.platform == "win32":
        return 0.0, 0.0
    import resource

    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(each.ru_utime + each.ru_stime for each in used)
    return seconds, sum(each.ru_maxrss for each in used) / 1024
