"""The journal: nobody writes without it, and nothing of it can be changed or lost unseen."""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import json
import multiprocessing
import textwrap
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import CASE
from hypothesis import given, settings
from hypothesis import strategies as st
from small_county import AT, CENTRAL, MONTH, call, new_workspace, use_toy_press
from sqlalchemy import create_engine, select, update

from kongchuo_docs.journal import Act, Anchor, Deed, Entry, Journal, metadata, verify
from kongchuo_docs.journal.tables import journal as table
from kongchuo_docs.model import (
    Bag,
    Bundle,
    Completion,
    CompletionKind,
    Document,
    Facts,
    NumberGrammar,
    NumberSeries,
)
from kongchuo_docs.model.archives import ArchivePiece, FixityCheck, FixityDepth
from kongchuo_docs.numbering import Register
from kongchuo_docs.numbering.blocks import Blocks
from kongchuo_docs.pipeline.archiving import store_bundles
from kongchuo_docs.pipeline.auditing import verify_journal
from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.store import Store
from kongchuo_docs.workspace import Transaction, Workspace

SERIES = NumberSeries(
    unit_code="JL01", kind="notice", year=2021, prefix="样中校字", grammar=NumberGrammar.SCHOOL
)
OTHER = replace(SERIES, unit_code="JL02", prefix="样二校字")
PAPER = Document(
    key="notice/JL003",
    form_id="notice",
    title="通知书",
    unit_code="JL01",
    subject_id="JL003",
    month="2021-10",
    dated=dt.date(2021, 10, 11),
    number="样中校字〔2021〕第1号",
    version=1,
    facts=Facts(values={}),
    recipe="r",
    pages=1,
    files=(),
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "w", "zhongyang", operator="经办人甲", at=AT)


def acts(workspace: Workspace) -> list[str]:
    with workspace.reading() as data:
        return [entry.act for entry in data.journal.entries()]


# --- nobody forgets it --------------------------------------------------------------------------


def _bundle(data: Transaction) -> None:
    made = Bundle(
        unit_code="JL01",
        unit_name="甲",
        month="2021-10",
        path=Path("o"),
        documents=(),
        manifest="m",
    )
    data.store.record_bundle(made, at=AT)


def _bag(data: Transaction) -> None:
    bag = Bag(bag_id="b", path=Path("b"), unit_code="JL01", month="2021-10", manifest="m")
    data.store.record_bag(bag, at=AT)


def _piece(data: Transaction) -> None:
    piece = ArchivePiece(
        key=PAPER.key,
        number=PAPER.number,
        form_id="notice",
        title="通知书",
        issuer="甲",
        unit_code="JL01",
        month="2021-10",
        subject_id="JL003",
        dated=PAPER.dated,
        pages=1,
        year=2021,
        retention="D10",
        piece=1,
    )
    data.store.file_pieces([piece], at=AT)


def _fixity(data: Transaction) -> None:
    check = FixityCheck(bag_id="b", at=AT.isoformat(), depth=next(iter(FixityDepth)), faults=0)
    data.store.record_fixity([check], at=AT)


def _completion(data: Transaction) -> None:
    done = Completion(
        key=PAPER.key,
        version=1,
        unit_code="JL01",
        month="2021-10",
        subject_id="JL003",
        kind=next(iter(CompletionKind)),
        on=dt.date(2021, 10, 20),
    )
    data.store.complete([done], at=AT)


def _block(data: Transaction) -> None:
    data.numbers.blocks.give(OTHER, 3, at=AT)


def _home(data: Transaction) -> None:
    """Bring a block home that another register used one number of."""
    sealed = data.numbers.blocks.give(OTHER, 3, at=AT)[1]
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        school = Register(connection)
        school.blocks.accept(sealed, at=AT)
        school.take([("notice/JL009", OTHER)], at=AT)
        told = school.blocks.hand_in(close=False, at=AT)
        assert next(entry.act for entry in Journal(connection).entries()) == Act.BLOCK_ACCEPTED
    engine.dispose()
    data.numbers.merge(told, at=AT)


WRITING: dict[str, tuple[Callable[[Transaction], object], list[Act]]] = {
    "take": (lambda d: d.numbers.take([("notice/A", SERIES)], at=AT), [Act.NUMBER_TAKEN]),
    "mark_issued": (
        lambda d: d.numbers.mark_issued(["notice/JL003"], at=AT),
        [Act.NUMBER_ISSUED],
    ),
    "void": (
        lambda d: d.numbers.void("样中校字〔2021〕第1号", reason="填错", at=AT),
        [Act.NUMBER_VOID],
    ),
    "skip": (
        lambda d: d.numbers.skip("样中校字〔2021〕第3号", reason="备份恢复", at=AT),
        [Act.NUMBER_SKIPPED] * 2,
    ),
    "merge": (_home, [Act.BLOCK_GIVEN, Act.NUMBERS_MERGED]),
    "give": (_block, [Act.BLOCK_GIVEN]),
    "put": (lambda d: d.store.put([CASE], at=AT, file="张样样.xlsx"), [Act.LOADED]),
    "withdraw": (lambda d: d.store.withdraw("JL777", "重复", at=AT), [Act.WITHDRAWN]),
    "record_documents": (
        lambda d: d.store.record_documents([replace(PAPER, version=2)], at=AT),
        [Act.PAPER_CORRECTED],
    ),
    "complete": (_completion, [Act.COMPLETED]),
    "record_bundle": (_bundle, [Act.BUNDLE_BOUND]),
    "record_bag": (_bag, [Act.BAG_STORED]),
    "file_pieces": (_piece, [Act.RECORDED]),
    "record_fixity": (_fixity, [Act.RECORDED]),
}
"""Every method that writes, and what it must leave in the journal."""
TESTED_ELSEWHERE = {"accept", "hand_in", "mark_closed"}
"""Blocks of the other side: in ``_home`` and in the test of a block that is closed."""


def _writes(method: object) -> bool:
    """Tell whether a method takes the time of an act: nothing is written without one."""
    return inspect.isfunction(method) and "at" in inspect.signature(method).parameters


@pytest.mark.parametrize("kind", [Register, Blocks, Store])
def test_every_writing_method_is_walked_here(kind: type) -> None:
    public = {
        name for name, each in vars(kind).items() if _writes(each) and not name.startswith("_")
    }
    assert public - TESTED_ELSEWHERE <= WRITING.keys()


@pytest.mark.parametrize("kind", [Register, Blocks, Store])
def test_no_method_without_a_time_writes_into_the_database(kind: type) -> None:
    for name, method in vars(kind).items():
        if (
            inspect.isfunction(method)
            and not _writes(method)
            and name not in ("advance", "_secret")
        ):
            tree = ast.parse(textwrap.dedent(inspect.getsource(method)))
            called = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            assert not called & {"insert", "update", "delete"}, name


@pytest.mark.parametrize("name", WRITING)
def test_a_writing_method_leaves_its_entry(workspace: Workspace, name: str) -> None:
    act, expected = WRITING[name]
    with workspace.begin() as data:
        data.numbers.take([("notice/JL003", SERIES)], at=AT)
        data.store.put([replace(CASE, case_id="JL777", visits=())], at=AT, file="a.xlsx")
        data.store.record_documents([PAPER], at=AT)
        before = data.journal.head().seq
        act(data)
        entries = list(data.journal.entries())[before:]
    assert [entry.act for entry in entries] == expected
    assert {entry.who for entry in entries} == {"经办人甲"}
    assert all(entry.key or entry.number for entry in entries)


def test_doing_it_again_leaves_no_entry(workspace: Workspace) -> None:
    def work() -> int:
        with workspace.begin() as data:
            data.numbers.take([("notice/JL003", SERIES)], at=AT)
            data.numbers.mark_issued(["notice/JL003"], at=AT)
            data.store.record_documents([PAPER], at=AT)
            data.store.put([CASE], at=AT, file="a.xlsx")
            return data.journal.head().seq

    assert work() == work() == 1 + 4


def test_a_block_that_is_closed_at_school_is_told(workspace: Workspace) -> None:
    with workspace.begin() as data:
        sealed = data.numbers.blocks.give(OTHER, 3, at=AT)[1]
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        school = Register(connection)
        school.blocks.accept(sealed, at=AT)
        school.blocks.hand_in(close=True, at=AT)
        told = [entry.act for entry in Journal(connection).entries()]
    engine.dispose()
    assert told == [Act.BLOCK_ACCEPTED, Act.BLOCK_CLOSED]


def test_no_word_about_a_child_stands_in_the_journal(workspace: Workspace) -> None:
    with workspace.begin() as data:
        data.store.put([CASE], at=AT, file="张样样.xlsx")
        data.store.withdraw(CASE.case_id, "张样样重复登记", at=AT)
        data.numbers.take([("notice/JL003", SERIES)], at=AT)
        data.numbers.void("样中校字〔2021〕第1号", reason="张样样填错", at=AT)
        text = "\n".join(map(repr, data.journal.entries()))
    assert "样样" not in text
    assert CASE.student.id_number not in text


# --- nothing is changed or lost unseen ----------------------------------------------------------


def chain(count: int) -> list[Entry]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        journal = Journal(connection, "甲")
        for number in range(count):
            deed = Deed(act=Act.NUMBER_TAKEN, key=f"notice/{number}", number=f"{number}", unit="u")
            journal.write([deed], at=AT)
        entries = list(journal.entries())
    engine.dispose()
    return entries


CHAIN = chain(8)
END = Anchor(seq=8, digest=CHAIN[-1].digest, where="卷「甲」")


def test_an_untouched_journal_is_whole() -> None:
    assert verify(CHAIN, [END]).ok


@settings(deadline=None)
@given(st.integers(0, 7), st.sampled_from(Entry.__slots__), st.integers(0, 99))
def test_any_change_of_any_entry_is_found(place: int, name: str, other: int) -> None:
    old = getattr(CHAIN[place], name)
    new: Any = other if name == "seq" else f"{old[:-1]}{other % 10}"
    changed = replace(CHAIN[place], **{name: new})
    proof = verify([*CHAIN[:place], changed, *CHAIN[place + 1 :]], [END])
    assert proof.ok == (old == new)
    if not proof.ok:
        assert proof.faults[0].seq in (place + 1, place + 2)


@pytest.mark.parametrize("place", range(8))
def test_an_entry_that_is_rewritten_with_a_right_digest_is_found(place: int) -> None:
    forged = replace(CHAIN[place], who="乙")
    forged = replace(forged, digest=forged.counted())
    proof = verify([*CHAIN[:place], forged, *CHAIN[place + 1 :]], [END])
    assert proof.faults[0].seq == (place + 2 if place < 7 else 8)


@settings(deadline=None)
@given(st.sets(st.integers(0, 7), min_size=1))
def test_any_hole_and_any_cut_tail_is_found(gone: set[int]) -> None:
    left = [entry for place, entry in enumerate(CHAIN) if place not in gone]
    proof = verify(left, [END])
    assert proof.faults[0].seq == min(gone) + 1


@settings(deadline=None)
@given(st.permutations(CHAIN))
def test_any_other_order_is_found(entries: list[Entry]) -> None:
    assert verify(entries, [END]).ok == (entries == CHAIN)


def test_a_whole_new_chain_is_found_by_an_anchor() -> None:
    forged = [replace(CHAIN[0], who="乙")]
    forged[0] = replace(forged[0], digest=forged[0].counted())
    for entry in CHAIN[1:]:
        link = replace(entry, prev=forged[-1].digest)
        forged.append(replace(link, digest=link.counted()))
    assert verify(forged).ok
    assert "重写过" in verify(forged, [END]).faults[0].message


def test_a_printed_head_is_found_by_its_first_digits() -> None:
    assert verify(CHAIN, [Anchor(seq=0, digest=CHAIN[4].digest[:16])]).ok
    assert not verify(CHAIN[:4], [Anchor(seq=0, digest=CHAIN[4].digest[:16])]).ok


# --- anchors in bundles and bags ----------------------------------------------------------------


@pytest.fixture
def bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    use_toy_press(monkeypatch)
    workspace = new_workspace(tmp_path / "w")
    run_month(workspace, MONTH, at=AT, jobs=1)
    store_bundles(workspace, month=None, unit=None, at=AT)
    return workspace


def manifest(workspace: Workspace) -> Path:
    return next(path for path in workspace.out.rglob("bundle.json") if CENTRAL in str(path))


def test_bundles_and_bags_note_the_head_of_their_time(bound: Workspace) -> None:
    noted = json.loads(manifest(bound).read_text("utf-8"))["journal"]
    with bound.reading() as data:
        entries = list(data.journal.entries())
    assert noted["digest"] == entries[noted["seq"] - 1].digest
    proof = verify_journal(bound)
    assert proof.ok
    for file in bound.archive.glob("*/bag-info.txt"):
        assert "Journal-Head: " in file.read_text("utf-8")
    assert proof.anchors >= 6  # two bundles, their copies in the bags, the bags


def test_an_unchanged_run_leaves_journal_and_bundle_as_they_are(bound: Workspace) -> None:
    before = manifest(bound).read_bytes(), acts(bound)
    run_month(bound, MONTH, at=AT + dt.timedelta(days=1), jobs=1)
    assert (manifest(bound).read_bytes(), acts(bound)) == before
    manifest(bound).unlink()
    run_month(bound, MONTH, at=AT + dt.timedelta(days=1), jobs=1)
    assert (manifest(bound).read_bytes(), acts(bound)) == before


def test_a_tail_that_was_cut_off_is_missed_by_the_bundles(bound: Workspace) -> None:
    noted = json.loads(manifest(bound).read_text("utf-8"))["journal"]
    with bound.engine.begin() as connection:
        connection.execute(table.delete().where(table.c.seq >= noted["seq"]))
    proof = verify_journal(bound)
    assert proof.faults[0].seq == noted["seq"]
    assert "末尾少了" in proof.faults[0].message


def test_the_command_names_the_first_entry_that_was_changed(bound: Workspace) -> None:
    with bound.engine.begin() as connection:
        connection.execute(update(table).where(table.c.seq == 3).values(who="别人"))
    answer = call("audit", "verify", cwd=bound.root)
    assert answer.returncode == 1
    assert "第 3 条被改过" in answer.stdout


def test_the_list_shows_what_was_done_to_one_case(bound: Workspace) -> None:
    with bound.reading() as data:
        key = next(entry.key for entry in data.journal.entries() if entry.act == Act.PAPER_ISSUED)
    answer = call("audit", "list", "--key", key.split("/")[1], cwd=bound.root)
    assert answer.returncode == 0
    assert "取号" in answer.stdout
    assert "签发文书" in answer.stdout


def test_the_operator_is_who_the_command_says(tmp_path: Path) -> None:
    call("--as", "王经办", "init", "w", "--county", "zhongyang", cwd=tmp_path)
    answer = call("audit", "list", cwd=tmp_path / "w")
    assert "王经办  建立工作区" in answer.stdout


# --- many at once -------------------------------------------------------------------------------


def take_thirty(root: Path, worker: int) -> None:
    workspace = Workspace.open(root, operator=f"w{worker}")
    for index in range(30):
        with workspace.begin() as data:
            data.numbers.take([(f"notice/W{worker}-{index}", SERIES)], at=AT)


def test_eight_processes_write_one_line(tmp_path: Path, database: str) -> None:
    workspace = Workspace.create(tmp_path / "w", "zhongyang", database=database, at=AT)
    context = multiprocessing.get_context("forkserver")
    workers = [
        context.Process(target=take_thirty, args=(workspace.root, number)) for number in range(8)
    ]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert verify_journal(workspace).ok
    assert len(acts(workspace)) == 1 + 8 * 30


def test_a_thousand_entries_cost_less_than_a_paper(workspace: Workspace) -> None:
    deeds = [Deed(act=Act.NUMBER_TAKEN, key=f"notice/{number}") for number in range(1000)]
    with workspace.begin() as data:
        begun = time.process_time()
        data.journal.write(deeds, at=AT)
        spent = time.process_time() - begun
    assert spent < 0.2
    with workspace.engine.connect() as connection:
        assert len(connection.execute(select(table)).all()) == 1001
