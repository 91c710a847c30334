"""Signs of Word's picture fonts as ordinary characters.

Wingdings and Symbol give letters and private code points the looks of ticks and boxes. Our fonts
hold the same signs under their proper code points.

Basis: the mapping of Wingdings, Wingdings 2, Symbol to Unicode 7.0 (L2/11-052, L2/12-368).
"""

from __future__ import annotations

from collections.abc import Mapping

_PRIVATE = 0xF000
_WINGDINGS: Mapping[int, str] = {
    0x28: "☎", 0x2A: "✉", 0x3F: "✍", 0x45: "☜", 0x46: "☞", 0x6C: "●", 0x6E: "■", 0x6F: "□",
    0x70: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x78: "☒", 0x7F: "▪",
    0x9E: "·", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xB2: "✧",
    0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
} | {0x80 + place: sign for place, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿")}  # fmt: skip
_WINGDINGS_2: Mapping[int, str] = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "●",
    0xA2: "■", 0xA3: "□", 0xA4: "□", 0xA5: "□",
}  # fmt: skip
_SYMBOL: Mapping[int, str] = {
    0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠",
    0xBB: "≈", 0xD6: "√", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xA5: "∞", 0xD0: "∠",
} | {code: chr(code) for code in range(0x20, 0x41)} | {
    ord(letter): sign
    for letters, signs in (
        ("ABGDEZHQIKLMNXOPRSTUFCYW", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"),
        ("abgdezhqiklmnxoprstufcyw", "αβγδεζηθικλμνξοπρστυφχψω"),
    )
    for letter, sign in zip(letters, signs, strict=True)
}  # fmt: skip
_FONTS: Mapping[str, Mapping[int, str]] = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "symbol": _SYMBOL,
}


def is_symbol_font(font: str) -> bool:
    """Tell whether the characters of a font are not what their code points say."""
    return font.lower().startswith(("wingdings", "webdings", "symbol"))


def sign_of(code: int, font: str) -> str | None:
    """Return the ordinary character for a sign of a picture font; None where we know none.

    Args:
        code: Its code point, private (F0FE) or plain (FE).
        font: Its font.
    """
    if not is_symbol_font(font):
        return chr(code) if 0x20 <= code < 0xD800 or 0xF900 <= code < 0x110000 else None
    low = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 256 else code
    if low == 0x20:
        return " "
    return _FONTS.get(font.lower(), {}).get(low)


def plain_text(text: str, font: str) -> tuple[str, bool]:
    """Return text set in a picture font as ordinary characters, and whether all are known."""
    signs = [sign_of(ord(char), font) for char in text]
    return "".join(sign or "□" for sign in signs), None not in signs
