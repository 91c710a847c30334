"""Templates are looked through, ours and those of an office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kongchuo_docs.errors import InputFileError, LibraryError, RenderError, UsageError
from kongchuo_docs.library import Library, read_yaml, still_open
from kongchuo_docs.model import Finding, Form, Severity, has_error
from kongchuo_docs.model.wording import ISSUERS, WordingBook
from kongchuo_docs.pipeline.desk import workspace_fonts
from kongchuo_docs.pipeline.given_files import check_place, write_beside
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.lint import Fault, TemplateReport, annotated, fault, lint_template
from kongchuo_docs.rendering.lint.drafting import guess_subject, stand_in
from kongchuo_docs.rendering.lint.fault import FORM_FILE
from kongchuo_docs.rendering.word_gate import read_word
from kongchuo_docs.rules import check_wording
from kongchuo_docs.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class LintReport:
    """What is wrong with one template or several."""

    faults: tuple[Fault, ...]
    checked: tuple[str, ...]
    """Names of the files or forms."""
    annotated: Path | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings without their places."""
        return tuple(each.finding for each in self.faults)

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not has_error(self.findings)


def lint(
    library: Library,
    names: Iterable[str],
    *,
    on: dt.date,
    issuer: str = "",
    annotate: Path | None = None,
    workspace: Workspace | None = None,
) -> LintReport:
    """Look through templates.

    Args:
        library: The forms.
        names: Forms by id, short name or title, or Word files; none = all forms.
        on: A law is judged as it stands on that day.
        issuer: Who issues a form, where its ``form.yaml`` does not say it.
        annotate: Where a copy with the faults as Word comments goes; for one template only.
        workspace: For the office's own fonts.

    Raises:
        NotFoundError: No such form.
        InputFileError: A file is no Word document, or the copy cannot be written.
        UsageError: Several templates cannot go into one copy, or it would replace the original.
    """
    names = tuple(names)
    targets = [_target(library, name) for name in names] or [
        _Target(form.template, form) for form in library.forms().values()
    ]
    if annotate is not None:
        _check_copy(annotate, targets)
    fonts = workspace_fonts(workspace)
    found = [
        (target, _lint_or_tell(library, target, fonts, on, issuer, alone=len(names) == 1))
        for target in targets
    ]
    if annotate is not None:
        target, faults = found[0]
        write_beside(annotate, annotated(read_word(target.path), faults))
    broken = () if names else _broken(library)
    return LintReport(
        faults=(*(each for _, faults in found for each in faults), *broken),
        checked=tuple(target.name for target, _ in found),
        annotated=annotate,
    )


def _broken(library: Library) -> tuple[Fault, ...]:
    """Tell the form folders of the workspace that cannot be read."""
    return tuple(
        fault("KC-L26", Place(part=FORM_FILE), f"表单读不出来：{each.problem}", each.fix).named(
            each.where
        )
        for each in library.broken_forms().values()
    )


def _check_copy(copy: Path, targets: Sequence[_Target]) -> None:
    if len(targets) != 1:
        raise UsageError("--annotate 一次只能标注一个模板", fix="请写明哪一个表单或文件。")
    check_place(copy, targets[0].path, ".docx")


@dataclass(frozen=True, slots=True)
class _Target:
    """A template to look through."""

    path: Path
    form: Form | None = None
    """The form of ours that it belongs to, with ``form.yaml`` and ``sample.yaml``."""

    @property
    def name(self) -> str:
        return f"{self.form.form_id}/{self.path.name}" if self.form else self.path.name


def _target(library: Library, name: str) -> _Target:
    forms = {**library.forms(), **library.begun_forms()}
    path = Path(name)
    for form in forms.values():
        if name in (form.form_id, form.label, form.title) or (
            path.exists() and path.resolve() in (form.folder.resolve(), form.template.resolve())
        ):
            return _Target(form.template, form)
    if path.is_file() or path.suffix:
        return _Target(path)
    return _Target(path, library.form(name))  # says which forms there are


def _lint_or_tell(
    library: Library, target: _Target, fonts: FontSet, on: dt.date, issuer: str, *, alone: bool
) -> tuple[Fault, ...]:
    """Look through one of several templates: one that cannot be read does not keep back the others.

    Raises:
        InputFileError: It cannot be read, and there are no others.
    """
    try:
        return _lint_one(library, target, fonts, on, issuer)
    except (InputFileError, LibraryError) as error:
        if alone:
            raise
        message = error.message.removeprefix(f"{target.path.name}：")
        told = fault("KC-L26", Place(part=""), f"读不出来：{message}", error.fix)
        return (told.named(target.name),)


def _lint_one(
    library: Library, target: _Target, fonts: FontSet, on: dt.date, issuer: str
) -> tuple[Fault, ...]:
    word = read_word(target.path)
    form = target.form or stand_in("", target.path.stem, guess_subject(word, library))
    sample = form.folder / "sample.yaml"
    try:
        report = lint_template(
            word,
            form,
            library,
            fonts,
            in_folder=target.form is not None,
            sample=read_yaml(sample) if target.form and sample.is_file() else None,
        )
    except RenderError as error:
        raise InputFileError(f"{target.path.name}：{error.message}", fix=error.fix) from error
    organ = form.issuer if form.issuer in ("county", "township") else ""
    speaks = issuer or organ or ("school" if target.form else "")
    faults = [*_open(form), *report.faults]
    faults += _worded(report, speaks or report.speaker, on, library.wording())
    return tuple(each.named(target.name) for each in faults)


def _worded(report: TemplateReport, issuer: str, on: dt.date, book: WordingBook) -> Iterator[Fault]:
    """Judge what a template says; where nobody knows who says it, as a school, but in doubt."""
    for place, quote, text in report.said:
        for found in check_wording(text, issuer or "school", on, book):
            sure = issuer or all(
                (found.code, found.field)
                in [(each.code, each.field) for each in check_wording(text, other, on, book)]
                for other in ISSUERS
            )
            message = f"{found.message}（没有写 --issuer，按学校检查）"
            doubt = replace(found, severity=Severity.WARNING, message=message)
            yield Fault(finding=found if sure else doubt, place=place, quote=quote)


def _open(form: Form) -> list[Fault]:
    """Tell what is left to be filled in; until then the form issues nothing."""
    keys = still_open(form)
    if not keys:
        return []
    message = f"还需填写：{'、'.join(keys)}"
    fix = f"请打开 {FORM_FILE}，把写着“待填写”的改成实际内容；填完之前不会出这份文书。"
    return [fault("KC-L24", Place(part=FORM_FILE), message, fix)]
