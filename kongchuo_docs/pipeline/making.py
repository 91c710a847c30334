"""Papers get their files and numbers.

A paper is rendered with the number that it *will* get, and only what was rendered without fault
takes its number, in one transaction with the record of the paper. So a number is never spent on a
paper that cannot be made, and a process killed at any moment leaves either no number or a number
whose paper the next run makes again, byte for byte.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kongchuo_docs import bundle
from kongchuo_docs.journal import Act, Deed
from kongchuo_docs.model import Document
from kongchuo_docs.numbering import format_number
from kongchuo_docs.pipeline.desk import Desk, Paper
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.pipeline.staging import final_files, place_files, staged_job
from kongchuo_docs.rendering.page_marks import MARKED, Marking
from kongchuo_docs.rendering.papers import RenderJob, RenderOutcome
from kongchuo_docs.workspace import Confirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of a batch of papers."""

    documents: Mapping[str, Document]
    """By key."""
    failures: Mapping[str, RenderOutcome]
    """By key, with the reason."""
    uncoded: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """By key, the pages that had no room for a code."""


def start_papers(
    desk: Desk, press: Press, papers: Sequence[Paper], folder: Path
) -> Iterator[RenderOutcome]:
    """Start printing papers beside their places, and return the outcomes to come."""
    target = desk.workspace.root / folder
    bundle.sweep(target)  # what a killed run left
    return press.run([_job(desk, paper, target) for paper in papers])


def make_papers(
    desk: Desk,
    press: Press,
    papers: Sequence[Paper],
    printed: Iterator[RenderOutcome],
    folder: Path,
    *,
    at: dt.datetime,
) -> Made:
    """Number, record and place papers that are being printed.

    Args:
        desk: Puts a paper together again if its number turns out to be another.
        press: Prints such papers once more.
        papers: Papers with the number that they are expected to get.
        printed: Their outcomes, from :func:`start_papers`.
        folder: Where they go, relative to the workspace.
        at: The time that register and store note.
    """
    target = desk.workspace.root / folder
    documents: dict[str, Document] = {}
    failures: dict[str, RenderOutcome] = {}
    uncoded: dict[str, tuple[int, ...]] = {}
    pending = {paper.planned.key: paper for paper in papers}
    while pending:
        outcomes = {outcome.key: outcome for outcome in printed}
        outcomes = {
            key: _restored(pending[key], outcome, target) for key, outcome in outcomes.items()
        }
        failures.update({key: outcome for key, outcome in outcomes.items() if outcome.error})
        for key in failures:
            desk.numbers.pop(key, None)  # a 送达回证 must not name a number that was not given
        # In the order of the plan, not in that in which the workers finished.
        ready = [paper for key, paper in pending.items() if not outcomes[key].error]
        recorded, pending = _take_numbers(desk, ready, outcomes, at)
        for key in recorded:
            place_files(outcomes[key], target)
            if outcomes[key].uncoded:
                uncoded[key] = outcomes[key].uncoded
        documents.update(recorded)
        printed = press.run([_job(desk, paper, target) for paper in pending.values()])
    retire_earlier(desk, documents.values(), target)
    bundle.sweep(target)  # of papers that failed, or were printed with a number they did not get
    return Made(documents=documents, failures=failures, uncoded=uncoded)


def _restored(paper: Paper, outcome: RenderOutcome, target: Path) -> RenderOutcome:
    """Refuse a lost file of an issued paper that does not come back byte for byte.

    Fonts, template or program have changed since: the new file would look issued and not be it.
    """
    previous = paper.previous
    if outcome.error or previous is None or previous.draft:
        return outcome
    if (previous.number, previous.version) != (paper.printed_number, paper.version):
        return outcome  # a correction, or a paper that begins anew under a new number
    if [file.sha256 for file in previous.files] == [file.sha256 for file in outcome.files]:
        return outcome
    for file in outcome.files:
        (target / file.name).unlink()
    return RenderOutcome(
        key=outcome.key,
        error=f"已签发的「{previous.number}」文件缺失或被改动，而字体、模板或程序已更新，做不出原样",
        fix=f"请从归档包、备份或「{bundle.RETIRED}」中取回原文件放回卷内；"
        "取不回的，作废原号后重新出具。",
    )


def _job(desk: Desk, paper: Paper, target: Path) -> RenderJob:
    return staged_job(
        paper.planned.key,
        paper.form,
        paper.facts.values,
        target / file_stem(paper),
        title=f"{paper.title} {paper.printed_number}".strip(),
        watermark=paper.watermark,
        marking=marking_of(desk, paper),
    )


def marking_of(desk: Desk, paper: Paper) -> Marking | None:
    """Return what the codes of a paper say; a draft has none, nor one that was issued without."""
    if paper.draft:
        return None
    old = paper.previous if paper.previous and not paper.previous.draft else None
    same = old and (old.number, old.version) == (paper.printed_number, paper.version)
    if old and same and MARKED not in old.recipe:
        return None  # its lost file must come back as it was
    document = paper.printed_number or paper.planned.key
    return Marking(document=document, version=paper.version, secret=desk.page_secret)


def file_stem(paper: Paper) -> str:
    """Return the file name of a paper without ending."""
    again = paper.planned.act[1] if paper.planned.act else 1
    draft = "草稿" if again == 1 else f"草稿{again}"
    number = paper.printed_number or (draft if paper.draft else "")
    return bundle.file_stem(paper.form, paper.planned.subject_id, number, paper.version)


def _take_numbers(
    desk: Desk, ready: Sequence[Paper], outcomes: Mapping[str, RenderOutcome], at: dt.datetime
) -> tuple[dict[str, Document], dict[str, Paper]]:
    """Take the numbers and record the papers; return those whose number became another one.

    Another process may have taken the expected number, or a paper before this one in its series
    failed and took none.
    """
    with desk.workspace.begin() as data:
        requests = [
            (paper.planned.key, paper.planned.series)
            for paper in ready
            if paper.planned.series and not paper.draft
        ]
        taken = data.numbers.take(requests, at=at)
        desk.numbers.update({key: format_number(number) for key, number in taken.items()})
        agreed = [
            paper
            for paper in ready
            if taken.get(paper.planned.key) == paper.number and desk.names_served(paper)
        ]
        recorded = {
            paper.planned.key: _document(paper, outcomes[paper.planned.key]) for paper in agreed
        }
        confirmed = desk.workspace.confirmed
        if recorded and confirmed:
            data.journal.write_once(_confirmation(confirmed), at=at)
        data.store.record_documents(list(recorded.values()), at=at)
        data.numbers.mark_issued([key for key in recorded if key in taken], at=at)
    others = {
        paper.planned.key: desk.paper(paper.planned, taken.get(paper.planned.key), paper.version)
        for paper in ready
        if paper.planned.key not in recorded
    }
    return recorded, others


def _confirmation(confirmed: Confirmation) -> Deed:
    """Say on whose word unchecked values of the county are printed."""
    words = json.dumps([confirmed.by, confirmed.on.isoformat(), *confirmed.values])
    return Deed(
        act=Act.CONFIRMATION_USED,
        key=f"confirmed/{confirmed.on.isoformat()}",
        note=confirmed.by,
        content=hashlib.sha256(words.encode()).hexdigest(),
    )


def _document(paper: Paper, outcome: RenderOutcome) -> Document:
    planned = paper.planned
    return Document(
        key=planned.key,
        form_id=planned.form_id,
        title=paper.title,
        unit_code=planned.unit_code,
        subject_id=planned.subject_id,
        month=planned.month,
        dated=planned.dated,
        number=paper.printed_number,
        version=paper.version,
        facts=paper.facts,
        recipe=outcome.recipe,
        pages=outcome.pages,
        files=final_files(outcome),
        draft=paper.draft,
    )


def retire_earlier(desk: Desk, documents: Iterable[Document], target: Path) -> None:
    """Move files of earlier versions to 旧版/ and delete drafts, which never were issued.

    What is an earlier file is read from the store, not remembered: a process that was killed after
    a correction was recorded may have left the files that it replaces.
    """
    earlier: dict[Path, bool] = {}
    with desk.workspace.reading() as data:
        for document in documents:
            names = {file.name for file in document.files}  # a draft takes the name of the last one
            for version in data.store.document_versions(document.key):
                for file in version.files:
                    if file.name not in names:
                        earlier[target / file.name] = version.draft
    bundle.retire(path for path, draft in earlier.items() if not draft)
    for path, draft in earlier.items():
        if draft:
            path.unlink(missing_ok=True)
