"""All documents of a comparison in one folder: drawn ones, shipped forms, LibreOffice's own."""

from __future__ import annotations

from pathlib import Path

from kongchuo_docs.library import Library
from kongchuo_docs.rendering.word import WordTemplate
from tools.fidelity.corpus import draw
from tools.fidelity.office import Office

REWRITTEN = ("dropout_survey", "red_head_letter", "ledger")
"""Documents that are compared a second time as LibreOffice writes them (``office_…``)."""


def shipped_forms(folder: Path) -> dict[str, Path]:
    """Fill each shipped form with its sample (synthetic data)."""
    library = Library()
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for form_id in library.forms():
        form = library.form(form_id)
        template = WordTemplate(form.template.read_bytes(), form.label)
        paths[form_id] = folder / f"{form_id}.docx"
        paths[form_id].write_bytes(template.fill(library.sample(form_id).values))
    return paths


def gather(folder: Path, office: Office) -> dict[str, Path]:
    """Write every document of the comparison into ``folder`` and return the paths by name."""
    paths = {**shipped_forms(folder), **draw(folder)}
    for name in REWRITTEN:
        made = office.rewritten(paths[name], folder / "office")
        paths[f"office_{name}"] = made.replace(folder / f"office_{name}.docx")
    return paths
