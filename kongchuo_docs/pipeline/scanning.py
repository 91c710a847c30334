"""Scans come back in: recognised, filed to their papers, stored when all pages are there.

The order of the writing makes it safe to be killed anywhere: originals, pages, the signed set, its
record; a later run with the same files finds what is there and goes on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kongchuo_docs.errors import NotFoundError, RefusedError, UsageError
from kongchuo_docs.model import CompletionKind, Document, Finding, NumberState, Severity, Source
from kongchuo_docs.model.findings import has_error
from kongchuo_docs.numbering import format_number
from kongchuo_docs.pipeline.scan_tray import Tray, UnnamedPage, digest_of
from kongchuo_docs.pipeline.scanned_papers import (
    IssuedPaper,
    as_it_stands,
    bind,
    issued_papers,
    record,
)
from kongchuo_docs.signing.filing import Filing, HeldPage, KnownPaper, file_pages, incomplete
from kongchuo_docs.signing.page_file import page_file, picture_file
from kongchuo_docs.signing.reading import BadFile, ScannedPage, read_scan
from kongchuo_docs.workspace import Workspace

KINDS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"})
Progress = Callable[[int], None]
"""Told how many pages were read so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPaper:
    """How a paper stands after a scan."""

    document: Document
    name: str
    missing: tuple[int, ...]
    fresh: bool
    """Whether this scan brought a page of it."""

    @property
    def signed(self) -> bool:
        """Whether all its pages are there."""
        return not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """What became of a scan."""

    papers: tuple[ScannedPaper, ...]
    """Papers that got pages, and those that wait for some."""
    unnamed: tuple[UnnamedPage, ...]
    """Pictures in ``扫描待认`` that nobody has named yet."""
    findings: tuple[Finding, ...]
    pages: int = 0
    """Pages read."""
    dry_run: bool = False

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong with what was scanned."""
        return not has_error(self.findings)


def scan(
    workspace: Workspace,
    given: Sequence[Path],
    *,
    at: dt.datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ScanReport:
    """File scanned pages to their papers; scanning the same file twice changes nothing.

    Args:
        workspace: Where the papers are.
        given: Files, or folders with everything under them.
        at: Now; its day is that of the filing.
        dry_run: Only tell what would happen.
        progress: Told about each page.

    Raises:
        UsageError: A file or folder does not exist, or there is nothing to read.
        RefusedError: Another errand is under way in this workspace.
        EnvironmentProblem: The disk refuses; what was filed before stays filed.
    """
    files, left_out = _files(given)
    tray = Tray(workspace.root)
    with workspace.lock(), tray.staging() as staging:
        if not dry_run:
            tray.sweep()
        papers, secret = issued_papers(workspace, tray, at.date())
        reading = _Reading(secret, None if dry_run else staging, progress)
        seen = list(reading.read(files))
        known = {each.known.name: each.known for each in papers.values()}
        filing = file_pages(seen, known, _void_numbers(workspace))
        if not dry_run:
            for path, digest in reading.files.items():
                if digest in filing.worth_keeping:
                    tray.keep_original(path, digest)
            _put_away(tray, papers, filing, staging)
            papers = _complete(workspace, tray, papers, at)
        report = _report(tray, papers, filing, pages=reading.pages, dry_run=dry_run)
        return replace(report, findings=(*report.findings, *left_out))


def _void_numbers(workspace: Workspace) -> frozenset[str]:
    with workspace.reading() as data:
        entries = data.numbers.entries()
    void = (each.number for each in entries if each.state is NumberState.VOID)
    return frozenset(map(format_number, void))


def name_page(
    workspace: Workspace, number: int, *, document: str, page: int, at: dt.datetime
) -> ScanReport:
    """File a picture of ``扫描待认`` as somebody has read it.

    Args:
        workspace: Where the papers are.
        number: Of the picture.
        document: Number of the paper, or its key.
        page: Which of its pages it is.
        at: Now.

    Raises:
        NotFoundError: There is no such picture or paper.
        UsageError: The paper has no such page.
        RefusedError: That page is there already, or the paper is void.
    """
    tray = Tray(workspace.root)
    with workspace.lock(), tray.staging():
        papers, secret = issued_papers(workspace, tray, at.date())
        wanted = next((each for each in tray.unnamed() if each.number == number), None)
        if wanted is None or wanted.filed:
            raise NotFoundError(
                f"「扫描待认」里没有第 {number} 号图", fix="图号就是文件名，如 0003.jpg 是 3 号。"
            )
        paper = next(
            (each for each in papers.values() if document in (each.known.name, each.known.key)),
            None,
        )
        if paper is None:
            raise NotFoundError(f"没有签发过文书“{document}”", fix="kongchuo status 列出文号。")
        _check_free(paper.known, page)
        path = tray.picture_path(wanted)
        seen = next(read_scan(path, wanted.scan, secret), None)
        if not isinstance(seen, tuple) or seen[0].fault:
            raise NotFoundError(
                f"{path.name} 打不开", fix="请从「扫描原件」找出原扫描件，重新扫描。"
            )
        picture = replace(seen[0], source=wanted.scan, number=wanted.scan_page)
        content = page_file(picture, seen[1], paper.known.name)
        tray.put(paper.waiting, {page: (_held(page, picture), content)})
        tray.named(wanted, f"{paper.known.name} 第 {page} 页")
        papers = _complete(workspace, tray, papers, at)
        taken = {paper.known.key: {page: picture}}
        filing = Filing(taken=taken, unnamed=(), findings=(), worth_keeping=frozenset())
        return _report(tray, papers, filing, pages=1)


def _check_free(paper: KnownPaper, page: int) -> None:
    if not 1 <= page <= paper.pages:
        raise UsageError(f"「{paper.name}」只有 {paper.pages} 页", fix="请核对 --page。")
    if paper.void:
        raise RefusedError(f"「{paper.name}」的文号已作废", fix="请用重新编号的文书。")
    if paper.finished or page in paper.held:
        raise RefusedError(
            f"「{paper.name}」第 {page} 页已经有了",
            fix="请核对文号和页码；这张图多余的，直接删掉。",
        )


# --- what is given ------------------------------------------------------------------------------


def _files(given: Sequence[Path]) -> tuple[list[Path], list[Finding]]:
    """Return all files to read, and what is said about those that are left out."""
    found: list[Path] = []
    left_out: list[str] = []
    for path in given:
        if not path.exists():
            raise UsageError(f"没有文件或文件夹 {path.name}", fix="请核对路径。")
        if path.is_file():
            found.append(path)
            continue
        inside = [each for each in sorted(path.rglob("*")) if each.is_file()]
        inside = [each for each in inside if not each.name.startswith((".", "~"))]
        found += [each for each in inside if each.suffix.lower() in KINDS]
        left_out += [each.name for each in inside if each.suffix.lower() not in KINDS]
    if not found:
        raise UsageError("没有可读的扫描件", fix="扫描件要是 PDF、JPG、PNG 或 TIFF。")
    notes = [
        Finding(
            code="KC-G48",
            severity=Severity.INFO,
            message="不是 PDF、JPG、PNG 或 TIFF，没有读。",
            fix="是扫描件的，另存为 PDF 或 JPG 再扫入。",
            source=Source(file=name),
        )
        for name in left_out
    ]
    return list(dict.fromkeys(found)), notes


class _Reading:
    """Reads files one page at a time; pictures go to the disk at once, never into memory."""

    def __init__(self, secret: bytes, staging: Path | None, progress: Progress | None) -> None:
        self.files: dict[Path, str] = {}
        """Digest of each file that was read."""
        self.pages = 0
        self._secret = secret
        self._staging = staging
        self._progress = progress or (lambda _: None)

    def read(self, files: Sequence[Path]) -> Iterator[ScannedPage | BadFile]:
        """Yield the pages of all files; a file that was given twice is read once."""
        for path in files:
            try:
                digest = digest_of(path)
            except OSError:
                yield BadFile(file=path.name, why="gone")
                continue
            if digest in self.files.values():
                continue
            self.files[path] = digest
            yield from self._read(path, digest)

    def _read(self, path: Path, digest: str) -> Iterator[ScannedPage | BadFile]:
        for answer in read_scan(path, digest, self._secret, payload=self._staging is not None):
            if isinstance(answer, BadFile):
                yield answer
                return
            page, picture = answer
            if self._staging and not (page.blank or page.drawn or page.fault):
                staged_picture(self._staging, page).write_bytes(picture)
            self.pages += 1
            self._progress(self.pages)
            yield page


def staged_picture(staging: Path, page: ScannedPage) -> Path:
    """Return where the picture of a page is put until it is filed."""
    return staging / f"{page.source}_{page.number}"


# --- what is done -------------------------------------------------------------------------------


def _put_away(tray: Tray, papers: Mapping[str, IssuedPaper], filing: Filing, staging: Path) -> None:
    """Put pages to those that wait with them, and pictures that nobody knows into their folder."""
    for key, pages in filing.taken.items():
        paper = papers[key]
        for number, page in sorted(pages.items()):
            picture = staged_picture(staging, page).read_bytes()
            content = page_file(page, picture, paper.known.name)
            tray.put(paper.waiting, {number: (_held(number, page), content)})
    for page in sorted(filing.unnamed, key=lambda each: (each.file, each.source, each.number)):
        suffix, content = picture_file(page, staged_picture(staging, page).read_bytes())
        mark = page.marks[0] if len(page.marks) == 1 else None
        names = {each.known.name: key for key, each in papers.items()}
        fresh = UnnamedPage(
            number=0,
            file="",
            scan=page.source,
            scan_page=page.number,
            key=names.get(mark.document, "") if mark else "",
            page=mark.page if mark else 0,
        )
        tray.add_unnamed(fresh, suffix, content)


def _held(number: int, page: ScannedPage) -> HeldPage:
    return HeldPage(page=number, scan=page.source, scan_page=page.number, score=page.score[:2])


def _complete(
    workspace: Workspace, tray: Tray, before: Mapping[str, IssuedPaper], at: dt.datetime
) -> dict[str, IssuedPaper]:
    """Store every paper whose pages are all there, and return the papers as they stand then."""
    papers = {}
    for key, old in before.items():
        paper = as_it_stands(tray, old)
        # A refusal is on record before the signed paper comes after all.
        recorded = paper.completion and paper.completion.kind is not CompletionKind.REFUSED
        if not paper.known.missing and not (paper.known.finished and recorded):
            if not paper.known.finished:
                bind(tray, paper)
            paper = record(workspace, paper, at)
            tray.clear(paper.waiting)
        papers[key] = as_it_stands(tray, paper)
    for picture in tray.open_pictures():
        owner = papers.get(picture.key)
        if owner and picture.page in owner.known.held:
            tray.named(picture, f"{owner.known.name} 第 {picture.page} 页，另一次扫描")
    return papers


def _report(
    tray: Tray,
    papers: Mapping[str, IssuedPaper],
    filing: Filing,
    *,
    pages: int,
    dry_run: bool = False,
) -> ScanReport:
    """Say how every paper stands that got a page or waits for one."""
    told, waiting = [], []
    for key, paper in papers.items():
        fresh = key in filing.taken
        if not fresh and (paper.known.finished or not paper.known.held):
            continue
        missing = filing.missing(paper.known)
        told.append(
            ScannedPaper(
                document=paper.document, name=paper.known.name, missing=missing, fresh=fresh
            )
        )
        if missing:
            waiting.append(incomplete(paper.known, missing))
    return ScanReport(
        papers=tuple(told),
        unnamed=tuple(tray.open_pictures()),
        findings=(*filing.findings, *waiting),
        pages=pages,
        dry_run=dry_run,
    )
