"""Counties side by side, a county that is not shipped yet, and keys that nothing reads."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from kongchuo_docs.errors import LibraryError, NotFoundError, RefusedError, UsageError
from kongchuo_docs.library import TO_DO, Library, shipped_root
from kongchuo_docs.model import Roll
from kongchuo_docs.pipeline.counties import differences, new_county, open_keys
from kongchuo_docs.planning import Planner
from kongchuo_docs.workspace import Workspace

LIBRARY = Library()
ON = dt.date(2021, 10, 18)
AT = dt.datetime(2021, 10, 18, tzinfo=dt.UTC)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a folder with the file of a new county in it."""
    new_county(LIBRARY, "xinxian", "虚构县", "全国", tmp_path / "office")
    return tmp_path / "office"


def own(office: Path) -> Library:
    return Library(extra_counties=office / "jurisdictions")


def answer(office: Path, key: str, lines: str) -> None:
    """Replace the open entry of a key."""
    file = office / "jurisdictions" / "xinxian.yaml"
    before, _, rest = file.read_text("utf-8").partition(f"  {key}:\n")
    after = rest.split("  # 要查什么", 1)
    file.write_text(f"{before}  {key}:\n{lines}\n  # 要查什么{after[1]}", "utf-8")


# --- differences


def test_two_counties_differ_in_value_date_and_source() -> None:
    one, other = LIBRARY.county("zhongyang"), LIBRARY.county("wafangdian")
    kinds = {each.key: each.kind for each in differences(one, other, ON)}

    assert kinds["forms.dropout_survey.title"] == "value"
    assert kinds["parameters.suspected_dropout"] == "since"
    assert kinds["parameters.consolidation_target"] == "value"
    assert "parameters.child_labour_age" not in kinds


def test_before_its_first_day_a_value_is_missing_on_one_side_only() -> None:
    one, other = LIBRARY.county("zhongyang"), LIBRARY.county("wafangdian")
    kinds = {each.key: each.kind for each in differences(one, other, dt.date(2018, 11, 11))}

    assert kinds["parameters.dropout"] == "only"


def test_a_county_does_not_differ_from_itself() -> None:
    county = LIBRARY.county("zhongyang")
    assert differences(county, county, ON) == ()


# --- a new county


def test_a_new_county_asks_every_question_and_answers_none(office: Path) -> None:
    text = (office / "jurisdictions" / "xinxian.yaml").read_text("utf-8")
    county = own(office).county("xinxian")

    assert set(open_keys(county)) == {each.key for each in LIBRARY.county_questions()}
    assert text.count("要查什么") == text.count("为什么要") == len(LIBRARY.county_questions())
    assert text.count("查哪份文件") == len(LIBRARY.county_questions())


def test_every_question_is_about_a_key_that_may_be_set() -> None:
    nation = LIBRARY.county("zhongyang")
    for each in LIBRARY.county_questions():
        assert each.key.startswith("issuers.county.") or each.key in nation.values, each.key


def test_an_open_question_uses_what_it_inherits_and_is_unchecked(office: Path) -> None:
    found = own(office).county("xinxian").find("parameters.dropout", ON)

    assert found
    assert (found.value, found.unit, found.checked, found.is_open) == (4, "week", False, True)
    assert TO_DO in found.source
    name = own(office).county("xinxian").find("issuers.county.name", ON)
    assert name and (name.value, name.is_open) == (TO_DO, True)


def test_an_open_question_cannot_be_confirmed_away(office: Path) -> None:
    library = own(office)
    planner = Planner(
        library.county("xinxian"),
        library.forms(),
        Roll(units={}, cases={}, enrolments={}, heads={}),
        lambda key: True,
    )
    found = library.county("xinxian").find("forms.return_notice.title", ON)
    prefix = library.county("xinxian").find("forms.dropout_survey.prefix", ON)

    assert found and prefix
    assert planner._unchecked([found, prefix]) == ("forms.return_notice.title",)


def test_an_answer_closes_the_question(office: Path) -> None:
    answer(
        office,
        "parameters.dropout",
        "    - {value: 30, unit: day, compare: more_than, since: 2020-09-01,\n"
        "       source: 虚构文件「超过30天」, checked_by: 样样, checked_on: 2021-09-01}",
    )
    found = own(office).county("xinxian").find("parameters.dropout", ON)

    assert found
    assert (found.value, found.unit, found.checked, found.is_open) == (30, "day", True, False)


def test_a_workspace_is_made_around_the_file_of_its_county(office: Path) -> None:
    workspace = Workspace.create(office, "xinxian", at=AT)

    assert workspace.county.name == "虚构县"
    assert Workspace.open(office).library.county_ids()[-1] == "xinxian"


@pytest.mark.parametrize(
    ("county_id", "name", "parent", "error", "says"),
    [
        ("新县", "新县", "全国", UsageError, "代号"),
        ("x_1", " ", "全国", UsageError, "县名"),
        ("zhongyang", "又一县", "china", RefusedError, "已有"),
        ("xinxian2", "又一县", "nowhere", NotFoundError, "--parent 全国"),
        ("xinxian2", "又一县", "zhongyang", NotFoundError, "上一级"),
    ],
)
def test_what_cannot_be_a_new_county_is_told(
    tmp_path: Path, county_id: str, name: str, parent: str, error: type[Exception], says: str
) -> None:
    with pytest.raises(error) as caught:
        new_county(LIBRARY, county_id, name, parent, tmp_path)

    assert says in f"{caught.value}{getattr(caught.value, 'fix', '')}"
    assert not (tmp_path / "jurisdictions").exists()


def test_a_second_time_refuses_and_keeps_the_answers(office: Path) -> None:
    before = (office / "jurisdictions" / "xinxian.yaml").read_bytes()
    with pytest.raises(RefusedError):
        new_county(LIBRARY, "xinxian", "别的县", "全国", office)

    assert (office / "jurisdictions" / "xinxian.yaml").read_bytes() == before


# --- keys that nothing reads


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("parameters.dropout:", "parameters.droput:", "不认识的键 parameters.droput"),
        ("forms.return_notice.title:", "forms.retrun_notice.title:", "不认识的键 forms.retrun_notice.title"),
        ("value: 待填写\n      unit: percent", "value: 九成\n      unit: percent", "百分数"),
        ("value: 待填写\n      unit: month_day", "value: 8月31日\n      unit: month_day", "月-日"),
        ("value: 待填写\n", "value: 待填写\n      checked_by: 样样\n", "还是待填写"),
    ],
)  # fmt: skip
def test_a_slip_in_the_countys_file_is_told(office: Path, old: str, new: str, problem: str) -> None:
    file = office / "jurisdictions" / "xinxian.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(LibraryError, match=problem):
        own(office).county("xinxian")


def test_a_shipped_file_may_not_hold_a_parameter_that_the_nation_has_not(tmp_path: Path) -> None:
    shutil.copytree(shipped_root() / "kongchuo_docs" / "jurisdictions", tmp_path / "jurisdictions")
    file = tmp_path / "jurisdictions" / "shanxi.yaml"
    file.write_text(
        file.read_text("utf-8").replace(
            "values: {}", "values:\n  parameters.dropuot:\n    - {value: 4, source: 甲}"
        ),
        "utf-8",
    )
    with pytest.raises(LibraryError, match=r"parameters\.dropuot"):
        Library(package=tmp_path).county_ids()
