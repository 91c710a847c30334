from __future__ import annotations

import datetime as dt
import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import kongchuo_docs.archive
from kongchuo_docs.archive import verify_bag, write_bag
from kongchuo_docs.bundle import place, sweep, write_manifest
from kongchuo_docs.errors import EnvironmentProblem, ExitCode, KongchuoError
from kongchuo_docs.model import Bag

ON = dt.date(2021, 11, 2)
HOUSE = Path(kongchuo_docs.archive.__file__).parents[2]


def make_bundle(folder: Path) -> Path:
    bundle = folder / "卷"
    bundle.mkdir()
    for name in ("a.pdf", "b.pdf", "bundle.json"):
        (bundle / name).write_bytes(name.encode() * 10)
    return bundle


def store(folder: Path) -> Bag:
    return write_bag(folder / "卷", folder / "包", bag_id="x", info={}, on=ON)


class FailingSync:
    """A disk that is full when the n-th file is to be made durable."""

    def __init__(self, fail_at: int, number: int = errno.ENOSPC) -> None:
        self.left, self.number, self.real = fail_at, number, os.fsync

    def __call__(self, handle: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(self.number, os.strerror(self.number))
        self.real(handle)


@pytest.mark.parametrize("fail_at", range(10))
def test_a_full_disk_leaves_no_bag_and_gives_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fail_at: int
) -> None:
    make_bundle(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", FailingSync(fail_at))
        with pytest.raises(EnvironmentProblem, match="磁盘空间不足") as caught:
            store(tmp_path)
    assert caught.value.fix
    assert caught.value.exit_code is ExitCode.ENVIRONMENT
    assert [path.name for path in tmp_path.iterdir()] == ["卷"]
    assert verify_bag(store(tmp_path).path).ok


def test_a_bag_is_kept_once_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_bundle(tmp_path)
    monkeypatch.setattr(os, "fsync", FailingSync(10))  # 3 papers, 5 tag files, 2 folders
    assert verify_bag(store(tmp_path).path).ok


def test_a_real_limit_of_the_system_leaves_no_bag(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path)
    (bundle / "large.pdf").write_bytes(b"x" * 100_000)
    done = run_child(
        tmp_path, "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))"
    )
    assert done.returncode == 4, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["卷"]


@pytest.mark.parametrize("calls", [0, 3, 6, 8])
def test_a_killed_run_leaves_no_bag_and_the_next_run_succeeds(tmp_path: Path, calls: int) -> None:
    make_bundle(tmp_path)
    done = run_child(
        tmp_path,
        f"""
left = {calls}
def killed(handle):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), {int(signal.SIGKILL)})
os.fsync = killed""",
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"卷", "包.part"}
    assert verify_bag(store(tmp_path).path).ok
    assert {path.name for path in tmp_path.iterdir()} == {"卷", "包"}


def run_child(folder: Path, fault: str) -> subprocess.CompletedProcess[str]:
    """Archive in a process of its own, with a fault set up first; exit with the error's code."""
    program = f"""
import datetime as dt, os, sys
from pathlib import Path
from kongchuo_docs.archive import write_bag
from kongchuo_docs.errors import KongchuoError
{fault}
folder = Path({str(folder)!r})
try:
    write_bag(folder / "卷", folder / "包", bag_id="x", info={{}}, on=dt.date(2021, 11, 2))
except KongchuoError as e:
    sys.exit(int(e.exit_code))
"""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_source_that_cannot_be_read_leaves_no_bag(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_bundle(tmp_path)
    monkeypatch.setattr(Path, "open", refusing(Path.open, "b.pdf"))
    with pytest.raises(EnvironmentProblem, match="EACCES"):
        store(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["卷"]


def test_an_unreadable_file_of_a_bag_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_bundle(tmp_path)
    bag = store(tmp_path)
    monkeypatch.setattr(Path, "open", refusing(Path.open, "b.pdf"))
    (finding,) = verify_bag(bag.path).findings
    assert (finding.code, finding.source.file) == ("KC-A11", "data/b.pdf")


def refusing(real, name):  # type: ignore[no-untyped-def]
    def opened(path, *args, **kwargs):  # type: ignore[no-untyped-def]
        if path.name == name:
            raise PermissionError(errno.EACCES, "denied", str(path))
        return real(path, *args, **kwargs)

    return opened


def test_a_full_disk_leaves_the_old_manifest_of_a_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "bundle.json"
    write_manifest({"format": 1}, target)
    monkeypatch.setattr(os, "fsync", FailingSync(0))
    with pytest.raises(EnvironmentProblem, match="磁盘空间不足"):
        write_manifest({"format": 2}, target)
    assert target.read_text() == '{\n  "format": 1\n}\n'
    assert [path.name for path in tmp_path.iterdir()] == ["bundle.json"]


def test_a_lost_staged_file_stops_before_anything_moves(tmp_path: Path) -> None:
    first = tmp_path / "a.pdf.part"
    first.write_bytes(b"a")
    staged = {first: tmp_path / "a.pdf", tmp_path / "b.pdf.part": tmp_path / "b.pdf"}
    with pytest.raises(KongchuoError, match=r"b\.pdf\.part"):
        place(staged)
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf.part"]
    assert sweep(tmp_path) == 1
