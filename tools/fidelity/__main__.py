"""``python -m tools.fidelity [--out DIR] [--engine NAME] [DOCUMENT …]``: compare with LibreOffice."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kongchuo_docs.errors import KongchuoError
from kongchuo_docs.rendering.engines import ENGINES
from kongchuo_docs.rendering.fonts import FontSet
from tools.fidelity.compare import SHOWN, Comparison, compare
from tools.fidelity.documents import gather
from tools.fidelity.errata import corrected
from tools.fidelity.office import Office
from tools.fidelity.printed import read_pages
from tools.fidelity.printing import Printer
from tools.fidelity.report import table_lines, write_html, write_json


def main(arguments: list[str] | None = None) -> int:
    """Compare, write the report, and return 1 if a document misses the limits."""
    parser = argparse.ArgumentParser(prog="python -m tools.fidelity", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="DOCUMENT", help="only these documents")
    parser.add_argument(
        "--out", type=Path, default=Path(".cache/fidelity"), help="folder of the report"
    )
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument("--docx", type=Path, nargs="*", default=[], help="further Word documents")
    parser.add_argument("--no-pictures", action="store_true", help="numbers only")
    chosen = parser.parse_args(arguments)
    try:
        found = _run(chosen)
    except KongchuoError as error:
        print(f"{error.message}\n{error.fix}", file=sys.stderr)  # noqa: T201
        return 4
    write_json(found, chosen.out / "report.json")
    if not chosen.no_pictures:
        write_html(found, chosen.out)
    _say(found)
    return 0 if all(item.good for item in found) else 1


def _run(chosen: argparse.Namespace) -> list[Comparison]:
    out: Path = chosen.out
    shutil.rmtree(out, ignore_errors=True)
    fonts = FontSet.load()
    fonts.activate()
    office = Office(fonts)
    documents = gather(out / "word", office)
    for path in chosen.docx:
        documents[path.stem] = Path(shutil.copy(path, out / "word"))
    if unknown := set(chosen.names) - set(documents):
        raise KongchuoError(
            f"没有这个文档：{'、'.join(sorted(unknown))}", fix=f"可选：{'、'.join(documents)}"
        )
    if chosen.names:
        documents = {name: documents[name] for name in chosen.names}
    judged = _judged(documents, office, out)
    engines = ENGINES if chosen.engine == "both" else (chosen.engine,)
    return [
        _compared(Printer(engine, fonts), word, judged[name], out)
        for engine in engines
        for name, word in documents.items()
    ]


def _judged(
    documents: Mapping[str, Path], office: Office, out: Path
) -> dict[str, Mapping[str, int]]:
    """Let LibreOffice print all documents with their errata, and as they are where they have any."""
    (out / "errata").mkdir()
    reworded = [out / "errata" / word.name for word in documents.values()]
    errata = {
        name: corrected(word, copy)
        for (name, word), copy in zip(documents.items(), reworded, strict=True)
    }
    office.convert(reworded, "pdf", out / "office")
    office.convert([documents[name] for name in errata if errata[name]], "pdf", out / "untouched")
    return errata


def _compared(printer: Printer, word: Path, errata: Mapping[str, int], out: Path) -> Comparison:
    name, engine = word.stem, printer.engine
    printed = printer.print(word, out / engine / f"{name}.pdf")
    if printed.pdf is None:
        return Comparison(document=name, engine=engine, error=printed.error)
    ours = read_pages(printed.pdf)
    found = compare(name, engine, ours, read_pages(out / "office" / f"{name}.pdf"))
    plain = errata and compare(name, engine, ours, read_pages(out / "untouched" / f"{name}.pdf"))
    return replace(found, errata=errata, untouched=plain or None, unsupported=printed.unsupported)


def _say(found: list[Comparison]) -> None:
    lines = table_lines(found)
    for item in found:
        if not item.good:
            lines.append(f"\n{item.document} ({item.engine})")
            lines += [
                f"  p{line.page} {line.baseline:6.1f} ours 「{line.ours}」 theirs 「{line.theirs}」"
                for line in item.differences[:SHOWN]
            ]
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
