"""Prove that a bag holds every byte as it was archived."""

from __future__ import annotations

import hashlib
import re
import stat
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from kongchuo_docs.archive.format import (
    BAGIT,
    DECLARATION,
    DECODED,
    INFO,
    MANIFEST,
    PAYLOAD,
    SIZES,
    TAG_MANIFEST,
    UNSAFE_PATH,
    Stock,
    finding_at,
    shown,
    text_of,
    walk,
)
from kongchuo_docs.archive.packing import packed_digest, unpacked
from kongchuo_docs.errors import KongchuoError, RefusedError
from kongchuo_docs.model import Bag, Finding, FixityDepth, FixityReport

_OXUM = re.compile(r"^Payload-Oxum: (\d+)\.(\d+)$", re.MULTILINE | re.ASCII)
_IDENTIFIER = re.compile(r"^External-Identifier: (.+)$", re.MULTILINE)
_LINE = re.compile(r"([0-9a-f]{64}|[0-9]{1,18})  (.+)", re.DOTALL)


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
    return Bag(
        bag_id=path.name,
        path=path,
        unit_code=unit_code,
        month=month,
        manifest=manifest,
        packed=packed_digest(path),
    )


def verify_zip(
    path: Path, *, expected_manifest: str = "", expected_digest: str = ""
) -> FixityReport:
    """Check every byte of a bag that is a ZIP; damage is told, never raised.

    What is inside must be a whole bag, and packing it once more must give this very file: so no
    byte of the ZIP's own headers may change either.

    Args:
        path: The ZIP.
        expected_manifest: As for :func:`verify_bag`.
        expected_digest: sha256 of the ZIP as recorded; empty = not compared.

    Returns:
        As :func:`verify_bag`, and KC-A12: the ZIP is damaged or another one.
    """
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        with unpacked(path) as folder:
            report = verify_bag(folder, expected_manifest=expected_manifest)
            again = packed_digest(folder)
    except OSError:
        finding = finding_at("KC-A01", path.name, "不存在，或无法读取")
        return FixityReport(bag_id=path.name, findings=(finding,))
    except KongchuoError:
        finding = finding_at("KC-A12", path.name, "已损坏，或不是本软件导出的归档包")
        return FixityReport(bag_id=path.name, findings=(finding,))
    if digest == again and expected_digest in ("", digest):
        return report
    finding = finding_at("KC-A12", path.name, "与归档时登记的 ZIP 摘要不一致")
    return FixityReport(bag_id=report.bag_id, findings=(*report.findings, finding))


def verify_bag(
    path: Path, *, expected_manifest: str = "", depth: FixityDepth = FixityDepth.FULL
) -> FixityReport:
    """Check a bag; damage is told, never raised.

    No path that a manifest names is ever opened: what lies in the folder is compared with what is
    listed. Names that differ only in Unicode normalization are the same, as some disks change it.

    Args:
        path: The bag.
        expected_manifest: sha256 of the tag manifest as recorded when the bag was written; finds a
            bag that was rewritten consistently. Empty = not compared.
        depth: ``QUICK`` reads only the bag's own lists and compares the files by name and size.

    Returns:
        Findings that name the file: KC-A01 no bag, A02 ``bagit.txt``, A03 manifest missing or
        damaged, A04 unsafe path, A05 changed, A06 missing, A07 extra, A08 Payload-Oxum, A09 link or
        special file, A10 not the bag that was recorded, A11 unreadable, A13 of another size.
    """
    if not path.is_dir():
        finding = finding_at("KC-A01", path.name, "不存在，或不是档案包")
        return FixityReport(bag_id=path.name, findings=(finding,))
    stock, findings = _take_stock(path, quick=depth is FixityDepth.QUICK)
    info = text_of(path, INFO, stock, errors="replace")
    findings += _check_tags(path, stock, info)
    for manifest, is_payload in ((MANIFEST, True), (TAG_MANIFEST, False)):
        listed, damage = _listed(path, manifest, stock)
        findings += damage
        if listed is not None:
            here = {n: v for n, v in stock.items() if n.startswith(PAYLOAD) is is_payload}
            findings += _compare(listed, here)
    findings += _check_sizes(path, stock)
    digest, _ = stock.get(TAG_MANIFEST, ("", 0))
    if expected_manifest and digest != expected_manifest:
        findings.append(finding_at("KC-A10", TAG_MANIFEST, "与归档时登记的摘要不一致"))
    identifier = _IDENTIFIER.search(info)
    bag_id = shown(identifier[1]) if identifier else path.name
    return FixityReport(bag_id=bag_id, findings=tuple(findings))


def _take_stock(bag: Path, *, quick: bool) -> tuple[Stock, list[Finding]]:
    """Read every regular file of the bag once; links and special files are not opened."""
    stock: Stock = {}
    findings: list[Finding] = []
    try:
        entries = sorted(
            walk(bag), key=lambda entry: not unicodedata.is_normalized("NFC", entry[0])
        )
    except OSError:
        return {}, [finding_at("KC-A11", bag.name, "中有无法读取的文件夹")]
    for name, status in entries:
        path = unicodedata.normalize("NFC", name)
        digest = ""
        if not stat.S_ISREG(status.st_mode):
            findings.append(finding_at("KC-A09", name, "是链接或特殊文件"))
        elif path in stock:
            findings.append(finding_at("KC-A07", name, "是多出的文件（与另一文件同名）"))
            continue
        elif not (quick and path.startswith(PAYLOAD)):
            try:
                with (bag / name).open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError:
                findings.append(finding_at("KC-A11", name, "无法读取"))
        stock[path] = (digest, status.st_size)
    return stock, findings


def _check_tags(bag: Path, stock: Stock, info: str) -> list[Finding]:
    """Check the declaration and the sum of the payload."""
    findings = []
    if text_of(bag, BAGIT, stock, errors="replace").encode() != DECLARATION:
        findings.append(finding_at("KC-A02", BAGIT, "缺失或被改动"))
    sizes = [size for name, (_, size) in stock.items() if name.startswith(PAYLOAD)]
    oxum = _OXUM.search(info)
    if not oxum:
        findings.append(finding_at("KC-A08", INFO, "缺失，或其中没有 Payload-Oxum"))
    elif (int(oxum[1]), int(oxum[2])) != (sum(sizes), len(sizes)):
        findings.append(finding_at("KC-A08", INFO, "所记总字节数或文件数与实际不符"))
    return findings


def _check_sizes(bag: Path, stock: Stock) -> list[Finding]:
    """Compare sizes with the list that a bag of ours has; those of other makers have none."""
    if SIZES not in stock:
        return []
    listed, findings = _listed(bag, SIZES, stock)
    for name, size in (listed or {}).items():
        if name in stock and str(stock[name][1]) != size:
            findings.append(finding_at("KC-A13", name, "的大小与归档时不同"))
    return findings


def _listed(bag: Path, manifest: str, stock: Stock) -> tuple[dict[str, str] | None, list[Finding]]:
    """Read a manifest strictly, so that no changed byte of it goes unseen; None = unusable."""
    try:
        *lines, rest = text_of(bag, manifest, stock).split("\n")
    except UnicodeDecodeError:
        return None, [finding_at("KC-A03", manifest, "已损坏")]
    if not lines:
        return None, [finding_at("KC-A03", manifest, "缺失、为空或无法读取")]
    listed: dict[str, str] = {}
    findings = [finding_at("KC-A03", manifest, "末行不完整")] if rest else []
    for row, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line)
        name = match and re.sub("%0D|%0A|%25", lambda m: DECODED[m[0]], match[2])
        path = unicodedata.normalize("NFC", name or "")
        if not match or path in listed:
            findings.append(finding_at("KC-A03", manifest, f"第 {row} 行已损坏或重复"))
        elif UNSAFE_PATH.match(path) or path.startswith(PAYLOAD) is (manifest == TAG_MANIFEST):
            what = f"第 {row} 行的路径「{shown(path)}」不安全或不属于此清单"
            findings.append(finding_at("KC-A04", manifest, what))
        else:
            listed[path] = match[1]
    return listed, findings


def _compare(listed: Mapping[str, str], here: Stock) -> list[Finding]:
    """Compare what a manifest lists with what lies there; unreadable files are told already."""
    findings = []
    for name in sorted(listed.keys() | here.keys() - {TAG_MANIFEST}):
        if name not in here:
            findings.append(finding_at("KC-A06", name, "缺失"))
        elif name not in listed:
            findings.append(finding_at("KC-A07", name, "是多出的文件"))
        elif here[name][0] and here[name][0] != listed[name]:
            findings.append(finding_at("KC-A05", name, "被改动"))
    return findings
