"""Template lint: all that is wrong with a Word form, in one run, each fault with its place.

``parts`` reads the file, ``brackets`` the tags one by one, ``placeholders`` the names in them,
``contract`` holds them against ``form.yaml``, ``printing``, ``constructs`` and ``typefaces`` look at
what Word and PDF make of the page, ``annotate`` writes the faults into a copy. Wording is judged by
``rules``, on what ``reading_aloud`` makes of the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kongchuo_docs.library import Library
from kongchuo_docs.model import Form
from kongchuo_docs.rendering.environment import FormEnvironment
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.lint.annotate import annotated
from kongchuo_docs.rendering.lint.brackets import read_tags
from kongchuo_docs.rendering.lint.constructs import check_constructs
from kongchuo_docs.rendering.lint.contract import check_contract
from kongchuo_docs.rendering.lint.fault import Fault, fault
from kongchuo_docs.rendering.lint.parts import WordFile, read_word_file
from kongchuo_docs.rendering.lint.placeholders import NameCheck
from kongchuo_docs.rendering.lint.printing import check_printable
from kongchuo_docs.rendering.lint.reading_aloud import Reader, speaker
from kongchuo_docs.rendering.lint.typefaces import check_typefaces
from kongchuo_docs.rendering.lint.vocabulary import Vocabulary
from kongchuo_docs.rendering.reading import read_layout

__all__ = ["Fault", "TemplateReport", "Vocabulary", "annotated", "fault", "lint_template"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateReport:
    """What lint found in one template."""

    faults: tuple[Fault, ...]
    used: Mapping[str, Place]
    """Names that the template prints, with the first place of each."""
    said: tuple[tuple[Place, str, str], ...]
    """Each paragraph: its place, how it begins (of a template), what it will say, for the rules of
    wording."""
    speaker: str
    """Who issues it, as its head or signature says; nothing where neither does."""


def lint_template(
    docx: bytes,
    form: Form,
    library: Library,
    fonts: FontSet,
    *,
    in_folder: bool,
    sample: Mapping[str, Any] | None = None,
) -> TemplateReport:
    """Look through a template.

    Args:
        docx: The Word file.
        form: Its form; for a file outside a form folder, one of the same subject.
        library: Statutes and code lists.
        fonts: The fonts of the papers.
        in_folder: Whether ``form.yaml`` and ``sample.yaml`` count too.
        sample: ``sample.yaml``, or None where there is none.

    Raises:
        InputFileError: The bytes are no Word document.
        RenderError: The same, told by the layout reader.
    """
    file = read_word_file(docx)
    names = NameCheck(Vocabulary(library, form), FormEnvironment())
    faults: list[Fault] = []
    for part in file.parts:
        tags, wrong = read_tags(part, names.environment)
        faults += wrong
        names.look_through(tags)
    faults += names.faults
    faults += _unfilled(file.others)
    layout = read_layout(docx)
    faults += check_printable(layout, file, fonts)
    faults += check_constructs(file.parts)
    faults += check_typefaces(layout, file, fonts)
    if in_folder:
        faults += check_contract(form, names.used, names.vocabulary, sample)
    begins = file.beginnings()
    said = _said(file, begins, library)
    return TemplateReport(
        faults=tuple(
            replace(each, quote=begins.get(each.place, "")) for each in dict.fromkeys(faults)
        ),
        used=names.used,
        said=said,
        speaker=speaker(said, library.wording().verbs),
    )


def _unfilled(others: Mapping[str, str]) -> list[Fault]:
    """Tell tags in parts that are never filled: they would be printed as they are."""
    fix = "请把它移到正文、页眉或页脚，或从文档属性里删去。"
    return [
        fault("KC-L11", Place(part=part), "这里的占位符不会被填写，会原样留在文书里", fix)
        for part, text in others.items()
        if "{{" in text or "{%" in text
    ]


def _said(
    file: WordFile, begins: Mapping[Place, str], library: Library
) -> tuple[tuple[Place, str, str], ...]:
    reader = Reader(library)
    said = ((spot.place, reader.read(spot.text)) for spot in file.spots)
    return tuple((place, begins.get(place, ""), text) for place, text in said if text.strip())
