"""Names, ID numbers and phones of children and guardians stay in the papers and the database."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from small_county import (
    MONTH,
    call,
    finished,
    kongchuo,
    new_workspace,
    private_values,
    sheets,
    visit,
    write_workbook,
)

PRIVATE = private_values()
COMMANDS = (
    f"plan --month {MONTH}",
    f"run --month {MONTH} --jobs 1",
    "issue QS001 return_notice",
    "issue QS003 return_notice",
    "preview return_notice --case QS001",
    "number list",
    "number audit",
    "number void 九中（月报）字〔2021〕第1号 --reason 填错",
    "case list",
    "case show QS001",
    "case show QS999",
    "form list",
    "county explain zhongyang",
    "archive store",
    "archive verify",
    "check 采集表.xlsx",
    "load 采集表.xlsx",
)


def told(text: str) -> set[str]:
    return {value for value in PRIVATE if value in text}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished and archived workspace, with the workbook that it was loaded from."""
    root = finished(tmp_path_factory.mktemp("privacy") / "w").root
    write_workbook(root / "采集表.xlsx")
    assert call("archive", "store", cwd=root).returncode == 0
    return root


def test_the_values_that_are_looked_for_do_stand_in_the_papers(root: Path) -> None:
    assert len(PRIVATE) == 14
    (survey,) = root.glob(f"out/{MONTH}/*/02_QS001_1_*.docx")
    with zipfile.ZipFile(survey) as word:
        assert told(word.read("word/document.xml").decode()) >= {"欧阳晴空", "欧阳守拙"}


def test_no_file_or_folder_is_named_after_a_person(root: Path) -> None:
    names = "\n".join(path.relative_to(root).as_posix() for path in root.rglob("*"))
    assert "QS001" in names
    assert told(names) == set()


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize("form", ["text", "json"])
def test_no_command_prints_a_person(root: Path, words: str, form: str) -> None:
    more = ["--json"] if form == "json" else []
    said = call(*words.split(), *more, cwd=root)
    assert said.stdout or said.stderr
    assert told(said.stdout + said.stderr) == set()


def test_names_are_shown_only_where_the_user_asks_for_them(root: Path) -> None:
    assert "欧*" in call("case", "list", cwd=root).stdout
    assert told(call("case", "list", "--show-values", cwd=root).stdout) == {
        "欧阳晴空",
        "司马长风",
        "慕容远山",
    }


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_finding_about_a_faulty_workbook_repeats_the_value(tmp_path: Path, form: str) -> None:
    rows = sheets()
    first, second, third = rows["学生"]
    first["身份证件号码"] = first["身份证件号码"][:-1] + "Z"
    first["姓名"] = "欧阳晴空7"
    second["出生日期"] = "2008-02-31"
    second["监护人电话"] = "1380000003"
    third["身份证件号码"] = second["身份证件号码"]
    third["性别"] = "女"
    rows["劝返记录"].append(visit("QS003", 2, rows["劝返记录"][0]["日期"], 学生姓名="司马长风"))
    rows["入学名单"][0]["证件类型"] = "诸葛新雨"
    book = write_workbook(tmp_path / "a.xlsx", rows)
    changed = {first["身份证件号码"], "欧阳晴空7", "1380000003"}
    more = ["--json"] if form == "json" else []
    said = call("check", book, *more, cwd=tmp_path)
    assert said.returncode == 1
    assert said.stdout.count("KC-S") >= 5
    assert told(said.stdout + said.stderr) == set()
    assert not {value for value in changed if value in said.stdout + said.stderr}


def test_a_name_that_cannot_be_printed_is_told_by_its_character_only(tmp_path: Path) -> None:
    rows = sheets()
    rows["学生"][0]["姓名"] = "欧阳\U00013000空"
    root = new_workspace(tmp_path / "w", rows).root
    said = kongchuo("issue", "QS001", "return_notice", cwd=root)
    assert said.returncode == 3
    assert "U+13000" in said.stderr
    assert "欧阳" not in said.stdout + said.stderr


def test_manifests_and_the_lines_of_bags_name_nobody(root: Path) -> None:
    files = [*root.rglob("bundle.json"), *root.glob("archive/*/*.txt")]
    assert len(files) >= 2 * 2 + 2 * 4
    for file in files:
        assert told(file.read_text("utf-8")) == set(), file.name


def metadata(pdf: Path) -> Iterator[str]:
    with pikepdf.open(pdf) as document:
        yield from (str(value) for value in document.docinfo.values())
        if "/Metadata" in document.Root:
            yield document.Root.Metadata.read_bytes().decode()
        with document.open_outline() as outline:
            yield from (str(item.title) for item in outline.root)


def test_no_pdf_names_a_person_in_its_metadata_or_bookmarks(root: Path) -> None:
    files = list(root.glob(f"out/{MONTH}/*/*.pdf"))
    assert len(files) == 10 + 2 * 3
    for file in files:
        words = "\n".join(metadata(file))
        assert re.search(r"[一-鿿]", words), file.name  # there is a title to look at
        assert told(words) == set(), file.name


def test_no_word_file_or_workbook_names_a_person_in_its_properties(root: Path) -> None:
    files = [*root.glob(f"out/{MONTH}/*/*.docx"), *root.glob(f"out/{MONTH}/*/*.xlsx")]
    assert len(files) == 10 + 2 * 2 + 2
    for file in files:
        with zipfile.ZipFile(file) as package:
            parts = [name for name in package.namelist() if name.startswith("docProps/")]
            assert parts, file.name
            for part in parts:
                text = "".join(ElementTree.fromstring(package.read(part)).itertext())
                assert told(text) == set(), (file.name, part)


def test_the_signing_list_names_cases_and_not_children(root: Path) -> None:
    for file in root.glob(f"out/{MONTH}/*/09_*"):
        if file.suffix == ".pdf":
            continue
        with zipfile.ZipFile(file) as package:
            parts = [name for name in package.namelist() if name.endswith(".xml")]
            assert told("".join(package.read(name).decode() for name in parts)) == set()
