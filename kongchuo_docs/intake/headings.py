"""Finding the heading of a sheet: one row or several, anywhere near the top."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kongchuo_docs.intake.tables import Row, Table
from kongchuo_docs.intake.vocabulary import Meaning, Unused, Vocabulary
from kongchuo_docs.model import Column, Implied

SEARCHED_ROWS = 40
"""The heading is looked for in so many filled rows from the top: clerks put titles above it."""
TALLEST = 3
"""A heading has at most so many rows."""
ENOUGH = 0.15
"""At least this part of a heading is understood; else it is a row of data in which 父亲 stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The heading of a sheet."""

    row: int
    """Its last row, from 1, as Excel counts."""
    texts: Mapping[int, tuple[str, ...]]
    """What stands over each column by position from 0, from top to bottom."""
    meanings: Mapping[int, Meaning]
    """What is known of them."""

    @property
    def columns(self) -> Mapping[int, Column]:
        """Return the columns that are told by their own name."""
        found = self.meanings.items()
        return {place: meaning for place, meaning in found if isinstance(meaning, Column)}

    @property
    def implied(self) -> Mapping[int, Implied]:
        """Return the columns that tell a field which no other column tells."""
        told = {column.path for column in self.columns.values()}
        found = self.meanings.items()
        return {
            place: meaning
            for place, meaning in found
            if isinstance(meaning, Implied) and meaning.path not in told
        }

    @property
    def doubled(self) -> Sequence[Column]:
        """Return the columns that are told twice."""
        counts = Counter(column.path for column in self.columns.values())
        different = {column.path: column for column in self.columns.values()}
        return [column for path, column in different.items() if counts[path] > 1]

    def heading(self, place: int) -> str:
        """Return what stands over a column in one text."""
        return "/".join("".join(text.split()) for text in self.texts[place])


def find_header(table: Table, vocabulary: Vocabulary) -> Header | None:
    """Return the rows that hold most known headings; None where there are not even two."""
    rows = list(table.rows[:SEARCHED_ROWS])
    spans = _spans(table, rows[-1][0] if rows else 0)
    best: Header | None = None
    most = (1, 0)
    for start, (number, _) in enumerate(rows):
        least = _least_height(table, number)
        for height in range(least, TALLEST + 1):
            block = [row for row in rows[start : start + height] if row[0] < number + height]
            if len(block) < height and height > least:
                break
            if _is_cut(table, number, number + height - 1):
                continue
            header = _header(block, number + height - 1, spans, vocabulary)
            if _hits(header) < ENOUGH * len(header.texts):
                continue
            # Of equal ones the lowest, then the first: a title above adds nothing.
            score = (_hits(header), -height)
            if score[0] > most[0] or (score[0] == most[0] and best and score > most):
                best, most = header, score
    return best


def _hits(header: Header) -> int:
    """Count what is understood; a heading that is known and not needed tells little."""
    different = {
        meaning.path if isinstance(meaning, Column | Implied) else id(meaning)
        for meaning in header.meanings.values()
        if not isinstance(meaning, Unused)
    }
    return len(different)


def _spans(table: Table, last: int) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Return for each cell inside a merged range (row from 1, column from 0) its first cell."""
    return {
        (row, column): (top, left - 1)
        for top, left, bottom, right in table.merges
        if bottom - top < TALLEST and top <= last
        for row in range(top, bottom + 1)
        for column in range(left - 1, min(right, left + 400))
    }


def _least_height(table: Table, row: int) -> int:
    """Return how far down headings that begin in a row are merged."""
    downs = [bottom - top + 1 for top, _, bottom, _ in table.merges if top == row]
    return max((down for down in downs if down <= TALLEST), default=1)


def _is_cut(table: Table, first: int, last: int) -> bool:
    """Tell whether a merged heading goes on below: under a title, rows may seem to end too early."""
    return any(
        first <= top <= last < bottom and bottom - top < TALLEST and bottom < first + TALLEST
        for top, _, bottom, _ in table.merges
    )


def _header(
    block: Sequence[Row],
    last: int,
    spans: Mapping[tuple[int, int], tuple[int, int]],
    vocabulary: Vocabulary,
) -> Header:
    cells = {
        (number, place): cell.strip()
        for number, row in block
        for place, cell in enumerate(row)
        if isinstance(cell, str) and cell.strip()
    }
    texts: dict[int, tuple[str, ...]] = {}
    for place in sorted({place for _, place in cells} | {place for _, place in spans}):
        column = tuple(_over(place, [number for number, _ in block], cells, spans))
        if column:
            texts[place] = column
    meanings = {place: vocabulary.meaning(column) for place, column in texts.items()}
    known = {place: meaning for place, meaning in meanings.items() if meaning is not None}
    return Header(row=last, texts=texts, meanings=known)


def _over(
    place: int,
    numbers: Sequence[int],
    cells: Mapping[tuple[int, int], str],
    spans: Mapping[tuple[int, int], tuple[int, int]],
) -> Iterator[str]:
    """Yield the texts over one column; a merged text counts for every column under it."""
    for depth, number in enumerate(numbers):
        first = spans.get((number, place), (number, place))
        if first[0] != number and first[0] in numbers:
            continue  # merged with the row above, which was told already
        text = cells.get(first, "")
        if not text and first == (number, place) and depth < len(numbers) - 1:
            text = _left_of(place, number, numbers[depth + 1 :], cells)
        if text:
            yield text


def _left_of(
    place: int, number: int, below: Sequence[int], cells: Mapping[tuple[int, int], str]
) -> str:
    """Return the text that an unmerged group heading has further left, as in a CSV.

    It counts only while every column on the way has something below: else it is another column's.
    """
    while place >= 0 and any((row, place) in cells for row in below):
        if (number, place) in cells:
            return cells[number, place]
        place -= 1
    return ""
