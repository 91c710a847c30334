"""Forms that an office has begun and not finished: they disturb nobody and issue nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from kongchuo_docs.model import Form

TO_DO = "待填写"
"""What ``form new`` writes where only the office knows the answer."""


def still_open(form: Form) -> tuple[str, ...]:
    """Return the keys of ``form.yaml`` that still say 待填写, in the order of the file."""
    return tuple(dict.fromkeys(key for key, text in _texts(form) if TO_DO in text))


def _texts(form: Form) -> Iterator[tuple[str, str]]:
    for item in fields(form):
        for text in _inside(getattr(form, item.name)):
            yield item.name, text


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from _inside(inner)
    elif is_dataclass(value):
        for item in fields(value):
            yield from _inside(getattr(value, item.name))
