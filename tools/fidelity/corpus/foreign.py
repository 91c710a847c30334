"""Documents as other programs write them, and those that must be refused or named."""

from __future__ import annotations

from tools.fidelity.corpus.forms import picture, school_mark
from tools.fidelity.corpus.package import Package
from tools.fidelity.corpus.tables import cell, head, row, table
from tools.fidelity.corpus.wordml import (
    FANG,
    SMALL,
    TITLE,
    Shape,
    number,
    para,
    run,
    section,
)

_THEME_FONT = (
    '<a:latin typeface="{latin}"/><a:ea typeface=""/><a:cs typeface=""/>'
    '<a:font script="Hans" typeface="{hans}"/>'
)
_THEME = (
    '<?xml version="1.0" encoding="UTF-8"?><a:theme '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="WPS"><a:themeElements>'
    '<a:clrScheme name="WPS"><a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1>'
    '<a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1><a:dk2><a:srgbClr val="44546A"/></a:dk2>'
    '<a:lt2><a:srgbClr val="E7E6E6"/></a:lt2>'
    + "".join(f'<a:accent{n}><a:srgbClr val="4874CB"/></a:accent{n}>' for n in range(1, 7))
    + '<a:hlink><a:srgbClr val="0026E5"/></a:hlink><a:folHlink><a:srgbClr val="7E1FAD"/></a:folHlink>'
    '</a:clrScheme><a:fontScheme name="WPS"><a:majorFont>'
    + _THEME_FONT.format(latin="Times New Roman", hans="黑体")
    + "</a:majorFont><a:minorFont>"
    + _THEME_FONT.format(latin="Times New Roman", hans="宋体")
    + '</a:minorFont></a:fontScheme><a:fmtScheme name="WPS"/></a:themeElements></a:theme>'
)
_WPS_STYLES = """<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi"
 w:hAnsiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:cstheme="minorBidi"/>
<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="1"><w:name w:val="Normal"/><w:uiPriority w:val="0"/>
<w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr>
<w:rPr><w:kern w:val="2"/><w:sz w:val="21"/><w:szCs w:val="24"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 1"/><w:basedOn w:val="1"/><w:next w:val="1"/>
<w:pPr><w:keepNext/><w:keepLines/><w:spacing w:beforeLines="0" w:before="340" w:after="330" w:line="576"
 w:lineRule="auto"/><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:rFonts
 w:asciiTheme="majorHAnsi" w:hAnsiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia"/><w:b/>
<w:kern w:val="44"/><w:sz w:val="44"/></w:rPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="10"><w:name w:val="公文正文"/><w:basedOn w:val="1"/>
<w:pPr><w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLine="640" w:firstLineChars="200"/></w:pPr>
<w:rPr><w:rFonts w:ascii="仿宋_GB2312" w:hAnsi="仿宋_GB2312" w:eastAsia="仿宋_GB2312"/><w:sz w:val="32"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="4"><w:name w:val="footer"/><w:basedOn w:val="1"/><w:pPr><w:tabs>
<w:tab w:val="center" w:pos="4153"/><w:tab w:val="right" w:pos="8306"/></w:tabs><w:snapToGrid w:val="0"/>
<w:jc w:val="left"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="6"><w:name w:val="Default Paragraph Font"/></w:style>
<w:style w:type="table" w:default="1" w:styleId="5"><w:name w:val="Normal Table"/><w:tblPr>
<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>
<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="table" w:styleId="7"><w:name w:val="Table Grid"/><w:basedOn w:val="5"/><w:tblPr><w:tblBorders>
<w:top w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:left w:val="single" w:sz="4" w:space="0" w:color="auto"/>
<w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:right w:val="single" w:sz="4" w:space="0" w:color="auto"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="auto"/>
</w:tblBorders></w:tblPr></w:style>"""


def _plain(text: str, style: str, extra: str = "") -> str:
    """A paragraph that takes its whole look from styles and theme, with the litter that WPS leaves."""
    return (
        f'<w:p w14:paraId="4A5B6C7D"><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>'
        '<w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="0" w:name="_GoBack"/><w:r>'
        f'<w:rPr><w:rFonts w:hint="eastAsia"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr><w:t>{text}</w:t></w:r>'
        '<w:bookmarkEnd w:id="0"/><w:proofErr w:type="spellEnd"/></w:p>'
    )


def wps_written() -> Package:
    """Theme fonts, Chinese style names, content controls, AlternateContent around a picture."""
    drawing = picture("logo", 10, 10, "示例徽标")
    wrapped = (
        '<w:p><w:pPr><w:pStyle w:val="1"/><w:jc w:val="center"/></w:pPr><w:r><mc:AlternateContent>'
        f'<mc:Choice Requires="wps">{drawing}</mc:Choice><mc:Fallback>{drawing}</mc:Fallback>'
        "</mc:AlternateContent></w:r></w:p>"
    )
    plain = SMALL.but(font="宋体")
    rows = [
        row(*(cell(text, plain) for text in ("项目", "上学期", "本学期", "增减")), mm=8),
        row(*(cell(text, plain) for text in ("在校生", "1234", "1240", "+6")), mm=8),
        row(*(cell(text, plain) for text in ("疑似辍学", "3", "1", "-2")), mm=8),
    ]
    body = (
        wrapped
        + _plain("控辍保学工作自查报告", "2")
        + _plain("按照县教育体育局部署，我校于2021年9月对控辍保学工作进行了自查。全校在校学生1240人，其中寄宿生358人，疑似辍学1人，已列入台账（A类）。", "10")
        + _plain("一是压实责任。校长与班主任签订责任书38份；二是精准排查。利用“钉钉”打卡、电话、家访等方式，做到日报告、周汇总、月分析。", "10")
        + _controls()
        + table((39, 39, 39, 39), rows, edges=(), style="7", align="")
        + _plain("以上报告如有不妥，请批评指正。", "10", '<w:spacing w:before="156" w:beforeLines="50"/>')
        + _plain("样安县第二小学", "10", '<w:wordWrap w:val="0"/><w:jc w:val="right"/>')
        + section(margins=(1440, 1800, 1440, 1800), edges=(851, 992), grid='w:type="lines" w:linePitch="312" w:charSpace="0"',
                  uses={"footer default": "footer1"})
    )  # fmt: skip
    footer = _plain("", "4", '<w:jc w:val="center"/>').replace(
        "</w:p>", number("PAGE", SMALL.but(size=9)) + "</w:p>"
    )
    return Package(
        body=body,
        parts={"footer1": footer},
        theme=_THEME,
        base_styles=_WPS_STYLES,
        media={"logo": school_mark()},
    )


def _controls() -> str:
    block = (
        "<w:sdt><w:sdtPr><w:alias w:val='日期'/></w:sdtPr><w:sdtContent>"
        + _plain("填报日期：2021年9月30日", "10")
        + "</w:sdtContent></w:sdt>"
    )
    inline = (
        '<w:p><w:pPr><w:pStyle w:val="10"/></w:pPr><w:r><w:t>学校负责人：</w:t></w:r><w:sdt><w:sdtPr/>'
        "<w:sdtContent><w:r><w:t>赵样林</w:t></w:r></w:sdtContent></w:sdt><w:smartTag w:uri='x' w:element='y'>"
        "<w:r><w:t>（校长）</w:t></w:r></w:smartTag></w:p>"
    )
    return block + inline


_TEXT_BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" '
    'distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" '
    'allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>center</wp:align>'
    '</wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
    '<wp:extent cx="720000" cy="230000"/><wp:wrapNone/><wp:docPr id="9" name="文本框 9"/><a:graphic>'
    '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
    '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="720000" cy="230000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>{text}</w:txbxContent>'
    '</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>'
    '<mc:Fallback><w:pict><v:rect style="width:57pt;height:18pt"><v:textbox><w:txbxContent>{text}'
    "</w:txbxContent></v:textbox></v:rect></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)  # fmt: skip


def refused() -> Package:
    """Text boxes, columns, fields that compute: what no honest PDF of ours can say."""
    narrow: Shape = {"align": "center"}
    box = _TEXT_BOX.format(text=para("文本框里的字", SMALL, **narrow))
    body = (
        para("含有不支持内容的文档", TITLE, align="center")
        + f"<w:p>{box}</w:p>"
        + para(run("合计：") + number("=SUM(ABOVE)", FANG))
        + table((60, 60), [row(head("甲"), head("乙"))])
        + section().replace('<w:cols w:space="425"/>', '<w:cols w:num="2" w:space="425"/>')
    )
    return Package(body=body)
