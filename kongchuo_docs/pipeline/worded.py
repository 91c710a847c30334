"""May a paper say what it says? Its template and title by the issuer's powers, its fields with care.

A template that makes its issuer say what only another organ may say is an error, and the paper is not
made. So are the words that a clerk has typed for this very paper (事由 of an act). What a clerk has
typed into a record is a warning, because a record may report what others did.

Basis: 义务教育法第五十八条；未成年人保护法第八十三条第二款.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.library import Library
from kongchuo_docs.model import County, Facts, Finding, Form, PlannedDocument, Severity
from kongchuo_docs.model.wording import WordingBook
from kongchuo_docs.rendering.lint.parts import read_word_file
from kongchuo_docs.rendering.lint.reading_aloud import Reader
from kongchuo_docs.rules.wording import check_facts, check_wording, with_local_law

_TAG = re.compile(r"{[{%].*?[%}]}")
_OWN_WORDS = "办理.事由"
"""What the paper says in its issuer's name, nobody else's."""
_ACTS = ("KC-W01", "KC-W08")
"""An act that the issuer has no power to do, money that no law asks for."""


class PaperWording:
    """Judges the papers of one errand; each template is read once.

    Args:
        library: Forms, law and verbs.
        county: Says whether a local law lets an organ fine.
    """

    def __init__(self, library: Library, county: County | None = None) -> None:
        self._library = library
        self._county = county
        self._lines: dict[Path, tuple[str, ...]] = {}
        self._tags: dict[Path, str] = {}
        self._judged: dict[tuple[Path, str, dt.date], tuple[Finding, ...]] = {}

    def findings(self, planned: PlannedDocument, facts: Facts) -> tuple[Finding, ...]:
        """Return errors of template and title, then warnings of the fields of one paper."""
        form = self._library.form(planned.form_id)
        speaks = planned.issuer_kind
        book = self._book(planned.dated)
        title = str(facts["文书"].get("标题", ""))
        told = [
            *self._template(form, speaks, planned.dated),
            *_errors(check_wording(title, speaks, planned.dated, book)),
        ]
        whole = [
            replace(each, message=f"表单「{form.label}」不能这样出具：{each.message}")
            for each in told
        ]
        typed = [
            replace(
                each,
                message=f"{planned.subject_id} 的{form.label}：{each.message}",
                severity=Severity.ERROR
                if each.field == _OWN_WORDS and each.code in _ACTS
                else each.severity,
            )
            for each in check_facts(self._printed(form, facts), speaks, planned.dated, book)
        ]
        return tuple(dict.fromkeys((*whole, *typed)))

    def _template(self, form: Form, speaks: str, on: dt.date) -> tuple[Finding, ...]:
        key = (form.template, speaks, on)
        if key not in self._judged:
            book = self._book(on)
            said = (check_wording(line, speaks, on, book) for line in self._said(form.template))
            self._judged[key] = tuple(found for each in said for found in _errors(each))
        return self._judged[key]

    def _printed(self, form: Form, facts: Facts) -> dict[str, Any]:
        """Return the entries that the template prints: nobody reads the others on this paper."""
        self._said(form.template)
        tags = self._tags[form.template]
        return {entry: value for entry, value in facts.values.items() if entry in tags}

    def _book(self, on: dt.date) -> WordingBook:
        return with_local_law(self._library.wording(), self._county, on)

    def _said(self, template: Path) -> tuple[str, ...]:
        if template not in self._lines:
            try:
                parts = read_word_file(template.read_bytes()).parts
            except (OSError, InputFileError):
                parts = ()  # a missing or damaged template is told where it is printed
            reader = Reader(self._library)
            texts = [spot.text for part in parts for spot in part.spots]
            self._tags[template] = " ".join(tag for text in texts for tag in _TAG.findall(text))
            said = (reader.read(text) for text in texts)
            self._lines[template] = tuple(line for line in said if line.strip())
        return self._lines[template]


def _errors(found: tuple[Finding, ...]) -> list[Finding]:
    return [each for each in found if each.severity is Severity.ERROR]
