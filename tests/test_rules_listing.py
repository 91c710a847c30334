"""``kongchuo rules``: what an official can read of the rules."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from small_county import call

from kongchuo_docs.library import Library
from kongchuo_docs.rules import ALL_RULES


def test_every_rule_has_its_own_code_and_reads_only_parameters_that_exist() -> None:
    codes = [rule.code for rule in ALL_RULES]
    known = Library().county("zhongyang").values

    assert len(set(codes)) == len(codes)
    assert [key for rule in ALL_RULES for key in rule.keys if key not in known] == []


def test_every_deadline_says_by_which_law_or_value_it_stands() -> None:
    assert [
        rule.code
        for rule in ALL_RULES
        if rule.code >= "KC-R20" and not (rule.basis or rule.laws or rule.keys)
    ] == []


def test_the_list_has_every_rule(tmp_path: Path) -> None:
    told = json.loads(call("rules", "list", "--json", cwd=tmp_path).stdout)["rules"]

    assert [rule["code"] for rule in told] == [rule.code for rule in ALL_RULES]
    assert "KC-R22  提醒  期限（个案）  辍学标注" in call("rules", "list", cwd=tmp_path).stdout


@pytest.mark.parametrize("code", [rule.code for rule in ALL_RULES])
def test_every_rule_can_be_explained_for_both_counties(code: str, tmp_path: Path) -> None:
    answer = call("rules", "explain", code, "--on", "2021-10-18", "--json", cwd=tmp_path)

    told = json.loads(answer.stdout)
    rule = next(rule for rule in ALL_RULES if rule.code == code)
    assert len(told["values"]) == 2 * len(rule.keys)
    assert all(value["source"] for value in told["values"])


def test_an_explanation_quotes_the_source_and_says_what_nobody_checked(tmp_path: Path) -> None:
    text = call("rules", "explain", "kc-r21", "--on", "2021-10-18", cwd=tmp_path).stdout

    assert (
        "瓦房店市 parameters.suspected_dropout = 1 周，超过（不含本数），自 2018-11-12 起" in text
    )
    assert "「学生无故不到校超过1周的，在学籍系统中标注“疑似辍学”」" in text
    assert "没有人核对过，只作建议" in text


def test_an_explanation_counts_with_the_countys_own_value_and_says_where_no_paper_is_the_source(
    tmp_path: Path,
) -> None:
    limit = call("rules", "explain", "KC-R01", "--on", "2021-10-18", cwd=tmp_path).stdout
    logic = call("rules", "explain", "KC-R07", cwd=tmp_path).stdout

    assert "parameters.suspected_dropout = 1 周，超过（不含本数）；到第 8 日即达到" in limit
    assert "parameters.dropout = 4 周，达到（含本数）；到第 28 日即达到" in limit
    assert "不出自哪一份文件" in logic


def test_no_explanation_holds_a_number_that_counties_may_change() -> None:
    assert [
        rule.code for rule in ALL_RULES if re.search(r"20日|1周|4周|第8日|第28日", rule.how)
    ] == []


def test_the_words_of_the_law_are_quoted_as_they_stood_on_the_day(tmp_path: Path) -> None:
    def laws(on: str) -> list[str]:
        answer = call("rules", "explain", "KC-R25", "--on", on, "--json", cwd=tmp_path)
        return list(json.loads(answer.stdout)["laws"])

    (quoted,) = laws("2021-06-01")
    assert (
        "第二十八条第二款「学校应当对尚未完成义务教育的辍学未成年学生进行登记并劝返复学" in quoted
    )
    assert laws("2021-05-31") == []


def test_an_unknown_rule_is_told(tmp_path: Path) -> None:
    answer = call("rules", "explain", "KC-R99", cwd=tmp_path)

    assert answer.returncode == 2
    assert "没有规则「KC-R99」" in answer.stderr
