"""The data files of a new form: all that can be known from the Word file, 待填写 for the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kongchuo_docs.library import TO_DO, Library
from kongchuo_docs.model import Form, Subject
from kongchuo_docs.rendering.environment import FormEnvironment
from kongchuo_docs.rendering.lint.brackets import read_tags
from kongchuo_docs.rendering.lint.parts import Part, WordFile, read_word_file
from kongchuo_docs.rendering.lint.placeholders import NameCheck
from kongchuo_docs.rendering.lint.vocabulary import Vocabulary

_MOST_TITLE = 40
_SUBJECTS = {
    Subject.CASE: "一个辍学个案一份",
    Subject.ENROLMENT: "一个入学儿童一份",
    Subject.UNIT_MONTH: "一个填报单位一月一份",
    Subject.REGISTER: "一个单位一月一册的台账，不编号",
    Subject.BUNDLE: "卷内自用，不编号",
}
_SHEETS = {Subject.CASE: "case", Subject.ENROLMENT: "enrolment"}
_REGISTER = (
    "rows: all_cases  # 列哪些：roster、not_reported、open_cases、all_cases、changes、monitored、left_behind、retention",
    "columns:  # 电子表格的栏目；纸面宽度合计 261 毫米",
    '  - {heading: 姓名, value: "{{ 行.学生.姓名 }}", width_mm: 20}',
)
_EVENTS = {
    Subject.ENROLMENT: "notice_date",
    Subject.UNIT_MONTH: "report_month",
    Subject.REGISTER: "",
    Subject.BUNDLE: "",
}


def stand_in(form_id: str, title: str, subject: Subject) -> Form:
    """Return a form that has no data file yet, with what its subject settles."""
    event = _EVENTS.get(subject, "survey.date")
    return Form(
        form_id=form_id, title=title, label=title, order=50, subject=subject, issuer="school",
        event=event,
    )  # fmt: skip


def guess_subject(docx: bytes, library: Library) -> Subject:
    """Return the subject whose vocabulary knows the most names of a template; a case in doubt.

    Raises:
        InputFileError: The bytes are no Word document.
    """
    file = read_word_file(docx)
    known: dict[Subject, int] = {}
    for subject in Subject:
        names = _names(file, stand_in("", "", subject), library)
        known[subject] = len(names.used)
        if not names.faults:
            break
    return max(known, key=lambda subject: known[subject])


def _names(file: WordFile, form: Form, library: Library) -> NameCheck:
    names = NameCheck(Vocabulary(library, form), FormEnvironment())
    for part in file.parts:
        names.look_through(read_tags(part, names.environment)[0])
    return names


def title_of(docx: bytes, stated: str) -> str:
    """Return the title that a form prints first, else the one it states, else 待填写."""
    part: Part = read_word_file(docx).parts[0]
    for spot in part.spots:
        text = "".join(spot.text.split())
        if text and spot.place.table == 0:
            if "{" not in text and len(text) <= _MOST_TITLE:
                return text
            break
    return stated if stated and "{" not in stated else TO_DO


def form_yaml(docx: bytes, form: Form, library: Library, source: str) -> str:
    """Write ``form.yaml``.

    Args:
        docx: The template.
        form: Id, title and subject.
        library: Columns of the workbook, statutes.
        source: Name of the office's file.
    """
    used = set(_names(read_word_file(docx), form, library).used)
    laws = _laws(used)
    event = form.event if form.subject is not Subject.CASE else TO_DO
    lines = [
        f"# {form.title}：由 {source} 建立。写着“{TO_DO}”的由办理单位填写，填完才能出文书。",
        "# 各项的意思见 docs/design.md 第2节；可参照软件自带表单的 form.yaml。",
        f"form_id: {form.form_id}",
        f"title: {_scalar(form.title)}  # 印在文书上的标题，照正式文件抄写",
        f"label: {TO_DO}  # 文件名和清单里的短名，如 调查表",
        f"order: {form.order}  # 装订次序：调查表 1、通知书 2、记录表 3",
        f"subject: {form.subject}  # {_SUBJECTS[form.subject]}",
        f"issuer: {TO_DO}  # 谁出具：school 学校、reporting_unit 中心校、county 县教育部门",
        f"event: {event or _scalar('')}  # 按哪个日期出具：survey.date 调查、notice_date 通知、visits 每月劝返",
        f'kind: {TO_DO}  # 文号的种类，如 调查；不编号的写 ""',
        "grammar: school  # 文号写法：school ××字〔2021〕第3号，organ ××函〔2021〕97号",
        "copies:",
        f"  - {{recipient: {TO_DO}, count: 1}}  # 给谁、几份",
        "signatures:",
        f"  - {{role: {TO_DO}, where: {TO_DO}}}  # 谁签字；盖章的加 seal: true",
        f"retention: {TO_DO}  # 保管期限：Y 永久，D30 三十年，D10 十年",
        "basis:",
        f"  - {TO_DO}  # 要求填写这份文书的文件和原话",
        *_list("laws", laws, "模板印了的法条"),
        *_list("requires", _required(used, form, library), "缺了就不出具的内容；可增删"),
        *(_REGISTER if form.subject is Subject.REGISTER else ()),
        f"unverified: {_scalar(f'样式照 {source} 原样。')}",
    ]
    return "\n".join(lines) + "\n"


def _laws(used: Iterable[str]) -> list[str]:
    return sorted({name.split(".")[1] for name in used if name.startswith("法条.")})


def _required(used: set[str], form: Form, library: Library) -> list[str]:
    """Return the fields that the template prints and the workbook always asks for."""
    vocabulary = Vocabulary(library, form)
    sheets = library.workbook().sheets
    columns = [
        column
        for sheet in sheets
        if str(sheet.kind) == _SHEETS.get(form.subject)
        for column in sheet.columns
        if column.required
    ]
    return [each.path for each in columns if (vocabulary.printed_from(each.path) or set()) & used]


def _list(key: str, values: Sequence[str], note: str) -> list[str]:
    if not values:
        return [f"{key}: []  # {note}"]
    return [f"{key}:  # {note}", *(f"  - {value}" for value in values)]


def sample_yaml(docx: bytes, form: Form, library: Library) -> str:
    """Write ``sample.yaml``: invented facts under every name that the form may print."""
    laws = _laws(_names(read_word_file(docx), form, library).used)
    facts = {**Vocabulary(library, form).facts}
    facts["法条"] = {key: value for key, value in facts["法条"].items() if key in laws}
    head = "# 样张用的数据，全部虚构；改成合适的长短即可，名字（冒号左边）不要改。\n"
    return head + "".join(f"{line}\n" for line in _block(facts, ""))


def _block(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            yield f"{indent}{key}:"
            yield from _block(inner, f"{indent}  ")
        elif isinstance(inner, list) and inner:
            yield f"{indent}{key}:"
            for entry in inner:
                first, *rest = _block(entry, f"{indent}    ")
                yield f"{indent}  - {first.strip()}"
                yield from rest
        else:
            yield f"{indent}{key}: {_scalar(inner)}"


def _scalar(value: Any) -> str:
    """Write a value so that strict YAML reads it back as it is: text in double quotes."""
    return json.dumps(value, ensure_ascii=False)
