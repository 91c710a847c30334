"""Prove, once per template, that whatever it is filled with is well-formed XML.

Values are escaped, so only the tags of a template can tear a document apart: a row that begins in
one branch and ends in another. Where no tag can, the many papers need not be looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.parsers import expat

from jinja2 import Environment, nodes

_VALUE = "</w:t><w:t>"
"""Stands for any value, whose line breaks end its element and begin another one."""
_EDGE = "<edge/>"
"""Stands at both ends of a branch or loop: where an element may stand, so may both be left out."""


def always_whole(source: str, environment: Environment) -> bool:
    """Tell whether every filling of a part is well-formed XML.

    It is if the part is so with each branch and loop passed through once, and each of those leaves
    no element open that it did not find open.

    Args:
        source: The part, ready for Jinja.
        environment: Escapes values, and lets none be markup but the line break in a ``w:t``.

    Returns:
        False also where that is not certain: then each paper must be looked at.
    """
    if "<!" in source or source.count("<?") > 1:  # a value may end a comment
        return False
    try:
        _parse(_passed_through(environment.parse(source).body))
    except (expat.ExpatError, _NotCertain):
        return False
    return True


class _NotCertain(Exception):
    """The template does more than print, choose and repeat."""


def _passed_through(body: Iterable[nodes.Node]) -> str:
    return "".join(map(_written, body))


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Output):
        return "".join(
            item.data if isinstance(item, nodes.TemplateData) else _VALUE for item in node.nodes
        )
    if isinstance(node, nodes.For):
        return _branches(node.body, node.else_)
    if isinstance(node, nodes.If):
        return _branches(node.body, *([each] for each in node.elif_), node.else_)
    raise _NotCertain


def _branches(*bodies: Sequence[nodes.Node]) -> str:
    branches = [_passed_through(body) for body in bodies]
    for branch in branches:
        _parse(f"<w:r><w:t>{branch}</w:t></w:r>")
    return "".join(f"{_EDGE}{branch}{_EDGE}" for branch in branches)


def _parse(xml: str) -> None:
    expat.ParserCreate().Parse(xml, True)
