"""Every code that intake can report."""

from __future__ import annotations

from typing import Any

from kongchuo_docs.model import Finding, Severity, Source

INTAKE_CODES: tuple[tuple[str, str], ...] = (
    ("KC-I01", "不是采集表"),
    ("KC-I02", "工作簿里没有数据"),
    ("KC-I03", "找不到表头"),
    ("KC-I04", "缺少必填列"),
    ("KC-I05", "不认识的列"),
    ("KC-I06", "同一列出现两次"),
    ("KC-I07", "没有这张工作表"),
    ("KC-I08", "其他工作表没有读取"),
    ("KC-I09", "隐藏的工作表没有读取"),
    ("KC-I10", "数据区有合并单元格"),
    ("KC-I11", "采集表版本不同"),
    ("KC-I12", "工作簿含有宏"),
    ("KC-I13", "两张工作表是同一种表"),
    ("KC-I14", "按列名认出的工作表"),
    ("KC-I15", "跳过的行"),
    ("KC-I16", "公式出错"),
    ("KC-I17", "公式没有计算结果"),
    ("KC-I18", "列名指向不明"),
    ("KC-I19", "指定的列没有找到"),
    ("KC-I20", "认识但没有读取的列"),
    ("KC-I21", "同一内容写了两次"),
    ("KC-I22", "不是文字"),
    ("KC-I23", "隐藏的行也读取了"),
)
"""Code and title; a code is never given away twice."""

MARKED_SHEET = "错误清单"
GUIDE_SHEET = "填表说明"
META_SHEET = "_meta"
CODES_SHEET = "_codes"
COMPARE_KEY = "compare_key"
"""What the hidden sheet of a 四对照核查表 tells; the key stands beside it."""
OWN_SHEETS = frozenset({MARKED_SHEET, GUIDE_SHEET, META_SHEET, CODES_SHEET})
"""Sheets that we put into workbooks ourselves: skipped without a word."""
EXAMPLE = "示例"
"""A row whose first cell starts so is the example of the blank workbook."""


def note(
    code: str,
    file: str,
    message: str,
    fix: str = "",
    *,
    severity: Severity = Severity.ERROR,
    **place: Any,
) -> Finding:
    """Return a finding of this stage.

    Args:
        code: One of :data:`INTAKE_CODES`.
        file: File name without folder.
        message: What is wrong.
        fix: What to do.
        severity: How much it matters.
        **place: ``sheet``, ``row``, ``column`` of :class:`Source`, and ``field``.
    """
    field = place.pop("field", "")
    source = Source(file=file, **place)
    return Finding(
        code=code, severity=severity, message=message, fix=fix, field=field, source=source
    )
