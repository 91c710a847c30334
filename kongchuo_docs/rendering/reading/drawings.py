"""Pictures in the line of text, and names for all other drawings."""

from __future__ import annotations

from collections.abc import Callable

from kongchuo_docs.rendering.layout import Picture, Style
from kongchuo_docs.rendering.reading.markup import EMU, MC, Element, R, W, local, points

_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_FORMATS = (
    (b"GIF8", "GIF"), (b"BM", "BMP"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"),
    (b"\xd7\xcd\xc6\x9a", "WMF"), (b"\x01\0\0\0", "EMF"), (b"<?xml", "SVG"), (b"<svg", "SVG"),
)  # fmt: skip
_INSIDE = {
    "txbx": "文本框", "textbox": "文本框", "textpath": "艺术字水印", "chart": "图表",
    "relIds": "SmartArt 图形", "wgp": "组合图形", "wpc": "画布", "group": "组合图形",
    "OLEObject": "嵌入对象", "control": "控件", "wsp": "图形", "imagedata": "旧式图片（VML）",
}  # fmt: skip
"""Element inside a drawing to what a clerk calls the drawing; the first that is found counts."""


def name_drawing(element: Element) -> str:
    """Return what a clerk calls a ``w:drawing``, ``w:pict`` or ``w:object``."""
    inside = {local(child.tag) for child in element.iter()}
    what = next((name for tag, name in _INSIDE.items() if tag in inside), "")
    if what:
        return what
    return "浮动图片" if "anchor" in inside else "图形"


def read_picture(
    drawing: Element, load: Callable[[str], bytes | None], style: Style
) -> Picture | str:
    """Read the picture of a ``w:drawing``.

    Args:
        drawing: The element.
        load: Gives the bytes behind a relationship id, None where they are not in the file.
        style: Style of its run.

    Returns:
        The picture, or in Chinese what stands there that cannot be printed.
    """
    holder = next(iter(drawing), None)
    blip = next((item for item in drawing.iter() if local(item.tag) == "blip"), None)
    if holder is None or local(holder.tag) != "inline" or blip is None:
        return name_drawing(drawing)
    data = load(str(blip.get(f"{R}embed", "")))
    if data is None:
        return "链接到外部的图片"
    if not data.startswith(_SIGNATURES):
        kind = next((name for start, name in _FORMATS if data.startswith(start)), "未知")
        return f"{kind} 格式的图片"
    parts = {local(item.tag): item for item in holder.iter()}
    if any(parts["srcRect"].attrib.values() if "srcRect" in parts else ()):
        return "裁剪过的图片"
    if "xfrm" in parts and points(parts["xfrm"].get("rot")):
        return "旋转过的图片"
    extent, described = parts.get("extent"), parts.get("docPr")
    if extent is None:
        return "没有尺寸的图片"
    alt = "" if described is None else described.get("descr") or described.get("title") or ""
    return Picture(
        data=data,
        width=points(extent.get("cx"), unit=EMU),
        height=points(extent.get("cy"), unit=EMU),
        alt=str(alt),
        style=style,
    )


def alternative(element: Element) -> Element | None:
    """Return the branch of an ``mc:AlternateContent`` that is read.

    The fallback is for readers like us that do not know the newest markup. Where it is a drawing of
    the old kind, the choice is the better one: it may be an inline picture.
    """
    choice, fallback = element.find(f"{MC}Choice"), element.find(f"{MC}Fallback")
    if fallback is None:
        return choice
    old = any(item.tag == f"{W}pict" for item in fallback.iter())
    return choice if old or not len(fallback) else fallback
