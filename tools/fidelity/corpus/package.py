"""The Word file around a drawing, written without chance: equal drawings give equal bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:a="{DRAWING}/main" xmlns:pic="{DRAWING}/picture" '
    f'xmlns:wp="{DRAWING}/wordprocessingDrawing" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:v="urn:schemas-microsoft-com:vml" mc:Ignorable="w14"'
)


_STANDARD = """<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman"
 w:eastAsia="宋体" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>
<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>
</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/>
<w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr>
<w:rPr><w:kern w:val="2"/><w:sz w:val="{half_points}"/><w:szCs w:val="24"/></w:rPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="a0"><w:name w:val="Default Paragraph Font"/>
</w:style><w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/>
<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>
<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>
</w:tblCellMar></w:tblPr></w:style>"""


def standard_styles(size: float = 10.5) -> str:
    """The styles of an empty Chinese Word document; ``size`` is that of the standard style."""
    return _STANDARD.format(half_points=round(size * 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A Word document, ready to be written."""

    body: str
    """Blocks and the last section."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Headers and footers: names beginning with ``header`` or ``footer`` → their blocks."""
    styles: str = ""
    """Further styles."""
    numbering: str = ""
    media: Mapping[str, bytes] = field(default_factory=dict)
    """PNG files; the name is the relationship too."""
    settings: str = ""
    """Further settings (``w:evenAndOddHeaders`` …)."""
    theme: str = ""
    base_styles: str = standard_styles()

    def docx(self) -> bytes:
        """Write the document; equal drawings give equal bytes."""
        files = self._files()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
            for name in sorted(files):
                entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, files[name])
        return buffer.getvalue()

    def _files(self) -> dict[str, bytes]:
        kinds = {"styles": "styles", "settings": "settings"}
        kinds |= {name: name.rstrip("0123456789") for name in self.parts}
        kinds |= {"numbering": "numbering"} if self.numbering else {}
        settings = (
            f"{self.settings}<w:defaultTabStop w:val='420'/>"
            "<w:characterSpacingControl w:val='compressPunctuation'/><w:compat><w:spaceForUL/>"
            "<w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>"
            "<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/>"
            "<w:useFELayout/><w:compatSetting w:name='compatibilityMode' "
            "w:uri='http://schemas.microsoft.com/office/word' w:val='15'/></w:compat>"
        )
        xml = {
            "document": _root("document", f"<w:body>{self.body}</w:body>"),
            "styles": _root("styles", self.base_styles + self.styles),
            "settings": _root("settings", settings),
        }
        xml |= {
            name: _root("hdr" if kinds[name] == "header" else "ftr", blocks)
            for name, blocks in self.parts.items()
        }
        if self.numbering:
            xml["numbering"] = _root("numbering", self.numbering)
        files = {f"word/{name}.xml": text.encode() for name, text in xml.items()}
        files |= {f"word/media/{name}.png": data for name, data in self.media.items()}
        targets = {name: (kind, f"{name}.xml") for name, kind in kinds.items()}
        targets |= {name: ("image", f"media/{name}.png") for name in self.media}
        if self.theme:
            files["word/theme/theme1.xml"] = self.theme.encode()
            targets["theme1"] = ("theme", "theme/theme1.xml")
        files["word/_rels/document.xml.rels"] = _relations(targets)
        files["_rels/.rels"] = _relations({"main": ("officeDocument", "word/document.xml")})
        files["[Content_Types].xml"] = _content_types(kinds, theme=bool(self.theme))
        return files


def _root(name: str, content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{name} {NAMESPACES}>{content}</w:{name}>'


def _relations(targets: Mapping[str, tuple[str, str]]) -> bytes:
    items = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in sorted(targets.items())
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{space}">{items}</Relationships>'.encode()


def _content_types(kinds: Mapping[str, str], *, theme: bool) -> bytes:
    base = "application/vnd.openxmlformats-officedocument"
    overrides = {"/word/document.xml": f"{base}.wordprocessingml.document.main+xml"}
    overrides |= {
        f"/word/{name}.xml": f"{base}.wordprocessingml.{kind}+xml" for name, kind in kinds.items()
    }
    if theme:
        overrides["/word/theme/theme1.xml"] = f"{base}.theme+xml"
    items = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>'
        for name, kind in sorted(overrides.items())
    )
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{space}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{items}</Types>'
    ).encode()
