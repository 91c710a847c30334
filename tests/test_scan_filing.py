"""Sorting scanned pages: to which paper, what is missing, what does not belong. No pictures."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest

from kongchuo_docs.model import Severity
from kongchuo_docs.model.page_marks import ForeignMark, PageMark
from kongchuo_docs.signing.filing import Filing, HeldPage, KnownPaper, file_pages, incomplete
from kongchuo_docs.signing.reading import BadFile, ScannedPage

NAME = "样中校（劝返）字〔2021〕第3号"
PAPER = KnownPaper(key="return_notice/JL003", name=NAME, version=2, pages=2)


def mark(page: int = 1, **changes: Any) -> PageMark:
    return replace(PageMark(document=NAME, version=2, page=page, pages=2), **changes)


def scanned(number: int, *marks: PageMark, **changes: Any) -> ScannedPage:
    page = ScannedPage(
        source="a" * 64, file="批.pdf", number=number, marks=marks, dpi=200, size=(595, 842)
    )
    return replace(page, **changes)


def filed(*pages: ScannedPage | BadFile, paper: KnownPaper = PAPER) -> Filing:
    return file_pages(pages, {paper.name: paper})


def codes(filing: Filing) -> list[str]:
    return [each.code for each in filing.findings]


def test_all_pages_of_a_paper_make_it_whole_in_any_order() -> None:
    filing = filed(scanned(1, mark(2)), scanned(2, mark(1)))
    assert filing.missing(PAPER) == ()
    assert [page.number for _, page in sorted(filing.taken[PAPER.key].items())] == [2, 1]
    assert codes(filing) == []


def test_a_page_that_came_earlier_counts() -> None:
    held = replace(PAPER, held={1: HeldPage(page=1, scan="b" * 64, scan_page=1)})
    assert filed(scanned(1, mark(2)), paper=held).missing(held) == ()


def test_what_is_missing_is_told_by_page() -> None:
    filing = filed(scanned(1, mark(2)))
    assert filing.missing(PAPER) == (1,)
    finding = incomplete(PAPER, (1,))
    assert (finding.code, finding.severity) == ("KC-G43", Severity.WARNING)
    assert "缺第 1 页" in finding.message


@pytest.mark.parametrize("order", list(itertools.permutations((0, 1, 2))))
def test_of_doubles_the_better_is_kept_whatever_the_order(order: tuple[int, ...]) -> None:
    doubles = [scanned(n, mark(1), crisp=crisp) for n, crisp in ((1, 0.8), (2, 0.95), (3, 0.9))]
    filing = filed(*(doubles[place] for place in order))
    assert filing.taken[PAPER.key][1].number == 2
    assert codes(filing) == ["KC-G42"]


def test_a_better_scan_takes_the_place_of_one_that_waits_and_a_worse_one_does_not() -> None:
    waiting = HeldPage(page=1, scan="b" * 64, scan_page=1, score=(0.6, 200))
    held = replace(PAPER, held={1: waiting})
    assert 1 in filed(scanned(1, mark(1), crisp=0.95), paper=held).taken[PAPER.key]
    assert not filed(scanned(1, mark(1), crisp=0.75), paper=held).taken


def test_the_same_scan_again_changes_nothing_and_says_nothing() -> None:
    known = replace(PAPER, held={1: HeldPage(page=1, scan="a" * 64, scan_page=7)})
    filing = filed(scanned(7, mark(1)), paper=known)
    assert (filing.taken, filing.findings) == ({}, ())


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (scanned(3, fault="damaged"), "KC-G32"),
        (scanned(3, fault="large"), "KC-G33"),
        (scanned(3, mark(), dpi=150), "KC-G34"),
        (scanned(3, mark(), crisp=0.5), "KC-G35"),
        (scanned(3, mark(), white=80), "KC-G35"),
        (scanned(3, mark(), contrast=40), "KC-G35"),
        (scanned(3), "KC-G36"),
        (scanned(3, foreign=(ForeignMark(ours=True),)), "KC-G37"),
        (scanned(3, foreign=(ForeignMark(ours=False),)), "KC-G38"),
        (scanned(3, mark(version=1)), "KC-G39"),
        (scanned(3, mark(version=3)), "KC-G40"),
        (scanned(3, mark(document="没有这份")), "KC-G40"),
        (scanned(3, mark(pages=3)), "KC-G40"),
        (scanned(3, mark(1), mark(2)), "KC-G45"),
        (scanned(3, mark(), drawn=True), "KC-G46"),
        (scanned(3, blank=True), "KC-G47"),
    ],
)
def test_a_page_that_cannot_be_filed_is_told_with_its_place(page: ScannedPage, code: str) -> None:
    filing = filed(page)
    (finding,) = filing.findings
    assert finding.code == code
    assert finding.source.file == "批.pdf"
    assert finding.message.startswith("第 3 页")
    assert finding.fix or finding.severity is Severity.INFO
    assert not filing.taken


@pytest.mark.parametrize(
    "page", [scanned(3), scanned(3, mark(), dpi=150), scanned(3, mark(1), mark(2))]
)
def test_what_somebody_can_read_is_offered_for_naming(page: ScannedPage) -> None:
    assert filed(page).unnamed == (page,)


def test_a_paper_whose_number_is_void_gets_no_page() -> None:
    void = replace(PAPER, void=True)
    assert codes(filed(scanned(1, mark()), paper=void)) == ["KC-G41"]


def test_a_finished_paper_stays_as_it_is() -> None:
    done = replace(PAPER, finished=True)
    filing = filed(scanned(1, mark()), paper=done)
    assert (codes(filing), filing.taken) == (["KC-G44"], {})


def test_a_foreign_code_beside_our_mark_does_no_harm() -> None:
    page = scanned(1, mark(), foreign=(ForeignMark(ours=False),))
    assert filed(page).taken[PAPER.key] == {1: page}


def test_a_file_of_blank_and_foreign_pages_is_not_kept() -> None:
    foreign = scanned(1, foreign=(ForeignMark(ours=True),), source="f" * 64)
    filing = filed(foreign, scanned(2, blank=True, source="f" * 64), scanned(1, mark()))
    assert filing.worth_keeping == {"a" * 64}


def test_pages_with_one_trouble_are_one_finding() -> None:
    (finding,) = filed(*(scanned(n, blank=True) for n in (2, 4, 6))).findings
    assert finding.message == "第 2、4、6 页是空白页，略过。"


def test_an_unreadable_file_is_told_with_what_to_do() -> None:
    for why in ("format", "locked", "large", "pages", "crashed", "gone"):
        (finding,) = filed(BadFile(file="批.pdf", why=why)).findings
        assert finding.code == "KC-G31"
        assert finding.fix
