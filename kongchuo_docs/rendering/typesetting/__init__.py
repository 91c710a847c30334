"""Put a layout on pages: lines broken, rows stretched, pages filled, every length final.

Read :mod:`flow` first: it is the way from a layout to pages.
"""

from kongchuo_docs.rendering.typesetting.flow import typeset as typeset
