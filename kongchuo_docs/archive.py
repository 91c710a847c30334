"""Archiving a bundle as a BagIt bag, and proving later that every byte is still there.

A bag is a folder: the bundle under ``data/``, a manifest with the sha256 of each of its files, a
few *tag files* that describe the bag, and a tag manifest with the sha256 of those. The sha256 of
the tag manifest therefore stands for the whole bag; the workspace records it, so that even a bag
whose manifests were rewritten together with its files is found out.

Basis: RFC 8493 (BagIt 1.0).
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import re
import shutil
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from kongchuo_docs.errors import EnvironmentProblem, NotFoundError, RefusedError, UsageError
from kongchuo_docs.model import Bag, Finding, FixityReport, Severity, Source

BAGIT, INFO = "bagit.txt", "bag-info.txt"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
PAYLOAD, UNFINISHED = "data/", ".part"

_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LABEL = re.compile(r"[^\s:]([^:\r\n]*[^\s:])?")
_OXUM = re.compile(r"^Payload-Oxum: (\d+)\.(\d+)$", re.MULTILINE | re.ASCII)
_IDENTIFIER = re.compile(r"^External-Identifier: (.+)$", re.MULTILINE)
_LINE = re.compile(r"([0-9a-f]{64})  (.+)", re.DOTALL)
_UNSAFE = re.compile(r"[~/]|[A-Za-z]:|.*\\|(.*/)?\.{0,2}(/|\Z)|.*[\ud800-\udfff]", re.DOTALL)
_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_DECODED = {code: char for char, code in _ENCODED.items()}


# --- writing ------------------------------------------------------------------------------------


def write_bag(
    bundle_folder: Path,
    dest: Path,
    *,
    bag_id: str,
    info: Mapping[str, str],
    on: dt.date,
    unit_code: str = "",
    month: str = "",
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
        sources = _sources(bundle_folder)
        if part.exists():
            shutil.rmtree(part)
        manifest = _fill(part, sources, {**about, "Bagging-Date": on.isoformat()})
        part.replace(dest)
    except OSError as e:
        shutil.rmtree(part, ignore_errors=True)
        raise _disk_problem(e, dest) from e
    with suppress(OSError):  # the bag is whole by now; only a power cut could undo its naming
        _sync_folder(dest.parent)
    return Bag(bag_id=bag_id, path=dest, unit_code=unit_code, month=month, manifest=manifest)


def _check_labels(about: Mapping[str, str]) -> None:
    if wrong := [label for label in about if not _LABEL.fullmatch(label)]:
        fix = "项目名不得为空，不得含冒号和换行。"
        raise UsageError(f"档案包信息的项目名{wrong!r}不能使用。", fix=fix)


def _sources(bundle: Path) -> dict[str, Path]:
    """Return the payload paths (``data/…``, NFC, sorted) with the files that they come from."""
    if not bundle.is_dir():
        raise NotFoundError(f"卷「{bundle.name}」不存在，无法归档。", fix="请先生成该卷。")
    sources: dict[str, Path] = {}
    for name, status in _walk(bundle):
        path = unicodedata.normalize("NFC", PAYLOAD + name)
        if not stat.S_ISREG(status.st_mode):
            raise _unfit(name, "是链接或特殊文件", "请换成文件本身后再归档。")
        if name.endswith(UNFINISHED):
            raise _unfit(name, "尚未写完", "请重新生成该卷，完成后再归档。")
        if path in sources or _UNSAFE.match(path):
            raise _unfit(name, "与另一文件重名，或名称不能跨系统保存", "请改名后再归档。")
        sources[path] = bundle / name
    if not sources:
        raise RefusedError(f"卷「{bundle.name}」是空的，无可归档。", fix="请先生成该卷。")
    return dict(sorted(sources.items()))


def _unfit(name: str, why: str, fix: str) -> RefusedError:
    return RefusedError(f"卷内文件「{_shown(name)}」{why}，不能归档。", fix=fix)


def _fill(part: Path, sources: Mapping[str, Path], about: Mapping[str, str]) -> str:
    """Write payload and tag files, all flushed to disk; return the tag manifest's sha256."""
    digests: dict[str, str] = {}
    octets = 0
    for name, source in sources.items():
        digests[name], size = _write(part / name, _blocks(source))
        octets += size
    lines = {**about, "Payload-Oxum": f"{octets}.{len(sources)}"}
    tags = {
        INFO: "".join(f"{label}: {_one_line(lines[label])}\n" for label in sorted(lines)).encode(),
        BAGIT: _DECLARATION,
        MANIFEST: _manifest(digests),
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


def _blocks(source: Path) -> Iterator[bytes]:
    with source.open("rb") as reader:
        while block := reader.read(1 << 20):
            yield block


def _manifest(digests: Mapping[str, str]) -> bytes:
    """Return the text of a manifest. Basis: RFC 8493, 2.1.3 (CR, LF and % are encoded)."""
    names = {name: re.sub(r"[%\r\n]", lambda m: _ENCODED[m[0]], name) for name in digests}
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


def _disk_problem(e: OSError, dest: Path) -> EnvironmentProblem:
    if e.errno == errno.ENOSPC:
        why, fix = "磁盘空间不足", "请清理磁盘或换一处存放后重新归档；卷内文件不受影响。"
    else:
        why = errno.errorcode.get(e.errno or 0, "未知原因")
        fix = "请检查磁盘、文件夹权限后重新归档；卷内文件不受影响。"
    return EnvironmentProblem(f"档案包「{dest.name}」没有写成（{why}）。", fix=fix)


def read_bag(path: Path, *, unit_code: str = "", month: str = "") -> Bag | None:
    """Return a bag that lies in its place already, or None where there is none.

    Raises:
        RefusedError: What lies there is damaged, or another bag.
    """
    if not path.exists():
        return None
    report = verify_bag(path)
    if not report.ok or report.bag_id != path.name:
        raise RefusedError(
            f"档案包「{path.name}」已存在而不完好，不得覆盖。",
            fix="请用 kongchuo archive verify 查明，把它移到别处保存后再归档。",
        )
    manifest = hashlib.sha256((path / TAG_MANIFEST).read_bytes()).hexdigest()
    return Bag(bag_id=path.name, path=path, unit_code=unit_code, month=month, manifest=manifest)


# --- verifying ----------------------------------------------------------------------------------


def verify_bag(path: Path, *, expected_manifest: str = "") -> FixityReport:
    """Check every byte of a bag; damage is told, never raised.

    No path that a manifest names is ever opened: what lies in the folder is compared with what is
    listed. Names that differ only in Unicode normalization are the same, as some disks change it.

    Args:
        path: The bag.
        expected_manifest: sha256 of the tag manifest as recorded when the bag was written; finds a
            bag that was rewritten consistently. Empty = not compared.

    Returns:
        Findings that name the file: KC-A01 no bag, A02 ``bagit.txt``, A03 manifest missing or
        damaged, A04 unsafe path, A05 changed, A06 missing, A07 extra, A08 Payload-Oxum, A09 link or
        special file, A10 not the bag that was recorded, A11 unreadable.
    """
    if not path.is_dir():
        finding = _finding("KC-A01", path.name, "不存在，或不是档案包")
        return FixityReport(bag_id=path.name, findings=(finding,))
    stock, findings = _take_stock(path)
    info = _text(path, INFO, stock, errors="replace")
    findings += _check_tags(path, stock, info)
    for manifest, is_payload in ((MANIFEST, True), (TAG_MANIFEST, False)):
        listed, damage = _listed(path, manifest, stock)
        findings += damage
        if listed is not None:
            here = {n: v for n, v in stock.items() if n.startswith(PAYLOAD) is is_payload}
            findings += _compare(listed, here)
    digest, _ = stock.get(TAG_MANIFEST, ("", 0))
    if expected_manifest and digest != expected_manifest:
        findings.append(_finding("KC-A10", TAG_MANIFEST, "与归档时登记的摘要不一致"))
    identifier = _IDENTIFIER.search(info)
    bag_id = _shown(identifier[1]) if identifier else path.name
    return FixityReport(bag_id=bag_id, findings=tuple(findings))


_Stock = dict[str, tuple[str, int]]
"""Path in the bag (NFC) to sha256 (empty = unreadable) and size."""


def _take_stock(bag: Path) -> tuple[_Stock, list[Finding]]:
    """Read every regular file of the bag once; links and special files are not opened."""
    stock: _Stock = {}
    findings: list[Finding] = []
    try:
        entries = sorted(
            _walk(bag), key=lambda entry: not unicodedata.is_normalized("NFC", entry[0])
        )
    except OSError:
        return {}, [_finding("KC-A11", bag.name, "中有无法读取的文件夹")]
    for name, status in entries:
        path = unicodedata.normalize("NFC", name)
        digest = ""
        if not stat.S_ISREG(status.st_mode):
            findings.append(_finding("KC-A09", name, "是链接或特殊文件"))
        elif path in stock:
            findings.append(_finding("KC-A07", name, "是多出的文件（与另一文件同名）"))
            continue
        else:
            try:
                with (bag / name).open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError:
                findings.append(_finding("KC-A11", name, "无法读取"))
        stock[path] = (digest, status.st_size)
    return stock, findings


def _check_tags(bag: Path, stock: _Stock, info: str) -> list[Finding]:
    """Check the declaration and the sum of the payload."""
    findings = []
    if _text(bag, BAGIT, stock, errors="replace").encode() != _DECLARATION:
        findings.append(_finding("KC-A02", BAGIT, "缺失或被改动"))
    sizes = [size for name, (_, size) in stock.items() if name.startswith(PAYLOAD)]
    oxum = _OXUM.search(info)
    if not oxum:
        findings.append(_finding("KC-A08", INFO, "缺失，或其中没有 Payload-Oxum"))
    elif (int(oxum[1]), int(oxum[2])) != (sum(sizes), len(sizes)):
        findings.append(_finding("KC-A08", INFO, "所记总字节数或文件数与实际不符"))
    return findings


def _listed(bag: Path, manifest: str, stock: _Stock) -> tuple[dict[str, str] | None, list[Finding]]:
    """Read a manifest strictly, so that no changed byte of it goes unseen; None = unusable."""
    try:
        *lines, rest = _text(bag, manifest, stock).split("\n")
    except UnicodeDecodeError:
        return None, [_finding("KC-A03", manifest, "已损坏")]
    if not lines:
        return None, [_finding("KC-A03", manifest, "缺失、为空或无法读取")]
    listed: dict[str, str] = {}
    findings = [_finding("KC-A03", manifest, "末行不完整")] if rest else []
    for row, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line)
        name = match and re.sub("%0D|%0A|%25", lambda m: _DECODED[m[0]], match[2])
        path = unicodedata.normalize("NFC", name or "")
        if not match or path in listed:
            findings.append(_finding("KC-A03", manifest, f"第 {row} 行已损坏或重复"))
        elif _UNSAFE.match(path) or path.startswith(PAYLOAD) is not (manifest == MANIFEST):
            what = f"第 {row} 行的路径「{_shown(path)}」不安全或不属于此清单"
            findings.append(_finding("KC-A04", manifest, what))
        else:
            listed[path] = match[1]
    return listed, findings


def _compare(listed: Mapping[str, str], here: _Stock) -> list[Finding]:
    """Compare what a manifest lists with what lies there; unreadable files are told already."""
    findings = []
    for name in sorted(listed.keys() | here.keys() - {TAG_MANIFEST}):
        if name not in here:
            findings.append(_finding("KC-A06", name, "缺失"))
        elif name not in listed:
            findings.append(_finding("KC-A07", name, "是多出的文件"))
        elif here[name][0] and here[name][0] != listed[name]:
            findings.append(_finding("KC-A05", name, "被改动"))
    return findings


# --- both ---------------------------------------------------------------------------------------


def _walk(folder: Path, prefix: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Yield every entry that is not a folder, with its path inside; links are not followed."""
    for path in sorted(folder.iterdir()):
        status = path.lstat()
        if stat.S_ISDIR(status.st_mode):
            yield from _walk(path, f"{prefix}{path.name}/")
        else:
            yield prefix + path.name, status


def _text(bag: Path, name: str, stock: _Stock, errors: str = "strict") -> str:
    """Return a tag file as text; empty when it is missing, unreadable or a link."""
    if not stock.get(name, ("", 0))[0]:
        return ""
    try:
        return (bag / name).read_bytes().decode(errors=errors)
    except OSError:
        return ""


def _shown(name: str) -> str:
    """Make a file name printable, whatever its bytes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def _finding(code: str, name: str, what: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        message=f"档案包内「{_shown(name)}」{what}。",
        fix="请勿继续使用此档案包；请用备份恢复后重新核对，并查明原因。",
        source=Source(file=_shown(name)),
    )
