"""Measure how fast the case forms are made on this machine."""

from __future__ import annotations

from collections.abc import Callable

from kongchuo_docs.library import Library
from kongchuo_docs.model import Form, Subject
from kongchuo_docs.planning import ACTS
from kongchuo_docs.rendering.bench import Measurement, Paper, compare
from kongchuo_docs.rendering.fonts import FontSet, default_folder


def bench_render(
    *, count: int, rounds: int, progress: Callable[[int, int], None]
) -> tuple[tuple[str, ...], tuple[Measurement, ...]]:
    """Make the forms of a month from their samples in every way.

    Args:
        count: Papers of each form per round.
        rounds: How often each way is measured; the median counts.
        progress: Called with measurements done and to do.

    Returns:
        Labels of the forms, and one measurement per way.

    Raises:
        EnvironmentProblem: The fonts are missing.
    """
    library = Library()
    folder = FontSet.load(default_folder()).folder
    forms = [form for form in library.forms().values() if _of_every_month(form)]
    papers = [
        Paper(name=form.label, template=form.template, facts=library.sample(form.form_id).values)
        for form in forms
    ]
    found = compare(papers, folder, count=count, rounds=rounds, progress=progress)
    return tuple(form.label for form in forms), found


def _of_every_month(form: Form) -> bool:
    """Tell whether a month asks for a form: neither lists, nor what an office decides on now and then."""
    return form.subject not in (Subject.BUNDLE, Subject.REGISTER) and form.event != ACTS
