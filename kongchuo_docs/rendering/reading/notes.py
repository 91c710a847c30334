"""Gathers what the layout cannot say."""

from __future__ import annotations

from collections.abc import Iterable

from kongchuo_docs.rendering.layout import Place, Unsupported


class Notes:
    """Constructs of one document that are not printed as Word would."""

    def __init__(self) -> None:
        self._found: dict[Unsupported, None] = {}
        self.count = 0
        """How often something was noted."""

    def add(self, what: str, place: Place) -> None:
        """Note a construct, named in Chinese; the same at the same place counts once."""
        self.count += 1
        self._found[Unsupported(what=what, place=place)] = None

    def extend(self, names: Iterable[str], place: Place) -> None:
        """Note several constructs at one place."""
        for what in names:
            self.add(what, place)

    def all(self) -> tuple[Unsupported, ...]:
        """Return what was noted, in order."""
        return tuple(self._found)


# What stands in paragraphs, cells and bodies and has no word in the layout.
NAMES = {
    "object": "嵌入对象",
    "control": "控件",
    "oMath": "公式",
    "oMathPara": "公式",
    "footnoteReference": "脚注",
    "endnoteReference": "尾注",
    "ruby": "拼音指南",
    "ptab": "绝对位置的制表符",
    "altChunk": "嵌入的其他文件",
    "subDoc": "子文档",
    "contentPart": "手写墨迹",
    "bdo": "改变方向的文字",
    "dir": "改变方向的文字",
}
"""Tag without namespace to what a clerk calls it."""


def name_of(tag: str) -> str:
    """Return what a clerk calls an element, or that we do not know it."""
    return NAMES.get(tag, f"不认识的内容（{tag}）")
