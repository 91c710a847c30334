"""Where a line may end: Chinese between any two characters but for 避头尾, Latin between words.

The rules are those of Word for zh-CN; how blanks and marks hang, and where Latin words give way, was
measured on LibreOffice 7.4.
"""

from __future__ import annotations

import re

from kongchuo_docs.rendering.typesetting.strips import BREAK, LATIN, TAB

NO_START = frozenset(
    "!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠々"
)
"""Characters that must not begin a line: Word's 后置标点 for zh-CN, and the repeating 々."""
NO_END = frozenset("$([{£¥‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥")
"""Characters that must not end a line: Word's 前置标点 for zh-CN, but for ·, so that 阿依古丽·买买提 is
cut behind it (GB/T 15834-2011, 5.1.9: 间隔号 only never begins a line)."""
HANGING = frozenset("!,.:;?、。！，．：；？")
"""Marks of which one may stand right of the text edge."""
TOGETHER = frozenset(("——", "……", "⸺⸺"))
"""Signs of two characters that are never cut.

Basis: GB/T 15834-2011, 5.1 (破折号, 省略号 不能中间断开分处两行).
"""
BLANKS = frozenset(" \u3000")
"""Characters that hang at the end of a line, any number of them."""
_GLUE = frozenset("\u00a0\u2060\u202f\ufeff")
"""Characters that hold to both neighbours."""
_SIGNS = frozenset("×÷–‘’“”·′″‰")
"""Signs that are part of a Latin word behind one: A4×B5, say“yes”."""
_GIVES_WAY = "-–?!|\\"
"""Signs behind which a Latin word may be cut, where letters or digits stand on both sides."""

_IS_LATIN = re.compile(f"[{LATIN}]").match


def may_break(text: str, at: int, *, kinsoku: bool) -> bool:
    """Tell whether a new line may begin with the character at `at` (not the first).

    Args:
        text: All characters.
        at: The character.
        kinsoku: Whether 避头尾 holds.
    """
    last, first = text[at - 1], text[at]
    if first in BLANKS or first == BREAK or last in _GLUE or first in _GLUE:
        return False
    if last in BLANKS or last in (TAB, BREAK) or first == TAB:
        return True
    if last + first in TOGETHER or (kinsoku and (first in NO_START or last in NO_END)):
        return False
    if not _is_word(text, at - 1):
        return True
    if _IS_LATIN(first):
        return last in _GIVES_WAY and first.isalnum() and text[at - 2 : at - 1].isalnum()
    return first not in _SIGNS


def _is_word(text: str, at: int) -> bool:
    """Tell whether a character belongs to a Latin word; a sign belongs to what stands before it."""
    while at and text[at] in _SIGNS:
        at -= 1
    return _IS_LATIN(text[at]) is not None


def break_before(text: str, start: int, limit: int, *, kinsoku: bool, hanging: bool) -> int:
    """Find where the next line begins.

    Args:
        text: All characters.
        start: First character that may move to the next line.
        limit: First character that has no room in the line any more.
        kinsoku: Whether 避头尾 holds.
        hanging: Whether one mark may stand right of the edge.

    Returns:
        The first character of the next line, `start` if there is no place to break.
    """
    at = limit
    while at < len(text) and text[at] in BLANKS:
        at += 1
    if at > limit and (at == len(text) or may_break(text, at, kinsoku=kinsoku)):
        return at
    at = limit
    # A mark behind a Latin word does not hang (LibreOffice); a blank behind a hanging mark
    # begins the next line.
    if hanging and text[at] in HANGING and at and not _is_word(text, at - 1):
        after = at + 1
        if after == len(text) or text[after] in BLANKS or may_break(text, after, kinsoku=kinsoku):
            return after
    while at > start and not may_break(text, at, kinsoku=kinsoku):
        at -= 1
    return at
