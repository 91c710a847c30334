"""Cut a strip into rows that fit between the indents, with their tabs resolved."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from kongchuo_docs.rendering.layout import Paragraph, TabStop
from kongchuo_docs.rendering.typesetting.breaking import break_before
from kongchuo_docs.rendering.typesetting.galley import Setting
from kongchuo_docs.rendering.typesetting.strips import BREAK, TAB, Strip
from kongchuo_docs.rendering.typesetting.tabs import next_stop, text_start

_SLACK = 0.05
"""Points by which a row may be too long: Word rounds to twips, and so a character grid of 28
characters may be a little wider than its text area."""


class Part(NamedTuple):
    """Characters between two tabs, from `start` up to but without `end`."""

    start: int
    end: int
    x: float
    tab: float = 0.0
    """Width of the tab before it."""
    leader: str = ""
    """What fills that tab."""


class Row(NamedTuple):
    """What stands in one line."""

    parts: tuple[Part, ...]
    end: int
    """Where the next row begins."""
    closed: bool
    """True: ended by a line break or with the paragraph; it is not justified."""
    last: bool

    @property
    def start(self) -> int:
        """Its first character."""
        return self.parts[0].start


def cut_rows(strip: Strip, paragraph: Paragraph, width: float, setting: Setting) -> list[Row]:
    """Cut the whole strip, from left to right; always at least one row."""
    rows: list[Row] = []
    start = 0
    right = width - paragraph.indent_right
    left = paragraph.indent_left + paragraph.first_line
    while not rows or not rows[-1].last:
        rows.append(_row(strip, start, left, right, paragraph, setting))
        start, left = rows[-1].end, paragraph.indent_left
    return rows


def _row(
    strip: Strip, start: int, left: float, right: float, paragraph: Paragraph, setting: Setting
) -> Row:
    text, places = strip.text, strip.places
    parts: list[Part] = []
    edge = right
    at, x, tab, leader = start, left, 0.0, ""
    while True:
        stop = _special(text, at)
        base = places[at] + (strip.gaps.get(at, 0.0) if at == start else 0.0)
        room = base + edge - x + _SLACK
        fits = bisect_right(places, room, at, stop + 1) - 1
        if fits < stop and places[fits + 1] - strip.trailing(fits) <= room:
            fits += 1
        if fits < stop:
            hanging = paragraph.hanging_punctuation and not setting.in_cell
            end = break_before(text, at, max(fits, at), kinsoku=paragraph.kinsoku, hanging=hanging)
            if end <= start:
                # Where no place is right, a wrong one must do; a line takes one character at least.
                end = max(fits, start + 1)
            parts.append(Part(at, end, x, tab, leader))
            return Row(tuple(parts), end, end >= len(text), end >= len(text))
        parts.append(Part(at, stop, x, tab, leader))
        if stop == len(text) or text[stop] == BREAK:
            return Row(tuple(parts), min(stop + 1, len(text)), True, stop == len(text))
        reached = x + places[stop] - base
        at = stop + 1
        goal = next_stop(reached, paragraph, setting.default_tab)
        if goal.align == "left" and goal.position > right - _SLACK:
            # The tab goes to the next line; where it would be the first there too, it is spent.
            end = stop if stop > start else at
            return Row(tuple(parts), end, end == len(text), end == len(text))
        edge = max(right, goal.position)
        x = _text_start(strip, at, reached, goal, right)
        tab, leader = x - reached, goal.leader


def _special(text: str, at: int) -> int:
    tab, end = text.find(TAB, at), text.find(BREAK, at)
    return min(tab if tab >= 0 else len(text), end if end >= 0 else len(text))


def _text_start(strip: Strip, at: int, reached: float, goal: TabStop, right: float) -> float:
    end = _special(strip.text, at)
    point = strip.text.find(".", at, end) if goal.align == "decimal" else -1
    whole = strip.places[end] - strip.places[at]
    size = strip.places[point] - strip.places[at] if point >= 0 else whole
    return text_start(goal, reached, right, size, whole)
