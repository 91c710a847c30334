"""Read a Word document into a :class:`~kongchuo_docs.rendering.layout.Layout`.

The PDF of a paper is made from the issued Word document itself, so there is no second template that
could say something else. Sections and the package are read here, paragraphs in ``read_paragraph``,
tables in ``read_table``.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable
from functools import lru_cache

from lxml import etree

from kongchuo_docs.errors import RenderError
from kongchuo_docs.rendering.layout import Block, Layout, Section
from kongchuo_docs.rendering.reading.paragraphs import ParagraphReader
from kongchuo_docs.rendering.reading.styles import TWIP, Element, StyleSheet, W, content
from kongchuo_docs.rendering.reading.tables import TableReader

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"

A4 = {"w": "11906", "h": "16838"}
SAFE_PARSER = {"resolve_entities": False, "no_network": True, "huge_tree": False}


def read_layout(docx: bytes) -> Layout:
    """Read a .docx into a layout.

    Raises:
        RenderError: The bytes are no Word document.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            return _Reader(package).layout()
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise RenderError(
            "这不是完好的 Word 文档（.docx）", fix="请另存为 .docx 后再试。"
        ) from error


def _parse(xml: bytes) -> Element:
    return etree.fromstring(xml, etree.XMLParser(**SAFE_PARSER))


@lru_cache(maxsize=16)
def _style_sheet(xml: bytes) -> StyleSheet:
    """Read the styles once for all papers of a form: they are the same in each."""
    return StyleSheet(_parse(xml) if xml else None)


class _Reader:
    """Reads one package; gathers what it cannot say."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._unsupported: list[str] = []
        names = set(package.namelist())
        part = "word/styles.xml"
        self._styles = _style_sheet(package.read(part) if part in names else b"")
        self._targets = self._relations(names)

    def layout(self) -> Layout:
        """Return the whole document, one section after the other."""
        body = self._xml("word/document.xml").find(W + "body")
        if body is None:
            raise KeyError("w:body")
        sections: list[Section] = []
        pending: list[Element] = []
        for element in body:
            if element.tag == W + "sectPr":
                sections.append(self._section(element, pending, sections))
                pending = []
                continue
            pending.append(element)
            closing = element.find(f"{W}pPr/{W}sectPr")
            if closing is not None:
                sections.append(self._section(closing, pending, sections))
                pending = []
        if pending or not sections:  # a document need not say how its last pages look
            sections.append(self._section(etree.Element(W + "sectPr"), pending, sections))
        return Layout(sections=tuple(sections), unsupported=tuple(dict.fromkeys(self._unsupported)))

    def _xml(self, part: str) -> Element:
        return _parse(self._package.read(part))

    def _relations(self, names: set[str]) -> dict[str, str]:
        part = "word/_rels/document.xml.rels"
        if part not in names:
            return {}
        return {
            str(item.get("Id")): str(item.get("Target"))
            for item in self._xml(part).iter(RELATIONS + "Relationship")
        }

    def _section(self, element: Element, body: list[Element], before: list[Section]) -> Section:
        size = _attributes(element, "pgSz") or A4
        margins = _attributes(element, "pgMar")
        first_differs = element.find(W + "titlePg") is not None
        previous = before[-1] if before else None
        self._check_section(element, len(before) + 1)
        header, footer = self._margin_blocks(element, "default")
        first = self._margin_blocks(element, "first") if first_differs else (None, None)
        return Section(
            width=_points(size, "w", A4["w"]),
            height=_points(size, "h", A4["h"]),
            margin_top=abs(_points(margins, "top", "1440")),
            margin_right=_points(margins, "right", "1800"),
            margin_bottom=abs(_points(margins, "bottom", "1440")),
            margin_left=_points(margins, "left", "1800") + _points(margins, "gutter", "0"),
            header_distance=_points(margins, "header", "851"),
            footer_distance=_points(margins, "footer", "992"),
            blocks=self._blocks(body, "正文"),
            # A section without a header of its own goes on with that of the section before.
            header=header if header is not None else (previous.header if previous else ()),
            footer=footer if footer is not None else (previous.footer if previous else ()),
            first_header=(first[0] or ()) if first_differs else None,
            first_footer=(first[1] or ()) if first_differs else None,
        )

    def _check_section(self, element: Element, number: int) -> None:
        if _attributes(element, "cols").get("num", "1") != "1":
            self._unsupported.append(f"第 {number} 节：分栏（cols）")
        if number > 1 and _attributes(element, "type").get("val") == "continuous":
            self._unsupported.append(f"第 {number} 节：连续分节")

    def _margin_blocks(
        self, section: Element, kind: str
    ) -> tuple[tuple[Block, ...] | None, tuple[Block, ...] | None]:
        """Return header and footer of one kind, None where the section has none of its own."""
        found: dict[str, tuple[Block, ...] | None] = {}
        for name in ("header", "footer"):
            found[name] = None
            for reference in section.findall(f"{W}{name}Reference"):
                if reference.get(W + "type", "default") == kind:
                    target = self._targets.get(str(reference.get(R + "id")), "")
                    found[name] = self._blocks(self._xml(f"word/{target}"), target)
        return found["header"], found["footer"]

    def _blocks(self, elements: Iterable[Element], place: str) -> tuple[Block, ...]:
        """Read paragraphs and tables in order."""
        paragraphs = ParagraphReader(self._styles, self._unsupported)
        tables = TableReader(self._styles, paragraphs, self._unsupported)
        blocks: list[Block] = []
        for number, element in enumerate(content(elements), 1):
            where = f"{place}第 {number} 段"
            if element.tag == W + "p":
                blocks.extend(paragraphs.read(element, where))
            elif element.tag == W + "tbl":
                blocks.append(tables.read(element, where))
            elif element.tag not in IGNORED:
                self._unsupported.append(f"{where}：{element.tag.rpartition('}')[2]}")
        return tuple(blocks)


IGNORED = frozenset(
    W + name for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd")
)


def _attributes(parent: Element, name: str) -> dict[str, str]:
    child = parent.find(W + name)
    if child is None:
        return {}
    return {key.replace(W, ""): str(value) for key, value in child.attrib.items()}


def _points(values: dict[str, str], name: str, default: str) -> float:
    return float(values.get(name, default)) * TWIP
