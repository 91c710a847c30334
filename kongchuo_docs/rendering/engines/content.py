"""Write what stands on a page as operators of a PDF content stream (ISO 32000-1, annex A).

The coordinates are those of :mod:`~kongchuo_docs.rendering.pages`, y downwards: the page has turned
its own axes before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import groupby
from math import cos, radians, sin, tan

from kongchuo_docs.rendering.engines.digits import points, ratio
from kongchuo_docs.rendering.engines.glyphs import Face, Glyph, Glyphs
from kongchuo_docs.rendering.pages import Fill, Line, Span, Stroke

SLANT = 12.0
"""Degrees by which italics lean; our families have no drawn ones."""
_LEAN = tan(radians(SLANT))


def filled(fills: Iterable[Fill]) -> str:
    """Write coloured rectangles."""
    return "\n".join(
        f"{_color(fill.color)} rg {points(fill.x)} {points(fill.y)} "
        f"{points(fill.width)} {points(fill.height)} re f"
        for fill in fills
    )


def ruled(strokes: Iterable[Stroke]) -> str:
    """Write straight lines; those of one kind share one path, as long as they follow each other."""
    parts = []
    for (width, color, dash), alike in groupby(strokes, lambda s: (s.width, s.color, s.dash)):
        pattern = " ".join(points(length) for length in dash)
        parts.append(f"{_color(color)} RG {points(width)} w [{pattern}] 0 d")
        parts += [f"{points(s.x1)} {points(s.y1)} m {points(s.x2)} {points(s.y2)} l" for s in alike]
        parts.append("S")
    return "\n".join(parts)


class Pen:
    """Writes text and remembers the glyphs that it used. One object per document.

    Args:
        glyphs: Which glyph draws a character.
        resource: Name of a face in the PDF's font resources.
    """

    def __init__(self, glyphs: Glyphs, resource: Callable[[Face], str]) -> None:
        self.used: dict[Face, dict[int, Glyph]] = {}
        self._glyphs = glyphs
        self._resource = resource

    def written(self, lines: Iterable[Line]) -> str:
        """Write lines as one text object."""
        parts = ["BT"]
        for line in lines:
            for span in line.spans:
                parts += self._span(line, span)
        parts.append("ET")
        return "\n".join(parts)

    def _span(self, line: Line, span: Span) -> list[str]:
        # Character spacing is stretched with the glyphs in a PDF, but not in Word.
        spacing = span.spacing / span.scale
        parts = [
            f"{_color(span.color)} rg {points(spacing)} Tc",
            _matrix(line, span),
        ]
        look = self._glyphs.look(span.families, span.bold)
        drawn = (glyph for char in span.text if (glyph := look[char]) is not None)
        for face, glyphs in groupby(drawn, lambda glyph: glyph.face):
            used = self.used.setdefault(face, {})
            codes = []
            for glyph in glyphs:
                first = used.setdefault(glyph.number, glyph)
                codes.append(glyph.code if first.char == glyph.char else _also(glyph))
            name = self._resource(face)
            parts.append(f"/{name} {points(span.size)} Tf <{''.join(codes)}> Tj")
        return parts


def _also(glyph: Glyph) -> str:
    """A character that is drawn as another one is, such as ☐ and □: it says what it means."""
    meaning = f"\ufeff{glyph.char}".encode("utf-16-be").hex()
    return f"> Tj /Span <</ActualText <{meaning}>>> BDC <{glyph.code}> Tj EMC <"


def _matrix(line: Line, span: Span) -> str:
    """Place, stretch, slant and turn a span; without any of these only its place is written."""
    lean = _LEAN if span.slanted else 0.0
    if not line.turn:
        x, y = line.x + span.x, line.baseline - span.rise
        return f"{ratio(span.scale)} 0 {ratio(lean)} -1 {points(x)} {points(y)} Tm"
    c, s = cos(radians(line.turn)), sin(radians(line.turn))
    x = line.x + span.x * c - span.rise * s
    y = line.baseline - span.x * s - span.rise * c
    factors = (span.scale * c, -span.scale * s, lean * c - s, -lean * s - c)
    return f"{' '.join(map(ratio, factors))} {points(x)} {points(y)} Tm"


@lru_cache(maxsize=256)
def _color(color: str) -> str:
    return " ".join(ratio(int(color[place : place + 2], 16) / 255) for place in (1, 3, 5))
