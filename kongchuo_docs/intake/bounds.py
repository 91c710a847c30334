"""How big a workbook may be, and what was seen of a sheet while it was measured."""

from __future__ import annotations

from dataclasses import dataclass, field

SAVE_AS_XLSX = "用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再试"
USE_BLANK = "请用本软件生成的空白采集表填写"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a workbook of a county may hold at most; all ends inclusive."""

    file_bytes: int = 50_000_000
    unpacked_bytes: int = 400_000_000
    """Counted as read: the sizes in the ZIP directory can lie."""
    ratio: int = 200
    """Unpacked to packed, judged once a part has given 10 MB."""
    parts: int = 2_000
    sheets: int = 256
    rows: int = 200_000
    columns: int = 400
    area: int = 5_000_000
    """Rows times columns of the used range: readers build all of it."""
    errors: int = 20_000
    """Cells with formula errors, each of which becomes a finding."""
    merges: int = 20_000
    merged_cells: int = 500_000
    """Of a sheet: each becomes an object when a marked copy is made."""


class Refused(Exception):
    """A file may not pass the gate.

    Args:
        problem: What is wrong, in Chinese.
        fix: What the user can do.
    """

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix


@dataclass(slots=True)
class SheetAudit:
    """What was seen of one sheet: how far it reaches, and the cells that show no value."""

    limits: Limits
    last_row: int = 0
    last_column: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """Row and column, from 1, to ``#N/A`` and the like; empty where never calculated."""
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Top, left, bottom, right, from 1; only where the reader does not tell them (.ods)."""
    hidden: list[int] = field(default_factory=list)
    """Rows with content that are not shown, from 1: hidden by hand or by a filter."""

    _ranges: int = 0
    _merged: int = 0

    def merge(self, rows: int, columns: int) -> None:
        """Take note of a merged range of so many rows and columns.

        Raises:
            Refused: There are too many, or they are too large.
        """
        self._ranges += 1
        self._merged += rows * columns
        if self._ranges > self.limits.merges or self._merged > self.limits.merged_cells:
            raise Refused(
                "合并的单元格太多或太大", "取消合并，每一格都填写；标题只合并到表格那么宽"
            )

    def reach(self, row: int, column: int) -> None:
        """Take note of a cell with content, both from 1.

        Raises:
            Refused: It lies too far out.
        """
        if row > self.last_row:
            self.last_row = row
        if column > self.last_column:
            self.last_column = column
        limits = self.limits
        if (
            self.last_row > limits.rows
            or self.last_column > limits.columns
            or self.last_row * self.last_column > limits.area
        ):
            raise Refused(
                "有工作表太大，或在很远的行、列里有内容",
                f"只保留{limits.rows}行、{limits.columns}列以内的内容，删去其余行列后保存",
            )

    def fail(self, row: int, column: int, text: str) -> None:
        """Take note of a cell that shows no value.

        Raises:
            Refused: There are too many.
        """
        self.errors[row, column] = text
        if len(self.errors) > self.limits.errors:
            raise Refused("公式出错的单元格太多", "改正公式，或把公式改为数值后再试")
