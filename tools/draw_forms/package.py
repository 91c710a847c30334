"""The Word file around a drawing: an empty package, and one that is written without chance."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

from docx import Document
from docx.document import Document as Doc
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tools.draw_forms.ooxml import BODY_FONT, LATIN_FONT

_STYLES = f"""<w:styles {nsdecls("w")}>
<w:docDefaults><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="{LATIN_FONT}" w:hAnsi="{LATIN_FONT}" w:eastAsia="{BODY_FONT}" w:cs="{LATIN_FONT}"/>
<w:color w:val="000000"/><w:sz w:val="24"/><w:szCs w:val="24"/>
<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:widowControl/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>
<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
<w:pPr><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr>
<w:rPr><w:rFonts w:ascii="{LATIN_FONT}" w:hAnsi="{LATIN_FONT}" w:eastAsia="{BODY_FONT}"
 w:cs="{LATIN_FONT}"/></w:rPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
<w:uiPriority w:val="99"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>
<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/><w:basedOn w:val="Normal"/>
</w:style><w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/>
<w:basedOn w:val="Normal"/></w:style></w:styles>"""

_SETTINGS = f"""<w:settings {nsdecls("w")}><w:zoom w:percent="100"/>
<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:useFELayout/>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"
 w:val="15"/></w:compat></w:settings>"""

_KEPT = frozenset(("styles", "settings", "header", "footer", "officeDocument", "core-properties"))
"""Relationships that stay; python-docx's own template also brings a theme and a picture along."""


def bare_document() -> Doc:
    """Return an empty document with one style set and no theme, numbering or page grid."""
    doc = Document()
    for root, xml in ((doc.styles.element, _STYLES), (doc.settings.element, _SETTINGS)):
        root[:] = list(parse_xml(xml))
    for rels in (doc.part.rels, doc.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.split("/")[-1] not in _KEPT]:
            del rels[key]
    for grid in doc.element.body.sectPr.findall(qn("w:docGrid")):
        grid.getparent().remove(grid)
    return doc


_EPOCH = dt.datetime(2021, 1, 1)  # noqa: DTZ001 -- python-docx wants a naive UTC time


def write(doc: Doc, path: Path) -> None:
    """Write the document with fixed properties, fixed dates and sorted entries."""
    core = doc.core_properties
    core.author = core.last_modified_by = "kongchuo_docs"
    core.title = core.comments = core.keywords = core.subject = ""
    core.created = core.modified = _EPOCH
    core.revision = 1
    buffer = io.BytesIO()
    doc.save(buffer)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(buffer) as drawn, zipfile.ZipFile(path, "w") as target:
        for name in sorted(drawn.namelist()):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, drawn.read(name))
