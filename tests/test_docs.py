"""The README, the tutorial and the design page say what the code does."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from kongchuo_docs.cli import COMMANDS, kongchuo
from kongchuo_docs.library import Library

PROJECT = Path(__file__).parent.parent
README = PROJECT / "README.md"
TUTORIAL = PROJECT / "docs" / "教程.md"
DESIGN = PROJECT / "docs" / "design.md"
PAGES = (README, TUTORIAL, DESIGN, PROJECT / "CHANGELOG.md", PROJECT / "samples" / "README.md")
CODE = re.compile(r"KC-[A-Z]\d\d")
LARGEST_PICTURE = 150 * 1024
NOT_OURS = {"demo", "dist", "failed", "__pycache__"}
"""Made by running things; never committed."""
LOOP = re.compile(r"for (\w+) in ([\w.]+)")
NAME = re.compile(r"\w+(?:\.\w+)+")
TAG = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def table(page: Path, *, first_cell: str) -> list[list[str]]:
    """Cells of all table rows of a page whose first cell has the pattern somewhere."""
    rows = [line.strip("|").split("|") for line in text(page).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows if re.search(first_cell, row[0])]


# --- commands -----------------------------------------------------------------------------------


def commands(group: click.Group, path: str) -> Iterator[str]:
    """Every command line that does something: groups give their sub-commands."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            if hasattr(command, "unspoken"):  # ``kongchuo scan 文件`` needs no further word
                yield f"{path} {name}"
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


def test_the_table_in_the_readme_has_every_command_and_no_other() -> None:
    told = []
    for cell, *_ in table(README, first_cell="`kongchuo "):
        words = cell.strip("`").split()
        known = COMMANDS.keys() | {word for line in ALL for word in line.split()}
        told.append(" ".join(words[: next((n for n, w in enumerate(words) if w not in known), 9)]))
    assert sorted(told) == sorted(ALL)


ALL = tuple(commands(kongchuo, "kongchuo"))


@pytest.mark.parametrize("page", [README, TUTORIAL], ids=lambda page: page.name)
def test_every_command_that_a_page_shows_exists(page: Path) -> None:
    shown = re.findall(r"^(?:\$ )?(kongchuo [a-z][a-z ]*[a-z])", text(page), re.MULTILINE)
    assert shown or page == README
    for line in shown:
        assert any(f"{line} ".startswith(f"{command} ") for command in ALL), line


# --- finding codes ------------------------------------------------------------------------------


def test_the_table_of_codes_has_every_code_of_the_program_once_and_no_other() -> None:
    used = {
        code
        for file in (PROJECT / "kongchuo_docs").rglob("*.py")
        for code in CODE.findall(text(file))
    }
    assert [row[0] for row in table(DESIGN, first_cell="^ ?KC-")] == sorted(
        used, key=lambda code: ("ISRPBALWG".index(code[3]), code)
    )


def test_every_code_that_the_tutorial_shows_exists() -> None:
    known = {row[0] for row in table(DESIGN, first_cell="^ ?KC-")}
    assert set(CODE.findall(text(TUTORIAL))) <= known


# --- field dictionary ---------------------------------------------------------------------------


def dictionary() -> dict[str, set[str]]:
    """Entry to field names, from the table of the design page."""
    section = text(DESIGN).split("## 3. ")[1].split("\n## ")[0]
    entries: dict[str, set[str]] = {}
    for line in section.splitlines():
        if line.startswith("| `"):
            first, fields = line.strip("|").split("|")[:2]
            for entry in re.findall(r"`([\w.]+)`", first):
                entries[entry] = set(re.findall(r"[\u4e00-\u9fff]+", fields))
    return entries


def printed(template: Path) -> Iterator[str]:
    """Inner text of every tag of a template, whatever runs Word split it into."""
    with zipfile.ZipFile(template) as package:
        parts = [name for name in package.namelist() if re.match(r"word/\w+\.xml$", name)]
        for part in parts:
            xml = package.read(part).decode()
            for paragraph in re.findall(r"<w:p[ >].*?</w:p>", xml, re.DOTALL):
                content = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", paragraph))
                yield from ("".join(match) for match in TAG.findall(content))


def unknown_names(template: Path, entries: Mapping[str, set[str]]) -> list[str]:
    """Names of a template that the dictionary does not have."""
    tags = list(printed(template))
    loops: dict[str, set[str]] = {}
    for variable, source in LOOP.findall("\n".join(tags)):
        loops.setdefault(variable, set()).update(entries[source])
    unknown = []
    for name in NAME.findall("\n".join(re.sub(r'"[^"]*"|\'[^\']*\'', "", tag) for tag in tags)):
        entry, _, field = name.partition(".")
        if entry == "loop":
            continue
        if entry == "法条":
            field = field.partition(".")[2]
        group, _, inner = field.partition(".")
        if inner and entry in loops:  # a row of a register nests the entries of a case
            field = group if inner in entries.get(group, set()) | loops[entry] else name
        if field not in loops.get(entry, set()) | entries.get(entry, set()):
            unknown.append(name)
    return unknown


@pytest.mark.parametrize("form_id", list(Library().forms()))
def test_every_placeholder_of_a_shipped_form_stands_in_the_dictionary(form_id: str) -> None:
    template = Library().form(form_id).template
    assert any("文书" in tag or "卷" in tag for tag in printed(template))
    assert unknown_names(template, dictionary()) == []


@pytest.mark.parametrize("form_id", list(Library().forms()))
def test_every_entry_of_a_sample_stands_in_the_dictionary(form_id: str) -> None:
    entries = dictionary()
    for entry, fields in Library().sample(form_id).values.items():
        assert entry in entries
        if isinstance(fields, Mapping) and entry != "法条":
            assert fields.keys() <= entries[entry], entry


# --- links, pictures, addresses -----------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\(([^)]+)\)|(?:src|href)=\"([^\"]+)\"", text(page))
    for target in map("".join, targets):
        if not target.startswith(("https://", "#")):
            assert (page.parent / unquote(target.partition("#")[0])).exists(), target


def test_pictures_are_small_and_used() -> None:
    pictures = sorted((PROJECT / "docs" / "img").iterdir())
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size <= LARGEST_PICTURE
        assert any(picture.name in text(page) for page in PAGES)


def committed_texts() -> Iterator[tuple[str, str]]:
    """Name and content of each text file that belongs to the project."""
    for folder in (PROJECT, *(path for path in PROJECT.iterdir() if path.is_dir())):
        if folder.name in NOT_OURS or (folder.name.startswith(".") and folder.name != ".ci"):
            continue
        for file in folder.glob("*") if folder == PROJECT else folder.rglob("*"):
            if file.is_file() and not NOT_OURS & set(file.relative_to(PROJECT).parts):
                with suppress(UnicodeDecodeError):
                    yield str(file.relative_to(PROJECT)), text(file)


def test_no_path_of_a_machine_and_no_registry_stands_in_a_committed_text() -> None:
    places = [str(PROJECT), str(Path.home() / ""), "/" + "tmp/w/", "/" + "work/"]
    registries = ["pypi" + ".org", "index" + "-url", "find" + "-links", "trusted" + "-host"]
    listed = {"tests/test_scripts.py"}  # looks for these words itself
    found = [
        (name, word)
        for name, content in committed_texts()
        if name not in listed
        for word in [*(place for place in places if len(place) > 3), *registries]
        if word in content
    ]
    assert found == []


def test_the_licence_is_apache_2() -> None:
    licence = text(PROJECT / "LICENSE")
    assert "Apache License\n" in licence
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
