"""Measure how fast the case forms are made on this machine."""

from __future__ import annotations

from collections.abc import Callable

from kongchuo_docs.library import Library
from kongchuo_docs.model import Subject
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
    forms = [form for form in library.forms().values() if form.subject is not Subject.BUNDLE]
    papers = [
        Paper(name=form.label, template=form.template, facts=library.sample(form.form_id).values)
        for form in forms
    ]
    found = compare(papers, folder, count=count, rounds=rounds, progress=progress)
    return tuple(form.label for form in forms), found
