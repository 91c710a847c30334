"""What paragraphs and runs look like in the end: styles, lists and direct formatting together.

One object serves all papers of a form: they share their styles, and equal formatting is worked out
only once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from kongchuo_docs.rendering.layout import Paragraph
from kongchuo_docs.rendering.reading.cells import CellFormats
from kongchuo_docs.rendering.reading.characters import CharacterFormat, read_characters
from kongchuo_docs.rendering.reading.markup import (
    Properties,
    Snapshot,
    inner,
    is_on,
    merge,
    properties,
    toggle,
    value_of,
    whole,
)
from kongchuo_docs.rendering.reading.numbering import LEVELS, ListDefinition
from kongchuo_docs.rendering.reading.paragraphs import (
    is_chinese,
    is_page_number_frame,
    paragraph_notes,
    read_paragraph,
)
from kongchuo_docs.rendering.reading.styles import Level, StyleSheet

_MANY = 8192


@dataclass(frozen=True, slots=True, eq=False)
class RunBase:
    """What a paragraph gives its runs: properties of table and paragraph style."""

    values: Properties


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The automatic number of a paragraph."""

    number: str
    """Id of its list."""
    level: int
    suffix: str
    format: CharacterFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphFormat:
    """A paragraph without its text."""

    make: partial[Paragraph]
    """Makes the paragraph from its ``inlines``, ``break_before`` and ``place``."""
    break_before: bool
    runs: RunBase
    mark: CharacterFormat
    label: Label | None
    framed: bool
    """It stands in a frame of its own (``w:framePr``)."""
    floats: bool
    """The frame lies over the line of the next paragraph."""
    notes: tuple[str, ...]
    """What the paragraph cannot say."""


class Formats:
    """Works out formats of one document.

    Args:
        styles: Its named styles.
        lists: Its lists by id.
    """

    def __init__(self, styles: StyleSheet, lists: Mapping[str, ListDefinition]) -> None:
        self.styles = styles
        self.lists = lists
        self.cells = CellFormats(styles)
        self.paragraph = lru_cache(_MANY)(self._paragraph)
        self.run = lru_cache(_MANY)(self._run)
        self._base = lru_cache(_MANY)(self._run_base)

    def _paragraph(self, direct: Snapshot, table: Level) -> ParagraphFormat:
        """Return the format of a paragraph.

        Args:
            direct: Its ``w:pPr``.
            table: What the style of the table around it says, ``NOTHING`` outside of tables.
        """
        own = properties(direct)
        style_id = value_of(own, "pStyle")
        named = self.styles.paragraph(style_id)
        number, place = self._list_of(merge(named.paragraph, own), style_id)
        values = merge(self.styles.defaults.paragraph, table.paragraph)
        level = self.lists[number].levels[place] if number else None
        if level is not None and "numPr/numId" in own:  # nearer than the style that it overrides
            values = merge(merge(values, named.paragraph), properties(level.paragraph))
        else:
            under = properties(level.paragraph) if level is not None else {}
            values = merge(merge(values, under), named.paragraph)
        values = merge(values, own)
        base = self._base(style_id, table)
        mark_shot = inner(direct, "rPr")
        mark = self.run(mark_shot, base)
        label = None
        if level is not None:
            look = merge(self._run_values(mark_shot, base), self.styles.run_properties(level.run))
            label = Label(
                number=number, level=place, suffix=level.suffix, format=read_characters(look)
            )
        return ParagraphFormat(
            make=read_paragraph(
                values,
                mark.style,
                style_id,
                numbered=label is not None,
                chinese=is_chinese(self._run_values(mark_shot, base)),
            ),
            break_before=is_on(values, "pageBreakBefore"),
            runs=base,
            mark=mark,
            label=label,
            framed="framePr" in values,
            floats=is_page_number_frame(values),
            notes=(*paragraph_notes(values), *(level.notes if level is not None else ())),
        )

    def _run_base(self, style_id: str, table: Level) -> RunBase:
        return RunBase(toggle(table.run, self.styles.paragraph(style_id).run))

    def _list_of(self, values: Properties, style_id: str) -> tuple[str, int]:
        """Return list and level of a paragraph, no list for none (``numId`` 0)."""
        number = value_of(values, "numPr/numId", "0")
        found = self.lists.get(number)
        if found is None:
            return "", 0
        stated = value_of(values, "numPr/ilvl")
        place = whole(stated) if stated else found.level_of(style_id)
        return (number, place) if place < LEVELS and place in found.levels else ("", 0)

    def _run(self, direct: Snapshot, base: RunBase) -> CharacterFormat:
        """Return the format of a run with its ``w:rPr`` in a paragraph."""
        return read_characters(self._run_values(direct, base))

    def _run_values(self, direct: Snapshot, base: RunBase) -> Properties:
        own = self.styles.run_properties(direct)
        named = self.styles.character(value_of(own, "rStyle"))
        levels = toggle(base.values, named)
        return merge(merge(self.styles.defaults.run, levels), own)
