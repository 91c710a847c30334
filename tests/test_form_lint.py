"""``form lint``: every fault of a template in one run, with its place; none where there is none."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from small_county import call

from kongchuo_docs.errors import InputFileError, NotFoundError, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.model import Form, Severity
from kongchuo_docs.pipeline.form_lint import LintReport, lint
from kongchuo_docs.rendering.environment import FormEnvironment
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.lint import Fault, Vocabulary, annotated, lint_template
from kongchuo_docs.rendering.lint.brackets import read_tags
from kongchuo_docs.rendering.lint.parts import Part, Spot
from kongchuo_docs.rendering.lint.placeholders import NameCheck
from kongchuo_docs.rendering.word import WordTemplate

LIBRARY = Library()
TODAY = dt.date(2026, 3, 2)
BODY = "word/document.xml"


def paper(
    *paragraphs: str, rows: tuple[tuple[str, ...], ...] = (), font: str = "仿宋_GB2312"
) -> Any:
    """A synthetic Word form: paragraphs, then one table with a fixed grid and a heading row."""
    document = Document()
    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(name), "Times New Roman" if name != "w:eastAsia" else font)
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        table.autofit = False
        heading = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(heading)
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
    return document


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def check(tmp_path: Path, document: Any, **options: Any) -> LintReport:
    path = tmp_path / "模板.docx"
    path.write_bytes(saved(document))
    return lint(LIBRARY, [str(path)], on=TODAY, **options)


def told(report: LintReport) -> list[str]:
    return [each.finding.code for each in report.faults]


def only(report: LintReport) -> Fault:
    (each,) = report.faults
    return each


# --- no false alarm


@pytest.mark.parametrize("form_id", list(LIBRARY.forms()))
def test_no_shipped_form_has_a_fault(form_id: str) -> None:
    assert lint(LIBRARY, [form_id], on=TODAY).faults == ()


@pytest.mark.parametrize("form_id", list(LIBRARY.forms()))
def test_no_sample_paper_of_ours_says_what_its_issuer_may_not(form_id: str, tmp_path: Path) -> None:
    form = LIBRARY.form(form_id)
    facts = LIBRARY.sample(form_id).values
    word = WordTemplate(form.template.read_bytes(), form.label).fill(facts)
    path = tmp_path / "样张.docx"
    path.write_bytes(word)
    by_bureau = facts["文书"].get("签发单位") == facts["县"]["教育部门"]
    issuer = "county" if by_bureau else "school"
    assert lint(LIBRARY, [str(path)], on=TODAY, issuer=issuer).faults == ()


def test_a_plain_form_of_an_office_has_no_fault(tmp_path: Path) -> None:
    document = paper(
        "{{ 文书.标题 }}",
        "{{ 监护人.姓名 }}：{% if 学生.残疾情况 %}{{ 学生.残疾情况 }}{% else %}无{% endif %}",
        "{# 注：这一句不印 #}至{{ 缺勤.起始日期|日期 }}，{{ 四对照.户|框 }}户籍",
        rows=(
            ("日期", "地点"),
            ("{%tr for 次 in 劝返记录 %}", ""),
            ("{{ 次.日期|日期 }}", "{{ loop.index }}{{ 次.地点|或('无') }}"),
            ("{%tr endfor %}", ""),
        ),
    )
    assert check(tmp_path, document).faults == ()


# --- placeholders


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("{{ 学生.姓明 }}", "KC-L02", "您是否想写 学生.姓名？"),
        ("{{ 姓名 }}", "KC-L02", "您是否想写 学生.姓名、监护人.姓名、第二监护人.姓名？"),
        ("{{ 缺勤.起始日 |日期 }}", "KC-L02", "您是否想写 缺勤.起始日期？"),
        ("{{ 学生.姓名.拼音 }}", "KC-L02", ""),
        ("{{ 法条.义务教育发58.原文 }}", "KC-L02", "您是否想写 法条.义务教育法58？"),
        ("{{ 文书.日期|日起 }}", "KC-L03", "您是否想写 |日期？"),
        ("{{ 学生.姓名|safe }}", "KC-L03", "去掉 |safe"),
        ("｛｛ 学生.姓名 ｝｝", "KC-L04", "半角"),
        ("{% if 学生.姓名 ％}甲", "KC-L04", "半角"),
        ("{{ 学生.姓名 }", "KC-L05", "同一段"),
        ("{ 学生.姓名 }", "KC-L05", "两个花括号"),
        ("{{ 学生。姓名 }}", "KC-L01", "全角的 。"),
        ("{{ 文书.日期｜日期 }}", "KC-L01", "全角的 ｜"),
        ("{{ 学生.姓名.upper() }}", "KC-L01", "占位符写作"),
        ("{{ 学生.姓名 * 9 }}", "KC-L01", "占位符写作"),
        ("{% set 甲 = 1 %}", "KC-L01", "只能用 for"),
        ("{% fro 次 in 劝返记录 %}", "KC-L01", "您是否想写 for？"),
        ("{{ 学生 }}", "KC-L09", "学生.姓名"),
        ("{{ 劝返记录 }}", "KC-L09", "劝返记录"),
        ("{{ 劝返记录.地点 }}", "KC-L09", "{%tr for 次 in 劝返记录 %}"),
        ("{% for 字 in 学生.姓名 %}{% endfor %}", "KC-L09", "可循环的：劝返记录"),
        ("{{ 四对照.户 }}", "KC-L10", "|框"),
        ("{{ 缺勤.起始日期 == '' }}", "KC-L10", "|框"),
        ("{{ 学生.姓名|日期 }}", "KC-L10", "去掉 |日期"),
        ("{{r 学生.姓名 }}", "KC-L07", "去掉花括号后的 r"),
        ("{% vm %}{{ 学生.姓名 }}", "KC-L07", "去掉它"),
        ("{%p if 学生.姓名 %}甲", "KC-L06", "单独占一段"),
        ("{% if 学生.姓名 %}甲", "KC-L08", "成对"),
        ("甲{% endif %}", "KC-L08", "成对"),
    ],
)  # fmt: skip
def test_a_broken_placeholder_is_told_with_what_to_write(
    tmp_path: Path, text: str, code: str, says: str
) -> None:
    report = check(tmp_path, paper("第一段", text))
    assert code in told(report)
    each = next(each for each in report.faults if each.finding.code == code)
    assert each.place == Place(part=BODY, paragraph=2)
    assert each.finding.severity is Severity.ERROR
    assert says in each.finding.fix


@pytest.mark.parametrize(
    "text",
    [
        "{% if 学生.姓名 %}" * 2000 + "{% endif %}" * 2000,
        "{% if " + "not " * 3000 + "学生.姓名 %}甲{% endif %}",
        "{{ " + "(" * 3000 + "学生.姓名" + ")" * 3000 + " }}",
        "{{ 学生.姓名" + "|或('a')" * 3000 + " }}",
    ],
    ids=["conditions", "negations", "brackets", "filters"],
)
def test_what_is_nested_beyond_all_measure_is_a_fault_and_no_breakdown(
    tmp_path: Path, text: str
) -> None:
    each = only(check(tmp_path, paper("甲", text)))
    assert each.finding.code in ("KC-L01", "KC-L08")
    assert "嵌套过深" in each.finding.message


def test_a_name_written_without_its_dot_is_understood(tmp_path: Path) -> None:
    assert only(check(tmp_path, paper("{{学生姓名}}"))).finding.fix == "您是否想写 学生.姓名？"


def test_a_full_width_percent_sign_is_one_fault(tmp_path: Path) -> None:
    report = check(tmp_path, paper("{％p if 学生.姓名 ％}", "甲", "{%p endif %}"))
    assert told(report) == ["KC-L04"]


def test_a_statement_is_shown_as_it_was_written(tmp_path: Path) -> None:
    rows = (("日期",), ("{%tr for 次 in 劝返记录 %}",), ("{{ 次.地点 }}",))
    each = only(check(tmp_path, paper(rows=rows)))
    assert each.finding.message == "{%tr for 次 in 劝返记录 %}：for 后面没有 endfor"


def test_a_field_of_a_bare_text_is_said_in_words(tmp_path: Path) -> None:
    each = only(check(tmp_path, paper("{{ ''.__class__ }}")))
    assert each.finding.message == "不能取「__class__」"


def test_paragraphs_are_counted_without_tables_and_quoted(tmp_path: Path) -> None:
    document = paper("甲", rows=(("乙",),))
    document.add_paragraph("{{ 学生.姓明 }}送达")
    box = document.add_paragraph("丙")
    picture = OxmlElement("w:pict")
    box.add_run()._r.append(picture)
    picture.append(picture.makeelement("{urn:schemas-microsoft-com:vml}textbox", {}))
    name, drawing = check(tmp_path, document).faults
    assert (name.place.paragraph, name.quote) == (2, "{{ 学生.姓明 }…")
    assert (drawing.place.paragraph, drawing.quote) == (3, "丙")
    copy = Document(io.BytesIO(annotated(saved(document), (drawing,))))
    assert copy.paragraphs[2]._p.xpath("./w:commentRangeStart")


def test_a_filled_paper_is_never_quoted(tmp_path: Path) -> None:
    each = only(check(tmp_path, paper("王样张，请返校。学校将处以罚款。")))
    assert (each.finding.code, each.quote) == ("KC-W01", "")


def test_every_character_without_a_font_is_told_with_its_place(tmp_path: Path) -> None:
    document = paper("甲\ue000乙\uf8ff", rows=(("م",),))
    first, second = check(tmp_path, document).faults
    assert (first.finding.code, first.place.paragraph) == ("KC-L12", 1)
    assert "U+E000" in first.finding.message
    assert "U+F8FF" in first.finding.message
    assert (second.place.table, second.place.row, second.place.cell) == (1, 1, 1)


@pytest.mark.parametrize("tag", ["w:ins", "w:del"])
def test_changes_that_nobody_accepted_are_told(tmp_path: Path, tag: str) -> None:
    document = paper("甲", "乙")
    change = OxmlElement(tag)
    run = document.paragraphs[1].runs[0]._r
    run.addprevious(change)
    change.append(run)
    each = only(check(tmp_path, document))
    assert (each.finding.code, each.finding.severity) == ("KC-L38", Severity.WARNING)
    assert each.place.paragraph == 2


def test_signs_of_wingdings_are_printed_and_no_fault(tmp_path: Path) -> None:
    document = paper("甲")
    run = document.paragraphs[0].add_run("\uf0d8")
    run.font.name = "Wingdings"
    assert check(tmp_path, document).faults == ()


def test_a_numbered_form_without_number_or_date_is_told(fonts: FontSet) -> None:
    number, date = contract(fonts, "{{ 学生.姓名 }}", kind="劝返")
    assert (number.finding.code, number.finding.severity) == ("KC-L25", Severity.WARNING)
    assert "{{ 文书.编号 }}" in number.finding.fix
    assert "{{ 文书.日期|日期 }}" in date.finding.fix


def test_a_required_field_that_nothing_prints_is_said_in_words(fonts: FontSet) -> None:
    (each,) = contract(fonts, "{{ 学生.姓名 }}", requires=("student.id_missing_reason",))
    assert each.finding.fix == "没有占位符能印它，请从 requires 中去掉 student.id_missing_reason。"


def test_the_advice_fits_what_cannot_be_printed(tmp_path: Path) -> None:
    document = paper("甲")
    run = document.paragraphs[0].runs[0]
    mark = OxmlElement("w:em")
    mark.set(qn("w:val"), "dot")
    run._r.get_or_add_rPr().append(mark)
    assert only(check(tmp_path, document)).finding.fix == "请改用加粗或下划线。"


def test_a_date_without_a_style_and_a_box_for_a_word_are_warnings(tmp_path: Path) -> None:
    report = check(tmp_path, paper("{{ 缺勤.起始日期 }}", "{{ 学生.姓名|框 }}"))
    assert told(report) == ["KC-L10", "KC-L10"]
    assert report.ok


def test_a_tag_that_goes_over_two_paragraphs_is_told_at_both(tmp_path: Path) -> None:
    report = check(tmp_path, paper("{{ 学生.", "姓名 }}"))
    assert [(each.finding.code, each.place.paragraph) for each in report.faults] == [
        ("KC-L05", 1),
        ("KC-L05", 2),
    ]


def test_all_faults_are_told_in_one_run_each_with_its_cell(tmp_path: Path) -> None:
    document = paper(
        "{{ 学生.姓明 }}",
        rows=(
            ("日期", "地点"),
            ("{%tr for 次 in 劝返纪录 %}旁边的字", ""),
            ("{{ 次.日期|日期 }}", "{{ 学生.现住止 }}"),
            ("{%tr endfor %}", ""),
        ),
    )
    report = check(tmp_path, document)
    assert [
        (each.finding.code, each.place.table, each.place.row, each.place.cell)
        for each in report.faults
    ] == [("KC-L06", 1, 2, 1), ("KC-L02", 0, 0, 0), ("KC-L02", 1, 2, 1), ("KC-L02", 1, 3, 2)]


def test_a_pair_of_different_kinds_is_told(tmp_path: Path) -> None:
    rows = (("日期",), ("{%tr for 次 in 劝返记录 %}",), ("{{ 次.地点 }}",), ("{% endfor %}",))
    assert "KC-L08" in told(check(tmp_path, paper(rows=rows)))


def test_what_stands_inside_a_misspelt_loop_is_judged_as_meant(tmp_path: Path) -> None:
    rows = (("日期",), ("{%tr for 次 in 劝返纪录 %}",), ("{{ 次.地店 }}",), ("{%tr endfor %}",))
    report = check(tmp_path, paper("{{ 期限.复学期限|日期 }}", rows=rows))
    assert [each.finding.fix for each in report.faults] == [
        "您是否想写 劝返记录？",
        "您是否想写 次.地点？",
    ]


def test_loop_variables_are_known_inside_their_loop_only(tmp_path: Path) -> None:
    rows = (
        ("日期",),
        ("{%tr for 次 in 劝返记录 %}",),
        ("{{ 次.地店 }}",),
        ("{%tr endfor %}",),
        ("{{ 次.地点 }}",),
    )
    report = check(tmp_path, paper(rows=rows))
    assert [(each.finding.code, each.place.row) for each in report.faults] == [
        ("KC-L02", 3),
        ("KC-L02", 5),
    ]
    assert report.faults[0].finding.fix == "您是否想写 次.地点？"


def test_faults_of_header_and_properties_say_the_part(tmp_path: Path) -> None:
    document = paper("正文")
    document.sections[0].header.paragraphs[0].text = "{{ 文书.编好 }}"
    document.core_properties.title = "{{ 学生.姓名 }}"
    report = check(tmp_path, document)
    assert {(each.finding.code, each.place.part) for each in report.faults} == {
        ("KC-L02", "word/header1.xml"),
        ("KC-L11", "docProps/core.xml"),
    }


def test_the_vocabulary_follows_the_subject(tmp_path: Path) -> None:
    monthly = paper(
        rows=(("姓名",), ("{%tr for 行 in 月报.行 %}",), ("{{ 行.姓名 }}",), ("{%tr endfor %}",))
    )
    assert check(tmp_path, monthly).faults == ()
    enrolment = paper("{{ 报到.地点 }}", "{{ 缺勤.天数 }}")
    assert told(check(tmp_path, enrolment)) == ["KC-L02"]


# --- the contract with form.yaml


def contract(
    fonts: FontSet, text: str, sample: dict[str, Any] | None = None, **changes: Any
) -> list[Fault]:
    bare: dict[str, Any] = {"requires": (), "laws": (), "inputs": (), "kind": ""}
    form: Form = replace(LIBRARY.form("return_notice"), **(bare | changes))
    report = lint_template(
        saved(paper(text)), form, LIBRARY, fonts,
        in_folder=True, sample={"学生": {"姓名": "王样张"}} if sample is None else sample,
    )  # fmt: skip
    return list(report.faults)


def test_a_required_field_that_is_never_printed_is_told(fonts: FontSet) -> None:
    assert contract(fonts, "{{ 学生.姓名 }}", requires=("student.name",)) == []
    (each,) = contract(fonts, "{{ 学生.姓名 }}", requires=("absence.since",))
    assert each.finding.code == "KC-L20"
    assert each.place.part == "form.yaml"
    assert "{{ 缺勤.起始日期 }}" in each.finding.fix


def test_a_required_field_that_no_record_has_is_told(fonts: FontSet) -> None:
    (each,) = contract(fonts, "{{ 学生.姓名 }}", requires=("student.nmae",))
    assert (each.finding.code, each.finding.field) == ("KC-L21", "student.nmae")


def test_statutes_are_held_against_the_form_in_both_directions(fonts: FontSet) -> None:
    law = {"法条": {"义务教育法58": {"原文": "甲"}}}
    (unlisted,) = contract(fonts, "{{ 法条.义务教育法58.原文 }}", sample=law)
    (unprinted,) = contract(fonts, "甲", laws=("义务教育法58",))
    (unknown,) = contract(fonts, "甲", laws=("义务教育法99",))
    assert [each.finding.code for each in (unlisted, unprinted, unknown)] == ["KC-L22"] * 3
    assert [each.finding.severity for each in (unlisted, unprinted, unknown)] == [
        Severity.ERROR,
        Severity.WARNING,
        Severity.ERROR,
    ]


def test_a_name_that_the_sample_lacks_is_told(fonts: FontSet) -> None:
    (each,) = contract(fonts, "{{ 学生.姓名 }}{{ 学生.性别 }}")
    assert (each.finding.code, each.finding.field) == ("KC-L23", "学生.性别")


def test_the_vocabulary_is_what_the_fact_builder_gives() -> None:
    vocabulary = Vocabulary(LIBRARY, LIBRARY.form("return_notice"))
    assert vocabulary.printed_from("guardians.1.phone") == {"第二监护人.电话"}
    assert vocabulary.printed_from("student.birth_date") == {"学生.出生日期", "学生.出生年月"}
    assert vocabulary.printed_from("visits.0.place") == {"劝返记录.地点"}
    assert vocabulary.printed_from("student.nmae") is None


# --- fonts, tables, the signature block


def no_font(document: Any) -> None:
    fonts = document.styles["Normal"].element.rPr.rFonts
    del fonts.attrib[qn("w:eastAsia")]
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:rFonts')}")
    defaults.getparent().remove(defaults)


def theme_font(document: Any) -> None:
    fonts = document.styles["Normal"].element.rPr.rFonts
    fonts.set(qn("w:eastAsiaTheme"), "minorEastAsia")


def autofit(document: Any) -> None:
    document.add_table(1, 1).autofit = True


def text_box(document: Any) -> None:
    picture = OxmlElement("w:pict")
    document.paragraphs[0].add_run()._r.append(picture)
    shape = picture.makeelement("{urn:schemas-microsoft-com:vml}shape", {})
    picture.append(shape)
    box = shape.makeelement("{urn:schemas-microsoft-com:vml}textbox", {})
    shape.append(box)


def list_without_heading(document: Any) -> None:
    table = document.add_table(4, 1)
    table.autofit = False
    texts = ("姓名", "{%tr for 次 in 劝返记录 %}", "{{ 次.地点 }}", "{%tr endfor %}")
    for row, text in zip(table.rows, texts, strict=True):
        row.cells[0].text = text


def signature_after_loop(document: Any) -> None:
    list_without_heading(document)
    document.tables[0].rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph("校长（签字）：")


@pytest.mark.parametrize(
    ("spoil", "code", "severity"),
    [
        (no_font, "KC-L33", Severity.WARNING),
        (theme_font, "KC-L32", Severity.WARNING),
        (autofit, "KC-L34", Severity.WARNING),
        (list_without_heading, "KC-L35", Severity.WARNING),
        (signature_after_loop, "KC-L36", Severity.WARNING),
        (text_box, "KC-L30", Severity.ERROR),
    ],
)
def test_what_prints_otherwise_is_told(
    tmp_path: Path, spoil: Callable[[Any], None], code: str, severity: Severity
) -> None:
    document = paper("正文的一段")
    spoil(document)
    each = only(check(tmp_path, document))
    assert (each.finding.code, each.finding.severity) == (code, severity)


def test_a_font_without_a_substitute_is_named_once(tmp_path: Path) -> None:
    each = only(check(tmp_path, paper("第一段", "第二段", font="某某体")))
    assert (each.finding.code, each.finding.field) == ("KC-L31", "某某体")


def test_a_signature_that_keeps_to_the_row_above_is_no_fault(tmp_path: Path) -> None:
    document = paper("正文")
    signature_after_loop(document)
    document.tables[0].rows[2].cells[0].paragraphs[0].paragraph_format.keep_with_next = True
    assert check(tmp_path, document).faults == ()


# --- wording


def test_a_verb_that_the_issuer_may_not_use_is_told(tmp_path: Path) -> None:
    document = paper("{{ 学校.名称 }}责令您送{{ 学生.姓名 }}返校。")
    each = only(check(tmp_path, document))
    assert (each.finding.code, each.finding.field) == ("KC-W01", "责令")
    assert "义务教育法第五十八条" in each.finding.basis
    assert check(tmp_path, paper("责令您送{{ 学生.姓名 }}返校。"), issuer="county").faults == ()


@pytest.mark.parametrize(
    "lines",
    [
        ("示例县示例镇人民政府文件", "责令您送子女返校。"),
        ("责令您送子女返校。", "示例镇人民政府（印章）", "2021年10月18日"),
        ("示例县教育科技局", "责令您送子女返校。"),
    ],
)
def test_who_issues_a_bare_file_is_read_from_its_head_or_signature(
    tmp_path: Path, lines: tuple[str, ...]
) -> None:
    assert check(tmp_path, paper(*lines)).faults == ()


def test_a_school_signs_below_the_head_of_its_county(tmp_path: Path) -> None:
    each = only(check(tmp_path, paper("示例县教育局", "责令您返校。", "示例中心校（盖章）：")))
    assert (each.finding.code, each.finding.severity) == ("KC-W01", Severity.ERROR)


def test_without_an_issuer_a_verb_is_only_a_doubt(tmp_path: Path) -> None:
    each = only(check(tmp_path, paper("现责令您送子女返校。")))
    assert each.finding.severity is Severity.WARNING
    assert "没有写 --issuer，按学校检查" in each.finding.message
    never = only(check(tmp_path, paper("现予以罚款。")))
    assert never.finding.severity is Severity.ERROR


def test_placeholders_of_organs_and_statutes_are_read_as_words(tmp_path: Path) -> None:
    document = paper(
        "学校将书面报告{{ 县.教育部门 }}，{{ 县.教育部门 }}可以责令改正。",
        "{{ 法条.义务教育法58.名称 }}{{ 法条.义务教育法58.条款 }}：{{ 法条.义务教育法58.原文 }}",
    )
    assert check(tmp_path, document).faults == ()


# --- files, comments, command line


def test_a_file_inside_a_form_folder_is_checked_as_that_form(fonts: FontSet) -> None:
    form = LIBRARY.form("return_notice")
    assert lint(LIBRARY, [str(form.template)], on=TODAY).checked == ("return_notice/template.docx",)
    assert lint(LIBRARY, ["通知书"], on=TODAY).checked == ("return_notice/template.docx",)


def test_a_damaged_file_keeps_back_no_other(tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 torn")
    (tmp_path / "好.docx").write_bytes(saved(paper("{{ 学生.姓明 }}")))
    report = lint(LIBRARY, [str(tmp_path / name) for name in ("坏.docx", "好.docx")], on=TODAY)
    assert told(report) == ["KC-L26", "KC-L02"]
    assert report.faults[0].finding.message == "读不出来：文件已损坏，不能打开"


def test_a_broken_form_of_a_workspace_keeps_back_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "form_templates" / "talk_record"
    folder.mkdir(parents=True)
    (folder / "form.yaml").write_text("form_id: talk_record\n", "utf-8")
    library = Library(extra_forms=folder.parent)
    each = only(lint(library, [], on=TODAY))
    assert each.finding.code == "KC-L26"
    assert each.finding.source.file == "form_templates/talk_record/form.yaml"
    assert "缺少键" in each.finding.message
    assert "@" not in each.finding.message
    assert "移出工作区" in each.finding.fix
    assert "重新安装" not in each.finding.fix
    with pytest.raises(InputFileError, match=r"form_templates/talk_record/form\.yaml"):
        lint(library, ["talk_record"], on=TODAY)


def test_a_broken_form_is_not_replaced_by_the_shipped_one(tmp_path: Path) -> None:
    folder = tmp_path / "form_templates" / "return_notice"
    folder.mkdir(parents=True)
    (folder / "form.yaml").write_text("- 甲\n", "utf-8")
    library = Library(extra_forms=folder.parent)
    assert "return_notice" not in library.forms()
    with pytest.raises(InputFileError, match="最外层应为"):
        library.forms()["return_notice"]


def test_an_unknown_form_is_told_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError) as caught:
        lint(LIBRARY, ["没有的表"], on=TODAY)
    assert "return_notice" in caught.value.fix


def test_the_marked_copy_has_the_faults_as_comments_and_the_original_stays(tmp_path: Path) -> None:
    document = paper("好的一段", "{{ 学生.姓明 }}", rows=(("甲",), ("{{ 学生.现住止 }}",)))
    document.sections[0].header.paragraphs[0].text = "{{ 文书.编好 }}"
    source, copy = tmp_path / "模板.docx", tmp_path / "标注.docx"
    source.write_bytes(before := saved(document))
    lint(LIBRARY, [str(source)], on=TODAY, annotate=copy)
    assert source.read_bytes() == before
    assert not list(tmp_path.glob("*.part"))
    comments = [comment.text for comment in Document(copy).comments]
    assert len(comments) == 3
    assert any("KC-L02" in text and "您是否想写 学生.姓名" in text for text in comments)
    assert any("word/header1.xml" in text for text in comments)
    with zipfile.ZipFile(copy) as package:
        body, notes = (
            package.read(f"word/{name}.xml").decode() for name in ("document", "comments")
        )
    marked = body[body.index("commentRangeStart") :]
    assert body.count("commentRangeStart") == body.count("commentReference") == 3
    assert "姓明" in marked
    assert "w:date=" not in notes


def test_marking_a_marked_copy_replaces_our_comments_and_keeps_those_of_others(
    tmp_path: Path,
) -> None:
    document = paper("{{ 学生.姓明 }}", "另一段")
    document.add_comment(document.paragraphs[1].runs, "校长的话", author="甲")
    faults = check(tmp_path, document).faults
    once = annotated(saved(document), faults)
    twice = annotated(once, faults)
    texts = [(item.author, item.text) for item in Document(io.BytesIO(twice)).comments]
    assert [author for author, _ in texts] == ["甲", "控辍文书检查"]
    clean = Document(io.BytesIO(annotated(once, ())))
    assert [item.author for item in clean.comments] == ["甲"]
    assert [each.text for each in clean.paragraphs] == ["{{ 学生.姓明 }}", "另一段"]


def test_a_copy_never_replaces_the_original(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="原件"):
        check(tmp_path, paper("甲"), annotate=tmp_path / "模板.docx")
    with pytest.raises(UsageError, match="一个模板"):
        lint(LIBRARY, [], on=TODAY, annotate=tmp_path / "x.docx")


def test_the_command_answers_a_program_with_places_and_the_exit_code(tmp_path: Path) -> None:
    (tmp_path / "模板.docx").write_bytes(saved(paper("甲", "{{ 学生.姓明 }}")))
    answer = call("form", "lint", "模板.docx", "--json", cwd=tmp_path)
    told = json.loads(answer.stdout)
    assert answer.returncode == 1
    assert told["ok"] is False
    assert told["counts"] == {"error": 1, "warning": 0, "info": 0}
    assert told["findings"] == [
        {
            "code": "KC-L02",
            "severity": "error",
            "file": "模板.docx",
            "part": "word/document.xml",
            "paragraph": 2,
            "table": 0,
            "row": 0,
            "cell": 0,
            "quote": "{{ 学生.姓明 }…",
            "field": "学生.姓明",
            "message": "没有「学生.姓明」这个名字",
            "fix": "您是否想写 学生.姓名？",
            "basis": "",
        }
    ]


def test_the_command_says_the_place_in_words(tmp_path: Path) -> None:
    document = paper("甲", rows=(("乙", "丙"), ("丁", "{{ 学生.姓明 }}")))
    (tmp_path / "模板.docx").write_bytes(saved(document))
    answer = call("form", "lint", "模板.docx", cwd=tmp_path)
    assert "错误 KC-L02  模板.docx 表 1 第 2 行第 2 格第 1 段“{{ 学生.姓明 }…”：" in answer.stdout
    assert call("form", "lint", "return_notice", cwd=tmp_path).returncode == 0
    assert call("form", "lint", "没有的表", cwd=tmp_path).returncode == 2


PIECES = st.lists(
    st.sampled_from(
        ["{{", "}}", "{%", "%}", "{#", "#}", " ", "tr ", "p ", "r ", "for ", "in ", "endfor", "if ",
         "else", "elif ", "endif", "学生", ".姓名", "劝返记录", "次", "|日期", "|", "(", ")", "'", "“", "==",
         "loop", "[0]", "['姓名']", "-", "not ", "is ", "1", "｛｛", "甲"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_no_text_of_a_template_can_break_the_check(texts: list[str]) -> None:
    spots = tuple(
        Spot(Place(part=BODY, paragraph=number), OxmlElement("w:p"), text)
        for number, text in enumerate(texts, 1)
    )
    names = NameCheck(Vocabulary(LIBRARY, LIBRARY.form("return_notice")), FormEnvironment())
    tags, _ = read_tags(Part(BODY, OxmlElement("w:body"), spots), names.environment)
    names.look_through(tags)
