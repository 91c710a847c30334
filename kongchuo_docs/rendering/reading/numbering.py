"""Automatic numbers of paragraphs: definitions of ``numbering.xml`` and the counting.

Basis: ECMA-376 part 1, 17.9. A ``w:num`` is a list in the text; it borrows its levels from a
``w:abstractNum`` and may replace some. All lists of one abstract definition count on together,
unless one of them says where it starts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kongchuo_docs.rendering.reading.markup import (
    Element,
    Snapshot,
    W,
    inner,
    is_on,
    properties,
    snapshot,
    value_of,
    whole,
)
from kongchuo_docs.rendering.reading.numerals import numeral

LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a list."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    """The label with ``%1`` … ``%9`` for the counts of the levels."""
    suffix: str = "tab"
    """What follows: ``tab``, ``space``, ``nothing``."""
    restart: int = -1
    """Level after which it starts anew; -1: after any level above, 0: never."""
    arabic: bool = False
    """All counts of the label in Arabic figures (``w:isLgl``)."""
    style: str = ""
    """The paragraph style that stands for this level."""
    paragraph: Snapshot = ()
    run: Snapshot = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDefinition:
    """One ``w:num`` with its levels."""

    family: str
    """The abstract definition, whose lists count on together."""
    levels: Mapping[int, Level]
    starts: Mapping[int, int] = field(default_factory=dict)
    """Where its levels start, if this list says so itself."""

    def level_of(self, style: str) -> int:
        """Level that a paragraph style stands for, 0 if none."""
        return next((n for n, level in self.levels.items() if level.style == style), 0)


def read_numbering(
    root: Element | None, style_lists: Mapping[str, str]
) -> dict[str, ListDefinition]:
    """Read all lists of a document by their id.

    Args:
        root: Root of the numbering part, or None.
        style_lists: List id of each numbering style, for definitions that only name a style.
    """
    if root is None:
        return {}
    families = {str(item.get(W + "abstractNumId")): item for item in root.iter(W + "abstractNum")}
    numbers = {str(item.get(W + "numId")): item for item in root.iter(W + "num")}
    return {
        number: _definition(element, families, numbers, style_lists)
        for number, element in numbers.items()
    }


def _definition(
    element: Element,
    families: Mapping[str, Element],
    numbers: Mapping[str, Element],
    style_lists: Mapping[str, str],
) -> ListDefinition:
    family = _child_value(element, "abstractNumId")
    abstract = families.get(family)
    link = "" if abstract is None else _child_value(abstract, "numStyleLink")
    linked = numbers.get(style_lists.get(link, "")) if link else None
    if linked is not None:
        family = _child_value(linked, "abstractNumId")
        abstract = families.get(family)
    levels = {} if abstract is None else _levels(abstract)
    starts: dict[int, int] = {}
    for override in element.iter(W + "lvlOverride"):
        place = whole(override.get(W + "ilvl"))
        levels.update(_levels(override))
        start = _child_value(override, "startOverride")
        if start and place in levels:
            starts[place] = whole(start)
            levels[place] = replace(levels[place], start=starts[place])
    return ListDefinition(family=family, levels=levels, starts=starts)


def _child_value(element: Element, name: str) -> str:
    child = element.find(W + name)
    return "" if child is None else str(child.get(W + "val", ""))


def _levels(element: Element) -> dict[int, Level]:
    found = {
        whole(item.get(W + "ilvl")): _level(snapshot(item)) for item in element.iter(W + "lvl")
    }
    return {place: level for place, level in found.items() if 0 <= place < LEVELS}


def _level(shot: Snapshot) -> Level:
    values = properties(shot)
    kind = value_of(values, "numFmt", "decimal")
    notes = []
    if numeral(1, kind) is None:
        notes.append(f"编号样式 {kind}")
    if "lvlPicBulletId" in values:
        notes.append("图片项目符号")
    if value_of(values, "lvlJc", "left") not in {"left", "start"}:
        notes.append("居中或右对齐的编号")
    return Level(
        start=whole(value_of(values, "start"), 0 if "start" not in values else 1),
        kind=kind,
        text=value_of(values, "lvlText"),
        suffix=value_of(values, "suff", "tab"),
        restart=whole(value_of(values, "lvlRestart"), -1),
        arabic=is_on(values, "isLgl"),
        style=value_of(values, "pStyle"),
        paragraph=inner(shot, "pPr"),
        run=inner(shot, "rPr"),
        notes=tuple(notes),
    )


class Counters:
    """Counts the numbered paragraphs of one document, in the order in which it is asked.

    Args:
        lists: Its lists.
    """

    def __init__(self, lists: Mapping[str, ListDefinition]) -> None:
        self._lists = lists
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next_label(self, number: str, place: int) -> str:
        """Count one more paragraph of a list at a level (from 0) and return its label."""
        found = self._lists[number]
        counts = self._counts.setdefault(found.family, {})
        self._start_anew(found, number, place, counts)
        for above in range(place):  # a level above that was never used counts as begun
            counts.setdefault(above, _first(found, above))
        counts[place] = counts[place] + 1 if place in counts else _first(found, place)
        for below in range(place + 1, LEVELS):
            level = found.levels.get(below)
            if level is None or level.restart < 0 or 0 < level.restart > place:
                counts.pop(below, None)
        return _label(found, place, counts)

    def _start_anew(
        self, found: ListDefinition, number: str, place: int, counts: dict[int, int]
    ) -> None:
        """A list with a start of its own starts at its first paragraph of that level."""
        if place in found.starts and (number, place) not in self._begun:
            counts.pop(place, None)
        self._begun.add((number, place))


def _first(found: ListDefinition, place: int) -> int:
    level = found.levels.get(place)
    return 1 if level is None else level.start


def _label(found: ListDefinition, place: int, counts: Mapping[int, int]) -> str:
    level = found.levels[place]

    def written(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        other = found.levels.get(at, level)
        count = counts.get(at, other.start)
        kind = "decimal" if level.arabic and other.kind != "bullet" else other.kind
        return numeral(count, kind) or str(count)

    return _PLACEHOLDER.sub(written, level.text)
