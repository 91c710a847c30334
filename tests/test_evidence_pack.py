"""The evidence pack of a case. All data are synthetic."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import page
import pikepdf
import pypdfium2
import pytest
from small_county import (
    AT,
    CENTRAL,
    bundle_of,
    call,
    finished,
    new_workspace,
    private_values,
)

from kongchuo_docs.bundle import describe
from kongchuo_docs.bundle.folios import lay_folios
from kongchuo_docs.model import Completion, CompletionKind
from kongchuo_docs.pipeline.archiving import store_bundles
from kongchuo_docs.pipeline.evidence import EvidencePack, pack_case
from kongchuo_docs.rendering.folios import folio_strips
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.masking import masked_facts
from kongchuo_docs.workspace import Workspace

ON = AT.date()
SURVEY = "青中校（调查）字〔2021〕第1号"


def pages_of(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [re.sub(r"\s", "", each.get_textpage().get_text_bounded()) for each in pdf]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return finished(tmp_path_factory.mktemp("evidence") / "w")


@pytest.fixture(scope="module")
def pack(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> EvidencePack:
    target = tmp_path_factory.mktemp("packs") / "QS001.pdf"
    return pack_case(workspace, "QS001", target, on=ON, recipient="虚构的督导室")


@pytest.fixture(scope="module")
def pages(pack: EvidencePack) -> list[str]:
    return pages_of(pack.path)


# --- what is in it ------------------------------------------------------------------------------


def test_every_page_says_its_number_in_the_whole(pack: EvidencePack, pages: list[str]) -> None:
    assert len(pages) == pack.pages
    for number, words in enumerate(pages, 1):
        assert f"全卷第{number}页共{pack.pages}页" in words


def test_the_papers_keep_their_own_numbers(pages: list[str]) -> None:
    (survey,) = [words for words in pages if "本表内容经核实属实" in words]
    assert "填表日期：2021年10月8日第1页共1页" in survey


def test_the_cover_says_whose_it_is_when_and_for_whom(pages: list[str]) -> None:
    for words in ("QS001", "中阳县青石镇中心校", "2021年10月18日", "虚构的督导室", "附3件"):
        assert words in pages[0]


def test_the_contents_name_the_page_of_each_paper(pack: EvidencePack, pages: list[str]) -> None:
    with pikepdf.open(pack.path) as pdf, pdf.open_outline() as outline:
        places = [(item.title, item.destination) for item in outline.root]
        marks = {
            title: pdf.pages.index(pikepdf.Page(place[0]))
            for title, place in places
            if isinstance(place, pikepdf.Array)
        }
    survey = marks[f"1. 调查表 {SURVEY}"]

    assert "基本情况调查表" in pages[survey]
    assert re.search(rf"第1号2021年10月8日未签章{survey + 1}", pages[1])


def test_what_is_missing_stands_in_the_contents(tmp_path: Path) -> None:
    workspace = new_workspace(tmp_path / "w")
    made = pack_case(workspace, "QS001", tmp_path / "x.pdf", on=ON)

    assert made.enclosed == ()
    assert made.missing == ("缺：调查表", "缺：通知书", "缺：记录表")
    assert "缺：通知书缺—" in pages_of(made.path)[1]


def test_the_rules_stand_there_with_their_words_and_how_they_were_counted(pages: list[str]) -> None:
    whole = "".join(pages)

    assert "KC-R22" in whole
    assert "为第28日" in whole
    assert "标注“辍学”" in whole


def test_the_digests_are_those_of_the_files(workspace: Workspace, pages: list[str]) -> None:
    for file in bundle_of(workspace, CENTRAL).glob("02_QS001_*"):
        assert describe(file).sha256 in pages[-1]


def test_the_same_case_and_day_give_the_same_bytes(
    workspace: Workspace, pack: EvidencePack, tmp_path: Path
) -> None:
    again = pack_case(workspace, "QS001", tmp_path / "x.pdf", on=ON, recipient="虚构的督导室")

    assert again.sha256 == pack.sha256


def test_it_is_an_archival_pdf(pack: EvidencePack) -> None:
    report = page.validate_pdf(pack.path, profile="pdfa-2b")

    assert [item.message for item in report.failures] == []
    assert report.is_compliant


# --- signed, lost, withdrawn --------------------------------------------------------------------


def test_the_signed_set_goes_in_instead_of_the_issued_paper(tmp_path: Path) -> None:
    workspace = finished(tmp_path / "w")
    folder = bundle_of(workspace, CENTRAL)
    scan = folder / "signed.pdf"
    with pikepdf.new() as pdf:
        for _ in range(4):
            pdf.add_blank_page()
        pdf.save(scan)
    done = Completion(
        key="dropout_survey/QS001",
        version=1,
        kind=CompletionKind.SCAN,
        on=ON,
        unit_code=CENTRAL,
        month="2021-10",
        subject_id="QS001",
        files=(describe(scan),),
    )
    with workspace.begin() as data:
        data.store.complete([done], at=AT)
    made = pack_case(workspace, "QS001", tmp_path / "x.pdf", on=ON)

    survey = made.enclosed[0]
    assert (survey.state, survey.pages, survey.path) == ("已签章", 4, scan)
    assert describe(scan).sha256 in pages_of(made.path)[-1]


def test_a_paper_that_lost_its_file_is_taken_from_the_archive_or_else_said_to_be_lost(
    tmp_path: Path,
) -> None:
    workspace = finished(tmp_path / "w")
    pdf = next(bundle_of(workspace, CENTRAL).glob("*QS001_2_*.pdf"))
    data = pdf.read_bytes()
    pdf.unlink()
    lost = pack_case(workspace, "QS001", tmp_path / "lost.pdf", on=ON)
    pdf.write_bytes(data)
    store_bundles(workspace, month=None, unit=None, at=AT)
    pdf.unlink()
    found = pack_case(workspace, "QS001", tmp_path / "found.pdf", on=ON)

    assert (len(lost.enclosed), lost.missing[-1]) == (2, "缺：通知书")
    assert "原件缺失" in pages_of(lost.path)[1]
    assert len(found.enclosed) == 3


def test_a_withdrawn_case_still_has_its_history(tmp_path: Path) -> None:
    workspace = finished(tmp_path / "w")
    with workspace.begin() as data:
        for paper in data.store.documents(subject="QS001").values():
            data.numbers.void(paper.number, reason="装错", at=AT)
        data.store.withdraw("QS001", "装错", at=AT)
    made = pack_case(workspace, "QS001", tmp_path / "x.pdf", on=ON)
    whole = "".join(pages_of(made.path))

    assert made.enclosed == ()
    assert "已撤回" in whole
    assert "文号作废：装错" in whole


# --- masked -------------------------------------------------------------------------------------


def test_a_masked_pack_has_no_full_number_and_says_what_it_still_shows(
    workspace: Workspace, tmp_path: Path
) -> None:
    made = pack_case(workspace, "QS001", tmp_path / "x.pdf", on=ON, masked=True)
    pages = pages_of(made.path)
    numbers = [value for value in private_values() if value.isalnum() and value[:11].isdigit()]

    assert len(numbers) >= 2
    assert not [value for value in (*numbers, "13900000021") if value in "".join(pages)]
    assert "141129************" in "".join(pages)
    assert "姓名和住址未遮蔽" in pages[0]
    assert all("脱" in words and "本" in words for words in pages)


def test_numbers_that_clerks_wrote_into_remarks_are_masked_too() -> None:
    facts = {
        "学生": {"学籍号": "G141129200705060016", "证件号": "（无：尚未落户）"},
        "调查": {"家庭": "父亲电话13800000031，证件14112920070506001X。", "日期": "2021-10-08"},
        "学校": {"电话": "0358-5021234", "举报电话": "0358-5020000"},
    }

    assert masked_facts(facts) == {
        "学生": {"学籍号": "G14112*************", "证件号": "（无：尚未落户）"},
        "调查": {"家庭": "父亲电话138********，证件141129************。", "日期": "2021-10-08"},
        "学校": {"电话": "035*********", "举报电话": "0358-5020000"},
    }


# --- page numbers on pages of all kinds ---------------------------------------------------------


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [(595, 842), (842, 595)])
def test_the_number_stands_upright_at_the_lower_right_of_a_turned_page(
    tmp_path: Path, turn: int, size: tuple[float, float]
) -> None:
    strips = folio_strips(1, FontSet.load())
    with pikepdf.new() as pdf, pikepdf.open(BytesIO(strips)) as numbers:
        pdf.add_blank_page(page_size=size)
        pdf.pages[0].rotate(turn, relative=False)
        lay_folios(pdf, range(len(pdf.pages)), numbers)
        pdf.save(tmp_path / "x.pdf")
    with pypdfium2.PdfDocument(tmp_path / "x.pdf") as read:
        image = read[0].render(scale=1, grayscale=True).to_pil()
    ink = [
        (x, y)
        for x in range(image.width)
        for y in range(image.height)
        if image.getpixel((x, y)) < 200
    ]
    left, right = min(x for x, _ in ink), max(x for x, _ in ink)
    top, bottom = min(y for _, y in ink), max(y for _, y in ink)
    assert image.width - 31 <= right <= image.width - 27
    assert image.height - 24 <= top <= bottom <= image.height - 9
    assert right - left > 3 * (bottom - top)


# --- the command --------------------------------------------------------------------------------


def test_the_command_says_what_is_in_it_and_warns_of_personal_data(
    workspace: Workspace, tmp_path: Path
) -> None:
    words = ("case", "pack", "QS001", "-o", str(tmp_path / "x.pdf"), "--on", "2021-10-18")
    said = call(*words, cwd=workspace.root)

    assert said.returncode == 0
    assert "文书 3 件" in said.stdout
    assert "--masked" in said.stdout
    assert said.stdout.splitlines()[-1].startswith("下一步：")


@pytest.mark.parametrize(("case", "target"), [("QS999", "x.pdf"), ("QS001", "x.docx")])
def test_a_wrong_case_or_file_name_is_refused(
    workspace: Workspace, tmp_path: Path, case: str, target: str
) -> None:
    said = call("case", "pack", case, "-o", str(tmp_path / target), cwd=workspace.root)

    assert said.returncode == 2
    assert "办法：" in said.stderr
