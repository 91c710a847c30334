"""Blocks of numbers: handed out, used elsewhere, brought home."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from postgres_server import tables
from sqlalchemy import Connection, text

from kongchuo_docs.errors import InputFileError, NotFoundError, RefusedError
from kongchuo_docs.model import NumberGrammar, NumberSeries, NumberState
from kongchuo_docs.numbering import Register, format_number, merge, metadata
from kongchuo_docs.numbering.seal import new_secret, seal, unseal

AT = dt.datetime(2021, 10, 18, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
SERIES = NumberSeries(
    unit_code="JL02", kind="notice", year=2021, prefix="样小字", grammar=NumberGrammar.SCHOOL
)


class Office:
    """A workspace's register on a connection of its own."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.register = Register(connection)
        self.blocks = self.register.blocks

    def take(self, *keys: str) -> list[int]:
        taken = self.register.take([(key, SERIES) for key in keys], at=AT)
        self.register.mark_issued(keys, at=AT)
        return [taken[key].seq for key in keys]

    def void(self, seq: int, reason: str = "填错") -> None:
        self.register.void(f"样小字〔2021〕第{seq}号", reason=reason, at=AT)

    def give(self, count: int) -> str:
        return self.blocks.give(SERIES, count, at=AT)[1]

    def hand_in(self, *, close: bool = False) -> str:
        return self.blocks.hand_in(close=close, at=AT)

    def lines(self) -> list[tuple[int, str, str]]:
        return [
            (entry.number.seq, str(entry.state), entry.reason or entry.key)
            for entry in self.register.entries()
        ]


@pytest.fixture
def home(database: str) -> Iterator[Office]:
    with tables(database, metadata) as connection:
        yield Office(connection)


@pytest.fixture
def school() -> Iterator[Office]:
    with tables("", metadata) as connection:
        yield Office(connection)


@pytest.fixture
def other() -> Iterator[Office]:
    with tables("", metadata) as connection:
        yield Office(connection)


def test_a_block_is_the_next_numbers_and_home_goes_on_after_it(home: Office) -> None:
    assert home.take("n/A") == [1]
    block, sealed = home.blocks.give(SERIES, 50, at=AT)
    assert (block.first, block.last) == (2, 51)
    assert home.take("n/B") == [52]
    content = unseal(sealed, "number-block").content
    assert content == {
        "unit_code": "JL02",
        "kind": "notice",
        "year": 2021,
        "prefix": "样小字",
        "grammar": "school",
        "first": 2,
        "last": 51,
    }
    (audit,) = home.register.audit()
    assert (audit.ok, audit.issued, audit.away, audit.last) == (True, 2, 50, 52)


def test_a_school_numbers_only_inside_its_block(home: Office, school: Office) -> None:
    home.take("n/A")
    school.blocks.accept(home.give(2), at=AT)
    assert school.take("n/B", "n/C") == [2, 3]
    with pytest.raises(RefusedError, match="号段没有领到或已用完"):
        school.take("n/D")
    school.blocks.accept(home.give(3), at=AT)
    assert school.take("n/D") == [4]
    (audit,) = school.register.audit()
    assert (audit.ok, audit.issued, audit.gaps, audit.strays) == (True, 3, (), ())


def test_a_fed_unit_gets_no_number_of_another_kind_or_year(home: Office, school: Office) -> None:
    from dataclasses import replace

    school.blocks.accept(home.give(2), at=AT)
    with pytest.raises(RefusedError):
        school.register.forecast([("n/B", replace(SERIES, year=2022))])
    elsewhere = replace(SERIES, unit_code="JL01", prefix="样中校字")
    assert school.register.take([("n/X", elsewhere)], at=AT)["n/X"].seq == 1


def test_used_numbers_come_home_and_unused_ones_are_void(home: Office, school: Office) -> None:
    school.blocks.accept(home.give(4), at=AT)
    school.take("n/A", "n/B")
    school.void(1)
    assert school.take("n/A") == [3]
    report = merge(home.connection, school.hand_in(close=True), at=AT)
    assert (report.added, report.moved, report.unused) == (3, 0, 1)
    assert home.lines() == [
        (1, "void", "填错"),
        (2, "issued", "n/B"),
        (3, "issued", "n/A"),
        (4, "void", "未使用退回"),
    ]
    (audit,) = home.register.audit()
    assert (audit.ok, audit.away, audit.last) == (True, 0, 4)
    assert home.take("n/A", "n/C") == [3, 5]


def test_merging_twice_or_an_older_file_later_changes_nothing(home: Office, school: Office) -> None:
    school.blocks.accept(home.give(3), at=AT)
    school.take("n/A")
    early = school.hand_in()
    school.void(1)
    school.take("n/B")
    late = school.hand_in(close=True)
    merge(home.connection, early, at=AT)
    assert home.register.audit()[0].away == 2
    report = merge(home.connection, late, at=AT)
    assert (report.added, report.moved, report.unused) == (1, 1, 1)
    lines = home.lines()
    for file in (early, late, late):
        again = merge(home.connection, file, at=AT)
        assert (again.added, again.moved, again.unused) == (0, 0, 0)
    assert home.lines() == lines


def test_a_block_used_by_two_schools_is_found_out_and_nothing_is_merged(
    home: Office, school: Office, other: Office
) -> None:
    sealed = home.give(2)
    for office, key in ((school, "n/A"), (other, "n/B")):
        office.blocks.accept(sealed, at=AT)
        office.take(key)
    merge(home.connection, school.hand_in(), at=AT)
    before = home.lines()
    with pytest.raises(RefusedError, match="这里已是 n/A 的号，交回的却是 n/B"):
        merge(home.connection, other.hand_in(), at=AT)
    assert home.lines() == before


def test_a_paper_that_home_numbered_meanwhile_is_a_conflict(home: Office, school: Office) -> None:
    school.blocks.accept(home.give(2), at=AT)
    school.take("n/A")
    assert home.take("n/A") == [3]
    with pytest.raises(RefusedError, match="已有 样小字〔2021〕第3号"):
        merge(home.connection, school.hand_in(), at=AT)
    home.void(3)
    assert merge(home.connection, school.hand_in(), at=AT).added == 1


def test_a_block_of_somebody_else_is_unknown(home: Office, school: Office, other: Office) -> None:
    home.give(2)
    school.blocks.accept(other.give(2), at=AT)
    school.take("n/A")
    with pytest.raises(RefusedError, match="不是本工作区发出的号段"):
        merge(home.connection, school.hand_in(), at=AT)


def forged(sealed: str, **changes: Any) -> str:
    """A return whose first line says something else, sealed again by somebody."""
    content = json.loads(sealed)["content"]
    content["blocks"][0]["numbers"][0].update(changes)
    return seal("number-return", content, new_secret())


def test_a_number_outside_the_block_is_a_conflict(home: Office, school: Office) -> None:
    school.blocks.accept(home.give(2), at=AT)
    school.take("n/A")
    with pytest.raises(RefusedError, match="不在号段之内"):
        merge(home.connection, forged(school.hand_in(), seq=9), at=AT)
    with pytest.raises(InputFileError, match="不完整"):
        merge(home.connection, forged(school.hand_in(), state="lost"), at=AT)


@pytest.mark.parametrize(
    "harm",
    [
        lambda text: text.replace('"last": 50', '"last": 500'),
        lambda text: text[:-40],
        lambda text: "",
        lambda text: "[]",
        lambda text: text.replace("number-block", "number-return"),
        lambda text: text.replace('"signature": "', '"signature": "00'),
    ],
)
def test_a_changed_or_damaged_file_is_refused(home: Office, school: Office, harm: Any) -> None:
    with pytest.raises(InputFileError):
        school.blocks.accept(harm(home.give(50)), at=AT)
    assert school.blocks.states() == ()


def test_a_changed_file_with_a_right_digest_is_refused_by_its_signature(home: Office) -> None:
    envelope = json.loads(home.give(50))
    content = {**envelope["content"], "last": 500}
    other = json.loads(seal("number-block", content, new_secret()))
    mixed = {**other, "key": envelope["key"]}
    with pytest.raises(InputFileError, match="签名"):
        unseal(json.dumps(mixed), "number-block")


def test_accepting_is_refused_where_numbers_could_be_given_twice(
    home: Office, school: Office, other: Office
) -> None:
    sealed = home.give(5)
    with pytest.raises(RefusedError, match="正是本工作区发出的"):
        home.blocks.accept(sealed, at=AT)
    school.take("n/A")
    with pytest.raises(RefusedError, match="已经自己编过号"):
        school.blocks.accept(sealed, at=AT)
    first = other.blocks.accept(sealed, at=AT)
    assert other.blocks.accept(sealed, at=AT) == first
    with pytest.raises(RefusedError, match="不能再转给第三处"):
        other.give(2)
    with pytest.raises(RefusedError, match="来路不同"):
        other.blocks.accept(school.give(5), at=AT)


def test_a_block_is_not_closed_while_a_paper_is_unfinished(home: Office, school: Office) -> None:
    with pytest.raises(NotFoundError):
        school.hand_in()
    school.blocks.accept(home.give(2), at=AT)
    school.register.take([("n/A", SERIES)], at=AT)
    with pytest.raises(RefusedError, match="预留"):
        school.hand_in(close=True)
    school.register.mark_issued(["n/A"], at=AT)
    school.hand_in(close=True)
    with pytest.raises(RefusedError, match="已用完"):
        school.take("n/B")


def test_the_audit_of_a_school_finds_a_deleted_and_a_foreign_number(
    home: Office, school: Office
) -> None:
    home.take("n/A")
    school.blocks.accept(home.give(5), at=AT)
    school.take("n/B", "n/C")
    school.connection.execute(text("DELETE FROM numbers WHERE seq = 3"))
    (audit,) = school.register.audit()
    assert (audit.ok, audit.gaps) == (False, (3,))
    school.connection.execute(text("UPDATE numbers SET seq = 40"))
    (audit,) = school.register.audit()
    assert audit.strays == (40,)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["home", "one", "two"]),
        st.sampled_from(["take", "take", "take", "void", "block", "merge"]),
        st.integers(0, 9),
    ),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=25, deadline=None)
def test_no_order_of_work_and_merging_gives_a_number_twice_or_leaves_a_gap(
    steps: list[tuple[str, str, int]],
) -> None:
    with ExitStack() as closing:
        offices = {
            name: Office(closing.enter_context(tables("", metadata)))
            for name in ("home", "one", "two")
        }
        home = offices["home"]
        for name in ("one", "two"):
            offices[name].blocks.accept(home.give(2), at=AT)
        for name, step, index in steps:
            office = offices[name]
            try:
                if step == "take":
                    office.take(f"n/{name}{index}")
                elif step == "void" and office.register.entries():
                    entries = office.register.entries()
                    office.void(entries[index % len(entries)].number.seq)
                elif step == "block" and office is not home:
                    office.blocks.accept(home.give(1 + index % 3), at=AT)
                elif step == "merge" and office is not home:
                    merge(home.connection, office.hand_in(), at=AT)
            except RefusedError:
                pass  # void twice, or a block used up
        for name in ("one", "two"):
            assert all(audit.ok for audit in offices[name].register.audit())
            merge(home.connection, offices[name].hand_in(close=True), at=AT)
        (audit,) = home.register.audit()
        assert audit.ok
        assert (audit.away, audit.reserved) == (0, 0)
        seqs = [entry.number.seq for entry in home.register.entries()]
        assert seqs == list(range(1, audit.last + 1))
        live = [e.key for e in home.register.entries() if e.state is not NumberState.VOID]
        assert len(live) == len(set(live))
        assert len({format_number(e.number) for e in home.register.entries()}) == len(seqs)
