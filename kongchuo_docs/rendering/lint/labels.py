"""Labels that an office's Word form already has, and the placeholders that belong beside them.

What a label means is not listed here: the headings of the intake workbook name the fields of a record,
and the vocabulary tells which placeholder prints a field.
"""

from __future__ import annotations

import copy
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kongchuo_docs.model import Subject
from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.lint.parts import Spot, read_word_file, walk
from kongchuo_docs.rendering.lint.vocabulary import DATE, Vocabulary

_BODY = "word/document.xml"
_SHEETS = {Subject.CASE: "case", Subject.ENROLMENT: "enrolment", Subject.UNIT_MONTH: "report"}
_NOISE = re.compile(r"[\s　:：*＊]|[（(].*?[)）]")
_SIGNED = re.compile(r"签|章|捺印")
_LOOK = f"{qn('w:r')}/{qn('w:rPr')}"
_LABEL = re.compile(r"[\u4e00-\u9fff/／、或]{2,14}")
_BLANKS = " 　_＿"
_COLON = re.compile(
    r"(?:^|(?<=[\s　_＿）)]))(?P<label>[\u4e00-\u9fff][\u4e00-\u9fff　 （()）]{0,14}?)[:：]"
    r"(?P<blank>[\s　_＿]*)(?:$|年(?=[\s　_＿]*月)|(?<=[\s　_＿]{2})(?=\S))"
)
_REST_OF_DATE = re.compile(r"^(?:[年月][\s　]+)*(?:[月日][\s　]{2,})?(?=..)")
_FIRST = ("学生", "学校", "文书", "监护人")
"""Entries that a bare label like 姓名 or 电话 speaks of first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A placeholder that belongs to a label."""

    place: Place
    """The paragraph that it goes into: in the cell right of the label, or that of the label."""
    label: str
    placeholder: str
    alone: bool
    """The label stands once in the document and has an empty place, so the placeholder may be put in
    unseen."""
    inline: bool = False
    """It stands in a line of text and ends with a colon."""
    holds: bool = False
    """Something is written there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The labels of a document."""

    known: tuple[Suggestion, ...]
    unknown: tuple[tuple[Place, str], ...]
    """Labels with an empty place that nothing is known of."""


def known_labels(vocabulary: Vocabulary) -> Mapping[str, str]:
    """Return what labels mean: label without blanks to dotted name."""
    facts = dict(_single(vocabulary.facts))
    labels: dict[str, str] = {}
    for name in sorted(facts, key=_rank):
        entry, _, last = name.rpartition(".")
        if entry.partition(".")[0] not in ("法条", "卷", "清单", "县"):
            labels.setdefault(last, name)
            labels.setdefault(f"{entry}{last}", name)
    for name, words in vocabulary.library.form_labels().labels.items():
        if name in facts:
            labels.update(dict.fromkeys(words, name))
    sheet = _SHEETS.get(vocabulary.form.subject)
    for column in (
        column
        for each in vocabulary.library.workbook().sheets
        if str(each.kind) == sheet
        for column in each.columns
    ):
        names = vocabulary.printed_from(column.path) or frozenset()
        shown = [name for name in facts if name in names and not name.startswith("文书")]
        if shown:
            same = [name for name in shown if name.rpartition(".")[2] == column.heading]
            labels[_plain(column.heading)] = (same or shown)[0]
            for spelling in column.aliases:  # what a fact is called itself goes first
                labels.setdefault(_plain(spelling), (same or shown)[0])
    return labels


def _single(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the names that print one value, outside of every list."""
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            yield from _single(inner, f"{prefix}{key}.")
        elif not isinstance(inner, list | tuple):
            yield f"{prefix}{key}", inner


def _rank(name: str) -> int:
    entry = name.partition(".")[0]
    return _FIRST.index(entry) if entry in _FIRST else len(_FIRST)


def read_labels(docx: bytes, vocabulary: Vocabulary) -> Labels:
    """Find the labels of a document: left of a cell, or before a colon at an empty place.

    Raises:
        InputFileError: The bytes are no Word document.
    """
    body = read_word_file(docx).parts[0].spots
    meaning, facts = known_labels(vocabulary), dict(_single(vocabulary.facts))
    found = [*_beside(_cells(body), meaning), *_inline(body)]
    count = Counter(_plain(each.text) for each in found)
    known = []
    for each in found:
        label = _plain(each.text)
        if name := meaning.get(label):
            dated = "|日期" if DATE.fullmatch(str(facts[name])) else ""
            known.append(
                Suggestion(
                    place=each.place,
                    label=label,
                    placeholder=f"{{{{ {name}{dated} }}}}",
                    alone=count[label] == 1 and each.free,
                    inline=each.inline,
                    holds=each.holds,
                )
            )
    unknown = [
        (each.place, label)
        for each in found
        if (label := _plain(each.text)) not in meaning and not each.holds
    ]
    return Labels(known=tuple(known), unknown=tuple(dict.fromkeys(unknown)))


@dataclass(frozen=True, slots=True)
class _Found:
    """A label, and the place that belongs to it."""

    text: str
    place: Place
    free: bool
    """A placeholder may be put there."""
    inline: bool = False
    holds: bool = False


def _beside(
    cells: Mapping[tuple[int, int, int], Sequence[Spot]], meaning: Mapping[str, str]
) -> Iterator[_Found]:
    """Yield the labels left of a cell that is no label itself."""
    for (table, row, cell), spots in cells.items():
        text, right = _joined(spots), cells.get((table, row, cell + 1))
        if not right or _SIGNED.search(text) or not _LABEL.fullmatch(_plain(text)):
            continue
        beside = _joined(right)
        if not beside.strip(_BLANKS):
            yield _Found(text, right[0].place, free=True)
        elif _plain(text) in meaning and _plain(beside) not in meaning and "{" not in beside:
            yield _Found(text, right[0].place, free=False, holds=True)


def _inline(spots: Iterable[Spot]) -> Iterator[_Found]:
    """Yield the labels with a colon and nothing behind it but blanks, or those of a date."""
    for spot in spots:
        for match in _COLON.finditer(spot.text):
            if not _SIGNED.search(match[0]) and _LABEL.fullmatch(_plain(match["label"])):
                label = _REST_OF_DATE.sub("", match["label"])
                free = match.end() == len(spot.text) and match["blank"] == ""
                if not (free and spot.place.table and not spot.text[: match.start()].strip()):
                    yield _Found(label, spot.place, free=free, inline=True)


def _joined(spots: Iterable[Spot]) -> str:
    return "".join(spot.text for spot in spots)


def _cells(spots: Iterable[Spot]) -> dict[tuple[int, int, int], list[Spot]]:
    cells: dict[tuple[int, int, int], list[Spot]] = {}
    for spot in spots:
        if spot.place.table:
            key = (spot.place.table, spot.place.row, spot.place.cell)
            cells.setdefault(key, []).append(spot)
    return cells


def _plain(text: str) -> str:
    return _NOISE.sub("", text)


def fill_labels(docx: bytes, suggestions: Iterable[Suggestion]) -> bytes:
    """Return a copy with the placeholders in their cells, in the type of the label beside them.

    Only labels that stand once are served: of two 姓名, nobody but the office knows which is whose.
    """
    document = Document(io.BytesIO(docx))
    spots = {spot.place: spot.element for spot in walk(document.element.body, _BODY)}
    for each in suggestions:
        if each.alone:
            paragraph = spots[each.place]
            for run in () if each.inline else paragraph.findall(qn("w:r")):
                paragraph.remove(run)
            run = OxmlElement("w:r")
            look = paragraph.find(_LOOK) if each.inline else _look_of_label(paragraph)
            if look is not None:
                run.append(copy.deepcopy(look))
            text = OxmlElement("w:t")
            text.text = each.placeholder
            run.append(text)
            paragraph.append(run)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _look_of_label(paragraph: object) -> object:
    """Return the run properties of the cell to the left."""
    cell = next(paragraph.iterancestors(qn("w:tc")))  # type: ignore[attr-defined]
    left = cell.getprevious()
    return None if left is None else left.find(f".//{_LOOK}")
