"""Showing faults in the user's own workbooks: a marked copy, or a list where no copy can be made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs import intake
from kongchuo_docs.errors import InputFileError
from kongchuo_docs.model import Finding, RawRecord, Severity

MOST_ROWS = 20_000
"""A larger workbook gets only a list: a copy of it would take a gigabyte and a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A file that shows the faults of another one."""

    path: Path
    why: str = ""
    """Why it is only a list; empty for a marked copy."""


def mark_files(
    files: Sequence[Path],
    findings: Sequence[Finding],
    rows: Sequence[RawRecord],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Marked, ...]:
    """Write a marked copy or a list beside each file that has faults in its cells.

    A file that cannot be read at all has one fault, and gets neither. ``progress`` is told of the
    rows of files done and to do: a copy of a large one takes half a minute.
    """
    sizes = Counter(row.source.file for row in rows)
    done = 0
    made: list[Marked] = []
    for file in files:
        mine = [finding for finding in findings if finding.source.file == file.name]
        if any(each.source.sheet and each.severity is not Severity.INFO for each in mine):
            progress(done, len(rows))
            made.append(_mark(file, mine, sizes[file.name]))
            done += sizes[file.name]
            progress(done, len(rows))
    return tuple(made)


def _mark(file: Path, findings: Sequence[Finding], rows: int) -> Marked:
    why = ""
    if not intake.is_xlsx(file):
        kind = file.suffix.lower() or "这种文件"
        why = f"{kind} 不能在单元格里标注" if kind != ".xlsx" else "设有打开密码，不能做标注副本"
    elif rows > MOST_ROWS:
        why = f"超过 {MOST_ROWS} 行，不做标注副本"
    if not why:
        target = intake.free_path(intake.marked_path(file))
        try:
            intake.annotate(file, findings, target)
        except InputFileError:
            why = "这个工作簿不能做标注副本"
        else:
            return Marked(path=target)
    target = intake.free_path(intake.next_list(file), intake.next_list)
    intake.write_list(intake.sort_findings(findings), target)
    return Marked(path=target, why=why)
