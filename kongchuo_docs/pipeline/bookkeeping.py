"""The tables of a workspace are held against its journal, which tells of every row of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from kongchuo_docs.journal import Act, Entry, Fault
from kongchuo_docs.model import NumberEntry, NumberState
from kongchuo_docs.numbering import format_number
from kongchuo_docs.workspace import Transaction

_STORED = frozenset(
    {
        Act.RECORDED,
        Act.LOADED,
        Act.WITHDRAWN,
        Act.PAPER_DRAFTED,
        Act.PAPER_ISSUED,
        Act.PAPER_CORRECTED,
        Act.COMPLETED,
        Act.BUNDLE_BOUND,
        Act.BAG_STORED,
    }
)
_STATES = {
    Act.NUMBER_TAKEN: NumberState.RESERVED,
    Act.NUMBER_ISSUED: NumberState.ISSUED,
    Act.NUMBER_VOID: NumberState.VOID,
    Act.NUMBER_SKIPPED: NumberState.VOID,
}
_FIX = "数据库被直接改过：请停止使用，用最近一份备份恢复到另一个文件夹，再比对。"


@dataclass(slots=True)
class _Told:
    """What the journal says that the tables hold."""

    whole: bool = False
    """Whether it begins with the workspace; one of an older program begins later."""
    stored: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """Entry by key, digest of the content and time."""
    numbers: dict[str, tuple[Entry, NumberState]] = field(default_factory=dict)
    """Newest entry of each printed number."""

    def read(self, entry: Entry) -> None:
        act = Act(entry.act)
        if entry.seq == 1:
            self.whole = act is Act.CREATED
        if act in _STORED:
            self.stored[entry.key, entry.content, entry.at] = entry.seq
        elif act is Act.NUMBERS_MERGED:
            self.numbers[entry.number] = entry, NumberState(entry.note)
        elif act in _STATES:
            self.numbers[entry.number] = entry, _STATES[act]


def table_faults(data: Transaction) -> tuple[Fault, ...]:
    """Tell which rows of store and register were changed, removed or added behind the journal.

    To be asked only where the journal itself is whole. The names of files that records came from,
    and times in the register, are not bound by the journal.
    """
    told = _Told()
    for entry in data.journal.entries():
        told.read(entry)
    return (*_store_faults(data, told), *_number_faults(data, told))


def _store_faults(data: Transaction, told: _Told) -> Iterator[Fault]:
    missing = dict(told.stored)
    for row in data.store.kept():
        deed = row.deed
        seq = missing.pop((deed.key, deed.content, row.at), 0) if deed else 0
        if deed is None or (told.whole and not seq):
            yield _fault(seq, f"数据库里「{row.name}」的内容与日志不符，或日志里没有")
    for (key, _, _), seq in missing.items():
        yield _fault(seq, f"日志第 {seq} 条记着「{key}」，数据库里却没有，或被改动")


def _number_faults(data: Transaction, told: _Told) -> Iterator[Fault]:
    missing = dict(told.numbers)
    for row in data.numbers.entries():
        number = format_number(row.number)
        entry, state = missing.pop(number, (None, None))
        if entry is None and not told.whole:
            continue
        if entry is None or state is not row.state or not _agrees(entry, row):
            yield _fault(entry.seq if entry else 0, f"登记簿里「{number}」与日志不符")
    for number, (entry, _) in missing.items():
        yield _fault(entry.seq, f"日志第 {entry.seq} 条记着文号「{number}」，登记簿里却没有")
    for printed in data.numbers.misprinted():
        yield _fault(0, f"登记簿里印出的文号「{printed}」与它的单位、年份、序号不符")


def _agrees(entry: Entry, row: NumberEntry) -> bool:
    if (entry.key, entry.unit) != (row.key, row.number.series.unit_code):
        return False
    bound = entry.act in (Act.NUMBER_VOID, Act.NUMBER_SKIPPED) and entry.content
    return not bound or entry.content == sha256(row.reason.encode()).hexdigest()


def _fault(seq: int, message: str) -> Fault:
    return Fault(seq=seq, message=message, fix=_FIX)
