"""What there is to say about the columns of a sheet, each once, before any of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kongchuo_docs.intake.findings import note
from kongchuo_docs.intake.headings import Header
from kongchuo_docs.intake.tables import Table
from kongchuo_docs.intake.vocabulary import CLOSE, Several, Unused, Vocabulary
from kongchuo_docs.model import Column, Finding, Implied, Severity, Unclear

NOT_READ = "，这张表没有读取"
NOT_STORED = "，这张表的各行只检查、不装入"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReport:
    """Compares the heading of a sheet with what should stand there."""

    file: str
    table: Table
    header: Header
    vocabulary: Vocabulary

    def findings(self) -> Iterator[Finding]:
        """Yield missing, doubled, unclear and unknown columns, then those that are left out."""
        told = {column.path for column in self.header.columns.values()}
        told |= {implied.path for implied in self.header.implied.values()}
        told |= {path for implied in self.header.implied.values() for path in implied.sets}
        columns = self.vocabulary.layout.columns
        absent = [column for column in columns if column.path not in told]
        meant = self._meant(absent)
        places = {column.path: place for place, column in meant.items()}
        for column in absent:
            if column.required:
                yield self._missing(column, places.get(column.path))
        for column in self.header.doubled:
            yield self._doubled(column)
        for place in self._open():
            like = meant.get(place)
            if not (like and like.required):
                yield self._unread(place, like)
        yield from self._left_out()

    def _open(self) -> Iterator[int]:
        """Yield the columns that are not understood, or not enough."""
        for place in self.header.texts:
            meaning = self.header.meanings.get(place)
            if meaning is None or isinstance(meaning, Unclear | Several):
                yield place

    def _meant(self, absent: list[Column]) -> Mapping[int, Column]:
        """Return which absent column each open one may be: the most alike first, none twice."""
        pairs: list[tuple[float, int, Column]] = []
        for place in self._open():
            meaning = self.header.meanings.get(place)
            for column in absent:
                if isinstance(meaning, Several):
                    likeness = 0.0
                elif isinstance(meaning, Unclear):
                    likeness = 1.0 if column.heading in meaning.choices else 0.0
                else:
                    texts = self.header.texts[place]
                    likeness = max(
                        self.vocabulary.likeness(text, column)
                        for text in ("".join(texts), texts[-1])
                    )
                # Of equal ones the column that the sheet cannot do without.
                pairs.append((likeness + 0.01 * column.required, place, column))
        meant: dict[int, Column] = {}
        for likeness, place, column in sorted(pairs, key=lambda pair: -pair[0]):
            if likeness >= CLOSE and place not in meant and column not in meant.values():
                meant[place] = column
        return meant

    def _missing(self, column: Column, place: int | None) -> Finding:
        text = f"缺少必填列「{column.heading}」{NOT_STORED}"
        if place is None:
            several = next(self._several(column), None)
            fix = (
                f"把 {self._named(several)}分成单独的几列" if several is not None else "补上这一列"
            )
            return self._note("KC-I04", text, fix, several, field=column.heading)
        where = self._named(place)
        meaning = self.header.meanings.get(place)
        if isinstance(meaning, Unclear):
            text += f"；{where}{meaning.question}"
        fix = (
            f"您是否想写“{column.heading}”？{where}是的话就改列名，或加 {self._map(place, column)}"
        )
        return self._note("KC-I04", text, fix, place, field=column.heading)

    def _several(self, column: Column) -> Iterator[int]:
        """Yield the columns that hold a missing one together with others."""
        for place, meaning in self.header.meanings.items():
            if isinstance(meaning, Several):
                first = meaning.parts[0]
                for part in meaning.parts:
                    if column in (
                        self.vocabulary.meaning((part,)),
                        self.vocabulary.meaning((first + part,)),
                    ):
                        yield place

    def _named(self, place: int) -> str:
        """Return a column as the user sees it: ``H 列「电话」``."""
        letter, heading = self.table.letter(place), f"「{self.header.heading(place)}」"
        return f"{letter} 列{heading}" if letter else heading

    def _doubled(self, column: Column) -> Finding:
        """Tell of a field with several columns: harmless where they say the same in all rows."""
        places = [place for place, each in self.header.columns.items() if each is column]
        named = "、".join(self._named(place) for place in places)
        text = f"「{column.heading}」有{len(places)}列（{named}）"
        differing = self._differing(places)
        if differing is None:
            text += f"，各行内容相同，只读取了 {self._named(places[0])}"
            fix = "删去多余的一列；不删也可以"
            warning = Severity.WARNING
            return self._note("KC-I06", text, fix, field=column.heading, severity=warning)
        other = self.header.heading(places[-1])
        fix = f"只保留一列；不要哪一列，就改它的列名，或加 --map {other}= 表示不读取它"
        text += f"，第 {differing} 行起内容不同，不知道以哪一列为准{NOT_READ}"
        return self._note("KC-I06", text, fix, field=column.heading)

    def _differing(self, places: Sequence[int]) -> int | None:
        """Return the first row in which columns do not say the same."""
        for number, cells in self.table.rows:
            if number > self.header.row:
                told = {
                    "".join(str(cells[place]).split()) if place < len(cells) else ""
                    for place in places
                }
                if len(told) > 1:
                    return number
        return None

    def _unread(self, place: int, column: Column | None) -> Finding:
        """Tell of a column that is not understood, or could mean several things."""
        meaning = self.header.meanings.get(place)
        code, text = "KC-I05", "不认识这一列，没有读取"
        fix = "不需要的可以不管；需要的照空白采集表改列名"
        if isinstance(meaning, Unclear):
            code, text = "KC-I18", f"{meaning.question}，没有读取"
            fix = f"写明是{'、'.join(meaning.choices)}中的哪一项"
            if len(meaning.choices) == 1:
                fix = f"就是“{meaning.choices[0]}”的话，改列名，或用 --map 指明"
        elif isinstance(meaning, Several):
            code, text = "KC-I18", f"一列里有几项内容（{'、'.join(meaning.parts)}），没有读取"
            fix = "每项内容分成单独的一列"
        elif column:
            fix = f"您是否想写“{column.heading}”？是的话就改列名，或加 {self._map(place, column)}"
        field = self.header.heading(place)[:30]
        return self._note(code, text, fix, place, severity=Severity.WARNING, field=field)

    def _left_out(self) -> Iterator[Finding]:
        """Tell in one line of the columns that are known and not read."""
        read = {*self.header.columns, *self.header.implied}
        names = [
            f"「{self.header.heading(place)}」"
            for place, meaning in self.header.meanings.items()
            if place not in read and isinstance(meaning, Unused | Implied)
        ]
        if names:
            text = f"这些列用不上，没有读取：{'、'.join(names)}"
            yield self._note("KC-I20", text, severity=Severity.INFO)

    def _map(self, place: int, column: Column) -> str:
        return f"--map {self.header.heading(place)}={column.heading}"

    def _note(
        self, code: str, text: str, fix: str = "", place: int | None = None, **more: Any
    ) -> Finding:
        column = self.table.letter(place) if place is not None else ""
        where: dict[str, Any] = {"sheet": self.table.name, "row": self.header.row, "column": column}
        return note(code, self.file, text, fix, **(where | more))
