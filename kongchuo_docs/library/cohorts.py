"""The numbers for the 巩固率 that an office copies from its statistics (``--numbers FILE``)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs.errors import InputFileError, LibraryError
from kongchuo_docs.library.reading import read

HOW = (
    "照这个样子写：source: 教育事业统计报表；rows 下每行 "
    "- {unit: JL01, stage: 初中, graduating: 95, entered: 98, transferred_in: 3, transferred_out: 1}；"
    "没有的数不写，不要写 0。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRow:
    """The numbers of one school and stage; one that is not known is left out."""

    unit: str
    """Unit code of the school, or of the county for its own line."""
    stage: str = ""
    graduating: int | None = None
    entered: int | None = None
    transferred_in: int | None = None
    transferred_out: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortFile:
    """A file of numbers."""

    source: str
    """Which statistics they were copied from."""
    rows: tuple[CohortRow, ...]


def cohort_file(path: Path) -> CohortFile:
    """Read the numbers of an office.

    Raises:
        InputFileError: It is no such file; all that is wrong with it at once.
    """
    try:
        return read(path, CohortFile)
    except LibraryError as error:
        _, _, problem = error.message.partition("：")
        raise InputFileError(f"{path.name}：{problem}", fix=HOW) from error
