"""Finished bundles go into bags; bags are proved whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from kongchuo_docs import __version__, archive, bundle
from kongchuo_docs.errors import EnvironmentProblem, NotFoundError, RefusedError
from kongchuo_docs.model import Bag, Bundle, Completion, Document, Finding, Severity
from kongchuo_docs.pipeline.catalogue import file_papers, retention_of
from kongchuo_docs.pipeline.provenance import Provenance
from kongchuo_docs.workspace import Transaction, Workspace

JOURNAL_HEAD = "Journal-Head"
"""Label in ``bag-info.txt``: the head of the journal when the bag was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What archiving came to."""

    bags: tuple[tuple[Bag, bool], ...]
    """The bags, and whether each is new."""
    findings: tuple[Finding, ...]
    """Bundles that were not archived, and why."""


def store_bundles(
    workspace: Workspace, *, month: str | None, unit: str | None, at: dt.datetime
) -> Stored:
    """Archive every bundle that is not archived yet in its present state.

    A bundle that changed after it was archived, or got signed sets, gets a second bag; the first
    one stays. Each bag also goes to the address that ``[archive]`` names.

    A bundle with a draft, or with a missing or changed file, is not archived: that is a finding,
    and the others go on.

    Raises:
        NotFoundError: There is no bundle.
        RefusedError: Another errand is under way in this workspace.
    """
    stored: list[tuple[Bag, bool]] = []
    findings: list[Finding] = []
    with workspace.lock():
        with workspace.reading() as data:
            bundles = data.store.bundles(unit=unit, month=month)
            bags = {bag.bag_id: bag for bag in data.store.bags()}
        if not bundles:
            raise NotFoundError(
                "没有可以归档的卷", fix="请先用 kongchuo run --month 生成当月文书。"
            )
        _make_folder(workspace.archive)
        address = workspace.archive_settings.address
        place = archive.open_place(address) if address else None
        for each in bundles:
            try:
                state = _state(workspace, each)
                _refuse_unfit(workspace, state)
                bag, new = _store(workspace, state, bags, at)
                if place is not None:
                    _send(workspace, place, bag)
                stored.append((bag, new))
            except RefusedError as error:
                findings.append(
                    Finding(
                        code="KC-P09",
                        severity=Severity.ERROR,
                        message=f"卷「{each.path.name}」没有归档：{error.message}",
                        fix=error.fix,
                    )
                )
    return Stored(bags=tuple(stored), findings=tuple(findings))


@dataclass(frozen=True, slots=True)
class _State:
    """A bundle with all that goes into its bag."""

    bundle: Bundle
    papers: tuple[tuple[Document, tuple[Document, ...]], ...]
    """Each paper with its facts, and all its issued versions."""
    completions: tuple[Completion, ...]
    """How versions of these papers were finished, in their order."""

    @property
    def bag_id(self) -> str:
        """The state of the bundle names the bag; a signed set makes it another state."""
        digest = self.bundle.manifest
        if self.completions:
            signed = [file.sha256 for done in self.completions for file in done.files]
            text = "\n".join([digest, *(f"{done!r}" for done in self.completions), *signed])
            digest = hashlib.sha256(text.encode()).hexdigest()
        return f"{self.bundle.month}_{self.bundle.unit_code}_{digest[:12]}"


def _state(workspace: Workspace, each: Bundle) -> _State:
    with workspace.reading() as data:
        papers = tuple(_paper(data, document) for document in each.documents)
        done = data.store.completions(unit=each.unit_code, month=each.month)
    found = (done.get((document.key, document.version)) for document in each.documents)
    return _State(each, papers, tuple(item for item in found if item is not None))


def _paper(data: Transaction, document: Document) -> tuple[Document, tuple[Document, ...]]:
    """Return a paper with its facts, which a bundle does not repeat, and its issued versions."""
    versions = [each for each in data.store.document_versions(document.key) if not each.draft]
    same = [
        each
        for each in versions
        if (each.number, each.version, each.files)
        == (document.number, document.version, document.files)
    ]
    return (same[-1] if same else document), tuple(versions)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise EnvironmentProblem(
            f"不能建立归档文件夹 {folder.name}", fix="请移走同名的文件，检查磁盘空间和写入权限。"
        ) from error


def _refuse_unfit(workspace: Workspace, state: _State) -> None:
    """Refuse a bundle whose bag would prove something that is not so."""
    each = state.bundle
    folder = workspace.root / each.path
    if any(document.draft for document in each.documents):
        raise RefusedError(
            "卷里有草稿，草稿不归档",
            fix="请先在 kongchuo.toml 里确认本县配置，重新运行 kongchuo run。",
        )
    damage = bundle.check_bundle(folder, each)
    if damage:
        raise RefusedError(
            damage[0].message,
            fix="请先重新运行 kongchuo run，把缺失或被改动的文件恢复。",
        )
    for file in (file for done in state.completions for file in done.files):
        path = folder / file.name
        if not path.is_file() or bundle.describe(path).sha256 != file.sha256:
            raise RefusedError(
                f"签章件「{file.name}」缺失，或登记后被改动",
                fix="请用备份恢复这个文件，或重新扫描、重新取回后再归档。",
            )


def _store(
    workspace: Workspace, state: _State, bags: dict[str, Bag], at: dt.datetime
) -> tuple[Bag, bool]:
    each, bag_id = state.bundle, state.bag_id
    if bag_id in bags:
        return bags[bag_id], False
    dest = workspace.archive / bag_id
    extra = _file(workspace, state, at)
    # A process killed between the bag and its record leaves a whole bag that nobody knows.
    made = archive.read_bag(dest, unit_code=each.unit_code, month=each.month)
    if made is None:
        made = archive.write_bag(
            workspace.root / each.path,
            dest,
            bag_id=bag_id,
            info=_info(workspace, each),
            on=at.date(),
            unit_code=each.unit_code,
            month=each.month,
            extra=extra,
        )
    recorded = replace(made, path=Path("archive") / bag_id)
    with workspace.begin() as data:
        data.store.record_bag(recorded, at=at)
    return recorded, True


def _file(workspace: Workspace, state: _State, at: dt.datetime) -> dict[str, bytes]:
    """Give the papers their 件号 for good, and return what is written into the bag about them.

    The numbers are taken before the bag is written: a process that is killed leaves numbers that
    the same papers get again.
    """
    done = {(item.key, item.version): item for item in state.completions}
    papers = [paper for paper, _ in state.papers]
    with workspace.begin() as data:
        pieces = file_papers(workspace, data.store.pieces(), papers, done, state.bag_id)
        data.store.file_pieces(list(pieces.values()), at=at)
        secret = data.store.page_secret()
    provenance = Provenance(workspace.library, workspace.county, secret)
    return provenance.files(state.papers, pieces, done)


def _send(workspace: Workspace, place: archive.ArchivePlace, bag: Bag) -> None:
    """Put a second copy of a bag at the address, unless it is there."""
    source = workspace.root / bag.path
    packed = bag.packed or archive.packed_digest(source)
    if place.size(bag.bag_id) is not None and place.digest(bag.bag_id) == packed:
        return
    with tempfile.TemporaryDirectory(prefix="kongchuo-") as folder:
        file = Path(folder) / f"{bag.bag_id}.zip"
        place.put(bag.bag_id, file, digest=archive.write_zip(source, file))


def _info(workspace: Workspace, each: Bundle) -> dict[str, str]:
    """Return the lines of ``bag-info.txt``. Basis: DA/T 22-2015 practice for the Chinese ones."""
    settings = workspace.archive_settings
    with workspace.reading() as data:
        head = data.journal.head()
    info = {
        "Source-Organization": each.unit_name,
        "External-Description": f"{each.unit_name} {each.month} 控辍保学文书",
        "Bag-Software-Agent": f"kongchuo_docs {__version__}",
        "全宗号": settings.fonds,
        "档案门类代码": settings.category,
        "年度": each.month[:4],
        "机构（问题）": settings.office,
        "保管期限": _retention(workspace, each),
        "件数": str(len(each.documents)),
        "页数": str(sum(document.pages for document in each.documents)),
        JOURNAL_HEAD: f"{head.seq} {head.digest} {head.instance}",
    }
    return {name: value for name, value in info.items() if value}


def _retention(workspace: Workspace, each: Bundle) -> str:
    """Return the longest retention of the bundle's papers: Y permanent, D30, D10."""
    forms = workspace.library.forms()
    terms = {
        retention_of(forms[document.form_id], workspace.county, document.dated)
        for document in each.documents
    }
    return next((term for term in ("Y", "D30", "D10") if term in terms), "")


def export_bag(workspace: Workspace, bag_id: str, target: Path) -> str:
    """Write an archived bag as one ZIP that any program can open; return its sha256.

    Raises:
        NotFoundError: There is no such bag.
        RefusedError: The bag is not whole, or the file exists.
        EnvironmentProblem: The disk refuses; nothing is left.
    """
    name = Path(bag_id).name
    with workspace.reading() as data:
        bags = {bag.bag_id: bag for bag in data.store.bags()}
    if name not in bags:
        raise NotFoundError(f"没有归档包「{name}」", fix=f"现有：{'、'.join(sorted(bags))}。")
    known, source = bags[name], workspace.archive / name
    report = archive.verify_bag(source, expected_manifest=known.manifest)
    if not report.ok:
        raise RefusedError(
            f"归档包「{name}」不完好，不导出：{report.findings[0].message}",
            fix="请用 kongchuo archive verify 查明，用备份恢复后再导出。",
        )
    digest = archive.write_zip(source, target)
    if known.packed and digest != known.packed:
        with suppress(OSError):
            target.unlink()
        raise RefusedError(
            f"归档包「{name}」打成的 ZIP 与归档时登记的摘要不一致，不导出。",
            fix="请用 kongchuo archive verify --depth deep 查明。",
        )
    return digest
