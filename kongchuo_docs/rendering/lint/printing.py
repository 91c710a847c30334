"""What both ``form lint`` and ``pdf`` tell of a Word file: what the PDF cannot show, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from kongchuo_docs.model import Severity
from kongchuo_docs.rendering.characters import describe
from kongchuo_docs.rendering.engines.glyphs import leaves_no_mark
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import Layout, Place, Unsupported
from kongchuo_docs.rendering.lint.fault import Fault, fault
from kongchuo_docs.rendering.lint.parts import Part, WordFile
from kongchuo_docs.rendering.lint.typefaces import texts
from kongchuo_docs.rendering.reading.styles import Element, W

_CHANGES = tuple(W + name for name in ("ins", "del", "moveFrom", "moveTo"))
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_INSTEAD: Mapping[str, str] = {
    "浮动图片": "请把图片的环绕方式改为“嵌入型”。",
    "裁剪过的图片": "请在画图软件里裁好，再插入。",
    "旋转过的图片": "请在画图软件里转好，再插入。",
    "没有尺寸的图片": "请重新插入这张图片。",
    "链接到外部的图片": "请把图片插入文件里，不要用链接。",
    "链接到外部文件的内容": "请把内容复制到文件里，并断开链接。",
    "旧式图片": "请另存为 PNG 或 JPEG，再插入（嵌入型）。",
    "图片项目符号": "请改用普通的项目符号。",
    "格式的图片": "请把图片另存为 PNG 或 JPEG，再插入（嵌入型）。",
    "图形": "请截成图片，存为 PNG 再插入（嵌入型）。",
    "图表": "请截成图片，存为 PNG 再插入（嵌入型）。",
    "画布": "请截成图片，存为 PNG 再插入（嵌入型）。",
    "手写墨迹": "请截成图片，存为 PNG 再插入（嵌入型）。",
    "公式": "请改用普通文字，或截成图片插入。",
    "着重号": "请改用加粗或下划线。",
    "宏": "请另存为不带宏的“Word 文档（.docx）”。",
    "分栏": "请改为一栏，或用没有边框的表格排成两栏。",
    "脚注": "请把注释写在正文或表格下面。",
    "尾注": "请把注释写在正文末尾。",
    "边框": "请改用单实线或双实线。",
    "竖线": "请改用段落边框或表格。",
    "控件": "请改用普通文字和 □。",
    "双删除线": "请改用单删除线。",
    "符号": "请在“插入—符号”里改选宋体里的符号。",
    "行号": "请在页面设置里取消行号。",
    "对称页边距": "请在页面设置里取消“对称页边距”。",
    "页码格式": "请把页码格式改为 1、2、3 或 - 1 -。",
    "编号": "请改用左对齐的普通编号，或直接打出编号。",
    "空心字": "请取消这种文字效果。",
    "阴影字": "请取消这种文字效果。",
    "阳文": "请取消这种文字效果。",
    "阴文": "请取消这种文字效果。",
    "动态文字效果": "请取消这种文字效果。",
    "水印": "请删去水印；样张的水印由本软件印。",
    "域": "请选中它，按 Ctrl+Shift+F9 变为普通文字。",
}
"""What to do, by what the name of a construct holds; the first that fits."""
_ELSE = "请改用段落和表格。"


def check_printable(layout: Layout, file: WordFile, fonts: FontSet) -> Iterator[Fault]:
    """Tell constructs and characters that the PDF cannot show, and open changes.

    Args:
        layout: What the PDF can say of the file.
        file: The same file, as it was written.
        fonts: The fonts of the papers.
    """
    yield from unsupported(layout.unsupported, file)
    yield from unprintable(layout, file, fonts)
    yield from tracked(file)


def unsupported(
    notes: Iterable[Unsupported], file: WordFile, severity: Severity = Severity.ERROR
) -> Iterator[Fault]:
    """Tell the constructs that the PDF cannot show, each with what to use instead."""
    for each in dict.fromkeys(notes):
        fix = next((fix for name, fix in _INSTEAD.items() if name in each.what), _ELSE)
        place, message = file.counted(each.place), f"PDF 不能照样印出：{each.what}"
        yield fault("KC-L30", place, message, fix, field=each.what, severity=severity)


def unprintable(layout: Layout, file: WordFile, fonts: FontSet) -> Iterator[Fault]:
    """Tell every paragraph that holds characters which no font has."""
    found: dict[Place, dict[str, None]] = {}
    written = tuple(texts(layout))
    used = set("".join(text for _, text in written))
    missing = {
        char
        for char in fonts.missing("".join(used))
        if not leaves_no_mark(char) and not any(fonts.has(own, char) for own in fonts.own.values())
    }
    for place, text in written:
        for char in text if not missing.isdisjoint(text) else ():
            if char in missing:
                found.setdefault(place, {})[char] = None
    for place, chars in found.items():
        said = "、".join(map(describe, chars))
        fix = "请改用通用的字或符号；确实需要的字，请告知软件维护者加进字体。"
        yield fault("KC-L12", file.counted(place), f"{said} 在全部字体里都找不到，印不出来", fix)


def tracked(file: WordFile, severity: Severity = Severity.WARNING) -> Iterator[Fault]:
    """Tell changes that nobody has accepted yet, once, at the first of them."""
    for part in file.parts:
        change = next(part.root.iter(*_CHANGES), None)
        if change is not None:
            yield fault(
                "KC-L38",
                _nearest(part, change),
                "有未接受的修订，PDF 按全部接受印",
                "请在“审阅”里接受或拒绝全部修订，再保存。",
                severity=severity,
            )
            return


def _nearest(part: Part, element: Element) -> Place:
    """Return the place of the paragraph around an element, or of the first one inside it."""
    near = {*element.iterancestors(W + "p"), *element.iter(W + "p")}
    return next((spot.place for spot in part.spots if spot.element in near), Place(part=part.name))


def unfilled(file: WordFile, severity: Severity) -> Iterator[Fault]:
    """Tell placeholders of a file that is printed as it is."""
    for spot in file.spots:
        if found := _PLACEHOLDER.search(spot.text):
            yield fault(
                "KC-L39",
                spot.place,
                f"没有填写的占位符 {found[0][:24]} 会原样印出来",
                "要印空白样张的，用 kongchuo preview；不用的占位符，请删去。",
                severity=severity,
            )
