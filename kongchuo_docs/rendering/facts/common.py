"""What every paper says, and how codes, dates, schools and people are printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kongchuo_docs.library import Library
from kongchuo_docs.model import County, Form, Guardian, Student, Unit
from kongchuo_docs.rendering.copies import copies_sentence
from kongchuo_docs.rendering.environment import mask, tick_box

NONE = "／"
"""What official tables print where a thing does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperHead:
    """What every paper says about itself."""

    title: str
    number: str
    dated: dt.date
    issuer: str
    """Full name of the issuing school or bureau."""
    mark: str = ""
    """Empty on an official paper, else 草稿, 样张 or 更正第1次."""


class CommonFacts:
    """Facts that papers of all subjects share.

    Args:
        library: Code lists and law.
        county: Names and parameters.
        units: All schools by unit code.
    """

    def __init__(self, library: Library, county: County, units: Mapping[str, Unit]) -> None:
        self._library = library
        self.county = county
        self.units = units

    def of(self, form: Form, head: PaperHead, unit: Unit) -> dict[str, Any]:
        """Return the entries that every paper has.

        Args:
            form: For its law blocks and copies.
            head: Title, number, date.
            unit: The school that the paper is about, or the office that keeps it.
        """
        reporting = self.units.get(unit.reporting_unit, unit)
        hotline = self.value("issuers.county.hotline", head.dated)
        return {
            "文书": {
                "标题": head.title,
                "编号": head.number,
                "日期": iso(head.dated),
                "标记": head.mark,
                "份数": copies_sentence(form),
                "签发单位": head.issuer,
            },
            "县": {
                "名称": self.county.name,
                "教育部门": self.value("issuers.county.name", head.dated),
                "教育部门简称": self.value("issuers.county.short", head.dated),
                "举报电话": hotline,
            },
            "学校": self.unit(unit, hotline),
            "填报单位": self.unit(reporting, hotline),
            "法条": {key: self.law(key, head.dated) for key in form.laws},
        }

    def value(self, key: str, on: dt.date) -> str:
        """Return a value of the county, or nothing."""
        parameter = self.county.find(key, on)
        return str(parameter.value) if parameter else ""

    def label(self, list_id: str, code: str) -> str:
        """Return the label of a code."""
        # A code that the list no longer has is printed as it is: it was valid when it was stored.
        return self._library.codes(list_id).labels.get(code, code)

    def labels(self, list_id: str, codes: Iterable[str]) -> str:
        """Return the labels of codes in one line."""
        return "、".join(self.label(list_id, code) for code in codes)

    def choices(self, list_id: str, chosen: Iterable[str]) -> str:
        """Print all choices of a list with tick boxes."""
        ticked = set(chosen)
        labels = self._library.codes(list_id).labels.items()
        return "　".join(tick_box(code in ticked) + label for code, label in labels)

    def law(self, key: str, on: dt.date) -> dict[str, str]:
        """Return a block of law as it stood on a day."""
        block = self._library.law(key, on)
        return {"名称": f"《{block.law}》", "条款": block.article, "原文": block.text}

    def unit(self, unit: Unit, hotline: str) -> dict[str, str]:
        """Return what is printed of a school."""
        return {
            "名称": unit.name,
            "乡镇": unit.township,
            "主要负责人": unit.head,
            "填表人": unit.clerk,
            "电话": unit.phone,
            "地址": unit.address,
            "举报电话": unit.hotline or hotline,
        }

    def student(self, student: Student) -> dict[str, Any]:
        """Return what is printed of a child."""
        born = student.birth_date
        return {
            "姓名": student.name,
            "性别": self.label("sex", student.sex),
            "民族": self.label("ethnicity", student.ethnicity),
            "出生日期": iso(born),
            "出生年月": f"{born.year}年{born.month}月",
            "证件类型": self.label("id_kind", student.id_kind),
            "证件号": student.id_number or f"（无：{student.id_missing_reason}）",
            "证件号遮蔽": mask(student.id_number) if student.id_number else "无",
            "学籍号": student.enrolment_number,
            "户籍所在地": student.household_address,
            "户籍类别": self.label("household_kind", student.household_kind),
            "现住址": student.home_address,
            "类别": self.labels("student_category", student.categories),
            "类别选项": self.choices("student_category", student.categories),
            "残疾情况": student.disability,
        }

    def person(self, person: Guardian | None) -> dict[str, str]:
        """Return what is printed of a guardian; without one every field is ``／``."""
        if person is None:
            return dict.fromkeys(("姓名", "关系", "证件号", "电话", "工作"), NONE)
        return {
            "姓名": person.name,
            "关系": self.label("relation", person.relation),
            "证件号": person.id_number,
            "电话": person.phone,
            "工作": person.work,
        }


def iso(date: dt.date | None) -> str:
    """Return a date as templates get it: ISO text, or empty."""
    return date.isoformat() if date else ""
