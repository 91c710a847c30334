"""Read paragraphs and tables in their order."""

from __future__ import annotations

from collections.abc import Iterable

from kongchuo_docs.rendering.layout import Block, Place
from kongchuo_docs.rendering.reading.drawings import alternative
from kongchuo_docs.rendering.reading.formats import Formats
from kongchuo_docs.rendering.reading.inlines import ParagraphReader
from kongchuo_docs.rendering.reading.markup import MC, Element, W, content, local
from kongchuo_docs.rendering.reading.notes import Notes, name_of
from kongchuo_docs.rendering.reading.numbering import Counters
from kongchuo_docs.rendering.reading.settings import Settings
from kongchuo_docs.rendering.reading.story import Story
from kongchuo_docs.rendering.reading.tables import Area, TableReader

_PARAGRAPH, _TABLE = W + "p", W + "tbl"
_CHOICE = MC + "AlternateContent"
_SILENT = frozenset({W + "tcPr", W + "sectPr"})


class BlockReader:
    """Reads the stories of one document.

    Args:
        formats: What paragraphs and runs look like.
        settings: Settings of the document.
        notes: Gathers what the layout cannot say.
    """

    def __init__(self, formats: Formats, settings: Settings, notes: Notes) -> None:
        self._notes = notes
        self._paragraphs = ParagraphReader(
            formats, Counters(formats.lists), notes, mark_after_break=settings.mark_after_break
        )
        self._tables = TableReader(formats.cells, notes, self.read, to_text=settings.table_to_text)

    def read(
        self, elements: Iterable[Element], place: Place, story: Story, area: Area
    ) -> tuple[Block, ...]:
        """Read what a body, a header or a cell holds.

        Args:
            elements: Its children.
            place: Where it stands; the blocks are counted from the paragraph there.
            story: The text that it belongs to.
            area: Where it is set.

        Raises:
            RenderError: Tables are nested too deeply.
        """
        blocks: list[Block] = []
        for number, element in enumerate(_blocks(elements), place.paragraph + 1):
            tag = element.tag
            here = Place(
                part=place.part, paragraph=number, table=place.table, row=place.row, cell=place.cell
            )
            if tag == _PARAGRAPH:
                blocks.extend(self._paragraphs.read(element, here, story, area.table))
            elif tag == _TABLE:
                blocks.append(self._tables.read(element, here, story, area))
            else:
                self._notes.add(name_of(local(tag)), here)
        return tuple(blocks)


def _blocks(elements: Iterable[Element]) -> Iterable[Element]:
    for element in content(elements):
        tag = element.tag
        if tag == _CHOICE:
            branch = alternative(element)
            yield from () if branch is None else _blocks(branch)
        elif tag not in _SILENT:
            yield element
