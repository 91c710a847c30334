"""Every form prints as sound PDF/A-2b that says what the Word document says."""

from __future__ import annotations

import copy
import io
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import page
import pikepdf
import pytest
from printed import Paper, Press, squeezed, word_text

from kongchuo_docs.errors import RenderError
from kongchuo_docs.library import Library, shipped_root
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.papers import Renderer, RenderJob, render

FORMS = sorted(path.parent.name for path in shipped_root().glob("form_templates/*/form.yaml"))
RARE_NAME = "㛃𬀩𫍲𠅤𬭎䶮𪚥"
PLACEHOLDER = re.compile(r"\{\{([^.{}|]+)\.([^.{}|]+)(?:\|或[^}]*)?\}\}")
FOR = re.compile(r"\{%trfor(.+?)in([^%]+)%\}")
NO_FONT_HAS = "\ue7c7"
"""A private-use character, as old systems stored names that Unicode lacked."""


def failures(pdf: bytes) -> list[tuple[str, str]]:
    report = page.validate_pdf_bytes(pdf, profile="2b")
    return [(failure.rule_id, failure.message) for failure in report.failures]


@pytest.mark.parametrize("form_id", FORMS)
def test_a_paper_is_valid_pdf_a_2b(press: Press, form_id: str) -> None:
    assert failures(press.sample(form_id).pdf) == []


@pytest.mark.parametrize("form_id", FORMS)
def test_a_sample_with_its_watermark_is_valid_too_and_shows_it(
    press: Press, library: Library, form_id: str
) -> None:
    facts = library.sample(form_id).values
    paper = press.paper(form_id, facts, watermark="样张")
    plain = press.sample(form_id)
    assert failures(paper.pdf) == []
    for with_mark, without in zip(paper.pages, plain.pages, strict=True):
        assert squeezed(with_mark.text) == "样张" + squeezed(without.text)


@pytest.mark.parametrize("form_id", FORMS)
def test_qpdf_finds_nothing_wrong(press: Press, form_id: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(press.sample(form_id).pdf)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "No syntax or stream encoding errors found" in checked.stdout


@pytest.mark.parametrize("form_id", FORMS)
def test_title_and_language_are_set(press: Press, library: Library, form_id: str) -> None:
    with pikepdf.open(io.BytesIO(press.sample(form_id).pdf)) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        assert str(pdf.docinfo["/Title"]) == library.form(form_id).title
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == library.form(form_id).title
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")


@pytest.mark.parametrize("form_id", FORMS)
def test_nothing_of_the_clock_or_the_machine_is_in_the_file(press: Press, form_id: str) -> None:
    with pikepdf.open(io.BytesIO(press.sample(form_id).pdf)) as pdf:
        assert set(pdf.docinfo) <= {"/Title", "/Producer"}
        assert not pdf.attachments


def embedded_fonts(pdf: pikepdf.Pdf) -> Iterator[tuple[str, bool]]:
    """Name of each font and whether its program is in the file."""
    for sheet in pdf.pages:
        for font in sheet.Resources.Font.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            yield str(font.BaseFont), any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))


@pytest.mark.parametrize("form_id", FORMS)
def test_all_fonts_are_our_own_and_embedded(press: Press, form_id: str) -> None:
    with pikepdf.open(io.BytesIO(press.sample(form_id).pdf)) as pdf:
        fonts = set(embedded_fonts(pdf))
    assert {name.split("+")[1].split("-")[0] for name, _ in fonts} == {"KC"}
    assert all(embedded for _, embedded in fonts)


# --- the same words in both files ---------------------------------------------------------------


@pytest.mark.parametrize("form_id", FORMS)
def test_the_pdf_says_in_reading_order_what_the_word_document_says(
    press: Press, form_id: str
) -> None:
    paper = press.sample(form_id)
    assert "".join(paper.bodies) == word_text(paper.docx.element.body)


def texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the facts with its place, as a template names it."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from texts(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, place)
    elif value != "" and not isinstance(value, bool):
        yield place, str(value)


@pytest.mark.parametrize("form_id", FORMS)
def test_every_fact_that_the_template_names_is_on_the_paper(
    press: Press, library: Library, form_id: str
) -> None:
    template = Paper(library.form(form_id).template.read_bytes(), b"")
    parts = (template.docx.element.body, template.docx.sections[0].footer._element)
    asked = {found for part in parts for found in PLACEHOLDER.findall(word_text(part))}
    loops = {name: items for part in parts for name, items in FOR.findall(word_text(part))}
    asked = {f"{loops.get(name, name)}.{field}" for name, field in asked}
    printed = squeezed(press.sample(form_id).text)
    wanted = [text for place, text in texts(library.sample(form_id).values) if place in asked]
    assert wanted
    assert [text for text in wanted if squeezed(text) not in printed] == []


@pytest.mark.parametrize("form_id", FORMS)
def test_the_same_facts_give_the_same_pdf_bytes(
    press: Press, library: Library, form_id: str
) -> None:
    again = press.paper(form_id, copy.deepcopy(library.sample(form_id).values))
    assert again.pdf == press.sample(form_id).pdf


# --- characters ---------------------------------------------------------------------------------


def renamed(library: Library, name: str) -> dict[str, Any]:
    facts: dict[str, Any] = copy.deepcopy(dict(library.sample("return_notice").values))
    facts["学生"]["姓名"] = name
    return facts


def test_a_rare_name_is_printed_in_every_place_and_can_be_copied_out(
    press: Press, library: Library
) -> None:
    paper = press.paper("return_notice", renamed(library, RARE_NAME))
    stub_notice_twice_and_receipt = 4
    assert squeezed(paper.text).count(RARE_NAME) >= stub_notice_twice_and_receipt
    assert failures(paper.pdf) == []


def test_a_character_that_no_font_has_stops_the_paper_and_is_told_with_its_place(
    renderer: Renderer, library: Library
) -> None:
    form = library.form("return_notice")
    with pytest.raises(RenderError) as caught:
        renderer.paper(
            form.template, form.label, renamed(library, f"张{NO_FONT_HAS}"), title=form.title
        )
    assert "「学生.姓名」" in caught.value.message
    assert "U+E7C7" in caught.value.message
    assert "张" not in caught.value.message
    assert caught.value.fix


def test_nothing_is_written_when_a_character_has_no_font(
    fonts: FontSet, library: Library, tmp_path: Path
) -> None:
    form = library.form("return_notice")
    job = RenderJob(
        key="return_notice/JL003",
        template=form.template,
        form_name=form.label,
        facts=renamed(library, NO_FONT_HAS),
        title=form.title,
        word=tmp_path / "out" / "paper.docx",
        pdf=tmp_path / "out" / "paper.pdf",
    )
    outcome = render(job, fonts.folder)
    assert "U+E7C7" in outcome.error
    assert outcome.fix
    assert outcome.files == ()
    assert list(tmp_path.iterdir()) == []


def test_a_character_in_the_template_itself_that_no_font_has_stops_the_paper(
    renderer: Renderer, tmp_path: Path
) -> None:
    document = docx.Document()
    document.add_paragraph(f"甲{NO_FONT_HAS}")
    document.save(str(tmp_path / "template.docx"))
    with pytest.raises(RenderError) as caught:
        renderer.paper(tmp_path / "template.docx", "试验", {}, title="试验")
    assert "方框" in caught.value.message
