"""``python -m tools.fidelity [--out DIR] [--engine NAME] [DOCUMENT …]``: compare with LibreOffice."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from kongchuo_docs.errors import KongchuoError
from kongchuo_docs.rendering.engines import ENGINES
from kongchuo_docs.rendering.fonts import FontSet
from tools.fidelity.compare import SHOWN, Comparison, compare
from tools.fidelity.documents import gather
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
    office.convert(list(documents.values()), "pdf", out / "office")
    engines = ENGINES if chosen.engine == "both" else (chosen.engine,)
    return [item for engine in engines for item in _compared(engine, fonts, documents, out)]


def _compared(
    engine: str, fonts: FontSet, documents: dict[str, Path], out: Path
) -> list[Comparison]:
    printer = Printer(engine, fonts)
    found = []
    for name, word in documents.items():
        printed = printer.print(word, out / engine / f"{name}.pdf")
        if printed.pdf is None:
            found.append(Comparison(document=name, engine=engine, error=printed.error))
            continue
        theirs = read_pages(out / "office" / f"{name}.pdf")
        found.append(compare(name, engine, read_pages(printed.pdf), theirs, printed.unsupported))
    return found


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
