"""Labels that an office's Word form already has, and the placeholders that belong beside them.

What a label means is not listed here: the headings of the intake workbook name the fields of a record,
and the vocabulary tells which placeholder prints a field.
"""

from __future__ import annotations

import copy
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kongchuo_docs.model import Subject
from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.lint.parts import Spot, read_word_file, walk
from kongchuo_docs.rendering.lint.vocabulary import DATE, Vocabulary, leaves

_BODY = "word/document.xml"
_SHEETS = {Subject.CASE: "case", Subject.ENROLMENT: "enrolment", Subject.UNIT_MONTH: "report"}
_NOISE = re.compile(r"[\s　:：*＊]|[（(].*?[)）]")
_SIGNED = re.compile(r"签|章|捺印")
_FIRST = ("学生", "学校", "文书", "监护人")
"""Entries that a bare label like 姓名 or 电话 speaks of first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A placeholder that belongs into an empty cell beside a label."""

    place: Place
    """The empty cell."""
    label: str
    placeholder: str
    alone: bool
    """The label stands once in the document, so the placeholder may be put in unseen."""


def known_labels(vocabulary: Vocabulary) -> Mapping[str, str]:
    """Return what labels mean: label without blanks to dotted name."""
    facts = dict(leaves(vocabulary.facts))
    labels: dict[str, str] = {}
    for name in sorted(facts, key=_rank):
        entry, _, last = name.rpartition(".")
        if entry.partition(".")[0] not in ("法条", "卷", "清单", "县") and "[" not in name:
            labels.setdefault(last, name)
            labels.setdefault(f"{entry}{last}", name)
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
            for spelling in (column.heading, *column.aliases):
                labels[_plain(spelling)] = (same or shown)[0]
    return labels


def _rank(name: str) -> int:
    entry = name.partition(".")[0]
    return _FIRST.index(entry) if entry in _FIRST else len(_FIRST)


def suggest(docx: bytes, vocabulary: Vocabulary) -> tuple[Suggestion, ...]:
    """Find empty cells right of a label that the vocabulary knows.

    Raises:
        InputFileError: The bytes are no Word document.
    """
    body = read_word_file(docx).parts[0].spots
    labels, facts = known_labels(vocabulary), dict(leaves(vocabulary.facts))
    cells = _cells(body)
    count = Counter(_plain("".join(spot.text for spot in spots)) for spots in cells.values())
    found = []
    for (table, row, cell), spots in cells.items():
        text = "".join(spot.text for spot in spots)
        label, right = _plain(text), cells.get((table, row, cell + 1))
        if label in labels and right and not _SIGNED.search(text) and _empty(right):
            name = labels[label]
            dated = "|日期" if DATE.fullmatch(str(facts[name])) else ""
            found.append(
                Suggestion(
                    place=right[0].place,
                    label=label,
                    placeholder=f"{{{{ {name}{dated} }}}}",
                    alone=count[label] == 1,
                )
            )
    return tuple(found)


def _cells(spots: Iterable[Spot]) -> dict[tuple[int, int, int], list[Spot]]:
    cells: dict[tuple[int, int, int], list[Spot]] = {}
    for spot in spots:
        if spot.place.table:
            key = (spot.place.table, spot.place.row, spot.place.cell)
            cells.setdefault(key, []).append(spot)
    return cells


def _empty(spots: Iterable[Spot]) -> bool:
    return all(not spot.text.strip(" 　_＿") for spot in spots)


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
            for run in paragraph.findall(qn("w:r")):
                paragraph.remove(run)
            run = OxmlElement("w:r")
            look = _look_of_label(paragraph)
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
    return None if left is None else left.find(f".//{qn('w:r')}/{qn('w:rPr')}")
