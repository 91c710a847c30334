from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from kongchuo_docs.errors import LibraryError, NotFoundError
from kongchuo_docs.library import Library, read_yaml, shipped_root
from kongchuo_docs.model import NumberGrammar, RecordKind, Subject

LIBRARY = Library()
FORM = """\
form_id: memo
title: 便条
label: 便条
order: 3
subject: case
issuer: school
event: survey.date
copies:
  - {recipient: 学校, count: 2}
"""


@pytest.fixture
def copy(tmp_path: Path) -> Library:
    """Return a library whose files a test may spoil."""
    package = Path(__file__).parent.parent / "kongchuo_docs"
    for name in ("law", "jurisdictions"):
        shutil.copytree(package / name, tmp_path / name)
    shutil.copytree(shipped_root() / "schemas", tmp_path / "schemas")
    (tmp_path / "form_templates" / "memo").mkdir(parents=True)
    (tmp_path / "form_templates" / "memo" / "form.yaml").write_text(FORM, "utf-8")
    return Library(tmp_path, package=tmp_path)


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# --- strict YAML


def test_text_stays_text_and_only_plain_numbers_and_booleans_are_values(tmp_path: Path) -> None:
    path = tmp_path / "values.yaml"
    path.write_text(
        "time: 12:30\nanswer: no\ncode: 01\nid: 141129200803120016\nday: 2021-10-14\n"
        "empty:\nnothing: null\nten: 10\ntext: '10'\nyes: true\nversion: 1.10\n",
        "utf-8",
    )

    assert read_yaml(path) == {
        "time": "12:30",
        "answer": "no",
        "code": "01",
        "id": "141129200803120016",
        "day": "2021-10-14",
        "empty": "",
        "nothing": "null",
        "ten": 10,
        "text": "10",
        "yes": True,
        "version": "1.10",
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\na: 2\n", "第 2 行：键“a”重复"),
        ("a: {b: 1, b: 2}\n", "键“b”重复"),
        ("? [a, b]\n: 1\n", "键必须是文字"),
        ("- a\n", "最外层"),
        ("a: [1\n", "第 2 行"),
    ],
)
def test_a_file_that_is_no_clean_mapping_is_refused(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "values.yaml"
    path.write_text(text, "utf-8")

    with pytest.raises(LibraryError, match=problem):
        read_yaml(path)


def test_a_file_that_is_missing_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="读不到"):
        read_yaml(tmp_path / "none.yaml")

    path = tmp_path / "gbk.yaml"
    path.write_bytes("名: 值\n".encode("gbk"))
    with pytest.raises(LibraryError, match="UTF-8"):
        read_yaml(path)


def test_python_objects_in_yaml_are_never_built(tmp_path: Path) -> None:
    path = tmp_path / "evil.yaml"
    path.write_text("a: !!python/object/apply:os.getcwd []\n", "utf-8")

    assert read_yaml(path) == {"a": []}


# --- faults name file and key


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("order: 3", "order: 3\ncolour: red", "memo/form.yaml：不认识的键 colour"),
        ("label: 便条\n", "", "缺少键 label"),
        ("order: 3", "order: third", "值不合要求 @ order"),
        ("order: 3", 'order: "3"', "值不合要求 @ order"),
        ("subject: case", "subject: child", "值不合要求 @ subject"),
        ("count: 2", "count: true", r"值不合要求 @ copies\[0\].count"),
        ("copies:\n  - {recipient: 学校, count: 2}", "requires: grade", "值不合要求 @ requires"),
        ("form_id: memo", "form_id: note", "form_id 应与文件夹同名"),
    ],
)
def test_a_malformed_form_is_told_by_file_and_key(
    copy: Library, old: str, new: str, problem: str
) -> None:
    spoil(copy.root / "form_templates" / "memo" / "form.yaml", old, new)

    with pytest.raises(LibraryError, match=problem):
        copy.forms()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("parameters.other_leave_note:", "parameter.other_leave_note:", "不认识的键 parameter"),
        (
            "value: school,",
            "value: village,",
            "value 应为 school、reporting_unit、township、county",
        ),
        ("unit: day_of_month", "unit: moon", "unit 不认识“moon”"),
        ("compare: on_or_before", "compare: before", "compare 不认识“before”"),
        ("{value: 20,", "{value: twenty,", "value 应为整数"),
        (", checked_on: 2026-11-22", "", "checked_by 和 checked_on"),
        ("extends: shanxi", "extends: nowhere", "“nowhere”不存在"),
        ("extends: shanxi", "extends: zhongyang", "不存在或成环"),
        ("name: 中阳县", "name: 中阳县\ncode: 1", "zhongyang.yaml：不认识的键 code"),
    ],
)
def test_a_malformed_jurisdiction_is_told_by_file_and_key(
    copy: Library, old: str, new: str, problem: str
) -> None:
    spoil(copy.package / "jurisdictions" / "zhongyang.yaml", old, new)

    with pytest.raises(LibraryError, match=problem):
        copy.county("zhongyang")


def test_two_values_from_the_same_day_are_refused(copy: Library) -> None:
    spoil(
        copy.package / "jurisdictions" / "shanxi.yaml",
        "values: {}",
        "values:\n  parameters.dropout:\n    - {value: 4, source: 甲}\n    - {value: 5, source: 乙}",
    )

    with pytest.raises(LibraryError, match=r"parameters\.dropout .*同一天"):
        copy.county_ids()


def test_a_changed_word_of_a_statute_is_found(copy: Library) -> None:
    spoil(
        copy.package / "law" / "yiwu-jiaoyu.yaml",
        "批评教育，责令限期改正",
        "批评教育，责令立即改正",
    )

    with pytest.raises(LibraryError, match="义务教育法58 的 text 与 sha256 不符"):
        copy.laws()


def test_a_spelling_of_two_codes_is_refused(copy: Library) -> None:
    spoil(copy.root / "schemas" / "codes" / "sex.yaml", "女性", "男")

    with pytest.raises(LibraryError, match="“男”同时属于代码 1 和 2"):
        copy.codes("sex")


def test_an_installation_without_data_is_told(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="没有数据文件"):
        Library(tmp_path, package=tmp_path).county_ids()


# --- looking things up


def test_values_change_on_their_day(copy: Library) -> None:
    spoil(
        copy.package / "jurisdictions" / "shanxi.yaml",
        "values: {}",
        "values:\n  parameters.dropout:\n"
        "    - {value: 3, unit: week, compare: at_least, since: 2022-09-01, source: 新规}\n"
        "    - {value: 4, unit: week, compare: at_least, source: 旧规}",
    )
    county = copy.county("zhongyang")

    before = county.find("parameters.dropout", dt.date(2022, 8, 31))
    after = county.find("parameters.dropout", dt.date(2022, 9, 1))

    assert before and before.value == 4
    assert after and after.value == 3


def test_a_form_is_one_folder(copy: Library) -> None:
    form = copy.form("memo")

    assert form.subject is Subject.CASE
    assert form.grammar is NumberGrammar.SCHOOL
    assert form.copies[0].count == 2
    assert form.template == copy.root / "form_templates" / "memo" / "template.docx"


def test_a_workspace_adds_forms_and_replaces_shipped_ones(copy: Library, tmp_path: Path) -> None:
    own = tmp_path / "own"
    for name, order in (("memo", 9), ("letter", 1)):
        (own / name).mkdir(parents=True)
        text = FORM.replace("form_id: memo", f"form_id: {name}")
        (own / name / "form.yaml").write_text(text.replace("order: 3", f"order: {order}"), "utf-8")

    forms = Library(copy.root, extra_forms=own, package=copy.package).forms()

    assert [(form.form_id, form.order) for form in forms.values()] == [("letter", 1), ("memo", 9)]
    assert forms["memo"].folder == own / "memo"


def test_a_sample_holds_facts_as_templates_see_them(copy: Library) -> None:
    sample = copy.root / "form_templates" / "memo" / "sample.yaml"
    sample.write_text(
        "学生: {证件号: 000000200803120016, 天数: 12}\n四对照: {人: false}\n", "utf-8"
    )

    facts = copy.sample("memo")

    assert facts["学生"] == {"证件号": "000000200803120016", "天数": 12}
    assert facts["四对照"]["人"] is False


def test_unknown_names_are_told_with_the_known_ones() -> None:
    for look_up in (LIBRARY.county, LIBRARY.form, LIBRARY.codes):
        with pytest.raises(NotFoundError, match="atlantis"):
            look_up("atlantis")
    with pytest.raises(NotFoundError) as caught:
        LIBRARY.county("shanxi")  # a province is no county

    assert "zhongyang" in caught.value.fix


def test_every_code_list_that_the_workbook_names_exists() -> None:
    columns = [column for sheet in LIBRARY.workbook().sheets for column in sheet.columns]

    for list_id in {column.codes for column in columns if column.codes} | {"yes_no"}:
        assert LIBRARY.codes(list_id).labels


def test_the_workbook_has_one_sheet_for_every_kind_of_record() -> None:
    kinds = [sheet.kind for sheet in LIBRARY.workbook().sheets]

    assert kinds == [kind for kind in RecordKind if kind is not RecordKind.ROSTER]
    assert all(isinstance(kind, RecordKind) for kind in kinds)


def test_every_statute_that_a_form_prints_is_shipped() -> None:
    keys = {block.key for block in LIBRARY.laws()}

    for form in LIBRARY.forms().values():
        assert set(form.laws) <= keys, form.form_id


def test_clerks_spellings_are_understood() -> None:
    assert LIBRARY.codes("grade").code("初一") == "7"
    assert LIBRARY.codes("grade").labels["7"] == "七年级"
    assert LIBRARY.codes("ethnicity").code("汉") == "01"
    assert len(LIBRARY.codes("ethnicity").labels) == 58
    assert LIBRARY.codes("relation").code("爸爸") == "父亲"
    assert LIBRARY.codes("yes_no").code("√") == "yes"
    assert LIBRARY.codes("case_status").code("没有这种状态") is None


def test_files_are_read_once() -> None:
    library = Library()

    assert library.forms() is library.forms()
    assert library.county("zhongyang") is library.county("zhongyang")
