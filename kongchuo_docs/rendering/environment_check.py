"""What this machine must have before papers can be made; shown by ``kongchuo doctor``."""

from __future__ import annotations

import locale
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from kongchuo_docs.errors import EnvironmentProblem
from kongchuo_docs.rendering.fonts import FontSet

_PYTHON = (3, 11)
_SQLITE = (3, 37, 0)  # the first with STRICT tables
_HARFBUZZ = "4.1.0"  # the first whose subsetter WeasyPrint accepts
_BOOTSTRAP = "运行 script/bootstrap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One fact about the machine.

    Args:
        name: What was looked at, in Chinese.
        ok: Whether it is as needed.
        detail: What was found, in Chinese.
        fix: What to do when it is not, in Chinese; empty when `ok`.
    """

    name: str
    ok: bool
    detail: str
    fix: str = ""


def probe() -> tuple[Probe, ...]:
    """Look at all that the work needs, in the order in which it should be mended.

    Reads every font once (about 80 MB) and loads WeasyPrint: takes one to two seconds.
    """
    checks: tuple[Callable[[], Probe], ...] = (
        _python, _locale, _temporary_folder, _sqlite, _pango, _font_cutter, _fonts,
    )  # fmt: skip
    return tuple(check() for check in checks)


def _python() -> Probe:
    found = ".".join(map(str, sys.version_info[:3]))
    needed = ".".join(map(str, _PYTHON))
    ok = sys.version_info >= _PYTHON
    return _result(
        "Python", ok, f"{found}（需 {needed} 或更高）", f"安装 Python {needed} 后重新{_BOOTSTRAP}"
    )


def _locale() -> Probe:
    found = sys.getfilesystemencoding(), locale.getpreferredencoding(False)
    ok = all(encoding.lower().replace("-", "") == "utf8" for encoding in found)
    return _result(
        "字符编码", ok, f"文件名 {found[0]}，文本 {found[1]}（需 UTF-8）",
        "设置环境变量 LANG=C.UTF-8（或 PYTHONUTF8=1）后重试",
    )  # fmt: skip


def _temporary_folder() -> Probe:
    fix = "清理磁盘，或把环境变量 TMPDIR 设为可写的文件夹"
    try:
        with tempfile.NamedTemporaryFile(prefix="kongchuo-") as file:
            file.write(b"1")
            file.flush()
    except OSError as error:
        return Probe(name="临时文件夹", ok=False, detail=f"不能写入（{error.strerror}）", fix=fix)
    return _result("临时文件夹", True, f"可写：{tempfile.gettempdir()}", fix)


def _sqlite() -> Probe:
    needed = ".".join(map(str, _SQLITE))
    ok = sqlite3.sqlite_version_info >= _SQLITE
    detail = f"{sqlite3.sqlite_version}（需 {needed} 或更高）"
    return _result("SQLite", ok, detail, "换用自带较新 SQLite 的 Python（如 Debian 12 及以上）")


def _pango() -> Probe:
    fix = "安装软件包 libpangoft2-1.0-0，或" + _BOOTSTRAP
    try:
        from weasyprint.text.ffi import pango

        number = int(pango.pango_version())  # 15012 for 1.50.12
    except (ImportError, OSError, AttributeError):
        return Probe(name="排版库 Pango", ok=False, detail="没有装好，不能生成 PDF", fix=fix)
    found = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    return _result("排版库 Pango", True, found, fix)


def _font_cutter() -> Probe:
    """Without this library WeasyPrint still works, about fifty times slower."""
    name, fix = "字体裁剪库 HarfBuzz-Subset", "安装软件包 libharfbuzz-subset0，或" + _BOOTSTRAP
    try:
        from weasyprint.text import ffi

        # WeasyPrint's own test: it falls back to fontTools, with only a log line, when this fails.
        wanted = map(int, _HARFBUZZ.split("."))
        ok = ffi.harfbuzz_subset is not None and bool(ffi.harfbuzz.hb_version_atleast(*wanted))
    except (ImportError, OSError, AttributeError):
        ok = False
    detail = "已装好" if ok else f"没有装好（需 {_HARFBUZZ} 或更高），生成 PDF 会慢数十倍"
    return _result(name, ok, detail, fix)


def _fonts() -> Probe:
    name = "文书字体"
    try:
        fonts = FontSet.load()
        damaged = fonts.damaged()
    except EnvironmentProblem as error:
        return Probe(name=name, ok=False, detail=error.message, fix=error.fix)
    detail = f"{len(fonts.sha256)} 个文件，指纹 {fonts.digest[:12]}，位于 {fonts.folder}"
    if damaged:
        detail = "已损坏：" + "、".join(damaged)
    return _result(name, not damaged, detail, f"{_BOOTSTRAP} 重新生成字体")


def _result(name: str, ok: bool, detail: str, fix: str) -> Probe:
    return Probe(name=name, ok=ok, detail=detail, fix="" if ok else fix)
