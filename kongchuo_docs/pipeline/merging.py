"""Bundles of member schools become one of their 中心校: files are copied, nothing is made anew.

Each source is proved by its own ``bundle.json`` first, and the new manifest names every one of them.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kongchuo_docs import __version__, bundle
from kongchuo_docs.bundle.manifest import FORMAT
from kongchuo_docs.bundle.placing import disk_problem
from kongchuo_docs.errors import InputFileError, NotFoundError, RefusedError
from kongchuo_docs.model import Document, Facts, RenderedFile, Unit
from kongchuo_docs.pipeline.assembling import MANIFEST, own_pages
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.press import Press

_UNREADABLE = "请向这所学校要完整的卷文件夹，连同其中的 bundle.json。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A bundle that goes into the merged one."""

    folder: Path
    manifest: Mapping[str, Any]
    sha256: str
    """Of its ``bundle.json``."""

    @property
    def unit_code(self) -> str:
        """Unit whose bundle it is."""
        return str(self.manifest["unit"]["code"])

    @property
    def entries(self) -> Sequence[Mapping[str, Any]]:
        """Its papers as its manifest lists them."""
        entries: Sequence[Mapping[str, Any]] = self.manifest["documents"]
        return entries


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedBundle:
    """What was written."""

    folder: Path
    unit: Unit
    month: str
    sources: tuple[Source, ...]
    documents: int
    pages: int


def merge_bundles(desk: Desk, folders: Sequence[Path], target: Path) -> MergedBundle:
    """Write one bundle that holds the papers of several; the sources stay as they are.

    Args:
        desk: The workspace of the 中心校, which knows its member schools.
        folders: Bundles, each with its ``bundle.json``.
        target: A new or empty folder.

    Raises:
        InputFileError: A folder is no bundle, or a file is missing or was changed.
        NotFoundError: The workspace does not know a school.
        RefusedError: Papers of several months or 中心校, drafts, doubles, or a folder in use.
        RenderError: Cover or signing list cannot be made.
        EnvironmentProblem: The disk refuses.
    """
    sources = tuple(_read(folder) for folder in folders)
    _refuse_unfit(sources)
    unit, month = _central(desk, sources), str(sources[0].manifest["month"])
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RefusedError(f"{target} 不是空文件夹，不往里合并。", fix="请换一个新文件夹。")
    documents = _ordered(desk, sources)
    _copy(sources, target)
    numbers = [dict(each) for source in sources for each in source.manifest.get("numbers", ())]
    with Press(1, desk.fonts.folder) as press:
        others = own_pages(desk, press, unit, month, documents, target, _proved(numbers))
    _write_manifest(sources, unit, month, documents, others, numbers, target)
    return MergedBundle(
        folder=target,
        unit=unit,
        month=month,
        sources=sources,
        documents=len(documents),
        pages=sum(each.pages for each in documents),
    )


# --- what comes in ------------------------------------------------------------------------------


def _read(folder: Path) -> Source:
    """Read a bundle and hold all its files against its manifest."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text("utf-8"))
        source = Source(folder=folder, manifest=manifest, sha256=bundle.describe(path).sha256)
        files = [RenderedFile(**file) for each in source.entries for file in each["files"]]
        known = (manifest["format"] == FORMAT) and source.unit_code and manifest["month"]
        documents = [_document(source, each, "") for each in source.entries]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputFileError(
            f"「{folder.name}」不是一卷：{MANIFEST} 读不出来", fix=_UNREADABLE
        ) from error
    if not known or any(Path(file.name).name != file.name for file in files):
        raise InputFileError(f"「{folder.name}」的 {MANIFEST} 不是本程序写的", fix=_UNREADABLE)
    damage = [
        *bundle.check_files(folder, documents),
        *bundle.check_others(folder, manifest),
    ]
    if damage:
        told = "；".join(each.message.rstrip("。") for each in damage)
        raise InputFileError(f"「{folder.name}」不完整：{told}", fix=_UNREADABLE)
    return source


def _refuse_unfit(sources: Sequence[Source]) -> None:
    """Refuse what cannot be one bundle, and list all of it."""
    months = sorted({str(source.manifest["month"]) for source in sources})
    if len(months) > 1:
        raise RefusedError(f"各卷的月份不同：{'、'.join(months)}", fix="一次只合并同一个月的卷。")
    entries = [entry for source in sources for entry in source.entries]
    drafts = [entry["key"] for entry in entries if entry["draft"]]
    if drafts:
        raise RefusedError(
            f"卷里有草稿：{'、'.join(drafts)}", fix="草稿不签章；请学校核对后出正式文书再合并。"
        )
    doubles = [
        *_twice(entry["key"] for entry in entries),
        *_twice(entry["number"] for entry in entries if entry["number"]),
    ] or _twice(file["name"] for entry in entries for file in entry["files"])
    if doubles:
        raise RefusedError(
            f"同一件文书或文号在几卷里都有：{'、'.join(doubles)}",
            fix="请核对是否同一卷给了两次，或两所学校用了同一文号代字；改正后再合并。",
        )


def _twice(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _central(desk: Desk, sources: Sequence[Source]) -> Unit:
    """Return the unit that all schools report to."""
    codes = {source.unit_code for source in sources}
    unknown = sorted(codes - desk.roll.units.keys())
    if unknown:
        raise NotFoundError(
            f"工作区里没有单位 {'、'.join(unknown)}", fix="请在「单位」表里补上成员学校，重新装入。"
        )
    central = sorted({desk.roll.units[code].parent or code for code in codes})
    if len(central) > 1:
        raise RefusedError(
            f"这些卷分属几个填报单位：{'、'.join(central)}", fix="每个中心校分别合并。"
        )
    return desk.roll.units[central[0]]


# --- what comes out -----------------------------------------------------------------------------


def _ordered(desk: Desk, sources: Sequence[Source]) -> list[Document]:
    """Return all papers in reading order: the files are named so that their names sort."""
    documents = [
        _document(source, entry, _title(desk, entry))
        for source in sources
        for entry in source.entries
    ]
    return sorted(documents, key=lambda each: each.files[0].name)


def _title(desk: Desk, entry: Mapping[str, Any]) -> str:
    form = desk.workspace.library.form(entry["form"])
    return desk.planner.title(form, dt.date.fromisoformat(entry["dated"]))


def _document(source: Source, entry: Mapping[str, Any], title: str) -> Document:
    return Document(
        key=entry["key"],
        form_id=entry["form"],
        title=title,
        unit_code=source.unit_code,
        subject_id=entry["subject"],
        month=str(source.manifest["month"]),
        dated=dt.date.fromisoformat(entry["dated"]),
        number=entry["number"],
        version=entry["version"],
        facts=Facts(values={}),
        recipe=entry["recipe"],
        pages=entry["pages"],
        files=tuple(RenderedFile(**file) for file in entry["files"]),
        draft=entry["draft"],
    )


def _copy(sources: Sequence[Source], target: Path) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True)
        for source in sources:
            for entry in source.entries:
                for file in entry["files"]:
                    shutil.copyfile(source.folder / file["name"], target / file["name"])
    except OSError as error:
        raise disk_problem(error) from error


def _proved(numbers: Sequence[Mapping[str, Any]]) -> str:
    if not numbers:
        return "没有文号"
    whole = all(each.get("whole") for each in numbers)
    return "各校登记簿均无空号、无重号" if whole else "有学校的登记簿有问题，请先核对"


def _write_manifest(
    sources: Sequence[Source],
    unit: Unit,
    month: str,
    documents: Sequence[Document],
    others: Sequence[RenderedFile],
    numbers: Sequence[Mapping[str, Any]],
    target: Path,
) -> None:
    """Write the manifest; papers stand in it word for word as their schools described them."""
    entries = {entry["key"]: entry for source in sources for entry in source.entries}
    manifest = bundle.bundle_manifest(
        (),
        unit={"code": unit.unit_code, "name": unit.name},
        month=month,
        tool=__version__,
        others=others,
        numbers=numbers,
    )
    manifest["documents"] = [dict(entries[each.key]) for each in documents]
    manifest["sources"] = [
        {
            "unit": dict(source.manifest["unit"]),
            "manifest_sha256": source.sha256,
            "documents": len(source.entries),
            "pages": sum(entry["pages"] for entry in source.entries),
        }
        for source in sources
    ]
    bundle.write_manifest(manifest, target / MANIFEST)
