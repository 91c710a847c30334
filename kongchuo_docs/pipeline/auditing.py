"""The journal is held against the heads that stand outside of the database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kongchuo_docs.errors import UsageError
from kongchuo_docs.journal import Anchor, Proof
from kongchuo_docs.pipeline.archiving import JOURNAL_HEAD
from kongchuo_docs.pipeline.bookkeeping import table_faults
from kongchuo_docs.workspace import Workspace

_SHORTEST = 12
"""Hex digits of a digest that are enough to name it."""


def verify_journal(workspace: Workspace, heads: Sequence[str] = ()) -> Proof:
    """Check the chain of the journal, and that it leads through every head noted in the workspace.

    Where it is whole, store and register are held against it too.

    Args:
        workspace: Its bundles (``bundle.json``) and bags (``bag-info.txt``) are the anchors.
        heads: Further heads as they are printed on signing lists: 16 digits, or all of a digest.

    Raises:
        UsageError: A head is no such digest.
    """
    anchors = [*_printed(heads), *_in_bundles(workspace), *_in_bags(workspace)]
    with workspace.reading() as data:
        proof = data.journal.verify(anchors)
        faults = table_faults(data) if proof.ok else ()
    return replace(proof, faults=(*proof.faults, *faults))


def _printed(heads: Sequence[str]) -> Iterator[Anchor]:
    for head in heads:
        digits = head.strip().lower()
        if not (_SHORTEST <= len(digits) <= 64 and set(digits) <= set("0123456789abcdef")):
            raise UsageError(
                f"「{head}」不是日志的校验码", fix="照抄签章清单上“办理日志第…条”后面的 16 位。"
            )
        yield Anchor(seq=0, digest=digits, where=f"校验码 {digits[:16]} ")


def _in_bundles(workspace: Workspace) -> Iterator[Anchor]:
    for file in sorted((*workspace.out.rglob("bundle.json"), *_payloads(workspace))):
        try:
            noted = json.loads(file.read_text("utf-8"))["journal"]
            seq, digest, instance = int(noted["seq"]), str(noted["digest"]), str(noted["instance"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # older than the journal, or damaged: that is told by run and archive verify
        where = f"卷「{file.parent.relative_to(workspace.root).as_posix()}」"
        yield Anchor(seq=seq, digest=digest, instance=instance, where=where)


def _payloads(workspace: Workspace) -> Iterator[Path]:
    return workspace.archive.glob("*/data/bundle.json")


def _in_bags(workspace: Workspace) -> Iterator[Anchor]:
    for file in sorted(workspace.archive.glob("*/bag-info.txt")):
        try:
            lines = file.read_text("utf-8").splitlines()
        except (OSError, ValueError):
            continue
        for line in lines:
            label, _, value = line.partition(": ")
            seq, _, rest = value.partition(" ")
            if label == JOURNAL_HEAD and seq.isdigit():
                digest, _, instance = rest.partition(" ")
                where = f"归档包「{file.parent.name}」"
                yield Anchor(seq=int(seq), digest=digest, instance=instance, where=where)
