"""Draw every form: ``python -m tools.draw_forms [--to FOLDER]``."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from pathlib import Path

from tools import draw_forms
from tools.draw_forms.parts import save

TEMPLATES = Path(__file__).resolve().parents[2] / "form_templates"
SHARED = frozenset(("__main__", "cells", "ooxml", "package", "parts"))


def draw_all(folder: Path) -> list[Path]:
    """Draw each form into ``folder/<form>/template.docx`` and return the paths.

    A form is a module of this package, named as its form, with a function ``draw() -> Document``.
    """
    paths = []
    for module in pkgutil.iter_modules(draw_forms.__path__):
        if module.name in SHARED:
            continue
        drawing = importlib.import_module(f"{draw_forms.__name__}.{module.name}")
        path = folder / module.name / "template.docx"
        save(drawing.draw(), path)
        paths.append(path)
    return paths


def main() -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(prog="python -m tools.draw_forms", description=__doc__)
    parser.add_argument("--to", type=Path, default=TEMPLATES, help="folder of the forms")
    draw_all(parser.parse_args().to)


if __name__ == "__main__":
    main()
