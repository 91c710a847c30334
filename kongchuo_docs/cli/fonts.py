"""Fonts: cut them, and say what stands for which Word font."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongchuo_docs.cli.chinese import Group
from kongchuo_docs.cli.common import (
    json_option,
    open_workspace,
    print_json,
    workspace_if_any,
    workspace_option,
)

if TYPE_CHECKING:
    from kongchuo_docs.rendering.font_listing import ListedFace
    from kongchuo_docs.rendering.fonts import FontSet

LIKENESS = {
    "own": "本单位授权的原字体",
    "same": "同一种字体，字宽相同",
    "style": "同一类字体，粗细、宽窄不同",
    "nearest": "没有这种开源字体，用最相近的代替",
}


@click.group(cls=Group)
def fonts() -> None:
    """文书字体。"""


@fonts.command("build")
@click.option(
    "--extra",
    metavar="文件夹",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="另外在这里找源字体；可写多次",
)
@click.option(
    "--workspace",
    "folder",
    metavar="文件夹",
    type=click.Path(path_type=Path),
    help="改为裁剪这个工作区 kongchuo.toml 的 [fonts] 里本单位的字体",
)
@json_option
def build_fonts(extra: Sequence[Path], folder: Path | None, as_json: bool) -> None:
    """裁剪字体：从开源字体做出文书所用的全部字体，或裁剪本单位授权的字体；已就绪的不重做。"""
    from kongchuo_docs.rendering import font_build, office_fonts
    from kongchuo_docs.rendering.fonts import FontSet, default_folder

    if folder is None:
        target = default_folder().absolute()
        made = font_build.build(target, extra)
    else:
        workspace = open_workspace(folder)
        target = workspace.font_folder if workspace.fonts else default_folder()
        made = (
            office_fonts.build(workspace.root, workspace.fonts, target)
            if workspace.fonts
            else False
        )
    digest = FontSet.load(target).digest
    if as_json:
        print_json({"ok": True, "made": made, "folder": str(target), "digest": digest})
    else:
        click.echo(f"字体{'已生成' if made else '已就绪'}：{target}")


@fonts.command("list")
@workspace_option
@json_option
def list_fonts(folder: Path, as_json: bool) -> None:
    """列出全部字体：代替 Word 里的哪些字体、从哪个文件裁剪、什么授权、有哪些字。"""
    from kongchuo_docs.rendering.font_listing import blocks, listed_faces, listed_names, printable
    from kongchuo_docs.rendering.fonts import FontSet

    workspace = workspace_if_any(folder)
    found = _fonts_of(workspace) if workspace else FontSet.load()
    faces, counts = listed_faces(found), printable(found)
    if as_json:
        print_json({
            "folder": str(found.folder),
            "digest": found.digest,
            "printable": counts,
            "fonts": [_face_json(each) for each in faces],
            "names": [
                {"word_name": each.word_name, "family": each.family, "likeness": str(each.likeness),
                 "file": file.name if (file := found.file(each.family)) else ""}
                for each in listed_names(found)
            ],
        })  # fmt: skip
        return
    for face in faces:
        _print_face(face)
    click.echo(click.style("能印的字", bold=True))
    for name, count in counts.items():
        click.echo(f"    {name}：{count} / {len(blocks()[name])}")


def _fonts_of(workspace: Any) -> FontSet:
    from kongchuo_docs.pipeline.desk import workspace_fonts

    return workspace_fonts(workspace)


def _face_json(each: ListedFace) -> dict[str, Any]:
    face = each.face
    return {
        "family": face.family,
        "bold": face.bold,
        "file": face.file.name,
        "size": face.size,
        "sha256": face.sha256,
        "source": face.source,
        "licence": face.licence,
        "characters": each.characters,
        "coverage": each.counts,
    }


def _print_face(each: ListedFace) -> None:
    face = each.face
    weight = " 粗体" if face.bold else ""
    click.echo(click.style(f"{face.family}{weight}", bold=True) + f"  {face.file.name}")
    click.echo(f"    源字体：{face.source or '自绘'}，授权：{face.licence or '随本软件'}")
    click.echo(f"    指纹：{face.sha256[:16]}…，{each.characters} 个字符{_covered(each.counts)}")
    if face.bold:
        return
    for likeness, words in LIKENESS.items():
        names = [name.word_name for name in each.names if name.likeness == likeness]
        if names:
            click.echo(f"    代替（{words}）：{'、'.join(names)}")


def _covered(counts: Mapping[str, int]) -> str:
    some = [f"{name} {count}" for name, count in counts.items() if count]
    return f"（{'，'.join(some)}）" if some else ""
