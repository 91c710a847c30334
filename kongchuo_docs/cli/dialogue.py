"""Questions and answers on a terminal: what is shown, and how an answer is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

import click

from kongchuo_docs.pipeline.interview import Fault, Question

HELP, BACK, CLEAR = "?", "<", "-"
WIDTH = 78
"""Columns of a line of choices; a Chinese character takes two."""
SHORT = 36
"""Choices of up to so many columns stand in the question itself."""
MANY = 32
"""Lists with more choices are shown only when asked for."""


def ask(label: str, proposal: str = "") -> str:
    """Ask once, and return the answer: the proposal for an empty one, nothing for ``-``."""
    shown = " ⏎ ".join(proposal.splitlines())
    text = _line(f"{label} [{shown}]：" if shown else f"{label}：")
    if text == CLEAR:
        return ""
    return text or proposal


def introduce(question: Question) -> str:
    """Print the choices of a question where they need lines; return its label."""
    label = question.column.heading + ("*" if question.column.required else "")
    several = "，可填多个" if question.several else ""
    named = "  ".join(_numbered(question.shown))
    if len(question.choices) > MANY:
        return f"{label}（{HELP} 列出 {len(question.choices)} 个选项{several}）"
    if question.choices and _columns(named) <= SHORT:
        return f"{label}（{named}{several}）"
    if question.choices:
        click.echo(wrapped("  ", _numbered(question.shown)))
    return f"{label}（可填多个）" if several else label


def choose(label: str, choices: Sequence[str], *, default: int = 1, back: bool = False) -> int:
    """Return the number of a choice, from 1, given by number or by its words.

    Args:
        label: What is asked.
        choices: What there is to choose from.
        default: What an empty answer means.
        back: Whether one may go back, which is 0.
    """
    named = "  ".join(_numbered(choices))
    while True:
        text = _line(f"{label}？ {named} [{default}]：") or str(default)
        if text.isdecimal() and 0 < int(text) <= len(choices):
            return int(text)
        if text in choices:
            return choices.index(text) + 1
        if back and text == BACK:
            return 0
        click.echo(f"填写 1 到 {len(choices)} 的序号。")


def explain(question: Question) -> None:
    """Print what is known about a field: whether it must be filled, how, and all its choices."""
    column = question.column
    notes = ["必填" if column.required else "可以不填"]
    notes += [column.note] if column.note else []
    notes += [_FORMS[column.kind]] if column.kind in _FORMS else []
    click.echo(f"  {column.heading}：{'；'.join(notes)}。")
    if question.choices:
        click.echo(wrapped("  ", _numbered(question.shown)))
        click.echo("  填序号，或直接填写内容。" + ("多个用空格隔开。" if question.several else ""))


_FORMS = {
    "date": "如 2021-09-01、2021.9.1、20210901",
    "time": "如 15:30、下午3点半",
    "integer": "只填数字",
    "id_number": "18位，末位可以是 X",
}


def say_faults(faults: Iterable[Fault]) -> None:
    """Print what is wrong with an answer, in the words of the workbook's findings."""
    for fault in faults:
        click.echo(click.style(f"  {fault.code} {fault.message}", fg="red"))
        if fault.fix:
            click.echo(f"    办法：{fault.fix}")


def wrapped(start: str, items: Iterable[str]) -> str:
    """Return items in lines of :data:`WIDTH` columns, two blanks between them."""
    lines, line = [], start
    for item in items:
        if _columns(line) + _columns(item) > WIDTH and line.strip():
            lines.append(line.rstrip())
            line = " " * len(start)
        line += f"{item}  "
    return "\n".join([*lines, line.rstrip()])


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _numbered(choices: Sequence[str]) -> list[str]:
    return [f"{number} {choice}" for number, choice in enumerate(choices, start=1)]


def _line(prompt: str) -> str:
    """Read one line; the marks of a Chinese keyboard count as the plain ones."""
    text = input(prompt).strip()
    return {"？": HELP, "＜": BACK, "《": BACK, "〈": BACK, "－": CLEAR}.get(text, text)
