"""Names of people: kept as they are written, but for what only the keyboard put in."""

from __future__ import annotations

import re
from typing import Any

from kongchuo_docs.schema.cells import says_nothing
from kongchuo_docs.schema.fields import Text

DOT = "·"
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_DOTS = re.compile(r"\s*[·•‧・･∙⋅●．᛫﹒]\s*")
_STOP = re.compile(rf"(?<=[{_HAN}])[.。](?=[{_HAN}])")
_PADDING = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_ODD = re.compile(r"[0-9０-９?？□■*＊#＃@＠&＆_=＝+＋/／\\|<>《》\[\]{}【】“”\"!！,，、;；:：]")
_OWN = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")


class Name(Text):
    """The name of one person.

    The spaces that make 张　三 as wide as 欧阳锋 go, and whatever a keyboard offers for the dot in
    the middle becomes ``·`` (GB/T 15834). No character is changed: rare ones stay as they are.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=50, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if says_nothing(value):
            raise self.make_error("required")
        text = super()._deserialize(value, attr, data, **kwargs)
        if text.isalnum():
            return text
        text = _STOP.sub(DOT, _DOTS.sub(DOT, text))
        return " ".join(_PADDING.sub("", text).split())


def is_odd(name: str) -> bool:
    """Tell whether a name holds figures or marks that no name has: a slip, or a lost character."""
    return bool(_ODD.search(name))


def is_private(name: str) -> bool:
    """Tell whether a name holds a self-made character (private use), which other machines lack."""
    return bool(_OWN.search(name))
