"""Open the .docx as a zip of parts, with limits, and follow its relationships.

A form comes from other people's computers: nothing in it may exhaust memory, reach into the network
or make the program fail in any way but :class:`RenderError`.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from kongchuo_docs.errors import RenderError
from kongchuo_docs.rendering.reading.markup import Element, local

XML_LIMIT = 24 * 1024 * 1024
"""Bytes of one unpacked XML part; the text of about a thousand pages."""
PACKAGE_LIMIT = 128 * 1024 * 1024
"""Bytes of all unpacked parts together."""
PARTS_LIMIT = 4096
RATIO_LIMIT = 400
"""Unpacked to packed size of a part above one megabyte; Word's own XML reaches about 60."""

_DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError,
            RuntimeError, OSError)  # fmt: skip
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main":
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships":
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"http://purl.oclc.org/ooxml/drawingml/":
        b"http://schemas.openxmlformats.org/drawingml/2006/",
}  # fmt: skip
"""Namespaces of files saved as "Strict Open XML" by those of the usual ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What a part refers to."""

    kind: str
    """Last word of the type: ``image``, ``header``, ``hyperlink`` …"""
    target: str
    """Full name of the part, or an address outside of the file."""
    external: bool


def damaged(what: str = "") -> RenderError:
    """The error for a file that cannot be read."""
    where = f"：{what}" if what else ""
    return RenderError(f"这不是完好的 Word 文档（.docx）{where}", fix="请另存为 .docx 后再试。")


def too_large(what: str) -> RenderError:
    """The error for a file beyond all measure."""
    return RenderError(f"Word 文档过大：{what}", fix="请删去多余的内容或图片，分成几个文件后再试。")


def too_deep(what: str) -> RenderError:
    """The error for tables in tables in tables."""
    return RenderError(f"Word 文档嵌套过深：{what}", fix="请减少表格里套表格的层数后再试。")


class Package:
    """The parts of one document.

    Args:
        docx: The whole file.

    Raises:
        RenderError: No zip, or a zip that unpacks beyond the limits.
    """

    def __init__(self, docx: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(docx))
        except _DAMAGED as error:
            raise damaged() from error
        entries = self._zip.infolist()
        # Names are compared as Word does: without regard to case; of two equal ones the first.
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            self._entries.setdefault(entry.filename.lower().lstrip("/"), entry)
        if len(entries) > PARTS_LIMIT:
            raise too_large(f"部件超过 {PARTS_LIMIT} 个")
        if sum(entry.file_size for entry in entries) > PACKAGE_LIMIT:
            raise too_large(f"解压后超过 {PACKAGE_LIMIT >> 20} MB")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    def names(self) -> tuple[str, ...]:
        """Names of all parts in lower case."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes:
        """Return the bytes of a part.

        Raises:
            RenderError: The part is missing, damaged or too large.
        """
        entry = self._entries.get(name.lower())
        if entry is None:
            raise damaged(f"缺少部件 {name}")
        if name.endswith((".xml", ".rels")) and entry.file_size > XML_LIMIT:
            raise too_large(f"{name} 超过 {XML_LIMIT >> 20} MB")
        if entry.file_size > 1 << 20 and entry.file_size > RATIO_LIMIT * entry.compress_size:
            raise too_large(f"{name} 的压缩比异常")
        try:
            return self._zip.read(entry)  # never more than the size that the zip announces
        except _DAMAGED as error:
            raise damaged(name) from error

    def xml(self, name: str) -> Element:
        """Return the root element of a part.

        Raises:
            RenderError: As for :meth:`read`, or the part is no well-formed XML.
        """
        return parse(self.read(name), name)

    def relations(self, part: str) -> Mapping[str, Relation]:
        """Return what a part refers to, by the id that the part uses."""
        folder, _, file = part.rpartition("/")
        name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        return _relations(self.read(name), name, folder) if name in self else {}


@lru_cache(64)
def _relations(xml: bytes, name: str, folder: str) -> Mapping[str, Relation]:
    """Read relationships once for all papers of a form."""
    return {
        str(item.get("Id")): _relation(item, folder)
        for item in parse(xml, name)
        if local(item.tag) == "Relationship"
    }


def _relation(item: Element, folder: str) -> Relation:
    target = str(item.get("Target", "")).replace("\\", "/")
    external = item.get("TargetMode") == "External"
    if not external:
        target = posixpath.normpath(posixpath.join(f"/{folder}", target)).lstrip("/")
    kind = str(item.get("Type", "")).rpartition("/")[2]
    return Relation(kind=kind, target=target, external=external)


def parse(xml: bytes, name: str) -> Element:
    """Parse a part; entities and document types are refused, nothing is fetched.

    Raises:
        RenderError: No well-formed XML, or XML with a document type (Word writes none).
    """
    if b"purl.oclc.org/ooxml" in xml[:8192]:
        for strict, usual in _STRICT.items():
            xml = xml.replace(strict, usual)
    try:
        root = etree.fromstring(xml, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        if "depth" in str(error):
            raise too_deep(name) from error
        raise damaged(f"{name} 的 XML 有误") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise damaged(f"{name} 含有不允许的 DTD 声明")
    # Word declares dozens of names at the top; without them a piece of the XML stays short.
    etree.cleanup_namespaces(root)
    return root


@lru_cache(1)
def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
