"""The papers as they really come from the press: what lies in a bundle, and the same bytes always."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from small_county import (
    AT,
    CENTRAL,
    DIRECT,
    MONTH,
    assert_sound,
    bundle_of,
    finished,
    issued,
    kongchuo,
    load,
    manifest,
    new_workspace,
    reopen,
    sheets,
    tree,
    visit,
)

from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return finished(tmp_path_factory.mktemp("papers") / "w")


def text_of(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def bookmarks(pdf: Path) -> list[str]:
    with pikepdf.open(pdf) as document, document.open_outline() as outline:
        return [str(item.title) for item in outline.root]


def test_a_bundle_holds_its_own_pages_and_every_paper_in_word_and_pdf(workspace: Workspace) -> None:
    both = [
        "00_封面目录",
        "01_月报表_青中校（月报）字〔2021〕第1号",
        "02_QS001_1_调查表_青中校（调查）字〔2021〕第1号",
        "02_QS001_2_通知书_青中校（劝返）字〔2021〕第1号",
        "02_QS001_3_记录表_青中校（记录）字〔2021〕第1号",
        "02_QS002_1_调查表_石门小（调查）字〔2021〕第1号",
        "02_QS002_2_通知书_石门小（劝返）字〔2021〕第1号",
        "02_QS002_3_记录表_石门小（记录）字〔2021〕第1号",
        "02_QS003_3_记录表_青中校（记录）字〔2021〕第2号",
        "03_RX001_入学通知书_青中校（入学）字〔2021〕第1号",
        "09_签章清单",
    ]
    names = {path.name for path in bundle_of(workspace, CENTRAL).iterdir()}
    pairs = {f"{stem}{ending}" for stem in both for ending in (".docx", ".pdf")}
    assert names == pairs | {"09_签章清单.xlsx", "print.pdf", "bundle.json"}


def test_the_manifest_agrees_with_the_files_and_their_pages(workspace: Workspace) -> None:
    assert_sound(workspace)
    for code in (CENTRAL, DIRECT):
        folder = bundle_of(workspace, code)
        for item in manifest(folder)["documents"]:
            (pdf,) = (file["name"] for file in item["files"] if file["name"].endswith(".pdf"))
            with pikepdf.open(folder / pdf) as document:
                assert len(document.pages) == item["pages"]
            assert item["number"] in text_of(folder / pdf)


def test_the_print_set_has_a_bookmark_for_each_paper_in_reading_order(
    workspace: Workspace,
) -> None:
    assert bookmarks(bundle_of(workspace, CENTRAL) / "print.pdf") == [
        "控辍保学文书卷",
        "义务教育阶段学生辍学月报表",
        "中阳县义务教育辍学学生基本情况调查表（QS001）",
        "中阳县义务教育辍学劝返复学通知书（QS001）",
        "中阳县义务教育阶段辍学学生劝返情况记录表（QS001）",
        "中阳县义务教育辍学学生基本情况调查表（QS002）",
        "中阳县义务教育辍学劝返复学通知书（QS002）",
        "中阳县义务教育阶段辍学学生劝返情况记录表（QS002）",
        "中阳县义务教育阶段辍学学生劝返情况记录表（QS003）",
        "义务教育入学通知书（RX001）",
    ]


def test_the_nil_report_says_that_there_is_nobody(workspace: Workspace) -> None:
    (report,) = bundle_of(workspace, DIRECT).glob("01_月报表_*.pdf")
    assert "本月无辍学学生" in text_of(report)
    (other,) = bundle_of(workspace, CENTRAL).glob("01_月报表_*.pdf")
    assert "本月无辍学学生" not in text_of(other)
    assert "司马长风" in text_of(other)  # the child of the member school


def test_two_processes_give_the_same_bytes_as_one(workspace: Workspace, tmp_path: Path) -> None:
    other = new_workspace(tmp_path / "w")
    made = kongchuo("run", "--month", MONTH, "--jobs", "2", "--on", "2021-10-18", cwd=other.root)
    assert made.returncode == 0, made.stderr
    assert issued(tree(other.out)) == issued(tree(workspace.out))


def test_a_lost_and_an_altered_file_come_back_byte_for_byte(tmp_path: Path) -> None:
    workspace = finished(tmp_path / "w")
    before = tree(workspace.out)
    folder = bundle_of(workspace, CENTRAL)
    next(folder.glob("02_QS001_2_*.pdf")).unlink()
    next(folder.glob("02_QS002_1_*.docx")).write_bytes(b"altered")
    run_month(reopen(workspace.root), MONTH, at=AT + dt.timedelta(days=40), jobs=1)
    after = tree(workspace.out)
    assert {name: after[name] for name in before} == before


def test_a_correction_says_so_on_its_face(tmp_path: Path) -> None:
    workspace = finished(tmp_path / "w")
    before = tree(workspace.out)
    rows = sheets()
    rows["劝返记录"].append(visit("QS001", 2, dt.date(2021, 10, 14)))
    load(workspace, rows)
    run_month(reopen(workspace.root), MONTH, at=AT, jobs=1)
    folder = bundle_of(workspace, CENTRAL)
    (corrected,) = folder.glob("02_QS001_3_*.pdf")
    assert corrected.stem.endswith("_更正1")
    text = text_of(corrected)
    assert "更正第1次" in text
    assert "青中校（记录）字〔2021〕第1号" in text
    after = tree(folder)
    papers = {name for name in after if name[:3] in ("01_", "02_", "03_")}
    unit = f"{MONTH}/{folder.name}/"
    changed = {name for name in papers if before.get(unit + name) != after[name]}
    assert changed == {corrected.name, corrected.with_suffix(".docx").name}


def test_a_draft_says_so_on_its_face_and_across_every_page(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w", confirmed=())
    run_month(workspace, MONTH, unit=DIRECT, at=AT, jobs=1)
    (draft,) = bundle_of(workspace, DIRECT).glob("01_*.pdf")
    text = text_of(draft)
    assert "草稿（未编号，不得签发）" in text
    assert text.count("草稿") >= 2  # the mark, and the watermark of the page
    assert "第1号" not in text
    (official,) = bundle_of(finished(tmp_path / "f"), DIRECT).glob("01_*.pdf")
    assert "草稿" not in text_of(official)
