"""Two files of a paper on their way: printed beside their places, then moved there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kongchuo_docs import bundle
from kongchuo_docs.model import Form, RenderedFile
from kongchuo_docs.rendering.page_marks import Marking
from kongchuo_docs.rendering.papers import RenderJob, RenderOutcome


def staged_job(
    key: str,
    form: Form,
    facts: Mapping[str, Any],
    path: Path,
    *,
    title: str,
    watermark: str,
    marking: Marking | None = None,
) -> RenderJob:
    """Return the job that prints a paper beside its place.

    Args:
        key: Names the outcome.
        form: The form.
        facts: What the paper says.
        path: Place of the two files, without ending.
        title: Title of the PDF.
        watermark: Words across the page, or nothing.
        marking: What the codes on the pages say; None = no codes.
    """
    return RenderJob(
        key=key,
        template=form.template,
        form_name=form.label,
        facts=facts,
        title=title,
        watermark=watermark,
        marking=marking,
        word=path.with_name(f"{path.name}.docx{bundle.UNFINISHED}"),
        pdf=path.with_name(f"{path.name}.pdf{bundle.UNFINISHED}"),
    )


def final_files(outcome: RenderOutcome) -> tuple[RenderedFile, ...]:
    """Return the files of an outcome under the names that they have in their place."""
    return tuple(
        replace(file, name=file.name.removesuffix(bundle.UNFINISHED)) for file in outcome.files
    )


def place_files(outcome: RenderOutcome, folder: Path) -> tuple[RenderedFile, ...]:
    """Move the files of an outcome to their places, and return them as they are there."""
    final = final_files(outcome)
    pairs = zip(outcome.files, final, strict=True)
    bundle.place({folder / staged.name: folder / file.name for staged, file in pairs})
    return final
