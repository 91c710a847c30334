"""Word's style inheritance: document defaults, named styles, direct formatting, nearest wins.

Works on plain mappings of raw WordprocessingML attributes, so that "not set" and "set to nothing"
stay apart; ``word_reader`` turns the result into points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from lxml import etree

TWIP = 1 / 20
"""Points in a twentieth of a point, Word's unit of length."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Element: TypeAlias = etree._Element
Properties: TypeAlias = Mapping[str, Mapping[str, str]]
"""Property name (``sz``, ``rFonts``) to its attributes without namespace."""


def content(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield elements in order; a content control is replaced by what it holds."""
    for element in elements:
        if element.tag == W + "sdt":
            for held in element.findall(W + "sdtContent"):
                yield from content(held)
        elif isinstance(element.tag, str):  # neither a comment nor a processing instruction
            yield element


def properties(element: Element | None) -> dict[str, dict[str, str]]:
    """Read the children of a ``w:rPr``, ``w:pPr`` or ``w:tcPr`` one level deep."""
    found: dict[str, dict[str, str]] = {}
    for child in element if element is not None else ():
        if isinstance(child.tag, str):
            name = child.tag.replace(W, "")
            found[name] = {key.replace(W, ""): str(value) for key, value in child.attrib.items()}
    return found


def merge(base: Properties, nearer: Properties) -> dict[str, dict[str, str]]:
    """Lay the nearer properties over the base; attributes of one property are merged too.

    Word merges attribute by attribute: a style may set ``w:spacing w:before`` and the paragraph
    itself ``w:line``.
    """
    merged = {name: dict(attributes) for name, attributes in base.items()}
    for name, attributes in nearer.items():
        merged[name] = {**merged.get(name, {}), **attributes}
    return merged


def is_on(values: Properties, name: str) -> bool:
    """Read a toggle such as ``w:b``: present without value means on."""
    if name not in values:
        return False
    return values[name].get("val", "1") not in {"0", "false", "off", "none"}


class StyleSheet:
    """Styles of one document; every answer is worked out once.

    Args:
        root: The root of ``word/styles.xml``, or None where a document has none.
    """

    def __init__(self, root: Element | None) -> None:
        self._root = root
        self._paragraphs: dict[str | None, tuple[Properties, Properties]] = {}
        self._characters: dict[str | None, Properties] = {}

    @cached_property
    def _styles(self) -> dict[str, Element]:
        if self._root is None:
            return {}
        return {str(item.get(W + "styleId")): item for item in self._root.findall(W + "style")}

    @cached_property
    def _defaults(self) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
        """Paragraph and run properties of ``w:docDefaults``."""
        if self._root is None:
            return {}, {}
        base = W + "docDefaults/" + W
        return (
            properties(self._root.find(f"{base}pPrDefault/{W}pPr")),
            properties(self._root.find(f"{base}rPrDefault/{W}rPr")),
        )

    @cached_property
    def _default_paragraph(self) -> str:
        for name, style in self._styles.items():
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in {"1", "true"}:
                return name
        return ""

    def paragraph(self, style_id: str | None) -> tuple[Properties, Properties]:
        """Return paragraph and run properties of a paragraph in the given (or default) style."""
        if style_id not in self._paragraphs:
            self._paragraphs[style_id] = self._paragraph(style_id)
        return self._paragraphs[style_id]

    def _paragraph(self, style_id: str | None) -> tuple[Properties, Properties]:
        paragraph, run = self._defaults
        for style in self._chain(style_id or self._default_paragraph):
            paragraph = merge(paragraph, properties(style.find(W + "pPr")))
            run = merge(run, properties(style.find(W + "rPr")))
        return paragraph, run

    def character(self, style_id: str | None) -> Properties:
        """Return the run properties of a character style."""
        if style_id not in self._characters:
            run: dict[str, dict[str, str]] = {}
            for style in self._chain(style_id):
                run = merge(run, properties(style.find(W + "rPr")))
            self._characters[style_id] = run
        return self._characters[style_id]

    def table(self, style_id: str | None) -> tuple[Element, ...]:
        """Return the ``w:tblPr`` elements of a table style, farthest ancestor first."""
        found = (style.find(W + "tblPr") for style in self._chain(style_id))
        return tuple(element for element in found if element is not None)

    def _chain(self, style_id: str | None) -> list[Element]:
        """Return the style and its ancestors, farthest first; a circle ends where it closes."""
        chain: list[Element] = []
        seen: set[str] = set()
        while style_id and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            chain.append(style)
            based_on = style.find(W + "basedOn")
            style_id = based_on.get(W + "val") if based_on is not None else None
        return chain[::-1]
