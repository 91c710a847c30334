"""Every form of both counties looks and reads as the golden pages that somebody has looked at.

``pytest tests/test_golden_pages.py --regold`` writes them anew: then open each PNG that changed and
say in the review that you did. On a failure the page and the difference lie in ``tests/failed/``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from conftest import make_case
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from printed import Paper, Press

from kongchuo_docs.library import Library
from kongchuo_docs.model import (
    Act,
    Case,
    DocumentNumber,
    Enrolment,
    Facts,
    Form,
    Guardian,
    MonthlyHead,
    RegisterItem,
    Roll,
    Selection,
    Student,
    Unit,
    UnitKind,
)
from kongchuo_docs.pipeline.desk import Desk
from kongchuo_docs.pipeline.rate_lines import rate_lines
from kongchuo_docs.rendering.facts import FactBuilder, PaperHead
from kongchuo_docs.rules.selections import RegisterView, select
from kongchuo_docs.workspace import Confirmation, Workspace

GOLDEN = Path(__file__).parent / "golden"
FAILED = Path(__file__).parent / "failed"
COUNTIES = ("wafangdian", "zhongyang")
FORMS = (
    "dropout_survey",
    "return_notice",
    "outreach_record",
    "monthly_report",
    "enrolment_notice",
    "bundle_cover",
    "signing_list",
)
CASE_PAPERS = ("written_report", "remedy_order", "service_receipt", "home_visit", "file_transfer")
"""What an office decides on, looked at in one county too."""
REGISTERS = (
    "school_age_roster",
    "unregistered_list",
    "dropout_ledger",
    "four_checks_table",
    "change_register",
    "monitored_list",
    "left_behind_file",
    "consolidation_table",
)
"""Alike in both counties but for a few words, so looked at in one."""
MONTH = "2021-10"
DPI = 60
GREYS = 16
"""Levels that are kept in a golden PNG: small files, and enough to see."""

# A pixel counts as moved when it is darker or lighter than all nine golden pixels around it by more
# than UNLIKE. So an outline may shift by one pixel (0.42 mm) or be smoothed in another way, as with
# another FreeType, without counting at all; a line of text or a border that moves by 1 mm (2.4
# pixels) gives hundreds of moved pixels, one character some tens.
UNLIKE = 70
MOST_MOVED = 24

UNITS = {
    "JL01": Unit(
        unit_code="JL01",
        name="某县样样镇中心校",
        kind=UnitKind.CENTRAL,
        township="样样镇",
        prefix="样中校",
        head="赵样样",
        clerk="钱样样",
        phone="0000-1234567",
        address="某县样样镇样样路1号",
    ),
    "JL02": Unit(
        unit_code="JL02",
        name="某县样样镇初级中学",
        kind=UnitKind.MEMBER,
        parent="JL01",
        township="样样镇",
        prefix="样初中",
        head="孙样样",
        clerk="李样样",
        phone="0000-7654321",
        address="某县样样镇学府路2号",
    ),
}

CHILD = Enrolment(
    child_id="RX0001",
    unit_code="JL01",
    student=Student(
        name="王样样",
        sex="2",
        birth_date=dt.date(2015, 3, 4),
        id_number="000000201503040024",
        home_address="某县样样镇某村3号",
    ),
    guardian=Guardian(name="王样父", relation="父亲", phone="10000000003"),
    grade="1",
    notice_date=dt.date(2021, 8, 10),
    report_from=dt.date(2021, 8, 28),
    report_to=dt.date(2021, 8, 31),
    report_place="学校教务处",
)


def acts() -> tuple[Act, ...]:
    """One act of each kind; the home visit is that of the first round."""
    day = dt.date(2021, 10, 20)
    return (
        Act(case_id="JL003", form="home_visit", date=dt.date(2021, 10, 12)),
        Act(case_id="JL003", form="written_report", date=day, reason="学校将再次入户。"),
        Act(case_id="JL003", form="remedy_order", date=day, reason="学校已书面报告本机关。"),
        Act(
            case_id="JL003",
            form="service_receipt",
            date=day,
            serves="remedy_order",
            served_on=day,
            service="left",
            receipt="refused",
            witnesses="周样样（村委会委员）",
        ),
        Act(case_id="JL003", form="file_transfer", date=day, recipient="某省某县教育局"),
    )


def cases() -> dict[str, Case]:
    first = replace(make_case(), acts=acts())
    girl = Student(
        name="王样女",
        sex="2",
        birth_date=dt.date(2009, 1, 5),
        id_number="000000200901050026",
        categories=("poverty_relieved",),
    )
    second = make_case(
        case_id="JL004", unit_code="JL01", student=girl, grade="7", class_no=1, visits=()
    )
    return {case.case_id: case for case in (first, second)}


@pytest.fixture(scope="module")
def desks(library: Library) -> dict[str, Desk]:
    """The same synthetic children in both counties, each of which has confirmed its values."""
    head = MonthlyHead(unit_code="JL01", month=MONTH, clerk="钱样样", phone="0000-1234567")
    roll = Roll(
        units=UNITS, cases=cases(), enrolments={"RX0001": CHILD}, heads={("JL01", MONTH): head}
    )
    confirmed = Confirmation(by="某科", on=dt.date(2021, 8, 1), values=("*",))
    return {
        name: Desk(
            cast(
                "Workspace",
                SimpleNamespace(library=library, county=library.county(name), confirmed=confirmed),
            ),
            roll,
            documents={},
            on=dt.date(2021, 10, 31),
        )
        for name in COUNTIES
    }


def facts_of(desk: Desk, form_id: str, sample: Facts) -> Facts:
    """What the paper of this form says; the bundle's own pages list what their samples list."""
    if form_id in REGISTERS:
        return register_facts(desk, desk.workspace.library.form(form_id))
    if form_id in ("bundle_cover", "signing_list"):
        extra: dict[str, Any] = {
            name: sample[name] for name in ("卷", "清单") if name in sample.values
        }
        return desk.internal(form_id, UNITS["JL01"], MONTH, **extra)[1]
    months = (MONTH, f"{CHILD.notice_date:%Y-%m}")
    planned = next(
        item
        for month in months
        for item in desk.planner.month(month, "JL01")
        if item.form_id == form_id and item.subject_id in ("JL003", "JL01", "RX0001")
    )
    assert planned.series is not None
    return desk.paper(planned, DocumentNumber(series=planned.series, seq=7), version=1).facts


def register_facts(desk: Desk, form: Form) -> Facts:
    """What a register lists of the same children; nobody reported, so that one list is empty."""
    county, end, known = desk.workspace.county, dt.date(2021, 10, 31), cases()
    items: Sequence[RegisterItem] = select(
        form.rows or Selection.ALL_CASES,
        RegisterView(
            county=county,
            month=MONTH,
            on=end,
            cases=list(known.values()),
            enrolments=[CHILD],
            histories={name: [(end, case)] for name, case in known.items()},
        ),
    )
    if form.rows is Selection.RETENTION:
        items = rate_lines(sorted(UNITS), None)
    head = PaperHead(title=form.title, number="", dated=end, issuer=UNITS["JL01"].name)
    builder = FactBuilder(desk.workspace.library, county, UNITS)
    return builder.register(form, UNITS["JL01"], MONTH, items, head)


@pytest.fixture(
    scope="module",
    params=[
        *((county, form_id) for county in COUNTIES for form_id in FORMS),
        *(("zhongyang", form_id) for form_id in (*REGISTERS, *CASE_PAPERS)),
    ],
    ids=lambda pair: "-".join(pair),
)
def printed(
    request: pytest.FixtureRequest, desks: dict[str, Desk], library: Library, press: Press
) -> tuple[str, str, Paper]:
    county, form_id = request.param
    facts = facts_of(desks[county], form_id, library.sample(form_id))
    return county, form_id, press.paper(form_id, facts.values)


def test_a_page_reads_as_its_golden_text(
    printed: tuple[str, str, Paper], request: pytest.FixtureRequest
) -> None:
    county, form_id, paper = printed
    path = GOLDEN / county / f"{form_id}.txt"
    text = "".join(
        f"—— 第{number}页 ——\n{page.text.strip()}\n" for number, page in enumerate(paper.pages, 1)
    )
    if request.config.getoption("--regold"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text("utf-8")


def test_a_page_looks_as_its_golden_image(
    printed: tuple[str, str, Paper], request: pytest.FixtureRequest
) -> None:
    county, form_id, paper = printed
    folder = GOLDEN / county
    images = [page.image(DPI) for page in paper.pages]
    if request.config.getoption("--regold"):
        for old in folder.glob(f"{form_id}-*.png"):
            old.unlink()
        for number, image in enumerate(images, 1):
            save_small(image, folder / f"{form_id}-{number}.png")
    golden = sorted(folder.glob(f"{form_id}-*.png"))
    assert len(golden) == len(images)
    for path, image in zip(golden, images, strict=True):
        expected = Image.open(path).convert("L")
        moved = moved_pixels(expected, image)
        if moved.histogram()[255] > MOST_MOVED:
            keep_failure(county, path, image, moved)
            pytest.fail(f"{path.name}: {moved.histogram()[255]} pixels moved, see {FAILED}")


def save_small(image: Image.Image, path: Path) -> None:
    step = 256 // GREYS
    few = image.point([min(value // step, GREYS - 1) for value in range(256)])
    few.putpalette([level * 17 for level in range(GREYS) for _ in range(3)])
    few.save(path, optimize=True, bits=4)


def moved_pixels(expected: Image.Image, actual: Image.Image) -> Image.Image:
    """White where one picture has ink or paper that the other has nowhere near; else black."""
    if expected.size != actual.size:
        return Image.new("L", actual.size, 255)
    return ImageChops.lighter(_stray(expected, actual), _stray(actual, expected))


def _stray(one: Image.Image, other: Image.Image) -> Image.Image:
    darkest, lightest = one.filter(ImageFilter.MinFilter(3)), one.filter(ImageFilter.MaxFilter(3))
    too_dark = ImageChops.subtract(darkest, other)
    too_light = ImageChops.subtract(other, lightest)
    return ImageChops.lighter(too_dark, too_light).point(lambda value: 255 * (value > UNLIKE))


def keep_failure(county: str, path: Path, actual: Image.Image, moved: Image.Image) -> None:
    FAILED.mkdir(exist_ok=True)
    actual.save(FAILED / f"{county}-{path.stem}-actual.png")
    grey = actual.convert("RGB")
    grey.paste((255, 0, 0), mask=moved.filter(ImageFilter.MaxFilter(3)))
    grey.save(FAILED / f"{county}-{path.stem}-diff.png")


# --- the measure itself -------------------------------------------------------------------------


def some_page() -> Image.Image:
    return Image.open(GOLDEN / "zhongyang" / "return_notice-1.png").convert("L")


def band_moved(image: Image.Image, millimetres: float) -> Image.Image:
    """The page with a band of 6 mm, about one line of text, moved down."""
    pixels = DPI / 25.4
    top, height, by = round(90 * pixels), round(6 * pixels), round(millimetres * pixels)
    band = image.crop((0, top, image.width, top + height))
    moved = image.copy()
    ImageDraw.Draw(moved).rectangle((0, top, image.width, top + height), fill=255)
    moved.paste(band, (0, top + by))
    return moved


def test_a_line_moved_by_1_mm_is_seen() -> None:
    page = some_page()
    assert moved_pixels(page, band_moved(page, 1)).histogram()[255] > 4 * MOST_MOVED


def test_softer_or_bolder_outlines_are_not_seen() -> None:
    """As of another release of the same font."""
    page = some_page()
    softer = page.filter(ImageFilter.GaussianBlur(0.35))
    bolder = Image.blend(page, page.filter(ImageFilter.MinFilter(3)), 0.25)
    for other in (softer, bolder):
        assert moved_pixels(page, other).histogram()[255] <= MOST_MOVED


def test_the_golden_pages_are_small_and_none_is_left_over() -> None:
    files = [path for path in GOLDEN.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 1_500_000
    forms = {path.stem.rsplit("-", 1)[0] for path in files}
    assert {path.parent.name for path in files} == set(COUNTIES)
    assert forms == {*FORMS, *REGISTERS, *CASE_PAPERS}
