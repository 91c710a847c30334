"""LibreOffice with our fonts: the judge of how a Word document looks."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kongchuo_docs.errors import EnvironmentProblem
from kongchuo_docs.rendering.fonts import FontSet

TIMEOUT = 600
"""Seconds for one call."""


class Office:
    """LibreOffice in a profile of its own, which sees our fonts and no others.

    Args:
        fonts: The font set.

    Raises:
        EnvironmentProblem: LibreOffice is not installed.
    """

    def __init__(self, fonts: FontSet) -> None:
        program = shutil.which("soffice")
        if program is None:
            raise EnvironmentProblem("找不到 LibreOffice", fix="请运行 script/fidelity，它会装好。")
        self._program = program
        self._fonts = fonts

    def convert(self, files: Sequence[Path], target: str, folder: Path) -> list[Path]:
        """Convert files in one call.

        Args:
            files: Documents with different stems.
            target: File ending: ``pdf``, ``odt``, ``docx``.
            folder: Where the converted files go.

        Raises:
            EnvironmentProblem: LibreOffice wrote no file for one of them.
        """
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="kongchuo-office-") as profile:
            command = [self._program, f"-env:UserInstallation={Path(profile).as_uri()}"]
            command += ["--headless", "--convert-to", target, "--outdir", str(folder)]
            subprocess.run(
                [*command, *map(str, files)],
                env={**os.environ, "FONTCONFIG_FILE": str(self._fonts.folder / "fonts.conf")},
                check=False,
                capture_output=True,
                timeout=TIMEOUT,
            )
        made = [folder / f"{file.stem}.{target}" for file in files]
        for path in made:
            if not path.exists():
                raise EnvironmentProblem(
                    f"LibreOffice 没有转换出 {path.name}", fix="请单独打开该文档看看。"
                )
        return made

    def rewritten(self, file: Path, folder: Path) -> Path:
        """Let LibreOffice read a document as its own (.odt) and write it as a Word document."""
        with tempfile.TemporaryDirectory(prefix="kongchuo-office-") as between:
            (own,) = self.convert([file], "odt", Path(between))
            (made,) = self.convert([own], "docx", folder)
        return made
