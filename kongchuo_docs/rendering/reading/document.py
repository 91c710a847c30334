"""Read a Word document into a :class:`~kongchuo_docs.rendering.layout.Layout`.

The PDF of a paper is made from the issued Word document itself, so there is no second template that
could say something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from kongchuo_docs.rendering.layout import Block, Layout, Place, Running, Section, too_long
from kongchuo_docs.rendering.reading.blocks import BlockReader
from kongchuo_docs.rendering.reading.formats import Formats
from kongchuo_docs.rendering.reading.markup import Element, W, content, is_on
from kongchuo_docs.rendering.reading.notes import Notes
from kongchuo_docs.rendering.reading.numbering import read_numbering
from kongchuo_docs.rendering.reading.package import Package, Relation, damaged, parse
from kongchuo_docs.rendering.reading.sections import SectionFormat, read_section
from kongchuo_docs.rendering.reading.settings import Settings, read_settings
from kongchuo_docs.rendering.reading.story import Story
from kongchuo_docs.rendering.reading.styles import NOTHING, StyleSheet
from kongchuo_docs.rendering.reading.tables import Area
from kongchuo_docs.rendering.reading.theme import Theme

PARAGRAPHS_LIMIT = 200_000
"""Paragraphs of one document, those in cells too."""
_SHARED = ("styles", "settings", "numbering", "theme")
_HARMLESS = frozenset({"hyperlink", "attachedTemplate", "comments"})
"""What may lie outside of the file: it is not printed."""


def read_layout(docx: bytes) -> Layout:
    """Read a .docx into a layout.

    Raises:
        RenderError: The bytes are no whole Word document, or one beyond the limits of size and
            depth.
    """
    return _Reader(Package(docx)).layout()


@lru_cache(maxsize=16)
def _formats(*parts: bytes) -> tuple[Settings, Formats]:
    """Work out styles once for all papers of a form: these parts are the same in each.

    Args:
        parts: Bytes of the parts in the order of ``_SHARED``, empty where a document has none.
    """
    roots = [parse(part, name) if part else None for part, name in zip(parts, _SHARED, strict=True)]
    settings = read_settings(roots[1])
    styles = StyleSheet(roots[0], Theme(roots[3], settings.east_asian_language))
    return settings, Formats(styles, read_numbering(roots[2], styles.lists()))


class _Reader:
    """Reads one document.

    Args:
        package: Its parts.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = _main_part(package)
        self._relations = package.relations(self._part)
        by_kind = {relation.kind: relation.target for relation in self._relations.values()}
        shared = (by_kind.get(kind, "") for kind in _SHARED)
        self._settings, formats = _formats(
            *(package.read(part) if part in package else b"" for part in shared)
        )
        self._notes = Notes()
        self._blocks = BlockReader(formats, self._settings, self._notes)
        # What a section without a header of its own goes on with: that of the section before.
        self._running: dict[tuple[str, str], str] = {}

    def layout(self) -> Layout:
        """Return the whole document, one section after the other."""
        body = self._package.xml(self._part).find(W + "body")
        if body is None:
            raise damaged("没有正文")
        _check_length(body)
        self._note_document()
        story = self._story(self._part, self._relations)
        sections: list[Section] = []
        count = 0
        for properties, elements in _sections(body):
            found = read_section(properties, self._settings)
            here = Place(part=self._part, paragraph=count)
            self._notes.extend(found.notes, replace(here, paragraph=count + 1))
            story.dashed_pages = found.dashed_pages
            area = Area(width=found.text_width, table=NOTHING)
            blocks = self._blocks.read(elements, here, story, area)
            count += len(elements)
            headers, footers = (self._margin(name, found) for name in ("header", "footer"))
            sections.append(found.with_text(blocks, headers, footers))
        return Layout(
            sections=tuple(sections),
            default_tab=self._settings.default_tab,
            add_spaces=self._settings.add_spaces,
            unsupported=self._notes.all(),
        )

    def _margin(self, name: str, section: SectionFormat) -> Running:
        """Read the headers (or footers) that hold in a section."""
        for (which, kind), reference in section.references.items():
            self._running[which, kind] = reference

        def blocks(kind: str) -> tuple[Block, ...]:
            return self._running_blocks(self._running.get((name, kind), ""), section)

        return Running(
            default=blocks("default"),
            first=blocks("first") if is_on(section.values, "titlePg") else None,
            even=blocks("even") if self._settings.even_and_odd else None,
        )

    def _running_blocks(self, reference: str, section: SectionFormat) -> tuple[Block, ...]:
        relation = self._relations.get(reference)
        if relation is None or relation.external or relation.target not in self._package:
            return ()
        part = relation.target
        story = self._story(part, self._package.relations(part))
        story.dashed_pages = section.dashed_pages
        area = Area(width=section.text_width, table=NOTHING)
        elements = list(content(self._package.xml(part)))
        return self._blocks.read(elements, Place(part=part), story, area)

    def _story(self, part: str, relations: Mapping[str, Relation]) -> Story:
        def load(reference: str) -> bytes | None:
            relation = relations.get(reference)
            if relation is None or relation.external or relation.target not in self._package:
                return None
            return self._package.read(relation.target)

        return Story(part=part, load=load)

    def _note_document(self) -> None:
        """Note what does not stand at one place."""
        here = Place(part=self._part)
        if any(name.endswith("vbaproject.bin") for name in self._package.names()):
            self._notes.add("宏", here)
        if any(item.external and item.kind not in _HARMLESS for item in self._relations.values()):
            self._notes.add("链接到外部文件的内容", here)
        if self._settings.mirror_margins:
            self._notes.add("对称页边距", here)


def _check_length(body: Element) -> None:
    """Refuse a text that would fill gigabytes of memory, before it does.

    Raises:
        RenderError: It is too long.
    """
    if next(islice(body.iter(W + "p"), PARAGRAPHS_LIMIT, None), None) is not None:
        raise too_long(f"超过 {PARAGRAPHS_LIMIT // 10_000} 万段")


def _main_part(package: Package) -> str:
    """Name of the part with the body, as the package says."""
    for relation in package.relations("").values():
        if relation.kind == "officeDocument" and not relation.external:
            return relation.target
    return "word/document.xml"


def _sections(body: Element) -> Iterator[tuple[Element | None, list[Element]]]:
    """Yield the properties of each section and its blocks.

    A document need not say how its last pages look.
    """
    pending: list[Element] = []
    closed = False
    for element in content(body):
        if element.tag == W + "sectPr":
            yield element, pending
            pending, closed = [], True
            continue
        pending.append(element)
        closed = False
        closing = element.find(f"{W}pPr/{W}sectPr") if element.tag == W + "p" else None
        if closing is not None:
            yield closing, pending
            pending, closed = [], True
    if not closed:
        yield None, pending
