"""关于学生辍学情况的报告: one letter of the school to both addressees, township and bureau.

A report tells facts and asks for nothing: 「报告」中不得夹带请示事项.

Basis: 未成年人保护法 第二十八条第二款; 中教函〔2021〕97号 二（六）; layout GB/T 9704-2012.
"""

from __future__ import annotations

from docx.document import Document as Doc

from tools.draw_forms.letters import addressee, body, copies, heading, letter, signature
from tools.draw_forms.parts import control_paragraph

DUTY = "未成年人保护法28_2"


def draw() -> Doc:
    """Draw the form."""
    doc = letter(
        left="{{ 文书.编号 }}",
        right="签发人：　　　　　",
        name="{{ 学校.名称 }}\n{{ 文书.标题 }}",
    )
    addressee(doc, "{{ 办理.主送 }}：")
    body(
        doc,
        f"{{{{ 法条.{DUTY}.名称 }}}}{{{{ 法条.{DUTY}.条款 }}}}规定：“{{{{ 法条.{DUTY}.原文 }}}}”"
        "现将我校{{ 学生.年级班级 }}学生{{ 学生.姓名 }}的有关情况报告如下。",
    )
    _facts(doc)
    _rounds(doc)
    _present(doc)
    body(doc, "特此报告。", keep_with_next=True)
    _enclosures(doc)
    signature(
        doc,
        "{{ 学校.名称 }}",
        "联 系 人：{{ 个案.班主任 }}（班主任）",
        "联系电话：{{ 个案.班主任电话|或(学校.电话) }}",
    )
    copies(doc)
    return doc


def _facts(doc: Doc) -> None:
    heading(doc, "一、学生基本情况")
    body(
        doc,
        "{{ 学生.姓名 }}，{{ 学生.性别 }}，{{ 学生.出生日期|日期 }}出生，身份证件号码{{ 学生.证件号 }}，"
        "学籍号{{ 学生.学籍号|或('（无）') }}，户籍所在地{{ 学生.户籍所在地 }}，现住址{{ 学生.现住址 }}。"
        "监护人{{ 监护人.姓名 }}（{{ 监护人.关系 }}），联系电话{{ 监护人.电话 }}。"
        "{% if 办理.留守 %}该生为留守儿童，已登记建档，按留守儿童一并书面报告。{% endif %}",
    )


def _rounds(doc: Doc) -> None:
    heading(doc, "二、缺勤和劝返情况")
    body(
        doc,
        "该生自{{ 缺勤.起始日期|日期 }}起无正当理由未到校，至本报告之日{{ 缺勤.天数 }}天，"
        "主要原因：{{ 缺勤.主因 }}；目前去向：{{ 缺勤.去向 }}"
        "{% if 缺勤.标注 %}；学籍系统标注：{{ 缺勤.标注 }}{% endif %}。"
        "{% if 办理.劝返次数 %}我校先后劝返{{ 办理.劝返次数 }}次：{% endif %}",
    )
    control_paragraph(doc, "{%p for 次 in 劝返记录 %}")
    body(
        doc,
        "第{{ 次.次序 }}次，{{ 次.日期|日期 }}，{{ 次.方式 }}，地点：{{ 次.地点 }}，"
        "参加人员：{{ 次.参加人员 }}，结果：{{ 次.结果 }}"
        "{% if 次.承诺返校日期 %}（{{ 次.承诺返校日期|日期 }}）{% endif %}。",
    )
    control_paragraph(doc, "{%p endfor %}")
    body(
        doc,
        "{% if 办理.失联 %}经多方联系，至今无法与学生及其监护人取得联系。"
        "{% else %}经劝返，该生至今仍未返校。{% endif %}",
    )


def _present(doc: Doc) -> None:
    heading(doc, "三、已采取的措施和下一步打算")
    control_paragraph(doc, "{%p if 调查.已采取措施 %}")
    body(doc, "{{ 调查.已采取措施 }}")
    control_paragraph(doc, "{%p endif %}")
    control_paragraph(doc, "{%p if 办理.事由 %}")
    body(doc, "{{ 办理.事由 }}")
    control_paragraph(doc, "{%p endif %}")
    body(
        doc,
        "我校保留该生学籍，将继续了解其去向、做好劝返和返校后的学业辅导，"
        "并配合{{ 办理.主送 }}依法做好工作。",
    )


def _enclosures(doc: Doc) -> None:
    """One line for each, their names below each other. Basis: GB/T 9704-2012, 7.3.4."""
    names = ("辍学学生基本情况调查表", "劝返复学通知书及送达情况", "劝返情况记录表")
    for number, name in enumerate(names, 1):
        label = "附件：" if number == 1 else "　　　"
        body(doc, f"{label}{number}. {name}", keep_with_next=True)
