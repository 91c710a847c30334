"""A bag as a ZIP, its second place, and the proof that no byte of either changed."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from obstore.store import MemoryStore

import kongchuo_docs.archive
from kongchuo_docs.archive import (
    ArchivePlace,
    open_place,
    packed_digest,
    packing,
    unpacked,
    verify_bag,
    verify_zip,
    write_bag,
    write_zip,
)
from kongchuo_docs.errors import EnvironmentProblem, InputFileError, RefusedError
from kongchuo_docs.model import Bag, FixityDepth

ON = dt.date(2021, 11, 2)
PAPER = "02_JL003_1_调查表_金中校（调查）字〔2021〕第3号.pdf"
HOUSE = Path(kongchuo_docs.archive.__file__).parents[2]


def make_bag(folder: Path) -> Bag:
    bundle = folder / "卷"
    bundle.mkdir(parents=True)
    (bundle / PAPER).write_bytes(b"%PDF-1.7 paper\n")
    (bundle / "empty.txt").write_bytes(b"")
    extra = {"facts/a.json": b"{}\n"}
    return write_bag(bundle, folder / "2021-10_JL01_0a", bag_id="x", info={}, on=ON, extra=extra)


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Bag:
    return make_bag(tmp_path_factory.mktemp("bag"))


@pytest.fixture(scope="module")
def packed(bag: Bag, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("zip") / "bag.zip"
    write_zip(bag.path, target)
    return target


# --- one ZIP, always the same -------------------------------------------------------------------


def test_the_zip_of_a_bag_always_has_the_same_bytes(bag: Bag, packed: Path, tmp_path: Path) -> None:
    for file in bag.path.rglob("*"):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    assert write_zip(bag.path, tmp_path / "again.zip") == sha256(packed) == bag.packed
    assert packed_digest(bag.path) == bag.packed


def test_what_is_written_beside_the_bundle_is_payload(bag: Bag) -> None:
    assert (bag.path / "data" / "facts" / "a.json").read_bytes() == b"{}\n"
    assert "data/facts/a.json\n" in (bag.path / "manifest-sha256.txt").read_text("utf-8")


def test_any_unzip_opens_it_and_bagit_validates_it(packed: Path, tmp_path: Path) -> None:
    subprocess.run(["unzip", "-q", packed, "-d", tmp_path], check=True)
    assert (tmp_path / "2021-10_JL01_0a" / "data" / PAPER).read_bytes() == b"%PDF-1.7 paper\n"
    assert bagit.Bag(str(tmp_path / "2021-10_JL01_0a")).validate()


def test_names_are_utf_8_sorted_and_every_entry_looks_alike(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        infos = archive.infolist()
    names = [info.filename for info in infos]
    assert names == sorted(names, key=str.encode)
    assert f"2021-10_JL01_0a/data/{PAPER}" in names
    assert {
        (info.date_time, info.compress_type, info.flag_bits, info.external_attr) for info in infos
    } == {((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 0x800, 0o100644 << 16)}


def test_large_files_and_places_are_told_by_zip64(
    bag: Bag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a limit of 40 instead of 2³² bytes; the marks in the old fields must be those of 2³²."""
    monkeypatch.setattr(packing, "LARGEST", 40)
    target = tmp_path / "large.zip"
    write_zip(bag.path, target)
    assert b"PK\6\6" in target.read_bytes()
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert archive.read(f"2021-10_JL01_0a/data/{PAPER}") == b"%PDF-1.7 paper\n"
    subprocess.run(["unzip", "-tq", target], check=True, capture_output=True)


def test_an_existing_file_is_not_overwritten_and_none_is_put_into_the_bag(
    bag: Bag, packed: Path
) -> None:
    with pytest.raises(RefusedError, match="已存在"):
        write_zip(bag.path, packed)
    with pytest.raises(RefusedError, match="档案包里"):
        write_zip(bag.path, bag.path / "data" / "x.zip")


def test_a_limit_of_the_disk_leaves_no_half_zip(bag: Bag, tmp_path: Path) -> None:
    program = f"""
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from kongchuo_docs.archive import write_zip
from kongchuo_docs.errors import KongchuoError
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
try:
    write_zip(Path({str(bag.path)!r}), Path({str(tmp_path)!r}) / "a.zip")
except KongchuoError as e:
    sys.exit(int(e.exit_code))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=HOUSE, timeout=60, check=False)
    assert done.returncode == 4
    assert list(tmp_path.iterdir()) == []


# --- any changed byte is found ------------------------------------------------------------------


def test_an_untouched_zip_is_whole(bag: Bag, packed: Path) -> None:
    report = verify_zip(packed, expected_manifest=bag.manifest, expected_digest=bag.packed)
    assert report.findings == ()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_byte_flipped_added_or_taken_out_of_a_zip_is_found_without_any_record(
    packed: Path, data: st.DataObject, tmp_path: Path
) -> None:
    content = packed.read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(1, 255))
    flipped = content[:at] + bytes([content[at] ^ byte]) + content[at + 1 :]
    more, less = content[:at] + bytes([byte]) + content[at:], content[:at] + content[at + 1 :]
    other = tmp_path / "other.zip"
    for changed in (flipped, more, less, content + bytes([byte])):
        other.write_bytes(changed)
        assert not verify_zip(other).ok, at


def test_a_zip_made_anew_with_other_content_is_not_the_recorded_one(
    bag: Bag, tmp_path: Path
) -> None:
    other = make_bag(tmp_path)
    (tmp_path / "卷" / "more.pdf").write_bytes(b"forged")
    forged = tmp_path / "b" / other.path.name
    forged.parent.mkdir()
    write_bag(tmp_path / "卷", forged, bag_id="x", info={}, on=ON)
    write_zip(forged, tmp_path / "forged.zip")
    assert verify_zip(tmp_path / "forged.zip").ok
    report = verify_zip(
        tmp_path / "forged.zip", expected_manifest=bag.manifest, expected_digest=bag.packed
    )
    assert {item.code for item in report.findings} == {"KC-A10", "KC-A12"}


def test_bag_info_changed_after_the_tag_manifest_was_deleted_changes_the_outer_digest(
    tmp_path: Path,
) -> None:
    made = make_bag(tmp_path)
    info = made.path / "bag-info.txt"
    info.write_bytes(
        info.read_bytes().replace(b"External-Identifier: x", b"External-Identifier: y")
    )
    (made.path / "tagmanifest-sha256.txt").unlink()
    assert packed_digest(made.path) != made.packed
    assert not verify_bag(made.path, expected_manifest=made.manifest).ok


@pytest.mark.parametrize(
    "name", ["../x", "/x/y", "a/../../x", "C:/x/y", "top/./x", "top//x", "top/"]
)
def test_a_zip_with_unsafe_paths_is_never_unpacked(tmp_path: Path, name: str) -> None:
    target = tmp_path / "evil.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"x")
    with pytest.raises(InputFileError), unpacked(target):
        raise AssertionError("unpacked")
    assert {item.code for item in verify_zip(target).findings} == {"KC-A12"}


def test_a_compressed_zip_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    target = tmp_path / "bomb.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("top/data/x", b"\0" * 10_000_000)
    with pytest.raises(InputFileError, match="压缩"), unpacked(target):
        raise AssertionError("unpacked")


# --- a quick look -------------------------------------------------------------------------------


def test_a_quick_look_names_a_file_that_is_cut_off_and_one_that_is_gone(tmp_path: Path) -> None:
    made = make_bag(tmp_path)
    (made.path / "data" / PAPER).write_bytes(b"%PDF")
    (made.path / "data" / "empty.txt").unlink()
    report = verify_bag(made.path, depth=FixityDepth.QUICK)
    assert {(item.code, item.source.file) for item in report.findings} == {
        ("KC-A06", "data/empty.txt"),
        ("KC-A08", "bag-info.txt"),
        ("KC-A13", f"data/{PAPER}"),
    }


def test_only_the_full_check_sees_a_change_of_the_same_size(tmp_path: Path) -> None:
    made = make_bag(tmp_path)
    (made.path / "data" / PAPER).write_bytes(b"%PDF-1.7 PAPER\n")
    assert verify_bag(made.path, depth=FixityDepth.QUICK).ok
    assert [item.code for item in verify_bag(made.path).findings] == ["KC-A05"]


def test_the_list_of_sizes_itself_is_guarded(tmp_path: Path) -> None:
    made = make_bag(tmp_path)
    sizes = made.path / "sizes.txt"
    sizes.write_bytes(sizes.read_bytes().replace(b"15  data", b"14  data"))
    report = verify_bag(made.path, depth=FixityDepth.QUICK)
    assert ("KC-A05", "sizes.txt") in {(item.code, item.source.file) for item in report.findings}


# --- the second place ---------------------------------------------------------------------------


@pytest.fixture(params=["memory", "file"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> ArchivePlace:
    if request.param == "memory":
        return ArchivePlace(MemoryStore())
    (tmp_path / "second").mkdir()
    return open_place(f"file://{tmp_path}/second")


def test_a_place_takes_a_bag_once_and_gives_it_back(place: ArchivePlace, packed: Path) -> None:
    digest = sha256(packed)
    assert (place.size("包"), place.digest("包")) == (None, None)
    assert place.put("包", packed, digest=digest) is True
    assert place.put("包", packed, digest=digest) is False
    assert (place.size("包"), place.digest("包")) == (packed.stat().st_size, digest)


def test_a_place_refuses_other_content_under_the_same_name(
    place: ArchivePlace, packed: Path, tmp_path: Path
) -> None:
    place.put("包", packed, digest=sha256(packed))
    other = tmp_path / "other.zip"
    other.write_bytes(b"other")
    with pytest.raises(RefusedError, match="不得覆盖"):
        place.put("包", other, digest=sha256(other))
    assert place.digest("包") == sha256(packed)


def test_a_place_that_cannot_be_written_is_told(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import obstore

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(obstore, "put", full)
    with pytest.raises(EnvironmentProblem, match="归档地址"):
        open_place(f"file://{tmp_path}").put("x", packed, digest="")


@pytest.mark.parametrize("address", ["somewhere", "ftp://host/x", "file:///no/such/folder"])
def test_a_wrong_address_is_told(address: str) -> None:
    with pytest.raises(InputFileError, match="address"):
        open_place(address)
