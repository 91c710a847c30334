from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from kongchuo_docs.errors import NotFoundError
from kongchuo_docs.library import Library
from kongchuo_docs.model import LawBlock

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
    assert {block.key for block in LIBRARY.laws()} == set(NEEDED)
    assert len({block.block_id for block in LIBRARY.laws()}) == len(NEEDED)


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
