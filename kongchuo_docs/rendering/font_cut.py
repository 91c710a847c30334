"""Cuts one font: fewer characters, plain TrueType outlines, our own name and metrics.

HarfBuzz cuts and draws, fontTools writes. The same input gives the same bytes: no clock, no host.
TrueType outlines instead of CFF make the papers smaller and quicker to write, and let PDF/A-1
validators accept them too.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import uharfbuzz as hb
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

from kongchuo_docs.rendering.font_recipe import SPACES, VERTICAL_METRICS

# One character is one glyph in our papers: no vertical writing, hints, positioning, substitution.
# WeasyPrint would copy the big tables into every PDF.
_DROPPED_TABLES = ("GSUB", "vhea", "vmtx", "VORG", "BASE", "GPOS", "GDEF", "DSIG", "gasp", "FFTM", "prop",
                   "cvt ", "fpgm", "prep", "hdmx", "VDMX", "LTSH", "kern", "PCLT")  # fmt: skip
_KEPT_NAMES = (0, 13, 14)  # copyright and licence stay, as the licences ask
_FACE_NAMES = (1, 4, 6, 16)  # family, full name, PostScript name, typographic family
_OUTLINE_ERROR = 1.0  # font units, of 1,000 to the em: far below what paper shows

_EM_DASH, _HORIZONTAL_BAR, _MIDDLE_DOT, _HYPHENATION_POINT = 0x2014, 0x2015, 0xB7, 0x2027
_HANZI_ONE = 0x4E00
_ASCII = range(0x20, 0x7F)
_VERTICAL_TOP = 0.88
"""Height in em of the upper edge of a character's em square above the baseline."""

Shape: TypeAlias = tuple[tuple[int, int], ...]
"""Corners of a polygon in font units: clockwise it is ink, the other way a hole."""


def face_of(data: bytes, family: str) -> hb.Face | None:
    """The face called `family` in a font file; the first face when `family` is empty."""
    found = faces_of(data)
    if not family:
        return found[0] if found else None
    return next((face for face in found if family in names_of(face)), None)


def faces_of(data: bytes) -> tuple[hb.Face, ...]:
    """All faces of a font file or collection; none if it is neither."""
    blob = hb.Blob(data)
    return tuple(hb.Face(blob, index) for index in range(hb.Face(blob, 0).count))


def names_of(face: hb.Face) -> tuple[str, ...]:
    """Names under which programs know a face: family, full and PostScript name, each language."""
    names = (
        face.get_name(each.name_id, each.language)
        for each in face.list_names()
        if each.name_id in _FACE_NAMES
    )
    return tuple(dict.fromkeys(name for name in names if name))


def points_of(data: bytes) -> frozenset[int]:
    """Code points of a cut."""
    return frozenset(hb.Face(data).unicodes)


def cut(face: hb.Face, code_points: Iterable[int]) -> bytes:
    """A font with only these characters; those that the face lacks are passed over."""
    plan = hb.SubsetInput()
    plan.unicode_set.update(code_points)
    plan.drop_table_tag_set.update(_tag(name) for name in _DROPPED_TABLES)
    plan.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    return bytes(hb.subset(face, plan).blob.data)


def outline(data: bytes, *, embolden: float = 0.0, half_width: bool = False) -> bytes:
    """Give a cut TrueType outlines, and a dash and a name dot one em wide.

    Args:
        data: A font from :func:`cut`.
        embolden: Extra stroke weight in em, 0 for none; the advance widths stay.
        half_width: Set ASCII half an em wide; wider letters are pressed together.
    """
    font = TTFont(io.BytesIO(data), recalcTimestamp=False, lazy=True)
    if embolden or "CFF " in font:
        _redraw(font, hb.Face(data), embolden)
    _fill_em(font)
    if half_width:
        _halve_ascii(font)
    _stand_upright(font)
    return saved(font)


def is_postscript(data: bytes) -> bool:
    """Tell a font with CFF outlines, which not every PDF engine embeds as validators ask."""
    return data.startswith(b"OTTO")


def label(data: bytes, *, family: str, bold: bool, embedding: int = 0) -> bytes:
    """Give a font our family name, its weight, and the vertical metrics of all cuts.

    Args:
        data: A cut.
        family: Our name.
        bold: Whether it is the bold face.
        embedding: What its licence says of embedding (``fsType``); 0 = anything is allowed.
    """
    # Only blank glyphs are added here, so the boxes of 40,000 others need no second look.
    font = TTFont(io.BytesIO(data), recalcTimestamp=False, recalcBBoxes=False, lazy=True)
    _add_spaces(font)
    _rename(font, family, bold=bold)
    _set_metrics(font, bold=bold)
    font["OS/2"].fsType = embedding
    return saved(font)


def polygons(shapes: Iterable[Shape]) -> Any:
    """A glyph of straight lines."""
    pen = TTGlyphPen(None)
    for first, *others in shapes:
        pen.moveTo(first)
        for point in others:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


def _redraw(font: TTFont, face: hb.Face, embolden: float) -> None:
    """Replace the outlines by quadratic ones, as HarfBuzz draws them."""
    drawer = hb.Font(face)
    drawer.synthetic_bold = (embolden, embolden, True)
    from_cff = "CFF " in font
    order = font.getGlyphOrder()
    glyphs = {}
    for index, name in enumerate(order):
        pen = TTGlyphPen(None)
        drawer.draw_glyph_with_pen(index, Cu2QuPen(pen, _OUTLINE_ERROR, reverse_direction=from_cff))
        glyphs[name] = pen.glyph()
    if from_cff:
        del font["CFF "]
        font["loca"] = newTable("loca")
        font["maxp"].tableVersion = 0x00010000
        for limit in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxStackElements",
                      "maxInstructionDefs", "maxSizeOfInstructions"):  # fmt: skip
            setattr(font["maxp"], limit, 0)
        font["maxp"].maxZones = 1
        font.sfntVersion = "\x00\x01\x00\x00"
    table = font["glyf"] = newTable("glyf")
    table.glyphOrder, table.glyphs = order, glyphs
    for name, glyph in glyphs.items():
        glyph.recalcBounds(table)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))


def _fill_em(font: TTFont) -> None:
    """Make — fill its em, so that —— is one rule, and · (as in 买买提·艾力) one em wide.

    Noto and WenKai have Latin forms of both, which are too narrow between Chinese characters.
    """
    characters, units = font.getBestCmap(), font["head"].unitsPerEm
    dash = characters.get(_EM_DASH)
    if dash is None or font["hmtx"][characters.get(_HANZI_ONE, dash)][0] != units:
        return  # a Latin cut
    model = font["glyf"][characters.get(_HORIZONTAL_BAR, dash)]
    bottom, top = model.yMin, model.yMax
    font["glyf"][dash] = polygons([((0, bottom), (0, top), (units, top), (units, bottom))])
    font["glyf"][dash].recalcBounds(font["glyf"])
    font["hmtx"][dash] = (units, 0)
    dot = characters.get(_MIDDLE_DOT)
    if _HYPHENATION_POINT in characters and (dot is None or font["hmtx"][dot][0] != units):
        _map(font, {_MIDDLE_DOT: characters[_HYPHENATION_POINT]})


def _halve_ascii(font: TTFont) -> None:
    """Draw ASCII anew in half an em; the old glyphs stay, for á is made of one of them."""
    characters, half, drawn = font.getBestCmap(), font["head"].unitsPerEm // 2, font.getGlyphSet()
    for point in _ASCII:
        old = characters.get(point)
        if old is None:
            continue
        width = font["hmtx"][old][0]
        press = min(1.0, half / width) if width else 1.0
        record, pen = DecomposingRecordingPen(drawn), TTGlyphPen(None)
        drawn[old].draw(record)
        record.replay(TransformPen(pen, (press, 0, 0, 1, (half - width * press) / 2, 0)))
        name, glyph = f"half{point:02X}", pen.glyph()
        font["glyf"][name] = glyph
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (half, getattr(glyph, "xMin", 0))
        _map(font, {point: name})


def _stand_upright(font: TTFont) -> None:
    """Let characters of vertical text stand one em below each other, as in Word.

    Our engines know that; other programs read it from the font, and without it take the height of a
    line.
    """
    units = font["head"].unitsPerEm
    shapes = font["glyf"]
    top = round(_VERTICAL_TOP * units)
    table = font["vmtx"] = newTable("vmtx")
    table.metrics = {
        name: (units, top - getattr(shapes[name], "yMax", 0)) for name in font.getGlyphOrder()
    }
    header = font["vhea"] = newTable("vhea")
    header.tableVersion = 0x00011000
    header.ascent, header.descent, header.lineGap = units // 2, -(units // 2), 0
    header.caretSlopeRise, header.caretSlopeRun, header.caretOffset = 0, 1, 0
    for name in ("minTopSideBearing", "minBottomSideBearing", "yMaxExtent", "metricDataFormat",
                 "reserved1", "reserved2", "reserved3", "reserved4"):  # fmt: skip
        setattr(header, name, 0)
    header.advanceHeightMax = units
    header.numberOfVMetrics = len(table.metrics)


def _add_spaces(font: TTFont) -> None:
    """Draw the spaces that the source lacks."""
    characters, units = font.getBestCmap(), font["head"].unitsPerEm
    missing = SPACES - characters.keys()
    if not missing:
        return
    added = {}
    for name, width in (("narrowspace", units // 4), ("widespace", units)):
        font["glyf"][name] = TTGlyphPen(None).glyph()
        font["hmtx"][name] = (width, 0)
        added[width] = name
    _map(font, {point: added[units if point == 0x3000 else units // 4] for point in missing})


def _map(font: TTFont, glyph_of: Mapping[int, str]) -> None:
    for table in font["cmap"].tables:
        table.cmap.update(glyph_of)


def _rename(font: TTFont, family: str, *, bold: bool) -> None:
    style = "Bold" if bold else "Regular"
    names = font["name"]
    names.names = [
        record for record in names.names
        if record.nameID in _KEPT_NAMES and (record.platformID, record.langID) == (3, 0x409)
    ]  # fmt: skip
    plain = family.replace(" ", "")
    ours = {1: family, 2: style, 3: f"{plain}-{style}", 4: f"{family} {style}", 5: "Version 1.0",
            6: f"{plain}-{style}"}  # fmt: skip
    for name_id, text in ours.items():
        names.setName(text, name_id, 3, 1, 0x409)


def _set_metrics(font: TTFont, *, bold: bool) -> None:
    units = font["head"].unitsPerEm
    ascent = round(VERTICAL_METRICS["ascent"] * units)
    descent = round(VERTICAL_METRICS["descent"] * units)
    header, limits = font["hhea"], font["OS/2"]
    header.ascent, header.descent, header.lineGap = ascent, -descent, 0
    limits.sTypoAscender, limits.sTypoDescender, limits.sTypoLineGap = ascent, -descent, 0
    limits.usWinAscent, limits.usWinDescent = ascent, descent
    limits.usWeightClass = 700 if bold else 400
    limits.fsSelection = 0x20 if bold else 0x40
    font["head"].macStyle = 1 if bold else 0
    font["post"].formatType = 3.0  # no glyph names


def saved(font: TTFont) -> bytes:
    """The bytes of a font."""
    target = io.BytesIO()
    font.save(target, reorderTables=True)
    return target.getvalue()


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")
