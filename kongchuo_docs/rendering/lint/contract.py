"""What ``form.yaml`` asks for against what the template prints, in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kongchuo_docs.errors import RenderError
from kongchuo_docs.library import TO_DO, Library
from kongchuo_docs.model import Form, Severity, Subject
from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.lint.fault import FORM_FILE, SAMPLE_FILE, Fault, fault
from kongchuo_docs.rendering.lint.vocabulary import DATE, Vocabulary, leaves
from kongchuo_docs.rendering.register_cells import register_cells

_FORM = Place(part=FORM_FILE)
_EVENTS = {
    Subject.CASE: ("survey.date", "notice_date", "visits", "acts"),
    Subject.ENROLMENT: ("notice_date",),
    Subject.UNIT_MONTH: ("report_month",),
    Subject.REGISTER: ("",),
    Subject.BUNDLE: ("",),
}
_ISSUERS = ("school", "reporting_unit", "township", "county", "served")


def check_contract(
    form: Form, used: Mapping[str, Place], vocabulary: Vocabulary, sample: Mapping[str, Any] | None
) -> Iterator[Fault]:
    """Hold a form's data files against the names that its template prints.

    Args:
        form: The form.
        used: Names that the template prints, with their first place.
        vocabulary: Of this form.
        sample: ``sample.yaml``, or None where there is none.
    """
    yield from _choices(form)
    yield from _required(form, used, vocabulary)
    yield from _head(form, used, vocabulary)
    yield from _laws(form, used, vocabulary.library)
    yield from _columns(form, vocabulary)
    yield from _sample(used, sample)


def _choices(form: Form) -> Iterator[Fault]:
    for key, value, allowed in (
        ("issuer", form.issuer, _ISSUERS),
        ("event", form.event, _EVENTS[form.subject]),
    ):
        if value not in allowed and TO_DO not in value:
            known = "、".join(each or '""' for each in allowed)
            yield fault(
                "KC-L21", _FORM, f"{key} 不能是“{value}”", f"请改为 {known} 之一。", field=key
            )


def _required(form: Form, used: Mapping[str, Place], vocabulary: Vocabulary) -> Iterator[Fault]:
    if vocabulary.record is None:
        return
    signing = {role.role for role in form.signatures}
    inputs = [item.name for item in form.inputs]
    asked = [*form.requires, *(item.name for item in form.inputs if item.required)]
    for path in dict.fromkeys([*asked, *inputs]):
        names = vocabulary.printed_from(path)
        if names is None:
            message = f"requires 或 inputs 里的 {path} 不是这类记录的字段"
            yield fault(
                "KC-L21", _FORM, message, "请核对拼写，参照其他表单的 form.yaml。", field=path
            )
            continue
        # Whoever signs writes the name by hand: the field is on the paper as a signature.
        signed = any(name.rpartition(".")[2] in signing for name in names)
        if path in asked and not signed and not names & used.keys():
            shown = " 或 ".join(f"{{{{ {name} }}}}" for name in sorted(names))
            add = f"请在模板里加上 {shown}，或" if shown else "没有占位符能印它，请"
            yield fault(
                "KC-L20",
                _FORM,
                f"form.yaml 要求必填 {path}，模板却没有印它",
                f"{add}从 requires 中去掉 {path}。",
                field=path,
                severity=Severity.WARNING,
            )


def _head(form: Form, used: Mapping[str, Place], vocabulary: Vocabulary) -> Iterator[Fault]:
    """Tell a numbered form that prints no number, or no date at all."""
    if not form.kind or TO_DO in form.kind:
        return
    facts = dict(leaves(vocabulary.facts))
    dated = any(DATE.fullmatch(str(facts.get(name, ""))) for name in used)
    for name, what, missing in (
        ("文书.编号", "文号", "文书.编号" not in used),
        ("文书.日期|日期", "日期", not dated),
    ):
        if missing:
            message = f"这份文书编号（kind: {form.kind}），模板却没有印{what}"
            fix = f'请在模板里加上 {{{{ {name} }}}}；不编号的，把 kind 写成 ""。'
            yield fault("KC-L25", _FORM, message, fix, field="kind", severity=Severity.WARNING)


def _laws(form: Form, used: Mapping[str, Place], library: Library) -> Iterator[Fault]:
    printed: dict[str, Place] = {}
    for name, place in used.items():
        entry, _, rest = name.partition(".")
        if entry == "法条" and rest:
            printed.setdefault(rest.partition(".")[0], place)
    known = {block.key for block in library.laws()}
    for key in printed.keys() - set(form.laws):
        fix = f"请在 form.yaml 的 laws 里加上 {key}。"
        yield fault(
            "KC-L22", printed[key], f"模板印了法条 {key}，form.yaml 没有列出", fix, field=key
        )
    for key in form.laws:
        if key not in known:
            message, fix = f"laws 里的 {key} 没有收录", f"收录的有：{'、'.join(sorted(known))}。"
            yield fault("KC-L22", _FORM, message, fix, field=key)
        elif key not in printed:
            message = f"laws 列了 {key}，模板却没有印它"
            fix = f"请在模板里加上 {{{{ 法条.{key}.原文 }}}}，或从 laws 中去掉。"
            yield fault("KC-L22", _FORM, message, fix, field=key, severity=Severity.WARNING)


def _columns(form: Form, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Fill each column of a register once: the workbook has columns that the paper has not."""
    if not form.columns:
        return
    rows = vocabulary.facts["台账"]["行"]
    for column in form.columns:
        try:
            register_cells(replace(form, columns=(column,)), rows)
        except RenderError as error:
            yield fault("KC-L02", _FORM, error.message, error.fix, field=column.heading)


def _sample(used: Mapping[str, Place], sample: Mapping[str, Any] | None) -> Iterator[Fault]:
    place = Place(part=SAMPLE_FILE)
    if sample is None:
        fix = "请照其他表单的 sample.yaml 写一份虚构的数据。"
        yield fault("KC-L23", place, "没有 sample.yaml，出不了样张", fix)
        return
    known = {name for name, _ in leaves(sample)}
    groups = {name[:end] for name in known for end in range(len(name)) if name[end] == "."}
    empty = {name for name, value in _lists(sample) if not value}
    for name in used:
        inside_empty = any(name.startswith(f"{each}.") for each in empty)
        if name not in known | groups | empty and not inside_empty:
            message = f"sample.yaml 里没有 {name}，出不了样张"
            yield fault("KC-L23", place, message, "请补上一个虚构的值。", field=name)


def _lists(value: Any, name: str = "") -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _lists(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        yield name, value
