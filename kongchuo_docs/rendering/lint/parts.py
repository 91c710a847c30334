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
_NOWHERE = Place()
_QUOTED = 10
"""So many characters of a paragraph tell it from others."""
_SPACES = frozenset(W + name for name in ("tab", "br", "cr"))


@dataclass(frozen=True, slots=True)
class Spot:
    """A paragraph: where it stands, its element, its joined text."""

    place: Place
    """As people count: paragraphs only."""
    element: Element
    text: str
    block: Place = _NOWHERE
    """As the layout counts: paragraphs and tables alike."""


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

    @property
    def spots(self) -> Iterator[Spot]:
        """All paragraphs."""
        return (spot for part in self.parts for spot in part.spots)

    @property
    def is_template(self) -> bool:
        """Whether it has placeholders: then it holds nobody's data and may be quoted."""
        return any("{{" in spot.text or "{%" in spot.text for spot in self.spots)

    def beginnings(self) -> Mapping[Place, str]:
        """Return how the paragraphs of a template begin; of a filled paper nothing is quoted."""
        if not self.is_template:
            return {}
        return {spot.place: _beginning(spot.text.strip()) for spot in self.spots}

    def counted(self, block: Place) -> Place:
        """Return a place of the layout as people count.

        What is no paragraph stands where the paragraph before it does.
        """
        found = Place()
        for spot in self.spots:
            if replace(spot.block, paragraph=0) == replace(block, paragraph=0):
                if spot.block.paragraph > block.paragraph:
                    break
                found = spot.place
        return replace(block, paragraph=found.paragraph if block.paragraph else 0)


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
            others = {name: _text(package.read(name)) for name in names if UNFILLED.fullmatch(name)}
    except (zipfile.BadZipFile, zlib.error, KeyError, etree.XMLSyntaxError) as error:
        raise InputFileError(
            "这不是完好的 Word 文档（.docx）", fix="请用 Word 或 WPS 打开，另存为 .docx 后再试。"
        ) from error
    parts.sort(key=lambda part: (part.name != "word/document.xml", part.name))
    return WordFile(tuple(parts), others, styles)


def _root(xml: bytes) -> Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _beginning(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def _text(xml: bytes) -> str:
    """Return the text of a part that is never filled; Word itself lets its properties be torn."""
    try:
        return "".join(map(str, _root(xml).itertext()))
    except etree.XMLSyntaxError:
        return ""


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
        blocks = paragraphs = 0
        for element in _flat(container):
            if element.tag not in (W + "p", W + "tbl"):
                continue
            blocks += 1
            if element.tag == W + "tbl":
                yield from self._table(element, place)
                continue
            paragraphs += 1
            yield Spot(
                replace(place, paragraph=paragraphs),
                element,
                paragraph_text(element),
                replace(place, paragraph=blocks),
            )

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
