"""Word files from raw WordprocessingML, part by part: all synthetic."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from kongchuo_docs.rendering.layout import Layout, Paragraph, Table, Text
from kongchuo_docs.rendering.reading import read_layout

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": _TYPES,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }.items()
)


def relation(number: str, kind: str, target: str, mode: str = "") -> str:
    """A ``Relationship``."""
    outside = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="{number}" Type="{_TYPES}/{kind}" Target="{target}"{outside}/>'


def relations(*items: str) -> str:
    """A ``.rels`` part."""
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(items)}</Relationships>'


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Zip parts as they are."""
    with zipfile.ZipFile(buffer := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return buffer.getvalue()


def word(
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    settings: str = "",
    theme: str = "",
    links: str = "",
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A Word file.

    Args:
        body: Inside of ``w:body``.
        styles: Inside of ``w:styles``; the other parts likewise.
        numbering: Lists.
        settings: Settings.
        theme: Inside of ``a:fontScheme``.
        links: More relationships of the document part.
        parts: More parts by name.
    """
    links += relation("t1", "theme", "theme/theme1.xml")
    made: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/theme/theme1.xml": f"<a:theme {NAMESPACES}><a:themeElements><a:fontScheme>{theme}"
        "</a:fontScheme></a:themeElements></a:theme>",
        "_rels/.rels": relations(relation("d", "officeDocument", "word/document.xml")),
    }
    for name, inside in {"styles": styles, "numbering": numbering, "settings": settings}.items():
        made[f"word/{name}.xml"] = f"<w:{name} {NAMESPACES}>{inside}</w:{name}>"
        links += relation(f"own-{name}", name, f"{name}.xml")
    made["word/_rels/document.xml.rels"] = relations(links)
    return packed({**made, **(parts or {})})


def layout(body: str, **more: str) -> Layout:
    """The layout of a body, see :func:`word`."""
    return read_layout(word(body, **more))  # type: ignore[arg-type]


def p(text: str = "", properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    inside = (
        f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    )
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def tc(text: str = "", properties: str = "") -> str:
    """A cell of one paragraph."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A row."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str, grid: tuple[int, ...] = (2000, 4000), properties: str = "") -> str:
    """A table; the widths of the grid are twips."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return (
        f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
        f"{''.join(rows)}</w:tbl>"
    )


def paragraphs(found: Layout) -> list[Paragraph]:
    """All paragraphs of the bodies, those in tables left out."""
    return [
        block
        for section in found.sections
        for block in section.blocks
        if isinstance(block, Paragraph)
    ]


def first_table(found: Layout) -> Table:
    """The first table of the first section."""
    return next(block for block in found.sections[0].blocks if isinstance(block, Table))


def said(paragraph: object) -> str:
    """The words of a paragraph; fields, tabs and pictures are left out."""
    assert isinstance(paragraph, Paragraph)
    return "".join(inline.text for inline in paragraph.inlines if isinstance(inline, Text))
