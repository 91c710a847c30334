"""Digital signatures on issued papers: prepare, sign, verify. Needs the optional extra ``sign``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs import bundle
from kongchuo_docs.bundle.placing import write_whole
from kongchuo_docs.errors import (
    EnvironmentProblem,
    InputFileError,
    NotFoundError,
    RefusedError,
    UsageError,
)
from kongchuo_docs.model import CompletionKind, Finding, Severity, SignatureRole, Source, has_error
from kongchuo_docs.pipeline.issued import IssuedPaper, issued_paper, issued_papers
from kongchuo_docs.signing.completing import begins_with, demanded_fields, papers_within
from kongchuo_docs.signing.places import FieldPlace, field_names, field_places
from kongchuo_docs.workspace import Workspace

try:
    from kongchuo_docs.signing import checking, digital
except ModuleNotFoundError as error:
    raise EnvironmentProblem(
        "没有安装数字签名的程序库 pyHanko。", fix="pip install 'kongchuo-docs[sign]'"
    ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """With what a field is signed."""

    identity: digital.CertificateFile | digital.Token
    seal: Path | None = None
    """Picture that is shown in the field."""
    tsa: str = ""
    """Address of a time-stamp authority; empty = none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What one signature came to."""

    field: str
    file: Path
    missing: tuple[str, ...]
    """Fields that are still to be signed; unknown for a PDF that is no paper of ours."""
    complete: bool
    """The paper is finished and recorded so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What the signatures of a file are worth."""

    file: Path
    reports: tuple[checking.SignatureReport, ...]
    findings: tuple[Finding, ...]
    number: str = ""
    """Number of our paper whose exact bytes it begins with."""

    @property
    def ok(self) -> bool:
        """Tell whether nothing is wrong with it."""
        return not has_error(self.findings)


def prepare(
    workspace: Workspace | None,
    name: str,
    *,
    roles: Sequence[str] = (),
    output: Path | None = None,
    on: dt.date,
) -> tuple[Path, tuple[FieldPlace, ...]]:
    """Write a copy with empty signature fields for all who sign.

    Args:
        workspace: Where the paper is known; None = ``name`` is a PDF, and ``roles`` are given.
        name: Number of a paper, or a PDF.
        roles: Roles, where the PDF is no paper of ours.
        output: The copy; by default in the present folder.
        on: Today.

    Raises:
        UsageError: Nobody knows who is to sign.
        RefusedError: The copy exists, or the PDF is signed already.
        NotFoundError: There is no such paper.
    """
    file = Path(name)
    content, paper = _named(workspace, name, on)
    if roles:
        wanted = tuple(SignatureRole(role=role) for role in roles)
        places = field_places(content, wanted)
    elif paper:
        places = _places(paper, content)
    else:
        raise UsageError("不知道谁签。", fix="不是本工作区的文书时，用 --role 逐个写明角色。")
    stem = file.stem if file.is_file() or not paper else Path(paper.file.name).stem
    target = output or Path(f"{stem}_待签.pdf")
    _write_new(target, digital.add_fields(content, places))
    return target, places


def sign_paper(
    workspace: Workspace, name: str, role: str, signing: Signing, *, at: dt.datetime
) -> Signed:
    """Sign an issued paper in one role; with the last demanded role it is finished.

    The signatures gather in a copy in ``已签章/`` that begins with the issued bytes.

    Raises:
        NotFoundError: There is no such paper or role.
        RefusedError: It is finished, the role has signed, or its files were altered.
    """
    with workspace.lock():
        paper = issued_paper(workspace, name, at.date())
        paper.refuse_finished()
        content = _with_fields(paper, at)
        missing = _missing(paper, content)
        if missing or not paper.signed_copy.is_file():
            field = _field(digital.signed_fields(content), role)
            content = digital.sign(
                content, field, signing.identity, at=at, seal=signing.seal, tsa=signing.tsa
            )
            missing = _missing(paper, content)
            write_whole(paper.signed_copy, content)
        else:  # killed between the last signature and its record, which is made up for now
            field = [name for name, done in digital.signed_fields(content).items() if done][-1]
        if not missing:
            finished = paper.completed(CompletionKind.DIGITAL, at.date(), file=paper.signed_copy)
            with workspace.begin() as data:
                data.store.complete([finished], at=at)
    return Signed(field=field, file=paper.signed_copy, missing=missing, complete=not missing)


def _missing(paper: IssuedPaper, content: bytes) -> tuple[str, ...]:
    there = digital.signed_fields(content)
    return tuple(each for each in demanded_fields(paper.form) if not there.get(each))


def sign_file(
    file: Path, role: str, signing: Signing, *, output: Path | None = None, at: dt.datetime
) -> Signed:
    """Sign any PDF in one role and write a copy; nothing is recorded.

    Raises:
        RefusedError: The copy exists, or the role has signed.
    """
    content = _read(file)
    there = digital.signed_fields(content)
    wanted = SignatureRole(role=role, seal=bool(signing.seal))
    if not any(name in there for name in (role, *field_names(wanted))):
        content = digital.add_fields(content, field_places(content, (wanted,)))
        there = digital.signed_fields(content)
    field = _field(there, role)
    target = output or file.with_name(f"{file.stem}_已签.pdf")
    signed = digital.sign(
        content, field, signing.identity, at=at, seal=signing.seal, tsa=signing.tsa
    )
    _write_new(target, signed)
    missing = tuple(name for name, done in digital.signed_fields(signed).items() if not done)
    return Signed(field=field, file=target, missing=missing, complete=False)


def verify(
    workspace: Workspace | None, name: str, *, trust: Sequence[Path] = (), at: dt.datetime
) -> Verified:
    """Tell what each signature of a PDF is worth, and whether it begins with our issued bytes.

    Args:
        workspace: Where papers are known, or None.
        name: A PDF, or the number of a paper that was signed here or taken back.
        trust: Files with root certificates.
        at: Now.

    Raises:
        NotFoundError: There is no such file or signed paper.
    """
    roots = digital.certificates(trust)
    given = Path(name)
    papers = issued_papers(workspace, at.date()) if workspace else ()
    paper = None if given.is_file() else _by_name(workspace, name, at.date())
    file = _signed_file(paper) if paper else given
    content = _read(file)
    within = papers_within(content, [each.document for each in papers])
    keys = {each.key for each in within}
    ours = paper or next((each for each in papers if each.document.key in keys), None)
    reports = checking.check_signatures(content, at=at, trust=roots)
    good = {each.field for each in reports if each.sound}
    missing = [each for each in demanded_fields(ours.form) if each not in good] if ours else []
    outside = ours and ours.completion and ours.completion.kind is CompletionKind.OUTSIDE
    return Verified(
        file=file,
        reports=reports,
        findings=(
            *_of_our_bytes(file, content, ours, known=bool(workspace)),
            *checking.signature_findings(reports, file.name, () if outside else missing),
        ),
        number=ours.name if ours and begins_with(content, ours.file) else "",
    )


def _of_our_bytes(
    file: Path, content: bytes, paper: IssuedPaper | None, *, known: bool
) -> list[Finding]:
    source = Source(file=file.name)
    found: list[Finding] = []
    if known and not (paper and begins_with(content, paper.file)):
        found.append(
            Finding(
                code="KC-G07",
                severity=Severity.ERROR if paper else Severity.WARNING,
                message="文件开头不是本工作区签发的现行文书的原有字节。",
                fix="请与签发的原件逐页核对；签章平台改写过文件的，见 kongchuo sign takeback --rewritten。",
                source=source,
            )
        )
    recorded = paper.completion.files if paper and paper.completion else ()
    mine = [each for each in recorded if paper and paper.folder / each.name == file]
    if any(bundle.describe(file).sha256 != each.sha256 for each in mine):
        found.append(
            Finding(
                code="KC-G08",
                severity=Severity.ERROR,
                message="文件与签章完成时存档的不同。",
                fix="请从归档包或备份取回存档的文件。",
                source=source,
            )
        )
    return found


def _by_name(workspace: Workspace | None, name: str, on: dt.date) -> IssuedPaper:
    if workspace is None or name.lower().endswith(".pdf"):
        raise NotFoundError(f"没有文件“{name}”。", fix="请检查路径；按文号查的，在工作区里运行。")
    return issued_paper(workspace, name, on)


def _signed_file(paper: IssuedPaper) -> Path:
    if paper.completion and paper.completion.kind is CompletionKind.SCAN:
        raise NotFoundError(
            f"“{paper.name}”是签字盖章后扫描存档的，没有数字签名。",
            fix="签章件在卷内的“已签章”里；归档以后用 kongchuo archive verify 核对。",
        )
    for each in paper.completion.files if paper.completion else ():
        if each.name.endswith(".pdf"):
            return paper.folder / each.name
    if paper.signed_copy.is_file():
        return paper.signed_copy
    raise NotFoundError(
        f"“{paper.name}”还没有签过。", fix="kongchuo sign apply 文号 --role 角色 开始签。"
    )


def _named(workspace: Workspace | None, name: str, on: dt.date) -> tuple[bytes, IssuedPaper | None]:
    """Return the bytes of a PDF or paper, and the paper of ours that it begins with."""
    file = Path(name)
    if not file.is_file():
        paper = _by_name(workspace, name, on)
        return paper.original(), paper
    content = _read(file)
    papers = issued_papers(workspace, on) if workspace else ()
    keys = {each.key for each in papers_within(content, [each.document for each in papers])}
    return content, next((each for each in papers if each.document.key in keys), None)


def _places(paper: IssuedPaper, content: bytes) -> tuple[FieldPlace, ...]:
    form = paper.form
    return field_places(content, form.signatures, paper.document.dated, form.seal_position)


def _with_fields(paper: IssuedPaper, at: dt.datetime) -> bytes:
    """Return the copy that was signed so far, or the original with empty fields."""
    if not paper.signed_copy.is_file():
        original = paper.original()
        return digital.add_fields(original, _places(paper, original))
    content = paper.signed_copy.read_bytes()
    reports = checking.check_signatures(content, at=at)
    if not begins_with(content, paper.file) or not all(each.sound for each in reports):
        raise RefusedError(
            f"“{paper.name}”已经签过一部分，但签过的文件被改动。",
            fix=f"请把 {paper.signed_copy.parent.name} 里的这个文件移走，从头签。",
        )
    return content


def _field(there: Mapping[str, bool], role: str) -> str:
    """Return the next empty field of a role: ``送达人`` has 送达人1 and 送达人2.

    Raises:
        NotFoundError: Nobody signs in this role.
        RefusedError: The role has signed.
    """
    names = [name for name in (role, f"{role}1", f"{role}2") if name in there]
    if not names:
        known = "、".join(there)
        raise NotFoundError(f"这份文书没有“{role}”签章处。", fix=f"可用的角色：{known}。")
    empty = [name for name in names if not there[name]]
    if not empty:
        raise RefusedError(f"“{role}”已经签过。", fix="每个角色只签一次。")
    return empty[0]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputFileError(f"文件“{file.name}”无法读取。", fix="请检查路径和权限。") from error


def _write_new(target: Path, content: bytes) -> None:
    if target.exists():
        raise RefusedError(f"“{target.name}”已经存在，不覆盖。", fix="请用 -o 另写一个文件名。")
    write_whole(target, content)
