"""Our own way from a Word document to a PDF, as the product goes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kongchuo_docs.rendering.engines import Engine, open_engine
from kongchuo_docs.rendering.fonts import FontSet
from kongchuo_docs.rendering.reading import read_layout
from kongchuo_docs.rendering.typesetting import typeset
from kongchuo_docs.rendering.typesetting.metrics import Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A document printed by us."""

    pdf: Path | None = None
    error: str = ""
    unsupported: tuple[str, ...] = ()


class Printer:
    """Prints documents with one engine.

    Args:
        engine: Name of the engine.
        fonts: The font set.

    Raises:
        EnvironmentProblem: Libraries of the engine are missing.
    """

    def __init__(self, engine: str, fonts: FontSet) -> None:
        self.engine = engine
        self._engine: Engine = open_engine(engine, fonts)
        self._metrics = Metrics(fonts)

    def print(self, word: Path, target: Path) -> Printed:
        """Print one document; a fault of ours becomes part of the result, for the others go on."""
        try:
            layout = read_layout(word.read_bytes())
            pages = typeset(layout, self._metrics)
            pdf = self._engine.write(pages, title=word.stem)
        except Exception as error:
            return Printed(error=f"{type(error).__name__}: {error}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(pdf.data)
        names = tuple(dict.fromkeys(item.what for item in layout.unsupported))
        return Printed(pdf=target, unsupported=names)
