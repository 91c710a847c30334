"""The words of a paragraph as one strip of characters with their widths, before it is cut into lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from kongchuo_docs.rendering.layout import Inline, PageField, Paragraph, Picture, Style, Tab, Text
from kongchuo_docs.rendering.typesetting.galley import PageNumbers, Setting
from kongchuo_docs.rendering.typesetting.metrics import Chains

TAB = "\t"
BREAK = "\n"
PICTURE = "\ufffc"

LATIN = "\u0021-\u007e\u00a1-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u058f"
"""Characters of Western words, as the inside of a regular expression's brackets. All others but
blanks are set like Chinese ones: signs too, since no Latin font of ours holds any."""
BLANK = "\u0020\u00a0"
"""Blanks of Western text, in the same way."""
_LETTER = "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u052f"
_HAN = "\u3005-\u3007\u3041-\u30ff\u3105-\u312f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"

_FOLLOWS = f"{BLANK}\u00d7\u00f7"
"""Blanks, × and ÷: drawn in the font of what stands before them."""
_HAS_FOLLOWER = re.compile(f"[{_FOLLOWS}]").search
_STRETCHES = re.compile(f"(?P<chinese>[^{LATIN}{_FOLLOWS}][^{LATIN}]*)|[{LATIN}{_FOLLOWS}]+")
_LEADING_BLANKS = re.compile(f"[{BLANK}]*")
_ENDS_CHINESE = re.compile(f"[^{LATIN}{BLANK}][{BLANK}]*\\Z").search
MEETING = re.compile(f"(?<=[{_LETTER}])(?=[{_HAN}])|(?<=[{_HAN}])(?=[{_LETTER}])")
"""Where Chinese and Latin letters or digits meet."""

SCRIPT_GAP = 0.2
"""Gap between Chinese and Latin letters or digits, in em of the letter before it (LibreOffice)."""


class Run(NamedTuple):
    """Characters of one look, from `start` up to but without `end`."""

    start: int
    end: int
    style: Style
    families: tuple[str, ...]
    """() = a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """All characters of a paragraph in order; a picture, a tab and a line break count as one each."""

    text: str
    runs: list[Run]
    places: list[float]
    """Left edge of each character if all stood in one line, tabs without width; one more for the
    end."""
    gaps: Mapping[int, float]
    """Blank before a character, counted in its width: where Chinese and Latin letters meet."""
    pictures: Mapping[int, Picture]
    spaced: bool
    """Whether any run has more or less than the usual room between its characters."""
    has_fields: bool

    def trailing(self, at: int) -> float:
        """Spacing behind a character, which a line that ends with it does not need.

        Measured: neither for its width nor where it is aligned; before a tab it counts.
        """
        if not self.spaced:
            return 0.0
        run = next(run for run in self.runs if at < run.end)
        return run.style.spacing if run.families else 0.0


def strip_of(paragraph: Paragraph, setting: Setting) -> Strip:
    """Join the inlines of a paragraph and measure every character."""
    pictures: dict[int, Picture] = {}
    runs: list[Run] = []
    text, said = "", 0
    for inline in paragraph.inlines:
        start, style = len(text), inline.style
        text += _words(inline, setting.numbers)
        if isinstance(inline, Picture):
            pictures[start] = inline
            runs.append(Run(start, start + 1, style, ()))
        elif len(text) > start:
            _append(runs, text, start, style, setting.metrics.chains(style), said)
        # Measured: the blank behind a page number follows what stands before the number.
        said = said if isinstance(inline, PageField) else len(text)
    widths = _widths(text, runs, pictures, setting)
    gaps: dict[int, float] = {}
    if paragraph.auto_space:
        runs, gaps = _spaced(text, runs)
    for index, gap in gaps.items():
        widths[index] += gap
    return Strip(
        text=text,
        runs=runs,
        places=list(accumulate(widths, initial=0.0)),
        gaps=gaps,
        pictures=pictures,
        spaced=any(run.style.spacing for run in runs),
        has_fields=any(isinstance(inline, PageField) for inline in paragraph.inlines),
    )


def _words(inline: Inline, numbers: PageNumbers) -> str:
    if isinstance(inline, Text):
        return inline.text
    if isinstance(inline, Tab):
        return TAB
    if isinstance(inline, Picture):
        return PICTURE
    return str(getattr(numbers, inline.kind))


def _append(
    runs: list[Run], text: str, start: int, style: Style, chains: Chains, said: int
) -> None:
    """Add the text from `start` on as runs in which one list of families draws what Word would take.

    The Latin family comes first and holds nothing but Latin letters, so one list mostly does. It
    does not where that family could draw Chinese too (宋体 for the digits of 仿宋 text), nor for
    blanks behind Chinese words (up to `said`): they have the width of the Chinese font.
    """
    mixed, chinese = chains.mixed, chains.chinese
    parts: list[tuple[int, tuple[str, ...]]] = []
    if mixed == chinese or (chains.plain and not _HAS_FOLLOWER(text, start)):
        parts.append((len(text), mixed))
    else:
        blanks = _LEADING_BLANKS.match(text, start)
        if start and blanks and blanks.end() > start and _ENDS_CHINESE(text[:said]):
            parts.append((blanks.end(), chinese))
        for match in _STRETCHES.finditer(text, parts[-1][0] if parts else start):
            words = match.group("chinese")
            apart = words is not None and (not chains.plain or _HAS_FOLLOWER(words))
            parts.append((match.end(), chinese if apart else mixed))
    for end, families in parts:
        if runs and runs[-1].families == families and runs[-1].style == style:
            runs[-1] = runs[-1]._replace(end=end)
        else:
            runs.append(Run(start, end, style, families))
        start = end


def _widths(
    text: str, runs: list[Run], pictures: Mapping[int, Picture], setting: Setting
) -> list[float]:
    widths: list[float] = []
    for start, end, style, families in runs:
        if not families:
            widths.append(pictures[start].width)
            continue
        table = setting.metrics.advances(families, bold=style.bold)
        em = style.size * style.scale
        more = style.spacing + setting.grid_extra(style)
        if more:
            # What has no glyph (a tab, a line break, a joiner) gets no spacing either.
            widths += [width * em + more if (width := table[c]) else 0.0 for c in text[start:end]]
        else:
            widths += [table[char] * em for char in text[start:end]]
    return widths


def _spaced(text: str, runs: list[Run]) -> tuple[list[Run], dict[int, float]]:
    """Cut the runs where Chinese and Latin letters meet, and tell the gaps."""
    gaps: dict[int, float] = {}
    meetings = [match.start() for match in MEETING.finditer(text)]
    if not meetings:
        return runs, gaps
    cut: list[Run] = []
    meetings.reverse()
    for start, end, style, families in runs:
        while meetings and meetings[-1] < end:
            at = meetings.pop()
            # The gap is that of the letter before it, which may be in another run.
            gaps[at] = (style if at > start else cut[-1].style).size * SCRIPT_GAP
            if at > start:
                cut.append(Run(start, at, style, families))
            start = at
        cut.append(Run(start, end, style, families))
    return cut, gaps
