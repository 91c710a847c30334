"""Pictures in the line of text, and names for all other drawings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import cos, pi, sin

from kongchuo_docs.rendering.images import AS_IT_IS, Look, UnreadablePicture, drawn
from kongchuo_docs.rendering.layout import Picture, Style
from kongchuo_docs.rendering.reading.markup import EMU, MC, Element, R, W, local, points

_PLAIN = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_CONVERTIBLE = (b"GIF8", b"BM", b"II*\0", b"MM\0*")
_FORMATS = (
    (b"\xd7\xcd\xc6\x9a", "WMF"), (b"\x01\0\x09\0", "WMF"), (b"\x01\0\0\0", "EMF"),
    (b"<?xml", "SVG"), (b"<svg", "SVG"),
)  # fmt: skip
_INSIDE = {
    "txbx": "文本框", "textbox": "文本框", "textpath": "艺术字水印", "chart": "图表",
    "relIds": "SmartArt 图形", "wgp": "组合图形", "wpc": "画布", "group": "组合图形",
    "OLEObject": "嵌入对象", "control": "控件", "wsp": "图形", "imagedata": "旧式图片（VML）",
}  # fmt: skip
"""Element inside a drawing to what a clerk calls the drawing; the first that is found counts."""
_QUARTER = 5_400_000
_TURN = 4 * _QUARTER
"""A full turn, in sixty-thousandths of a degree."""
_SIDES = ("l", "t", "r", "b")
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "px": 0.75, "": 0.75}
_LENGTH = re.compile(r"\s*(-?[\d.]+)\s*([a-z]*)\s*\Z")

Load = Callable[[str], bytes | None]
"""Gives the bytes behind a relationship id, None where they are not in the file."""


def name_drawing(element: Element) -> str:
    """Return what a clerk calls a ``w:drawing``, ``w:pict`` or ``w:object``."""
    inside = {local(child.tag) for child in element.iter()}
    what = next((name for tag, name in _INSIDE.items() if tag in inside), "")
    if what:
        return what
    return "浮动图片" if "anchor" in inside else "图形"


def read_picture(drawing: Element, load: Load, style: Style) -> tuple[Picture | None, str]:
    """Read the picture of a ``w:drawing``, ``w:pict`` or ``w:object``.

    Args:
        drawing: The element.
        load: Gives the bytes of pictures.
        style: Style of its run.

    Returns:
        The picture, and in Chinese what of it cannot be printed, if anything. A picture that we
        cannot draw is an empty one of its size; of what does not stand in the line there is none.

    Raises:
        RenderError: It has more pixels than anybody prints.
    """
    if drawing.tag != f"{W}drawing":
        return _old_picture(drawing, load, style)
    holder = next(iter(drawing), None)
    if holder is None or local(holder.tag) != "inline":
        return None, name_drawing(drawing)
    parts = {local(item.tag): item for item in holder.iter()}
    extent, described = parts.get("extent"), parts.get("docPr")
    width, height = _size(extent)
    if width <= 0 or height <= 0:
        return None, "没有尺寸的图片" if "blip" in parts else name_drawing(drawing)
    alt = "" if described is None else described.get("descr") or described.get("title") or ""
    if "blip" not in parts:
        return _picture(b"", width, height, str(alt), style), name_drawing(drawing)
    look, slanted = _look(parts)
    if look.quarters or slanted:
        # The frame has the size of the picture before it is turned, whatever the line says.
        frame = _size(next(iter(parts["xfrm"].iterchildren("{*}ext")), None))
        width, height = _turned(frame if all(frame) else (width, height), look.quarters, slanted)
    data, note = _data(load(str(parts["blip"].get(f"{R}embed", ""))), look)
    if slanted:
        data, note = b"", note or "斜放的图片"
    return _picture(data, width, height, str(alt), style), note


def _old_picture(element: Element, load: Load, style: Style) -> tuple[Picture | None, str]:
    """A picture of the old kind (VML) in the line; of an embedded object its icon is not drawn."""
    name = name_drawing(element)
    shape = next((item for item in element.iter() if local(item.tag) == "shape"), None)
    said = _declarations("" if shape is None else str(shape.get("style", "")))
    width, height = _length(said.get("width", "")), _length(said.get("height", ""))
    if said.get("position", "static") == "absolute" or width <= 0 or height <= 0:
        return None, name
    if name != _INSIDE["imagedata"]:
        return (_picture(b"", width, height, "", style) if name == "嵌入对象" else None), name
    image = next(item for item in element.iter() if local(item.tag) == "imagedata")
    if said.get("rotation") or any(name.startswith("crop") for name in map(str, image.attrib)):
        return _picture(b"", width, height, "", style), name
    data, note = _data(load(str(image.get(f"{R}id", ""))), AS_IT_IS)
    alt = "" if shape is None else str(shape.get("alt", ""))
    return _picture(data, width, height, alt, style), note


def _picture(data: bytes, width: float, height: float, alt: str, style: Style) -> Picture:
    return Picture(data=data, width=width, height=height, alt=alt, style=style)


def _data(data: bytes | None, look: Look) -> tuple[bytes, str]:
    """The picture as it is drawn, or nothing and the reason."""
    if data is None:
        return b"", "链接到外部的图片"
    if data.startswith(_PLAIN) and look == AS_IT_IS:
        return data, ""
    if not data.startswith((*_PLAIN, *_CONVERTIBLE)):
        kind = next((name for start, name in _FORMATS if data.startswith(start)), "未知")
        return b"", f"{kind} 格式的图片"
    try:
        return drawn(data, look), ""
    except UnreadablePicture:
        return b"", "损坏的图片"


def _look(parts: Mapping[str, Element]) -> tuple[Look, float]:
    """What is done to the picture, and how far it stands askew in radians, which we do not draw."""
    frame, cut = parts.get("xfrm"), parts.get("srcRect")
    turn = 0.0 if frame is None else points(frame.get("rot"), unit=1.0) % _TURN
    quarters, rest = divmod(turn, _QUARTER)
    flips = {} if frame is None else dict(frame.attrib)
    sides = [0.0 if cut is None else points(cut.get(side), unit=1e-5) for side in _SIDES]
    look = Look(
        crop=(sides[0], sides[1], sides[2], sides[3]),
        mirrored=flips.get("flipH") in {"1", "true"},
        upside_down=flips.get("flipV") in {"1", "true"},
        quarters=int(quarters),
    )
    return look, rest / _QUARTER * pi / 2


def _turned(size: tuple[float, float], quarters: int, slanted: float) -> tuple[float, float]:
    """Room that a turned picture takes in its line, as measured in LibreOffice."""
    width, height = size if quarters % 2 == 0 else (size[1], size[0])
    c, s = cos(slanted), sin(slanted)
    return width * c + height * s, width * s + height * c


def _size(element: Element | None) -> tuple[float, float]:
    if element is None:
        return 0.0, 0.0
    return points(element.get("cx"), unit=EMU), points(element.get("cy"), unit=EMU)


def _declarations(style: str) -> Mapping[str, str]:
    """Read a style as in web pages: ``width:100pt;height:50pt``."""
    pairs = (item.partition(":") for item in style.lower().split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _length(text: str) -> float:
    found = _LENGTH.match(text)
    try:
        return float(found[1]) * _UNITS.get(found[2], 0.0) if found else 0.0
    except ValueError:
        return 0.0


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
