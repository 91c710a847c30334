"""What the characters of a run look like: merged ``w:rPr`` to :class:`Style`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kongchuo_docs.rendering.layout import Style
from kongchuo_docs.rendering.reading.borders import HIGHLIGHTS, read_color, read_shading
from kongchuo_docs.rendering.reading.markup import Properties, is_on, points, value_of, whole
from kongchuo_docs.rendering.reading.symbols import is_symbol_font

DEFAULT_FONT = "Times New Roman"
DEFAULT_SIZE = 10.0
_UNDERLINES: Mapping[str, str] = {
    "none": "", "double": "double", "wavyDouble": "wave", "wave": "wave", "wavyHeavy": "wave",
    "thick": "thick", "dotted": "dotted", "dottedHeavy": "dotted",
    "dash": "dashed", "dashedHeavy": "dashed", "dashLong": "dashed", "dashLongHeavy": "dashed",
    "dotDash": "dashed", "dashDotHeavy": "dashed", "dotDotDash": "dashed",
    "dashDotDotHeavy": "dashed",
}  # fmt: skip
# Superscripts as LibreOffice sets them: the letters shrink to 58 % and hang from the ascent, or
# stand on the descent, of the full size (1.009 and 0.291 em in all our fonts).
_SMALL = 0.58
_RAISED = 1.009 * (1 - _SMALL)
_LOWERED = -0.291 * (1 - _SMALL)
SMALL_CAPITALS = 0.8
_UNSAID: Mapping[str, str] = {
    "em": "着重号",
    "bdr": "字符边框",
    "fitText": "调整宽度的文字",
    "eastAsianLayout": "双行合一或纵横混排",
    "dstrike": "双删除线",
    "emboss": "阳文",
    "imprint": "阴文",
    "outline": "空心字",
    "shadow": "阴影字",
    "effect": "动态文字效果",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterFormat:
    """Style of a run, and what must be done to its text."""

    style: Style
    hidden: bool = False
    capitals: str = ""
    """``all``, ``small`` or nothing."""
    signs: bool = False
    """Its letters are signs of a picture font (Wingdings)."""
    notes: tuple[str, ...] = ()
    """What the style cannot say."""


def read_characters(values: Properties) -> CharacterFormat:
    """Turn merged run properties into a format. Word's own default is 10 pt Times New Roman."""
    fonts = values.get("rFonts", {})
    latin = fonts.get("ascii") or fonts.get("hAnsi") or DEFAULT_FONT
    size = points(value_of(values, "sz"), DEFAULT_SIZE, unit=1 / 2) or DEFAULT_SIZE
    small, rise = _raised(values, size)
    style = Style(
        east_asian=fonts.get("eastAsia") or latin,
        latin=latin,
        size=small,
        bold=is_on(values, "b"),
        italic=is_on(values, "i"),
        underline=_UNDERLINES.get(value_of(values, "u", "none"), "single"),
        strike=is_on(values, "strike") or is_on(values, "dstrike"),
        color=read_color(value_of(values, "color"), "#000000"),
        shading=HIGHLIGHTS.get(value_of(values, "highlight"), "") or read_shading(values),
        spacing=points(value_of(values, "spacing")),
        scale=_scale(value_of(values, "w")),
        rise=rise,
        east_asian_hint=fonts.get("hint") == "eastAsia",
        snap=is_on(values, "snapToGrid", True),
    )
    capitals = "all" if is_on(values, "caps") else "small" if is_on(values, "smallCaps") else ""
    return CharacterFormat(
        style=style,
        hidden=is_on(values, "vanish"),
        capitals=capitals,
        signs=is_symbol_font(latin),
        notes=tuple(_notes(values)),
    )


def _raised(values: Properties, size: float) -> tuple[float, float]:
    """Return size and rise of a run whose full size is given."""
    shift = points(value_of(values, "position"), unit=1 / 2)
    kind = value_of(values, "vertAlign")
    if kind == "superscript":
        return size * _SMALL, shift + size * _RAISED
    if kind == "subscript":
        return size * _SMALL, shift + size * _LOWERED
    return size, shift


def _scale(value: str) -> float:
    percent = whole(value.removesuffix("%"), 100)
    return percent / 100 if 1 <= percent <= 600 else 1.0


def _notes(values: Properties) -> list[str]:
    return [
        what
        for name, what in _UNSAID.items()
        if name in values and (is_on(values, name) or "val" not in values[name])
    ]
