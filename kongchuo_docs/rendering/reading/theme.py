"""Fonts that a document names by their role: ``minorEastAsia`` instead of 宋体."""

from __future__ import annotations

from collections.abc import Mapping

from kongchuo_docs.rendering.reading.markup import Element, local

_SCRIPTS = {"zh-TW": "Hant", "zh-HK": "Hant", "zh-MO": "Hant", "ja-JP": "Jpan", "ko-KR": "Hang"}
_ROLES = {
    "Ascii": "latin", "HAnsi": "latin", "EastAsia": "ea", "Bidi": "cs",
}  # fmt: skip
_DIRECT = {"asciiTheme": "ascii", "hAnsiTheme": "hAnsi", "eastAsiaTheme": "eastAsia"}


class Theme:
    """The font scheme of a document.

    Args:
        root: The root of the theme part, or None where a document has none.
        language: Language of its Chinese text (``w:themeFontLang w:eastAsia``).
    """

    def __init__(self, root: Element | None, language: str = "") -> None:
        script = _SCRIPTS.get(language, "Hans")
        self._fonts: dict[str, str] = {}
        for element in root.iter() if root is not None else ():
            name = local(element.tag)
            if name in {"majorFont", "minorFont"}:
                self._read(element, name.removesuffix("Font"), script)

    def _read(self, element: Element, part: str, script: str) -> None:
        for child in element:
            name, typeface = local(child.tag), str(child.get("typeface", ""))
            for role, holder in _ROLES.items():
                key = f"{part}{role}"
                if name == holder and typeface:
                    self._fonts[key] = typeface
                elif name == "font" and role == "EastAsia" and child.get("script") == script:
                    # The list of scripts comes after ``a:ea`` and counts where that is empty.
                    self._fonts.setdefault(key, typeface)

    def resolve(self, fonts: Mapping[str, str]) -> dict[str, str]:
        """Return the attributes of a ``w:rFonts`` with names in place of roles.

        A role wins over a name beside it; one that the theme leaves empty says nothing.
        """
        resolved = {key: value for key, value in fonts.items() if not key.endswith("Theme")}
        for role, direct in _DIRECT.items():
            font = self._fonts.get(fonts.get(role, ""))
            if font:
                resolved[direct] = font
        return resolved
