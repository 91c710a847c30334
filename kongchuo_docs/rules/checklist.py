"""Which papers are there, which are missing, late, unsigned or contradictory, and what comes next.

A :class:`Need` says what a case or a unit has to have, a :class:`Held` what lies there; everything
here is pure, so that the state of every paper can be tested as a table.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kongchuo_docs.model import Completion, Document, Finding, Severity


class PaperState(StrEnum):
    """What is the matter with one paper or task, the most urgent first."""

    CONTRADICTORY = "contradictory"
    LATE = "late"
    """Not there, and its last day has passed."""
    MISSING = "missing"
    DRAFT = "draft"
    UNSIGNED = "unsigned"
    """Issued, and this very version did not come back signed."""
    UPCOMING = "upcoming"
    COMPLETE = "complete"


LABELS: Mapping[PaperState, str] = {
    PaperState.CONTRADICTORY: "矛盾",
    PaperState.LATE: "逾期",
    PaperState.MISSING: "缺",
    PaperState.DRAFT: "草稿",
    PaperState.UNSIGNED: "未签章",
    PaperState.UPCOMING: "待办",
    PaperState.COMPLETE: "已签章",
}
"""How a clerk calls them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A paper, or a task of the deadline radar, that a case or unit has to have."""

    unit: str
    """Code of the reporting unit."""
    subject: str
    """Case id, child id or unit code."""
    what: str
    """In Chinese, without names."""
    form: str = ""
    month: str = ""
    key: str = ""
    """Key of the paper; empty where only a rule asks for something."""
    dated: dt.date | None = None
    """Day of the event on which the paper rests."""
    due: dt.date | None = None
    """Last day, inclusive; None = at once."""
    rule: str = ""
    """Code of the rule that asks for it."""
    signatures: bool = True
    """Whether somebody has to sign or seal it."""
    possible: bool = True
    """False where an error of the data keeps it from being issued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The newest version of a paper as the store knows it, and how it fits to the rest."""

    document: Document
    number: str
    """What the register holds for it now; empty where it has no number that counts."""
    completions: Mapping[int, Completion]
    """By version."""
    changed: bool = False
    """Whether today's record would print something else."""
    damage: tuple[Finding, ...] = ()
    """Files that are missing or changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One line of a checklist."""

    need: Need
    state: PaperState
    document: Document | None = None
    completion: Completion | None = None
    why: str = ""
    """In Chinese; empty where the state says it all."""
    findings: tuple[Finding, ...] = ()
    """What contradicts what."""

    @property
    def number(self) -> str:
        """The printed number, or nothing."""
        return self.document.number if self.document else ""

    @property
    def next_step(self) -> str:
        """What to do about it, with the command; nothing where nothing is to be done."""
        return _next_step(self)


def checklist(
    needs: Sequence[Need], held: Sequence[Held], on: dt.date, *, withdrawn: Collection[str] = ()
) -> tuple[CheckLine, ...]:
    """Hold what is needed against what lies there.

    Args:
        needs: Papers and tasks.
        held: Papers by their newest version.
        on: The day that is looked at; a paper signed later counts as not signed.
        withdrawn: Cases that were taken back.

    Returns:
        A line for each need in the given order, then the papers that nothing asks for.
    """
    there = {each.document.key: each for each in held}
    twice = _kinds_held_twice(held)
    lines = [_line(need, there.pop(need.key, None), twice, on) for need in needs]
    lines += [
        _stray(each, on, withdrawn)
        for each in there.values()
        if not each.document.draft and not _is_void(each)
    ]
    return tuple(lines)


def _kinds_held_twice(held: Sequence[Held]) -> frozenset[tuple[str, str, str]]:
    counts = Counter(_kind(each.document) for each in held if not each.document.draft)
    return frozenset(kind for kind, count in counts.items() if count > 1)


def _kind(paper: Document) -> tuple[str, str, str]:
    return paper.form_id, paper.subject_id, paper.month


def _is_void(held: Held) -> bool:
    """Tell whether the paper's number was made void and no other one took its place."""
    return bool(held.document.number) and not held.number


def _line(
    need: Need, held: Held | None, twice: Collection[tuple[str, str, str]], on: dt.date
) -> CheckLine:
    if held is None or _is_void(held):
        void = f"原文号 {held.document.number} 已作废，待重新出具" if held else ""
        return CheckLine(need=need, state=_absent(need, on), why=void or _why_absent(need, on))
    paper = held.document
    if paper.draft:
        why = "只有草稿，用了未核对的值"
        return CheckLine(need=need, state=PaperState.DRAFT, document=paper, why=why)
    found = (*_faults(need, held, twice), *held.damage)
    done = _completion(held, on)
    if found:
        state, why = PaperState.CONTRADICTORY, found[0].message
    elif done or not need.signatures:
        state, why = PaperState.COMPLETE, ""
    else:
        state, why = PaperState.UNSIGNED, _why_unsigned(held)
    return CheckLine(
        need=need, state=state, document=paper, completion=done, why=why, findings=found
    )


def _completion(held: Held, on: dt.date) -> Completion | None:
    found = held.completions.get(held.document.version)
    return found if found and found.on <= on else None


def _absent(need: Need, on: dt.date) -> PaperState:
    if need.due and need.due < on:
        return PaperState.LATE
    waits = need.dated > on if need.dated else need.due is not None and need.due > on
    return PaperState.UPCOMING if waits else PaperState.MISSING


def _why_absent(need: Need, on: dt.date) -> str:
    if not need.possible:
        return "资料有错误，出不了"
    if need.due and need.due < on:
        return f"应在 {need.due} 以前，逾期 {(on - need.due).days} 天"
    return f"{need.due} 以前" if need.due else "即办"


def _why_unsigned(held: Held) -> str:
    earlier = max((v for v in held.completions if v < held.document.version), default=0)
    version = held.document.version
    return f"第 {earlier} 版已签，更正后的第 {version} 版还没有签" if earlier else "还没有签章存档"


def _faults(need: Need, held: Held, twice: Collection[tuple[str, str, str]]) -> Iterator[Finding]:
    """Yield what speaks against a paper that was issued."""
    paper = held.document
    name = f"{paper.subject_id} 的{need.what}"
    run = f"请运行 kongchuo run --month {paper.month}，"
    if held.number != paper.number:
        what = f"{name}写的是旧文号 {paper.number}，登记簿里现为 {held.number}"
        yield _fault("KC-P21", what, run + "按新号重新出具。")
    if held.changed:
        fix = run + "出更正版（原号不变）；记录有误的，改正采集表后重新装入。"
        yield _fault("KC-P22", f"{name}与现在的记录不一致，没有出更正版", fix)
    if need.dated and paper.dated < need.dated:
        what = f"{name}的日期 {paper.dated} 早于它所依据的 {need.dated}"
        yield _fault(
            "KC-P23", what, "请核对日期，改正采集表后重新装入，再" + run[1:] + "出更正版。"
        )
    if _kind(paper) in twice:
        fix = "请核对留哪一件，另一件用 kongchuo number void 作废文号。"
        yield _fault("KC-P24", f"{name}在 {paper.month} 有两件", fix)


def _stray(held: Held, on: dt.date, withdrawn: Collection[str]) -> CheckLine:
    """Return the line of a paper that no record asks for any more."""
    paper = held.document
    taken_back = paper.subject_id in withdrawn
    why = "个案已撤回，文书还有效" if taken_back else "记录里已经没有它所依据的事项"
    finding = _fault(
        "KC-P20" if taken_back else "KC-P25",
        f"{paper.subject_id} 的{paper.title}：{why}",
        f"请用 kongchuo number void 作废文号 {paper.number}，或改正采集表后重新装入。",
    )
    need = Need(
        unit=paper.unit_code,
        subject=paper.subject_id,
        what=paper.title,
        form=paper.form_id,
        month=paper.month,
        key=paper.key,
    )
    return CheckLine(
        need=need,
        state=PaperState.CONTRADICTORY,
        document=paper,
        completion=_completion(held, on),
        why=why,
        findings=(finding, *held.damage),
    )


def _fault(code: str, message: str, fix: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, message=message, fix=fix)


def _next_step(line: CheckLine) -> str:
    need = line.need
    match line.state:
        case PaperState.CONTRADICTORY:
            return line.findings[0].fix
        case PaperState.COMPLETE | PaperState.UPCOMING:
            return ""
        case PaperState.DRAFT:
            return f"在 kongchuo.toml 的 [confirmed] 里确认后，kongchuo run --month {need.month}"
        case PaperState.UNSIGNED:
            return f"打印 {need.unit} {need.month} 卷的 print.pdf，按签章清单签字盖章，扫描后 kongchuo scan 文件"
    if not need.key:
        return f"办好后记入采集表，kongchuo load 采集表；依据见 kongchuo rules explain {need.rule}"
    if not need.possible:
        return f"kongchuo plan --month {need.month} --unit {need.unit} 看原因，改正后再 run"
    return f"kongchuo run --month {need.month}"
