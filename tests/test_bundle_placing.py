from __future__ import annotations

from pathlib import Path

from kongchuo_docs.bundle import place, retire, sweep


def stage(folder: Path, **files: str) -> dict[Path, Path]:
    staged = {}
    for name, content in files.items():
        part = folder / f"{name}.pdf.part"
        part.write_text(content)
        staged[part] = folder / "卷" / f"{name}.pdf"
    return staged


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_finished_files_move_to_folders_that_did_not_exist(tmp_path: Path) -> None:
    assert place(stage(tmp_path, a="1", b="2")) == ()
    assert names(tmp_path) == ["卷/a.pdf", "卷/b.pdf"]
    assert (tmp_path / "卷" / "a.pdf").read_text() == "1"


def test_a_replaced_file_is_kept(tmp_path: Path) -> None:
    place(stage(tmp_path, a="1"))
    kept = place(stage(tmp_path, a="2"))
    assert kept == (tmp_path / "卷" / "旧版" / "a.pdf",)
    assert kept[0].read_text() == "1"
    assert (tmp_path / "卷" / "a.pdf").read_text() == "2"


def test_the_same_bytes_again_change_nothing(tmp_path: Path) -> None:
    place(stage(tmp_path, a="1"))
    assert place(stage(tmp_path, a="1")) == ()
    assert names(tmp_path) == ["卷/a.pdf"]


def test_no_kept_file_is_overwritten_by_a_later_one(tmp_path: Path) -> None:
    for content in "123":
        place(stage(tmp_path, a=content))
    assert names(tmp_path) == ["卷/a.pdf", "卷/旧版/a(2).pdf", "卷/旧版/a.pdf"]
    assert (tmp_path / "卷" / "旧版" / "a(2).pdf").read_text() == "2"


def test_files_of_an_earlier_version_are_retired(tmp_path: Path) -> None:
    place(stage(tmp_path, a="1", b="2"))
    folder = tmp_path / "卷"
    assert retire([folder / "a.pdf", folder / "never.pdf"]) == (folder / "旧版" / "a.pdf",)
    assert names(folder) == ["b.pdf", "旧版/a.pdf"]


def test_what_a_killed_run_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    place(stage(tmp_path, a="1"))
    stage(tmp_path, b="half")
    (tmp_path / "卷" / "print.pdf.part").write_text("half")
    assert sweep(tmp_path) == 2
    assert names(tmp_path) == ["卷/a.pdf"]
    assert sweep(tmp_path) == 0


def test_sweeping_a_folder_that_does_not_exist_finds_nothing(tmp_path: Path) -> None:
    assert sweep(tmp_path / "卷") == 0
