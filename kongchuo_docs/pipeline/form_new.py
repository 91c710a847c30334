"""An office's Word file becomes a form folder of its workspace."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs.errors import RefusedError, UsageError
from kongchuo_docs.library import Library, still_open
from kongchuo_docs.model import Form
from kongchuo_docs.pipeline.form_lint import LintReport, lint
from kongchuo_docs.pipeline.given_files import not_written
from kongchuo_docs.rendering.lint import Vocabulary
from kongchuo_docs.rendering.lint.drafting import (
    form_yaml,
    guess_subject,
    sample_yaml,
    stand_in,
    title_of,
)
from kongchuo_docs.rendering.lint.fault import FORM_FILE
from kongchuo_docs.rendering.lint.labels import Labels, Suggestion, fill_labels, read_labels
from kongchuo_docs.rendering.word_gate import document_title, read_word
from kongchuo_docs.workspace import Workspace

FORMS = "form_templates"
_FORM_ID = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewForm:
    """A form folder that was just made."""

    folder: Path
    form: Form
    labels: Labels
    filled: bool
    """Whether the placeholders of unmistakable labels were put in."""
    to_do: tuple[str, ...]
    """Keys of ``form.yaml`` that only the office can fill in."""
    report: LintReport

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """The placeholders that belong to its labels."""
        return self.labels.known


def new_form(
    workspace: Workspace, form_id: str, source: Path, *, fill: bool, on: dt.date
) -> NewForm:
    """Make a form folder in the workspace out of an office's Word file.

    Args:
        workspace: Gets the folder ``form_templates/<form_id>/``.
        form_id: Small Latin letters, digits and ``_``.
        source: The Word file; it is copied and stays as it is.
        fill: Put placeholders into the empty cells beside labels that stand once.
        on: Day for the rules of wording.

    Raises:
        UsageError: The id is no such word.
        RefusedError: There is such a folder already.
        InputFileError: The file is no Word document, or the folder cannot be written.
    """
    folder = _new_folder(workspace, form_id)
    library = workspace.library
    word = read_word(source)
    form = stand_in(form_id, title_of(word, document_title(word)), guess_subject(word, library))
    labels = read_labels(word, Vocabulary(library, form))
    if fill:
        word = fill_labels(word, labels.known)
    texts = {
        FORM_FILE: form_yaml(word, form, library, source.name),
        "sample.yaml": sample_yaml(word, form, library),
    }
    _furnish(folder, word, texts)
    made = Library(library.root, workspace.root / FORMS, library.package)
    form = made.begun_forms()[form_id]
    return NewForm(
        folder=folder,
        form=form,
        labels=labels,
        filled=fill,
        to_do=still_open(form),
        report=lint(made, [str(form.template)], on=on, workspace=workspace),
    )


def _new_folder(workspace: Workspace, form_id: str) -> Path:
    if not _FORM_ID.fullmatch(form_id):
        raise UsageError(
            f"表单代号不能是「{form_id}」", fix="请用小写字母开头，只用小写字母、数字和下划线。"
        )
    folder = workspace.root / FORMS / form_id
    if folder.exists():
        raise RefusedError(
            f"已有表单文件夹 {FORMS}/{form_id}", fix="请换一个代号，或先移走原来的文件夹。"
        )
    return folder


def _furnish(folder: Path, word: bytes, texts: Mapping[str, str]) -> None:
    """Write the folder beside its place, then put it there in one step."""
    part = folder.with_name(folder.name + ".part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        (part / "template.docx").write_bytes(word)
        for name, text in texts.items():
            (part / name).write_text(text, encoding="utf-8")
        part.replace(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise not_written(folder, error, "请检查文件夹权限。") from error
