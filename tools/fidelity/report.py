"""The report of a comparison: JSON for programs, one HTML page for eyes."""

from __future__ import annotations

import html
import json
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from tools.fidelity.compare import BASELINE_MM, EQUAL_LINES, SHOWN, Comparison

DPI = 60
_STYLE = """body{font:14px sans-serif;margin:2em}table{border-collapse:collapse}td,th{border:1px solid #999;
padding:2px 8px;text-align:right}td:first-child,td:nth-child(2),.text td{text-align:left}.bad{background:#fdd}
img{border:1px solid #888;margin:4px;max-width:32%}"""


def write_json(comparisons: Sequence[Comparison], path: Path) -> None:
    """Write all numbers and differences."""
    found = [
        {**asdict(item), "share": round(item.share, 4), "good": item.good} for item in comparisons
    ]
    limits = {"equal_lines": EQUAL_LINES, "baseline_mm": BASELINE_MM}
    path.write_text(
        json.dumps({"limits": limits, "documents": found}, ensure_ascii=False, indent=1),
        encoding="utf-8",
    )


def table_lines(comparisons: Iterable[Comparison]) -> list[str]:
    """The numbers as a table in Markdown."""
    lines = [
        "| document | engine | pages | lines equal | baseline p95 (max) mm | start p95 mm | end p95 mm "
        "| rules p95 mm | | errata | untouched |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for item in comparisons:
        if item.error:
            lines.append(f"| {item.document} | {item.engine} | – | {item.error} | | | | | ✗ | | |")
            continue
        errata = ", ".join(f"{name} {count}" for name, count in item.errata.items())
        lines.append(
            f"| {item.document} | {item.engine} | {_pages(item)} | {item.equal}/{item.lines} = {item.share:.1%} "
            f"| {item.down.p95:.2f} ({item.down.largest:.2f}) | {item.right.p95:.2f} | {item.last.p95:.2f} "
            f"| {item.rules.p95:.2f} | {_mark(item)} | {errata} | {_untouched(item)} |"
        )
    return lines


def _pages(item: Comparison) -> str:
    return f"{item.pages}" + (f" ≠ {item.office_pages}" if item.pages != item.office_pages else "")


def _mark(item: Comparison) -> str:
    return "✓" if item.good else "✗"


def _untouched(item: Comparison) -> str:
    """The verdict on the file itself, in short."""
    plain = item.untouched or item
    return f"{_pages(plain)}, {plain.share:.1%}, {plain.down.p95:.2f} mm {_mark(plain)}"


def write_html(comparisons: Sequence[Comparison], folder: Path) -> None:
    """Write ``index.html`` and the pictures of all pages beside it.

    Args:
        comparisons: What was found.
        folder: Holds ``office/<document>.pdf`` and ``<engine>/<document>.pdf``.
    """
    parts = [f"<!doctype html><meta charset=utf-8><title>fidelity</title><style>{_STYLE}</style>"]
    parts.append("<h1>Our pages and LibreOffice's</h1><table>")
    heads = (
        "document",
        "engine",
        "pages",
        "LibreOffice",
        "lines",
        "equal",
        "baseline p95",
        "start p95",
        "end p95",
        "rules p95",
        "errata",
        "untouched",
    )
    parts.append("<tr>" + "".join(f"<th>{name}</th>" for name in heads) + "</tr>")
    parts += [_row(item) for item in comparisons]
    parts.append("</table><p>Overlay: ours red, LibreOffice's cyan, both black.</p>")
    parts.append("<p>LibreOffice was shown the documents with their errata.</p>")
    for item in comparisons:
        parts.append(_section(item, folder))
    (folder / "index.html").write_text("\n".join(parts), encoding="utf-8")


def _row(item: Comparison) -> str:
    numbers = (
        (item.error,)
        if item.error
        else (
            item.pages,
            item.office_pages,
            item.lines,
            f"{item.share:.1%}",
            f"{item.down.p95:.2f}",
            f"{item.right.p95:.2f}",
            f"{item.last.p95:.2f}",
            f"{item.rules.p95:.2f}",
            ", ".join(f"{name} {count}" for name, count in item.errata.items()),
            _untouched(item),
        )
    )
    look = "" if item.good else " class=bad"
    name = f"<a href='#{item.document}-{item.engine}'>{item.document}</a>"
    cells = "".join(f"<td>{html.escape(str(value))}</td>" for value in numbers)
    return f"<tr{look}><td>{name}</td><td>{item.engine}</td>{cells}</tr>"


def _section(item: Comparison, folder: Path) -> str:
    parts = [f"<h2 id='{item.document}-{item.engine}'>{item.document} · {item.engine}</h2>"]
    if item.unsupported:
        parts.append(f"<p>unsupported: {html.escape('、'.join(item.unsupported))}</p>")
    if item.differences:
        parts.append(
            "<table class=text><tr><th>page</th><th>mm</th><th>ours</th><th>LibreOffice</th></tr>"
        )
        for line in item.differences[:SHOWN]:
            texts = "".join(f"<td>{html.escape(text)}</td>" for text in (line.ours, line.theirs))
            parts.append(f"<tr><td>{line.page}</td><td>{line.baseline}</td>{texts}</tr>")
        parts.append("</table>")
    for shift in item.shifts[:5]:
        words = f"p. {shift.page}: {shift.down:+.2f} mm down, {shift.right:+.2f} mm right"
        parts.append(f"<div>{words} 「{html.escape(shift.text)}」</div>")
    if not item.error:
        for ours, theirs, overlay in _pictures(item, folder):
            parts.append(f"<p><img src='{ours}'><img src='{theirs}'><img src='{overlay}'></p>")
    return "\n".join(parts)


def _pictures(item: Comparison, folder: Path) -> list[tuple[str, str, str]]:
    """Make the pictures of all pages that both have; return their names."""
    found = []
    ours = _page_images(folder / item.engine / f"{item.document}.pdf", folder / "png" / item.engine)
    theirs = _page_images(folder / "office" / f"{item.document}.pdf", folder / "png" / "office")
    for number, (mine, other) in enumerate(zip(ours, theirs, strict=False), 1):
        overlay = folder / "png" / f"{item.document}-{item.engine}-{number}.png"
        lay_over(mine, other).save(overlay)
        found.append(tuple(str(path.relative_to(folder)) for path in (mine, other, overlay)))
    return found  # type: ignore[return-value]


def _page_images(pdf: Path, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-png", "-gray", str(pdf), str(folder / pdf.stem)], check=True
    )
    return sorted(folder.glob(f"{pdf.stem}-[0-9]*.png"))


def lay_over(ours: Path, theirs: Path) -> Image.Image:
    """Lay two grey pages over each other: ours red, theirs cyan, both black."""
    with Image.open(ours) as mine, Image.open(theirs) as other:
        size = (max(mine.width, other.width), max(mine.height, other.height))
        red, rest = (Image.new("L", size, 255) for _ in range(2))
        red.paste(other.convert("L"))  # where only ours has ink, red stays bright
        rest.paste(mine.convert("L"))
        return Image.merge("RGB", (red, rest, rest))
