"""A workspace comes back from its backup, and its numbers go on without one being used twice.

The trap: papers that left after the backup carry numbers that the restored register does not know,
and two live copies of one workspace would give out the same numbers. So a restored workspace is
another instance in the journal, heads that were printed later are missed by ``audit verify``, and
:func:`skip_numbers` makes void what the register cannot know.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs.errors import EnvironmentProblem, RefusedError
from kongchuo_docs.journal import Act, Deed, Proof
from kongchuo_docs.numbering import format_number
from kongchuo_docs.pipeline.auditing import verify_journal
from kongchuo_docs.pipeline.backup_file import Backup, read_backup
from kongchuo_docs.workspace import Workspace, refill, with_database

REASON = "备份恢复"
"""Why numbers are void that were skipped."""
_UNFINISHED = ".part"
_SETTINGS = "kongchuo.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What restoring came to."""

    backup: Backup
    last: tuple[str, ...]
    """Highest number of each series, as printed: to be held against the papers that left."""
    skipped: tuple[str, ...]
    whole: bool
    """The register has no gap and no duplicate."""
    proof: Proof
    """Of the journal."""


def restore(
    source: Path,
    folder: Path,
    *,
    database: str | None = None,
    last: Sequence[str] = (),
    heads: Sequence[str] = (),
    operator: str = "",
    at: dt.datetime,
) -> Restored:
    """Make a workspace again from a backup; it appears under its name only when it is whole.

    Args:
        source: The backup.
        folder: A folder that is empty or not there.
        database: Another ``[database] url`` than the backup's; empty = a file in the folder.
        last: Highest numbers on papers that left after the backup.
        heads: Heads of the journal as printed on signing lists of that time.
        operator: Who restores.
        at: Now.

    Raises:
        InputFileError: The backup is damaged.
        RefusedError: The folder is not empty, or the database holds a workspace.
        EnvironmentProblem: The disk refuses.
    """
    backup = read_backup(source)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError(f"{folder} 不是空文件夹，不在里面恢复。", fix="请换一个新文件夹。")
    part = folder.absolute().with_name(folder.absolute().name + _UNFINISHED)
    try:
        _unpack(backup, part, database)
        refill(part, backup.lines())
        result = _begin_anew(Workspace.open(part, operator=operator), backup, last, heads, at)
        if folder.exists():
            folder.rmdir()
        part.replace(folder)
    except OSError as error:
        raise EnvironmentProblem(
            f"无法恢复到 {folder}。", fix="请检查磁盘空间和写入权限，或换一个文件夹。"
        ) from error
    return result


def skip_numbers(workspace: Workspace, last: Sequence[str], *, at: dt.datetime) -> tuple[str, ...]:
    """Make void all numbers up to those that papers of a lost time carry; return them.

    Raises:
        UsageError: A text is no number, or far ahead.
        NotFoundError: The register has no such series.
        RefusedError: The numbers come from blocks, or another errand is under way.
    """
    with workspace.lock(), workspace.begin() as data:
        return tuple(
            number for each in last for number in data.numbers.skip(each, reason=REASON, at=at)
        )


def _unpack(backup: Backup, part: Path, database: str | None) -> None:
    if part.exists():
        shutil.rmtree(part)  # what a killed process left
    part.mkdir(parents=True)
    backup.unpack(part)
    for name in ("out", "archive"):
        (part / name).mkdir(exist_ok=True)
    if database is not None:
        settings = part / _SETTINGS
        text = with_database(settings.read_text("utf-8-sig"), database)
        settings.write_text(text, encoding="utf-8", newline="\n")


def _begin_anew(
    workspace: Workspace,
    backup: Backup,
    last: Sequence[str],
    heads: Sequence[str],
    at: dt.datetime,
) -> Restored:
    with workspace.begin() as data:
        # Time and operator make the entry, and so the instance, differ from every other copy.
        note = f"备份于 {backup.at}"
        data.journal.write([Deed(act=Act.RESTORED, key=backup.journal["digest"], note=note)], at=at)
    skipped = skip_numbers(workspace, last, at=at) if last else ()
    with workspace.reading() as data:
        audits, entries = data.numbers.audit(), data.numbers.entries()
    highest = {
        (entry.number.series.unit_code, entry.number.series.kind, entry.number.series.year): entry
        for entry in entries  # in the order of their numbers
    }
    return Restored(
        backup=backup,
        last=tuple(format_number(entry.number) for entry in highest.values()),
        skipped=skipped,
        whole=all(each.ok for each in audits),
        proof=verify_journal(workspace, heads),
    )
