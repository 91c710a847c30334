"""A real terminal for a command: what it shows is read, what is typed goes to it, as by a clerk."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\r")
PATIENCE = 20.0
"""Seconds to wait for words that ought to come."""


class Terminal:
    """One command in a pseudo-terminal of its own."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process, self.master = process, master
        self.seen = ""
        """Everything that was shown."""
        self._read = 0

    def expect(self, words: str) -> str:
        """Wait until words are shown after those expected before; return what came up to them."""
        deadline = time.monotonic() + PATIENCE
        while (place := self.seen.find(words, self._read)) < 0:
            if time.monotonic() > deadline or not self._more():
                raise AssertionError(f"{words!r} did not come after:\n{self.seen[self._read :]}")
        told = self.seen[self._read : place]
        self._read = place + len(words)
        return told

    def answer(self, question: str, text: str) -> str:
        """Wait for a question and type an answer; return what was shown before the question."""
        told = self.expect(question)
        self.type(text)
        return told

    def prompt(self) -> str:
        """Wait until the command asks something; return the line on which it does.

        A question ends in ： and is not indented, as explanations are.
        """
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            line = self.seen.rpartition("\n")[2]
            if line.endswith("：") and not line.startswith(" ") and len(self.seen) > self._read:
                self._read = len(self.seen)
                return line
            if not self._more():
                break
        raise AssertionError(f"no question came after:\n{self.seen[self._read :]}")

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self.master, f"{text}\n".encode())

    def press_ctrl_c(self) -> None:
        """Press Ctrl-C, a moment after the question: only then does readline listen."""
        time.sleep(0.4)
        os.write(self.master, b"\x03")

    def close(self) -> None:
        """Close the window, as the X in its corner does: the system hangs up on the command."""
        self.hang_up()
        self.process.wait(PATIENCE)

    def hang_up(self) -> None:
        """Let go of the terminal, once."""
        master, self.master = self.master, -1
        if master >= 0:
            os.close(master)

    def end(self) -> int:
        """Wait until the command has ended; return its exit code."""
        while self._more():
            pass
        return self.process.wait(PATIENCE)

    def _more(self) -> bool:
        if not select.select([self.master], [], [], PATIENCE)[0]:
            return False
        try:
            got = os.read(self.master, 65536)
        except OSError:  # the other end is closed
            return False
        self._bytes = getattr(self, "_bytes", b"") + got
        with contextlib.suppress(UnicodeDecodeError):  # in the middle of a character
            self.seen += _CONTROL.sub("", self._bytes.decode())
            self._bytes = b""
        return bool(got)


@contextlib.contextmanager
def terminal(*words: str | Path, cwd: Path) -> Iterator[Terminal]:
    """Run a command in a terminal; it is ended with the block."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [str(word) for word in words],
        cwd=cwd,
        env={**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", "COLUMNS": "120"},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=_own_terminal,
    )
    os.close(slave)
    screen = Terminal(process, master)
    try:
        yield screen
    finally:
        process.kill()
        process.wait(PATIENCE)
        screen.hang_up()


def _own_terminal() -> None:
    """Make the terminal the controlling one, so that Ctrl-C reaches the command."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
