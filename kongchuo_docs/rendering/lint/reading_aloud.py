"""What a template will say, and who says it: for the rules of wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kongchuo_docs.library import Library
from kongchuo_docs.model.wording import ISSUERS, VerbBook
from kongchuo_docs.rendering.layout import Place

_PRINTED = re.compile(r"\{\{-?\s*([\w.]+)[^}]*\}\}")
_OTHER = re.compile(r"\{%.*?%\}|\{#.*?#\}")
_ROLES: Mapping[str, str] = {
    "县.教育部门": "教育行政部门",
    "县.教育部门简称": "教育行政部门",
    "学校.名称": "学校",
    "填报单位.名称": "学校",
    "文书.签发单位": "",
}
"""Placeholders that name an organ; the issuer itself acts where nobody is named."""
_HEAD, _FOOT = 6, 12
"""So many paragraphs hold the head with the title, and the signature with date and 抄送."""
SOMETHING = "〇"
"""Stands for a value that is not known yet; joins no words."""


class Reader:
    """Reads paragraphs of templates aloud.

    Args:
        library: For the words of the statute blocks.
    """

    def __init__(self, library: Library) -> None:
        self._words = dict(_ROLES)
        for block in library.laws():
            entry = f"法条.{block.key}"
            self._words[f"{entry}.名称"] = f"《{block.law}》"
            self._words[f"{entry}.条款"] = block.article
            self._words[f"{entry}.原文"] = block.text

    def read(self, text: str) -> str:
        """Return a paragraph with words in place of its tags."""
        said = _PRINTED.sub(lambda match: self._words.get(match[1], SOMETHING), text)
        return _OTHER.sub("", said)


def speaker(said: Iterable[tuple[Place, str, str]], book: VerbBook) -> str:
    """Return who issues a paper: the organ alone on a line of its signature, else of its head.

    Args:
        said: Its paragraphs, each with its place, beginning and words.
        book: The names of the organs.

    Returns:
        An actor of the book, or nothing where no such line is found.
    """
    names = {
        name: each.actor for each in book.actors if each.actor in ISSUERS for name in each.names
    }
    longest = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    alone = re.compile(
        rf"[\u4e00-\u9fff]*?({longest})(?:文件|[（(](?:印章|公章|盖章|章)[）)][:：]?)?"
    )
    lines = ["".join(text.split()) for place, _, text in said if not place.table]
    lines = [line for line in lines if line]
    for line in (*reversed(lines[-_FOOT:]), *lines[:_HEAD]):
        if match := alone.fullmatch(line):
            return names[match[1]]
    return ""
