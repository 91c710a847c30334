"""The documents of the comparison, in the styles of several offices; all persons are invented.

Each is drawn by code, so that the same program gives the same bytes, and no office's file is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from tools.fidelity.corpus import foreign, forms, ledgers, letters, long_text, notices
from tools.fidelity.corpus.package import Package

DRAWN: Mapping[str, Callable[[], Package]] = MappingProxyType(
    {
        "red_head_letter": letters.red_head_letter,
        "upward_report": letters.upward_report,
        "letter_format": letters.letter_format,
        "zhongyang_letter": letters.zhongyang_letter,
        "wafangdian_opinion": long_text.wafangdian_opinion,
        "handbook": long_text.handbook,
        "spacing_sampler": long_text.spacing_sampler,
        "ledger": ledgers.ledger,
        "roster": ledgers.roster,
        "statistics": ledgers.statistics,
        "home_visit": forms.home_visit,
        "case_file": forms.case_file,
        "application": forms.application,
        "mixed_orientation": forms.mixed_orientation,
        "three_part_notice": notices.three_part_notice,
        "service_proof": notices.service_proof,
        "order_to_remedy": notices.order_to_remedy,
        "wps_written": foreign.wps_written,
    }
)
"""Documents that we must print as LibreOffice does."""

REFUSED: Mapping[str, Callable[[], Package]] = MappingProxyType({"refused": foreign.refused})
"""Documents with what we do not print; they are there to be named, not compared."""


def draw(folder: Path) -> dict[str, Path]:
    """Write the drawn documents into ``folder`` and return their paths by name."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, drawing in DRAWN.items():
        paths[name] = folder / f"{name}.docx"
        paths[name].write_bytes(drawing().docx())
    return paths
