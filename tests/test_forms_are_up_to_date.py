"""The shipped Word templates are what their drawing scripts draw."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "form_templates"
FORMS = sorted(path.parent.name for path in TEMPLATES.glob("*/form.yaml"))


@pytest.fixture(scope="module")
def redrawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    command = [sys.executable, "-m", "tools.draw_forms", "--to", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True)
    return folder


def parts(path: Path) -> dict[str, bytes]:
    """The files inside, unpacked: zlib versions pack the same part into different bytes."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("form", FORMS)
def test_a_shipped_template_is_what_its_script_draws(form: str, redrawn: Path) -> None:
    assert parts(redrawn / form / "template.docx") == parts(TEMPLATES / form / "template.docx")


def test_every_drawn_form_is_shipped(redrawn: Path) -> None:
    assert sorted(path.name for path in redrawn.iterdir()) == FORMS


@pytest.mark.parametrize("form", FORMS)
def test_a_template_has_fixed_dates_sorted_entries_and_no_theme_fonts(form: str) -> None:
    path = TEMPLATES / form / "template.docx"
    with zipfile.ZipFile(path) as package:
        entries = package.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert not [name for name, data in parts(path).items() if b"Theme" in data or "theme" in name]
