"""Every code that the schema stage can report, and the text that carries it."""

from __future__ import annotations

SCHEMA_CODES: tuple[tuple[str, str], ...] = (
    # one cell
    ("KC-S01", "必填项未填写"),
    ("KC-S02", "含有不能使用的字符"),
    ("KC-S03", "文字太长"),
    ("KC-S04", "单元格类型不对"),
    ("KC-S05", "不认识的日期"),
    ("KC-S06", "不认识的时间"),
    ("KC-S07", "不是规定范围内的整数"),
    ("KC-S08", "不是“是”或“否”"),
    ("KC-S09", "不在代码表内"),
    ("KC-S10", "电话号码不对"),
    ("KC-S11", "单位代码不对"),
    ("KC-S12", "编号不对"),
    ("KC-S13", "不认识的月份"),
    ("KC-S14", "学籍号不对"),
    ("KC-S15", "不认识的字段"),
    ("KC-S16", "姓名里有数字或符号"),
    ("KC-S18", "姓名里有自造字"),
    # ID numbers
    ("KC-S20", "证件号码已损坏（以数值保存）"),
    ("KC-S21", "身份证件号码位数不对"),
    ("KC-S22", "身份证件号码为15位旧号"),
    ("KC-S23", "身份证件号码含有不该有的字符"),
    ("KC-S24", "身份证件号码中的出生日期不存在"),
    ("KC-S25", "身份证件号码校验码不符"),
    ("KC-S26", "没有证件号码也没有原因"),
    ("KC-S27", "性别与身份证件号码不一致"),
    ("KC-S28", "出生日期与身份证件号码不一致"),
    ("KC-S29", "年龄超出范围"),
    ("KC-S30", "监护人与学生的证件号码相同"),
    ("KC-S31", "学籍号与学生资料不一致"),
    ("KC-S32", "年龄与年级不相称"),
    ("KC-S33", "监护人与学生的姓名相同"),
    ("KC-S34", "两名监护人是同一人"),
    ("KC-S35", "监护人的年龄不相称"),
    ("KC-S36", "证件类型与号码不相称"),
    ("KC-S37", "不是这种证件的号码"),
    ("KC-S38", "证件号码末三位都是0"),
    # one row
    ("KC-S40", "日期先后不对"),
    ("KC-S41", "时间先后不对"),
    ("KC-S42", "选了“其他”但没有说明"),
    ("KC-S43", "次因太多或与主因重复"),
    ("KC-S44", "单位类别与所属中心校不符"),
    ("KC-S45", "日期在将来"),
    ("KC-S46", "当前状态与别处所填的矛盾"),
    ("KC-S47", "班级里的年级与年级栏不一致"),
    # between rows
    ("KC-S60", "编号重复"),
    ("KC-S61", "同一学生重复登记"),
    ("KC-S62", "没有这个单位"),
    ("KC-S63", "所属中心校不对"),
    ("KC-S64", "没有这个个案"),
    ("KC-S65", "劝返记录的姓名与个案不一致"),
    ("KC-S66", "月报的单位不是填报单位"),
    ("KC-S67", "零报告与个案不符"),
    ("KC-S68", "所依据的行有错误"),
    ("KC-S69", "两个单位的文号代字相同"),
    ("KC-S70", "同一学生登记在不同学校"),
    ("KC-S71", "同名同生日，证件号码不同或没有"),
    ("KC-S72", "个案编号已登记另一名学生"),
    ("KC-S73", "与已装入的不同"),
    ("KC-S75", "状态倒退"),
    ("KC-S76", "已结的个案又有劝返"),
    ("KC-S77", "曾经撤回的个案"),
    # between lists that others keep
    ("KC-S78", "名单里不能确定是谁"),
    ("KC-S79", "名单里同一学生登记了不止一次"),
)
"""Code and title; a code is never given away twice."""


class Message(str):
    """A text for the clerk that keeps its stable code through marshmallow.

    marshmallow gathers plain texts only; a subclass of ``str`` survives, so the code needs no second
    channel. Texts never contain the value that was found: it may be personal.

    Args:
        code: One of :data:`SCHEMA_CODES`.
        text: What is wrong; may hold ``{placeholders}`` for :meth:`filled`.
        fix: What to do, may hold the same placeholders.
    """

    code: str
    fix: str

    def __new__(cls, code: str, text: str, fix: str = "") -> Message:
        """Make the text and hang code and fix on it."""
        message = super().__new__(cls, text)
        message.code = code
        message.fix = fix
        return message

    def filled(self, **values: object) -> Message:
        """Return the same message with its placeholders filled."""
        return Message(self.code, self.format(**values), self.fix.format(**values))
