"""The program that reads foreign scans: run by :mod:`reading` in a process of its own.

Protocol: a pickled mapping of orders on standard input; pickled tuples on standard output:
``("page", number, facts, payload)``, ``("bad", number, why)``, ``("whole", why)``, at last
``("end",)``. Whatever ends without it has failed.
"""

from __future__ import annotations

import contextlib
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kongchuo_docs.signing.marks import find_codes
from kongchuo_docs.signing.pictures import Picture, Unreadable, pictures
from kongchuo_docs.signing.quality import look_at


def limit(memory: int, seconds: int) -> None:
    """Take away the power to do harm, where the system can (Windows cannot).

    Args:
        memory: Address space in bytes.
        seconds: Processor time.
    """
    try:
        import resource
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_CORE, 0),  # a core file would hold personal data
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit holds already
            resource.setrlimit(kind, (most, most))


def read(path: Path, *, payload: bool) -> Iterator[tuple[Any, ...]]:
    """Yield what is told of each page."""
    try:
        for number, each in enumerate(pictures(path), start=1):
            if isinstance(each, str):
                yield "bad", number, each
            else:
                yield "page", number, _facts(each), _payload(each) if payload else b""
    except Unreadable as error:
        yield "whole", str(error)


def _facts(picture: Picture) -> dict[str, Any]:
    look = look_at(picture.image)
    codes = () if look.blank else find_codes(picture.image)
    return {
        "codes": [(each.texts, each.turn, each.crisp) for each in codes],
        "white": look.white,
        "contrast": look.contrast,
        "blank": look.blank,
        "pixels": picture.image.size,
        "size": picture.size,
        "turn": picture.turn,
        "drawn": picture.drawn,
        "mode": picture.image.mode,
        "jpeg": bool(picture.jpeg),
    }


def _payload(picture: Picture) -> bytes:
    return picture.jpeg or picture.packed


def main() -> None:
    """Carry out the orders."""
    orders = pickle.load(sys.stdin.buffer)
    limit(orders["memory"], orders["seconds"])
    target = sys.stdout.buffer
    for answer in read(Path(orders["path"]), payload=orders["payload"]):
        pickle.dump(answer, target, pickle.HIGHEST_PROTOCOL)
        target.flush()
    pickle.dump(("end",), target, pickle.HIGHEST_PROTOCOL)
    target.flush()


if __name__ == "__main__":
    try:
        main()
    except Exception:  # whatever a foreign file makes a reader stumble over; the parent tells it
        sys.exit(1)
