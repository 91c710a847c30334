"""Does a paper say only what its issuer may say, and does it cite the law as it stands?

Who decides what words are legal is data (``schemas/wording``): 义务教育法 58 gives 责令限期改正 only to
township and county, a fine to nobody. A text is judged paragraph by paragraph, so the caller knows
the place. Findings quote the word, never the sentence: it may hold a name.

Basis: 义务教育法第五十八条；未成年人保护法第二十八条、第八十三条、第一百一十八条.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kongchuo_docs.model import Finding, Severity
from kongchuo_docs.model.wording import LawOutline, Verb, VerbBook, WordingBook

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_NUMBER = r"[（(]?[〇零一二三四五六七八九十百两\d]+[）)]?"
_CITATION = re.compile(
    rf"第(?P<article>{_NUMBER})条(?:第(?P<paragraph>{_NUMBER})款)?"
    rf"|《(?P<title>[^》]*)》|(?P<bare>[\u4e00-\u9fff]{{2,}})"
)
_TWO_STEPS = re.compile(rf"第{_NUMBER}([条款项])第{_NUMBER}([条款项])")
_STEPS = "条款项"
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」")
_MARKS = re.compile(r"[《》（）()〔〕\[\]【】\s]")
_JOINED = re.compile(r"(?:和|或者|或|、|及|与|以及|并|当地|所在地|县级|所属|同级|[（）()\s])*")


def check_wording(text: str, issuer: str, on: dt.date, book: WordingBook) -> tuple[Finding, ...]:
    """Judge one paragraph of a paper, or of a template with its placeholders read.

    Args:
        text: The paragraph.
        issuer: ``school``, ``village``, ``township`` or ``county``.
        on: Date of the paper: a law is judged as it stood on that day.
        book: Verbs, citations and the words of the law.

    Returns:
        ``KC-W01`` wrong verb for the issuer, ``KC-W02`` stale citation, ``KC-W03`` no such
        article, ``KC-W04`` malformed citation, ``KC-W05`` law that the issuer cannot rest on.
    """
    own = "".join(text.split())
    for quotation in book.quotations:
        own = own.replace(quotation, "〇")
    return (
        *_verbs(_QUOTED.sub("〇", own), issuer, book.verbs),
        *_stale(text, on, book),
        *_citations(own, issuer, on, book),
        *_malformed(own),
    )


# --- verbs --------------------------------------------------------------------------------------


def _verbs(text: str, issuer: str, book: VerbBook) -> Iterator[Finding]:
    for verb in book.verbs:
        for word in verb.words:
            for match in re.finditer(re.escape(word), text):
                who = _who_acts(text[: match.start()], book) or issuer
                if who not in verb.may and not _denied(text[: match.start()], book):
                    yield _wrong_verb(word, who, verb, book)
                    break  # once per word and paragraph


def _wrong_verb(word: str, who: str, verb: Verb, book: VerbBook) -> Finding:
    labels = {actor.actor: actor.label for actor in book.actors}
    return Finding(
        code="KC-W01",
        severity=Severity.ERROR,
        field=word,
        message=f"{labels.get(who, who)}不能“{word}”",
        fix=f"{verb.instead}。",
        basis=f"{verb.basis}：“{verb.quote}”",
    )


def _who_acts(before: str, book: VerbBook) -> str:
    """Return the organ that is named last before the verb and acts; nothing if none does."""
    names = {name: actor.actor for actor in book.actors for name in actor.names}
    longest = sorted(names, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest)))
    who, end, spoken_to = "", 0, False
    for match in pattern.finditer(before):
        between = before[end : match.start()]
        if not (spoken_to and end and _JOINED.fullmatch(between)):
            lead = re.sub(r"(?:当地|所在地|县级|所属)+$", "", before[: match.start()])
            spoken_to = lead.endswith(book.objects)
        if not spoken_to:
            who = names[match[0]]
        end = match.end()
    return who


def _denied(before: str, book: VerbBook) -> bool:
    """Tell whether the few characters before a verb deny it: 不得开除, 禁止以任何理由开除."""
    clause = re.split(r"[，。；：！？\n的]", before)[-1]
    return any(word in clause[-8:] for word in book.negations)


# --- citations ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cited:
    law: LawOutline
    article: int
    paragraph: int
    shown: str


def _citations(text: str, issuer: str, on: dt.date, book: WordingBook) -> Iterator[Finding]:
    seen: set[tuple[str, int, int]] = set()
    for cited in _cited(text, book.citations.laws):
        law, name = cited.law, cited.law.names[0]
        key = (name, cited.article, cited.paragraph)
        if key in seen:
            continue
        seen.add(key)
        known = law.paragraphs.get(str(cited.article), 0)
        if law.articles and not 0 < cited.article <= law.articles:
            message = f"《{name}》共{law.articles}条，没有{cited.shown}"
            yield _finding(
                "KC-W03", message, "请对照法律原文改正条号。", law.law, book.citations.source
            )
        elif known and cited.paragraph > known:
            message = f"《{name}》这一条共{known}款，没有{cited.shown}"
            yield _finding(
                "KC-W03", message, "请对照法律原文改正款号。", law.law, book.citations.source
            )
        elif law.in_force and on < law.in_force:
            message = f"《{name}》现行条文自 {law.in_force} 起施行，文书日期 {on} 时还不能引用"
            yield _finding("KC-W02", message, "请改引当时施行的条文，或改正日期。", law.law, "")
        for each in book.citations.reserved:
            if (each.law, each.article, each.paragraph) == key and issuer in each.not_for:
                yield _finding("KC-W05", each.problem, each.fix, name, each.source)


def _cited(text: str, laws: tuple[LawOutline, ...]) -> Iterator[_Cited]:
    """Yield each article with the law that was named last before it."""
    by_name = {name: law for law in laws for name in (law.law, *law.names)}
    # Short names are words of other titles too (职业教育法): they count inside 《》 only.
    bare = {
        name: law for name, law in by_name.items() if len(name) > 4 or name in ("未保法", "家促法")
    }
    current: LawOutline | None = None
    for match in _CITATION.finditer(text):
        if match["title"] is not None:
            current = by_name.get(re.sub(r"[（(].*", "", match["title"]).strip())
        elif match["bare"]:
            found = [
                (match["bare"].rfind(name), law)
                for name, law in bare.items()
                if name in match["bare"]
            ]
            current = max(found, key=lambda each: each[0])[1] if found else current
        elif current is not None:
            article, paragraph = number(match["article"]), number(match["paragraph"] or "0")
            yield _Cited(current, article, paragraph, match[0])


def _stale(text: str, on: dt.date, book: WordingBook) -> Iterator[Finding]:
    plain = _MARKS.sub("", text)
    cited = [(law.law.names[0], law.article) for law in _cited(text, book.citations.laws)]
    for each in book.citations.stale:
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


def _finding(code: str, message: str, fix: str, field: str, basis: str) -> Finding:
    severity = Severity.WARNING if code == "KC-W05" else Severity.ERROR
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
