"""Looking up the law: the words of an article as they stood on a day, or what we do not know of them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from kongchuo_docs.errors import NotFoundError, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.model import LawBlock
from kongchuo_docs.model.wording import LawOutline, LawVersion
from kongchuo_docs.rules.citations import article_of, number

_STEPS = re.compile(r"第?([〇零一二三四五六七八九十百\d]+)条?")


@dataclass(frozen=True, slots=True, kw_only=True)
class LawPage:
    """What the law table knows of one article on one day."""

    outline: LawOutline
    on: dt.date
    version: LawVersion | None
    """The text that was in force on that day; None where the history is not known."""
    blocks: tuple[LawBlock, ...]
    """Exact words, the whole article before its parts."""


def look_up(library: Library, law: str, article: str, on: dt.date) -> LawPage:
    """Return the words of an article as they stood on a day.

    Args:
        library: The law table.
        law: Full title or a short name, with or without 《》.
        article: 58, 五十八 or 第五十八条.
        on: The day.

    Raises:
        NotFoundError: No such law or article, or we hold no text of it for that day: the message
            says which text was in force.
        UsageError: ``article`` is no number.
    """
    outline = find_law(library, law)
    match = _STEPS.match(article.strip())
    if match is None:
        raise UsageError(f"条号不能是“{article}”", fix="写成 58 或 第五十八条。")
    wanted = number(match[1])
    name = outline.names[0]
    if outline.articles and not 0 < wanted <= outline.articles:
        raise NotFoundError(
            f"《{name}》共{outline.articles}条，没有第{wanted}条", fix="请核对条号。"
        )
    held = [b for b in library.laws() if b.law == outline.law and article_of(b)[0] == wanted]
    valid = [each for each in held if each.in_force(on)]
    if not valid:
        raise _not_held(library, outline, wanted, on, held)
    ordered = sorted(valid, key=lambda each: (len(each.article), each.block_id))
    return LawPage(outline=outline, on=on, version=outline.version(on), blocks=tuple(ordered))


def find_law(library: Library, law: str) -> LawOutline:
    """Return what is known of a law.

    Raises:
        NotFoundError: There is none of that name.
    """
    wanted = law.strip().strip("《》")
    for outline in library.wording().citations.laws:
        if wanted in (outline.law, *outline.names):
            return outline
    known = "、".join(each.names[0] for each in library.wording().citations.laws)
    raise NotFoundError(f"没有收录《{wanted}》", fix=f"现有：{known}。")


def held_articles(library: Library, outline: LawOutline) -> list[int]:
    """Return the numbers of the articles whose words the table holds, of any day."""
    return sorted({article_of(each)[0] for each in library.laws() if each.law == outline.law})


def _not_held(
    library: Library, outline: LawOutline, wanted: int, on: dt.date, held: list[LawBlock]
) -> NotFoundError:
    name, version = outline.names[0], outline.version(on)
    stood = f"{on} 施行的是{version.name}的文本，" if version else ""
    if outline.in_force and on < outline.in_force and version is None:
        message = f"《{name}》自 {outline.in_force} 起施行，{on} 还没有这部法"
        fix = "不要引用；改引当时施行的法律，或用 --on 写明施行以后的一天。"
    elif held:
        dates = dict.fromkeys(f"{each.valid_from} 至 {each.valid_to or '今'}" for each in held)
        message = (
            f"{stood}本软件没有核对过《{name}》第{wanted}条当时的文字（有的是：{'、'.join(dates)}）"
        )
        fix = "用 --on 写明另一天，或查当时的文本；不要把现行文字当作当时的引用。"
    else:
        numbers = "、".join(map(str, held_articles(library, outline)))
        message = f"《{name}》第{wanted}条还没有收录原文"
        fix = f"收录了的条号：{numbers}。" if numbers else "这部法律只核对条数，没有收录原文。"
    return NotFoundError(message, fix=fix)
