"""Finishing a paper without our own signature: sealed by an outside service, or refused."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongchuo_docs.bundle.placing import place, write_whole
from kongchuo_docs.errors import InputFileError, KongchuoError, RefusedError, UsageError
from kongchuo_docs.model import Case, Completion, CompletionKind, Enrolment, Subject
from kongchuo_docs.pipeline.issued import IssuedPaper, issued_paper, issued_papers
from kongchuo_docs.signing.completing import (
    compare_pages,
    demanded_fields,
    papers_within,
    signature_count,
)
from kongchuo_docs.workspace import Workspace

HANDOVER_LIST = "移交清单.json"
FORMAT = 1
_ALTERED_AT_MOST = 0.1
"""Share of a page that a seal drawn into it may cover; one of 42 mm covers 0.02."""
_RECEIPT = "service_receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What became of one file that came back from outside."""

    file: Path
    number: str = ""
    note: str = ""
    problem: KongchuoError | None = None
    """Why it was not accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """That somebody refused to sign for a paper."""

    witnesses: int
    functions: tuple[str, ...] = ()
    """What the witnesses are (村委会代表 …), never who."""
    left: bool = False
    """The paper was left behind (留置送达)."""
    receipt: str = ""
    """Number of the 送达回证 on which it is written down."""
    note: str = ""


def hand_over(
    workspace: Workspace, names: Sequence[str], target: Path, *, at: dt.datetime
) -> tuple[Path, ...]:
    """Copy issued PDFs, byte for byte, with a list of their digests for an outside service.

    The list has SM3 beside SHA-256 where this computer can count it, for SM2 seals (GB/T 38540).

    Raises:
        NotFoundError: A paper was never issued.
        RefusedError: An original is missing or altered, a copy exists, or a paper is finished.
    """
    papers = [issued_paper(workspace, name, at.date()) for name in dict.fromkeys(names)]
    copies = [(paper, target / paper.file.name, paper.original()) for paper in papers]
    listing = target / HANDOVER_LIST
    for paper in papers:
        paper.refuse_finished()
    for path in (listing, *(path for _, path, _ in copies)):
        if path.exists():
            raise RefusedError(f"“{path.name}”已经存在，不覆盖。", fix="请用 -o 另写一个文件夹。")
    for _, path, content in copies:
        write_whole(path, content)
    entries = [_entry(paper, content) for paper, _, content in copies]
    whole = {"format": FORMAT, "made_at": at.isoformat(), "documents": entries}
    write_whole(listing, f"{json.dumps(whole, ensure_ascii=False, indent=2)}\n".encode())
    return (*(path for _, path, _ in copies), listing)


def _entry(paper: IssuedPaper, content: bytes) -> dict[str, Any]:
    digests = {"sha256": paper.file.sha256}
    if "sm3" in hashlib.algorithms_available:
        digests["sm3"] = hashlib.new("sm3", content).hexdigest()
    return {
        "file": paper.file.name,
        "number": paper.document.number,
        "version": paper.document.version,
        "pages": paper.document.pages,
        "size": paper.file.size,
        **digests,
        "sign": list(demanded_fields(paper.form)),
    }


def take_back(
    workspace: Workspace, files: Sequence[Path], *, rewritten: str = "", at: dt.datetime
) -> tuple[TakenBack, ...]:
    """File PDFs that an outside service sealed; each must begin with our issued bytes exactly.

    Args:
        workspace: Where the papers were issued.
        files: What came back.
        rewritten: Number of the paper, where the service writes the file anew: then words and
            pictures are compared page by page, and it is recorded that the bytes differ.
        at: Now.

    Raises:
        UsageError: ``rewritten`` with more than one file.
        NotFoundError: ``rewritten`` was never issued.
    """
    if rewritten and len(files) != 1:
        raise UsageError("--rewritten 一次只能收回一个文件。", fix="请逐个文件收回。")
    with workspace.lock():
        papers = issued_papers(workspace, at.date())
        named = issued_paper(workspace, rewritten, at.date()) if rewritten else None
        return tuple(_taken(workspace, papers, named, file, at) for file in files)


def _taken(
    workspace: Workspace,
    papers: Sequence[IssuedPaper],
    named: IssuedPaper | None,
    file: Path,
    at: dt.datetime,
) -> TakenBack:
    """Take one file back; what is wrong with it does not keep the others out."""
    try:
        content = _read(file)
        paper = named or _recognised(papers, content)
        paper.refuse_finished()
        note = _looked_at(paper, content, rewritten=named is not None)
        part = paper.signed_copy.with_name(f"{paper.signed_copy.name}.part")
        write_whole(part, content)
        place({part: paper.signed_copy})  # an unfinished copy of our own is kept in 旧版
        _record(
            workspace,
            paper.completed(CompletionKind.OUTSIDE, at.date(), file=paper.signed_copy, note=note),
            at,
        )
        return TakenBack(file=file, number=paper.name, note=note)
    except KongchuoError as error:
        return TakenBack(file=file, problem=error)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputFileError(f"文件“{file.name}”无法读取。", fix="请检查路径和权限。") from error


def _recognised(papers: Iterable[IssuedPaper], content: bytes) -> IssuedPaper:
    by_key = {paper.document.key: paper for paper in papers}
    within = papers_within(content, [paper.document for paper in by_key.values()])
    if not within:
        raise RefusedError(
            "文件开头不是任何一份现行文书的原有字节。",
            fix="请核对是不是本工作区移交的文件、有没有出过更正版；签章平台会改写文件的，"
            "用 --rewritten 文号 逐页核对后收回。",
        )
    return by_key[within[-1].key]


def _looked_at(paper: IssuedPaper, content: bytes, *, rewritten: bool) -> str:
    """Refuse what is not sealed or says something else; return what must be recorded."""
    if signature_count(content) == 0:
        raise RefusedError("文件里没有签章。", fix="请先在签章平台签章，再收回。")
    found = compare_pages(paper.original(), content)
    if found.pages[0] != found.pages[1]:
        raise RefusedError(
            f"收回的文件有 {found.pages[1]} 页，签发的是 {found.pages[0]} 页。",
            fix="请核对是不是这份文书，重新移交原件。",
        )
    if found.text:
        where = "、".join(map(str, found.text))
        raise RefusedError(
            f"收回的文件第 {where} 页文字与签发的不同。", fix="不能作数：请用原件重新签章。"
        )
    most = max(found.picture.values(), default=0.0)
    if most > _ALTERED_AT_MOST:
        raise RefusedError(
            f"收回的文件有一页画面与签发的相差 {most:.0%}。",
            fix="请核对是否缺字、错页；不能作数的，用原件重新签章。",
        )
    notes = []
    if rewritten:
        notes.append("签章平台改写了文件，字节与签发的不同；逐页核对，文字一致")
    if most:
        notes.append(f"签章以外的画面最多一页相差 {most:.2%}")
    return "；".join(notes)


def refuse(workspace: Workspace, name: str, refusal: Refusal, *, at: dt.datetime) -> Completion:
    """Record that a paper was refused or left behind before witnesses.

    Basis: 民事诉讼法 第八十九条 (留置送达), by analogy; the number of witnesses is the county's
    ``parameters.refusal_witnesses``.

    Raises:
        UsageError: Nothing tells where it is written down, or the words name a person.
        RefusedError: Too few witnesses, the paper is finished, or the 送达回证 is about another.
        NotFoundError: There is no such paper or 送达回证.
    """
    with workspace.lock():
        paper = issued_paper(workspace, name, at.date())
        paper.refuse_finished()
        if paper.form.subject not in (Subject.CASE, Subject.ENROLMENT):
            raise RefusedError(f"“{paper.name}”不是送达给人的文书。", fix="汇总表册不存在拒签。")
        _refuse_few_witnesses(workspace, refusal, at.date())
        _refuse_names(workspace, paper, refusal)
        if refusal.receipt:
            _refuse_other_receipt(paper, issued_paper(workspace, refusal.receipt, at.date()))
        elif not refusal.note.strip():
            raise UsageError(
                "没有写明记录在哪里。", fix="用 --record 写送达回证的文号，或者用 --note 写明情况。"
            )
        done = paper.completed(CompletionKind.REFUSED, at.date(), note=_written(refusal))
        _record(workspace, done, at)
    return done


def refusal_steps(workspace: Workspace, on: dt.date) -> tuple[tuple[str, ...], str]:
    """Return what is to be done about a refusal, and the source of it."""
    found = workspace.county.find("parameters.refusal_steps", on)
    return (tuple(map(str, found.value)), found.source) if found else ((), "")


def _refuse_few_witnesses(workspace: Workspace, refusal: Refusal, on: dt.date) -> None:
    least = workspace.county.find("parameters.refusal_witnesses", on)
    if least and refusal.witnesses < least.value:
        raise RefusedError(
            f"见证人 {refusal.witnesses} 人，少于 {least.value} 人。",
            fix=f"请基层组织或所在单位的代表到场见证。依据：{least.source}",
        )
    if len(refusal.functions) not in (0, refusal.witnesses):
        raise UsageError(
            f"写了 {len(refusal.functions)} 个见证人身份，与见证人数 {refusal.witnesses} 不符。",
            fix="--witness 每人写一次身份，或者都不写。",
        )


def _refuse_names(workspace: Workspace, paper: IssuedPaper, refusal: Refusal) -> None:
    """Refuse words that name the child or the family: they go where people are never named."""
    with workspace.reading() as data:
        roll = data.store.roll()
    subject = paper.document.subject_id
    people = _people(roll.cases.get(subject) or roll.enrolments.get(subject))
    words = " ".join((*refusal.functions, refusal.note))
    if any(name and name in words for name in people):
        raise UsageError(
            "备注里写了当事人的姓名。", fix="只写身份和情况，例如“监护人拒签，村委会代表见证”。"
        )


def _people(record: Case | Enrolment | None) -> tuple[str, ...]:
    if record is None:
        return ()
    family = (record.guardian,) if isinstance(record, Enrolment) else record.guardians
    carer = record.carer if isinstance(record, Case) else None
    return (record.student.name, *(each.name for each in (*family, carer) if each))


def _refuse_other_receipt(paper: IssuedPaper, receipt: IssuedPaper) -> None:
    if receipt.document.form_id != _RECEIPT:
        raise RefusedError(f"“{receipt.name}”不是送达回证。", fix="--record 写送达回证的文号。")
    served = receipt.document.facts.values.get("送达", {})
    if served.get("文号") != paper.document.number:
        raise RefusedError(
            f"送达回证“{receipt.name}”送达的不是“{paper.name}”。", fix="请核对两个文号。"
        )


def _written(refusal: Refusal) -> str:
    what = "留置送达" if refusal.left else "拒签"
    who = f"（{'、'.join(refusal.functions)}）" if refusal.functions else ""
    parts = [
        f"{what}，见证人 {refusal.witnesses} 人{who}",
        f"送达回证 {refusal.receipt}" if refusal.receipt else "",
        refusal.note.strip(),
    ]
    return "；".join(filter(None, parts))


def _record(workspace: Workspace, done: Completion, at: dt.datetime) -> None:
    with workspace.begin() as data:
        data.store.complete([done], at=at)
