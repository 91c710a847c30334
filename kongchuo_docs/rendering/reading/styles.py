"""Word's named styles: each chain of ancestors laid over one another, nearest wins.

Basis: ECMA-376 part 1, 17.7.2 (style hierarchy): document defaults, table style, numbering,
paragraph style, character style, direct formatting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kongchuo_docs.rendering.reading.markup import (
    Element as Element,  # lxml's; filled templates use it too
)
from kongchuo_docs.rendering.reading.markup import (
    Properties,
    Snapshot,
    inner,
    merge,
    properties,
    snapshot,
)
from kongchuo_docs.rendering.reading.markup import (
    W as W,
)
from kongchuo_docs.rendering.reading.theme import Theme

_MANY = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """What one level of styles says about paragraphs and their characters."""

    paragraph: Properties
    run: Properties


NOTHING = Level({}, {})


class StyleSheet:
    """Styles of one document; every answer is worked out once.

    Args:
        root: The root of ``word/styles.xml``, or None where a document has none.
        theme: Its fonts by role.
    """

    def __init__(self, root: Element | None, theme: Theme) -> None:
        self._root = root
        self._theme = theme
        self.paragraph = lru_cache(_MANY)(self._paragraph)
        self.character = lru_cache(_MANY)(self._character)

    @cached_property
    def _styles(self) -> dict[str, Element]:
        if self._root is None:
            return {}
        return {str(item.get(W + "styleId")): item for item in self._root.findall(W + "style")}

    @cached_property
    def defaults(self) -> Level:
        """The document defaults, ``w:docDefaults``."""
        if self._root is None:
            return NOTHING
        base = W + "docDefaults/" + W
        return Level(
            properties(snapshot(self._root.find(f"{base}pPrDefault/{W}pPr"))),
            self.run_properties(snapshot(self._root.find(f"{base}rPrDefault/{W}rPr"))),
        )

    def run_properties(self, shot: Snapshot) -> Properties:
        """Read a ``w:rPr``; fonts named by their role get their names."""
        values = properties(shot)
        if "rFonts" in values:
            values["rFonts"] = self._theme.resolve(values["rFonts"])
        return values

    def _paragraph(self, style_id: str) -> Level:
        """What a paragraph style says, or the default one where the id names none."""
        if self._kind(style_id) != "paragraph":
            style_id = self.default_of("paragraph")
        level = NOTHING
        for shot in self.chain(style_id):
            level = self.laid_over(level, shot)
        return level

    def _character(self, style_id: str) -> Properties:
        """What a character style says; nothing where the id names none."""
        run: Properties = {}
        for shot in self.chain(style_id):
            run = merge(run, self.run_properties(inner(shot, "rPr")))
        return run

    def laid_over(self, level: Level, shot: Snapshot) -> Level:
        """Lay the paragraph and run properties of a style over those of its ancestor."""
        return Level(
            merge(level.paragraph, properties(inner(shot, "pPr"))),
            merge(level.run, self.run_properties(inner(shot, "rPr"))),
        )

    def _kind(self, style_id: str) -> str:
        style = self._styles.get(style_id)
        return "" if style is None else str(style.get(W + "type", "paragraph"))

    def default_of(self, kind: str) -> str:
        """Id of the default style of a kind (``paragraph``, ``table``), or nothing."""
        for name, style in self._styles.items():
            if self._kind(name) == kind and style.get(W + "default") in {"1", "true", "on"}:
                return name
        return ""

    def lists(self) -> dict[str, str]:
        """List id of each style that names one (numbering styles)."""
        found = {}
        for name, style in self._styles.items():
            number = style.find(f"{W}pPr/{W}numPr/{W}numId")
            if number is not None:
                found[name] = str(number.get(W + "val", ""))
        return found

    def chain(self, style_id: str) -> tuple[Snapshot, ...]:
        """Return the style and its ancestors, farthest first; a circle ends where it closes."""
        return tuple(snapshot(style) for style in self._ancestors(style_id))[::-1]

    def _ancestors(self, style_id: str) -> Iterator[Element]:
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            based_on = style.find(W + "basedOn")
            style_id = "" if based_on is None else str(based_on.get(W + "val"))
