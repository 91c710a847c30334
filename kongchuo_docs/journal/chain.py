"""The chain: what an entry says, its digest, and the proof that nothing was changed or lost.

Basis: each digest is sha256 (FIPS 180-4) over the entry as canonical JSON with the digest before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

GENESIS = "0" * 64
"""What the first entry has before it."""


class Act(StrEnum):
    """What was done."""

    CREATED = "created"
    RECORDED = "recorded"
    """Something was stored for which there is no narrower word."""
    LOADED = "loaded"
    WITHDRAWN = "withdrawn"
    NUMBER_TAKEN = "number_taken"
    NUMBER_ISSUED = "number_issued"
    NUMBER_VOID = "number_void"
    NUMBER_SKIPPED = "number_skipped"
    """Made void unused after a backup was restored: a paper that left may carry it."""
    NUMBERS_MERGED = "numbers_merged"
    BLOCK_GIVEN = "block_given"
    BLOCK_ACCEPTED = "block_accepted"
    BLOCK_CLOSED = "block_closed"
    PAPER_DRAFTED = "paper_drafted"
    PAPER_ISSUED = "paper_issued"
    PAPER_CORRECTED = "paper_corrected"
    COMPLETED = "completed"
    BUNDLE_BOUND = "bundle_bound"
    BAG_STORED = "bag_stored"
    CONFIRMATION_USED = "confirmation_used"
    BACKED_UP = "backed_up"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What one entry is about. Never a name, ID number or phone of a child or guardian."""

    act: Act
    key: str = ""
    """Of the paper, record, bundle, bag or block: ``return_notice/JL003``."""
    number: str = ""
    """As printed."""
    unit: str = ""
    note: str = ""
    content: str = ""
    """sha256 of what was written, so that the entry also binds words that it does not repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the journal."""

    seq: int
    """From 1, without gaps."""
    at: str
    """ISO time."""
    who: str
    """Who worked: an officer, or the user of the operating system."""
    act: str
    key: str
    number: str
    unit: str
    note: str
    content: str
    prev: str
    digest: str

    def counted(self) -> str:
        """Return the digest as it must be."""
        return digest_of({name: getattr(self, name) for name in _COUNTED})


_COUNTED = tuple(sorted(field.name for field in fields(Entry) if field.name != "digest"))
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def digest_of(told: Mapping[str, str | int]) -> str:
    """Return the sha256 of an entry's canonical JSON: sorted keys, no spaces, UTF-8."""
    return hashlib.sha256(_encode(told).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The head of a journal as it was printed or noted somewhere outside of the database."""

    seq: int
    """Last entry at that time; 0 = the journal was empty, or only the digest is known."""
    digest: str
    """All of it, or the first digits as they are printed."""
    instance: str = ""
    """Which copy of the workspace it was; a restored one is another."""
    where: str = ""
    """In words, for messages."""

    @property
    def short(self) -> str:
        """Return the anchor as it is printed: ``第 12 条 3fa2b6c8d9e01234``."""
        return f"第 {self.seq} 条 {self.digest[:16]}"

    def noted(self) -> dict[str, str | int]:
        """Return what a manifest notes."""
        return {"seq": self.seq, "digest": self.digest, "instance": self.instance}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Where the journal is not what it was."""

    seq: int
    """Entry; 0 = not known."""
    message: str
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a check of the journal came to."""

    entries: int
    head: str
    anchors: int
    """Anchors that were held against it."""
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Tell whether the journal is whole."""
        return not self.faults


def verify(entries: Iterable[Entry], anchors: Sequence[Anchor] = ()) -> Proof:
    """Check a journal from its first entry on; the first broken entry is named, then the anchors.

    Args:
        entries: By ``seq``.
        anchors: Heads that stand outside; one without ``seq`` may stand anywhere in the chain.
    """
    prev, last, broken = GENESIS, 0, None
    digests: list[str] = [GENESIS]
    instances: dict[str, int] = {}
    for entry in entries:
        broken = broken or _broken(entry, last, prev)
        prev, last = entry.digest, entry.seq
        digests.append(entry.digest)
        if entry.seq == 1 or entry.act == Act.RESTORED:
            instances[entry.digest[:16]] = entry.seq
    faults = [broken] if broken else []
    if not broken:
        held = (_missed(each, digests, instances) for each in anchors)
        faults += [fault for fault in held if fault]
    return Proof(entries=len(digests) - 1, head=prev, anchors=len(anchors), faults=tuple(faults))


def _broken(entry: Entry, last: int, prev: str) -> Fault | None:
    if entry.seq != last + 1:
        return Fault(
            seq=last + 1, message=f"第 {last + 1} 条不见了，后面是第 {entry.seq} 条", fix=_CALL
        )
    if entry.prev != prev:
        return Fault(
            seq=entry.seq, message=f"第 {entry.seq} 条接不上前一条：有一条被改或被换过", fix=_CALL
        )
    if entry.digest != entry.counted():
        return Fault(seq=entry.seq, message=f"第 {entry.seq} 条被改过", fix=_CALL)
    return None


_CALL = "请保留现在的数据库，不要再改；与最近一份备份比对（kongchuo restore 到另一个文件夹）。"
_COPIES = (
    "一个工作区只能有一份在用：停用旧的那一份，"
    "并用 kongchuo restore --last 文号 写明它发出的最大文号，免得重号。"
)


def _missed(anchor: Anchor, digests: Sequence[str], instances: dict[str, int]) -> Fault | None:
    """Tell why an anchor does not lie on the chain; None where it does."""
    if anchor.seq == 0:
        if anchor.digest and any(each.startswith(anchor.digest.lower()) for each in digests):
            return None
    elif anchor.seq < len(digests) and digests[anchor.seq].startswith(anchor.digest):
        return None
    foreign = anchor.instance not in ("", *instances)
    later = [seq for name, seq in instances.items() if instances.get(anchor.instance, seq) < seq]
    if foreign or any(seq <= anchor.seq for seq in later):
        message = f"{anchor.where}出自本工作区的另一份（恢复以前的，或另行恢复的），不在这份日志里"
        return Fault(seq=anchor.seq, message=message, fix=_COPIES)
    if anchor.seq == 0:
        message = f"{anchor.where}不在日志里：末尾少了，或这是旧的备份"
        return Fault(seq=len(digests), message=message, fix=_CALL)
    if anchor.seq >= len(digests):
        message = f"日志到第 {len(digests) - 1} 条为止，而{anchor.where}记着{anchor.short}：末尾少了，或这是旧的备份"
        return Fault(seq=len(digests), message=message, fix=_CALL)
    message = f"第 {anchor.seq} 条及以前与{anchor.where}所记不符：日志被重写过"
    return Fault(seq=anchor.seq, message=message, fix=_CALL)
