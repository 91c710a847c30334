"""Files of scans become recognised pages, read by a child process with limits."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kongchuo_docs.model.page_marks import ForeignMark, PageMark, read_mark

A4_LONG_SIDE = 842.0
"""Points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the child may use."""

    memory: int = 3_000_000_000
    """Address space in bytes, where the system can limit it."""
    seconds: int = 7200
    """Processor time for one file."""
    patience: float = 60.0
    """Seconds by the clock for one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPage:
    """What was seen on one page of a file."""

    source: str
    """sha256 of the file."""
    file: str
    """Its name, for messages."""
    number: int
    """From 1."""
    marks: tuple[PageMark, ...] = ()
    """Different marks of this workspace; a sound page has one."""
    foreign: tuple[ForeignMark, ...] = ()
    blank: bool = False
    drawn: bool = False
    """Whether it was never on paper."""
    fault: str = ""
    """Why it cannot be read: ``large``, ``damaged``; empty = it can."""
    dpi: float = 0.0
    white: int = 255
    contrast: int = 255
    crisp: float = 1.0
    pixels: tuple[int, int] = (0, 0)
    size: tuple[float, float] = (0.0, 0.0)
    """Width and height in points as the picture stands."""
    turn: int = 0
    """Clockwise turn that makes it stand upright."""
    mode: str = "L"
    jpeg: bool = False

    @property
    def score(self) -> tuple[float, int, str, int]:
        """What makes one scan of a page better than another; never equal for two pages."""
        sharp = round(self.crisp * min(self.dpi, 300) / 300, 2)
        return sharp, self.contrast, self.source, self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class BadFile:
    """A file that cannot be read as a whole, or not to its end."""

    file: str
    why: str
    """``format``, ``locked``, ``large``, ``pages`` or ``crashed``."""


def read_scan(
    path: Path, source: str, secret: bytes, *, payload: bool = True, means: Means | None = None
) -> Iterator[tuple[ScannedPage, bytes] | BadFile]:
    """Yield the pages of a file with their pictures; a :class:`BadFile` ends it.

    Args:
        path: PDF, JPEG, PNG or TIFF.
        source: sha256 of the file.
        secret: The workspace's own, by which marks are known.
        payload: Whether pictures are wanted: a JPEG as it is, else pixels packed by zlib.
        means: What the reader may use.
    """
    for answer in _ask(path, payload, means or Means()):
        match answer:
            case ("page", number, facts, data):
                page = _page(source, path.name, number, facts, secret)
                yield page, data
            case ("bad", number, why):
                yield ScannedPage(source=source, file=path.name, number=number, fault=why), b""
            case ("whole", why):
                yield BadFile(file=path.name, why=why)


def _page(source: str, file: str, number: int, facts: dict[str, Any], secret: bytes) -> ScannedPage:
    marks: dict[PageMark, tuple[int, float]] = {}
    foreign: dict[ForeignMark, None] = {}
    for texts, turn, crisp in facts["codes"]:
        read = [read_mark(text, secret) for text in texts]
        ours = next((each for each in read if isinstance(each, PageMark)), None)
        if ours:
            marks[ours] = max(marks.get(ours, (turn, 0.0)), (turn, crisp), key=lambda it: it[1])
        else:
            foreign |= {each: None for each in read if isinstance(each, ForeignMark)}
    width, height = facts["pixels"]
    size = facts["size"] or _as_a4(width, height)
    turn, crisp = next(iter(marks.values()), (facts["turn"], 1.0))
    return ScannedPage(
        source=source,
        file=file,
        number=number,
        marks=tuple(marks),
        foreign=tuple(foreign),
        blank=facts["blank"],
        drawn=facts["drawn"],
        dpi=round(max(width, height) / max(size) * 72),
        white=facts["white"],
        contrast=facts["contrast"],
        crisp=crisp,
        pixels=(width, height),
        size=size,
        turn=turn,
        mode=facts["mode"],
        jpeg=facts["jpeg"],
    )


def _as_a4(width: int, height: int) -> tuple[float, float]:
    """Return the size of a picture that does not tell it: its long side is that of our paper."""
    scale = A4_LONG_SIDE / max(width, height)
    return width * scale, height * scale


def _ask(path: Path, payload: bool, means: Means) -> Iterator[tuple[Any, ...]]:
    """Run the child and yield its answers; a child that dies is an answer too."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "kongchuo_docs.signing.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    orders = {
        "path": str(path.absolute()),
        "payload": payload,
        "memory": means.memory,
        "seconds": means.seconds,
    }
    try:
        with suppress(BrokenPipeError, ConnectionError):  # it died; that is told below
            process.stdin.write(pickle.dumps(orders))
            process.stdin.close()
        while (answer := _answer(process, means.patience)) != ("end",):
            yield answer
            if answer[0] == "whole":
                return
    finally:
        process.kill()
        with suppress(BrokenPipeError, ConnectionError):
            process.stdin.close()
        process.stdout.close()
        process.wait()


def _answer(process: subprocess.Popen[bytes], patience: float) -> tuple[Any, ...]:
    """Return the next answer, or that the child crashed, hung, or asked for too much."""
    assert process.stdout is not None
    timer = threading.Timer(patience, process.kill)
    timer.start()
    try:
        return _plain(process.stdout)
    except (EOFError, pickle.UnpicklingError):
        return ("whole", "crashed")
    finally:
        timer.cancel()


class _Plain(pickle.Unpickler):
    """Unpickles numbers, texts and bytes only: a child that a file took over could send anything."""

    def find_class(self, module: str, name: str) -> Any:
        """Allow nothing."""
        raise pickle.UnpicklingError(name)


def _plain(stream: IO[bytes]) -> tuple[Any, ...]:
    answer = _Plain(stream).load()
    if not isinstance(answer, tuple) or not answer:
        raise pickle.UnpicklingError
    return answer
