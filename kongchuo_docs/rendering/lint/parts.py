"""The printed parts of a Word file, paragraph by paragraph, each with its place."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.reading.styles import Element, W

PRINTED = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
"""The parts that are filled; the same as in ``word.py``."""
UNFILLED = re.compile(r"word/(footnotes|endnotes|comments)\.xml|docProps/(core|app|custom)\.xml")
_STYLES = "word/styles.xml"
_TRANSPARENT = frozenset(
    W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")
)
_SPACES = frozenset(W + name for name in ("tab", "br", "cr"))


@dataclass(frozen=True, slots=True)
class Spot:
    """A paragraph: where it stands, its element, its joined text."""

    place: Place
    element: Element
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One printed part."""

    name: str
    root: Element
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class WordFile:
    """A Word file as it was written, before anything is filled."""

    parts: tuple[Part, ...]
    """The printed parts, the body first."""
    others: Mapping[str, str]
    """Text of the parts that are never filled."""
    styles: Element | None
    """Root of ``word/styles.xml``."""


def read_word_file(docx: bytes) -> WordFile:
    """Read a Word file.

    Raises:
        InputFileError: The bytes are no Word document.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            names = sorted(set(package.namelist()), key=lambda name: (name.count("header"), name))
            parts = [_part(name, package.read(name)) for name in names if PRINTED.fullmatch(name)]
            styles = _root(package.read(_STYLES)) if _STYLES in names else None
            others = {
                name: "".join(map(str, _root(package.read(name)).itertext()))
                for name in names
                if UNFILLED.fullmatch(name)
            }
    except (zipfile.BadZipFile, zlib.error, KeyError, etree.XMLSyntaxError) as error:
        raise InputFileError(
            "这不是完好的 Word 文档（.docx）", fix="请用 Word 或 WPS 打开，另存为 .docx 后再试。"
        ) from error
    parts.sort(key=lambda part: (part.name != "word/document.xml", part.name))
    return WordFile(tuple(parts), others, styles)


def _root(xml: bytes) -> Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _part(name: str, xml: bytes) -> Part:
    root = _root(xml)
    body = root.find(W + "body")
    return Part(name, root, tuple(walk(root if body is None else body, name)))


def walk(container: Element, part: str) -> Iterator[Spot]:
    """Yield all paragraphs of a part in reading order; counts begin at 1."""
    yield from _Walk().blocks(container, Place(part=part))


class _Walk:
    """Counts the tables of a part while it goes through."""

    def __init__(self) -> None:
        self._tables = 0

    def blocks(self, container: Element, place: Place) -> Iterator[Spot]:
        number = 0
        for element in _flat(container):
            if element.tag not in (W + "p", W + "tbl"):
                continue
            number += 1
            here = replace(place, paragraph=number)
            if element.tag == W + "p":
                yield Spot(here, element, paragraph_text(element))
            else:
                yield from self._table(element, here)

    def _table(self, table: Element, place: Place) -> Iterator[Spot]:
        self._tables += 1
        mine = self._tables
        rows = (item for item in _flat(table) if item.tag == W + "tr")
        for row_number, row in enumerate(rows, 1):
            cells = (item for item in _flat(row) if item.tag == W + "tc")
            for cell_number, cell in enumerate(cells, 1):
                here = replace(place, paragraph=0, table=mine, row=row_number, cell=cell_number)
                yield from self.blocks(cell, here)


def _flat(container: Element) -> Iterator[Element]:
    """Yield the children, looking through content controls and accepted changes."""
    for child in container:
        if child.tag in _TRANSPARENT:
            yield from _flat(child)
        else:
            yield child


def paragraph_text(paragraph: Element) -> str:
    """Return the text of a paragraph, without that of text boxes inside it."""
    return "".join(_pieces(paragraph))


def _pieces(element: Element) -> Iterable[str]:
    for child in element:
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag in _SPACES and element.tag == W + "r":
            yield " "
        elif child.tag not in (W + "p", W + "del", W + "moveFrom", W + "pPr", W + "rPr"):
            yield from _pieces(child) if len(child) and child.tag != W + "txbxContent" else ()
