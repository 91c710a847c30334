"""Backups: whole while others work, refused when damaged, and no number twice after restoring."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from small_county import AT, COMMAND, MONTH, call, finished, reopen, tree, use_toy_press

from kongchuo_docs.errors import EnvironmentProblem, InputFileError, RefusedError, UsageError
from kongchuo_docs.journal import Act
from kongchuo_docs.model import NumberGrammar, NumberSeries, NumberState
from kongchuo_docs.numbering import format_number
from kongchuo_docs.pipeline.auditing import verify_journal
from kongchuo_docs.pipeline.backup import back_up
from kongchuo_docs.pipeline.backup_file import read_backup
from kongchuo_docs.pipeline.month import run_month
from kongchuo_docs.pipeline.restoring import REASON, restore, skip_numbers
from kongchuo_docs.workspace import Workspace, with_database

SERIES = NumberSeries(
    unit_code="JL01", kind="notice", year=2021, prefix="样中校字", grammar=NumberGrammar.SCHOOL
)
LATER = AT + dt.timedelta(days=1)


@pytest.fixture
def workspace(tmp_path: Path, database: str) -> Workspace:
    return Workspace.create(tmp_path / "w", "zhongyang", database=database, operator="甲", at=AT)


@pytest.fixture
def local(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "w", "zhongyang", at=AT)


def take(workspace: Workspace, *names: str) -> list[str]:
    with workspace.begin() as data:
        keys = [f"notice/{name}" for name in names]
        taken = data.numbers.take([(key, SERIES) for key in keys], at=AT)
        data.numbers.mark_issued(keys, at=AT)
    return [format_number(taken[key]) for key in keys]


def rows(workspace: Workspace) -> list[str]:
    with workspace.reading() as data:
        return list(data.dump())


# --- there and back -----------------------------------------------------------------------------


def test_a_whole_workspace_comes_back_byte_for_byte(tmp_path: Path) -> None:
    before = finished(tmp_path / "w")
    made = back_up(before, tmp_path / "b.zip", at=LATER)
    shutil.copytree(before.root, tmp_path / "kept")
    restored = restore(tmp_path / "b.zip", tmp_path / "r", at=LATER)
    assert restored.whole
    assert restored.proof.ok
    assert len(made.files) > 10
    here, there = tree(tmp_path / "r" / "out"), tree(tmp_path / "kept" / "out")
    assert here == there
    after = reopen(tmp_path / "r")
    assert set(rows(before)) <= set(rows(after))
    assert len(rows(after)) == len(rows(before)) + 1  # the entry that it was restored


def test_the_next_number_after_restoring_is_the_next_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, "A", "B")
    back_up(workspace, tmp_path / "b.zip", at=AT)
    restored = restore(tmp_path / "b.zip", tmp_path / "r", database="", at=LATER)
    assert restored.last == ("样中校字〔2021〕第2号",)
    after = Workspace.open(tmp_path / "r")
    assert after.engine.dialect.name == "sqlite"
    assert take(after, "B", "C") == ["样中校字〔2021〕第2号", "样中校字〔2021〕第3号"]
    with after.reading() as data:
        assert all(each.ok for each in data.numbers.audit())
    assert verify_journal(after).ok


def test_a_backup_of_a_file_opens_on_a_server(
    local: Workspace, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    take(local, "A", "B")
    back_up(local, tmp_path / "b.zip", at=AT)
    address = request.getfixturevalue("postgres").fresh()
    restore(tmp_path / "b.zip", tmp_path / "r", database=address, at=LATER)
    after = Workspace.open(tmp_path / "r")
    assert after.engine.dialect.name == "postgresql"
    assert take(after, "C") == ["样中校字〔2021〕第3号"]
    assert verify_journal(after).ok
    with pytest.raises(RefusedError, match="已经"):
        restore(tmp_path / "b.zip", tmp_path / "again", database=address, at=LATER)


def test_two_backups_of_one_state_hold_the_same_rows(workspace: Workspace) -> None:
    take(workspace, "A")
    assert rows(workspace) == rows(workspace)


def test_what_can_be_made_again_and_earlier_backups_stay_out(local: Workspace) -> None:
    (local.root / ".kongchuo").mkdir()
    (local.root / ".kongchuo" / "x").write_text("x")
    (local.out / "y.pdf.part").write_text("y")
    back_up(local, local.root / "一.zip", at=AT)
    made = back_up(local, local.root / "二.zip", at=AT)
    assert [each["name"] for each in made.files] == ["kongchuo.toml"]


# --- the trap: numbers that left after the backup -----------------------------------------------


def test_numbers_that_left_after_the_backup_are_skipped(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, "A", "B")
    back_up(workspace, tmp_path / "b.zip", at=AT)
    assert take(workspace, "C", "D")[-1] == "样中校字〔2021〕第4号"
    restore(
        tmp_path / "b.zip", tmp_path / "r", database="", last=["样中校字〔2021〕第4号"], at=LATER
    )
    after = Workspace.open(tmp_path / "r")
    assert take(after, "C") == ["样中校字〔2021〕第5号"]
    with after.reading() as data:
        void = [entry for entry in data.numbers.entries() if entry.state is NumberState.VOID]
        assert [(entry.number.seq, entry.reason) for entry in void] == [(3, REASON), (4, REASON)]
        assert all(each.ok for each in data.numbers.audit())
    assert skip_numbers(after, ["样中校字〔2021〕第4号"], at=LATER) == ()


def test_a_number_far_ahead_is_taken_for_a_slip(local: Workspace) -> None:
    take(local, "A")
    with pytest.raises(UsageError, match="多出太多"):
        skip_numbers(local, ["样中校字〔2021〕第20211018号"], at=LATER)


def test_a_restored_workspace_is_another_copy(local: Workspace, tmp_path: Path) -> None:
    take(local, "A")
    back_up(local, tmp_path / "b.zip", at=AT)
    restore(tmp_path / "b.zip", tmp_path / "r", operator="乙", at=LATER)
    after = Workspace.open(tmp_path / "r")
    with local.reading() as mine, after.reading() as theirs:
        assert mine.journal.instance() != theirs.journal.instance()
        told = theirs.journal.newest_of(Act.RESTORED)
    assert told is not None
    assert told.who == "乙"


def test_a_bundle_of_the_other_copy_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_toy_press(monkeypatch)
    old = finished(tmp_path / "w")
    back_up(old, tmp_path / "b.zip", at=AT)
    restore(tmp_path / "b.zip", tmp_path / "r", at=LATER)
    take(old, "A", "B")
    # The old copy goes on: its next bundle prints a head that the restored one never had.
    with old.reading() as data:
        head = data.journal.head()
    folder = tmp_path / "r" / "out" / "2021-11" / "X"
    folder.mkdir(parents=True)
    noted = f'{{"seq": {head.seq}, "digest": "{head.digest}", "instance": "{head.instance}"}}'
    (folder / "bundle.json").write_text(f'{{"journal": {noted}}}')
    proof = verify_journal(Workspace.open(tmp_path / "r"))
    assert "另一份" in proof.faults[0].message
    assert "--last" in proof.faults[0].fix


def test_a_head_that_was_printed_later_shows_an_old_backup(
    local: Workspace, tmp_path: Path
) -> None:
    back_up(local, tmp_path / "b.zip", at=AT)
    take(local, "A")
    with local.reading() as data:
        head = data.journal.head().digest[:16]
    restored = restore(tmp_path / "b.zip", tmp_path / "r", heads=[head], at=LATER)
    assert "旧的备份" in restored.proof.faults[0].message


# --- nothing half-made, nothing damaged ---------------------------------------------------------


def test_every_flipped_byte_is_refused(local: Workspace, tmp_path: Path) -> None:
    back_up(local, tmp_path / "b.zip", at=AT)
    whole = (tmp_path / "b.zip").read_bytes()
    broken = tmp_path / "broken.zip"
    for place in [*range(0, len(whole), 97), len(whole) - 1]:
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(InputFileError):
            read_backup(broken)
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        broken.write_bytes(whole[:length])
        with pytest.raises(InputFileError):
            read_backup(broken)


def test_the_message_names_the_damaged_file_and_nothing_is_restored(tmp_path: Path) -> None:
    workspace = finished(tmp_path / "w")
    made = back_up(workspace, tmp_path / "b.zip", at=AT)
    victim = next(each for each in made.files if each["name"].endswith("print.pdf"))
    with ZipFile(tmp_path / "b.zip") as archive:
        place = archive.getinfo(f"files/{victim['sha256']}").header_offset + 200
    content = bytearray((tmp_path / "b.zip").read_bytes())
    content[place] ^= 1
    (tmp_path / "b.zip").write_bytes(content)
    answer = call("restore", "b.zip", "r", cwd=tmp_path)
    assert answer.returncode == 1
    assert "不完整或被改动过（坏的是 out/" in answer.stderr
    assert not (tmp_path / "r").exists()


def test_a_folder_with_anything_in_it_is_refused(local: Workspace, tmp_path: Path) -> None:
    back_up(local, tmp_path / "b.zip", at=AT)
    with pytest.raises(RefusedError, match="不是空文件夹"):
        restore(tmp_path / "b.zip", local.root, at=LATER)
    with pytest.raises(RefusedError, match="已经存在"):
        back_up(local, tmp_path / "b.zip", at=AT)


def back_up_small(root: Path, target: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
    try:
        back_up(Workspace.open(root), target, at=AT)
    except EnvironmentProblem as error:
        os._exit(40 + ("磁盘已满" in error.message))


def test_a_full_disk_leaves_nothing_and_says_so(local: Workspace, tmp_path: Path) -> None:
    (local.out / "big.bin").write_bytes(os.urandom(2_000_000))
    context = multiprocessing.get_context("forkserver")
    process = context.Process(target=back_up_small, args=(local.root, tmp_path / "b.zip"))
    process.start()
    process.join()
    assert process.exitcode == 41
    assert not list(tmp_path.glob("b.zip*"))
    assert back_up(local, tmp_path / "b.zip", at=AT).files


def test_a_killed_backup_leaves_no_file_under_the_name(local: Workspace, tmp_path: Path) -> None:
    for number in range(20):
        (local.out / f"{number}.bin").write_bytes(os.urandom(1_000_000))
    seen = 0
    for delay in (0.0, 0.05, 0.1, 0.2):
        words = [str(COMMAND), "backup", str(tmp_path / "b.zip"), "--workspace", str(local.root)]
        process = subprocess.Popen(words)
        while not (tmp_path / "b.zip.part").exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        seen += not (tmp_path / "b.zip").exists()
        if (tmp_path / "b.zip").exists():
            read_backup(tmp_path / "b.zip")
            (tmp_path / "b.zip").unlink()
    assert seen
    assert verify_journal(local).ok
    assert back_up(local, tmp_path / "b.zip", at=AT).files


def work_without_end(root: Path) -> None:
    use_toy_press(pytest.MonkeyPatch())
    workspace = reopen(root)
    number = 0
    while True:
        number += 1
        with workspace.begin() as data:
            data.numbers.take([(f"notice/N{number}", SERIES)], at=AT)
        (workspace.out / f"N{number}.part").write_text("x")
        (workspace.out / f"N{number}.part").replace(workspace.out / f"N{number}.txt")
        shutil.rmtree(workspace.out / MONTH, ignore_errors=True)
        run_month(workspace, MONTH, at=AT, jobs=1)


def test_a_backup_is_whole_while_another_process_runs_again_and_again(tmp_path: Path) -> None:
    workspace = finished(tmp_path / "w")
    context = multiprocessing.get_context("forkserver")
    process = context.Process(target=work_without_end, args=(workspace.root,))
    process.start()
    try:
        for number in range(6):
            time.sleep(0.3)
            back_up(workspace, tmp_path / f"{number}.zip", at=AT)
    finally:
        process.kill()
        process.join()
    for number in range(6):
        restored = restore(tmp_path / f"{number}.zip", tmp_path / f"r{number}", at=LATER)
        assert restored.whole
        assert restored.proof.ok, restored.proof
        after = reopen(tmp_path / f"r{number}")
        known = {entry[0] for entry in _taken(after)}
        files = {path.stem for path in after.out.glob("N*.txt")}
        assert files <= known  # no file of a paper that the register does not know


def _taken(workspace: Workspace) -> list[tuple[str, int]]:
    with workspace.reading() as data:
        return [
            (entry.key.removeprefix("notice/"), entry.number.seq)
            for entry in data.numbers.entries()
        ]


# --- settings and the command -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        'county = "a"\n',
        'county = "a"\n[database]\nurl = "env:X"\n',
        'county = "a"\n[database]\nurl = ""\n\n[fonts]\n"宋体" = "url = x"\n',
        'county = "a"\n[database]\n# 说明\n[fonts]\n',
    ],
)
def test_the_address_of_the_database_is_replaced_and_nothing_else(text: str) -> None:
    import tomllib

    before, after = tomllib.loads(text), tomllib.loads(with_database(text, "env:Y"))
    assert after.pop("database") == {"url": "env:Y"}
    before.pop("database", None)
    assert after == before


def test_the_command_tells_the_last_numbers_and_what_to_do(
    local: Workspace, tmp_path: Path
) -> None:
    take(local, "A", "B")
    assert call("backup", "b.zip", "--workspace", "w", cwd=tmp_path).returncode == 0
    answer = call("restore", "b.zip", "r", cwd=tmp_path)
    assert answer.returncode == 0
    assert "样中校字〔2021〕第2号" in answer.stdout
    assert "--last" in answer.stdout
    told = call("restore", "--last", "样中校字〔2021〕第7号", "--workspace", "r", cwd=tmp_path)
    assert "样中校字〔2021〕第3号 到 样中校字〔2021〕第7号，共 5 个" in told.stdout
