"""The store: records, papers, bundles and bags, with their history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from postgres_server import tables
from sqlalchemy import Connection, text

from kongchuo_docs.errors import KongchuoError, NotFoundError, RefusedError
from kongchuo_docs.model import (
    Absence,
    Bag,
    Bundle,
    Case,
    Completion,
    CompletionKind,
    Document,
    Enrolment,
    Facts,
    Guardian,
    MonthlyHead,
    RecordKind,
    RenderedFile,
    Student,
    Survey,
    Unit,
    UnitKind,
    Visit,
)
from kongchuo_docs.store import LoadSummary, Store, metadata

AT = dt.datetime(2021, 10, 18, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
LATER = AT + dt.timedelta(days=1)

UNIT = Unit(
    unit_code="JL01",
    name="样例中心校",
    kind=UnitKind.CENTRAL,
    township="样例镇",
    prefix="样中校",
    head="甲",
    clerk="乙",
    phone="0000-0000000",
)
STUDENT = Student(name="样例生", sex="1", birth_date=dt.date(2008, 5, 6), categories=("10", "20"))
GUARDIAN = Guardian(name="样例父", relation="51")
HEAD = MonthlyHead(unit_code="JL01", month="2021-10", clerk="乙", phone="0", nil=False)
ENROLMENT = Enrolment(
    child_id="E001",
    unit_code="JL01",
    student=STUDENT,
    guardian=GUARDIAN,
    grade="1",
    notice_date=dt.date(2021, 8, 20),
    report_from=dt.date(2021, 8, 30),
    report_to=dt.date(2021, 8, 31),
)


def make_case(**changes: Any) -> Case:
    case = Case(
        case_id="JL003",
        unit_code="JL01",
        student=STUDENT,
        grade="8",
        class_no=2,
        homeroom_teacher="丙",
        guardians=(GUARDIAN, replace(GUARDIAN, name="样例母", relation="52")),
        absence=Absence(since=dt.date(2021, 9, 6), kind="1", reason="1", destination="1"),
        status="persuading",
        survey=Survey(date=dt.date(2021, 9, 14), surveyor="丙", in_household=True),
    )
    return replace(case, **changes)


def make_visit(round: int, **changes: Any) -> Visit:
    visit = Visit(
        case_id="JL003",
        round=round,
        date=dt.date(2021, 9, 15),
        start=dt.time(9, 30),
        method="1",
        place="家中",
        participants="丙（班主任）",
        summary="说明义务",
        result="1",
    )
    return replace(visit, **changes)


def make_document(**changes: Any) -> Document:
    document = Document(
        key="return_notice/JL003",
        form_id="return_notice",
        title="劝返复学通知书",
        unit_code="JL01",
        subject_id="JL003",
        month="2021-10",
        dated=dt.date(2021, 10, 8),
        number="样中校（劝返）字〔2021〕第1号",
        version=1,
        facts=Facts(
            values={"学生": {"姓名": "样例生"}, "劝返记录": [{"次序": 1}], "零报告": False}
        ),
        recipe="r1",
        pages=2,
        files=(RenderedFile(name="1.docx", sha256="00", size=3),),
    )
    return replace(document, **changes)


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    with tables(database, metadata) as connection:
        yield connection


@pytest.fixture
def store(connection: Connection) -> Store:
    return Store(connection)


# --- records ------------------------------------------------------------------------------------


def test_the_roll_gives_back_what_was_put(store: Store) -> None:
    case = make_case(visits=(make_visit(1), make_visit(2, end=dt.time(10, 0))))
    store.put([UNIT, case, ENROLMENT, HEAD], at=AT, file="台账.xlsx")
    roll = store.roll()
    assert roll.units == {"JL01": UNIT}
    assert roll.cases == {"JL003": case}
    assert roll.enrolments == {"E001": ENROLMENT}
    assert roll.heads == {("JL01", "2021-10"): HEAD}


def test_loading_tells_new_changed_and_same(store: Store) -> None:
    first = store.put([UNIT, make_case()], at=AT, file="台账.xlsx")
    assert first == LoadSummary(
        new={RecordKind.UNIT: 1, RecordKind.CASE: 1}, changed={}, same={}, changed_keys=()
    )
    second = store.put([UNIT, make_case(grade="9"), HEAD], at=LATER, file="台账.xlsx")
    assert second == LoadSummary(
        new={RecordKind.REPORT: 1},
        changed={RecordKind.CASE: 1},
        same={RecordKind.UNIT: 1},
        changed_keys=("case/JL003",),
    )


def test_loading_the_same_file_again_writes_nothing(store: Store) -> None:
    store.put([UNIT, make_case(), make_visit(1)], at=AT, file="台账.xlsx")
    store.put([UNIT, make_case(), make_visit(1)], at=LATER, file="台账.xlsx")
    assert [each.revision for each in store.history(RecordKind.CASE, "JL003")] == [1]


def test_records_that_a_later_file_lacks_stay(store: Store) -> None:
    store.put([UNIT, make_case()], at=AT, file="a.xlsx")
    store.put([HEAD], at=LATER, file="b.xlsx")
    assert store.roll().cases == {"JL003": make_case()}


def test_the_history_keeps_every_revision_with_its_file(store: Store) -> None:
    store.put([make_case()], at=AT, file="a.xlsx")
    store.put([make_case(grade="9")], at=LATER, file="b.xlsx")
    old, new = store.history(RecordKind.CASE, "JL003")
    assert (old.revision, old.record, old.file) == (1, make_case(), "a.xlsx")
    assert (new.revision, new.record, new.file) == (2, make_case(grade="9"), "b.xlsx")
    assert new.at == "2021-10-19T09:00:00+08:00"
    assert store.history(RecordKind.CASE, "JL404") == ()


def test_visits_of_a_file_become_part_of_their_case_in_order(store: Store) -> None:
    store.put([make_case(), make_visit(2), make_visit(1)], at=AT, file="a.xlsx")
    assert [visit.round for visit in store.roll().cases["JL003"].visits] == [1, 2]


def test_a_files_visits_replace_all_stored_visits_of_their_case(store: Store) -> None:
    store.put([make_case(), make_visit(1), make_visit(2)], at=AT, file="a.xlsx")
    summary = store.put([make_visit(1, place="学校")], at=LATER, file="b.xlsx")
    assert store.roll().cases["JL003"].visits == (make_visit(1, place="学校"),)
    assert summary.changed_keys == ("case/JL003",)


def test_a_case_without_visits_in_the_file_keeps_its_stored_ones(store: Store) -> None:
    store.put([make_case(), make_visit(1)], at=AT, file="a.xlsx")
    store.put([make_case(status="returned")], at=LATER, file="b.xlsx")
    case = store.roll().cases["JL003"]
    assert (case.status, case.visits) == ("returned", (make_visit(1),))


def test_visits_of_a_case_that_nobody_knows_are_named_not_stored(store: Store) -> None:
    summary = store.put([UNIT, make_visit(1, case_id="JL404")], at=AT, file="a.xlsx")
    assert summary.orphans == ("JL404",)
    assert store.roll().cases == {}


def test_a_payload_that_cannot_be_read_is_named_without_its_content(
    connection: Connection, store: Store
) -> None:
    store.put([make_case()], at=AT, file="a.xlsx")
    connection.execute(text('UPDATE revisions SET payload = \'{"case_id": "样例生"}\''))
    with pytest.raises(KongchuoError) as caught:
        store.roll()
    assert "case/JL003" in caught.value.message
    assert "样例生" not in caught.value.message


def test_a_field_the_model_gains_later_changes_nothing_stored(
    connection: Connection, store: Store
) -> None:
    store.put([UNIT], at=AT, file="a.xlsx")
    payload = connection.execute(text("SELECT payload FROM revisions")).scalar_one()
    assert "hotline" not in payload


def test_histories_asked_for_together_are_those_asked_for_one_by_one(store: Store) -> None:
    cases = [make_case(case_id=f"JL{number:04}") for number in range(1201)]
    store.put([UNIT, *cases], at=AT, file="a.xlsx")
    store.put([replace(cases[7], grade="G8")], at=LATER, file="b.xlsx")
    asked = [case.case_id for case in cases] + ["JL9999"]
    together = store.histories(RecordKind.CASE, asked)
    assert list(together) == asked[:-1]
    assert [len(together[key]) for key in ("JL0006", "JL0007", "JL1200")] == [1, 2, 1]
    for key in ("JL0007", "JL0500", "JL1200"):
        assert together[key] == store.history(RecordKind.CASE, key)


# --- papers -------------------------------------------------------------------------------------


def test_papers_come_back_whole_and_by_unit_month_and_subject(store: Store) -> None:
    other = make_document(
        key="return_notice/CG001",
        unit_code="CG01",
        subject_id="CG001",
        month="2021-11",
        number="二",
    )
    store.record_documents([make_document(), other], at=AT)
    assert store.documents() == {"return_notice/JL003": make_document(), other.key: other}
    assert list(store.documents(unit="JL01")) == ["return_notice/JL003"]
    assert list(store.documents(month="2021-11")) == [other.key]
    assert list(store.documents(subject="JL003", month="2021-11")) == []


def test_a_new_version_is_newest_and_the_older_one_stays(store: Store) -> None:
    first, second = make_document(), make_document(version=2, recipe="r2")
    store.record_documents([first], at=AT)
    store.record_documents([second], at=LATER)
    assert store.documents() == {first.key: second}
    assert store.document_versions(first.key) == (first, second)


def test_recording_the_same_paper_again_adds_no_version(store: Store) -> None:
    store.record_documents([make_document()], at=AT)
    store.record_documents([make_document()], at=LATER)
    assert store.document_versions("return_notice/JL003") == (make_document(),)


def test_a_numbered_paper_is_never_overwritten(store: Store) -> None:
    store.record_documents([make_document()], at=AT)
    with pytest.raises(RefusedError, match="第1号"):
        store.record_documents([make_document(pages=3)], at=LATER)


def test_a_draft_may_change_and_then_become_official(store: Store) -> None:
    draft = make_document(number="", draft=True)
    store.record_documents([draft], at=AT)
    store.record_documents([replace(draft, pages=3)], at=AT)
    store.record_documents([make_document()], at=LATER)
    assert store.documents()[draft.key] == make_document()


# --- what came back signed ---------------------------------------------------------------------

SCANNED = Completion(
    key="return_notice/JL003",
    version=1,
    kind=CompletionKind.SCAN,
    on=AT.date(),
    unit_code="JL01",
    month="2021-10",
    subject_id="JL003",
    files=(RenderedFile(name="已签章/1.pdf", sha256="01", size=9),),
    pages=2,
)


def test_each_version_of_a_paper_is_finished_by_itself(store: Store) -> None:
    store.record_documents([make_document()], at=AT)
    store.complete([SCANNED], at=AT)
    store.record_documents([make_document(version=2)], at=LATER)
    assert store.completions() == {("return_notice/JL003", 1): SCANNED}
    refused = replace(SCANNED, version=2, kind=CompletionKind.REFUSED, files=(), note="两名见证人")
    store.complete([refused], at=LATER)
    assert store.completions(unit="JL01", month="2021-10", subject="JL003") == {
        ("return_notice/JL003", 1): SCANNED,
        ("return_notice/JL003", 2): refused,
    }
    assert store.completions(unit="CG01") == {}


def test_a_paper_that_was_never_issued_cannot_be_finished(store: Store) -> None:
    store.record_documents([make_document(number="", draft=True)], at=AT)
    with pytest.raises(NotFoundError, match="第 1 版"):
        store.complete([SCANNED], at=AT)


# --- bundles and bags ---------------------------------------------------------------------------


def test_a_bundle_is_kept_in_its_newest_state(store: Store) -> None:
    bundle = Bundle(
        unit_code="JL01",
        unit_name="样例中心校",
        month="2021-10",
        path=Path("out/2021-10/JL01"),
        documents=(make_document(),),
        manifest="m1",
    )
    store.record_bundle(bundle, at=AT)
    store.record_bundle(replace(bundle, manifest="m2"), at=LATER)
    assert store.bundles() == (replace(bundle, manifest="m2"),)
    assert store.bundles(unit="JL01", month="2021-10") == store.bundles()
    assert store.bundles(month="2021-09") == ()


def test_a_bag_never_changes(store: Store) -> None:
    bag = Bag(
        bag_id="JL01-2021-10",
        path=Path("archive/b"),
        unit_code="JL01",
        month="2021-10",
        manifest="m",
    )
    store.record_bag(bag, at=AT)
    store.record_bag(bag, at=LATER)
    assert store.bags() == (bag,)
    with pytest.raises(RefusedError, match="JL01-2021-10"):
        store.record_bag(replace(bag, manifest="other"), at=LATER)
