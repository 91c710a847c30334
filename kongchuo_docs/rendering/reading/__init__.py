"""Read a Word document into a :class:`~kongchuo_docs.rendering.layout.Layout`."""

from kongchuo_docs.rendering.reading.document import read_layout

__all__ = ["read_layout"]
