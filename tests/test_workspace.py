"""The workspace: made, found, shared between processes, and guarded."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, create_engine

from kongchuo_docs import numbering, store
from kongchuo_docs.errors import InputFileError, KongchuoError, NotFoundError, RefusedError
from kongchuo_docs.model import NumberGrammar, NumberSeries, Unit, UnitKind
from kongchuo_docs.workspace import ArchiveSettings, Confirmation, Workspace

AT = dt.datetime(2021, 9, 1, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
CONFIRMED = Confirmation(
    by="样例县教育局基教股", on=dt.date(2021, 9, 1), values=("forms.*", "parameters.dropout")
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
SERIES = NumberSeries(
    unit_code="JL01", kind="k", year=2021, prefix="样中校字", grammar=NumberGrammar.SCHOOL
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "县 50%", "zhongyang", at=AT)


def settings(workspace: Workspace, text: str) -> None:
    (workspace.root / "kongchuo.toml").write_text(text, encoding="utf-8")


# --- making and finding -------------------------------------------------------------------------


def test_a_new_workspace_holds_settings_database_and_two_folders(workspace: Workspace) -> None:
    names = sorted(path.name for path in workspace.root.iterdir())
    assert names == ["archive", "kongchuo.db", "kongchuo.toml", "out"]
    assert workspace.county.county_id == "zhongyang"
    assert workspace.confirmed is None
    assert workspace.archive_settings == ArchiveSettings(category="WS")


def test_a_workspace_is_found_from_a_folder_inside_it(workspace: Workspace) -> None:
    inside = workspace.out / "2021-10"
    inside.mkdir()
    assert Workspace.open(inside).root == workspace.root


def test_without_a_workspace_the_advice_is_init(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError) as caught:
        Workspace.open(tmp_path)
    assert "kongchuo init" in caught.value.fix


def test_a_workspace_is_never_made_over_another_or_over_files(workspace: Workspace) -> None:
    with pytest.raises(RefusedError, match="已经是工作区"):
        Workspace.create(workspace.root, "zhongyang", at=AT)
    with pytest.raises(RefusedError, match="不是空文件夹"):
        Workspace.create(workspace.root.parent, "zhongyang", at=AT)


def test_an_unknown_county_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        Workspace.create(tmp_path / "w", "atlantis", at=AT)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_creation_leaves_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(KongchuoError):
        Workspace.create(tmp_path / "w", "zhongyang", at=AT)
    assert list((tmp_path / "w").iterdir()) == []


# --- settings -----------------------------------------------------------------------------------


def test_a_confirmation_is_written_and_read_back(tmp_path: Path) -> None:
    made = Workspace.create(tmp_path, "zhongyang", confirmed=CONFIRMED, at=AT)
    assert Workspace.open(made.root).confirmed == CONFIRMED


@pytest.mark.parametrize(
    ("values", "key", "covered"),
    [
        (("forms.a.title",), "forms.a.title", True),
        (("forms.a.title",), "forms.a.titles", False),
        (("forms.*",), "forms.a.title", True),
        (("forms.*",), "formsx.a", False),
        (("*",), "parameters.dropout", True),
        ((), "parameters.dropout", False),
    ],
)
def test_a_confirmation_covers_keys_beginnings_or_all(
    values: tuple[str, ...], key: str, covered: bool
) -> None:
    confirmed = Confirmation(by="局", on=dt.date(2021, 9, 1), values=values)
    assert confirmed.covers(key) is covered


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('county = "zhongyang"\ncuonty = "x"\n', "cuonty"),
        ('county = "zhongyang"\n[archive]\nfond = "x"\n', "archive.fond"),
        ("county = 5\n", "county"),
        ("[archive]\n", "county"),
        ('county = "zhongyang"\n[confirmed]\nvalues = "all"\n', "confirmed.values"),
        ('county = "zhongyang"\n[confirmed]\nvalues = ["*"]\n', "confirmed"),
        ('county = "zhongyang"\n[confirmed]\nby="局"\non="九月"\nvalues = ["*"]\n', "confirmed"),
        ("county = \n", "kongchuo.toml"),
    ],
)
def test_wrong_settings_are_named(workspace: Workspace, text: str, named: str) -> None:
    settings(workspace, text)
    with pytest.raises(InputFileError, match=named.replace(".", r"\.")) as caught:
        Workspace.open(workspace.root)
    assert caught.value.fix


def test_archive_settings_are_read(workspace: Workspace) -> None:
    settings(workspace, 'county = "zhongyang"\n[archive]\nfonds = "0194"\noffice = "JJG"\n')
    assert Workspace.open(workspace.root).archive_settings == ArchiveSettings(
        fonds="0194", category="WS", office="JJG"
    )


# --- transactions -------------------------------------------------------------------------------


def test_store_and_numbers_change_together_or_not_at_all(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), workspace.begin() as work:
        work.store.put([UNIT], at=AT, file="a.xlsx")
        work.numbers.take([("n/1", SERIES)], at=AT)
        _ = 1 / 0
    with workspace.reading() as work:
        assert work.store.roll().units == {}
        assert work.numbers.entries() == ()
    with workspace.begin() as work:
        work.store.put([UNIT], at=AT, file="a.xlsx")
        work.numbers.take([("n/1", SERIES)], at=AT)
    with Workspace.open(workspace.root).reading() as work:
        assert work.store.roll().units == {"JL01": UNIT}
        assert [entry.number.seq for entry in work.numbers.entries()] == [1]


def test_reading_does_not_wait_for_a_writer_and_sees_only_what_is_committed(
    workspace: Workspace,
) -> None:
    with workspace.begin() as writing:
        writing.store.put([UNIT], at=AT, file="a.xlsx")
        with Workspace.open(workspace.root).reading() as work:
            assert work.store.roll().units == {}


def test_reading_cannot_write(workspace: Workspace) -> None:
    with pytest.raises(KongchuoError), workspace.reading() as work:
        work.store.put([UNIT], at=AT, file="a.xlsx")


def test_the_database_is_kept_safe_from_power_cuts(workspace: Workspace) -> None:
    with workspace.engine.begin() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    full, on = 2, 1
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": on,
        "busy_timeout": 30_000,
    }


def test_a_second_run_is_refused_until_the_first_ends(workspace: Workspace) -> None:
    other = Workspace.open(workspace.root)
    with (
        workspace.lock(),
        pytest.raises(RefusedError, match="另一个 kongchuo 正在"),
        other.lock(),
    ):
        pass
    with other.lock():
        pass


# --- the database itself ------------------------------------------------------------------------


def test_the_migrated_database_is_what_the_code_expects(workspace: Workspace) -> None:
    expected = create_engine("sqlite://")
    with expected.begin() as connection:
        each: MetaData
        for each in (store.metadata, numbering.metadata):
            each.create_all(connection)
        wanted = _schema(connection)
    expected.dispose()
    with workspace.engine.begin() as connection:
        assert _schema(connection) == wanted


def _schema(connection: Connection) -> set[tuple[str, str]]:
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
    )
    return {(row.name, " ".join(row.sql.split())) for row in rows}


def test_a_database_of_a_newer_version_is_left_alone(workspace: Workspace) -> None:
    with workspace.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RefusedError, match="更新版本"):
        Workspace.open(workspace.root)


def test_a_damaged_database_is_reported_as_such(workspace: Workspace) -> None:
    (workspace.root / "kongchuo.db").write_bytes(b"not a database" * 100)
    with pytest.raises(KongchuoError, match="损坏") as caught:
        Workspace.open(workspace.root)
    assert "备份" in caught.value.fix


def test_damage_found_later_is_reported_as_such(workspace: Workspace) -> None:
    with workspace.begin() as work:
        work.store.put([UNIT], at=AT, file="a.xlsx")
    file = workspace.root / "kongchuo.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(KongchuoError, match="损坏"), workspace.reading() as work:
        work.store.roll()


def test_an_emptied_or_missing_database_never_passes_for_a_new_one(workspace: Workspace) -> None:
    file = workspace.root / "kongchuo.db"
    file.write_bytes(b"")
    with pytest.raises(KongchuoError, match="空的或已损坏"):
        Workspace.open(workspace.root)
    for path in workspace.root.glob("kongchuo.db*"):
        path.unlink()
    with pytest.raises(KongchuoError, match="没有数据库"):
        Workspace.open(workspace.root)
    assert not file.exists()


def test_error_messages_never_show_stored_values(workspace: Workspace) -> None:
    with closing(sqlite3.connect(workspace.root / "kongchuo.db")) as raw:
        raw.execute("DROP TABLE revisions")
        raw.commit()
    with pytest.raises(KongchuoError) as caught, workspace.begin() as work:
        work.store.put([UNIT], at=AT, file="a.xlsx")
    assert "样例中心校" not in str(caught.value)
    assert "样例中心校" not in str(caught.value.__cause__)
