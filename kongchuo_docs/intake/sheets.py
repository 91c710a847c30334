"""Which sheet of a file is which of the layout: by name, else by its headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kongchuo_docs.intake.headings import Header, find_header
from kongchuo_docs.intake.tables import Table
from kongchuo_docs.intake.vocabulary import Vocabulary, key
from kongchuo_docs.model import RecordKind, WorkbookLayout

ENOUGH = 0.4
"""A sheet of an unknown name is taken for one of ours if it has this part of the required columns;
an address list that happens to have 姓名 and 性别 is not."""
FEWEST = 3
"""And at least so many of them, or all where there are less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What the names of the sheets tell."""

    named: Mapping[str, RecordKind]
    """Sheets to be read."""
    spare: Mapping[str, RecordKind]
    """Sheets whose name means the same as that of another one, which is nearer to the layout."""
    hidden: tuple[str, ...]


def assign(sheets: Sequence[tuple[str, bool]], layout: WorkbookLayout) -> Assignment:
    """Tell by their names which sheets are meant.

    Args:
        sheets: Names, and whether they are visible.
        layout: What may be meant.
    """
    names = {key(alias): sheet.kind for sheet in layout.sheets for alias in sheet.aliases}
    names |= {key(sheet.name): sheet.kind for sheet in layout.sheets}
    proper = {sheet.name for sheet in layout.sheets}
    named: dict[str, RecordKind] = {}
    spare: dict[str, RecordKind] = {}
    # A visible sheet comes before a hidden one, and one that is named just so before an alias.
    for name, _ in sorted(sheets, key=lambda sheet: (not sheet[1], sheet[0] not in proper)):
        kind = names.get(key(name))
        if kind and kind not in named.values():
            named[name] = kind
        elif kind:
            spare[name] = kind
    hidden = tuple(name for name, visible in sheets if not visible)
    return Assignment(named=named, spare=spare, hidden=hidden)


def fits(
    table: Table, vocabularies: Mapping[RecordKind, Vocabulary]
) -> tuple[RecordKind, Header] | None:
    """Return what a sheet is by its headings; None where they do not tell, or not clearly."""
    scores: list[tuple[int, RecordKind, Header]] = []
    for kind, vocabulary in vocabularies.items():
        header = find_header(table, vocabulary)
        if header is None:
            continue
        told = {column.path for column in header.columns.values()}
        told |= {implied.path for implied in header.implied.values()}
        required = {column.path for column in vocabulary.layout.columns if column.required}
        hits = len(told & required)
        if hits >= max(min(FEWEST, len(required)), ENOUGH * len(required)):
            scores.append((2 * len(told) - len(required - told), kind, header))
    scores.sort(key=lambda score: -score[0])
    if not scores or (len(scores) > 1 and scores[0][0] == scores[1][0]):
        return None
    return scores[0][1:]
