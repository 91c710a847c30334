"""``bundle.json``: what lies in a bundle, from what it was made, and whether it still is so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kongchuo_docs.bundle.placing import write_whole
from kongchuo_docs.model import Bundle, Document, Facts, Finding, RenderedFile, Severity, Source

FORMAT = 1
"""Raised when a reader of older manifests would misread a newer one."""


def bundle_manifest(
    documents: Sequence[Document],
    *,
    unit: Mapping[str, str],
    month: str,
    tool: str,
    recipes: Mapping[str, Mapping[str, str]] | None = None,
    others: Sequence[RenderedFile] = (),
    numbers: Sequence[Mapping[str, object]] = (),
    journal: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Describe a bundle without naming a child: no facts and no titles, only their digests.

    Args:
        documents: Papers in reading order.
        unit: Code and name of the reporting unit: ``{"code": "JL01", "name": "金罗镇中心校"}``.
        month: ``"2021-10"``.
        tool: Version of the program.
        recipes: ``Document.recipe`` to the digests it stands for (template, fonts, tool).
        others: Files that belong to no single paper: print set, signing list.
        numbers: By series, that the register is whole up to the last number of the bundle.
        journal: Head of the journal when the bundle was made: ``seq, digest, instance``.
    """
    used = {document.recipe for document in documents}
    return {
        "format": FORMAT,
        "unit": dict(unit),
        "month": month,
        "tool": tool,
        "documents": [_entry(document) for document in documents],
        "recipes": {key: dict(value) for key, value in (recipes or {}).items() if key in used},
        "others": _files(others),
        "numbers": [dict(each) for each in numbers],
        "journal": dict(journal or {}),
    }


def _entry(document: Document) -> dict[str, Any]:
    return {
        "key": document.key,
        "form": document.form_id,
        "subject": document.subject_id,
        "number": document.number,
        "version": document.version,
        "draft": document.draft,
        "dated": document.dated.isoformat(),
        "pages": document.pages,
        "facts_sha256": facts_digest(document.facts),
        "recipe": document.recipe,
        "files": _files(document.files),
    }


def _files(files: Sequence[RenderedFile]) -> list[dict[str, Any]]:
    return [{"name": file.name, "sha256": file.sha256, "size": file.size} for file in files]


def facts_digest(facts: Facts) -> str:
    """Return the sha256 of facts as canonical JSON (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(facts.values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def write_manifest(manifest: Mapping[str, Any], target: Path) -> str:
    """Write a manifest as canonical JSON (sorted keys, two spaces, UTF-8, newline at the end).

    Returns:
        sha256 of the file.

    Raises:
        EnvironmentProblem: The disk refuses.
    """
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=2)
    content = f"{text}\n".encode()
    write_whole(target, content)
    return hashlib.sha256(content).hexdigest()


def check_files(folder: Path, documents: Iterable[Document]) -> tuple[Finding, ...]:
    """Compare the files of a bundle with what was recorded when they were made.

    Returns:
        A finding for every file that is missing (KC-B01), changed (KC-B02) or unreadable (KC-B03).
    """
    files = (file for document in documents for file in document.files)
    return tuple(finding for file in files if (finding := _check(folder, file)))


def check_bundle(folder: Path, expected: Bundle) -> tuple[Finding, ...]:
    """Tell which files of a whole bundle are missing or are not those that were recorded.

    Looks at the papers, at ``bundle.json`` itself, and at the files that it lists beside them.
    """
    found = list(check_files(folder, expected.documents))
    manifest = folder / "bundle.json"
    recorded = RenderedFile(name=manifest.name, sha256=expected.manifest, size=0)
    damage = _check(folder, recorded)
    if damage is not None:
        return (*found, damage)
    return (*found, *check_others(folder, json.loads(manifest.read_text("utf-8"))))


def check_others(folder: Path, manifest: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Tell which of the bundle's own pages are missing or are not as the manifest lists them."""
    listed = (RenderedFile(**other) for other in manifest.get("others", ()))
    checked = (_check(folder, file) for file in listed)
    return tuple(finding for finding in checked if finding is not None)


def check_signed(folder: Path, files: Iterable[RenderedFile]) -> tuple[Finding, ...]:
    """Tell which files of a signed set are missing or are not those that were recorded."""
    fix = "请用备份或归档包恢复这个文件；没有的，把「已签章」里的移走，再用 kongchuo scan 扫一次原件。"
    what = {"KC-B01": "缺失", "KC-B02": "登记后被改动", "KC-B03": "无法读取"}
    damage = ((file, _check(folder, file)) for file in files)
    return tuple(
        _finding("KC-B04", file, what[each.code], fix, "签章件") for file, each in damage if each
    )


def describe(path: Path) -> RenderedFile:
    """Return a file as a manifest lists it."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return RenderedFile(name=path.name, sha256=digest, size=path.stat().st_size)


def _check(folder: Path, file: RenderedFile) -> Finding | None:
    path = folder / file.name
    try:
        if not path.is_file():
            return _finding(
                "KC-B01", file, "不在卷内", "请重新运行，系统会按原编号重新生成该文件。"
            )
        digest = describe(path).sha256
    except OSError:
        return _finding("KC-B03", file, "无法读取", "请检查文件权限和磁盘。")
    if digest == file.sha256:
        return None
    fix = "已编号的文书不得直接改动：请将改动后的文件另存，再重新运行以恢复原件；内容有误的，更正数据后重新生成。"
    return _finding("KC-B02", file, "生成后被改动", fix)


def _finding(code: str, file: RenderedFile, what: str, fix: str, kind: str = "文件") -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        message=f"{kind}「{file.name}」{what}。",
        fix=fix,
        source=Source(file=file.name),
    )
