"""A text with a part of its own, and what must be remembered from one paragraph to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.reading.fields import FieldStack


@dataclass(slots=True)
class Story:
    """A text with its own part: the body, a header, a footer."""

    part: str
    load: Callable[[str], bytes | None]
    """Bytes behind a relationship id of the part, None where they are not in the file."""
    dashed_pages: bool = False
    """Page numbers of its section read ``- 1 -``."""
    fields: FieldStack = field(default_factory=FieldStack)
    tables: int = 0
    """Tables begun so far."""
    labels: int = 0
    """Automatic numbers given so far."""
    pictures: int = 0
    """Pictures so far."""
    break_due: bool = False
    """The paragraph before ended with a page break."""
    frame: Place | None = None
    """A frame that lies over the next paragraph: there is room for both only if that is empty."""

    @property
    def counted(self) -> tuple[int, int, int]:
        """What was counted so far: where it grows, the same XML does not read the same again."""
        return self.tables, self.labels, self.pictures

    @property
    def resting(self) -> bool:
        """Whether nothing reaches from here into what follows."""
        return self.fields.closed and not self.break_due and self.frame is None
