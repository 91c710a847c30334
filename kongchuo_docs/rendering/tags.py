"""Mistakes in a template's tags that would lose or misprint text without any error.

docxtpl deletes the whole paragraph around ``{%p … %}`` and the whole row around ``{%tr … %}``, lifts
``{{r … }}`` out of its run, where plain text is invisible, and prints full-width braces as they are.
A paper is never made from such a template, and ``form lint`` lists all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kongchuo_docs.errors import RenderError
from kongchuo_docs.rendering.reading.styles import Element, W

_FULL_WIDTH = re.compile(r"｛[{｛%％]|\{[｛％]|[}｝%％]｝|[％｝]\}")
_LIFTED = re.compile(r"\{\{-?\s*(?:p|r|tr|tc)\s")
_LONE = re.compile(r"\{%(?:p|tr|tc)\s[^%]*%\}")
_HOLDERS = (("p", W + "p", "一段"), ("tr", W + "tr", "一行"), ("tc", W + "tc", "一格"))


@dataclass(frozen=True, slots=True)
class TagFault:
    """A tag that would lose or misprint text."""

    code: str
    problem: str
    fix: str
    paragraph: Element
    """The paragraph that it stands in, or the first one of its row or cell."""


def tag_faults(root: Element) -> Iterator[TagFault]:
    """Yield the faults of one part, as it was written, before docxtpl."""
    for paragraph in root.iter(W + "p"):
        text = _text(paragraph)
        if _FULL_WIDTH.search(text):
            problem, fix = "有全角花括号或百分号", "请把 ｛｛ ｝｝ ％ 改成半角的 {{ }} %。"
            yield TagFault("KC-L04", problem, fix, paragraph)
        if _LIFTED.search(text):
            problem = "有 {{r … }} 一类的占位符，印出来会是空白"
            fix = "请去掉花括号后的 r、p、tr、tc，写作 {{ 学生.姓名 }}。"
            yield TagFault("KC-L07", problem, fix, paragraph)
    for kind, holder, what in _HOLDERS:
        for element in root.iter(holder):
            held = _text(element).strip()
            if f"{{%{kind} " in held and not _LONE.fullmatch(held) and not _nests(element):
                problem = f"{{%{kind} … %}} 没有独占{what}，旁边的字会丢失"
                fix = f"请让每个 {{%{kind} … %}} 单独占{what}，其中不写别的内容。"
                yield TagFault("KC-L06", problem, fix, _first_paragraph(element, kind))


def check_tags(root: Element, name: str) -> None:
    """Look through one part of a template.

    Args:
        root: The part as it was written, before docxtpl.
        name: How errors call the form and the part, in Chinese.

    Raises:
        RenderError: A tag would lose text or be printed as it is.
    """
    for fault in tag_faults(root):
        raise RenderError(f"{name}里{fault.problem}", fix=fault.fix)


def _text(element: Element) -> str:
    return "".join(node.text or "" for node in element.iter(W + "t"))


def _first_paragraph(element: Element, kind: str) -> Element:
    """Return the paragraph that holds the tag."""
    paragraphs = element.iter(W + "p")
    return next((item for item in paragraphs if f"{{%{kind} " in _text(item)), element)


def _nests(element: Element) -> bool:
    """Tell whether a table inside holds the tag: it is looked at by itself."""
    return element.find(f".//{W}tbl") is not None
