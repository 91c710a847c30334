"""Reading foreign workbooks in a child process with limits, so that no file takes us down.

calamine is fast and ends the whole process on some files (tafia/calamine#684, #693); what it does
to the child is told here as an :class:`~kongchuo_docs.errors.InputFileError`.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.intake.bounds import SAVE_AS_XLSX, USE_BLANK

CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the child may use."""

    memory: int = 2_000_000_000
    """Address space in bytes, where the system can limit it."""
    seconds: int = 120
    """Processor time, and half of the time by the clock, which counts everywhere."""


def read(
    content: bytes, name: str, also: frozenset[str] = frozenset(), means: Means | None = None
) -> Iterator[tuple[Any, ...]]:
    """Yield what :func:`child.read` tells of a workbook that passed the gate.

    Args:
        content: The file.
        name: Its name, for messages.
        also: Hidden sheets to read.
        means: What the reader may use.

    Raises:
        InputFileError: The reader stumbled, crashed, or asked for too much.
    """
    yield from _ask(content, name, {"also": also}, means or Means())


def unlock(content: bytes, name: str, password: str, means: Means | None = None) -> bytes:
    """Return a workbook without its password.

    Raises:
        InputFileError: The password is wrong, or the lock is not known.
    """
    answers = list(_ask(content, name, {"password": password}, means or Means()))
    if answers[0][0] != "content":
        raise InputFileError(f"{name}：打开密码不对", fix="核对密码（区分大小写）后再试")
    opened = answers[0][1]
    assert isinstance(opened, bytes)
    return opened


def _ask(
    content: bytes, name: str, orders: Mapping[str, Any], means: Means
) -> Iterator[tuple[Any, ...]]:
    """Run the child, yield its answers but for the last, and make sure that it was the last."""
    orders = {**orders, "memory": means.memory, "seconds": means.seconds}
    # -P: our folder holds modules that must not stand in for those of the standard library.
    process = subprocess.Popen(
        [sys.executable, "-P", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    timer = threading.Timer(2 * means.seconds, process.kill)
    timer.start()
    try:
        with suppress(BrokenPipeError, ConnectionError):  # the child died; its code tells why
            process.stdin.write(pickle.dumps(orders) + content)
            process.stdin.close()
        answer: tuple[Any, ...] = ()
        for answer in _answers(process.stdout):
            if answer != ("end",):
                yield answer
        if answer != ("end",):
            raise _failure(name, process.wait())
    finally:
        timer.cancel()
        process.kill()
        with suppress(BrokenPipeError, ConnectionError):
            process.stdin.close()
        process.stdout.close()
        process.wait()


def _failure(name: str, code: int) -> InputFileError:
    if code == 1:
        return InputFileError(f"{name}：工作簿读不出来", fix=SAVE_AS_XLSX)
    # A signal, or the exit code that Windows gives instead: crashed, out of memory, out of time.
    return InputFileError(f"{name}：读取时出了故障或超出限度，可能是恶意文件", fix=USE_BLANK)


class _Plain(pickle.Unpickler):
    """Unpickles cells only: a child that a file took over could send anything."""

    def find_class(self, module: str, name: str) -> Any:
        """Allow dates and times, nothing else."""
        if module == "datetime" and name in ("date", "datetime", "time", "timedelta"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(name)


def _answers(stream: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    while True:
        try:
            answer = _Plain(stream).load()
        except (EOFError, pickle.UnpicklingError):
            return
        yield answer
