"""What a template will say: its placeholders replaced by words, for the rules of wording."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kongchuo_docs.library import Library

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
