"""Who may say what, and which citations of law are right: data for the wording rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kongchuo_docs.model.reference import LawBlock

ISSUERS = ("school", "village", "township", "county")
"""Who may issue a paper. A 中心校 speaks as a school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An organ that may act, by the names that papers give it."""

    actor: str
    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """An act that only some organs may do."""

    words: tuple[str, ...]
    """``…`` stands for up to eight characters of the same clause: 撤销…监护."""
    may: tuple[str, ...]
    """Actors by id; none = nobody."""
    instead: str
    """What to write instead, in Chinese."""
    basis: str
    quote: str
    """Words of the law."""
    local: bool = False
    """Whether a local law may give it to an organ (``parameters.local_fine_issuers``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbBook:
    """The issuer and verb matrix."""

    source: str
    actors: tuple[Actor, ...]
    objects: tuple[str, ...]
    """Words after which an organ is spoken to and does not act."""
    negations: tuple[str, ...]
    bystanders: tuple[str, ...] = ()
    """Names that hold an organ's name and are none: 中等职业学校 is not the school of the paper."""
    turns: tuple[str, ...] = ()
    """Words that turn a denial into a condition: 不再返校就罚款."""
    nots: tuple[str, ...] = ()
    """Words that deny the verb which they touch: 未取消学籍."""
    passives: tuple[str, ...] = ()
    """Words of what others did to somebody: 曾被罚款."""
    warnings: tuple[str, ...] = ()
    """Words that turn such a report into a threat: 逾期将被罚款."""
    tellers: tuple[str, ...] = ()
    """People whose words a record may hold."""
    tells: tuple[str, ...] = ()
    """What follows them then: 家长称."""
    verbs: tuple[Verb, ...]
    charges: tuple[Verb, ...] = ()
    """What no paper may ask a sum of money as, but from those whom the law names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawVersion:
    """A text of a law between two amendments."""

    name: str
    """2015年4月24日第一次修正."""
    since: dt.date
    """First day in force."""
    known: bool = False
    """Whether the wording of that time was compared with what the law table holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawOutline:
    """How long a law is, and which texts it has had."""

    law: str
    names: tuple[str, ...]
    articles: int = 0
    """0 = not counted."""
    in_force: dt.date | None = None
    """First day of the present numbering."""
    paragraphs: Mapping[str, int] = field(default_factory=dict)
    """Number of 款 by article; only articles that were looked up."""
    items: Mapping[str, int] = field(default_factory=dict)
    """Number of 项 by article; only articles that were looked up."""
    versions: tuple[LawVersion, ...] = ()
    """Oldest first; empty = the history was not looked up."""

    def version(self, on: dt.date) -> LawVersion | None:
        """Return the text that was in force on the day ``on``, or None where that is not known."""
        begun = [each for each in self.versions if each.since <= on]
        return begun[-1] if begun else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """A citation that was right once, or never."""

    law: str = ""
    article: int = 0
    phrases: tuple[str, ...] = ()
    since: dt.date
    """First day on which it is wrong."""
    problem: str
    fix: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """A paragraph of law that some issuers cannot rest on."""

    law: str
    article: int
    paragraph: int
    not_for: tuple[str, ...]
    problem: str
    fix: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationBook:
    """What is known of the laws that papers cite."""

    source: str
    laws: tuple[LawOutline, ...]
    stale: tuple[Stale, ...]
    reserved: tuple[Reserved, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingBook:
    """All that the wording of a paper is held against."""

    verbs: VerbBook
    citations: CitationBook
    quotations: tuple[str, ...]
    """Exact words of all statute blocks, line by line and without blanks, the longest first: quoting
    the law is no act of the issuer."""
    laws: tuple[LawBlock, ...] = ()
    """Every version of every statute block, for quotations."""
    triggers: str = ""
    """Pattern of all that can be wrong in a text without blanks; a text without a match is good."""
