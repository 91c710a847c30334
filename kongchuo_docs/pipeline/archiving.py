"""Finished bundles go into bags; bags are proved whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kongchuo_docs import __version__, archive, bundle
from kongchuo_docs.errors import EnvironmentProblem, NotFoundError, RefusedError
from kongchuo_docs.model import Bag, Bundle, Finding, FixityReport, Severity
from kongchuo_docs.workspace import Workspace


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

    A bundle that changed after it was archived gets a second bag; the first one stays.

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
        for each in bundles:
            try:
                _refuse_unfit(workspace, each)
                stored.append(_store(workspace, each, bags, at))
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


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise EnvironmentProblem(
            f"不能建立归档文件夹 {folder.name}", fix="请移走同名的文件，检查磁盘空间和写入权限。"
        ) from error


def _refuse_unfit(workspace: Workspace, each: Bundle) -> None:
    """Refuse a bundle whose bag would prove something that is not so."""
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


def _store(
    workspace: Workspace, each: Bundle, bags: dict[str, Bag], at: dt.datetime
) -> tuple[Bag, bool]:
    folder = workspace.root / each.path
    bag_id = f"{each.month}_{each.unit_code}_{each.manifest[:12]}"
    if bag_id in bags:
        return bags[bag_id], False
    dest = workspace.archive / bag_id
    # A process killed between the bag and its record leaves a whole bag that nobody knows.
    made = archive.read_bag(dest, unit_code=each.unit_code, month=each.month)
    if made is None:
        made = archive.write_bag(
            folder,
            dest,
            bag_id=bag_id,
            info=_info(workspace, each),
            on=at.date(),
            unit_code=each.unit_code,
            month=each.month,
        )
    recorded = replace(made, path=Path("archive") / bag_id)
    with workspace.begin() as data:
        data.store.record_bag(recorded, at=at)
    return recorded, True


def _info(workspace: Workspace, each: Bundle) -> dict[str, str]:
    """Return the lines of ``bag-info.txt``. Basis: DA/T 22-2015 practice for the Chinese ones."""
    settings = workspace.archive_settings
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
    }
    return {name: value for name, value in info.items() if value}


def _retention(workspace: Workspace, each: Bundle) -> str:
    """Return the longest retention of the bundle's papers: Y permanent, D30, D10."""
    forms = workspace.library.forms()
    terms = {forms[document.form_id].retention for document in each.documents}
    return next((term for term in ("Y", "D30", "D10") if term in terms), "")


def verify_bags(workspace: Workspace, named: Sequence[str] = ()) -> tuple[FixityReport, ...]:
    """Prove that bags hold every byte as it was archived.

    Args:
        workspace: The workspace.
        named: Bags by id or folder name; none = all that the store knows, and all in the folder.

    Raises:
        NotFoundError: There is nothing to verify, or a named bag is unknown.
    """
    with workspace.reading() as data:
        bags = {bag.bag_id: bag for bag in data.store.bags()}
    present = {path.name for path in workspace.archive.glob("*") if path.is_dir()}
    finished = {name for name in present if not name.endswith(bundle.UNFINISHED)}
    wanted = [Path(name).name for name in named] or sorted(bags.keys() | finished)
    if not wanted:
        raise NotFoundError("还没有归档包", fix="请先运行 kongchuo archive store。")
    for name in wanted:
        if name not in bags and name not in finished:
            raise NotFoundError(f"没有归档包「{name}」", fix=f"现有：{'、'.join(sorted(bags))}。")
    return tuple(
        archive.verify_bag(
            workspace.archive / name, expected_manifest=bags[name].manifest if name in bags else ""
        )
        for name in wanted
    )
