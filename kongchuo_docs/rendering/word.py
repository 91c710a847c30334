"""Fill a Word template: docxtpl prepares it once, per paper only Jinja and the filled parts remain.

The result is byte-stable: parts in a fixed order, fixed dates, no identifier drawn at random. That
this way gives the same XML as stock docxtpl is tested.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Template, UndefinedError
from lxml import etree

from kongchuo_docs.errors import RenderError
from kongchuo_docs.rendering.appendix import SLOT, Appendix, with_appendix
from kongchuo_docs.rendering.environment import FormEnvironment, UnprintableValue
from kongchuo_docs.rendering.opc import QUICK, SMALL, PackedPart, package, packed
from kongchuo_docs.rendering.reading.styles import Element
from kongchuo_docs.rendering.tags import check_tags
from kongchuo_docs.rendering.whole_xml import always_whole

BODY = "word/document.xml"
PRINTED_PART = re.compile(r"word/(document|header\d*|footer\d*)\.xml")


@dataclass(frozen=True, slots=True)
class _FilledPart:
    """A part that differs from paper to paper."""

    template: Template
    whole: bool
    """Proved to be well-formed, whatever it is filled with."""


class WordTemplate:
    """A Word form, ready to be filled many times.

    Args:
        source: The bytes of the .docx.
        name: How errors call the form, in Chinese.

    Raises:
        RenderError: The file is no Word document, or a placeholder is malformed.
    """

    def __init__(self, source: bytes, name: str) -> None:
        self.name = name
        self.digest = hashlib.sha256(source).hexdigest()
        self._source = source

    @cached_property
    def _prepared(self) -> tuple[tuple[PackedPart, ...], dict[str, _FilledPart]]:
        """Parts that never change, ready packed, and compiled parts that are filled per paper."""
        same, patched = self._patched_parts()
        environment = FormEnvironment()
        filled = {}
        for part, text in patched.items():
            try:
                template = environment.from_string(text)
                filled[part] = _FilledPart(template, always_whole(text, environment))
            except Exception as error:  # beside its own errors, Jinja lets Python's compiler raise
                reason = getattr(error, "message", type(error).__name__)
                raise RenderError(
                    f"模板「{self.name}」的 {part} 有写错的占位符：{reason}",
                    fix="占位符写作 {{ 学生.姓名 }}；循环写作 {%tr for 行 in 月报.行 %} 并独占一行。",
                ) from error
        return tuple(packed(part, body, SMALL) for part, body in same.items()), filled

    def _patched_parts(self) -> tuple[dict[str, bytes], dict[str, str]]:
        """Let docxtpl rejoin split placeholders and lift row and paragraph tags out."""
        try:
            template = DocxTemplate(io.BytesIO(self._source))
            template.render_init()
            buffer = io.BytesIO()
            template.docx.save(buffer)
        except Exception as error:  # docxtpl and python-docx raise anything on a damaged file
            raise RenderError(
                f"模板「{self.name}」不是完好的 Word 文档（.docx）",
                fix="请用 Word 或 WPS 打开它，另存为 .docx 后再放回表单文件夹。",
            ) from error
        with zipfile.ZipFile(buffer) as package:
            parts = {item.filename: package.read(item) for item in package.infolist()}
        patched = {}
        for part in sorted(parts):
            if PRINTED_PART.fullmatch(part):
                root = etree.fromstring(parts[part])
                check_tags(root, f"模板「{self.name}」的 {part} ")
                text = template.patch_xml(_as_text(root))
                if "{" in text:
                    patched[part] = text
                else:
                    parts[part] = text.encode("utf-8")
        return {name: body for name, body in parts.items() if name not in patched}, patched

    def fill(self, facts: Mapping[str, Any]) -> bytes:
        """Fill the form with facts.

        Args:
            facts: Nested plain values under Chinese names.

        Returns:
            The .docx; equal facts give equal bytes.

        Raises:
            RenderError: A placeholder has no value, or the template does something forbidden.
        """
        same, filled = self._prepared
        own = [
            packed(part, self._fill_part(part, form, facts), QUICK) for part, form in filled.items()
        ]
        return package((*same, *own))

    def _fill_part(self, part: str, form: _FilledPart, facts: Mapping[str, Any]) -> bytes:
        appendix = Appendix()
        try:
            body = form.template.render({**facts, SLOT: appendix} if part == BODY else facts)
            body = with_appendix(body, appendix, facts)
        except UnprintableValue as error:
            raise RenderError(
                f"模板「{self.name}」要印的内容里有看不见的控制字符",
                fix="请在采集表里重新输入这份文书的文字，不要从网页或其他程序粘贴。",
            ) from error
        except UndefinedError as error:
            raise RenderError(
                f"模板「{self.name}」要印的内容没有值：{_chinese(error)}",
                fix="请核对占位符的名字（kongchuo form list 给出全部表单），或补全个案数据。",
            ) from error
        except Exception as error:  # a filter that is given the wrong thing raises anything
            raise RenderError(
                f"模板「{self.name}」的 {part} 含有不允许的写法（{type(error).__name__}）",
                fix="模板里只能用占位符、{%tr for %}、{%tr if %} 和列出的过滤器。",
            ) from error
        data = body.encode("utf-8")
        if not form.whole or appendix.rests:
            self._check(part, data)
        return data

    def _check(self, part: str, data: bytes) -> None:
        try:
            etree.fromstring(data)
        except etree.XMLSyntaxError as error:
            raise RenderError(
                f"模板「{self.name}」填写后不是完好的 Word 文档（{part}）",
                fix="请检查 {%tr … %}、{%p … %} 是否独占一行、是否成对。",
            ) from error


def _as_text(root: Element) -> str:
    """Serialise a part as docxtpl does, so that its patterns match."""
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    text: str = etree.tostring(root, encoding="unicode", pretty_print=False)
    return declaration + text


def _chinese(error: Exception) -> str:
    """Say in Chinese which name is missing, without any value."""
    text = str(error)
    match = re.search(r"'([^']+)' is undefined|has no attribute '([^']+)'", text)
    if match:
        return f"「{match.group(1) or match.group(2)}」"
    element = re.search(r"has no element (\d+)$", text)
    return f"第 {int(element.group(1)) + 1} 条" if element else "有一处"
