"""A signed bundle comes back from the scanner: every page to its paper, nothing lost or doubled."""

from __future__ import annotations

import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import page as pdf_a
import pypdfium2 as pdfium
import pytest
from PIL import Image
from scanner import (
    DIRT,
    Sheet,
    as_jpegs,
    as_pdf,
    as_tiff,
    blank_back,
    page_with,
    printed,
    turned,
)
from small_county import AT, COMMAND, bundle_of, call, finished, private_values, tree

from kongchuo_docs.errors import EnvironmentProblem, RefusedError, UsageError
from kongchuo_docs.model import Completion, CompletionKind
from kongchuo_docs.model.page_marks import PageMark
from kongchuo_docs.pipeline.completing import Refusal, refuse
from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.pipeline.scanning import ScanReport, name_page, scan
from kongchuo_docs.workspace import Workspace

OTHER = PageMark(document="别处（劝返）字〔2021〕第9号", version=1, page=1, pages=1).sealed(
    b"other"
)
FOREIGN = (page_with(OTHER), page_with("https://example.org/poster"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return finished(tmp_path / "w")


def signed(workspace: Workspace) -> dict[tuple[str, int], Completion]:
    with workspace.reading() as data:
        return dict(data.store.completions())


def papers(workspace: Workspace) -> set[str]:
    with workspace.reading() as data:
        return set(data.store.documents())


def dirty(sheets: Sequence[Sheet], seed: int = 7) -> list[Image.Image]:
    """Treat every page in another way and shuffle them with blank backs and foreign pages."""
    dice = random.Random(seed)
    ways = list(DIRT.values())
    pages = [ways[n % len(ways)](sheet.image).convert("RGB") for n, sheet in enumerate(sheets)]
    pages += [blank_back(), blank_back(), *FOREIGN]
    dice.shuffle(pages)
    return pages


def codes(report: ScanReport) -> set[str]:
    return {finding.code for finding in report.findings}


def test_a_shuffled_turned_dirty_batch_signs_every_paper(
    workspace: Workspace, tmp_path: Path
) -> None:
    before = tree(workspace.out)
    report = scan(workspace, [as_pdf(dirty(printed(workspace)), tmp_path / "批.pdf")], at=AT)
    assert {key for key, _ in signed(workspace)} == papers(workspace)
    assert codes(report) == {"KC-G37", "KC-G38", "KC-G47"}
    assert all(paper.signed for paper in report.papers)
    assert {
        name: digest for name, digest in tree(workspace.out).items() if name in before
    } == before


def test_each_signed_set_has_the_pages_of_its_paper_upright_and_is_pdf_a(
    workspace: Workspace, tmp_path: Path
) -> None:
    scan(workspace, [as_pdf(dirty(printed(workspace)), tmp_path / "批.pdf")], at=AT)
    for completion in signed(workspace).values():
        folder = bundle_of(workspace, completion.unit_code)
        file = next(file for file in completion.files if file.name.endswith(".pdf"))
        content = (folder / file.name).read_bytes()
        assert (completion.kind, len(content)) == (CompletionKind.SCAN, file.size)
        assert pdf_a.validate_pdf_bytes(content, profile="2b").failures == []
        original = pdfium.PdfDocument(folder / Path(file.name).name)
        stored = pdfium.PdfDocument(content)
        assert len(stored) == len(original) == completion.pages
        for ours, theirs in zip(stored, original, strict=True):
            assert (ours.get_width() < ours.get_height()) == (
                theirs.get_width() < theirs.get_height()
            )


def test_tiff_and_folders_of_pictures_are_read_too(workspace: Workspace, tmp_path: Path) -> None:
    sheets = printed(workspace)
    half = len(sheets) // 2
    tiff = as_tiff([sheet.image for sheet in sheets[:half]], tmp_path / "甲.tif")
    folder = as_jpegs([turned(sheet.image, 180) for sheet in sheets[half:]], tmp_path / "乙")
    (folder / "说明.txt").write_text("不是扫描件")
    report = scan(workspace, [folder, tiff], at=AT)
    assert {key for key, _ in signed(workspace)} == papers(workspace)
    assert codes(report) == {"KC-G48"}


def test_the_same_scan_twice_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = as_pdf(dirty(printed(workspace)[:3]), tmp_path / "批.pdf")
    scan(workspace, [path], at=AT)
    before, completions = tree(workspace.root), signed(workspace)
    again = scan(workspace, [path, path], at=AT)
    after = tree(workspace.root)
    assert signed(workspace) == completions
    assert {k: v for k, v in after.items() if not k.startswith("kongchuo.")} == {
        k: v for k, v in before.items() if not k.startswith("kongchuo.")
    }
    assert not [paper for paper in again.papers if paper.fresh]


def longest(workspace: Workspace) -> list[Sheet]:
    """Return the pages of a paper that has several."""
    sheets = printed(workspace)
    key = next(sheet.key for sheet in sheets if sheet.page == 2)
    return [sheet for sheet in sheets if sheet.key == key]


def test_a_paper_waits_until_its_last_page_comes(workspace: Workspace, tmp_path: Path) -> None:
    first, *others = longest(workspace)
    report = scan(workspace, [as_pdf([first.image], tmp_path / "1.pdf")], at=AT)
    (paper,) = report.papers
    assert (paper.document.key, paper.signed) == (first.key, False)
    assert codes(report) == {"KC-G43"}
    assert not signed(workspace)
    assert list((workspace.root / "扫描待齐").rglob("001.pdf"))
    scan(workspace, [as_pdf([each.image for each in others], tmp_path / "2.pdf")], at=AT)
    assert {key for key, _ in signed(workspace)} == {first.key}
    assert not list((workspace.root / "扫描待齐").iterdir())


def test_the_scans_themselves_are_kept(workspace: Workspace, tmp_path: Path) -> None:
    path = as_pdf([printed(workspace)[0].image], tmp_path / "批.pdf")
    scan(workspace, [path], at=AT)
    (kept,) = (workspace.root / "扫描原件").iterdir()
    assert kept.read_bytes() == path.read_bytes()


def test_a_dry_run_says_the_same_and_writes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = as_pdf(dirty(printed(workspace)[:3]), tmp_path / "批.pdf")
    before = tree(workspace.root)
    told = scan(workspace, [path], at=AT, dry_run=True)
    assert tree(workspace.root) == before
    done = scan(workspace, [path], at=AT)
    assert [(p.name, p.missing) for p in told.papers] == [(p.name, p.missing) for p in done.papers]


def torn(sheet: Sheet) -> Image.Image:
    """Return a page whose codes are cut away."""
    page = sheet.image.copy()
    page.paste("white", (page.width - 280, 0, page.width, 280))
    page.paste("white", (0, page.height - 280, 280, page.height))
    return page


def test_an_unreadable_page_is_named_by_hand(workspace: Workspace, tmp_path: Path) -> None:
    first, *others = longest(workspace)
    pages = [torn(first), *(each.image for each in others)]
    report = scan(workspace, [as_pdf(pages, tmp_path / "批.pdf")], at=AT)
    assert "KC-G36" in codes(report)
    assert [each.file for each in report.unnamed] == ["0001.jpg"]
    name_page(workspace, 1, document=first.key, page=1, at=AT)
    assert {key for key, _ in signed(workspace)} == {first.key}
    assert not (workspace.root / "扫描待认" / "0001.jpg").exists()
    again = scan(workspace, [tmp_path / "批.pdf"], at=AT)
    assert again.unnamed == ()


def test_naming_is_checked(workspace: Workspace, tmp_path: Path) -> None:
    first, second, *_ = longest(workspace)
    pages = [torn(first), second.image]
    scan(workspace, [as_pdf(pages, tmp_path / "批.pdf")], at=AT)
    with pytest.raises(UsageError, match="只有"):
        name_page(workspace, 1, document=first.key, page=9, at=AT)
    with pytest.raises(RefusedError, match="已经有了"):
        name_page(workspace, 1, document=first.key, page=2, at=AT)


def test_a_page_too_coarse_waits_for_a_better_one(workspace: Workspace, tmp_path: Path) -> None:
    sheet = next(each for each in printed(workspace) if each.page == 1)
    coarse = sheet.image.resize((sheet.image.width * 2 // 3, sheet.image.height * 2 // 3))
    coarse.save(tmp_path / "1.jpg", quality=90)
    report = scan(workspace, [tmp_path / "1.jpg"], at=AT)
    assert "KC-G34" in codes(report)
    assert len(report.unnamed) == 1
    better = scan(workspace, [as_pdf([sheet.image], tmp_path / "2.pdf")], at=AT)
    assert better.unnamed == ()


def test_cover_contents_and_signing_list_are_known_and_need_no_scan(
    workspace: Workspace, tmp_path: Path
) -> None:
    images = []
    for name in ("00_封面目录.pdf", "09_签章清单.pdf"):
        with pdfium.PdfDocument(next(workspace.out.rglob(name))) as pdf:
            images += [page.render(scale=200 / 72).to_pil() for page in pdf]
    report = scan(workspace, [as_pdf(images, tmp_path / "1.pdf")], at=AT)
    assert codes(report) == {"KC-G49"}
    assert report.unnamed == ()
    assert report.findings[0].message.startswith(
        f"第 {'、'.join(map(str, range(1, len(images) + 1)))} 页"
    )


def test_the_issued_file_itself_is_no_scan(workspace: Workspace) -> None:
    paper = next(workspace.out.rglob("*通知书*.pdf"))
    report = scan(workspace, [paper], at=AT)
    assert codes(report) == {"KC-G46"}
    assert not signed(workspace)


def test_status_shows_what_came_back(workspace: Workspace, tmp_path: Path) -> None:
    path = as_pdf([sheet.image for sheet in printed(workspace)], tmp_path / "批.pdf")
    answer = call("scan", path, "--json", "--on", "2021-10-18", cwd=workspace.root)
    assert answer.returncode == 0, answer.stdout
    told = json.loads(answer.stdout)
    assert {paper["key"] for paper in told["papers"] if paper["signed"]} == papers(workspace)
    status = call("status", "--json", "--on", "2021-10-31", cwd=workspace.root)
    states = {each["key"]: each["completion"] for each in json.loads(status.stdout)["papers"]}
    assert {states[key] for key in papers(workspace)} == {"scan"}


def test_no_person_is_named_in_messages_or_file_names(workspace: Workspace, tmp_path: Path) -> None:
    path = as_pdf(dirty(printed(workspace)), tmp_path / "批.pdf")
    answer = call("scan", path, cwd=workspace.root)
    said = answer.stdout + answer.stderr + " ".join(tree(workspace.root))
    assert not [value for value in private_values() if value in said]
    assert "下一步：" in answer.stdout


# --- killed, full -------------------------------------------------------------------------------


def test_killed_at_any_moment_and_run_again_everything_is_there_once(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = as_pdf([sheet.image for sheet in printed(workspace)], tmp_path / "批.pdf")
    start, whole = time.monotonic(), tmp_path / "whole"
    shutil.copytree(workspace.root, whole)
    subprocess.run([COMMAND, "scan", path, "--on", "2021-10-18"], cwd=whole, check=True)
    took = time.monotonic() - start
    for part in (0.4, 0.7, 0.9):
        process = subprocess.Popen(
            [COMMAND, "scan", path, "--on", "2021-10-18"],
            cwd=workspace.root,
            stdout=subprocess.DEVNULL,
        )
        time.sleep(took * part)
        process.send_signal(signal.SIGKILL)
        process.wait()
    scan(workspace, [path], at=AT)
    assert {key for key, _ in signed(workspace)} == papers(workspace)
    assert folders(workspace.root) == folders(whole)


def test_a_refused_paper_that_comes_back_signed_is_recorded_even_after_a_kill(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    number = "青中校（劝返）字〔2021〕第1号"
    done = refuse(workspace, number, Refusal(witnesses=2, note="拒签"), at=AT)
    pages = [sheet.image for sheet in printed(workspace) if sheet.key == done.key]
    path = as_pdf(pages, tmp_path / "批.pdf")
    with monkeypatch.context() as patch:
        patch.setattr("kongchuo_docs.pipeline.scanning.record", killed)
        with pytest.raises(Killed):
            scan(workspace, [path], at=AT)
    scan(workspace, [path], at=AT)
    assert signed(workspace)[done.key, done.version].kind is CompletionKind.SCAN


def test_a_page_under_a_number_that_was_made_void_is_told_as_such_after_renumbering(
    workspace: Workspace, tmp_path: Path
) -> None:
    number = "青中校（劝返）字〔2021〕第1号"
    with workspace.reading() as data:
        documents = data.store.documents()
    key = next(key for key, each in documents.items() if each.number == number)
    old = [sheet.image for sheet in printed(workspace) if sheet.key == key]
    answer = call("number", "void", number, "--reason", "写错", cwd=workspace.root)
    assert answer.returncode == 0, answer.stderr
    run_month(workspace, "2021-10", at=AT, jobs=1)
    report = scan(workspace, [as_pdf(old, tmp_path / "旧.pdf")], at=AT)
    assert codes(report) == {"KC-G41"}


def folders(root: Path) -> dict[str, str]:
    """Return what lies there but for the database, which notes times."""
    return {name: digest for name, digest in tree(root).items() if not name.startswith("kongchuo.")}


_FULL = """
import resource, signal, sys
from kongchuo_docs.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
main()
"""


def test_a_full_disk_is_told_and_leaves_nothing_half_done(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = as_pdf([sheet.image for sheet in printed(workspace)], tmp_path / "批.pdf")
    before = tree(workspace.out)
    answer = subprocess.run(
        [sys.executable, "-c", _FULL, "100000", "scan", str(path)],
        cwd=workspace.root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert answer.returncode == 4, answer.stderr
    assert "Traceback" not in answer.stderr
    assert "办法：" in answer.stderr
    assert tree(workspace.out) == before
    assert not list(workspace.root.rglob("*.part"))
    scan(workspace, [path], at=AT)
    assert {key for key, _ in signed(workspace)} == papers(workspace)


def test_sixty_pages_take_less_than_half_a_minute_of_processor(
    workspace: Workspace, tmp_path: Path
) -> None:
    pages = [sheet.image for sheet in printed(workspace)]
    sixty = (pages * (60 // len(pages) + 1))[:60]
    path = as_pdf(sixty, tmp_path / "批.pdf")
    before = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
    report = scan(workspace, [path], at=AT)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before[0].ru_utime
    assert report.pages == 60
    assert child + time.process_time() - before[1] < 30


def test_a_disk_that_refuses_is_an_error_of_the_environment(workspace: Workspace) -> None:
    (workspace.root / ".kongchuo").write_text("in the way")
    with pytest.raises(EnvironmentProblem):
        scan(workspace, [next(workspace.out.rglob("*.pdf"))], at=AT)
