"""The words of the sheet 填表说明, for a clerk who has never seen the workbook."""

from __future__ import annotations

from collections.abc import Mapping

from kongchuo_docs.model import RecordKind, WorkbookLayout

PURPOSE: Mapping[RecordKind, str] = {
    RecordKind.UNIT: "每所学校一行。先填这张表，其他表用这里的单位代码指明学校。",
    RecordKind.CASE: "每名辍学（或疑似辍学）学生一行。",
    RecordKind.VISIT: "每次劝返一行，用个案编号与「学生」表对应。",
    RecordKind.ACT: "决定出具书面报告、责令通知、送达回证、家访记录、转交函的，每件一行；没有的空着。",
    RecordKind.ENROLMENT: "需要发入学通知书的儿童，每人一行。",
    RecordKind.REPORT: "每个填报单位每月一行。没有辍学学生的，零报告填“是”。",
}


def guide_lines(layout: WorkbookLayout) -> tuple[str, ...]:
    """Return the lines of the guide, the title first."""
    sheets = [f"　　「{sheet.name}」：{PURPOSE[sheet.kind]}" for sheet in layout.sheets]
    return (
        f"{layout.title}填表说明",
        "一、要填哪些表",
        *sheets,
        "　　用不到的表空着即可，不要删除，也不要改表名和第一行的列名。",
        "二、怎么填",
        "　　1. 每张表第一行是列名，带红色 * 的必须填写。第二行灰色字是示例，不会被读取，可以删除。",
        "　　2. 点中单元格会出现填写提示；有下拉箭头的从列表中选。可填多个的，用顿号（、）隔开。",
        "　　3. 日期写成 2021-09-01、2021.9.1 或 2021年9月1日都可以，年份要写四位。",
        "　　4. 身份证件号码必须是文本。粘贴时请用“选择性粘贴—数值”，"
        "号码变成 1.1E+17 的样子就是已经损坏，必须照证件重填。",
        "　　5. 编号自己定（如 JL003），不要用姓名或身份证号。",
        "　　6. 不要合并单元格，不要用公式，一行只写一个人或一次劝返。",
        "　　7. 列名一行已锁定，以免误改（没有密码）。",
        "三、填完以后",
        "　　保存，交给软件检查。有错误时会生成带“标注”的副本："
        "第一张表是错误清单，出错的单元格有颜色和批注。",
        "　　请在原来的文件里改正，再检查一次。",
        "四、保密",
        "　　本表含有未成年人个人信息，只在工作电脑上保存，不要用微信、QQ 传送。",
    )
