"""Finding a code for what a clerk wrote, and hints for what matches nothing."""

from __future__ import annotations

import difflib
import functools
import itertools
import re

from kongchuo_docs.model import CodeList
from kongchuo_docs.schema.cells import clean, plain

SEPARATORS = re.compile(r"[、，,;；/\s]")
FEW = 9
"""Lists of up to so many entries are shown whole in a hint."""
MANY = 30
"""And of up to so many where nothing is near: a ledger of one's own has no drop-down lists."""


REMEMBERED = 4096
"""So many answers are kept: the cells of a column repeat each other."""


@functools.lru_cache(maxsize=REMEMBERED)
def find(codes: CodeList, text: str) -> str | None:
    """Return the code for a code, label, alias or 「code label」 in any width; None when unknown."""
    exact = codes.code(clean(text))
    if exact is not None:
        return exact
    index, key = _index(codes), _key(text)
    # A workbook keeps the code 01 as the number 1.
    return index.get(key) or (index.get(f"0{key}") if len(key) == 1 and key.isdigit() else None)


@functools.lru_cache(maxsize=REMEMBERED)
def split(codes: CodeList, text: str) -> tuple[str, ...]:
    """Cut a list of entries apart; an entry that itself holds a separator stays whole.

    ``厌学、心理/精神疾病`` are two entries: the longest known piece wins at every place.
    """
    cuts = [0, *(match.end() for match in SEPARATORS.finditer(text)), len(text) + 1]
    pieces, start = [], 0
    while start < len(cuts) - 1:
        ends = range(min(len(cuts) - 1, start + 4), start, -1)
        piece = {end: text[cuts[start] : cuts[end] - 1].strip() for end in ends}
        exact = (end for end in ends if codes.code(piece[end]) is not None)
        other = (end for end in ends if find(codes, piece[end]) is not None)  # slow, so second
        end = next(itertools.chain(exact, other), start + 1)
        if piece[end]:
            pieces.append(piece[end])
        start = end
    return tuple(pieces)


def hint(codes: CodeList, text: str) -> str:
    """Tell what there is to choose from, or in a long list which entries may have been meant.

    Of few entries the likest can be the opposite: 未返校 is nearest to 已返校.
    """
    if len(codes.labels) <= FEW:
        return "可填：" + "、".join(codes.labels.values())
    near = difflib.get_close_matches(clean(text), [*codes.labels.values(), *codes.aliases], 2, 0.5)
    labels = dict.fromkeys(codes.labels[code] for code in map(codes.code, near) if code)
    if labels:
        return "您是否想写" + "或".join(f"“{label}”" for label in labels) + "？"
    if len(codes.labels) <= MANY:
        return "可填：" + "、".join(codes.labels.values())
    return "照空白采集表这一列的下拉选项填写"


@functools.lru_cache(maxsize=64)
def _index(codes: CodeList) -> dict[str, str]:
    index = {_key(alias): code for alias, code in codes.aliases.items()}
    for code, label in codes.labels.items():
        index |= {_key(code): code, _key(label): code, _key(code + label): code}
    return index


def _key(text: str) -> str:
    return plain(text).casefold().strip("。.;,、")
