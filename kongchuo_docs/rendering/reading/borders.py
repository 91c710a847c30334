"""Borders, shading and colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kongchuo_docs.rendering.layout import Border, Edges
from kongchuo_docs.rendering.reading.markup import Properties, points

NO_BORDER = Border(style="none", width=0.0)
"""Said to be without: takes away what a table or a style would give."""

# The layout names the strokes of a border from the upper or left one, Word by what lies inside what:
# "thin, thick" has the thick stroke outside (so LibreOffice draws it too).
_MIRRORED = {"thick_thin": "thin_thick", "thin_thick": "thick_thin"}
# Style and how often the pen width of Word fits into the whole line, and what is added to it, as
# LibreOffice draws them: the strokes and gaps of a small gap are 0.75 pt each.
_DOUBLE = ("double", 3.0, 0.0)
_STYLES: Mapping[str, tuple[str, float, float]] = {
    "double": _DOUBLE,
    "triple": _DOUBLE,
    "doubleWave": _DOUBLE,
    "thinThickSmallGap": ("thick_thin", 1.0, 1.5),
    "thinThickMediumGap": ("thick_thin", 2.0, 0.0),
    "thinThickLargeGap": ("thick_thin", 1.0, 2.25),
    "thickThinSmallGap": ("thin_thick", 1.0, 1.5),
    "thickThinMediumGap": ("thin_thick", 2.0, 0.0),
    "thickThinLargeGap": ("thin_thick", 1.0, 2.25),
    "dashed": ("dashed", 1.0, 0.0),
    "dashSmallGap": ("fine_dashed", 1.0, 0.0),
    "dotDash": ("dashed", 1.0, 0.0),
    "dotDotDash": ("dashed", 1.0, 0.0),
    "dashDotStroked": ("dashed", 1.0, 0.0),
    "dotted": ("dotted", 1.0, 0.0),
}
_APPROXIMATED: Mapping[str, str] = {
    "triple": "三线边框",
    "wave": "波浪线边框",
    "doubleWave": "波浪线边框",
    "thinThickThinSmallGap": "三线边框",
    "thinThickThinMediumGap": "三线边框",
    "thinThickThinLargeGap": "三线边框",
    "threeDEmboss": "立体边框",
    "threeDEngrave": "立体边框",
    "inset": "立体边框",
    "outset": "立体边框",
}
HIGHLIGHTS: Mapping[str, str] = {
    "black": "#000000", "blue": "#0000ff", "cyan": "#00ffff", "green": "#00ff00",
    "magenta": "#ff00ff", "red": "#ff0000", "yellow": "#ffff00", "white": "#ffffff",
    "darkBlue": "#000080", "darkCyan": "#008080", "darkGreen": "#008000",
    "darkMagenta": "#800080", "darkRed": "#800000", "darkYellow": "#808000",
    "darkGray": "#808080", "lightGray": "#c0c0c0",
}  # fmt: skip
_HEX = frozenset("0123456789abcdef")


def read_color(value: str | None, auto: str = "") -> str:
    """Turn ``C00000`` into ``#c00000``; what is no colour (``auto``) gives the second argument."""
    lower = (value or "").lower()
    return f"#{lower}" if len(lower) == 6 and _HEX.issuperset(lower) else auto


def read_border(attributes: Mapping[str, str] | None) -> Border | None:
    """Turn the attributes of a ``w:top`` … into a border; Word's unit is an eighth of a point.

    None means "not set here"; an explicit ``nil`` takes away what table or style would give.
    """
    if attributes is None:
        return None
    kind = attributes.get("val", "nil")
    if kind in {"nil", "none"}:
        return NO_BORDER
    style, times, more = _STYLES.get(kind, ("solid", 1.0, 0.0))
    pen = points(attributes.get("sz"), 0.5, unit=1 / 8)
    return Border(
        style=style,
        width=max(pen, 0.25) * times + more,  # a quarter of a point is Word's thinnest line
        color=read_color(attributes.get("color"), "#000000"),
        space=points(attributes.get("space"), unit=1.0),
    )


def read_edges(values: Properties, group: str) -> Edges:
    """Read the four outer borders of a group: ``tcBorders``, ``tblBorders``."""
    return Edges(
        top=read_border(values.get(f"{group}/top")),
        right=read_border(values.get(f"{group}/right")),
        bottom=read_border(values.get(f"{group}/bottom")),
        left=read_border(values.get(f"{group}/left")),
    )


def read_frame(values: Properties) -> Edges:
    """Read the borders around a paragraph; those below and at the right are mirrored.

    In tables they are not: LibreOffice draws each border of a table from its upper or left edge.
    """
    edges = read_edges(values, "pBdr")
    return replace(edges, right=_mirrored(edges.right), bottom=_mirrored(edges.bottom))


def _mirrored(border: Border | None) -> Border | None:
    if border is None or border.style not in _MIRRORED:
        return border
    return replace(border, style=_MIRRORED[border.style])


def border_notes(values: Properties, group: str) -> list[str]:
    """Name the borders of a group that are printed as something simpler."""
    kinds = (
        attributes.get("val", "")
        for name, attributes in values.items()
        if name.startswith(f"{group}/")
    )
    return [_APPROXIMATED[kind] for kind in kinds if kind in _APPROXIMATED]


def read_shading(values: Properties) -> str:
    """Return the colour of a ``w:shd``; a pattern becomes the even tint that it looks like."""
    shd = values.get("shd")
    if shd is None:
        return ""
    kind = shd.get("val", "clear")
    fill = read_color(shd.get("fill"))
    if kind in {"clear", "nil", "none"}:
        return fill
    front = read_color(shd.get("color"), "#000000")
    if kind == "solid":
        return front
    # Stripes and crosses cover a third of the ground.
    share = int(kind[3:]) / 100 if kind.startswith("pct") and kind[3:].isdigit() else 1 / 3
    return _mixed(front, fill or "#ffffff", min(share, 1.0))


def _mixed(front: str, back: str, share: float) -> str:
    """Mix two colours; ``share`` is the part of the first."""
    pairs = ((int(front[at : at + 2], 16), int(back[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02x}" for one, other in pairs)
