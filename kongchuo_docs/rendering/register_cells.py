"""The cells of a register for the workbook, from the columns of its form.

The same sandbox as that of the Word templates fills them, without what is XML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import TemplateError

from kongchuo_docs.errors import RenderError
from kongchuo_docs.model import Form
from kongchuo_docs.rendering.environment import FormEnvironment


class _PlainEnvironment(FormEnvironment):
    """The sandbox of the forms, printing text as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.autoescape = False
        self.finalize = _plain


def register_cells(form: Form, rows: Sequence[Mapping[str, Any]]) -> list[list[str | int]]:
    """Fill the columns of a register.

    Args:
        form: The form with its columns.
        rows: ``台账.行`` of the facts.

    Returns:
        A line per row; whole numbers stay numbers.

    Raises:
        RenderError: A column is malformed, or names what a row does not have.
    """
    environment = _PlainEnvironment()
    templates = []
    for column in form.columns:
        try:
            templates.append((column.heading, environment.from_string(column.value)))
        except TemplateError as error:
            raise _wrong(form, column.heading, error) from error
    lines = []
    for row in rows:
        line: list[str | int] = []
        for heading, template in templates:
            try:
                line.append(_number(template.render(行=row)))
            except TemplateError as error:
                raise _wrong(form, heading, error) from error
        lines.append(line)
    return lines


def _wrong(form: Form, heading: str, error: TemplateError) -> RenderError:
    # What Jinja says names the field and never its value.
    return RenderError(
        f"台账「{form.label}」的“{heading}”栏写错了：{error.message or type(error).__name__}",
        fix="请照 docs/design.md 第3节的名字，改正 form.yaml 里 columns 的 value。",
    )


def _number(text: str) -> str | int:
    short = len(text) <= 9 and text.isascii() and text.isdecimal()
    return int(text) if short and str(int(text)) == text else text.strip()


def _plain(value: object) -> object:
    return "" if value is None else value
