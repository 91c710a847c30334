"""Run every command that docs/requirements.md shows, in a demo workspace made for it.

``python tools/check_requirements.py`` prints what failed; exit code 1 if anything did. A command is
good if it ends as the program means to: 0 done, 1 findings, 3 papers held back.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "requirements.md"
STATES = ("已实现", "部分", "未做", "范围外")
GOOD = (0, 1, 3)
_ROW = re.compile(r"\| (R\d+) \| ([^|]+) \| ([^|]+) \| (?:`([^`]+)`)? ?\| ?([^|]*)\|")
_EXPELLED = "逾期不返校的，学校予以开除。\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement."""

    ident: str
    title: str
    state: str
    command: str
    note: str


def rows(table: Path = TABLE) -> tuple[Row, ...]:
    """Return the rows of the table."""
    found = (_ROW.fullmatch(line) for line in table.read_text("utf-8").splitlines())
    return tuple(Row(*(part.strip() for part in row.groups(""))) for row in found if row)


def failures(commands: Sequence[str], folder: Path) -> Iterator[str]:
    """Make the demo in an empty folder and yield each command that does not end as it should."""
    sample = ROOT / "samples" / "zhongyang" / "采集表.xlsx"
    made = _run("kongchuo demo demo", folder)
    if made.returncode not in GOOD:
        yield f"kongchuo demo: {made.returncode} {made.stderr}"
        return
    demo = folder / "demo"
    (demo / sample.name).write_bytes(sample.read_bytes())
    (demo / "开除.txt").write_text(_EXPELLED, "utf-8")
    for command in commands:
        done = _run(command, demo)
        if done.returncode not in GOOD:
            yield f"{command}: {done.returncode} {done.stderr}"


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = [str(Path(sys.executable).with_name("kongchuo")), *shlex.split(command)[1:]]
    return subprocess.run(
        words, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main() -> int:
    """Check the table; return 1 if a command fails."""
    table = rows()
    states = Counter(row.state for row in table)
    _say("、".join(f"{state} {count}" for state, count in states.items()))
    with tempfile.TemporaryDirectory() as folder:
        commands = tuple(dict.fromkeys(row.command for row in table if row.command))
        bad = list(failures(commands, Path(folder)))
    _say("\n".join([*bad, f"{len(commands)} 条命令，{len(bad)} 条不通过"]))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
