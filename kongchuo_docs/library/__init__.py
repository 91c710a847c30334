"""The shipped data: forms, code lists, statutes, counties, the intake workbook.

Everything official that may change (titles, deadlines, thresholds, wording) is a YAML file, and
only this package reads YAML. A file is read strictly: an unknown, missing or repeated key is a
:class:`~kongchuo_docs.errors.LibraryError` that names file and key, never silently ignored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from kongchuo_docs.errors import NotFoundError, RefusedError
from kongchuo_docs.library.files import (
    Jurisdiction,
    code_list,
    county,
    jurisdiction,
    law_blocks,
)
from kongchuo_docs.library.reading import broken, read, read_yaml
from kongchuo_docs.library.unfinished import TO_DO, still_open
from kongchuo_docs.model import (
    CodeList,
    County,
    Facts,
    Form,
    LawBlock,
    SheetWording,
    WorkbookLayout,
)
from kongchuo_docs.model.wording import CitationBook, VerbBook, WordingBook

__all__ = ["TO_DO", "Library", "read_yaml", "shipped_root", "still_open"]

T = TypeVar("T")

_PACKAGE = Path(__file__).parent.parent


def shipped_root() -> Path:
    """Return the folder that holds ``form_templates/`` and ``schemas/``: wheel or checkout."""
    installed = _PACKAGE / "_library"
    return installed if installed.is_dir() else _PACKAGE.parent


@dataclass(frozen=True)
class Library:
    """All shipped data, read when first asked for and then kept.

    Every accessor raises ``LibraryError`` when a file is missing or malformed, and
    ``NotFoundError`` when the files are whole but the name asked for does not exist.
    """

    root: Path = field(default_factory=shipped_root)
    """Holds ``form_templates/`` and ``schemas/``."""
    extra_forms: Path | None = None
    """A workspace's own form folders; a form of the same id replaces the shipped one."""
    package: Path = _PACKAGE
    """Holds ``law/`` and ``jurisdictions/``."""

    def forms(self) -> Mapping[str, Form]:
        """Return all finished forms by id, in reading order."""
        return self._forms

    def form(self, form_id: str) -> Form:
        """Return one form.

        Raises:
            RefusedError: An office has begun the form and not finished it.
        """
        if form_id not in self._forms and form_id in self.begun_forms():
            keys = "、".join(still_open(self.begun_forms()[form_id]))
            raise RefusedError(
                f"表单 {form_id} 还没填完：{keys}",
                fix=f"请在 form_templates/{form_id}/form.yaml 里填写这几项，再运行 kongchuo form lint。",
            )
        return _pick(self._forms, form_id, "文书")

    def begun_forms(self) -> Mapping[str, Form]:
        """Return the forms that still say 待填写 somewhere: they are never issued."""
        return self._all_forms[1]

    def sample(self, form_id: str) -> Facts:
        """Return the invented facts of a form's 样张 (``sample.yaml``)."""
        return Facts(values=read_yaml(self.form(form_id).folder / "sample.yaml"))

    def codes(self, list_id: str) -> CodeList:
        """Return one code list."""
        return _pick(self._code_lists, list_id, "代码表")

    def laws(self) -> tuple[LawBlock, ...]:
        """Return every version of every statute block."""
        return tuple(block for versions in self._laws.values() for block in versions)

    def law(self, key: str, on: dt.date) -> LawBlock:
        """Return the wording of a block that is in force on the day ``on`` (both ends inclusive).

        Raises:
            NotFoundError: No such block, or none that was in force on that day.
        """
        versions = _pick(self._laws, key, "条文")
        for block in versions:
            if block.valid_from <= on and (block.valid_to is None or on <= block.valid_to):
                return block
        raise NotFoundError(
            f"条文“{key}”没有收录 {on} 施行的文本，最早的自 {versions[0].valid_from} 起施行",
            fix="文书日期填错的，改日期；没有填错的，改引当时施行的条文。",
        )

    def county_ids(self) -> tuple[str, ...]:
        """Return the ids of all counties: the jurisdictions that no other one extends."""
        return tuple(self._counties)

    def county(self, county_id: str) -> County:
        """Return a county with everything it inherits from city, province and nation."""
        return _pick(self._counties, county_id, "县（市、区）")

    def workbook(self) -> WorkbookLayout:
        """Return sheets and columns of the intake workbook."""
        return self._workbook

    def rosters(self) -> WorkbookLayout:
        """Return the columns of lists that others keep: population, school roll, register export."""
        return self._rosters

    def wording(self) -> WordingBook:
        """Return who may say what, and what is known of the laws that papers cite."""
        return self._wording

    @property
    def _forms(self) -> Mapping[str, Form]:
        return self._all_forms[0]

    @cached_property
    def _all_forms(self) -> tuple[Mapping[str, Form], Mapping[str, Form]]:
        """The finished forms, and those that are only begun."""
        found: dict[str, Form] = {}
        begun: dict[str, Form] = {}
        homes = [self.root / "form_templates", *filter(None, [self.extra_forms])]
        for home in homes:
            for path in sorted(home.glob("*/form.yaml")):
                form = replace(read(path, Form), folder=path.parent)
                if form.form_id != path.parent.name:
                    raise broken(path, f"form_id 应与文件夹同名：{path.parent.name}")
                (begun if still_open(form) else found)[form.form_id] = form
        ordered = sorted(found.values(), key=lambda form: (form.order, form.form_id))
        return {form.form_id: form for form in ordered}, begun

    @cached_property
    def _code_lists(self) -> Mapping[str, CodeList]:
        paths = _yaml_files(self.root / "schemas" / "codes")
        return {path.stem: code_list(path) for path in paths}

    @cached_property
    def _laws(self) -> Mapping[str, tuple[LawBlock, ...]]:
        blocks: dict[str, tuple[LawBlock, ...]] = {}
        for path in _yaml_files(self.package / "law"):
            for block in law_blocks(path):
                versions = (*blocks.get(block.key, ()), block)
                blocks[block.key] = tuple(sorted(versions, key=lambda each: each.valid_from))
        return blocks

    @cached_property
    def _counties(self) -> Mapping[str, County]:
        paths = _yaml_files(self.package / "jurisdictions")
        files: dict[str, Jurisdiction] = {path.stem: jurisdiction(path) for path in paths}
        parents = {file.extends for file in files.values()}
        # Provinces too are put together, so that a broken chain shows wherever it begins.
        whole = {name: county(name, files) for name in files}
        return {name: each for name, each in whole.items() if name not in parents}

    @cached_property
    def _workbook(self) -> WorkbookLayout:
        return self._layout("intake")

    @cached_property
    def _rosters(self) -> WorkbookLayout:
        return self._layout("rosters")

    def _layout(self, name: str) -> WorkbookLayout:
        folder = self.root / "schemas" / "columns"
        layout = read(folder / f"{name}.yaml", WorkbookLayout)
        return replace(layout, wording=read(folder / "wording.yaml", SheetWording))

    @cached_property
    def _wording(self) -> WordingBook:
        folder = self.root / "schemas" / "wording"
        texts = {"".join(line.split()) for block in self.laws() for line in block.text.split("\n")}
        return WordingBook(
            verbs=read(folder / "verbs.yaml", VerbBook),
            citations=read(folder / "citations.yaml", CitationBook),
            quotations=tuple(sorted(texts, key=len, reverse=True)),
        )


def _yaml_files(folder: Path) -> list[Path]:
    paths = sorted(folder.glob("*.yaml"))
    if not paths:  # an empty list would turn a broken installation into "unknown name"
        raise broken(folder, "这个文件夹不存在或没有数据文件")
    return paths


def _pick(items: Mapping[str, T], name: str, what: str) -> T:
    if name not in items:
        raise NotFoundError(
            f"没有这个{what}：“{name}”",
            fix=f"现有的{what}：{'、'.join(items)}",
        )
    return items[name]
