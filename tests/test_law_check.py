"""Finished papers against the law: numbers, quotations, sums, verbs; invented papers only."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from kongchuo_docs.errors import InputFileError
from kongchuo_docs.library import Library, read_yaml
from kongchuo_docs.model import Severity
from kongchuo_docs.pipeline.lawful import LawReport, check_paper, check_text
from kongchuo_docs.pipeline.word_to_pdf import word_to_pdf
from kongchuo_docs.rendering.word import WordTemplate
from kongchuo_docs.rules.wording import check_facts

LIBRARY = Library()
TODAY = dt.date(2026, 3, 2)
SOURCES = Path(__file__).parent.parent / "docs" / "sources"
ARTICLE_58 = LIBRARY.law("义务教育法58", TODAY).text


def check(text: str, issuer: str = "school", on: dt.date | None = TODAY) -> LawReport:
    return check_text(LIBRARY, text, issuer=issuer, on=on, today=TODAY)


def codes(report: LawReport) -> list[str]:
    return [each.finding.code for each in report.faults]


# --- quotations


def test_a_changed_word_of_a_quotation_is_shown_beside_the_words_of_the_law() -> None:
    wrong = ARTICLE_58.replace("限期改正", "立即改正")
    report = check(f"《义务教育法》第五十八条规定：“{wrong}”")

    assert codes(report) == ["KC-W07"]
    assert "“限期”写成了“立即”" in report.findings[0].message
    assert "责令限期改正" in report.findings[0].fix


@pytest.mark.parametrize(
    ("old", "new"),
    [("给予批评教育，", ""), ("父母或者", "父母"), ("改正。", "改正，并处罚款。")],
)
def test_what_is_left_out_or_put_in_is_found(old: str, new: str) -> None:
    wrong = ARTICLE_58.replace(old, new)
    assert codes(check(f"《义务教育法》第五十八条规定：“{wrong}”")) == ["KC-W07"]


@pytest.mark.parametrize(
    "text",
    [
        f"《义务教育法》第五十八条规定：“{ARTICLE_58}”",
        f"《义务教育法》第五十八条　{ARTICLE_58}",
        "《义务教育法》第五十八条规定，无正当理由不送子女上学的，由乡镇人民政府责令限期改正。",
        "本校“控辍保学工作先进集体、先进个人评选”已经开始。",
        "《义务教育法》第五条第二款规定：“适龄儿童、少年的父母或者其他法定监护人应当依法保证其按时入学接受并完成义务教育。”",
    ],
)
def test_exact_quotations_and_free_words_are_no_fault(text: str) -> None:
    assert codes(check(text)) == []


def test_words_that_stand_in_another_article_are_told_with_their_place() -> None:
    report = check(
        "《义务教育法》第十一条规定：“适龄儿童、少年的父母或者其他法定监护人"
        "应当依法保证其按时入学接受并完成义务教育。”"
    )

    assert codes(report) == ["KC-W09"]
    assert "第五条第二款" in report.findings[0].message


def test_the_wrong_paragraph_of_the_right_article_is_told() -> None:
    text = "对尚未完成义务教育的辍学未成年学生，教育行政部门应当责令父母或者其他监护人将其送入学校接受义务教育。"

    assert codes(check(f"《未成年人保护法》第八十三条第一款规定：“{text}”", "county")) == ["KC-W09"]
    assert codes(check(f"《未成年人保护法》第八十三条第二款规定：“{text}”", "county")) == []


def test_an_altered_article_below_its_heading_is_a_warning() -> None:
    wrong = ARTICLE_58.replace("乡镇", "")
    report = check(f"《中华人民共和国义务教育法》\n第五十八条\n{wrong}")

    assert codes(report) == ["KC-W07"]
    assert report.ok
    assert report.faults[0].place.paragraph == 3


def test_a_finding_shows_no_word_of_the_paper_that_no_law_uses() -> None:
    wrong = ARTICLE_58.replace("当地乡镇人民政府", "欧阳嫑的父亲")
    (found,) = check(f"《义务教育法》第五十八条规定：“{wrong}”").findings

    assert "嫑" not in f"{found.message}{found.fix}{found.field}{found.basis}"


@given(st.data())
def test_any_dropped_character_of_a_long_quotation_is_found(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(ARTICLE_58) - 2))
    if ARTICLE_58[at] in "。，、":
        return
    wrong = ARTICLE_58[:at] + ARTICLE_58[at + 1 :]
    if at == 0 or wrong.strip("。") in ARTICLE_58:
        return  # what is cut off at an end is still a quotation
    assert codes(check(f"《义务教育法》第五十八条规定：“{wrong}”")) == ["KC-W07"]


# --- numbers and days


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("根据义务教育法第六十四条的规定", "KC-W03"),
        ("《未成年人保护法》第十七条第（十二）项", "KC-W03"),
        ("《义务教育法》第三十一条第四款", "KC-W03"),
        ("《中华人民共和国义务教育法》第六十四条、第五条第二条", "KC-W03"),
    ],
)
def test_a_number_that_the_law_does_not_have_is_told(text: str, code: str) -> None:
    assert codes(check(text))[0] == code


def test_a_paper_is_judged_by_the_law_of_its_own_date() -> None:
    text = (
        "依据《未成年人保护法》第十三条：“必须使适龄未成年人依法入学接受并完成义务教育”。"
        "\n样样乡中心小学\n{}"
    )
    may = check(text.format("2021年5月20日"), on=None)
    june = check(text.format("2021年6月1日"), on=None)

    assert (may.on, codes(may)) == (dt.date(2021, 5, 20), [])
    assert set(codes(june)) == {"KC-W02"}


def test_words_of_a_later_law_in_an_earlier_paper_are_an_error() -> None:
    words = LIBRARY.law("未成年人保护法28_2", TODAY).text
    report = check(f"《未成年人保护法》第二十八条：“{words}”", on=dt.date(2021, 5, 20))

    assert set(codes(report)) == {"KC-W02"}
    assert not report.ok
    assert "自 2021-06-01 起施行" in report.findings[-1].message


def test_words_of_a_time_that_we_have_not_compared_are_a_note_said_once() -> None:
    text = "《义务教育法》第五条、第十一条\n《义务教育法》第五十八条"
    report = check(text, on=dt.date(2018, 11, 12))

    assert codes(report) == ["KC-W06"]
    assert report.faults[0].finding.severity is Severity.INFO
    assert "2015年4月24日第一次修正" in report.findings[0].message


# --- sums


@pytest.mark.parametrize(
    "text",
    [
        "由派出所处以罚款500元。",
        "每缺课一天罚50元。",
        "须交复学保证金2000元。",
        "监护人应缴纳一千元违约金。",
        "不再返校就罚款200元。",
    ],
)
def test_an_invented_sum_is_an_error(text: str) -> None:
    assert set(codes(check(text))) & {"KC-W08", "KC-W01"}
    assert not check(text).ok


@pytest.mark.parametrize(
    "text",
    [
        "用人单位使用童工的，由劳动保障行政部门处5000元罚款。",
        "学校不得收取保证金500元。",
        "资助家庭经济困难学生500元。",
    ],
)
def test_sums_that_the_law_names_and_sums_that_are_given_are_no_fault(text: str) -> None:
    assert codes(check(text)) == []


# --- whose paper


@pytest.mark.parametrize(
    ("signed", "issuer"),
    [("青禾镇中心小学", "school"), ("青禾镇人民政府", "township"), ("某某县教育局（盖章）", "county"),
     ("青禾村民委员会", "village")],
)  # fmt: skip
def test_the_name_above_the_date_tells_the_issuer(signed: str, issuer: str) -> None:
    report = check(f"责令你限期改正。\n{signed}\n2026年3月1日", issuer="", on=None)

    assert report.issuer == issuer
    assert codes(report) == ([] if issuer in ("township", "county") else ["KC-W01"])


def test_an_order_under_the_name_of_a_school_is_an_error_wherever_it_stands(tmp_path: Path) -> None:
    word = Document()
    word.sections[0].header.paragraphs[0].text = "责令限期改正通知书"
    word.add_table(1, 2).cell(0, 1).text = "我校责令你三日内送子女返校"
    word.save(str(tmp_path / "通知.docx"))

    report = check_paper(LIBRARY, tmp_path / "通知.docx", issuer="school", on=TODAY, today=TODAY)

    assert codes(report) == ["KC-W01", "KC-W01"]
    assert (report.faults[0].place.table, report.faults[0].place.cell) == (1, 2)
    assert report.faults[1].place.part.startswith("word/header")


def test_a_text_in_gb18030_is_read_and_a_damaged_pdf_is_told(tmp_path: Path) -> None:
    old = tmp_path / "旧.txt"
    old.write_bytes("《义务教育法》第六十四条".encode("gb18030"))
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF-1.7\0\x00")

    assert codes(check_paper(LIBRARY, old, on=TODAY, today=TODAY)) == ["KC-W03"]
    with pytest.raises(InputFileError, match="不是完好的 PDF"):
        check_paper(LIBRARY, pdf, on=TODAY, today=TODAY)


def test_a_pdf_is_read_page_by_page_and_a_fault_names_its_page(tmp_path: Path) -> None:
    word = Document()
    word.add_paragraph("请于本周内送子女返校。")
    word.add_page_break()
    word.add_paragraph("我校责令你三日内送子女返校。" + "学校将继续家访并做好记录。" * 6)
    pdf = tmp_path / "通知.pdf"
    word.save(str(tmp_path / "通知.docx"))
    word_to_pdf(tmp_path / "通知.docx", pdf, engine="typst", strict=False)

    report = check_paper(LIBRARY, pdf, issuer="school", on=TODAY, today=TODAY)

    assert codes(report) == ["KC-W01"]
    assert report.faults[0].place.part == "第 2 页"


def test_a_pdf_without_text_is_refused(tmp_path: Path) -> None:
    scan = tmp_path / "扫描.pdf"
    with pikepdf.new() as empty:
        empty.add_blank_page()
        empty.save(scan)

    with pytest.raises(InputFileError, match="可能是扫描件"):
        check_paper(LIBRARY, scan, on=TODAY, today=TODAY)


# --- no false alarm


@pytest.mark.parametrize("name", ["zhongyang-2021-97.txt", "wafangdian-2018.txt"])
@pytest.mark.parametrize("issuer", ["", "school", "township", "county"])
def test_the_two_source_documents_give_no_alarm(name: str, issuer: str) -> None:
    report = check_paper(LIBRARY, SOURCES / name, issuer=issuer, on=None, today=TODAY)

    assert codes(report) == []
    assert report.on in {dt.date(2021, 10, 14), dt.date(2018, 11, 12)}


@pytest.mark.parametrize("form", LIBRARY.forms().values(), ids=lambda form: form.form_id)
def test_the_sample_of_every_form_gives_no_alarm(form, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    issuer = "county" if form.issuer == "served" else form.issuer  # the sample serves an order
    issuer = issuer if issuer in ("county", "township", "village") else "school"
    facts = read_yaml(form.folder / "sample.yaml")
    paper = tmp_path / "样张.docx"
    paper.write_bytes(WordTemplate(form.template.read_bytes(), form.label).fill(facts))

    assert codes(check_paper(LIBRARY, paper, issuer=issuer, on=None, today=TODAY)) == []
    assert check_facts(facts, issuer, TODAY, LIBRARY.wording()) == ()


# --- what clerks type


def test_what_a_clerk_types_is_a_warning_with_its_field() -> None:
    facts = {
        "劝返记录": [{"过程": "到家了解情况。"}, {"过程": "我校责令家长三日内送返。"}],
        "法条": {"义务教育法58": {"原文": "责令限期改正"}},
        "监护人": {"姓名": "处罚"},
    }
    found = check_facts(facts, "school", TODAY, LIBRARY.wording())

    assert ("KC-W01", "劝返记录.2.过程") in [(each.code, each.field) for each in found]
    assert {each.severity for each in found} == {Severity.WARNING}
    assert all("法条" not in each.field for each in found)


def test_what_a_guardian_says_is_not_the_clerks_word() -> None:
    facts = {"劝返记录": [{"监护人意见": "再来就去法院起诉学校。"}]}

    assert check_facts(facts, "school", TODAY, LIBRARY.wording()) == ()
