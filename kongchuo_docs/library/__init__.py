"""The shipped data: forms, code lists, statutes, counties, the intake workbook.

Everything official that may change (titles, deadlines, thresholds, wording) is a YAML file, and
only this package reads YAML. A file is read strictly: an unknown, missing or repeated key is a
:class:`~kongchuo_docs.errors.LibraryError` that names file and key, never silently ignored.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.library.counties import Jurisdiction, check_keys, county, jurisdiction
from kongchuo_docs.library.files import code_list, in_order, law_blocks
from kongchuo_docs.library.forms import BrokenForm, FormLabels, FormShelf, read_forms
from kongchuo_docs.library.questions import CountyQuestion, QuestionList, county_text
from kongchuo_docs.library.reading import broken, read, read_yaml
from kongchuo_docs.library.unfinished import TO_DO, still_open
from kongchuo_docs.model import (
    CodeList,
    County,
    Facts,
    Form,
    LawBlock,
    Plausible,
    SheetWording,
    WorkbookLayout,
)
from kongchuo_docs.model.wording import CitationBook, VerbBook, WordingBook

__all__ = [
    "TO_DO",
    "BrokenForm",
    "CountyQuestion",
    "Library",
    "county_text",
    "read_yaml",
    "shipped_root",
    "still_open",
]

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
    extra_counties: Path | None = None
    """A workspace's own jurisdictions; a file of the same id replaces the shipped one."""

    def forms(self) -> Mapping[str, Form]:
        """Return all finished forms by id, in reading order.

        One that is asked for by ``[…]`` and is not there tells why, as :meth:`form` does.
        """
        return self._shelf.finished

    def form(self, form_id: str) -> Form:
        """Return one form.

        Raises:
            RefusedError: An office has begun the form and not finished it.
            InputFileError: The form folder of a workspace cannot be read.
        """
        return self.forms()[form_id]

    def begun_forms(self) -> Mapping[str, Form]:
        """Return the forms that still say 待填写 somewhere: they are never issued."""
        return self._shelf.begun

    def broken_forms(self) -> Mapping[str, BrokenForm]:
        """Return the form folders of the workspace that cannot be read: they issue nothing."""
        return self._shelf.broken

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
            if block.in_force(on):
                return block
        raise NotFoundError(
            f"条文“{key}”没有收录 {on} 施行的文本，最早的自 {versions[0].valid_from} 起施行"
            f"{self._stood(versions[0].law, on)}",
            fix="文书日期填错的，改日期；没有填错的，改引当时施行的条文。",
        )

    def _stood(self, law: str, on: dt.date) -> str:
        """Say which text of a law was in force on a day, where its history is known."""
        outlines = self._wording.citations.laws
        version = next((each.version(on) for each in outlines if each.law == law), None)
        return f"；{on} 施行的是{version.name}的文本" if version else ""

    def county_ids(self) -> tuple[str, ...]:
        """Return the ids of all counties: the jurisdictions that no other one extends."""
        return tuple(self._counties)

    def county(self, county_id: str) -> County:
        """Return a county with everything it inherits from city, province and nation."""
        return _pick(self._counties, county_id, "县（市、区）")

    def jurisdictions(self) -> Mapping[str, str]:
        """Return the names of all jurisdictions, the nation first, by id: what a county can extend."""
        return {name: file.name for name, file in self._jurisdictions.items()}

    def county_questions(self) -> tuple[CountyQuestion, ...]:
        """Return what must be asked in a county that has no file yet."""
        return read(self.root / "schemas" / "county" / "questions.yaml", QuestionList).questions

    def workbook(self) -> WorkbookLayout:
        """Return sheets and columns of the intake workbook."""
        return self._workbook

    def rosters(self) -> WorkbookLayout:
        """Return the columns of lists that others keep: population, school roll, register export."""
        return self._rosters

    def form_labels(self) -> FormLabels:
        """Return what offices call the fields on their own forms."""
        return read(self.root / "schemas" / "wording" / "labels.yaml", FormLabels)

    def wording(self) -> WordingBook:
        """Return who may say what, and what is known of the laws that papers cite."""
        return self._wording

    @cached_property
    def _shelf(self) -> FormShelf:
        return read_forms(self.root / "form_templates", self.extra_forms)

    @cached_property
    def _code_lists(self) -> Mapping[str, CodeList]:
        paths = _yaml_files(self.root / "schemas" / "codes")
        return {path.stem: code_list(path) for path in paths}

    @cached_property
    def _laws(self) -> Mapping[str, tuple[LawBlock, ...]]:
        blocks: dict[str, tuple[LawBlock, ...]] = {}
        for path in _yaml_files(self.package / "law"):
            for block in law_blocks(path):
                blocks[block.key] = in_order((*blocks.get(block.key, ()), block), path)
        return blocks

    @cached_property
    def _jurisdictions(self) -> Mapping[str, Jurisdiction]:
        """All files of jurisdictions, the nation first; only keys that something reads."""
        paths = _yaml_files(self.package / "jurisdictions")
        if self.extra_counties is not None:
            paths += sorted(self.extra_counties.glob("*.yaml"))
        places = {path.stem: path for path in paths}
        files = {name: jurisdiction(path) for name, path in places.items()}
        nation = next((file for file in files.values() if not file.extends), None)
        if nation is None:
            raise broken(paths[0], "没有全国一级的文件（不写 extends 的）")
        for name, file in files.items():
            check_keys(places[name], file, nation, self._form_ids)
        return dict(sorted(files.items(), key=lambda item: bool(item[1].extends)))

    @property
    def _form_ids(self) -> frozenset[str]:
        return frozenset((*self.forms(), *self.begun_forms(), *self.broken_forms()))

    @cached_property
    def _counties(self) -> Mapping[str, County]:
        files = self._jurisdictions
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
        return replace(
            layout,
            wording=read(folder / "wording.yaml", SheetWording),
            plausible=read(folder / "plausible.yaml", Plausible),
        )

    @cached_property
    def _wording(self) -> WordingBook:
        folder = self.root / "schemas" / "wording"
        texts = {"".join(line.split()) for block in self.laws() for line in block.text.split("\n")}
        verbs = read(folder / "verbs.yaml", VerbBook)
        citations = read(folder / "citations.yaml", CitationBook)
        return WordingBook(
            verbs=verbs,
            citations=citations,
            quotations=tuple(sorted(texts, key=len, reverse=True)),
            laws=self.laws(),
            triggers=_triggers(verbs, citations),
        )


def _triggers(verbs: VerbBook, citations: CitationBook) -> str:
    """Return a pattern that finds every word at which the rules of wording begin."""
    told = (word for verb in (*verbs.verbs, *verbs.charges) for word in verb.words)
    words = {word.partition("…")[0] for word in told}
    # Marks inside a phrase are left out when it is compared: its longest piece is enough to find it.
    pieces = (re.findall(r"\w+", phrase) for each in citations.stale for phrase in each.phrases)
    words |= {max(found, key=len) for found in pieces}
    return "|".join(("[条款“「]", *map(re.escape, sorted(words))))


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
