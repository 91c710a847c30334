"""Issued papers as scans concern them: which pages of each are here, and its signed set."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from kongchuo_docs import bundle
from kongchuo_docs.bundle.placing import disk_problem, write_whole
from kongchuo_docs.model import Completion, CompletionKind, Document
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.scan_tray import Tray, pages_json, read_pages
from kongchuo_docs.signing.filing import KnownPaper
from kongchuo_docs.signing.page_file import joined
from kongchuo_docs.workspace import Workspace

SIGNED = "已签章"
"""Folder beside the papers that keeps their signed sets."""
_WITHOUT_PAPER = frozenset({CompletionKind.DIGITAL, CompletionKind.OUTSIDE})
"""Ways to finish a paper that leave nothing to scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedPaper:
    """An issued paper, what is known of its scans, and where they lie."""

    document: Document
    known: KnownPaper
    folder: Path
    """The bundle's, absolute."""
    completion: Completion | None = None
    """What finished this version of it, so far."""

    @property
    def stem(self) -> str:
        """File name of the issued PDF, without ending."""
        names = (file.name for file in self.document.files if file.name.endswith(".pdf"))
        return Path(next(names, self.known.key.replace("/", "_"))).stem

    @property
    def waiting(self) -> str:
        """Name of the folder in which its pages wait."""
        return f"{self.document.month}_{self.document.unit_code}_{self.stem}"

    @property
    def signed(self) -> tuple[Path, Path]:
        """The signed set, and the list of the scans that it was made from."""
        place = self.folder / SIGNED
        return place / f"{self.stem}.pdf", place / f"{self.stem}.json"


def issued_papers(
    workspace: Workspace, tray: Tray, on: dt.date
) -> tuple[dict[str, IssuedPaper], bytes]:
    """Return all issued papers by key, and the secret of the marks."""
    desk = Desk.of(workspace, on)
    with workspace.reading() as data:
        secret = data.store.page_secret()
        documents = data.store.documents()
        numbers = data.numbers.find(documents)
        completions = data.store.completions()
    papers = {}
    for key, document in documents.items():
        unit = desk.roll.units.get(document.unit_code)
        if document.draft or unit is None:
            continue
        known = KnownPaper(
            key=key,
            name=document.number or key,
            version=document.version,
            pages=document.pages,
            void=bool(document.number) and key not in numbers,
        )
        folder = workspace.root / desk.folder(document.month, unit)
        paper = IssuedPaper(
            document=document,
            known=known,
            folder=folder,
            completion=completions.get((key, document.version)),
        )
        papers[key] = as_it_stands(tray, paper)
    return papers, secret


def as_it_stands(tray: Tray, paper: IssuedPaper) -> IssuedPaper:
    """Return a paper with the pages that lie there now."""
    _, listed = paper.signed
    done = read_pages(listed) if _whole(paper) else {}
    otherwise = paper.completion is not None and paper.completion.kind in _WITHOUT_PAPER
    finished = otherwise or (bool(done) and len(done) == paper.known.pages)
    held = done if finished else tray.waiting(paper.waiting)
    held = {n: page for n, page in held.items() if n <= paper.known.pages}
    return replace(paper, known=replace(paper.known, held=held, finished=finished))


def _whole(paper: IssuedPaper) -> bool:
    """Tell whether the signed set lies there, as large as it was recorded."""
    signed, _ = paper.signed
    if not signed.is_file():
        return False
    files = paper.completion.files if paper.completion else ()
    sizes = {Path(file.name).name: file.size for file in files}
    return sizes.get(signed.name, size := signed.stat().st_size) == size


def bind(tray: Tray, paper: IssuedPaper) -> None:
    """Write the signed set and the list of its scans; the issued paper is not touched."""
    signed, listed = paper.signed
    paths = [tray.page_path(paper.waiting, number) for number in paper.known.held]
    try:
        content = joined([path.read_bytes() for path in paths], paper.known.name)
    except OSError as error:
        raise disk_problem(error) from error
    if signed.exists() and signed.read_bytes() != content:
        bundle.retire([signed, listed])
    write_whole(listed, pages_json(paper.known.held))
    write_whole(signed, content)


def record(workspace: Workspace, paper: IssuedPaper, at: dt.datetime) -> IssuedPaper:
    """Store that a version of a paper is finished by its signed set.

    Raises:
        KongchuoError: The database refuses; the set lies there, and the next run records it.
    """
    document = paper.document
    files = tuple(
        replace(bundle.describe(path), name=f"{SIGNED}/{path.name}") for path in paper.signed
    )
    completion = Completion(
        key=document.key,
        version=document.version,
        kind=CompletionKind.SCAN,
        on=at.date(),
        unit_code=document.unit_code,
        month=document.month,
        subject_id=document.subject_id,
        files=files,
        pages=document.pages,
    )
    with workspace.begin() as data:
        data.store.complete([completion], at=at)
    return replace(paper, completion=completion)
