"""责令限期改正通知书: of the township's government or the county's bureau, never of a school.

The law names no fine and no sum, so the order names none.

Basis: 义务教育法 第五十八条 (issuer and act), 第五条第二款, 第十一条; fields of domain §2.7.
"""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.letters import addressee, body, copies, letter, signature

DUTY, ENTRY, DELAY, ORDER = "义务教育法5_2", "义务教育法11_1", "义务教育法11_2", "义务教育法58"


def draw() -> Doc:
    """Draw the form."""
    doc = letter(left="{{ 文书.编号 }}", name="{{ 文书.标题 }}")
    addressee(doc, "{{ 监护人.姓名 }}（{{ 学生.姓名 }}的{{ 监护人.关系 }}）：")
    body(
        doc,
        "身份证件号码：{{ 监护人.证件号|或('　　　　　　　　　　') }}，"
        "住址：{{ 学生.现住址 }}，联系电话：{{ 监护人.电话 }}。",
    )
    body(
        doc,
        "经查，你监护的{{ 学生.姓名 }}（{{ 学生.出生日期|日期 }}出生，{{ 学校.名称 }}"
        "{{ 学生.年级班级 }}学生），自{{ 缺勤.起始日期|日期 }}起无正当理由未到校接受义务教育，"
        "至今{{ 缺勤.天数 }}天。{% if 办理.劝返次数 %}学校先后劝返{{ 办理.劝返次数 }}次，该生仍未返校。"
        "{% endif %}{{ 办理.事由 }}",
    )
    body(
        doc,
        f"{{{{ 法条.{DUTY}.名称 }}}}" + _quote(DUTY) + _quote(ENTRY) + _quote(ORDER),
    )
    body(
        doc,
        "现责令你于{{ 期限.改正期限|日期 }}前（含当日）改正，送{{ 学生.姓名 }}到{{ 学校.名称 }}接受义务教育。"
        f"确因身体状况需要延缓入学或者休学的，请依照该法{{{{ 法条.{DELAY}.条款 }}}}依法提出申请。",
    )
    body(
        doc,
        "你对上述事实有不同意见的，可以自收到本通知之日起向本机关陈述、申辩。"
        "逾期不改正的，由有权机关依法处理。",
        keep_with_next=True,
    )
    signature(
        doc,
        "{{ 文书.签发单位 }}",
        "联 系 人：　　　　　　",
        "联系电话：　　　　　　",
    )
    copies(doc)
    return doc


def _quote(key: str) -> str:
    return f"{{{{ 法条.{key}.条款 }}}}规定：“{{{{ 法条.{key}.原文 }}}}”"
