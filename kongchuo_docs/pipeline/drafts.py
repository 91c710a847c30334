"""A case that is being typed in: kept in the workspace until it is stored, so that nothing is lost.

A draft is written as a file that intake can read (sheet names over records of headings), so what is
typed goes into the store by the same way as a workbook, with the same checks and the same history.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kongchuo_docs.errors import EnvironmentProblem
from kongchuo_docs.model import RecordKind, SheetLayout, WorkbookLayout

SOURCE = "交互录入"
"""Where the history says that such records come from."""
NEW = "new"
"""Folder of the draft of a new case; that of a change bears the id of its case, in capitals."""
_FILE, _BASE = f"{SOURCE}.json", "base.json"
_CASE_LINE, _VISITS_LINE = 3, 6
"""Lines of the file on which the case and the first visit stand."""


@dataclass(slots=True, kw_only=True)
class Draft:
    """What has been answered so far; an answer that was left out is an empty text."""

    folder: Path
    case: dict[str, str] = field(default_factory=dict)
    """Field path to what was typed."""
    visits: list[dict[str, str]] = field(default_factory=list)
    base: Mapping[str, Any] | None = None
    """The stored case when a change of it was begun; None for a new case."""

    @property
    def file(self) -> Path:
        """The file, in the shape that intake reads."""
        return self.folder / _FILE

    @property
    def case_id(self) -> str:
        """Id of the case; empty as long as it has none."""
        return self.case.get("case_id", "")

    def record(self, number: int) -> dict[str, str]:
        """Return the answers of the case (0) or of a visit (from 1)."""
        return self.case if number == 0 else self.visits[number - 1]

    @staticmethod
    def record_on(line: int | None) -> int:
        """Return which record stands on a line of the file: 0 the case, from 1 the visits."""
        return 0 if not line or line < _VISITS_LINE else line - _VISITS_LINE + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """The drafts of a workspace: a folder that only its owner can enter."""

    root: Path
    """``.kongchuo/drafts`` of the workspace."""
    layout: WorkbookLayout

    def begin(self, name: str) -> Draft:
        """Return an empty draft that is not yet kept."""
        return Draft(folder=self.root / name)

    def find(self, name: str) -> Draft | None:
        """Return the draft that was kept under a name; one that cannot be read counts as none."""
        draft = self.begin(name)
        try:
            told = json.loads(draft.file.read_text("utf-8"))
            base = draft.folder / _BASE
            draft.base = json.loads(base.read_text("utf-8")) if base.exists() else None
            case, visits = (self.layout.sheet(kind) for kind in (RecordKind.CASE, RecordKind.VISIT))
            draft.case = _by_path(told[case.name][0], case)
            draft.visits = [_by_path(each, visits) for each in told.get(visits.name, ())]
        except (OSError, ValueError, LookupError, AttributeError, TypeError):
            return None
        return draft

    def kept_at(self, draft: Draft) -> dt.datetime:
        """Return when a draft was last kept."""
        return dt.datetime.fromtimestamp(draft.file.stat().st_mtime, dt.UTC)

    def keep(self, draft: Draft) -> None:
        """Write a draft; called after every answer, so that a closed terminal loses nothing.

        Raises:
            EnvironmentProblem: The workspace cannot be written.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.root.chmod(0o700)
            draft.folder.mkdir(mode=0o700, exist_ok=True)
            if draft.base is not None:
                _put(draft.folder / _BASE, json.dumps(draft.base, ensure_ascii=False))
            _put(draft.file, "\n".join(self._lines(draft)) + "\n")
        except OSError as error:
            raise EnvironmentProblem(
                "草稿写不进工作区", fix="检查磁盘空间和工作区文件夹的写入权限"
            ) from error

    def drop(self, draft: Draft) -> None:
        """Delete a draft."""
        shutil.rmtree(draft.folder, ignore_errors=True)

    def _lines(self, draft: Draft) -> Iterator[str]:
        """Yield the lines of the file: one record each, so that a line number tells which."""
        case, visit = (self.layout.sheet(kind) for kind in (RecordKind.CASE, RecordKind.VISIT))
        name = draft.case.get("student.name", "")
        yield from ("{", f"{json.dumps(case.name, ensure_ascii=False)}: [")
        yield _by_heading(draft.case, case)
        if draft.visits:
            yield from ("],", f"{json.dumps(visit.name, ensure_ascii=False)}: [")
            for number, answers in enumerate(draft.visits, start=1):
                keys = {"case_id": draft.case_id}
                if answers.get("student_name"):  # it is there to be held against the case
                    keys["student_name"] = name
                line = _by_heading({**answers, **keys}, visit)
                yield line if number == len(draft.visits) else f"{line},"
        yield from ("]", "}")


def _put(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(text, "utf-8")
    part.replace(path)


def _by_heading(answers: Mapping[str, str], sheet: SheetLayout) -> str:
    headings = {column.path: column.heading for column in sheet.columns}
    return json.dumps({headings[path]: text for path, text in answers.items()}, ensure_ascii=False)


def _by_path(record: Mapping[str, str], sheet: SheetLayout) -> dict[str, str]:
    paths = {column.heading: column.path for column in sheet.columns}
    return {paths[heading]: str(text) for heading, text in record.items() if heading in paths}
