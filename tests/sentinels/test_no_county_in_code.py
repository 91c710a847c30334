from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from kongchuo_docs.library import Library

ROOT = Path(__file__).parent.parent.parent
CODE = sorted((ROOT / "kongchuo_docs").rglob("*.py"))
FORMS = sorted((ROOT / "form_templates").glob("*/form.yaml"))
TEMPLATES = sorted((ROOT / "form_templates").glob("*/template.docx"))


def local_names() -> set[str]:
    """Return ids and names of all jurisdictions below the province, whole and without 县 or 市."""
    found: set[str] = set()
    library = Library()
    for county_id in library.county_ids():
        chain = library.county(county_id).chain
        found |= set(chain[:-2])  # the last two are province and nation
    names = {
        re.search("^name: (.+)$", path.read_text("utf-8"), re.MULTILINE)[1]  # type: ignore[index]
        for path in (ROOT / "kongchuo_docs" / "jurisdictions").glob("*.yaml")
        if path.stem in found
    }
    return found | {name.rstrip("县市区") for name in names}


NAMES = local_names()


def test_the_names_looked_for_are_those_of_counties_and_cities() -> None:
    assert {"zhongyang", "中阳", "wafangdian", "瓦房店", "dalian", "大连"} == NAMES


@pytest.mark.parametrize("path", [*CODE, *FORMS], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_county_is_named_in_code_or_form(path: Path) -> None:
    text = path.read_text("utf-8")

    assert [name for name in sorted(NAMES) if name in text] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_county_is_named_in_a_template(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.endswith(".xml")]
        # Word cuts a word into runs where it likes: only the text without tags can be searched.
        text = "".join(re.sub("<[^>]+>", "", archive.read(name).decode("utf-8")) for name in parts)

    assert [name for name in sorted(NAMES) if name in text] == []
