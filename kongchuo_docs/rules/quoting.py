"""Words in quotation marks that are almost those of the law: altered, or of another article.

A quotation is what stands between quotation marks, or directly after 「第五十八条：」 or
「第五十八条　」. It is compared sentence by sentence with every statute block that was in force on the
day of the paper. Free words about the law are no quotation and are left alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from kongchuo_docs.model import Finding, LawBlock, Severity
from kongchuo_docs.model.wording import WordingBook
from kongchuo_docs.rules.citations import Cited, article_of, cited_articles

_QUOTED = re.compile(r"“([^“”]*)”|「([^「」]*)」")
_SENTENCE = re.compile(r"[^。！？…]+")
_AFTER_NUMBER = re.compile(r"(?:规定)?\s*[：:]\s*(?![“「\s])|[　\s]+(?![“「\s])")
_EDGES = "。；，、：;,: 　“”"
_HALF = str.maketrans(",;:?!()", "，；：？！（）")
_SHORTEST = 12
"""Characters; shorter words are terms such as “责令限期改正”, not quotations."""
_SHORTEST_PLAIN = 20
"""The same where no quotation marks stand."""
_ALIKE = 0.6
"""Share of a sentence's groups of three characters that stand in the law too: an altered quotation
keeps more, a sentence of another meaning fewer."""
_GRAM = 3
_MOST_CHANGES = 4


@dataclass(frozen=True, slots=True)
class _Quotation:
    text: str
    marked: bool
    """Stands in quotation marks."""
    cited: Cited | None
    """The article that is named last before it."""


def check_quotations(text: str, on: dt.date, book: WordingBook) -> Iterator[Finding]:
    """Hold the quotations of one paragraph against the law.

    Yields:
        ``KC-W07`` the words are not those of the law: an error in quotation marks, else a warning;
        ``KC-W02`` the words are those of another time;
        ``KC-W09`` the words are right and stand in another article.
    """
    for quotation in _quotations(text, book) if len(text) >= _SHORTEST else ():
        exact = [block for block in book.laws if quotation.text in _plain(block)]
        valid = [block for block in exact if block.in_force(on)]
        if valid:
            yield from _elsewhere(quotation, valid)
        elif exact:
            yield from _out_of_time(exact, on, book)
        elif close := _closest(quotation, on, book.laws):
            yield _altered(quotation, close, book)


def _out_of_time(exact: list[LawBlock], on: dt.date, book: WordingBook) -> Iterator[Finding]:
    """Tell words that the law had once, or was to have later; not where we only lack older texts."""
    block = min(exact, key=lambda each: len(each.text))
    title = f"《{block.law}》{block.article}"
    begun = next((law.in_force for law in book.citations.laws if law.law == block.law), None)
    if block.valid_to is not None and block.valid_to < on:
        message = f"这段引文是{title}{block.version}的文字，{block.valid_to} 以后不再有效"
    elif begun is not None and on < begun:
        message = f"这段引文是{title}自 {block.valid_from} 起施行的文字，文书日期 {on} 时还没有施行"
    else:
        return
    yield Finding(
        code="KC-W02",
        severity=Severity.ERROR,
        field=title,
        message=message,
        fix="请改引文书日期当天施行的条文，或改正日期。",
        basis=f"{title}（{block.version}）",
    )


def _quotations(text: str, book: WordingBook) -> Iterator[_Quotation]:
    cited = list(cited_articles(text, book.citations.laws))
    for match in _QUOTED.finditer(text):
        before = [each for each in cited if each.end <= match.start()]
        for sentence in _sentences(match[1] or match[2] or "", _SHORTEST):
            yield _Quotation(sentence, True, before[-1] if before else None)
    ends = [each.start for each in cited[1:]] + [len(text)]
    for each, end in zip(cited, ends, strict=False):
        opening = _AFTER_NUMBER.match(text, each.end)
        if opening:
            for sentence in _sentences(
                _QUOTED.sub("。", text[opening.end() : end]), _SHORTEST_PLAIN
            ):
                yield _Quotation(sentence, False, each)


def _sentences(text: str, shortest: int) -> Iterator[str]:
    for part in _SENTENCE.findall("".join(text.split()).translate(_HALF)):
        sentence = part.strip(_EDGES)
        if len(sentence) >= shortest:
            yield sentence


@lru_cache(maxsize=512)
def _joined(text: str) -> str:
    return "".join(text.split()).translate(_HALF)


def _plain(block: LawBlock) -> str:
    return _joined(f"{block.chapeau}{block.text}")


@lru_cache(maxsize=512)
def _grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1))


def _closest(quotation: _Quotation, on: dt.date, blocks: Iterable[LawBlock]) -> LawBlock | None:
    """Return the block in force that shares most with a quotation, if that is enough.

    Where a law is named, only its own words count; of equals the shortest block.
    """
    law = quotation.cited.law.law if quotation.cited else ""
    grams = _grams(quotation.text)
    shares = [
        (len(grams & _grams(_plain(block))), -len(block.text), block)
        for block in blocks
        if block.in_force(on) and law in ("", block.law)
    ]
    if not shares:
        return None
    shared, _, block = max(shares, key=lambda each: each[:2])
    return block if shared >= _ALIKE * len(grams) else None


def _elsewhere(quotation: _Quotation, exact: list[LawBlock]) -> Iterator[Finding]:
    """Tell where the words stand, if not in the article that was named."""
    cited = quotation.cited
    if cited is None:
        return
    places = [(block.law, *article_of(block)) for block in exact]
    if any(
        law == cited.law.law
        and article == cited.article
        and (not cited.paragraph or paragraph in (0, cited.paragraph))
        for law, article, paragraph in places
    ) and not _wrong_paragraph(cited, places):
        return
    block = min(exact, key=lambda each: len(each.text))
    yield Finding(
        code="KC-W09",
        severity=Severity.ERROR,
        field=f"{cited.law.names[0]}{cited.shown}",
        message=f"这段引文在《{block.law}》{block.article}，不在所写的{cited.shown}",
        fix=f"请把条号改为《{block.law}》{block.article}，或改引{cited.shown}的原文。",
        basis=f"《{block.law}》{block.article}：“{block.text}”",
    )


def _wrong_paragraph(cited: Cited, places: list[tuple[str, int, int]]) -> bool:
    """Tell whether the words stand in another 款 of the article than the one named."""
    known = {
        paragraph
        for law, article, paragraph in places
        if law == cited.law.law and article == cited.article and paragraph
    }
    return bool(cited.paragraph and known) and cited.paragraph not in known


def _altered(quotation: _Quotation, block: LawBlock, book: WordingBook) -> Finding:
    law = _plain(block)
    matcher = SequenceMatcher(None, law, quotation.text, autojunk=False)
    matches = [each for each in matcher.get_matching_blocks() if each.size >= _GRAM]
    begin = max(0, matches[0].a - matches[0].b)
    last = matches[-1]
    end = last.a + last.size + len(quotation.text) - last.b - last.size
    window = law[begin:end].strip(_EDGES)
    changes = _changes(window, quotation.text, frozenset("".join(book.quotations)))
    title = f"《{block.law}》{block.article}"
    return Finding(
        code="KC-W07",
        severity=Severity.ERROR if quotation.marked else Severity.WARNING,
        field=title,
        message=f"引文与{title}的原文不一致：{changes}",
        fix=f"原文是“{window}”，请照抄；不是引用原文的，去掉引号，换成自己的话。",
        basis=f"{title}（{block.version}）",
    )


def _changes(law: str, paper: str, letters: frozenset[str]) -> str:
    """Say which characters differ; of the paper's own words only such as laws use: no names."""
    said = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, law, paper, autojunk=False).get_opcodes():
        right, wrong = law[a1:a2], paper[b1:b2]
        shown = f"“{wrong}”" if set(wrong) <= letters else f"别的字（{len(wrong)}个）"
        if tag == "replace":
            said.append(f"“{right}”写成了{shown}")
        elif tag == "delete":
            said.append(f"少了“{right}”")
        elif tag == "insert":
            said.append(f"多了{shown}")
    more = f"，共{len(said)}处" if len(said) > _MOST_CHANGES else ""
    return "，".join(said[:_MOST_CHANGES]) + more
