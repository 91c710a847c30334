"""Articles of law that a text cites: does the law have them, and as it stood on that day?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kongchuo_docs.model import Finding, LawBlock, Severity
from kongchuo_docs.model.wording import CitationBook, LawOutline, WordingBook

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_NUMBER = r"[（(]?[〇零一二三四五六七八九十百两\d]+[）)]?"
_CITATION = re.compile(
    rf"第(?P<article>{_NUMBER})条(?:第(?P<paragraph>{_NUMBER})款)?(?:第(?P<item>{_NUMBER})项)?"
    rf"|《(?P<title>[^》]*)》|(?P<bare>(?:(?!第{_NUMBER}条)[\u4e00-\u9fff]){{2,}})"
)
_TWO_STEPS = re.compile(rf"第{_NUMBER}([条款项])第{_NUMBER}([条款项])")
_STEPS = "条款项"
_NAMES = ("article", "paragraph", "item")
_ARTICLE = re.compile(r"第([一二三四五六七八九十百零]+)条(?:第([一二三四五六])款)?")
_MARKS = re.compile(r"[《》（）()〔〕\[\]【】\s]")
_OTHER_RULES = re.compile(r"(?:(?<![依合违守执方司])法|条例|办法|章程|细则|规则|公约|[本该]规定)$")
"""A title without 《》 that ends so is another document: what follows is not an article of ours."""
_MADE_UNDER = ("实施", "的决定", "解释")
"""义务教育法实施细则 is not the 义务教育法."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One article that a text cites; 0 = no 款 or 项 named."""

    law: LawOutline
    article: int
    paragraph: int
    item: int
    shown: str
    start: int
    """Where it stands in the text."""
    end: int


def cited_articles(text: str, laws: tuple[LawOutline, ...]) -> Iterator[Cited]:
    """Yield each article with the law that was named last before it."""
    by_name = {name: law for law in laws for name in (law.law, *law.names)}
    current: LawOutline | None = None
    for match in _CITATION.finditer(text):
        if match["title"] is not None:
            current = by_name.get(re.sub(r"[（(].*", "", match["title"]).strip())
        elif match["bare"]:
            current = _named(match["bare"], by_name, current)
        elif current is not None:
            article, paragraph, item = (number(match[step] or "0") for step in _NAMES)
            yield Cited(current, article, paragraph, item, match[0], match.start(), match.end())


def _named(
    bare: str, by_name: dict[str, LawOutline], current: LawOutline | None
) -> LawOutline | None:
    """Return the law that words without 《》 speak of."""
    found = {}
    for name, law in by_name.items():
        # Short names are words of other titles too (职业教育法): they count inside 《》 only.
        at = bare.rfind(name) if len(name) > 4 or name in ("未保法", "家促法") else -1
        if at >= 0 and not bare[at + len(name) :].startswith(_MADE_UNDER):
            found[at] = law
    if found:
        return found[max(found)]
    return None if _OTHER_RULES.search(bare) else current


def check_citations(text: str, issuer: str, on: dt.date, book: WordingBook) -> Iterator[Finding]:
    """Hold the articles of a text against the outlines of the laws.

    Args:
        text: One paragraph without blanks.
        issuer: Some paragraphs of law are the basis of one organ only.
        on: Date of the paper.
        book: What is known of the laws.

    Yields:
        ``KC-W02`` … ``KC-W06``, see :func:`~kongchuo_docs.rules.wording.check_wording`.
    """
    outlines = book.citations
    seen: set[tuple[str, int, int, int]] = set()
    for cited in cited_articles(text, outlines.laws):
        name = cited.law.names[0]
        key = (name, cited.article, cited.paragraph, cited.item)
        if key in seen:
            continue
        seen.add(key)
        yield from _missing(cited, outlines.source) or _other_text(cited, on, book.laws)
        for each in outlines.reserved:
            if (each.law, each.article, each.paragraph) == key[:3] and issuer in each.not_for:
                yield _finding("KC-W05", each.problem, each.fix, name, each.source)
    yield from _malformed(text)


def _missing(cited: Cited, source: str) -> list[Finding]:
    """Tell an article, 款 or 项 that the law does not have."""
    law, name, article = cited.law, cited.law.names[0], str(cited.article)
    paragraphs, items = law.paragraphs.get(article, 0), law.items.get(article, 0)
    if law.articles and not 0 < cited.article <= law.articles:
        message, step = f"《{name}》共{law.articles}条，没有{cited.shown}", "条"
    elif paragraphs and cited.paragraph > paragraphs:
        message, step = f"《{name}》这一条共{paragraphs}款，没有{cited.shown}", "款"
    elif items and cited.item > items:
        message, step = f"《{name}》这一条共{items}项，没有{cited.shown}", "项"
    else:
        return []
    return [_finding("KC-W03", message, f"请对照法律原文改正{step}号。", law.law, source)]


def _other_text(cited: Cited, on: dt.date, blocks: Iterable[LawBlock]) -> Iterator[Finding]:
    """Tell an article of a text that was not yet in force, or whose words we have not compared."""
    law, name = cited.law, cited.law.names[0]
    if any(
        each.law == law.law and each.in_force(on) and article_of(each)[0] == cited.article
        for each in blocks
    ):
        return
    version = law.version(on)
    stood = f"，{on} 施行的是{version.name}的文本" if version else ""
    if law.in_force and on < law.in_force:
        message = f"《{name}》现行条文自 {law.in_force} 起施行，文书日期 {on} 时还不能引用{stood}"
        fix = "按当时的文本引用的，请对照当时的文本；否则改引当时施行的条文，或改正日期。"
        found = _finding("KC-W02", message, fix, law.law, "")
        # An older text may have had such an article too, in other words: then only a doubt.
        yield replace(found, severity=Severity.WARNING) if version and not cited.item else found
    elif law.versions and (version is None or not version.known):
        message = f"《{name}》{on} 时的文字没有核对过{stood}，只核对了条数和款数"
        fix = "请对照当时的文本；法律修正时没有改到的条文，文字与现行的相同。"
        yield _finding("KC-W06", message, fix, law.law, "")


def check_stale(text: str, on: dt.date, book: CitationBook) -> Iterator[Finding]:
    """Tell numbers and words that were right once; before their last day they are no fault."""
    plain = _MARKS.sub("", text)
    cited = [(each.law.names[0], each.article) for each in cited_articles(text, book.laws)]
    for each in book.stale:
        said = any(_MARKS.sub("", phrase) in plain for phrase in each.phrases)
        numbered = not each.article or (each.law, each.article) in cited
        if on >= each.since and said and numbered:
            yield _finding("KC-W02", each.problem, each.fix, each.law, each.source)


def _malformed(text: str) -> Iterator[Finding]:
    for match in _TWO_STEPS.finditer(text):
        if _STEPS.index(match[2]) <= _STEPS.index(match[1]):
            message = f"条文引用写错了：“{match[0]}”"
            fix = "条下面是款，款下面是项，如“第五条第二款”；引两条的，中间用顿号。"
            yield _finding("KC-W04", message, fix, "", "")


_SEVERITY = {"KC-W05": Severity.WARNING, "KC-W06": Severity.INFO}


def _finding(code: str, message: str, fix: str, field: str, basis: str) -> Finding:
    severity = _SEVERITY.get(code, Severity.ERROR)
    return Finding(code=code, severity=severity, message=message, fix=fix, field=field, basis=basis)


def number(text: str) -> int:
    """Return the value of a Chinese or Arabic number below one thousand: 一百一十八 is 118."""
    text = text.strip("（()）")
    if text.isascii():
        return int(text)
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    value = _DIGITS.get(hundreds, 0) * 100 if hundreds else 0
    value += _DIGITS.get(tens.lstrip("零〇"), 1) * 10 if ten else 0
    return value + _DIGITS.get(ones.lstrip("零〇"), 0)


def article_of(block: LawBlock) -> tuple[int, int]:
    """Return the number of the article that a block belongs to, and of its 款; 0 = none named."""
    match = _ARTICLE.match(block.article)
    return (number(match[1]), number(match[2] or "0")) if match else (0, 0)
