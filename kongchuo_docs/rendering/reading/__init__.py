"""Read a Word document into a :class:`~kongchuo_docs.rendering.layout.Layout`.

``document`` opens the ``package`` and cuts the body into ``sections``; ``blocks`` reads paragraphs
(``inlines``) and ``tables`` in order. What a paragraph, a run or a cell looks like is worked out in
``formats`` from ``styles``, ``table_styles``, ``numbering`` and direct formatting. What the layout
cannot say is gathered as notes with its place.
"""

from kongchuo_docs.rendering.reading.document import read_layout

__all__ = ["read_layout"]
