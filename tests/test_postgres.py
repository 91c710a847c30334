"""A workspace on a PostgreSQL server gives what one on a file gives."""

from __future__ import annotations

import datetime as dt
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from postgres_server import PostgresServer
from sqlalchemy import MetaData, text

from kongchuo_docs import numbering, store
from kongchuo_docs.errors import EnvironmentProblem, InputFileError, KongchuoError, RefusedError
from kongchuo_docs.model import NumberGrammar, NumberSeries, Unit, UnitKind
from kongchuo_docs.workspace import Workspace
from kongchuo_docs.workspace.database import transaction

AT = dt.datetime(2021, 9, 1, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
SERIES = NumberSeries(
    unit_code="JL01", kind="k", year=2021, prefix="样中校字", grammar=NumberGrammar.SCHOOL
)
UNIT = Unit(
    unit_code="JL01",
    name="样例中心校",
    kind=UnitKind.CENTRAL,
    township="样例镇",
    prefix="样中校",
    head="甲",
    clerk="乙",
    phone="0",
)


@pytest.fixture
def address(postgres: PostgresServer) -> str:
    return postgres.fresh()


@pytest.fixture
def workspace(tmp_path: Path, address: str) -> Workspace:
    return Workspace.create(tmp_path / "w", "zhongyang", database=address, at=AT)


def second_machine(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Another folder with the same settings: another computer of the office."""
    folder = tmp_path / "other"
    folder.mkdir()
    settings = (workspace.root / "kongchuo.toml").read_bytes()
    (folder / "kongchuo.toml").write_bytes(settings)
    return Workspace.open(folder)


def test_two_machines_share_one_series(workspace: Workspace, tmp_path: Path) -> None:
    other = second_machine(workspace, tmp_path)
    with workspace.begin() as data:
        data.numbers.take([("n/A", SERIES)], at=AT)
    with other.begin() as data:
        assert data.numbers.take([("n/B", SERIES), ("n/A", SERIES)], at=AT)["n/B"].seq == 2
    assert not (workspace.root / "kongchuo.db").exists()


def test_the_lock_keeps_the_other_machine_out(workspace: Workspace, tmp_path: Path) -> None:
    other = second_machine(workspace, tmp_path)
    with (
        workspace.lock(),
        pytest.raises(RefusedError, match="另一台电脑"),
        other.lock(),
    ):
        pass
    with other.lock():
        pass


def test_a_reader_sees_one_steady_state_and_cannot_write(
    workspace: Workspace, tmp_path: Path
) -> None:
    other = second_machine(workspace, tmp_path)
    with workspace.reading() as before:
        assert before.numbers.entries() == ()
        with other.begin() as data:
            data.numbers.take([("n/A", SERIES)], at=AT)
        assert before.numbers.entries() == ()
    with pytest.raises(EnvironmentProblem, match="不能写入"), workspace.reading() as data:
        data.numbers.take([("n/B", SERIES)], at=AT)


def test_a_second_writer_waits_and_then_sees_what_the_first_committed(
    workspace: Workspace, tmp_path: Path
) -> None:
    other = second_machine(workspace, tmp_path)
    taken: list[int] = []

    def take() -> None:
        with other.begin() as data:
            taken.append(data.numbers.take([("n/B", SERIES)], at=AT)["n/B"].seq)

    with workspace.begin() as data:
        data.numbers.take([("n/A", SERIES)], at=AT)
        waiting = threading.Thread(target=take)
        waiting.start()
        waiting.join(0.5)
        assert taken == []
    waiting.join()
    assert taken == [2]


def test_a_failed_transaction_leaves_nothing(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), workspace.begin() as data:
        data.numbers.take([("n/A", SERIES)], at=AT)
        raise ZeroDivisionError
    with workspace.reading() as data:
        assert data.numbers.entries() == ()


def test_the_migrations_make_the_tables_of_the_program(workspace: Workspace) -> None:
    wanted = MetaData()
    assert store.metadata is numbering.metadata  # one database, one list of tables
    for each in numbering.metadata.sorted_tables:
        each.to_metadata(wanted)
    with workspace.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), wanted)
    assert [each for each in differences if "alembic_version" not in str(each)] == []


def test_keys_come_in_the_same_order_on_both_databases(
    workspace: Workspace, tmp_path: Path
) -> None:
    codes = ["a-2", "B1", "a1", "中心", "A_1", "一校", "a 3"]
    units = [replace(UNIT, unit_code=code, prefix=code) for code in codes]
    local = Workspace.create(tmp_path / "local", "zhongyang", at=AT)
    orders = []
    for each in (workspace, local):
        with each.begin() as data:
            data.store.put(units, at=AT, file="x")
            orders.append(list(data.store.roll().units))
    assert orders[0] == orders[1] == sorted(codes)


def test_an_occupied_database_is_not_begun_again(workspace: Workspace, tmp_path: Path) -> None:
    address = str(workspace.engine.url)
    assert address.startswith("postgresql")
    settings = (workspace.root / "kongchuo.toml").read_text("utf-8")
    url = next(line for line in settings.splitlines() if line.startswith("url = "))[7:-1]
    with pytest.raises(RefusedError, match="已经有一个工作区"):
        Workspace.create(tmp_path / "again", "zhongyang", database=url, at=AT)
    assert not (tmp_path / "again" / "kongchuo.toml").exists()


def test_an_emptied_database_never_passes_for_new(workspace: Workspace) -> None:
    with transaction(workspace.engine) as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(KongchuoError, match="没有结构版本"):
        Workspace.open(workspace.root)


def test_a_server_that_is_away_is_explained(tmp_path: Path) -> None:
    address = f"postgresql+psycopg://nobody@/x?host={tmp_path}"
    with pytest.raises(EnvironmentProblem, match="连接不上数据库服务器"):
        Workspace.create(tmp_path / "w", "zhongyang", database=address, at=AT)


def test_a_connection_lost_in_the_middle_is_explained_and_writes_nothing(
    workspace: Workspace, postgres: PostgresServer
) -> None:
    with pytest.raises(EnvironmentProblem, match="连接不上"), workspace.begin() as data:
        data.numbers.take([("n/A", SERIES)], at=AT)
        with psycopg.connect(postgres.dsn, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND state = 'idle in transaction'"
            )
        data.numbers.entries()
    with workspace.reading() as data:
        assert data.numbers.entries() == ()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg://a:geheim@host/db", "密码不能写在"),
        ("mysql://a@host/db", "不是 PostgreSQL 的连接地址"),
        ("postgresql+psycopg://a@host", "不是 PostgreSQL 的连接地址"),
        ("nonsense", "不是 PostgreSQL 的连接地址"),
    ],
)
def test_an_address_that_will_not_do_is_refused_without_repeating_it(
    tmp_path: Path, url: str, told: str
) -> None:
    with pytest.raises(InputFileError, match=told) as caught:
        Workspace.create(tmp_path / "w", "zhongyang", database=url, at=AT)
    assert "geheim" not in caught.value.message + caught.value.fix


def test_the_address_may_stand_in_an_environment_variable(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_DATABASE", address)
    made = Workspace.create(tmp_path / "w", "zhongyang", database="env:OFFICE_DATABASE", at=AT)
    assert 'url = "env:OFFICE_DATABASE"' in (made.root / "kongchuo.toml").read_text("utf-8")
    assert address not in (made.root / "kongchuo.toml").read_text("utf-8")
    monkeypatch.delenv("OFFICE_DATABASE")
    with pytest.raises(EnvironmentProblem, match="OFFICE_DATABASE 没有设置"):
        Workspace.open(made.root)


def test_the_server_listens_to_no_network(postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.dsn) as connection:
        row = connection.execute("SHOW listen_addresses").fetchone()
    assert row == ("",)
    assert subprocess.run(["test", "-S", postgres.socket / ".s.PGSQL.5432"]).returncode == 0
