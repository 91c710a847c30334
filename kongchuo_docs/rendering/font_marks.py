"""The font of tick boxes and list marks, drawn here, every mark one em wide."""

from __future__ import annotations

from collections.abc import Mapping

from fontTools.fontBuilder import FontBuilder

from kongchuo_docs.rendering.font_cut import Shape, label, polygons, saved
from kongchuo_docs.rendering.font_recipe import MARKS_FAMILY

_UNITS = 1000
_STAMP = 3_786_912_000  # 2024-01-01 in seconds since 1904, the epoch of font files

_FRAME: tuple[Shape, ...] = (
    ((90, -30), (90, 790), (910, 790), (910, -30)),
    ((134, 14), (866, 14), (866, 746), (134, 746)),
)
_TICK: Shape = ((230, 400), (288, 458), (430, 316), (716, 640), (778, 586), (436, 196))
_CROSS: tuple[Shape, ...] = (
    ((250, 214), (250, 250), (714, 666), (750, 666), (750, 610), (306, 214)),
    ((250, 666), (286, 666), (750, 250), (750, 214), (694, 214), (250, 610)),
)
_ARROWHEAD: Shape = ((100, 80), (330, 380), (100, 680), (900, 380))

_MARKS: Mapping[str, tuple[Shape, ...]] = {
    **dict.fromkeys("□☐❏❐❑❒", _FRAME),  # Word's lists use shadowed boxes as boxes to tick
    "☑": (*_FRAME, _TICK),
    "☒": (*_FRAME, *_CROSS),
    "✔": (((120, 380), (200, 460), (410, 270), (800, 730), (880, 660), (416, 90)),),
    "✘": (
        ((130, 60), (130, 150), (800, 740), (870, 740), (870, 650), (230, 60)),
        ((130, 740), (230, 740), (870, 150), (870, 60), (800, 60), (130, 650)),
    ),
    "➔": (((100, 330), (100, 430), (560, 430), (560, 580), (900, 380), (560, 180), (560, 330)),),
    "➢": (_ARROWHEAD, ((362, 395), (785, 395), (185, 620))),
    "➤": (_ARROWHEAD,),
}


def marks() -> bytes:
    """The font file."""
    names = {char: f"u{ord(char):04X}" for char in _MARKS}
    glyphs = {names[char]: polygons(shapes) for char, shapes in _MARKS.items()}
    glyphs = {".notdef": polygons(_FRAME), **glyphs}
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({ord(char): name for char, name in names.items()})
    builder.setupGlyf(glyphs)
    lefts = {name: glyph.coordinates.array[0::2] for name, glyph in glyphs.items()}
    metrics = {name: (_UNITS, int(min(left))) for name, left in lefts.items()}
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader()
    builder.setupNameTable({})
    builder.setupOS2()
    builder.setupPost()
    # FontBuilder stamps the time of the call; a fixed stamp keeps the bytes the same.
    builder.updateHead(created=_STAMP, modified=_STAMP)
    builder.font.recalcTimestamp = False
    return label(saved(builder.font), family=MARKS_FAMILY, bold=False)
