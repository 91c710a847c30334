"""Is a finished paper lawful? Its citations, quotations, sums and verbs, paragraph by paragraph."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.library import Library
from kongchuo_docs.model import County, Finding, Severity, Source, has_error
from kongchuo_docs.model.wording import ISSUERS, VerbBook, WordingBook
from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.lint import Fault
from kongchuo_docs.rendering.lint.parts import Spot, read_word_file, walk
from kongchuo_docs.rendering.pdf_text import read_pdf_text
from kongchuo_docs.rendering.reading.styles import W
from kongchuo_docs.rendering.word_gate import read_word
from kongchuo_docs.rules.wording import check_wording, with_local_law

_MOST_BYTES = 5_000_000
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_ALONE = re.compile(rf"^\s*{_DAY.pattern}\s*$")
_HEADING = re.compile(r"\s*(?:《[^》]+》)?\s*(?:第[^，。；]{1,12}[条款项])?(?:规定)?[：:]?\s*")
_ARTICLE_FIRST = re.compile(r"\s*第[〇零一二三四五六七八九十百\d]+条")
_NAMED = re.compile(r"《[^》]+》")
_LAST_LINES = 12
"""Name and date of the issuer stand in the last lines of a paper."""
_LONGEST_NAME = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class LawReport:
    """What is wrong with the law in one paper."""

    faults: tuple[Fault, ...]
    issuer: str
    on: dt.date
    issuer_given: bool
    dated: bool
    """Whether ``on`` is the date that the paper bears."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings without their places."""
        return tuple(each.finding for each in self.faults)

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not has_error(self.findings)


def check_paper(
    library: Library,
    path: Path,
    *,
    issuer: str = "",
    on: dt.date | None,
    today: dt.date,
    county: County | None = None,
) -> LawReport:
    """Hold a finished paper against law and verbs.

    Args:
        library: The law table.
        path: A .docx, a .pdf with text, or a text in UTF-8 or GB 18030.
        issuer: One of ``ISSUERS``; empty = the last lines of the paper tell, else ``school``.
        on: Its date; None = the last date that stands alone in a line, else today.
        today: The day of the work.
        county: Says whether a local law lets an organ fine; None = none does.

    Raises:
        InputFileError: The file cannot be read as what its name says.
    """
    match path.suffix.lower():
        case ".docx":
            lines = tuple(_word_lines(read_word(path)))
        case ".pdf":
            lines = tuple(
                (Place(part=f"第 {each.page} 页", paragraph=each.number), each.text)
                for each in read_pdf_text(path)
            )
        case _:
            lines = _text_lines(_read_text(path))
    return check_lines(library, lines, path.name, issuer=issuer, on=on, today=today, county=county)


def check_text(
    library: Library,
    text: str,
    *,
    issuer: str = "",
    on: dt.date | None,
    today: dt.date,
    county: County | None = None,
) -> LawReport:
    """Do the same for a text; a paragraph is a line."""
    return check_lines(
        library, _text_lines(text), "", issuer=issuer, on=on, today=today, county=county
    )


def check_lines(
    library: Library,
    lines: Sequence[tuple[Place, str]],
    name: str,
    *,
    issuer: str,
    on: dt.date | None,
    today: dt.date,
    county: County | None = None,
) -> LawReport:
    """Do the same for paragraphs with their places; ``name`` is the file's."""
    book = library.wording()
    written = _date_of(lines, today)
    day = on or written or today
    book = with_local_law(book, county, day)
    speaks = issuer or _issuer_of([text for _, text in lines], book.verbs)
    return LawReport(
        faults=tuple(_faults(lines, name, speaks or "school", day, book)),
        issuer=speaks or "school",
        on=day,
        issuer_given=bool(issuer),
        dated=on is None and written is not None,
    )


def _faults(
    lines: Iterable[tuple[Place, str]], name: str, issuer: str, on: dt.date, book: WordingBook
) -> Iterator[Fault]:
    told: set[Finding] = set()
    for place, above, text in _with_law(lines):
        said = {each.message for each in check_wording(above, issuer, on, book)} if above else set()
        for found in check_wording(above + text, issuer, on, book):
            if found.message in said or (found.severity is Severity.INFO and found in told):
                continue  # told where it stands; of a law's other texts once, not at each article
            told.add(found)
            yield Fault(finding=replace(found, source=Source(file=name)), place=place)


def _with_law(lines: Iterable[tuple[Place, str]]) -> Iterator[tuple[Place, str, str]]:
    """Yield each paragraph with the law and number that stand alone in the one or the cell above."""
    number = law = ""
    for place, text in lines:
        title = law if _ARTICLE_FIRST.match(text) else ""
        yield place, f"{title}{number}", text
        heads = bool(text.strip()) and _HEADING.fullmatch(text) is not None
        number = f"{title}{text.strip()}　" if heads else ""
        named = _NAMED.findall(text) if heads else ()
        if named:
            law = named[-1]
        elif not _ARTICLE_FIRST.match(text):
            law = ""


def _word_lines(docx: bytes) -> Iterator[tuple[Place, str]]:
    """Yield all paragraphs: body, tables, headers, footers, text boxes, then notes and comments."""
    file = read_word_file(docx)
    for part in file.parts:
        boxes = part.root.iter(f"{W}txbxContent")
        spots: list[Spot] = [*part.spots, *(spot for box in boxes for spot in walk(box, part.name))]
        yield from ((spot.place, spot.text) for spot in spots if spot.text.strip())
    yield from ((Place(part=name), text) for name, text in file.others.items() if text.strip())


def _text_lines(text: str) -> tuple[tuple[Place, str], ...]:
    return tuple(
        (Place(part="", paragraph=count), line)
        for count, line in enumerate(text.splitlines(), 1)
        if line.strip()
    )


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else None
    except OSError as error:
        raise InputFileError(f"{path.name} 读不出来", fix="请检查文件名和权限。") from error
    if data is None:
        raise InputFileError(f"{path.name} 太大", fix="请只给要检查的那一份文书。")
    return decode(data, path.name)


def decode(data: bytes, name: str) -> str:
    """Read a text as UTF-8 or GB 18030.

    Raises:
        InputFileError: It is neither.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputFileError(f"{name} 不是文本文件", fix="请给 .docx、.pdf，或存为 UTF-8 编码的 .txt。")


def _date_of(lines: Sequence[tuple[Place, str]], today: dt.date) -> dt.date | None:
    """Return the last date that stands alone outside tables, else the latest that a table names."""
    alone = [day for place, text in lines if place.table == 0 for day in _days(text, _ALONE)]
    named = [day for _, text in lines for day in _days(text, _DAY) if day <= today]
    return alone[-1] if alone else max(named, default=None)


def _days(text: str, pattern: re.Pattern[str]) -> Iterator[dt.date]:
    for match in pattern.finditer(text):
        with suppress(ValueError):  # 2021年2月30日
            yield dt.date(*map(int, match.groups()))


def _issuer_of(lines: Sequence[str], book: VerbBook) -> str:
    """Return whose name stands alone above the date; empty where nobody's does."""
    dates = [count for count, line in enumerate(lines) if _ALONE.match(line)]
    end = dates[-1] if dates else len(lines)
    names = {name: actor.actor for actor in book.actors for name in actor.names}
    for line in reversed(lines[max(0, end - _LAST_LINES) : end]):
        text = re.sub(r"[（(]?(?:盖章|公章|印章)[）)]?|办公室|[：:\s]", "", line)
        name = max((each for each in names if text.endswith(each)), key=len, default="")
        if name and len(text) <= _LONGEST_NAME:
            return names[name] if names[name] in ISSUERS else "county"
    return ""
