"""The papers of a case as they go into an evidence pack: signed, unsigned, masked or missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs import bundle
from kongchuo_docs.model import Bag, Completion, CompletionKind, Document, RenderedFile
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.press import Press
from kongchuo_docs.pipeline.staging import place_files, staged_job
from kongchuo_docs.rendering.masking import masked_facts
from kongchuo_docs.rules.checklist import CheckLine, PaperState

MASKED = "脱敏副本"
SIGNED = {
    CompletionKind.SCAN: "已签章",
    CompletionKind.DIGITAL: "电子签章",
    CompletionKind.OUTSIDE: "电子签章",
    CompletionKind.REFUSED: "拒签备案",
}
UNSIGNED, LOST = "未签章", "原件缺失"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """One paper of a pack."""

    document: Document
    label: str
    path: Path | None
    """The PDF that goes in; None where there is none to trust."""
    pages: int
    state: str
    """In Chinese, as the contents say it."""
    digests: tuple[tuple[str, str, str], ...]
    """What it is, where it lies, sha256 as it was recorded."""


@dataclass(frozen=True, slots=True)
class Encloser:
    """Finds or makes the PDF of each paper.

    Args:
        desk: The workspace.
        bags: What was archived.
        press: Prints masked copies.
        work: A private folder for them.
        masked: Whether ID numbers and phones are left out; then no scan goes in.
    """

    desk: Desk
    bags: Sequence[Bag]
    press: Press
    work: Path
    masked: bool

    def enclose(self, line: CheckLine) -> Enclosure | None:
        """Return the paper of a line, or None where none was issued."""
        paper = line.document
        if paper is None or line.state is PaperState.DRAFT:
            return None
        signed = self._signed(paper, line.completion)
        path = self._masked(paper) if self.masked else signed or self._issued(paper)
        state = SIGNED[line.completion.kind] if line.completion else UNSIGNED
        if line.completion is None and line.state is PaperState.COMPLETE:
            state = "不需签章"
        if line.completion and line.completion.files and not signed:
            state = "签章件缺失"
        return Enclosure(
            document=paper,
            label=line.need.what,
            path=path,
            pages=bundle.page_count(path) if path else 0,
            state=state if path else LOST,
            digests=tuple(self._digests(paper, line.need.what, line.completion)),
        )

    def _folder(self, paper: Document) -> Path:
        unit = self.desk.roll.units[paper.unit_code]
        return self.desk.workspace.root / self.desk.folder(paper.month, unit)

    def _signed(self, paper: Document, done: Completion | None) -> Path | None:
        for file in _pdfs(done.files if done else ()):
            if found := _whole(self._folder(paper) / file.name, file):
                return found
        return None

    def _issued(self, paper: Document) -> Path | None:
        """Return the PDF that was issued, from the bundle or else from a bag."""
        for file in _pdfs(paper.files):
            for folder in (self._folder(paper), *(folder for _, folder in self._bags_of(paper))):
                if found := _whole(folder / file.name, file):
                    return found
        return None

    def _masked(self, paper: Document) -> Path | None:
        """Print a paper anew without full numbers; None where it no longer can be printed."""
        form = self.desk.workspace.library.form(paper.form_id)
        path = self.work / paper.key.replace("/", "_")
        facts, title = masked_facts(paper.facts.values), f"{paper.title}（{MASKED}）"
        job = staged_job(paper.key, form, facts, path, title=title, watermark=MASKED)
        (outcome,) = self.press.here([job])
        if outcome.error:
            return None
        place_files(outcome, self.work)
        return path.with_name(f"{path.name}.pdf")

    def _bags_of(self, paper: Document) -> Iterator[tuple[str, Path]]:
        for bag in self.bags:
            if (bag.unit_code, bag.month) == (paper.unit_code, paper.month):
                yield bag.bag_id, self.desk.workspace.root / bag.path / "data"

    def _digests(
        self, paper: Document, label: str, done: Completion | None
    ) -> Iterator[tuple[str, str, str]]:
        for file in paper.files:
            kind = Path(file.name).suffix.removeprefix(".").upper()
            yield f"{label} {kind}", self._places(paper, file), file.sha256
        for file in done.files if done else ():
            yield f"{label} 签章件", self._places(paper, file), file.sha256

    def _places(self, paper: Document, file: RenderedFile) -> str:
        """Say where a file with just these bytes lies today."""
        places = [f"{paper.month} 卷"] if _whole(self._folder(paper) / file.name, file) else []
        places += [
            name for name, folder in self._bags_of(paper) if _whole(folder / file.name, file)
        ]
        return "；".join(places) or LOST


def _pdfs(files: Sequence[RenderedFile]) -> list[RenderedFile]:
    return [file for file in files if file.name.lower().endswith(".pdf")]


def _whole(path: Path, file: RenderedFile) -> Path | None:
    """Return the path where it holds the bytes that were recorded."""
    try:
        return path if bundle.describe(path).sha256 == file.sha256 else None
    except OSError:
        return None
