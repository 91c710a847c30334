"""Every code that intake can report."""

from __future__ import annotations

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
    ("KC-I13", "两张工作表内容相同"),
)
"""Code and title; a code is never given away twice."""

MARKED_SHEET = "错误清单"
GUIDE_SHEET = "填表说明"
META_SHEET = "_meta"
CODES_SHEET = "_codes"
OWN_SHEETS = frozenset({MARKED_SHEET, GUIDE_SHEET, META_SHEET, CODES_SHEET})
"""Sheets that we put into workbooks ourselves: skipped without a word."""
EXAMPLE = "示例"
"""A row whose first cell starts so is the example of the blank workbook."""
