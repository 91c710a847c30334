"""Document numbers: printed form and register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from postgres_server import tables
from sqlalchemy import Connection, create_engine, text

from kongchuo_docs.errors import NotFoundError, RefusedError, UsageError
from kongchuo_docs.model import DocumentNumber, NumberGrammar, NumberSeries, NumberState
from kongchuo_docs.numbering import ParsedNumber, Register, format_number, metadata, parse_number

AT = dt.datetime(2021, 10, 18, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def make_series(
    unit: str = "JL01", year: int = 2021, prefix: str = "金中校（劝返）字"
) -> NumberSeries:
    return NumberSeries(
        unit_code=unit,
        kind="return_notice",
        year=year,
        prefix=prefix,
        grammar=NumberGrammar.SCHOOL,
    )


def printed(register: Register, *keys: str, series: NumberSeries | None = None) -> list[str]:
    taken = register.take([(key, series or make_series()) for key in keys], at=AT)
    return [format_number(taken[key]) for key in keys]


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    with tables(database, metadata) as connection:
        yield connection


@pytest.fixture
def register(connection: Connection) -> Register:
    return Register(connection)


# --- printed form -------------------------------------------------------------------------------


def test_a_school_number_says_di_and_an_organ_number_does_not() -> None:
    organ = NumberSeries(
        unit_code="zhongyang",
        kind="letter",
        year=2021,
        prefix="中教函",
        grammar=NumberGrammar.ORGAN,
    )
    assert format_number(DocumentNumber(series=organ, seq=97)) == "中教函〔2021〕97号"
    assert (
        format_number(DocumentNumber(series=make_series(), seq=3))
        == "金中校（劝返）字〔2021〕第3号"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "中教函[2021]97号",
        "中教函(2021)97号",
        "中教函（2021）97号",
        "中教函【2021】97号",
        " 中教函〔2021〕 97号 ",
    ],
)
def test_other_brackets_are_read_as_six_sided_ones(typed: str) -> None:
    assert str(parse_number(typed)) == "中教函〔2021〕97号"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "号",
        "中教函〔2021〕097号",
        "中教函〔2021〕0号",
        "字〔21〕第3号",
        "〔2021〕第3号",
        "中教函〔2021〕97",
        "中教函2021-97",
    ],
)
def test_what_is_not_a_number_is_refused_with_advice(typed: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_number(typed)
    assert "序号前不加0" in caught.value.fix


@given(
    prefix=st.text("金中校劝返字函教AZ（）()〔〕第号12", min_size=1, max_size=12),
    year=st.integers(1949, 2199),
    seq=st.integers(1, 10**6),
    grammar=st.sampled_from(NumberGrammar),
)
@settings(deadline=None)
def test_reading_a_printed_number_gives_back_its_parts(
    prefix: str, year: int, seq: int, grammar: NumberGrammar
) -> None:
    series = NumberSeries(unit_code="U", kind="k", year=year, prefix=prefix, grammar=grammar)
    parsed = parse_number(format_number(DocumentNumber(series=series, seq=seq)))
    assert parsed == ParsedNumber(prefix=prefix, year=year, seq=seq, grammar=grammar)


# --- register -----------------------------------------------------------------------------------


def test_numbers_run_from_one_in_the_order_asked(register: Register) -> None:
    assert printed(register, "n/JL003", "n/JL001") == [
        "金中校（劝返）字〔2021〕第1号",
        "金中校（劝返）字〔2021〕第2号",
    ]


def test_the_same_key_always_gets_the_same_number(register: Register) -> None:
    first = printed(register, "n/JL001")
    assert printed(register, "n/JL002", "n/JL001", "n/JL001")[1:] == first * 2
    assert len(register.entries()) == 2


def test_unit_and_year_have_their_own_numbers(register: Register) -> None:
    printed(register, "n/JL001", "n/JL002")
    assert printed(register, "n/X1", series=make_series("CG01", prefix="城关校字")) == [
        "城关校字〔2021〕第1号"
    ]
    assert printed(register, "n/JL009", series=make_series(year=2022)) == [
        "金中校（劝返）字〔2022〕第1号"
    ]


def test_a_forecast_says_what_take_would_give_and_writes_nothing(register: Register) -> None:
    printed(register, "n/JL001")
    requests = [(key, make_series()) for key in ("n/JL001", "n/JL002", "n/JL003")]
    forecast = register.forecast(requests)
    assert [number.seq for number in forecast.values()] == [1, 2, 3]
    assert len(register.entries()) == 1
    assert register.take(requests, at=AT) == forecast


def test_a_new_prefix_goes_on_in_the_same_series_and_old_numbers_keep_theirs(
    register: Register,
) -> None:
    printed(register, "n/JL001")
    renamed = make_series(prefix="金罗中心校字")
    assert printed(register, "n/JL002", series=renamed) == ["金罗中心校字〔2021〕第2号"]
    assert printed(register, "n/JL001", series=renamed) == ["金中校（劝返）字〔2021〕第1号"]
    assert register.audit()[0].ok


def test_a_void_number_is_never_used_again(register: Register) -> None:
    printed(register, "n/JL001", "n/JL002")
    entry = register.void("金中校（劝返）字[2021]第2号", reason="内容填错，重发", at=AT)
    assert (entry.state, entry.reason, entry.key) == (NumberState.VOID, "内容填错，重发", "n/JL002")
    assert register.find(["n/JL002"]) == {}
    assert printed(register, "n/JL002") == ["金中校（劝返）字〔2021〕第3号"]
    assert [entry.state.value for entry in register.entries()] == ["reserved", "void", "reserved"]


def test_voiding_needs_a_reason_a_known_number_and_happens_once(register: Register) -> None:
    (number,) = printed(register, "n/JL001")
    with pytest.raises(UsageError):
        register.void(number, reason="  ", at=AT)
    with pytest.raises(NotFoundError):
        register.void("金中校（劝返）字〔2021〕第9号", reason="重发", at=AT)
    register.void(number, reason="重发", at=AT)
    with pytest.raises(RefusedError, match="重发"):
        register.void(number, reason="另一个原因", at=AT)


def test_issuing_moves_reserved_numbers_and_may_be_repeated(register: Register) -> None:
    printed(register, "n/JL001", "n/JL002")
    register.mark_issued(["n/JL001"], at=AT)
    register.mark_issued(["n/JL001"], at=AT)
    assert [entry.state.value for entry in register.entries()] == ["issued", "reserved"]
    with pytest.raises(NotFoundError, match="n/JL404"):
        register.mark_issued(["n/JL002", "n/JL404"], at=AT)


def test_two_series_never_print_the_same_number(register: Register) -> None:
    printed(register, "n/JL001")
    with pytest.raises(RefusedError, match="第1号"):
        register.forecast([("n/X1", make_series("CG01"))])
    with pytest.raises(RefusedError, match="第1号"):
        printed(register, "n/X1", series=make_series("CG01"))


def test_the_register_lists_by_unit_and_year(register: Register) -> None:
    printed(register, "n/JL001")
    printed(register, "n/JL002", series=make_series(year=2022))
    printed(register, "n/X1", series=make_series("CG01", prefix="城关校字"))
    assert [entry.key for entry in register.entries()] == ["n/X1", "n/JL001", "n/JL002"]
    assert [entry.key for entry in register.entries(unit="JL01", year=2022)] == ["n/JL002"]
    assert register.entries()[0].taken_at == "2021-10-18T09:00:00+08:00"


def test_a_thousand_keys_are_numbered_and_found_at_once(register: Register) -> None:
    keys = [f"n/{index}" for index in range(1234)]
    printed(register, *keys)
    assert [number.seq for number in register.find(keys).values()] == list(range(1, 1235))


# --- audit --------------------------------------------------------------------------------------


def test_the_audit_counts_every_state(register: Register) -> None:
    printed(register, "n/JL001", "n/JL002", "n/JL003")
    register.mark_issued(["n/JL001"], at=AT)
    register.void("金中校（劝返）字〔2021〕第2号", reason="重发", at=AT)
    (audit,) = register.audit()
    assert (audit.series, audit.year) == ("JL01/return_notice", 2021)
    assert (audit.issued, audit.void, audit.reserved, audit.last) == (1, 1, 1, 3)
    assert (audit.gaps, audit.duplicates, audit.ok) == ((), (), True)


def test_the_audit_finds_a_deleted_number_even_the_last_one(
    connection: Connection, register: Register
) -> None:
    printed(register, "n/JL001", "n/JL002", "n/JL003")
    connection.execute(text("DELETE FROM numbers WHERE seq IN (1, 3)"))
    (audit,) = register.audit()
    assert (audit.gaps, audit.ok) == ((1, 3), False)


def test_the_audit_finds_a_key_with_two_live_numbers(
    connection: Connection, register: Register
) -> None:
    printed(register, "n/JL001", "n/JL002")
    connection.execute(text("DROP INDEX numbers_one_per_key"))
    connection.execute(text("UPDATE numbers SET key = 'n/JL001'"))
    (audit,) = register.audit()
    assert audit.duplicates == ("金中校（劝返）字〔2021〕第1号", "金中校（劝返）字〔2021〕第2号")
    assert not audit.ok


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("take"), st.sets(st.integers(0, 7), min_size=1)),
        st.tuples(st.just("issue"), st.sets(st.integers(0, 7), min_size=1)),
        st.tuples(st.just("void"), st.sets(st.integers(0, 7), min_size=1)),
    ),
    max_size=12,
)


@given(steps=STEPS)
@settings(deadline=None, max_examples=40)
def test_no_order_of_taking_issuing_and_voiding_leaves_a_gap(
    steps: list[tuple[str, set[int]]],
) -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        register = Register(connection)
        for step, keys in steps:
            names = [f"n/{key}" for key in sorted(keys)]
            held = register.find(names)
            if step == "take":
                taken = register.take([(name, make_series()) for name in names], at=AT)
                assert all(taken[name] == number for name, number in held.items())
            elif step == "issue":
                register.mark_issued(held, at=AT)
            else:
                for number in held.values():
                    register.void(format_number(number), reason="重发", at=AT)
            assert all(audit.ok for audit in register.audit())
            seqs = [entry.number.seq for entry in register.entries()]
            assert seqs == list(range(1, len(seqs) + 1))
    engine.dispose()
