"""Bags are proved whole, at three depths, and every proof is written down."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from kongchuo_docs import archive, bundle
from kongchuo_docs.errors import EnvironmentProblem, NotFoundError, RenderError
from kongchuo_docs.model import (
    Bag,
    Finding,
    FixityCheck,
    FixityDepth,
    FixityReport,
    Severity,
    Source,
)
from kongchuo_docs.pipeline.desk import workspace_fonts
from kongchuo_docs.pipeline.provenance import PROVENANCE
from kongchuo_docs.pipeline.rebuilding import Rebuilt, rebuild
from kongchuo_docs.workspace import Workspace

LOG = "核验记录.jsonl"
"""The fixity log in the folder of the bags: one line per check, only ever added to."""
SIGNED = "已签章"
"""Folder of the signed sets in a bundle."""
_RESTORE = "请勿继续使用此档案包；请用备份恢复后重新核对，并查明原因。"


def verify_bags(
    workspace: Workspace,
    named: Sequence[str] = (),
    *,
    depth: FixityDepth = FixityDepth.FULL,
    at: dt.datetime | None = None,
    jobs: int = 1,
) -> tuple[FixityReport, ...]:
    """Prove that bags hold what was archived, here and at the address of ``[archive]``.

    Args:
        workspace: The workspace.
        named: Bags by id or folder name, or paths of ZIP files; none = all bags that the store
            knows, and all in the folder.
        depth: How thoroughly.
        at: Time for the fixity log; None = the check is not written down.
        jobs: Processes that make the papers once more.

    Raises:
        NotFoundError: There is nothing to verify, or a named bag is unknown.
        EnvironmentProblem: The address cannot be reached, or the log not written.
    """
    with workspace.reading() as data:
        bags = {bag.bag_id: bag for bag in data.store.bags()}
    prover = _Prover(workspace, bags, depth, at, jobs)
    reports = tuple(prover.report(name) for name in _wanted(workspace, bags, named))
    if at is not None:
        _write_down(workspace, reports, depth, at)
    return reports


def _wanted(workspace: Workspace, bags: Mapping[str, Bag], named: Sequence[str]) -> list[str]:
    present = {path.name for path in workspace.archive.glob("*") if path.is_dir()}
    finished = {name for name in present if not name.endswith(bundle.UNFINISHED)}
    wanted = [each if _is_zip(each) else Path(each).name for each in named]
    wanted = wanted or sorted(bags.keys() | finished)
    if not wanted:
        raise NotFoundError("还没有归档包", fix="请先运行 kongchuo archive store。")
    for name in wanted:
        if name not in bags and name not in finished and not _is_zip(name):
            raise NotFoundError(f"没有归档包「{name}」", fix=f"现有：{'、'.join(sorted(bags))}。")
    return wanted


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip") and Path(name).is_file()


class _Prover:
    """Checks one bag after the other."""

    def __init__(
        self,
        workspace: Workspace,
        bags: Mapping[str, Bag],
        depth: FixityDepth,
        at: dt.datetime | None,
        jobs: int,
    ) -> None:
        self._workspace = workspace
        self._bags = bags
        self._depth = depth
        self._at = at
        self._jobs = jobs
        address = workspace.archive_settings.address
        self._place = archive.open_place(address) if address else None

    def report(self, name: str) -> FixityReport:
        if _is_zip(name):
            file = Path(name)
            known = self._bags.get(file.stem)
            return archive.verify_zip(
                file,
                expected_manifest=known.manifest if known else "",
                expected_digest=known.packed if known else "",
            )
        path, known = self._workspace.archive / name, self._bags.get(name)
        manifest = known.manifest if known else ""
        report = archive.verify_bag(path, expected_manifest=manifest, depth=self._depth)
        more = list(self._elsewhere(known)) if known else []
        if self._depth is FixityDepth.DEEP and report.ok:
            more += self._deep(path, known)
        return replace(report, findings=(*report.findings, *more))

    def _elsewhere(self, bag: Bag) -> Iterator[Finding]:
        """Look at the copy at the address; a quick check only asks whether it is there."""
        if self._place is None:
            return
        if self._place.size(bag.bag_id) is None:
            yield _fault(
                "KC-A14",
                f"{bag.bag_id}.zip",
                "不在归档地址里",
                "请运行 kongchuo archive store 补存。",
            )
        elif self._depth is not FixityDepth.QUICK:
            digest = self._place.digest(bag.bag_id)
            if bag.packed and digest != bag.packed:
                yield _fault(
                    "KC-A12",
                    f"{bag.bag_id}.zip",
                    "（归档地址里的一份）与登记的摘要不一致",
                    _RESTORE,
                )

    def _deep(self, path: Path, known: Bag | None) -> Iterator[Finding]:
        if known and known.packed and archive.packed_digest(path) != known.packed:
            yield _fault("KC-A12", f"{path.name}.zip", "与归档时登记的 ZIP 摘要不一致", _RESTORE)
        pages: dict[str, int] = {}
        for file in sorted((path / "data").rglob("*")):
            if file.suffix == ".json":
                yield from _parse(path, file)
            elif file.suffix == ".pdf":
                yield from _count(path, file, pages)
        yield from _page_faults(path, pages)
        yield from _signature_faults(path, self._at)
        if (path / "data" / PROVENANCE).is_file():
            yield from self._rebuilt(path)

    def _rebuilt(self, path: Path) -> Iterator[Finding]:
        """Make the papers once more; what differs for a known reason is told, not a fault."""
        fonts = workspace_fonts(self._workspace)
        for paper in rebuild(path, self._workspace.library, fonts, jobs=self._jobs).papers:
            if not paper.same:
                yield _difference(path.name, paper)


def _difference(bag: str, paper: Rebuilt) -> Finding:
    who = paper.number or paper.key
    if paper.error or not paper.changed:
        why = paper.error or "原因不明：程序、模板、字体都没有变"
        return _fault(
            "KC-A15", bag, f"中的文书「{who}」照原样做不出来（{why}）", "请保留此包，查明原因。"
        )
    return Finding(
        code="KC-A16",
        severity=Severity.INFO,
        message=f"文书「{who}」今天重做会不同：{'；'.join(paper.changed)}。归档的文件不受影响。",
        fix="不需要处理；要做出原样，请用当时的程序和字体。",
        source=Source(file=bag),
    )


def _parse(bag: Path, file: Path) -> Iterator[Finding]:
    try:
        json.loads(file.read_bytes())
    except (OSError, ValueError):
        yield _fault("KC-A17", file.relative_to(bag).as_posix(), "不是可读的 JSON", _RESTORE)


def _count(bag: Path, file: Path, pages: dict[str, int]) -> Iterator[Finding]:
    name = file.relative_to(bag).as_posix()
    try:
        pages[name] = bundle.page_count(file)
    except RenderError:
        yield _fault("KC-A17", name, "不是可读的 PDF", _RESTORE)


def _page_faults(bag: Path, pages: Mapping[str, int]) -> Iterator[Finding]:
    """Hold the pages of the papers against what the manifest of the bundle says."""
    try:
        told = json.loads((bag / "data" / "bundle.json").read_bytes())["documents"]
        wanted = {f"data/{file['name']}": each["pages"] for each in told for file in each["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        yield _fault("KC-A17", "data/bundle.json", "读不出文书清单", _RESTORE)
        return
    for name, count in wanted.items():
        if name in pages and pages[name] != count:
            yield _fault("KC-A17", name, f"有 {pages[name]} 页，清单上是 {count} 页", _RESTORE)


def _signature_faults(bag: Path, at: dt.datetime | None) -> Iterator[Finding]:
    """Check digital signatures, where the extra ``sign`` is installed and a moment is given."""
    if at is None or importlib.util.find_spec("pyhanko") is None:
        return
    from kongchuo_docs.signing.checking import check_signatures  # costs a second to import

    for file in sorted((bag / "data" / SIGNED).rglob("*.pdf")):
        content = file.read_bytes()
        reports = check_signatures(content, at=at) if b"/ByteRange" in content else ()
        for each in reports:
            if not each.sound:
                name = file.relative_to(bag).as_posix()
                yield _fault("KC-A18", name, f"的电子签名「{each.field}」不成立", _RESTORE)


def _fault(code: str, name: str, what: str, fix: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        message=f"「{name}」{what}。",
        fix=fix,
        source=Source(file=name),
    )


def _write_down(
    workspace: Workspace, reports: Sequence[FixityReport], depth: FixityDepth, at: dt.datetime
) -> None:
    """Add the checks to the log in the store and to that beside the bags."""
    checks = [_check(report, depth, at) for report in reports]
    with workspace.begin() as data:
        data.store.record_fixity(checks, at=at)
    lines = "".join(f"{json.dumps(asdict(each), ensure_ascii=False)}\n" for each in checks)
    try:
        with (workspace.archive / LOG).open("a", encoding="utf-8", newline="\n") as log:
            log.write(lines)
    except OSError as error:
        raise EnvironmentProblem(
            f"核验记录写不进 {LOG}。", fix="核验结果已记入数据库；请检查磁盘和写入权限。"
        ) from error


def _check(report: FixityReport, depth: FixityDepth, at: dt.datetime) -> FixityCheck:
    faults = [each for each in report.findings if each.severity is Severity.ERROR]
    return FixityCheck(
        bag_id=report.bag_id,
        at=at.isoformat(),
        depth=depth,
        faults=len(faults),
        codes=tuple(sorted({each.code for each in faults})),
    )


def fixity_log(workspace: Workspace, bag_id: str | None = None) -> tuple[FixityCheck, ...]:
    """Return the checks that were written down, the oldest first, of one bag or all."""
    with workspace.reading() as data:
        checks = data.store.fixity_checks()
    return tuple(each for each in checks if bag_id in (None, each.bag_id))
