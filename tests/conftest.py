"""Shared by the tests that print papers: the fonts, one renderer, the samples, one synthetic case."""

from __future__ import annotations

import datetime as dt
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from postgres_server import PostgresServer, running_server
from printed import Press

from kongchuo_docs.library import Library
from kongchuo_docs.model import Absence, Case, Guardian, Student, Survey, Visit
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.papers import Renderer


def pytest_configure() -> None:
    """Let the commands under test hear Ctrl-C and a closed window.

    A shell starts its background jobs, and ``nohup`` its command, deaf to these signals, and what
    they start inherits it: the same tests would fail there.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regold", action="store_true", help="write the golden pages anew; then look at each PNG"
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real server; a machine without PostgreSQL fails here and is told what to do."""
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """Where a workspace keeps its data, as ``[database] url`` has it: both ways in turn."""
    if request.param == "sqlite":
        return ""
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.fresh()


@pytest.fixture(scope="session")
def library() -> Library:
    return Library()


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    """The font set; a machine without it fails here and is told what to do."""
    return FontSet.load()


@pytest.fixture(scope="session")
def renderer(fonts: FontSet) -> Renderer:
    return Renderer(fonts)


@pytest.fixture(scope="session")
def press(library: Library, renderer: Renderer) -> Iterator[Press]:
    with ExitStack() as closing:
        yield Press(library, renderer, closing)


CASE = Case(
    case_id="JL003",
    unit_code="JL02",
    student=Student(
        name="张样样",
        sex="1",
        birth_date=dt.date(2008, 3, 12),
        ethnicity="01",
        id_number="000000200803120016",
        enrolment_number="G000000200803120016",
        household_address="某省某市某县样样镇某村一组",
        home_address="某省某市某县样样镇某村一组7号",
    ),
    grade="8",
    class_no=2,
    homeroom_teacher="孙样样",
    homeroom_phone="10000000001",
    guardians=(
        Guardian(name="张样父", relation="父亲", phone="10000000002", work="外省某建筑工地"),
        Guardian(name="李样母", relation="母亲", phone="10000000004"),
    ),
    absence=Absence(
        since=dt.date(2021, 9, 6),
        last_attended=dt.date(2021, 9, 3),
        kind="left_midterm",
        reason="A1",
        further_reasons=("A2",),
        destination="home",
    ),
    status="dropout",
    survey=Survey(
        date=dt.date(2021, 10, 8),
        method="home",
        place="学生家中",
        surveyor="孙样样",
        surveyor_phone="10000000001",
        in_household=True,
        in_person=False,
        family="家中四口人，父亲在外务工，母亲在家务农。",
        student_wish="愿意先补数学再回班。",
    ),
    responsible="赵样样（副校长）",
    notice_date=dt.date(2021, 10, 11),
    report_measures="班主任两次入户劝返，已发劝返复学通知书。",
    visits=(
        Visit(
            case_id="JL003",
            round=1,
            date=dt.date(2021, 10, 12),
            start=dt.time(15, 30),
            end=dt.time(16, 40),
            method="home",
            place="学生家中",
            participants="孙样样（班主任）、钱样样（村委会委员）",
            student_present=True,
            summary="向监护人说明法定义务，了解困难，商定补课安排。",
            result="promised",
            promised_on=dt.date(2021, 10, 18),
        ),
        Visit(
            case_id="JL003",
            round=2,
            date=dt.date(2021, 10, 19),
            method="phone",
            place="电话",
            participants="孙样样（班主任）、赵样样（副校长）",
            summary="学生未按期返校，电话了解原因，约定再次入户。",
            result="refused",
            next_step="一周内再次入户。",
        ),
    ),
)
"""Nobody here exists; region code 000000. Codes are checked against the lists by the tests."""


def make_case(**changes: Any) -> Case:
    """The synthetic case, with some fields changed."""
    return replace(CASE, **changes)
