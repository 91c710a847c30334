"""``form new``: an office's Word file becomes a form folder; the rest is told and disturbs nobody."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path

import pytest
from docx import Document
from small_county import call

from kongchuo_docs.errors import RefusedError, UsageError
from kongchuo_docs.library import TO_DO, Library, still_open
from kongchuo_docs.model import Subject
from kongchuo_docs.pipeline.form_lint import lint
from kongchuo_docs.pipeline.form_new import new_form
from kongchuo_docs.workspace import Workspace

AT = dt.datetime(2021, 10, 18, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
TITLE = "示例县控辍保学家访记录表"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "区", "zhongyang", at=AT)


@pytest.fixture
def office_file(tmp_path: Path) -> Path:
    """A synthetic form as an office has it: labels and blanks, no placeholder."""
    document = Document()
    document.add_paragraph(TITLE)
    table = document.add_table(4, 4)
    texts = (
        ("学生姓名：", "", "性　别", ""),
        ("出生日期", "", "现住址", ""),
        ("监护人姓名", "", "电话", ""),
        ("家访人（签字）", "", "电话", ""),
    )
    for row, words in zip(table.rows, texts, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    table.rows[0].cells[0].paragraphs[0].runs[0].font.bold = True
    path = tmp_path / "家访表.docx"
    document.save(str(path))
    return path


def reopened(workspace: Workspace) -> Workspace:
    return Workspace.open(workspace.root)


def finish(folder: Path) -> None:
    """Fill in what only the office knows."""
    path = folder / "form.yaml"
    text = path.read_text("utf-8")
    for key, value in (
        ("label", "家访表"),
        ("issuer", "school"),
        ("event", "survey.date"),
        ("kind", "家访"),
    ):
        text = text.replace(f"{key}: {TO_DO}", f"{key}: {value}")
    text = text.replace(f"retention: {TO_DO}", "retention: D30").replace(TO_DO, "示例")
    path.write_text(text, "utf-8")


def test_the_folder_holds_all_that_can_be_known(workspace: Workspace, office_file: Path) -> None:
    made = new_form(workspace, "talk_record", office_file, fill=False, on=AT.date())
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "form.yaml",
        "sample.yaml",
        "template.docx",
    ]
    assert made.folder == workspace.root / "form_templates" / "talk_record"
    assert (made.folder / "template.docx").read_bytes() == office_file.read_bytes()
    assert (made.form.title, made.form.subject) == (TITLE, Subject.CASE)
    assert made.to_do == (
        "label",
        "issuer",
        "event",
        "kind",
        "copies",
        "signatures",
        "retention",
        "basis",
    )
    assert not list(workspace.root.rglob("*.part"))


def test_known_labels_beside_empty_cells_are_suggested(
    workspace: Workspace, office_file: Path
) -> None:
    made = new_form(workspace, "talk_record", office_file, fill=False, on=AT.date())
    assert [(each.label, each.placeholder, each.alone) for each in made.suggestions] == [
        ("学生姓名", "{{ 学生.姓名 }}", True),
        ("性别", "{{ 学生.性别 }}", True),
        ("出生日期", "{{ 学生.出生日期|日期 }}", True),
        ("现住址", "{{ 学生.现住址 }}", True),
        ("监护人姓名", "{{ 监护人.姓名 }}", True),
        ("电话", made.suggestions[5].placeholder, False),
        ("电话", made.suggestions[6].placeholder, False),
    ]


def test_labels_are_filled_only_where_there_is_no_doubt(
    workspace: Workspace, office_file: Path
) -> None:
    made = new_form(workspace, "talk_record", office_file, fill=True, on=AT.date())
    table = Document(str(made.form.template)).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == [
        "学生姓名：",
        "{{ 学生.姓名 }}",
        "性　别",
        "{{ 学生.性别 }}",
    ]
    assert table.rows[0].cells[1].paragraphs[0].runs[0].bold
    assert table.rows[2].cells[3].text == ""
    assert "student.name" in made.form.requires
    assert "guardians.0.name" in made.form.requires


def other_form(tmp_path: Path, *rows: tuple[str, ...], line: str = "") -> Path:
    """A synthetic form with other labels."""
    document = Document()
    document.add_paragraph(TITLE)
    document.add_paragraph(line)
    table = document.add_table(len(rows), len(rows[0]))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    document.save(str(tmp_path / "别的表.docx"))
    return tmp_path / "别的表.docx"


def test_labels_mean_what_they_say(workspace: Workspace, tmp_path: Path) -> None:
    rows = (
        ("出生年月", "", "累计天数", ""),
        ("家访人", "", "家访地点", ""),
        ("联系电话", "", "", ""),
    )
    made = new_form(workspace, "other", other_form(tmp_path, *rows), fill=True, on=AT.date())
    assert [each.placeholder for each in made.suggestions] == [
        "{{ 学生.出生年月 }}",
        "{{ 缺勤.天数 }}",
    ]
    assert [label for _, label in made.labels.unknown] == ["家访人", "家访地点", "联系电话"]


def test_labels_in_a_line_are_found_and_the_unmistakable_one_is_filled(
    workspace: Workspace, tmp_path: Path
) -> None:
    source = other_form(tmp_path, ("", ""), line="家访日期：　　年　月　日　　编号：")
    made = new_form(workspace, "other", source, fill=True, on=AT.date())
    assert [label for _, label in made.labels.unknown] == ["家访日期"]
    text = Document(str(made.form.template)).paragraphs[1].text
    assert text == "家访日期：　　年　月　日　　编号：{{ 文书.编号 }}"


def test_a_filled_form_lists_its_fields_and_stays_as_it_is(
    workspace: Workspace, tmp_path: Path
) -> None:
    source = other_form(tmp_path, ("学生姓名", "王样张", "性别", "男"))
    made = new_form(workspace, "other", source, fill=True, on=AT.date())
    assert [(each.label, each.alone, each.holds) for each in made.suggestions] == [
        ("学生姓名", False, True),
        ("性别", False, True),
    ]
    assert made.form.template.read_bytes() != b""
    assert Document(str(made.form.template)).tables[0].rows[0].cells[1].text == "王样张"


def test_a_broken_form_is_listed_and_the_others_go_on(workspace: Workspace) -> None:
    folder = workspace.root / "form_templates" / "talk_record"
    folder.mkdir(parents=True)
    (folder / "form.yaml").write_text("form_id: talk_record\norder: 甲\n", "utf-8")
    listed = call("form", "list", cwd=workspace.root)
    assert listed.returncode == 0, listed.stderr
    assert (
        "talk_record  读不出来，暂不出具：form_templates/talk_record/form.yaml：" in listed.stdout
    )
    assert call("form", "lint", "return_notice", cwd=workspace.root).returncode == 0
    answer = call("form", "lint", cwd=workspace.root)
    assert answer.returncode == 1
    assert "错误 KC-L26  form_templates/talk_record/form.yaml" in answer.stdout


def test_placeholders_that_are_there_become_requirements_and_laws(
    workspace: Workspace, tmp_path: Path
) -> None:
    document = Document()
    for text in (
        "{{ 文书.标题 }}",
        "{{ 学生.姓名 }}{{ 缺勤.说明 }}",
        "{{ 法条.义务教育法58.原文 }}",
    ):
        document.add_paragraph(text)
    document.core_properties.title = "示例通知"
    document.save(str(tmp_path / "通知.docx"))
    made = new_form(workspace, "letter", tmp_path / "通知.docx", fill=False, on=AT.date())
    assert made.form.title == "示例通知"
    assert made.form.laws == ("义务教育法58",)
    assert made.form.requires == ("student.name",)  # 原因说明 may stay empty
    assert [each.code for each in made.report.findings if each.severity == "error"] == ["KC-L24"]


def test_an_unfinished_form_disturbs_nobody(workspace: Workspace, office_file: Path) -> None:
    new_form(workspace, "talk_record", office_file, fill=True, on=AT.date())
    library = reopened(workspace).library
    assert list(library.forms()) == list(Library().forms())
    assert list(library.begun_forms()) == ["talk_record"]
    with pytest.raises(RefusedError, match="还没填完：label"):
        library.form("talk_record")


def test_an_unfinished_form_does_not_hide_the_shipped_one(
    workspace: Workspace, office_file: Path
) -> None:
    new_form(workspace, "return_notice", office_file, fill=False, on=AT.date())
    library = reopened(workspace).library
    assert library.form("return_notice").folder == Library().form("return_notice").folder


def test_a_finished_folder_is_a_form_without_any_python(
    workspace: Workspace, office_file: Path
) -> None:
    made = new_form(workspace, "talk_record", office_file, fill=True, on=AT.date())
    finish(made.folder)
    library = reopened(workspace).library
    form = library.form("talk_record")
    assert still_open(form) == ()
    report = lint(library, ["家访表"], on=AT.date())
    assert [each for each in report.findings if each.severity == "error"] == []
    facts = library.sample("talk_record").values
    assert facts["学生"]["姓名"] == "王样张"
    assert facts["劝返记录"][0]["地点"] == "学生家中"


def test_a_finished_folder_gives_a_sample_paper(workspace: Workspace, office_file: Path) -> None:
    made = new_form(workspace, "talk_record", office_file, fill=True, on=AT.date())
    finish(made.folder)
    answer = call("preview", "家访表", "--json", cwd=workspace.root)
    assert answer.returncode == 0, answer.stderr
    word = workspace.root / json.loads(answer.stdout)["files"][0]
    with zipfile.ZipFile(word) as package:
        assert "王样张" in package.read("word/document.xml").decode()


def test_what_is_left_is_told_by_the_command(workspace: Workspace, office_file: Path) -> None:
    answer = call("form", "new", "talk_record", "--from", office_file, cwd=workspace.root)
    assert answer.returncode == 0, answer.stderr
    assert "还需填写（form.yaml）：label、issuer、event" in answer.stdout
    assert "学生姓名（表 1 第 1 行第 2 格第 1 段）→ {{ 学生.姓名 }}" in answer.stdout
    listed = call("form", "list", cwd=workspace.root).stdout
    assert "talk_record  还没填完" in listed
    linted = call("form", "lint", "talk_record", "--json", cwd=workspace.root)
    assert linted.returncode == 1
    assert "KC-L24" in {each["code"] for each in json.loads(linted.stdout)["findings"]}


def test_a_bad_name_and_an_occupied_folder_are_refused(
    workspace: Workspace, office_file: Path
) -> None:
    for name in ("家访", "../x", "A", "x/y", ""):
        with pytest.raises(UsageError, match="表单代号"):
            new_form(workspace, name, office_file, fill=False, on=AT.date())
    made = new_form(workspace, "talk_record", office_file, fill=False, on=AT.date())
    before = (made.folder / "form.yaml").read_bytes()
    with pytest.raises(RefusedError, match="已有表单文件夹"):
        new_form(workspace, "talk_record", office_file, fill=True, on=AT.date())
    assert (made.folder / "form.yaml").read_bytes() == before
