"""Store and register are held against the journal: no row changes, goes or comes unseen."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from small_county import AT, call, finished
from sqlalchemy import text

from kongchuo_docs.pipeline.auditing import verify_journal
from kongchuo_docs.pipeline.completing import Refusal, refuse
from kongchuo_docs.workspace import Workspace

NUMBER = "青中校（劝返）字〔2021〕第1号"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return finished(tmp_path / "w")


def told(workspace: Workspace, statement: str) -> str:
    """Change the database behind the journal, and return what the audit says."""
    with workspace.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount == 1
    proof = verify_journal(workspace)
    assert not proof.ok
    return "；".join(fault.message for fault in proof.faults)


def test_tables_that_only_the_program_wrote_agree_with_the_journal(workspace: Workspace) -> None:
    assert verify_journal(workspace).faults == ()
    refuse(workspace, NUMBER, Refusal(witnesses=2, note="拒签"), at=AT)
    later = AT + dt.timedelta(days=1)
    with workspace.begin() as data:
        data.numbers.void(NUMBER, reason=" 写错 ", at=later)
        data.store.withdraw("QS001", "转学", at=later)
    assert verify_journal(workspace).faults == ()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (f"UPDATE numbers SET printed = '别的' WHERE printed = '{NUMBER}'", "「别的」"),
        (f"UPDATE numbers SET key = 'x/y' WHERE printed = '{NUMBER}'", NUMBER),
        (f"UPDATE numbers SET state = 'void', reason = 'x' WHERE printed = '{NUMBER}'", NUMBER),
        (f"DELETE FROM numbers WHERE printed = '{NUMBER}'", NUMBER),
        ("DELETE FROM revisions WHERE key = 'return_notice/QS001'", "return_notice/QS001"),
        (
            "UPDATE revisions SET payload = replace(payload, '2021-10', '2021-11')"
            " WHERE key = 'return_notice/QS001'",
            "document/return_notice/QS001",
        ),
        ("UPDATE revisions SET payload = '{' WHERE kind = 'case' AND key = 'QS001'", "case/QS001"),
        ("UPDATE revisions SET unit_code = 'X' WHERE kind = 'case' AND key = 'QS001'", "QS001"),
        ("UPDATE revisions SET digest = 'x' WHERE kind = 'case' AND key = 'QS001'", "QS001"),
    ],
)
def test_a_row_that_was_changed_behind_the_journal_is_named(
    workspace: Workspace, statement: str, named: str
) -> None:
    assert named in told(workspace, statement)


def test_a_row_that_the_journal_never_saw_is_named(workspace: Workspace) -> None:
    added = (
        "INSERT INTO revisions SELECT kind, key, 9, unit_code, month, subject_id, digest, payload,"
        " '2021-12-01', file FROM revisions WHERE kind = 'case' AND key = 'QS001'"
    )
    assert "case/QS001 第 9 次" in told(workspace, added)


def test_numbers_above_the_end_of_their_series_are_no_whole_register(workspace: Workspace) -> None:
    with workspace.engine.begin() as connection:
        connection.execute(text("UPDATE number_series SET last = 0 WHERE kind = '劝返'"))
    with workspace.reading() as data:
        assert not all(each.ok for each in data.numbers.audit())


def test_the_command_names_the_row_and_says_what_to_do(workspace: Workspace) -> None:
    told(workspace, f"UPDATE numbers SET key = 'x/y' WHERE printed = '{NUMBER}'")
    answer = call("audit", "verify", cwd=workspace.root)
    assert answer.returncode == 1
    assert f"登记簿里「{NUMBER}」与日志不符" in answer.stdout
    assert "用最近一份备份恢复到另一个文件夹" in answer.stdout


def test_a_block_closed_at_home_leaves_register_and_journal_in_agreement(
    workspace: Workspace, tmp_path: Path
) -> None:
    root = workspace.root
    away = tmp_path / "away"
    block = tmp_path / "号段.json"
    steps = [
        (
            root,
            ("number", "block", "--unit", "XZ09", "--kind", "月报", "--count", "5", "-o", block),
        ),
        (tmp_path, ("init", away, "--county", "zhongyang")),
        (away, ("number", "accept", block)),
        (away, ("number", "return", "--close", "-o", tmp_path / "交回.json")),
        (root, ("number", "merge", tmp_path / "交回.json")),
    ]
    for folder, step in steps:
        answer = call(*step, cwd=folder)
        assert answer.returncode == 0, answer.stdout + answer.stderr
    assert verify_journal(Workspace.open(root)).faults == ()
