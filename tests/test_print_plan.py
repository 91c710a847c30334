"""Who gets which paper how often, and the sets that are printed for them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from small_county import (
    MONTH,
    bundle_of,
    finished,
    kongchuo,
    manifest,
    private_values,
    register,
    tree,
)

from kongchuo_docs.errors import NotFoundError, RefusedError
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.printing import masked_sets, print_plan, print_sets
from kongchuo_docs.rendering.masking import masked_facts, masked_names
from kongchuo_docs.workspace import Workspace

ON = dt.date(2021, 10, 31)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return finished(tmp_path / "w")


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk.of(workspace, ON)


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)


def bookmarks(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        return [item.title for item in outline.root]


def test_each_recipient_gets_the_papers_that_the_forms_send_it(desk: Desk) -> None:
    lines = print_plan(desk, MONTH, unit="QS01")
    sent: dict[str, list[str]] = {}
    for line in lines:
        sent.setdefault(line.recipient, []).append(line.label)
    assert sent == {
        "县教育行政部门": [
            *("月报表（QS01）", "调查表（QS001）", "记录表（QS001）"),
            *("调查表（QS002）", "记录表（QS002）", "记录表（QS003）"),
        ],
        "填报单位": ["月报表（QS01）"],
        "学校": [
            *("调查表（QS001）", "通知书（QS001）", "记录表（QS001）"),
            *("调查表（QS002）", "通知书（QS002）", "记录表（QS002）"),
            *("记录表（QS003）", "入学通知书（RX001）"),
        ],
        "乡（镇）": [
            *("调查表（QS001）", "通知书（QS001）", "记录表（QS001）"),
            *("调查表（QS002）", "通知书（QS002）", "记录表（QS002）", "记录表（QS003）"),
        ],
        "监护人": ["通知书（QS001）", "通知书（QS002）", "入学通知书（RX001）"],
    }


def test_two_pages_take_one_sheet_and_the_school_is_that_of_the_child(desk: Desk) -> None:
    lines = print_plan(desk, MONTH, unit="QS01", recipient="乡镇")
    record = next(line for line in lines if line.label == "记录表（QS002）")
    assert (record.paper.printed, record.sheets) == ("A4 竖，2 页双面", 1)
    assert record.school == "中阳县青石镇石门小学"


def test_a_recipient_that_gets_nothing_is_told_with_those_that_do(desk: Desk) -> None:
    with pytest.raises(NotFoundError) as told:
        print_plan(desk, MONTH, recipient="省厅")
    assert "县教育行政部门、填报单位、学校、乡（镇）、监护人" in told.value.fix


def test_a_month_without_papers_says_what_to_run(desk: Desk) -> None:
    with pytest.raises(NotFoundError) as told:
        print_plan(desk, "2021-11")
    assert "kongchuo run --month 2021-11" in told.value.fix


def test_a_paper_that_was_changed_is_not_printed(workspace: Workspace, desk: Desk) -> None:
    pdf = next(bundle_of(workspace, "QS01").glob("02_QS001_2_*.pdf"))
    pdf.write_bytes(pdf.read_bytes() + b"\n")
    with pytest.raises(RefusedError) as told:
        print_plan(desk, MONTH)
    assert pdf.name in told.value.message


def test_a_set_has_its_slip_and_each_paper_on_a_fresh_sheet(
    workspace: Workspace, desk: Desk, tmp_path: Path
) -> None:
    lines = print_plan(desk, MONTH, unit="QS01", recipient="监护人")
    (made,) = print_sets(desk, lines, MONTH, tmp_path / "sets")
    assert made.path.name == "QS01_2021-10_监护人.pdf"
    assert (made.papers, made.copies, made.pages) == (3, 3, 8)  # slip, two notices, one of 2 pages
    assert bookmarks(made.path) == [
        "文书发送单",
        "中阳县义务教育辍学劝返复学通知书（QS001）",
        "中阳县义务教育辍学劝返复学通知书（QS002）",
        "义务教育入学通知书（RX001）",
    ]
    assert "共3件3份，用纸3张" in text_of(made.path)


def test_printing_changes_and_records_nothing_and_gives_the_same_bytes_twice(
    workspace: Workspace, desk: Desk, tmp_path: Path
) -> None:
    papers, numbers = tree(workspace.out), register(workspace)
    for folder in ("a", "b"):
        lines = print_plan(desk, MONTH, unit="QS01", recipient="县")
        print_sets(desk, lines, MONTH, tmp_path / folder)
        masked_sets(desk, lines, MONTH, tmp_path / folder)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert len(tree(tmp_path / "a")) == 2
    assert (tree(workspace.out), register(workspace)) == (papers, numbers)


def test_a_masked_set_names_nobody_and_carries_no_code(desk: Desk, tmp_path: Path) -> None:
    lines = print_plan(desk, MONTH, unit="QS01")
    (made,) = masked_sets(desk, lines, MONTH, tmp_path)
    said = text_of(made.path)
    assert [value for value in private_values() if value in said] == []
    assert "欧***" in said
    assert "脱敏副本" in said
    assert "更正第" not in said
    assert made.copies == 9
    assert "第1页，共1页" not in said  # the words beside a code


def test_a_name_is_masked_wherever_it_stands_in_a_remark() -> None:
    facts = {
        "学生": {"姓名": "欧阳某甲"},
        "个案": {"班主任": "赵某乙（班主任）"},
        "劝返记录": [
            {"参加人员": "赵某乙（班主任）、周某丙（村委）", "过程": "欧阳某甲愿返校，周某丙作证。"}
        ],
        "第二监护人": {"姓名": "／"},
    }
    assert masked_names(facts) == {
        "学生": {"姓名": "欧***"},
        "个案": {"班主任": "赵**（班主任）"},
        "劝返记录": [
            {"参加人员": "赵**（班主任）、周**（村委）", "过程": "欧***愿返校，周**作证。"}
        ],
        "第二监护人": {"姓名": "／"},
    }
    assert masked_facts({"学生": {"姓名": "欧阳某甲"}}) == {"学生": {"姓名": "欧阳某甲"}}


def test_the_signing_list_says_how_each_paper_is_printed(workspace: Workspace) -> None:
    said = text_of(next(bundle_of(workspace, "QS01").glob("09_*.pdf")))
    assert "A4横，1页单面" in said
    assert "A4竖，2页双面" in said


def test_the_print_set_says_that_it_is_archival_with_its_page_numbers(
    workspace: Workspace,
) -> None:
    folder = bundle_of(workspace, "QS01")
    pages = sum(item["pages"] for item in manifest(folder)["documents"])
    with pikepdf.open(folder / "print.pdf") as pdf:
        assert pdf.open_metadata()["pdfaid:part"] == "2"
    assert f"共{pages}页" in text_of(folder / "print.pdf")


def test_the_command_prints_sets_and_shows_the_plan(workspace: Workspace, tmp_path: Path) -> None:
    planned = kongchuo("print", "--month", MONTH, "--plan", cwd=workspace.root)
    assert planned.returncode == 0, planned.stderr
    assert "合计 27 份，用纸 27 张" in planned.stdout
    assert not list(workspace.root.rglob("打印"))
    done = kongchuo("print", "--month", MONTH, "--for", "监护人", cwd=workspace.root)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in bundle_of(workspace, "QS01").glob("打印/*")] == [
        "QS01_2021-10_监护人.pdf"
    ]
