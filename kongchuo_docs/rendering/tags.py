"""Mistakes in a template's tags that would lose or misprint text without any error.

docxtpl deletes the whole paragraph around ``{%p … %}`` and the whole row around ``{%tr … %}``, lifts
``{{r … }}`` out of its run, where plain text is invisible, and prints full-width braces as they are.
"""

from __future__ import annotations

import re

from kongchuo_docs.errors import RenderError
from kongchuo_docs.rendering.reading.styles import Element, W

_FULL_WIDTH = re.compile(r"｛[{｛%％]|\{[｛％]|[}｝%％]｝|[％｝]\}")
_LIFTED = re.compile(r"\{\{-?\s*(?:p|r|tr|tc)\s")
_LONE = re.compile(r"\{%(?:p|tr|tc)\s[^%]*%\}")
_HOLDERS = (("p", W + "p", "一段"), ("tr", W + "tr", "一行"), ("tc", W + "tc", "一格"))


def check_tags(root: Element, name: str) -> None:
    """Look through one part of a template.

    Args:
        root: The part as it was written, before docxtpl.
        name: How errors call the form and the part, in Chinese.

    Raises:
        RenderError: A tag would lose text or be printed as it is.
    """
    text = _text(root)
    if _FULL_WIDTH.search(text):
        raise RenderError(
            f"{name}里有全角花括号或百分号",
            fix="请把 ｛｛ ｝｝ ％ 改成半角的 {{ }} %。",
        )
    if _LIFTED.search(text):
        raise RenderError(
            f"{name}里有 {{{{r … }}}} 一类的占位符，印出来会是空白",
            fix="请去掉花括号后的 r、p、tr、tc，写作 {{ 学生.姓名 }}。",
        )
    for kind, holder, what in _HOLDERS:
        for element in root.iter(holder):
            held = _text(element).strip()
            if f"{{%{kind} " in held and not _LONE.fullmatch(held) and not _nests(element):
                raise RenderError(
                    f"{name}里 {{%{kind} … %}} 没有独占{what}，旁边的字会丢失",
                    fix=f"请让每个 {{%{kind} … %}} 单独占{what}，其中不写别的内容。",
                )


def _text(element: Element) -> str:
    return "".join(node.text or "" for node in element.iter(W + "t"))


def _nests(element: Element) -> bool:
    """Tell whether a table inside holds the tag: it is looked at by itself."""
    return element.find(f".//{W}tbl") is not None
