"""What is to become of each planned paper: new, unchanged, corrected, a draft, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kongchuo_docs import bundle
from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.model import (
    Document,
    DocumentNumber,
    DocumentState,
    Facts,
    Finding,
    PlannedDocument,
    Severity,
    has_error,
)
from kongchuo_docs.numbering import format_number
from kongchuo_docs.pipeline.desk import Desk, Paper
from kongchuo_docs.pipeline.objections import objections
from kongchuo_docs.pipeline.worded import PaperWording
from kongchuo_docs.rendering.characters import UNPRINTABLE_FIX

UNPRINTABLE = "KC-P10"
"""Code of the finding: a character that no font has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to become of one paper, and why."""

    paper: Paper
    state: DocumentState
    make: bool
    """True where files have to be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Decisions about the papers of a month."""

    decisions: Mapping[str, Decision]
    """By key of the paper."""
    findings: Mapping[str, tuple[Finding, ...]]
    """By code of the reporting unit."""


def decide(desk: Desk, planned: Sequence[PlannedDocument]) -> Decided:
    """Hold the papers that a month asks for against those that exist.

    Args:
        desk: The workspace as it stands.
        planned: The papers, in the order in which they take their numbers.
    """
    findings: dict[str, dict[Finding, None]] = {each.unit_code: {} for each in planned}
    blocked = set()

    def tell(each: PlannedDocument, told: Sequence[Finding]) -> None:
        findings[each.unit_code].update(dict.fromkeys(told))
        if has_error(tuple(told)):
            blocked.add(each.key)

    for each in planned:
        tell(each, (*objections(desk, each), *_unready(desk, each), *_unchecked(desk, each)))
    wording = PaperWording(desk.workspace.library, desk.workspace.county)
    for each in planned:
        if each.key not in blocked:
            facts = desk.paper(each, None, 1).facts
            tell(each, (*_unprintable(desk, each, facts), *wording.findings(each, facts)))
    numbers = _forecast(desk, [each for each in planned if each.key not in blocked])
    desk.numbers.update({key: format_number(number) for key, number in numbers.items()})
    for each in planned:
        tell(each, _other_year(desk, each, numbers.get(each.key)))
    decisions = {
        each.key: _decide(desk, each, numbers.get(each.key), blocked=each.key in blocked)
        for each in planned
    }
    return Decided(
        decisions=decisions,
        findings={unit: tuple(found) for unit, found in findings.items()},
    )


def _forecast(desk: Desk, planned: Sequence[PlannedDocument]) -> Mapping[str, DocumentNumber]:
    requests = [
        (each.key, each.series) for each in planned if each.series and not each.draft_reasons
    ]
    with desk.workspace.reading() as data:
        return data.numbers.forecast(requests)


def _decide(
    desk: Desk, planned: PlannedDocument, number: DocumentNumber | None, *, blocked: bool
) -> Decision:
    previous = desk.documents.get(planned.key)
    if blocked or _stays_official(planned, previous):
        return _kept(desk, planned, previous, blocked=blocked)
    if previous is not None and previous.draft and not planned.draft_reasons:
        previous = None  # a draft was never issued, so the official paper is the first version
    if previous is not None and number is not None and previous.number != format_number(number):
        previous = None  # its number was made void: the paper begins anew, it is no correction
    paper = desk.paper(planned, number, previous.version if previous else 1)
    if previous is None:
        state = DocumentState.DRAFT if paper.draft else DocumentState.NEW
        return Decision(paper=paper, state=state, make=True)
    if desk.prints_alike(paper.form, previous.facts, paper.facts):
        state = DocumentState.DRAFT if paper.draft else DocumentState.UNCHANGED
        paper = replace(paper, facts=previous.facts)  # a lost file comes back as it was recorded
        return Decision(paper=paper, state=state, make=_is_lost(desk, previous))
    if paper.draft:
        return Decision(paper=paper, state=DocumentState.DRAFT, make=True)
    newer = desk.paper(planned, number, previous.version + 1)
    return Decision(paper=newer, state=DocumentState.REPLACED, make=True)


def _stays_official(planned: PlannedDocument, previous: Document | None) -> bool:
    """Tell whether an issued paper is asked for as a draft: what is issued stays issued."""
    return bool(planned.draft_reasons) and previous is not None and not previous.draft


def _kept(
    desk: Desk, planned: PlannedDocument, previous: Document | None, *, blocked: bool
) -> Decision:
    """Leave a paper as it is."""
    paper = desk.blank(planned, previous)
    state = DocumentState.FAILED if blocked else DocumentState.UNCHANGED
    return Decision(paper=paper, state=state, make=False)


def _is_lost(desk: Desk, document: Document) -> bool:
    unit = desk.roll.units[document.unit_code]
    folder = desk.workspace.root / desk.folder(document.month, unit)
    return bool(bundle.check_files(folder, [document]))


def _unready(desk: Desk, planned: PlannedDocument) -> tuple[Finding, ...]:
    """Tell where a paper would quote a law that was not in force on its day."""
    form = desk.workspace.library.form(planned.form_id)
    try:
        for key in form.laws:
            desk.workspace.library.law(key, planned.dated)
    except NotFoundError as error:
        message = f"{planned.subject_id} 的{form.label}没有做成：{error.message}"
        return (_error("KC-P06", message, error.fix),)
    return ()


def _other_year(
    desk: Desk, planned: PlannedDocument, number: DocumentNumber | None
) -> tuple[Finding, ...]:
    """Tell where a paper holds a number of another year than that of its date."""
    if number is None or number.series.year == planned.dated.year:
        return ()
    label = desk.workspace.library.form(planned.form_id).label
    message = (
        f"{planned.subject_id} 的{label}已编号「{format_number(number)}」，"
        f"日期却改到了 {planned.dated.year} 年"
    )
    fix = "请核对日期；确要改到另一年的，先用 kongchuo number void 作废原号再运行。"
    return (_error("KC-P07", message, fix),)


def _unprintable(desk: Desk, planned: PlannedDocument, facts: Facts) -> list[Finding]:
    """Tell which fields hold characters that no font has; said once for all papers of a case."""
    return [
        Finding(
            code=UNPRINTABLE,
            severity=Severity.ERROR,
            field=each.field,
            message=f"{planned.subject_id} 的文书印不出：{each.said}在全部字体里都找不到，会印成方框",
            fix=UNPRINTABLE_FIX,
        )
        for each in desk.characters.unprintable(facts.values)
    ]


def _unchecked(desk: Desk, planned: PlannedDocument) -> list[Finding]:
    issued = _stays_official(planned, desk.documents.get(planned.key))
    what = "已签发的文书保持原样，不再更新" if issued else "用到它的文书只能印草稿，不编号"
    return [
        Finding(
            code="KC-P02",
            severity=Severity.WARNING,
            message=f"本县配置「{key}」还没有人核对来源，{what}",
            fix="核对无误后，在 kongchuo.toml 的 [confirmed] 里由单位确认（by、on、values）。"
            f"来源见 kongchuo county explain {desk.workspace.county.county_id}。",
        )
        for key in planned.draft_reasons
    ]


def _error(code: str, message: str, fix: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, message=message, fix=fix)
