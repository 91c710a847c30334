"""Does a paper say only what its issuer may say, and does it cite the law as it stands?

Who decides what words are legal is data (``schemas/wording``): 义务教育法 58 gives 责令限期改正 only to
township and county, a fine to nobody. A text is judged paragraph by paragraph, so the caller knows
the place. Findings quote the word, never the sentence: it may hold a name.

Basis: 义务教育法第五十八条；未成年人保护法第二十八条、第八十三条、第一百一十八条.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kongchuo_docs.errors import LibraryError
from kongchuo_docs.model import County, Finding, Severity
from kongchuo_docs.model.wording import Verb, VerbBook, WordingBook
from kongchuo_docs.rules.citations import check_citations, check_stale
from kongchuo_docs.rules.quoting import check_quotations

_NOTHING = re.compile(r"(?!)")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」")
_JOINED = re.compile(r"(?:和|或者|或|、|及|与|以及|并|当地|所在地|县级|所属|同级|[（()）\s])*")
_NEAR = re.compile(r"(?:当地|所在地|县级|所属)+$")
_CLAUSE = re.compile(r"[，。；：！？\n]")
_ABOUT = "对"
"""What a clause that begins so names is acted upon: 对违反规定的学校，给予处罚."""
_OR_BY = re.compile(r"^[^。；！？\n]*或由")
_OR = re.compile(r"[^，。；！？]{0,6}(?:或|或者)")
_GAP = r"[^，。；：！？\n]{0,8}?"
"""What ``…`` in a word of the matrix may stand for."""
_NOISE = re.compile(r"[\s·・•*＊_~～^＾/|｜\-\u200b-\u200f\u2060\ufeff]+")
"""Marks that somebody may put between the characters of a word: 罚·款."""
_SUM = r"[\d０-９〇零一二三四五六七八九十百千万两壹贰叁肆伍陆柒捌玖拾佰仟,，.]+万?[元圆块]"
_NOT_OURS = ("法条", "文书", "县", "学校", "填报单位", "卷", "清单")
"""Facts that no clerk writes for the single paper."""
_LOCAL_FINES = "parameters.local_fine_issuers"
_OTHERS_WORDS = ("意见", "态度", "意愿", "送达.文书")
"""Facts that record what others said: a guardian may say what he likes, and a paper that is served
has the title which its issuer gave it."""


def check_wording(text: str, issuer: str, on: dt.date, book: WordingBook) -> tuple[Finding, ...]:
    """Judge one paragraph of a paper, or of a template with its placeholders read.

    Args:
        text: The paragraph.
        issuer: ``school``, ``village``, ``township`` or ``county``.
        on: Date of the paper: a law is judged as it stood on that day.
        book: Verbs, citations and the words of the law.

    Returns:
        ``KC-W01`` wrong verb for the issuer, ``KC-W02`` stale citation, ``KC-W03`` no such
        article, ``KC-W04`` malformed citation, ``KC-W05`` law that the issuer cannot rest on,
        ``KC-W06`` a text of the law that was not compared, ``KC-W07`` altered quotation,
        ``KC-W08`` a sum of money that no law asks for, ``KC-W09`` quotation of another article.
    """
    own = "".join(text.split())
    if not re.search(book.triggers, _NOISE.sub("", own)):
        return ()
    for quotation in book.quotations:
        own = own.replace(quotation, "〇")
    spoken = _told_by_others(book.verbs).sub("〇", _NOISE.sub("", _QUOTED.sub("〇", own)))
    verbs = tuple(_verbs(spoken, issuer, book.verbs))
    return (
        *verbs,
        *(() if verbs else _charges(spoken, issuer, book.verbs)),
        *check_stale(text, on, book.citations),
        *check_citations(own, issuer, on, book),
        *check_quotations(text, on, book),
    )


def with_local_law(book: WordingBook, county: County | None, on: dt.date) -> WordingBook:
    """Return the book with what a local law lets township or county do, as the county says.

    Raises:
        LibraryError: The county names somebody whom no law lets fine, a school for example.

    Basis: ``parameters.local_fine_issuers``.
    """
    said = county.find(_LOCAL_FINES, on) if county else None
    if said is None or said.is_open or not said.value:
        return book
    organs = tuple(said.value) if isinstance(said.value, (list, tuple)) else (said.value,)
    if not set(organs) <= {"township", "county"}:
        raise LibraryError(
            f"{said.file} 的 {_LOCAL_FINES}：只能是 township、county",
            fix="学校、村（居）委会不能罚款；没有地方性法规依据的写 []。",
        )

    def widened(verbs: tuple[Verb, ...]) -> tuple[Verb, ...]:
        return tuple(
            replace(each, may=(*each.may, *organs)) if each.local else each for each in verbs
        )

    verbs = replace(
        book.verbs, verbs=widened(book.verbs.verbs), charges=widened(book.verbs.charges)
    )
    return replace(book, verbs=verbs)


def check_facts(
    facts: Mapping[str, Any], issuer: str, on: dt.date, book: WordingBook
) -> tuple[Finding, ...]:
    """Judge what clerks have written into the fields of a paper; every finding is a warning.

    Words of law in force, of the template and of others (监护人意见) are not the clerk's.

    Args:
        facts: Facts of the paper, as templates see them.
        issuer: As in :func:`check_wording`.
        on: Date of the paper.
        book: Verbs, citations and the words of the law.

    Returns:
        Findings whose ``field`` is the path of the field: ``劝返记录.1.过程``.
    """
    return tuple(
        replace(found, severity=Severity.WARNING, field=field)
        for field, text in _written(facts, "")
        for found in check_wording(text, issuer, on, book)
        if found.severity is not Severity.INFO
    )


def _written(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of facts that are long enough to say something, with their path."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if path or key not in _NOT_OURS:
                yield from _written(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for count, inner in enumerate(value, 1):
            yield from _written(inner, f"{path}.{count}")
    elif isinstance(value, str) and len(value) > 1 and not path.endswith(_OTHERS_WORDS):
        yield path, value


# --- verbs --------------------------------------------------------------------------------------


def _verbs(text: str, issuer: str, book: VerbBook) -> Iterator[Finding]:
    for verb in book.verbs:
        for word in verb.words:
            for match in re.finditer(_GAP.join(map(re.escape, word.split("…"))), text):
                who = _who_acts(text[: match.start()], book) or (issuer,)
                if not _allowed(who, verb) and not _denied(text[: match.start()], book):
                    yield _wrong_verb(word.replace("…", "……"), who[-1], verb, book)
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


def _charges(text: str, issuer: str, book: VerbBook) -> Iterator[Finding]:
    """Tell a sum of money that is asked for: within one clause, before or after its word."""
    for charge in book.charges:
        words = "|".join(map(re.escape, charge.words))
        asked = re.compile(
            rf"(?:{words})[^，。；！？]{{0,8}}?{_SUM}|{_SUM}[^，。；！？]{{0,6}}?(?:{words})"
        )
        for match in asked.finditer(text):
            who = _who_acts(text[: match.start()], book) or (issuer,)
            if not _allowed(who, charge) and not _denied(text[: match.start()], book):
                yield Finding(
                    code="KC-W08",
                    severity=Severity.ERROR,
                    field=next(word for word in charge.words if word in match[0]),
                    message="写了法律没有规定的金额",
                    fix=f"{charge.instead}。",
                    basis=f"{charge.basis}：“{charge.quote}”",
                )
                break  # once per kind and paragraph


def _who_acts(before: str, book: VerbBook) -> tuple[str, ...]:
    """Return the organ that is named last before the verb and acts, with those that stand in for it.

    「由甲给予批评教育，或由乙予以劝诫，责令改正」 leaves open which of the two orders: both are returned.
    """
    names = dict.fromkeys(book.bystanders, "")
    names |= {name: actor.actor for actor in book.actors for name in actor.names}
    longest = sorted(names, key=len, reverse=True)
    who: tuple[str, ...] = ()
    end, spoken_to = 0, False
    for match in re.finditer("|".join(map(re.escape, longest)), before):
        if not names[match[0]]:
            continue
        between = before[end : match.start()]
        if not (spoken_to and end and _JOINED.fullmatch(between)):
            lead = _NEAR.sub("", before[: match.start()])
            spoken_to = lead.endswith(book.objects) or _clause(lead).startswith(_ABOUT)
        if not spoken_to:
            either = _OR_BY.search(between + match[0]) or (len(who) > 1 and _OR.fullmatch(between))
            who = (*who, names[match[0]]) if either else (names[match[0]],)
        end = match.end()
    return who


def _allowed(who: tuple[str, ...], verb: Verb) -> bool:
    return any(each in verb.may for each in who)


def _clause(text: str) -> str:
    return _CLAUSE.split(text)[-1]


def _denied(before: str, book: VerbBook) -> bool:
    """Tell whether the clause before a verb denies it: 不得开除, 不得违反国家规定开除.

    「不再返校就罚款」 threatens, though it begins with a denial.
    """
    if before.endswith(book.nots) or _reported(before, book):
        return True
    clause = re.split(r"[，。；：！？\n的]", before)[-1]
    near = max((clause.rfind(word) for word in book.negations), default=-1)
    opens = clause.startswith(book.negations)
    if near < 0 or not (opens or near >= len(clause) - 8):
        return False
    return not any(word in clause[near:] for word in book.turns)


def _reported(before: str, book: VerbBook) -> bool:
    """Tell whether a verb reports what others did: 曾被罚款, but not 逾期将被罚款."""
    sentence = re.split(r"[。；！？\n]", before)[-1]
    suffered = any(word in _clause(before)[-12:] for word in book.passives)
    return suffered and not any(word in sentence for word in book.warnings)


def _told_by_others(book: VerbBook) -> re.Pattern[str]:
    """Return a pattern of a clause that gives another's words: 家长称要起诉离婚."""
    tellers, tells = ("|".join(map(re.escape, words)) for words in (book.tellers, book.tells))
    return (
        re.compile(rf"(?:{tellers})(?:{tells})[^，。；：！？\n]*")
        if tellers and tells
        else _NOTHING
    )
