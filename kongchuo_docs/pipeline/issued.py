"""One issued paper, named by its number: where it lies, and what finishes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs import bundle
from kongchuo_docs.errors import NotFoundError, RefusedError
from kongchuo_docs.model import Completion, CompletionKind, Document, Form, RenderedFile
from kongchuo_docs.numbering import format_number
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.signing.completing import begins_with, issued_pdf
from kongchuo_docs.workspace import Workspace

SIGNED_FOLDER = "已签章"
"""Beside the papers of a bundle; the originals are never altered."""
_ENDING = "_电子签章.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedPaper:
    """The newest version of a paper that was issued, with its place."""

    document: Document
    form: Form
    folder: Path
    """Folder of its bundle, absolute."""
    file: RenderedFile
    """Its PDF as issued."""
    completion: Completion | None
    """What finished this version, if anything did."""

    @property
    def name(self) -> str:
        """How a clerk calls it: its number, or its key where the form has none."""
        return self.document.number or self.document.key

    @property
    def signed_copy(self) -> Path:
        """Where the PDF with digital signatures lies."""
        return self.folder / SIGNED_FOLDER / f"{Path(self.file.name).stem}{_ENDING}"

    def original(self) -> bytes:
        """Return the issued PDF.

        Raises:
            RefusedError: It is missing or altered.
        """
        path = self.folder / self.file.name
        content = path.read_bytes() if path.is_file() else b""
        if len(content) != self.file.size or not begins_with(content, self.file):
            raise RefusedError(
                f"“{self.name}”的 PDF 原件缺失或者被改动。",
                fix=f"请先运行 kongchuo run --month {self.document.month} 恢复原件。",
            )
        return content

    def completed(
        self, kind: CompletionKind, on: dt.date, *, file: Path | None = None, note: str = ""
    ) -> Completion:
        """Return that this version is finished.

        Args:
            kind: How.
            on: The day.
            file: The signed file, in the folder of the bundle.
            note: Why there is no signature of the usual kind.
        """
        files: tuple[RenderedFile, ...] = ()
        if file:
            listed = bundle.describe(file)
            name = file.relative_to(self.folder).as_posix()
            files = (RenderedFile(name=name, sha256=listed.sha256, size=listed.size),)
        paper = self.document
        return Completion(
            key=paper.key,
            version=paper.version,
            kind=kind,
            on=on,
            unit_code=paper.unit_code,
            month=paper.month,
            subject_id=paper.subject_id,
            files=files,
            pages=paper.pages if file else 0,
            note=note,
        )

    def refuse_finished(self) -> None:
        """Refuse to finish it twice; one that was refused may still be signed later.

        Raises:
            RefusedError: It came back signed before.
        """
        if self.completion and self.completion.kind is not CompletionKind.REFUSED:
            raise RefusedError(
                f"“{self.name}”已于 {self.completion.on} 完成签章，不再改动。",
                fix="内容有误的，更正数据后重新运行，出更正版再签。",
            )


def issued_papers(workspace: Workspace, on: dt.date) -> tuple[IssuedPaper, ...]:
    """Return the papers whose numbers count, drafts left out."""
    return tuple(_issued(workspace, on))


def issued_paper(workspace: Workspace, name: str, on: dt.date) -> IssuedPaper:
    """Return the paper with this number, or with this key.

    Raises:
        NotFoundError: None was issued under it, or the number is void.
    """
    for paper in _issued(workspace, on):
        if name in (paper.document.number, paper.document.key):
            return paper
    raise NotFoundError(
        f"没有签发过“{name}”，或者这个文号已经作废。",
        fix="文号要照文书上的写全；kongchuo number list 列出全部文号。草稿不签章。",
    )


def _issued(workspace: Workspace, on: dt.date) -> Iterator[IssuedPaper]:
    desk = Desk.of(workspace, on)
    papers = [each for each in desk.documents.values() if not each.draft]
    with workspace.reading() as data:
        numbers = data.numbers.find([each.key for each in papers])
        completions = data.store.completions()
    for paper in papers:
        held = format_number(numbers[paper.key]) if paper.key in numbers else ""
        file, unit = issued_pdf(paper), desk.roll.units.get(paper.unit_code)
        if paper.number == held and file and unit:
            yield IssuedPaper(
                document=paper,
                form=workspace.library.form(paper.form_id),
                folder=workspace.root / desk.folder(paper.month, unit),
                file=file,
                completion=completions.get((paper.key, paper.version)),
            )
