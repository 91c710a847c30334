"""A filled Word document is what stock docxtpl would write, and has the same bytes everywhere."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from docxtpl import DocxTemplate
from lxml import etree
from printed import Press

from kongchuo_docs.library import Library, shipped_root
from kongchuo_docs.rendering.environment import FormEnvironment
from kongchuo_docs.rendering.word import WordTemplate

FORMS = sorted(path.parent.name for path in shipped_root().glob("form_templates/*/form.yaml"))
PRINTED = re.compile(r"word/(document|header\d*|footer\d*)\.xml")

DIGESTS = """
import hashlib
from kongchuo_docs.library import Library
from kongchuo_docs.rendering.word import WordTemplate
library = Library()
for name, form in sorted(library.forms().items()):
    word = WordTemplate(form.template.read_bytes(), name).fill(library.sample(name).values)
    print(name, hashlib.sha256(word).hexdigest())
"""


def filled(library: Library, form_id: str) -> bytes:
    form = library.form(form_id)
    return WordTemplate(form.template.read_bytes(), form.label).fill(library.sample(form_id).values)


def printed_parts(word: bytes) -> dict[str, bytes]:
    """Body, headers and footers as canonical XML."""
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        return {
            name: etree.tostring(etree.fromstring(package.read(name)), method="c14n")
            for name in package.namelist()
            if PRINTED.fullmatch(name)
        }


@pytest.mark.parametrize("form_id", FORMS)
def test_a_filled_form_says_what_stock_docxtpl_says(library: Library, form_id: str) -> None:
    stock = DocxTemplate(library.form(form_id).template)
    stock.render(library.sample(form_id).values, jinja_env=FormEnvironment(), autoescape=True)
    stock.save(buffer := io.BytesIO())
    expected = printed_parts(buffer.getvalue())
    assert {"word/document.xml", "word/header1.xml"} <= expected.keys()
    assert printed_parts(filled(library, form_id)) == expected


@pytest.mark.parametrize("form_id", FORMS)
def test_the_same_facts_give_the_same_bytes_twice(library: Library, form_id: str) -> None:
    form, facts = library.form(form_id), library.sample(form_id).values
    template = WordTemplate(form.template.read_bytes(), form.label)
    again = WordTemplate(form.template.read_bytes(), form.label)
    assert template.fill(facts) == template.fill(facts) == again.fill(facts)


def test_the_same_facts_give_the_same_bytes_in_other_processes(library: Library) -> None:
    here = "".join(
        f"{name} {hashlib.sha256(filled(library, name)).hexdigest()}\n" for name in FORMS
    )
    for seed in ("1", "4242"):
        there = subprocess.run(
            [sys.executable, "-c", DIGESTS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[1],
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout == here


@pytest.mark.parametrize("form_id", FORMS)
def test_the_package_has_fixed_dates_and_sorted_parts(library: Library, form_id: str) -> None:
    with zipfile.ZipFile(io.BytesIO(filled(library, form_id))) as package:
        entries = package.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.create_system for entry in entries} == {3}
    first, *others = [entry.filename for entry in entries]
    assert first == "[Content_Types].xml"
    assert others == sorted(set(others))


@pytest.mark.parametrize("form_id", FORMS)
def test_no_tag_and_no_english_emptiness_is_left(press: Press, form_id: str) -> None:
    paper = press.sample(form_id)
    with zipfile.ZipFile(io.BytesIO(paper.word)) as package:
        everything = "".join(
            package.read(name).decode() for name in package.namelist() if name.endswith(".xml")
        )
    for left_over in ("{{", "}}", "{%", "%}", "｛", "｝", "Undefined"):
        assert left_over not in everything
    assert "None" not in paper.text


@pytest.mark.parametrize("form_id", FORMS)
def test_python_docx_opens_the_document_and_it_says_its_title(press: Press, form_id: str) -> None:
    paper = press.sample(form_id)
    document = docx.Document(io.BytesIO(paper.word))
    assert any(paragraph.text.strip() for paragraph in document.paragraphs)
    assert document.core_properties.author == "kongchuo_docs"
    assert document.core_properties.title == ""
