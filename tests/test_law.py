from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

import pytest

from kongchuo_docs.errors import NotFoundError, UsageError
from kongchuo_docs.library import Library
from kongchuo_docs.model import LawBlock
from kongchuo_docs.pipeline.lawbook import held_articles, look_up
from kongchuo_docs.rules.citations import number

LIBRARY = Library()
EXCERPTS = Path(__file__).parent.parent / "docs" / "sources" / "law-excerpts.txt"
BLOCKS = [pytest.param(block, id=block.key) for block in LIBRARY.laws()]
NEEDED = (
    *("义务教育法2_2", "义务教育法4", "义务教育法5_2", "义务教育法9", "义务教育法11_1"),
    *("义务教育法11_2", "义务教育法12_1", "义务教育法13", "义务教育法14_1", "义务教育法27"),
    *("义务教育法58", "义务教育法59_1_2", "义务教育法60"),
    *("未成年人保护法16_5", "未成年人保护法17_5", "未成年人保护法28_2", "未成年人保护法83_2"),
    *("未成年人保护法118", "未成年人保护法119", "家庭教育促进法48", "家庭教育促进法49"),
    *("禁止使用童工规定2", "禁止使用童工规定3", "残疾人教育条例17_4"),
)


def without_spaces(text: str) -> str:
    return "".join(text.split())


def articles() -> dict[tuple[str, str], str]:
    """Return the excerpt file by law and article."""
    found: dict[tuple[str, str], str] = {}
    law = article = ""
    for line in EXCERPTS.read_text("utf-8").splitlines():
        if line.startswith("《") and line.endswith("》"):
            law = line.strip("《》")
        elif line.removesuffix("（节录）").endswith("条") and line.startswith("第"):
            article = line.removesuffix("（节录）")
        else:
            found[law, article] = found.get((law, article), "") + without_spaces(line)
    return found


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_word_for_word_in_its_own_article(block: LawBlock) -> None:
    article = block.article[: block.article.index("条") + 1]
    source = articles()[block.law, article]

    assert without_spaces(block.text) in source
    assert without_spaces(block.chapeau) in source


@pytest.mark.parametrize("block", BLOCKS)
def test_a_blocks_digest_is_that_of_its_text(block: LawBlock) -> None:
    assert hashlib.sha256(block.text.encode("utf-8")).hexdigest() == block.sha256


@pytest.mark.parametrize("block", BLOCKS)
def test_a_single_item_comes_with_the_words_it_depends_on(block: LawBlock) -> None:
    single_item = block.article.endswith("项") and "、" not in block.article

    assert bool(block.chapeau) == single_item


def test_all_blocks_that_papers_quote_are_there() -> None:
    assert set(NEEDED) <= {block.key for block in LIBRARY.laws()}
    assert len({block.block_id for block in LIBRARY.laws()}) == len(LIBRARY.laws())


def test_keys_can_be_written_in_a_template() -> None:
    assert all(block.key.isidentifier() for block in LIBRARY.laws())


def test_article_58_gives_no_school_the_power_to_order() -> None:
    block = LIBRARY.law("义务教育法58", dt.date(2021, 10, 18))

    assert block.law == "中华人民共和国义务教育法"
    assert block.article == "第五十八条"
    assert "由当地乡镇人民政府或者县级人民政府教育行政部门给予批评教育，责令限期改正" in block.text
    assert "学校" not in block.text


def test_paragraphs_of_an_article_are_lines() -> None:
    block = LIBRARY.law("义务教育法13", dt.date(2021, 10, 18))

    assert len(block.text.split("\n")) == 2


def test_a_law_cannot_be_quoted_before_it_is_in_force() -> None:
    with pytest.raises(NotFoundError, match="2022-01-01"):
        LIBRARY.law("家庭教育促进法48", dt.date(2021, 12, 31))

    assert LIBRARY.law("家庭教育促进法48", dt.date(2022, 1, 1)).article == "第四十八条"


def test_the_protection_law_is_quoted_from_the_day_of_its_revision() -> None:
    with pytest.raises(NotFoundError):
        LIBRARY.law("未成年人保护法28_2", dt.date(2021, 5, 31))

    assert LIBRARY.law("未成年人保护法28_2", dt.date(2021, 6, 1)).valid_from == dt.date(2021, 6, 1)


def test_an_unknown_block_is_told_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match="义务教育法99") as caught:
        LIBRARY.law("义务教育法99", dt.date(2021, 10, 18))

    assert "义务教育法58" in caught.value.fix


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_says_how_sure_its_wording_is_and_where_it_comes_from(block: LawBlock) -> None:
    assert block.confidence in {"A", "B"}
    assert block.source
    assert block.checked_on


def test_every_article_that_a_form_cites_is_in_the_table() -> None:
    named = re.compile(r"第([〇零一二三四五六七八九十百]+)条")
    outlines = {name: law for law in LIBRARY.wording().citations.laws for name in law.names}
    for form in LIBRARY.forms().values():
        for line in form.basis:
            law, _, articles = line.removeprefix("中华人民共和国").partition(" ")
            for article in named.findall(articles) if law in outlines else ():
                held = held_articles(LIBRARY, outlines[law])
                assert number(article) in held, f"{form.form_id}: {law} {article}"


def test_the_same_article_changes_its_words_on_its_day() -> None:
    before = LIBRARY.law("未成年人保护法9", dt.date(2024, 4, 25))
    after = LIBRARY.law("未成年人保护法9", dt.date(2024, 4, 26))

    assert "民政部门承担" in before.text
    assert "负责妇女儿童工作的机构" in after.text
    assert before.valid_to == dt.date(2024, 4, 25)


def test_a_notice_of_may_2021_finds_the_law_as_it_then_stood() -> None:
    page = look_up(LIBRARY, "未保法", "13", dt.date(2021, 5, 20))

    assert page.blocks[0].text.endswith("不得使接受义务教育的未成年人辍学。")
    assert page.blocks[0].valid_to == dt.date(2021, 5, 31)
    assert page.version and page.version.name == "2012年10月26日修正"


def test_where_the_words_of_the_time_are_unknown_the_message_says_which_text_stood() -> None:
    with pytest.raises(NotFoundError, match="2015年4月24日第一次修正的文本") as caught:
        look_up(LIBRARY, "义务教育法", "58", dt.date(2018, 11, 12))

    assert "不要把现行文字当作当时的引用" in caught.value.fix


@pytest.mark.parametrize("article", ["58", "五十八", "第五十八条", "第58条"])
@pytest.mark.parametrize("law", ["义务教育法", "《义务教育法》", "中华人民共和国义务教育法"])
def test_an_article_is_found_however_it_is_written(law: str, article: str) -> None:
    page = look_up(LIBRARY, law, article, dt.date(2026, 3, 2))

    assert page.blocks[0].article == "第五十八条"


@pytest.mark.parametrize(
    ("law", "article", "error", "says"),
    [
        ("义务教育法", "64", NotFoundError, "共63条"),
        ("义务教育法", "20", NotFoundError, "还没有收录"),
        ("刑法", "1", NotFoundError, "没有收录"),
        ("义务教育法", "末条", UsageError, "条号"),
    ],
)
def test_what_cannot_be_shown_is_told(
    law: str, article: str, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        look_up(LIBRARY, law, article, dt.date(2026, 3, 2))
