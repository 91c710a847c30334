"""The scripts can be run anywhere, hold no address, and say what to do when they fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
SCRIPTS = (
    "script/bootstrap",
    "script/demo",
    "script/fidelity",
    "script/lock",
    "script/test",
    ".ci/run",
)
LOCKS = ("requirements/runtime.txt", "requirements/dev.txt")


def _run_bootstrap(
    tmp_path: Path, commands: dict[str, str], *, path: str
) -> subprocess.CompletedProcess[str]:
    """Run a copy of the script beside stand-ins for system commands."""
    (tmp_path / "script").mkdir()
    script = shutil.copy(PROJECT / "script" / "bootstrap", tmp_path / "script")
    stand_ins = tmp_path / "bin"
    stand_ins.mkdir()
    for name, body in commands.items():
        (stand_ins / name).write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        (stand_ins / name).chmod(0o755)
    return subprocess.run(
        ["/bin/bash", script],
        env={"PATH": f"{stand_ins}{path}", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_executable_bash_that_stops_at_the_first_fault(name: str) -> None:
    script = PROJECT / name
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in script.read_text(encoding="utf-8")
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


@pytest.mark.parametrize("name", (*SCRIPTS, *LOCKS))
def test_no_registry_address_stands_in_a_script_or_lock(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert re.findall(r"https?:|file:|--(?:extra-)?index|--find-links|--trusted-host", text) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_hashes(name: str) -> None:
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    pins = [number for number, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]
    assert pins
    for number in pins:
        assert re.match(r"[a-z0-9.-]+==\S+ (; .+ )?\\$", lines[number])
        assert lines[number + 1].strip().startswith("--hash=sha256:")


def test_tests_run_with_the_versions_that_users_get() -> None:
    def pins(name: str) -> set[str]:
        text = (PROJECT / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9.-]+==\S+)", text, flags=re.MULTILINE))

    assert pins("requirements/runtime.txt") <= pins("requirements/dev.txt")


def test_bootstrap_without_network_tells_the_command_to_run(tmp_path: Path) -> None:
    result = _run_bootstrap(
        tmp_path,
        {"dpkg-query": "exit 1", "apt-cache": "exit 0", "apt-get": "exit 100", "id": "echo 0"},
        path=f":{os.environ['PATH']}",
    )
    assert result.returncode == 1
    assert "软件包目录无法更新" in result.stderr
    assert "怎么办：检查网络" in result.stderr


def test_bootstrap_without_the_rights_to_install_tells_the_command_to_run(tmp_path: Path) -> None:
    coreutils = {
        name: f'exec {shutil.which(name)} "$@"' for name in ("dirname", "cat", "sha256sum", "env")
    }
    result = _run_bootstrap(
        tmp_path,
        {**coreutils, "dpkg-query": "exit 1", "apt-cache": "exit 0", "apt-get": "exit 100",
         "id": "echo 1000"},
        path="",
    )  # fmt: skip
    assert result.returncode == 1
    assert "需要管理员权限" in result.stderr
    assert "apt-get install" in result.stderr


def test_bootstrap_on_another_system_says_so(tmp_path: Path) -> None:
    result = _run_bootstrap(tmp_path, {"dirname": f'exec {shutil.which("dirname")} "$@"'}, path="")
    assert result.returncode == 1
    assert "只支持 Debian" in result.stderr
