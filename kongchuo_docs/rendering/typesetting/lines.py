"""Rows of characters as lines of spans: aligned, spread, underlined."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kongchuo_docs.rendering.layout import Paragraph, Style
from kongchuo_docs.rendering.pages import Fill, PlacedPicture, Span, Stroke
from kongchuo_docs.rendering.typesetting.breaking import BLANKS, HANGING
from kongchuo_docs.rendering.typesetting.decoration import Dressed, dress
from kongchuo_docs.rendering.typesetting.galley import SetLine, Setting
from kongchuo_docs.rendering.typesetting.leading import ASCENT, DESCENT, Extent, lead, spare_below
from kongchuo_docs.rendering.typesetting.metrics import Metrics
from kongchuo_docs.rendering.typesetting.rows import Part, Row
from kongchuo_docs.rendering.typesetting.strips import BLANK, BREAK, LATIN, TAB, Run, Strip

_WORDS = re.compile(f"[{LATIN}]+[{BLANK}]?|[^{LATIN}]+")
_OUTLINE = 0.5
_OUTLINE_COLOR = "#a0a0a0"
"""Of the box where a picture cannot be drawn, in points and as a colour."""
_IS_WORD = re.compile(f"[{LATIN}]").match


class Piece(NamedTuple):
    """Characters of one run that follow each other evenly, at their place in the line."""

    run: Run
    start: int
    end: int
    x: float
    right: float
    extra: float = 0.0
    """Added after each character to fill the line."""
    leader: str = ""
    """What fills the room instead of the characters (a tab)."""


def set_line(
    row: Row, strip: Strip, paragraph: Paragraph, width: float, setting: Setting
) -> SetLine:
    """Align one row and make spans of it.

    Args:
        row: The row.
        strip: The characters of its paragraph.
        paragraph: Its paragraph.
        width: Width of the text area.
        setting: Fonts and grid.
    """
    extent = _extent(row, strip, paragraph)
    height, baseline = lead(extent, paragraph, setting.grid, first=row.start == 0, last=row.last)
    pieces = _pieces(row, strip, paragraph, width) if row.start < row.end else []
    strokes: tuple[Stroke, ...] = ()
    fills: tuple[Fill, ...] = ()
    pictures = _pictures(pieces, strip, baseline) if strip.pictures else ()
    if any(_is_dressed(piece.run.style) for piece in pieces):
        dressed = [Dressed(p.start, p.end, p.run.style, p.x, p.right) for p in pieces]
        strokes, fills = dress(dressed, baseline, width - paragraph.indent_right)
    return SetLine(
        height=height,
        baseline=baseline,
        spans=tuple(_spans(pieces, strip.text, setting)),
        strokes=(*strokes, *_outlines(pictures)) if pictures else strokes,
        fills=fills,
        pictures=tuple(picture for picture in pictures if picture.data),
        below=spare_below(extent, paragraph) if row.last else 0.0,
    )


def _is_dressed(style: Style) -> bool:
    return bool(style.underline or style.strike or style.shading)


def _runs(strip: Strip, start: int, end: int) -> Iterator[tuple[Run, int, int]]:
    """Give the runs of a stretch, each with what of the stretch it holds."""
    runs = strip.runs
    place = bisect_right(runs, start, key=lambda run: run.start) - 1
    while start < end:
        run = runs[place]
        cut = min(run.end, end)
        yield run, start, cut
        start, place = cut, place + 1


def _extent(row: Row, strip: Strip, paragraph: Paragraph) -> Extent:
    if row.start == row.end:
        size = paragraph.style.size
        return Extent(size * ASCENT, size * DESCENT, size * (ASCENT + DESCENT))
    above = below = type_height = 0.0
    pictures = False
    for run, start, _ in _runs(strip, row.start, row.end):
        size, rise = run.style.size, run.style.rise
        type_height = size * (ASCENT + DESCENT)
        if run.families:
            above = max(above, size * ASCENT + rise)
            below = max(below, size * DESCENT - rise)
        else:
            pictures = True
            above = max(above, strip.pictures[start].height + rise)
    return Extent(above, below, type_height, pictures)


def _pieces(row: Row, strip: Strip, paragraph: Paragraph, width: float) -> list[Piece]:
    text = strip.text
    part = row.parts[-1]
    base = _base(strip, part, row)
    seen = part.end
    # Blanks at the end of a line have no width, but before a forced break they have.
    while seen > part.start and text[seen - 1] in BLANKS and (row.last or not row.closed):
        seen -= 1
    room = _room(strip, part, seen, base, width - paragraph.indent_right)
    if room < 0 and seen > part.start and text[seen - 1] in HANGING:
        seen -= 1
        room = _room(strip, part, seen, base, width - paragraph.indent_right)
    spread = paragraph.align == "distribute" or (paragraph.align == "justify" and not row.closed)
    shift = {"center": room / 2, "right": room}.get(paragraph.align, 0.0) if room > 0 else 0.0
    pieces: list[Piece] = []
    for each in row.parts:
        x = each.x + shift
        if each is not row.parts[0]:
            tab = next(_runs(strip, each.start - 1, each.start))[0]
            pieces.append(Piece(tab, each.start - 1, each.start, x - each.tab, x, 0.0, each.leader))
        if each is part:
            words, extra = _loosened(text, each, seen, room if spread else 0.0)
        else:
            words, extra = [(each.start, each.end, 0, False)], 0.0
        pieces += _placed(strip, words, x - _base(strip, each, row), extra)
    return pieces


def _room(strip: Strip, part: Part, seen: int, base: float, right: float) -> float:
    """What a part leaves of the line to its right edge."""
    trailing = strip.trailing(seen - 1) if seen > part.start else 0.0
    return right - part.x - (strip.places[seen] - base - trailing)


def _base(strip: Strip, part: Part, row: Row) -> float:
    """Where a part begins on the strip; a gap between scripts falls away where a row begins."""
    gap = strip.gaps.get(part.start, 0.0) if part.start == row.start else 0.0
    return strip.places[part.start] + gap


def _placed(
    strip: Strip, words: list[tuple[int, int, int, bool]], origin: float, extra: float
) -> Iterator[Piece]:
    gone = 0
    for start, end, count, even in words:
        for run, a, b in _runs(strip, start, end):
            x = origin + strip.places[a] + strip.gaps.get(a, 0.0) + extra * gone
            gone += b - a if even else 0
            right = origin + strip.places[b] + extra * gone
            yield Piece(run, a, b, x, right, extra if even else 0.0)
        # Behind the last character of a line there is no gap, for the mark that hangs there.
        gone += count - (end - start if even else 0)


def _loosened(
    text: str, part: Part, seen: int, room: float
) -> tuple[list[tuple[int, int, int, bool]], float]:
    """Cut a part into words and Chinese and find how much each gap in it gives way.

    As LibreOffice spreads a line: behind each Chinese character and each blank, and behind the
    last letter of a Latin word, but not between its letters.

    Returns:
        Start, end, number of gaps, and whether they lie behind every character; then the gap.
    """
    if room > 0:
        words = []
        for match in _WORDS.finditer(text, part.start, seen):
            latin, last = _IS_WORD(match.group()) is not None, match.end() == seen
            length = 1 if latin else match.end() - match.start()
            words.append((match.start(), match.end(), length - last, not latin))
        loose = sum(count for _, _, count, _ in words)
        if loose:
            return [*words, (seen, part.end, 0, False)], room / loose
    return [(part.start, part.end, 0, False)], 0.0


def _spans(pieces: Sequence[Piece], text: str, setting: Setting) -> Iterator[Span]:
    for piece in pieces:
        style = piece.run.style
        words = text[piece.start : piece.end].rstrip(TAB + BREAK)
        spacing = style.spacing + piece.extra + setting.grid_extra(style)
        if piece.leader:
            words, spacing = _leader(piece, setting.metrics)
        if not words or not piece.run.families:
            continue
        yield Span(
            text=words,
            families=piece.run.families,
            bold=style.bold,
            size=style.size,
            color=style.color,
            x=piece.x,
            rise=style.rise,
            spacing=spacing,
            scale=style.scale,
            slanted=style.italic,
            width=piece.right - piece.x,
        )


def _leader(piece: Piece, metrics: Metrics) -> tuple[str, float]:
    """Fill a tab with a character, evenly.

    The count is that of LibreOffice, which rounds to twips and adds one to close a ruled line.
    """
    style, sign = piece.run.style, piece.leader
    table = metrics.advances(piece.run.families, bold=style.bold)
    advance = table[sign] * style.size * style.scale
    room = piece.right - piece.x
    count = int(room * 20 / int(advance * 20 + 0.5)) + (sign == "_")
    return sign * count, room / count - advance if count else 0.0


def _pictures(pieces: Sequence[Piece], strip: Strip, baseline: float) -> tuple[PlacedPicture, ...]:
    return tuple(
        PlacedPicture(
            x=piece.x,
            y=baseline - piece.run.style.rise - picture.height,
            width=picture.width,
            height=picture.height,
            data=picture.data,
            alt=picture.alt,
        )
        for piece in pieces
        if (picture := strip.pictures.get(piece.start)) is not None
    )


def _outlines(pictures: tuple[PlacedPicture, ...]) -> Iterator[Stroke]:
    """Draw an empty box for each picture that cannot be drawn, inside its room."""
    for picture in pictures:
        if picture.data:
            continue
        half = _OUTLINE / 2
        left, right = picture.x + half, picture.x + picture.width - half
        top, bottom = picture.y + half, picture.y + picture.height - half
        corners = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
        for (x1, y1), (x2, y2) in pairwise(corners):
            yield Stroke(x1=x1, y1=y1, x2=x2, y2=y2, width=_OUTLINE, color=_OUTLINE_COLOR)
