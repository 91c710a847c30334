"""Reading the XML parts of a workbook as a stream, to measure them; no value is kept."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from kongchuo_docs.intake.bounds import SAVE_AS_XLSX, USE_BLANK, Limits, Refused, SheetAudit

_ADDRESS = re.compile("([A-Za-z]{1,3})([0-9]{1,7})")


class PartScan:
    """Reads one XML part: sound, no DOCTYPE, no cell out of bounds."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.row = self.column = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Take the next piece of the part."""
        try:
            self.parser.Parse(chunk, last)
        except expat.ExpatError as error:
            raise Refused("文件内部已损坏", SAVE_AS_XLSX) from error
        if last:
            self._end()

    def _doctype(self, *_: Any) -> None:
        raise Refused("含有不允许的声明（DOCTYPE），可能是恶意文件", USE_BLANK)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""

    def _end(self) -> None:
        """Take the end of the part."""


class XlsxScan(PartScan):
    """One part of an .xlsx: a sheet, the list of sheets, a list of relationships, or another."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.audit = SheetAudit(limits)
        self.sheet_ids: list[str] = []
        """Relationships of the sheets, in the order of the tabs."""
        self.targets: dict[str, str] = {}
        self.epoch_1904 = False
        self._kind = self._row_text = ""
        self._letters: dict[str, int] = {}
        """Columns that were met, by their letters."""
        self._formula = self._hidden = False
        self._text: list[str] | None = None
        """Value of the present cell, kept only where it is a formula's or an error."""

    @staticmethod
    def audits(scans: Mapping[str, PartScan]) -> tuple[SheetAudit, ...]:
        """Return what was seen of each sheet, in the order of the tabs."""
        parts = {name: scan for name, scan in scans.items() if isinstance(scan, XlsxScan)}
        book, links = parts["xl/workbook.xml"], parts.get("xl/_rels/workbook.xml.rels")
        targets = links.targets if links else {}
        paths = [
            posixpath.normpath(posixpath.join("/xl", targets.get(sheet_id, ""))).lstrip("/")
            for sheet_id in book.sheet_ids
        ]
        # That a part is missing is the reader's business.
        return tuple(
            parts[path].audit if path in parts else SheetAudit(book.limits) for path in paths
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        # Called for every cell of a sheet, a million times and more: the common cases come first.
        name = tag if ":" not in tag else tag.rpartition(":")[2]
        if name == "c":
            if self._text is not None:
                self._close_cell()
            reference = attributes.get("r", "")
            letters = reference.removesuffix(self._row_text)
            column = self._letters.get(letters)
            if column is None or letters == reference:
                self._cell(reference)
            else:
                self.column = column
            self._kind = attributes.get("t", "")
        elif name in ("v", "is", "f"):
            # WPS writes styled empty cells down to the last row: only cells with content count.
            if self.row > self.audit.last_row or self.column > self.audit.last_column:
                if self._hidden and self.row > self.audit.last_row:
                    self.audit.hidden.append(self.row)
                self.audit.reach(self.row, self.column)
            if name == "f" or self._formula or self._kind == "e":
                self._content(name)
        elif name == "row":
            self._close_cell()
            self.row = _number(attributes.get("r"), self.row + 1)
            self._row_text, self.column = str(self.row), 0
            self._hidden = attributes.get("hidden", "0") in ("1", "true")
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "Relationship":
            self._relationship(attributes)
        elif name == "workbookPr":
            self.epoch_1904 = attributes.get("date1904", "0").lower() in ("1", "true", "on")
        elif name == "sheet":
            self.sheet_ids += [value for key, value in attributes.items() if key.endswith(":id")]

    def _end(self) -> None:
        self._close_cell()

    def _content(self, name: str) -> None:
        self._formula = self._formula or name == "f"
        self.parser.CharacterDataHandler = None
        if name == "v" and (self._formula or self._kind == "e"):
            self._text = []
            self.parser.CharacterDataHandler = self._text.append
        elif name == "f" and self._text is None:
            self._text = []

    def _close_cell(self) -> None:
        if self._text is None:
            return
        self.parser.CharacterDataHandler = None
        shown = "".join(self._text).strip()
        if self._kind == "e":
            self.audit.fail(self.row, self.column, shown or "#N/A")
        elif not shown and self._kind != "str":  # "str" without text is a formula that gives ""
            self.audit.fail(self.row, self.column, "")
        self._text, self._formula, self._kind = None, False, ""

    def _cell(self, reference: str) -> None:
        """Take a cell in a column that was not met before, in another row, or without address."""
        if not reference:
            self.column += 1
            return
        found = _ADDRESS.fullmatch(reference)
        if not found:
            raise Refused("含有不合规定的单元格地址", SAVE_AS_XLSX)
        self._row_text, self.row, self.column = found[2], int(found[2]), _column(found[1])
        self._letters[found[1]] = self.column

    def _merge(self, reference: str) -> None:
        corners = [_ADDRESS.fullmatch(corner) for corner in reference.split(":")]
        if len(corners) == 2 and corners[0] and corners[1]:
            (left, top), (right, bottom) = (
                (_column(each[1]), int(each[2])) for each in corners if each
            )
            self.audit.merge(abs(bottom - top) + 1, abs(right - left) + 1)

    def _relationship(self, attributes: dict[str, str]) -> None:
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        if kind.endswith(("/worksheet", "/sharedStrings")) and not target.lower().endswith(".xml"):
            raise Refused("工作表藏在不合规定的部件里", SAVE_AS_XLSX)
        self.targets[attributes.get("Id", "")] = target


class OdsScan(PartScan):
    """One part of an .ods; rows and cells may be repeated by a number."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.sheets: list[SheetAudit] = []
        self._rows = self._columns = 1
        self._hidden = False

    @staticmethod
    def audits(scans: Mapping[str, PartScan]) -> tuple[SheetAudit, ...]:
        """Return what was seen of each sheet, in the order of the tabs."""
        content = scans["content.xml"]
        return tuple(content.sheets) if isinstance(content, OdsScan) else ()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self.sheets.append(SheetAudit(self.limits))
            self.row = self.column = 0
            self._rows = self._columns = 1
            self._first = True
        elif tag == "table:table-row" and self.sheets:
            self.row += 1 if self._first else self._rows
            self._first = False
            self._rows = max(_number(attributes.get("table:number-rows-repeated"), 1), 1)
            self._hidden = attributes.get("table:visibility") in ("filter", "collapse")
            self.column, self._columns = 1, 0
        elif tag in ("table:table-cell", "table:covered-table-cell") and self.sheets:
            self.column += self._columns
            self._columns = max(_number(attributes.get("table:number-columns-repeated"), 1), 1)
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._content(attributes)
        elif tag == "manifest:encryption-data":
            raise Refused("工作簿设有打开密码", "取消密码后另存一份再试")

    def _content(self, attributes: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        if self._hidden and self.row > sheet.last_row:
            sheet.hidden += range(self.row, self.row + min(self._rows, 1000))
        sheet.reach(self.row + self._rows - 1, self.column + self._columns - 1)
        if attributes.get("calcext:value-type") == "error":
            for column in range(self.column, self.column + self._columns):
                sheet.fail(self.row, column, "错误值")
        down = _number(attributes.get("table:number-rows-spanned"), 1)
        right = _number(attributes.get("table:number-columns-spanned"), 1)
        if down > 1 or right > 1:
            bottom, last = self.row + down - 1, self.column + right - 1
            sheet.merge(down, right)
            sheet.merges.append((self.row, self.column, bottom, last))


def _column(letters: str) -> int:
    """Return the number of a column from 1: ``AA`` is 27."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,9}", text) else otherwise
