"""Every command explains itself in Chinese, and the help page costs nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from small_county import call, kongchuo

from kongchuo_docs.cli import kongchuo as tree


def _walk(group: click.Group, name: str = "") -> Iterator[tuple[str, bool]]:
    """Yield every command by its words, and whether it only holds others."""
    context = click.Context(group)
    for part in group.list_commands(context):
        command = group.get_command(context, part)
        words = f"{name} {part}".strip()
        yield words, isinstance(command, click.Group)
        if isinstance(command, click.Group):
            yield from _walk(command, words)


TREE = dict(_walk(tree))
COMMANDS = tuple(words for words, holds in TREE.items() if not holds)
GROUPS = tuple(words for words, holds in TREE.items() if holds)
TALKING = ("doctor", "case new", "case edit")
"""Commands that speak with a person only."""
NAMES = {
    "kongchuo",
    "Word",
    "PDF",
    "JSON",
    "BagIt",
    "Python",
    "xlsx",
    "weasyprint",
    "typst",
    "json",
    "dropout",
    "docx",
    "school",
    "village",
    "township",
    "PostgreSQL",
    "env",
    "ics",
    "yaml",
    "txt",
    "toml",
    "ZIP",
    "zip",
    "file",
    "bagit",
    "quick",
    "full",
    "deep",
    "JPG",
    "PNG",
    "TIFF",
}
"""Words of other alphabets that a Chinese help page may use, beside names of commands and options."""


def foreign_words(text: str) -> set[str]:
    """Return English words that are neither names nor options nor examples."""
    without = re.sub(r"--?[a-z-]+|\b\w+=|[a-z_]+_[a-z]+|(?<![a-z])[a-z]+(?=\s{2,})", " ", text)
    known = NAMES | {word for command in TREE for word in command.split()}
    return set(re.findall(r"[A-Za-z]{3,}", without)) - known


@pytest.mark.parametrize("command", ["", *GROUPS, *COMMANDS])
def test_the_help_of_every_command_is_chinese(command: str, tmp_path: Path) -> None:
    answer = call(*command.split(), "--help", cwd=tmp_path)
    assert answer.returncode == 0
    assert answer.stderr == ""
    assert answer.stdout.startswith(f"用法：kongchuo {command}".rstrip())
    assert "--help" in answer.stdout
    assert foreign_words(answer.stdout) == set()
    for line in re.findall(r"^  (-.+)$", answer.stdout, re.MULTILINE):
        assert re.search("[一-鿿]", line), line


@pytest.mark.parametrize("command", [name for name in TREE if " " not in name])
def test_the_first_page_lists_every_command(command: str, tmp_path: Path) -> None:
    page = call("--help", cwd=tmp_path).stdout
    assert re.search(rf"^  {command} +[一-鿿]", page, re.MULTILINE)


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in TALKING])
def test_every_command_can_answer_a_program(command: str, tmp_path: Path) -> None:
    assert "--json" in call(*command.split(), "--help", cwd=tmp_path).stdout


def test_the_first_page_loads_no_heavy_library(tmp_path: Path) -> None:
    program = """
import sys
sys.argv = ["kongchuo", "--help"]
from kongchuo_docs.cli import main
try:
    main()
except SystemExit:
    pass
heavy = {"weasyprint", "sqlalchemy", "openpyxl", "marshmallow", "docxtpl", "docx", "pikepdf", "yaml"}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "命令" in done.stdout
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_chinese_comes_out_as_utf_8_under_any_locale(tmp_path: Path, locale: str) -> None:
    plain = {"LC_ALL": locale, "PYTHONIOENCODING": "", "PYTHONUTF8": ""}
    assert "控辍文书" in kongchuo("--help", cwd=tmp_path, env=plain).stdout
    complaint = kongchuo("fly", cwd=tmp_path, env=plain)
    assert "没有命令" in complaint.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "还没有写要做什么"),
        ("number", "还没有写要做什么"),
        ("fly", "没有命令 'fly'"),
        ("--fly", "没有选项 --fly"),
        ("plan", "缺少 '--month'"),
        ("plan --month", "选项 --month 后面没有写内容"),
        ("plan --month 2021-13", "'--month' 的值不对：要写成 2021-10 的样子"),
        ("plan --mont 2021-10", "没有选项 --mont。您是否想写 --month"),
        ("run --month 2021-10 --jobs 0", "'--jobs' 的值不对：要写成 1 到 64 的整数"),
        ("run --month 2021-10 --jobs many", "'--jobs' 的值不对：要写成 1 到 64 的整数"),
        ("run --month 2021-10 --engine word", "'--engine' 的值不对：只能是 weasyprint、typst"),
        ("number list --year this", "'--year' 的值不对：要写成 1900 到 2099 的整数"),
        ("form list extra", "多写了 extra"),
        ("run --month 2021-10 --json=x", "选项 --json 后面不能写内容"),
        ("check", "缺少 '采集表…'"),
        ("check nowhere.xlsx", "'采集表…' 的值不对：没有这个文件或文件夹"),
        ("check .", "'采集表…' 的值不对：这是文件夹，要的是文件"),
        ("county explain zhongyang --on 2021-02-30", "'--on' 的值不对：要写成 2021-10-18 的样子"),
    ],
)
def test_a_slip_of_the_pen_is_explained_in_chinese(words: str, told: str, tmp_path: Path) -> None:
    answer = call(*words.split(), cwd=tmp_path)
    assert answer.returncode == 2
    assert told in answer.stderr
    assert "办法：" in answer.stderr
    assert foreign_words(answer.stderr) <= {"word", "typst", "fly", "mont", "extra", "zhongyang"}
