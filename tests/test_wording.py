"""Who may say what, and which citations are right: sentences of papers, good and bad."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongchuo_docs.errors import LibraryError
from kongchuo_docs.library import Library, shipped_root
from kongchuo_docs.model.wording import ISSUERS
from kongchuo_docs.rules import check_wording
from kongchuo_docs.rules.citations import number

LIBRARY = Library()
BOOK = LIBRARY.wording()
TODAY = dt.date(2026, 3, 2)


def codes(text: str, issuer: str = "school", on: dt.date = TODAY) -> list[str]:
    return [each.code for each in check_wording(text, issuer, on, BOOK)]


@pytest.mark.parametrize(
    ("issuer", "text"),
    [
        ("school", "我校责令你限期送子女返校。"),
        ("school", "责令限期改正通知书"),
        ("school", "逾期不返校的，将处以罚款。"),
        ("school", "逾期不返校将罚款500元。"),
        ("school", "学校将向人民法院起诉。"),
        ("school", "逾期未到校，学校将予以开除。"),
        ("school", "再不返校，将撤销监护人资格。"),
        ("school", "逾期未返校的，学校将向人民法院申请强制执行。"),
        ("village", "逾期不改正的，依法申请人民法院强制执行。"),
        ("school", "我校多次劝返无效。责令您于三日内送子女返校。"),
        ("school", "学校批准延缓入学一年。"),
        ("village", "村民委员会责令家长改正。"),
        ("village", "村委会对监护人予以训诫。"),
        ("township", "乡镇人民政府将处以罚款。"),
        ("county", "教育局将对监护人处以罚款。"),
        ("county", "学校应当责令家长限期改正。"),
        ("school", "将报告乡镇人民政府并责令改正。"),
    ],
)
def test_an_act_that_the_issuer_may_not_do_is_told(issuer: str, text: str) -> None:
    assert codes(text, issuer) == ["KC-W01"]


@pytest.mark.parametrize(
    ("issuer", "text"),
    [
        ("township", "责令你限期改正。"),
        ("county", "现责令你在7日内送其入学。"),
        ("school", "由当地乡镇人民政府或者县级人民政府教育行政部门给予批评教育，责令限期改正。"),
        ("school", "学校将书面报告教育局和乡镇人民政府，由其依法处理。"),
        ("school", "学校将书面报告教育行政部门，由教育行政部门责令改正。"),
        ("school", "学校不得开除学生，不得以任何理由劝退。"),
        ("school", "严禁开除学生。"),
        ("school", "公安机关可以予以训诫。"),
        ("school", "人民法院可以撤销监护人资格。"),
        ("school", "用人单位由人力资源和社会保障部门处以罚款。"),
        ("school", "该法规定“责令限期改正”。"),
        ("school", "□ 申请休学或者延缓入学　由其批准"),
        ("school", "登记、劝返、家访、书面报告，给予批评教育。"),
        ("village", "村委会予以劝诫、制止，督促其返校。"),
        ("school", "由乡镇人民政府依法申请人民法院强制执行。"),
        ("township", "逾期不改正的，本机关将依法申请人民法院强制执行。"),
    ],
)
def test_what_the_issuer_may_say_is_no_fault(issuer: str, text: str) -> None:
    assert codes(text, issuer) == []


@pytest.mark.parametrize(
    "block", [each for each in LIBRARY.laws() if not each.valid_to], ids=lambda block: block.key
)
@pytest.mark.parametrize("issuer", ISSUERS)
def test_the_law_itself_may_be_quoted_by_everybody(block: object, issuer: str) -> None:
    text, chapeau = getattr(block, "text", ""), getattr(block, "chapeau", "")
    assert codes(f"{chapeau}{text}", issuer) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("依照第五条第二条的规定", "KC-W04"),
        ("依照第五款第二条的规定", "KC-W04"),
        ("《义务教育法》第六十四条", "KC-W03"),
        ("《中华人民共和国义务教育法》第五条第五款", "KC-W03"),
        ("《义务教育法》第五十八条第二款", "KC-W03"),
        ("根据《义务教育法》第五条第二款、第九十九条", "KC-W03"),
        ("《未成年人保护法》第133条", "KC-W03"),
        ("《未成年人保护法》第十三条：依法接受义务教育", "KC-W02"),
        ("根据《未成年人保护法》第十三条的规定，请于三日内送子女返校", "KC-W02"),
        ("依照未成年人保护法第十三条，保障其受教育的权利", "KC-W02"),
        ("父母必须使适龄未成年人依法入学接受并完成义务教育", "KC-W02"),
        ("1986年《义务教育法》第四条", "KC-W02"),
        ("《中华人民共和国义务教育法实施细则》的规定", "KC-W02"),
        ("童工是指未满十六周岁", "KC-W02"),
        ("教基一[2013]7号", "KC-W02"),
    ],
)
def test_a_wrong_citation_is_told(text: str, code: str) -> None:
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "《中华人民共和国义务教育法》第五条第二款、第十一条第一款、第五十八条",
        "《未成年人保护法》第十六条第（五）项、第十七条第（五）项、第一百一十八条",
        "《家庭教育促进法》第四十八条第二款",
        "《中华人民共和国职业教育法》第六十九条",
        "职业教育法第九十九条",
        "本单位章程第九百条",
        "第3次劝返，第一条意见",
    ],
)
def test_a_right_citation_and_what_cannot_be_known_is_no_fault(text: str) -> None:
    assert codes(text) == []


def test_a_law_may_not_be_cited_before_its_day() -> None:
    text = "《家庭教育促进法》第四十八条"
    assert codes(text, on=dt.date(2021, 12, 31)) == ["KC-W02"]
    assert codes(text, on=dt.date(2022, 1, 1)) == []


def test_an_old_number_was_right_in_its_day() -> None:
    text = "必须使适龄未成年人依法入学接受并完成义务教育"
    assert codes(text, on=dt.date(2021, 5, 31)) == []
    assert codes(text, on=dt.date(2021, 6, 1)) == ["KC-W02"]


def test_a_paragraph_for_one_organ_is_a_warning_to_others() -> None:
    text = "根据《未成年人保护法》第八十三条第二款"
    assert codes(text, "township") == ["KC-W05"]
    assert codes(text, "county") == []


def test_a_finding_never_repeats_the_sentence() -> None:
    (found,) = check_wording("我校责令张样样的父亲改正。", "school", TODAY, BOOK)
    assert "张样样" not in f"{found.message}{found.fix}{found.field}{found.basis}"
    assert found.field == "责令"
    assert "书面报告" in found.fix


def chinese(value: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("一十" if hundreds else "十") if tens == 1 else f"{digits[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


@given(st.integers(1, 999))
def test_chinese_numbers_are_read_as_they_are_written(value: int) -> None:
    assert number(chinese(value)) == number(str(value)) == value


@given(st.text(), st.sampled_from(ISSUERS))
def test_any_text_can_be_judged(text: str, issuer: str) -> None:
    check_wording(text, issuer, TODAY, BOOK)


def test_every_actor_that_a_verb_names_exists() -> None:
    actors = {each.actor for each in BOOK.verbs.actors}
    assert set(ISSUERS) <= actors
    for verb in BOOK.verbs.verbs:
        assert set(verb.may) <= actors
        assert verb.basis and verb.quote and verb.instead


def test_every_statute_of_ours_stands_in_the_outlines() -> None:
    outlined = {law.law for law in BOOK.citations.laws}
    assert {block.law for block in LIBRARY.laws()} <= outlined


def test_a_quoted_word_of_the_matrix_stands_in_the_excerpts() -> None:
    excerpts = (Path(__file__).parent.parent / "docs/sources/law-excerpts.txt").read_text("utf-8")
    for verb in BOOK.verbs.verbs:
        assert verb.quote in excerpts, verb.quote


def test_a_malformed_book_is_told_by_file_and_key(tmp_path: Path) -> None:
    shutil.copytree(shipped_root() / "schemas", tmp_path / "schemas")
    path = tmp_path / "schemas" / "wording" / "verbs.yaml"
    path.write_text(path.read_text("utf-8").replace("negations:", "denials:"), "utf-8")
    with pytest.raises(LibraryError, match=r"wording/verbs\.yaml：.*denials"):
        Library(tmp_path).wording()
