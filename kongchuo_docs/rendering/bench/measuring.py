"""Measure every way on the same papers in one run, each in a fresh process, in turn.

Machines differ and are shared, so only the ratios inside one run mean something. Timings decide no
test.
"""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongchuo_docs.errors import KongchuoError
from kongchuo_docs.rendering.bench.ways import WAYS

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One form with facts; every copy gets a number of its own, so that none is a repetition."""

    name: str
    template: Path
    facts: Mapping[str, Any]

    def copy(self, number: int) -> Mapping[str, Any]:
        """Return the facts with another document number."""
        head = {**self.facts.get("文书", {}), "编号": f"测速〔2021〕第{number}号"}
        return {**self.facts, "文书": head}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What one way needed for the same papers."""

    way: str
    label: str
    output: str
    """``docx`` or ``pdf``."""
    papers: int = 0
    seconds: float = 0.0
    """Median over the rounds, start of the process and first paper of each form left out."""
    memory: float = 0.0
    """Highest resident memory of the process (and of LibreOffice) in MiB; 0 = not measurable."""
    size: float = 0.0
    """Mean bytes of a file."""
    absent: str = ""
    """Why the way could not be measured, in Chinese."""

    @property
    def rate(self) -> float:
        """Papers per second."""
        return self.papers / self.seconds if self.seconds else 0.0


def compare(
    papers: Sequence[Paper],
    fonts: Path,
    *,
    count: int,
    rounds: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Measurement, ...]:
    """Measure all ways, interleaved, the order turned round each time.

    Args:
        papers: The forms with their facts.
        fonts: Folder of the cut fonts.
        count: Papers of each form per round; slow ways make fewer and say so.
        rounds: How often each way is measured.
        progress: Called with measurements done and to do.
    """
    found: dict[str, list[Measurement]] = {way: [] for way in WAYS}
    done = 0
    for turn in range(rounds):
        for way in list(WAYS)[:: -1 if turn % 2 else 1]:
            if not any(each.absent for each in found[way]):
                found[way].append(_in_fresh_process(way, papers, fonts, count))
            done += 1
            progress(done, rounds * len(WAYS))
    return tuple(_median(results) for results in found.values())


def _in_fresh_process(way: str, papers: Sequence[Paper], fonts: Path, count: int) -> Measurement:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(measure, way, tuple(papers), fonts, count).result()


def measure(way: str, papers: Sequence[Paper], fonts: Path, count: int) -> Measurement:
    """Measure one way in this process."""
    chosen = WAYS[way]
    empty = Measurement(way=way, label=chosen.label, output=chosen.output)
    each = max(1, round(count * chosen.share))
    try:
        make = chosen.prepare(fonts)
        for paper in papers:  # imports, compiled templates and fonts are not part of the measure
            make([(paper.template, paper.name, paper.copy(0))])
        work = [
            (paper.template, paper.name, paper.copy(number))
            for number in range(1, each + 1)
            for paper in papers
        ]
        begin = time.perf_counter()
        sizes = make(work)
        seconds = time.perf_counter() - begin
    except KongchuoError as error:
        return Measurement(way=way, label=chosen.label, output=chosen.output, absent=error.message)
    return Measurement(
        way=empty.way,
        label=empty.label,
        output=empty.output,
        papers=len(work),
        seconds=seconds,
        memory=_peak_memory(),
        size=statistics.mean(sizes),
    )


def _peak_memory() -> float:
    if sys.platform == "win32":
        return 0.0
    import resource

    kib = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return kib * 1024 / MIB


def _median(results: Sequence[Measurement]) -> Measurement:
    """Return the measurement in the middle; a way that is absent once is absent."""
    for result in results:
        if result.absent:
            return result
    return sorted(results, key=lambda each: each.seconds)[len(results) // 2]
