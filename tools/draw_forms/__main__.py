"""Draw every form: ``python -m tools.draw_forms [--to FOLDER]``."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from pathlib import Path

from kongchuo_docs.library import Library
from kongchuo_docs.model import Subject
from tools import draw_forms
from tools.draw_forms.parts import save
from tools.draw_forms.registers import draw_register

TEMPLATES = Path(__file__).resolve().parents[2] / "form_templates"
SHARED = frozenset(
    ("__main__", "cells", "letters", "lists", "ooxml", "package", "parts", "registers")
)


def draw_all(folder: Path) -> list[Path]:
    """Draw each form into ``folder/<form>/template.docx`` and return the paths.

    A form is a module of this package, named as its form, with a function ``draw() -> Document``; a
    register is drawn from its ``form.yaml``.
    """
    paths = []
    for module in pkgutil.iter_modules(draw_forms.__path__):
        if module.name in SHARED:
            continue
        drawing = importlib.import_module(f"{draw_forms.__name__}.{module.name}")
        path = folder / module.name / "template.docx"
        save(drawing.draw(), path)
        paths.append(path)
    for form in Library().forms().values():
        if form.subject is Subject.REGISTER:  # all registers are drawn alike
            paths.append(folder / form.form_id / "template.docx")
            save(draw_register(form), paths[-1])
    return paths


def main() -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(prog="python -m tools.draw_forms", description=__doc__)
    parser.add_argument("--to", type=Path, default=TEMPLATES, help="folder of the forms")
    draw_all(parser.parse_args().to)


if __name__ == "__main__":
    main()
