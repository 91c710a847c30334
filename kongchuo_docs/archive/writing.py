"""Write a bundle into a new bag."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
import stat
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from kongchuo_docs.archive.format import (
    BAGIT,
    DECLARATION,
    ENCODED,
    INFO,
    MANIFEST,
    PAYLOAD,
    SIZES,
    TAG_MANIFEST,
    UNFINISHED,
    UNSAFE_PATH,
    blocks,
    disk_problem,
    shown,
    walk,
)
from kongchuo_docs.archive.packing import packed_digest
from kongchuo_docs.errors import NotFoundError, RefusedError, UsageError
from kongchuo_docs.model import Bag

_LABEL = re.compile(r"[^\s:]([^:\r\n]*[^\s:])?")


def write_bag(
    bundle_folder: Path,
    dest: Path,
    *,
    bag_id: str,
    info: Mapping[str, str],
    on: dt.date,
    unit_code: str = "",
    month: str = "",
    extra: Mapping[str, bytes] | None = None,
) -> Bag:
    """Copy a bundle into a new bag, which gets its name only when it is whole and on the disk.

    The same files, information and day always give the same bytes. What a killed run left at
    ``dest`` + ``.part`` is written anew.

    Args:
        bundle_folder: The bundle; all files under it are taken.
        dest: Folder of the bag, which must not exist.
        bag_id: Printed as External-Identifier.
        info: Further lines of ``bag-info.txt``: Source-Organization, 全宗号, 年度, 保管期限 …
        on: Bagging-Date.
        unit_code: Reporting unit, passed on to the result.
        month: Month of the bundle, passed on to the result.
        extra: Files that lie beside those of the bundle, by their path.

    Raises:
        NotFoundError: The bundle does not exist.
        RefusedError: The bag exists, or the bundle holds unfinished files, links, or nothing.
        UsageError: A label of ``info`` cannot be written.
        EnvironmentProblem: The disk refuses; nothing is left under the name of the bag.
    """
    part = dest.with_name(dest.name + UNFINISHED)
    about = {"Bag-Software-Agent": "kongchuo_docs", **info, "External-Identifier": bag_id}
    _check_labels(about)
    if dest.exists() or dest.is_symlink():
        raise RefusedError(f"档案包「{dest.name}」已存在，不得覆盖。", fix="请另立新的档案包。")
    if dest.resolve().is_relative_to(bundle_folder.resolve()):
        raise RefusedError(f"档案包「{dest.name}」不得放在卷内。", fix="请另选存放位置。")
    try:
        sources = _sources(bundle_folder, extra or {})
        if part.exists():
            shutil.rmtree(part)
        manifest = _fill(part, sources, {**about, "Bagging-Date": on.isoformat()})
        part.replace(dest)
        packed = packed_digest(dest)
    except OSError as e:
        shutil.rmtree(part, ignore_errors=True)
        raise disk_problem(e, dest) from e
    with suppress(OSError):  # the bag is whole by now; only a power cut could undo its naming
        _sync_folder(dest.parent)
    return Bag(
        bag_id=bag_id,
        path=dest,
        unit_code=unit_code,
        month=month,
        manifest=manifest,
        packed=packed,
    )


def _check_labels(about: Mapping[str, str]) -> None:
    if wrong := [label for label in about if not _LABEL.fullmatch(label)]:
        fix = "项目名不得为空，不得含冒号和换行。"
        raise UsageError(f"档案包信息的项目名{wrong!r}不能使用。", fix=fix)


def _sources(bundle: Path, extra: Mapping[str, bytes]) -> dict[str, Path | bytes]:
    """Return the payload paths (``data/…``, NFC, sorted) with the files that they come from."""
    if not bundle.is_dir():
        raise NotFoundError(f"卷「{bundle.name}」不存在，无法归档。", fix="请先生成该卷。")
    sources: dict[str, Path | bytes] = {}
    for name, status in walk(bundle):
        path = unicodedata.normalize("NFC", PAYLOAD + name)
        if not stat.S_ISREG(status.st_mode):
            raise _unfit(name, "是链接或特殊文件", "请换成文件本身后再归档。")
        if name.endswith(UNFINISHED):
            raise _unfit(name, "尚未写完", "请重新生成该卷，完成后再归档。")
        if path in sources or UNSAFE_PATH.match(path):
            raise _unfit(name, "与另一文件重名，或名称不能跨系统保存", "请改名后再归档。")
        sources[path] = bundle / name
    if not sources:
        raise RefusedError(f"卷「{bundle.name}」是空的，无可归档。", fix="请先生成该卷。")
    for name, content in extra.items():
        if sources.setdefault(PAYLOAD + name, content) is not content:
            raise _unfit(name, "与归档时写入的文件重名", "请改名后再归档。")
    return dict(sorted(sources.items()))


def _unfit(name: str, why: str, fix: str) -> RefusedError:
    return RefusedError(f"卷内文件「{shown(name)}」{why}，不能归档。", fix=fix)


def _fill(part: Path, sources: Mapping[str, Path | bytes], about: Mapping[str, str]) -> str:
    """Write payload and tag files, all flushed to disk; return the tag manifest's sha256."""
    digests: dict[str, str] = {}
    sizes: dict[str, str] = {}
    octets = 0
    for name, source in sources.items():
        content = [source] if isinstance(source, bytes) else blocks(source)
        digests[name], size = _write(part / name, content)
        sizes[name] = str(size)
        octets += size
    lines = {**about, "Payload-Oxum": f"{octets}.{len(sources)}"}
    tags = {
        INFO: "".join(f"{label}: {_one_line(lines[label])}\n" for label in sorted(lines)).encode(),
        BAGIT: DECLARATION,
        MANIFEST: _manifest(digests),
        SIZES: _manifest(sizes),
    }
    tag_digests = {name: _write(part / name, [content])[0] for name, content in tags.items()}
    digest, _ = _write(part / TAG_MANIFEST, [_manifest(tag_digests)])
    for folder in [*(path for path in part.rglob("*") if path.is_dir()), part]:
        _sync_folder(folder)
    return digest


def _write(target: Path, blocks: Iterable[bytes]) -> tuple[str, int]:
    """Write a new file through to the disk; return its sha256 and size."""
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as writer:
        for block in blocks:
            digest.update(block)
            size += writer.write(block)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest(), size


def _manifest(digests: Mapping[str, str]) -> bytes:
    """Return the text of a manifest. Basis: RFC 8493, 2.1.3 (CR, LF and % are encoded)."""
    names = {name: re.sub(r"[%\r\n]", lambda m: ENCODED[m[0]], name) for name in digests}
    return "".join(f"{digests[name]}  {names[name]}\n" for name in sorted(digests)).encode()


def _one_line(value: str) -> str:
    return re.sub(r"\s*[\r\n]+\s*", " ", value).strip()


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # Windows cannot open folders, and needs no such call
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
