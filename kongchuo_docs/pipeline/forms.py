"""Forms as files: check a template, make a form out of an office's Word file, print a Word file."""

from __future__ import annotations

import datetime as dt
import errno
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kongchuo_docs.errors import (
    InputFileError,
    LibraryError,
    RefusedError,
    RenderError,
    UsageError,
)
from kongchuo_docs.library import Library, read_yaml, still_open
from kongchuo_docs.model import Finding, Form, Severity, has_error
from kongchuo_docs.model.wording import ISSUERS, WordingBook
from kongchuo_docs.pipeline.desk import workspace_fonts
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.lint import (
    Fault,
    TemplateReport,
    Vocabulary,
    annotated,
    fault,
    lint_template,
)
from kongchuo_docs.rendering.lint.drafting import (
    form_yaml,
    guess_subject,
    sample_yaml,
    stand_in,
    title_of,
)
from kongchuo_docs.rendering.lint.fault import FORM_FILE
from kongchuo_docs.rendering.lint.labels import Labels, Suggestion, fill_labels, read_labels
from kongchuo_docs.rendering.lint.parts import WordFile, read_word_file
from kongchuo_docs.rendering.lint.printing import tracked, unfilled, unprintable, unsupported
from kongchuo_docs.rendering.reading import read_layout
from kongchuo_docs.rendering.word_gate import document_title, read_word
from kongchuo_docs.rules import check_wording
from kongchuo_docs.workspace import Workspace

if TYPE_CHECKING:
    from kongchuo_docs.rendering.papers import PrintedWord

FORMS = "form_templates"
_FORM_ID = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)


# --- lint ---------------------------------------------------------------------------------------


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
    fonts = _fonts(workspace)
    found = [
        (target, _lint_or_tell(library, target, fonts, on, issuer, alone=len(names) == 1))
        for target in targets
    ]
    if annotate is not None:
        target, faults = found[0]
        _write(annotate, annotated(read_word(target.path), faults))
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
    _check_place(copy, targets[0].path, ".docx")


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
    speaks = issuer or ("county" if form.issuer == "county" else "school" if target.form else "")
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


# --- new ----------------------------------------------------------------------------------------


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
        raise _not_written(folder, error, "请检查文件夹权限。") from error


# --- pdf ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfReport:
    """A Word file that was printed."""

    pdf: Path | None
    """None where ``strict`` kept it back."""
    pages: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not has_error(tuple(each.finding for each in self.faults))


def word_to_pdf(
    source: Path,
    target: Path | None,
    *,
    engine: str,
    strict: bool,
    workspace: Workspace | None = None,
) -> PdfReport:
    """Print a Word file: one of ours, also edited by hand, or any other of the same constructs.

    Args:
        source: The .docx.
        target: The PDF; beside the source under its name where None. What is there is replaced.
        engine: ``weasyprint`` or ``typst``.
        strict: What the PDF shows otherwise is an error, and no PDF is written.
        workspace: For the office's own fonts.

    Raises:
        InputFileError: The file is no Word document, or the PDF cannot be written.
        UsageError: The PDF would replace the Word file.
        EnvironmentProblem: Fonts or the engine are missing.
    """
    from kongchuo_docs.rendering.papers import Renderer  # an engine costs most of a second

    target = target or source.with_suffix(".pdf")
    _check_place(target, source, ".pdf")
    word = read_word(source)
    fonts = _fonts(workspace)
    renderer = Renderer(fonts, engine)
    file = read_word_file(word)
    try:
        printed = renderer.print_word(word, title=document_title(word) or source.stem)
    except RenderError as error:
        lost = tuple(each.named(source.name) for each in _unprintable(word, file, fonts))
        if not lost:
            raise InputFileError(f"{source.name}：{error.message}", fix=error.fix) from error
        return PdfReport(pdf=None, pages=0, faults=lost)
    severity = Severity.ERROR if strict else Severity.WARNING
    faults = tuple(each.named(source.name) for each in _otherwise(printed, file, severity))
    report = PdfReport(pdf=target, pages=printed.pages, faults=faults)
    if not report.ok:
        return replace(report, pdf=None)
    _write(target, printed.data)
    return report


def _unprintable(word: bytes, file: WordFile, fonts: FontSet) -> tuple[Fault, ...]:
    """Return all characters without a font, where they may be why a file was not printed."""
    try:
        return tuple(unprintable(read_layout(word), file, fonts))
    except RenderError:
        return ()


def _otherwise(printed: PrintedWord, file: WordFile, severity: Severity) -> Iterator[Fault]:
    """Tell where the PDF differs from what the Word file asks for."""
    yield from unsupported(printed.unsupported, file, severity)
    yield from tracked(file, severity)
    yield from unfilled(file, severity)
    for box in printed.overfull:
        yield fault(
            "KC-L37",
            Place(
                part=box.part, paragraph=box.paragraph, table=box.table, row=box.row, cell=box.cell
            ),
            "图片比这一行或这一格宽，PDF 里缩小了"
            if box.picture
            else "这一格装不下里面的字，PDF 里加高了",
            "请在 Word 里把图片改小。"
            if box.picture
            else "请缩短文字，或在 Word 里把行高改为“最小值”。",
            severity=severity,
        )


def _fonts(workspace: Workspace | None) -> FontSet:
    return workspace_fonts(workspace) if workspace else FontSet.load()


def _check_place(target: Path, source: Path, suffix: str) -> None:
    """See that a file of ours may go where the user says.

    Raises:
        UsageError: It has another suffix, or would replace its original, a folder or a device.
    """
    if target.suffix.lower() != suffix:
        raise UsageError(
            f"{target.name} 不是 {suffix} 文件", fix=f"请给一个以 {suffix} 结尾的文件名。"
        )
    if target.exists() and not target.is_file():
        raise UsageError(f"{target.name} 不是普通文件，不能盖掉", fix="请换一个文件名。")
    if target.resolve() == source.resolve():
        raise UsageError(f"{target.name} 是原件，不能盖掉", fix="请另给一个文件名。")


def _write(target: Path, data: bytes) -> None:
    """Write beside the target, then put it in place in one step."""
    part = target.with_name(target.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _not_written(target, error, "请检查文件夹是否存在、文件是否正被打开。") from error


def _not_written(target: Path, error: OSError, fix: str) -> InputFileError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return InputFileError(f"{target.name} 写不进去：磁盘满了", fix="请清出空间后再试。")
    return InputFileError(f"{target.name} 写不进去", fix=fix)
