"""Whatever a user gives to a command, he is answered in words and never with a traceback."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from small_county import (
    COMMAND,
    MONTH,
    call,
    finished,
    kongchuo,
    new_workspace,
    use_toy_press,
)

OWN_FAULT = "程序自身出错"
"""What the command says where nobody thought of an explanation: no user should ever read it."""
RUN = f"run --month {MONTH} --jobs 1"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished(tmp_path_factory.mktemp("wrong") / "w").root


def no_folder(path: Path) -> None:
    shutil.rmtree(path)
    path.write_text("a file, not a folder")


def garbage(path: Path) -> None:
    path.write_bytes(os.urandom(8192))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.fixture
def toy_press(monkeypatch: pytest.MonkeyPatch) -> None:
    use_toy_press(monkeypatch)


HARM: dict[str, tuple[str, Callable[[Path], None]]] = {
    "database garbled": ("kongchuo.db", garbage),
    "database empty": ("kongchuo.db", empty),
    "database a folder": ("kongchuo.db", a_folder),
    "database gone": ("kongchuo.db", Path.unlink),
    "settings garbled": ("kongchuo.toml", garbage),
    "settings empty": ("kongchuo.toml", empty),
    "bundles no folder": ("out", no_folder),
    "bags no folder": ("archive", no_folder),
    "lock a folder": ("kongchuo.lock", a_folder),
}
COMMANDS = (
    RUN,
    f"plan --month {MONTH}",
    "issue QS001 return_notice",
    "preview return_notice --case QS001",
    "load empty.xlsx",
    "check empty.xlsx",
    "number list",
    "number audit",
    "number void 九中（月报）字〔2021〕第1号 --reason 填错",
    "case list",
    "case show QS001",
    "form list",
    "archive store",
    "archive verify",
)


@pytest.mark.usefixtures("toy_press")
@pytest.mark.parametrize("harm", HARM)
def test_a_damaged_workspace_is_explained(original: Path, tmp_path: Path, harm: str) -> None:
    name, damage = HARM[harm]
    for number, words in enumerate(COMMANDS):
        root = tmp_path / str(number)
        shutil.copytree(original, root)
        (root / "empty.xlsx").write_bytes(b"")
        damage(root / name)
        said = call(*words.split(), cwd=root)
        assert OWN_FAULT not in said.stderr, words
        if said.returncode not in (0, 1):
            assert "错误：" in said.stderr or "错误 KC-" in said.stdout, words
            assert "办法：" in said.stderr + said.stdout, words
        shutil.rmtree(root)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "fly",
        "--json",
        "check",
        "check nothing.xlsx",
        "check kongchuo.db",
        "check kongchuo.toml --json",
        "load kongchuo.db",
        "load kongchuo.lock",
        "plan --month 13",
        "plan --month 0000-01",
        "run --month 2021-10 --jobs -1",
        "run --month 2021-10 --on 2021-02-30",
        "run --month 2021-10 --on 0001-01-01 --unit XZ09",
        "issue",
        "issue QS001",
        "issue QS001 ../../etc",
        "issue QS001 return_notice --set =",
        "issue QS001 return_notice --set notice_date=gestern",
        "issue ../QS001 return_notice",
        "preview ../return_notice",
        "preview return_notice -o kongchuo.db",
        "number void",
        "number void x --reason y",
        "number list --year 99999999999999999999999",
        "case show ''",
        "county explain zhongyang --on 0001-01-01",
        "archive verify ../..",
        "archive store --month 1999-01",
        "archive store --unit nobody",
        "init . --county zhongyang",
        "init kongchuo.db --county zhongyang",
        "init kongchuo.db/w --county zhongyang",
        "workbook blank .",
        "workbook blank kongchuo.db/x.xlsx",
        "workbook blank nowhere/x.xlsx",
        "demo kongchuo.db",
        "demo .  --sample wafangdian",
        "number list --workspace kongchuo.db",
    ],
)
def test_a_wrong_word_is_explained(original: Path, words: str) -> None:
    said = call(*words.split(), cwd=original)
    assert OWN_FAULT not in said.stderr
    assert said.returncode in (0, 1, 2, 3, 4, 5)
    if said.returncode:
        assert "错误" in said.stderr + said.stdout or '"ok": false' in said.stdout


@pytest.mark.parametrize("words", ["", "check kongchuo.db", "plan --month 13", "init . --county x"])
def test_a_real_process_prints_no_traceback(original: Path, words: str) -> None:
    said = kongchuo(*words.split(), cwd=original)
    assert "Traceback" not in said.stdout + said.stderr
    assert said.returncode in (1, 2)


def test_a_reader_that_stops_reading_is_no_error_message(original: Path) -> None:
    pipe = subprocess.Popen(
        [COMMAND, "county", "explain", "zhongyang"],
        cwd=original,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert pipe.stdout and pipe.stderr
    pipe.stdout.close()
    assert b"Traceback" not in pipe.stderr.read()
    pipe.stderr.close()
    pipe.wait()


def workers_start(root: Path, pid: int) -> bool:
    return len(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()) >= 2


def a_paper_is_printed(root: Path, pid: int) -> bool:
    return any(root.rglob("*.part"))


@pytest.mark.parametrize("moment", [workers_start, a_paper_is_printed])
def test_ctrl_c_ends_a_run_with_a_word_and_whole_numbers(
    tmp_path: Path, moment: Callable[[Path, int], bool]
) -> None:
    root = new_workspace(tmp_path / "w").root
    running = subprocess.Popen(
        [COMMAND, "run", "--month", MONTH, "--jobs", "2"],
        cwd=root,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        encoding="utf-8",
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not moment(root, running.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "已中断" in told
    assert "重新运行" in told
    assert "Traceback" not in told
    assert call("number", "audit", cwd=root).returncode == 0
