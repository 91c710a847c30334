"""Measure every way on the same papers in one run, each in a fresh process, in turn.

Machines differ and are shared, so only the ratios inside one run mean something. Timings decide no
test.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

import pypdfium2

from kongchuo_docs.errors import KongchuoError
from kongchuo_docs.rendering.bench.papers import Paper
from kongchuo_docs.rendering.bench.ways import WAYS, Made, Way

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What one way needed for the same papers."""

    way: str
    label: str
    output: str
    """``docx`` or ``pdf``."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """By form, of one paper on average; start of the process and first paper left out."""
    core_rate: float = 0.0
    """Papers per second of one processor core; differs from ``rate`` where the machine is busy."""
    papers: int = 0
    memory: float = 0.0
    """Highest resident memory of the process, and of LibreOffice, in MiB; 0 = not measurable."""
    size: float = 0.0
    """Mean bytes of a file."""
    pages: float = 0.0
    """Mean pages of a PDF; 0 for Word documents, which have none of their own."""
    absent: str = ""
    """Why the way could not be measured, in Chinese."""

    @property
    def rate(self) -> float:
        """Papers per second, as many of each form."""
        return 1 / mean(self.seconds.values()) if self.seconds else 0.0

    @property
    def rates(self) -> Mapping[str, float]:
        """Papers per second by form."""
        return {form: 1 / seconds for form, seconds in self.seconds.items()}


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
        rounds: How often each way is measured; the round in the middle counts.
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
    return tuple(_middle(results) for results in found.values())


def _in_fresh_process(way: str, papers: Sequence[Paper], fonts: Path, count: int) -> Measurement:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(measure, way, tuple(papers), fonts, count).result()


def measure(way: str, papers: Sequence[Paper], fonts: Path, count: int) -> Measurement:
    """Measure one way in this process."""
    chosen = WAYS[way]
    each = max(1, round(count * chosen.share))
    try:
        make = chosen.prepare(fonts)
        for paper in papers:  # imports, compiled templates and fonts are not part of the measure
            list(make([paper.about(0)]))
        work = [paper.about(number) for number in range(1, each + 1) for paper in papers]
        made = list(make(work))
    except KongchuoError as error:
        return Measurement(way=way, label=chosen.label, output=chosen.output, absent=error.message)
    return _measurement(way, chosen, work, made)


def _measurement(name: str, way: Way, work: Sequence[Paper], made: Sequence[Made]) -> Measurement:
    by_form: dict[str, list[float]] = {}
    for paper, each in zip(work, made, strict=True):
        by_form.setdefault(paper.name, []).append(each.seconds)
    memory = _peak_memory(others=way.calls_program)  # before the pages are counted
    pages = mean(map(_pages, made)) if way.output == "pdf" else 0.0
    return Measurement(
        way=name,
        label=way.label,
        output=way.output,
        seconds={form: mean(seconds) for form, seconds in by_form.items()},
        core_rate=len(made) / sum(each.core_seconds for each in made),
        papers=len(made),
        memory=memory,
        size=mean(len(each.data) for each in made),
        pages=pages,
    )


def _pages(made: Made) -> int:
    with pypdfium2.PdfDocument(made.data) as pdf:
        return len(pdf)


def _peak_memory(*, others: bool) -> float:
    """Of this process, and of the program that it called: both are there at the same time."""
    if sys.platform == "win32":
        return 0.0
    import resource

    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) if others else (resource.RUSAGE_SELF,)
    return sum(resource.getrusage(each).ru_maxrss for each in who) * 1024 / MIB


def _middle(results: Sequence[Measurement]) -> Measurement:
    """Return the measurement in the middle; a way that is absent once is absent."""
    for result in results:
        if result.absent:
            return result
    return sorted(results, key=lambda each: each.rate)[len(results) // 2]
