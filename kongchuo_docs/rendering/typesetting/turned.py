"""Text of vertical and rising cells: set along the height of the cell, then turned.

``vertical``: Chinese characters upright, one under another, one em apart as in Word, columns from
right to left; Latin letters, digits and brackets lie on their right side. ``rising``: whole lines
turned left. Measured in LibreOffice 7.4: columns keep the paddings of the cell where they are,
``v_align`` moves them sideways, and such text never makes a row higher by itself. We let it do so
where it would else be cut off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kongchuo_docs.rendering.layout import Paragraph
from kongchuo_docs.rendering.pages import Fill, Line, ParagraphPart, PlacedPicture, Span, Stroke
from kongchuo_docs.rendering.typesetting.galley import SetLine, SetParagraph, Setting
from kongchuo_docs.rendering.typesetting.paragraphs import set_paragraph

_ENDLESS = 1e5
"""A length that no text reaches."""
_ASCENT = 0.88
"""Upper edge of a Chinese character above its baseline, in em."""
_MIDDLE = 0.38
"""Middle of a Chinese character above its baseline, in em."""
_LYING = frozenset("（）〔〕【】《》〈〉「」『』［］｛｝—…～－()[]{}<>“”‘’")
_CORNER = frozenset("，、。．")
"""Marks that stand in the lower left corner, and in the upper right one of vertical text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedText:
    """Paragraphs of a turned cell.

    Args:
        paragraphs: The paragraphs; a table in a turned cell is set upright, not here.
        vertical: True for ``vertical``, False for ``rising``.
        setting: For setting them.
        room: Width of the cell inside its paddings: room for the columns.
    """

    paragraphs: tuple[Paragraph, ...]
    vertical: bool
    setting: Setting
    room: float

    def set(self, length: float) -> tuple[SetParagraph, ...]:
        """The paragraphs set along a length."""
        return tuple(set_paragraph(p, max(length, 1.0), self.setting) for p in self.paragraphs)

    def need(self) -> float:
        """Least height of the cell with which no column stands outside of it."""
        flush = tuple(replace(p, align="left") for p in self.paragraphs)
        natural = replace(self, paragraphs=flush).set(_ENDLESS)
        lengths = [_end(line) for text in natural for line in text.lines]
        longest = max(lengths, default=0.0)
        height = max((line.height for text in natural for line in text.lines), default=0.0)
        if not longest or not height:
            return longest
        size = max(p.style.size for p in self.paragraphs)
        columns = max(1, int((self.room + 0.01) / height))
        length = max(sum(lengths) / max(columns, 1), size)
        while length < longest:
            if _thickness(self.set(length)) <= self.room + 0.01:
                return length
            length += size / 2
        return longest + max(p.indent_right for p in self.paragraphs) + 0.01

    def place(
        self, x: float, y: float, height: float, v_align: str
    ) -> tuple[list[ParagraphPart], list[Fill], list[Stroke]]:
        """Put it into a box of width ``room`` whose top left corner is given."""
        texts = self.set(height)
        spare = self.room - _thickness(texts)
        away = {"middle": spare / 2, "bottom": spare}.get(v_align, 0.0)
        turn = _Vertical(x + self.room, y) if self.vertical else _Rising(x, y + height)
        parts: list[ParagraphPart] = []
        fills: list[Fill] = []
        strokes: list[Stroke] = []
        for text in texts:
            away += text.space_before
            lines: list[Line] = []
            pictures: list[PlacedPicture] = []
            for line in text.lines:
                lines.extend(turn.lines(line, away, self.setting))
                pictures.extend(turn.picture(picture, away) for picture in line.pictures)
                fills.extend(turn.fill(fill, away) for fill in line.fills)
                strokes.extend(turn.stroke(stroke, away) for stroke in line.strokes)
                away += line.height
            away += text.space_after
            if lines or pictures:
                parts.append(ParagraphPart(lines=tuple(lines), pictures=tuple(pictures)))
        return parts, fills, strokes


def _end(line: SetLine) -> float:
    return max((span.x + span.width for span in line.spans), default=0.0)


def _thickness(texts: tuple[SetParagraph, ...]) -> float:
    return sum(text.height + text.space_before + text.space_after for text in texts)


@dataclass(frozen=True, slots=True)
class _Vertical:
    """Turns right: along is down, away is to the left."""

    right: float
    top: float

    def lines(self, line: SetLine, away: float, setting: Setting) -> Iterator[Line]:
        middle = self.right - away - line.height / 2
        for span in line.spans:
            along = self.top + span.x
            for text, advance, lying in _stretches(span, setting):
                if lying:
                    x = middle - _MIDDLE * span.size + span.rise
                    yield Line(x=x, baseline=along, spans=(_piece(span, text, advance),), turn=-90)
                else:
                    corner = span.size * 0.55 if text in _CORNER else 0.0
                    x = middle - span.size * span.scale / 2 + span.rise + corner
                    baseline = along + _ASCENT * span.size - corner
                    yield Line(x=x, baseline=baseline, spans=(_piece(span, text, advance),))
                along += advance

    def picture(self, picture: PlacedPicture, away: float) -> PlacedPicture:
        x = self.right - away - picture.y - picture.width
        return replace(picture, x=x, y=self.top + picture.x)

    def fill(self, fill: Fill, away: float) -> Fill:
        x = self.right - away - fill.y - fill.height
        return replace(fill, x=x, y=self.top + fill.x, width=fill.height, height=fill.width)

    def stroke(self, stroke: Stroke, away: float) -> Stroke:
        right = self.right - away
        return replace(
            stroke,
            x1=right - stroke.y1,
            y1=self.top + stroke.x1,
            x2=right - stroke.y2,
            y2=self.top + stroke.x2,
        )


@dataclass(frozen=True, slots=True)
class _Rising:
    """Turns left: along is up, away is to the right."""

    left: float
    bottom: float

    def lines(self, line: SetLine, away: float, setting: Setting) -> Iterator[Line]:
        if line.spans:
            x = self.left + away + line.baseline
            yield Line(x=x, baseline=self.bottom, spans=line.spans, turn=90)

    def picture(self, picture: PlacedPicture, away: float) -> PlacedPicture:
        y = self.bottom - picture.x - picture.height
        return replace(picture, x=self.left + away + picture.y, y=y)

    def fill(self, fill: Fill, away: float) -> Fill:
        y = self.bottom - fill.x - fill.width
        x = self.left + away + fill.y
        return replace(fill, x=x, y=y, width=fill.height, height=fill.width)

    def stroke(self, stroke: Stroke, away: float) -> Stroke:
        left = self.left + away
        return replace(
            stroke,
            x1=left + stroke.y1,
            y1=self.bottom - stroke.x1,
            x2=left + stroke.y2,
            y2=self.bottom - stroke.x2,
        )


def _stretches(span: Span, setting: Setting) -> Iterator[tuple[str, float, bool]]:
    """Upright characters one by one, lying ones together: text, advance, whether it lies."""
    lying, length = "", 0.0
    for char in span.text:
        em = setting.metrics.advance(char, span.families, bold=span.bold)
        advance = em * span.size * span.scale + span.spacing
        if char in _LYING or (ord(char) < 0x2E80 and char not in _UPRIGHT_SIGNS):
            lying, length = lying + char, length + advance
            continue
        if lying:
            yield lying, length, True
            lying, length = "", 0.0
        yield char, advance, False
    if lying:
        yield lying, length, True


_UPRIGHT_SIGNS = frozenset("□☑☒■○●△▲◇◆★☆①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳№℃×÷")


def _piece(span: Span, text: str, advance: float) -> Span:
    return replace(span, text=text, x=0.0, rise=0.0, width=advance)
