from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import unicodedata
from pathlib import Path

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kongchuo_docs.archive import verify_bag, write_bag
from kongchuo_docs.errors import NotFoundError, RefusedError, UsageError
from kongchuo_docs.model import Bag, Severity

ON = dt.date(2021, 11, 2)
INFO = {
    "Source-Organization": "中阳县金罗镇中心校",
    "全宗号": "0194",
    "年度": "2021",
    "保管期限": "D30",
}
PAPER = "02_JL003_1_调查表_金中校（调查）字〔2021〕第3号.pdf"


def make_bundle(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / PAPER).write_bytes(b"%PDF-1.7 paper\n")
    (folder / "bundle.json").write_bytes(b"{}\n")
    (folder / "旧版").mkdir()
    (folder / "旧版" / "print.pdf").write_bytes(b"old\n")
    return folder


def make_bag(folder: Path) -> Bag:
    bundle = make_bundle(folder / "卷")
    return write_bag(bundle, folder / "包", bag_id="0194-2021-10-JL01", info=INFO, on=ON)


def found(path: Path, expected_manifest: str = "") -> set[tuple[str, str]]:
    report = verify_bag(path, expected_manifest=expected_manifest)
    assert all(item.severity is Severity.ERROR and item.fix for item in report.findings)
    assert all(item.source.file in item.message for item in report.findings)
    return {(item.code, item.source.file) for item in report.findings}


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_another_program_accepts_our_bag(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    other = bagit.Bag(str(bag.path))
    assert other.validate()
    assert other.info["External-Identifier"] == "0194-2021-10-JL01"
    assert other.info["全宗号"] == "0194"
    assert other.info["Payload-Oxum"] == "22.3"
    assert other.info["Bagging-Date"] == "2021-11-02"


def test_a_bag_holds_the_bundle_and_five_tag_files(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    assert set(tree(bag.path)) == {
        "bag-info.txt",
        "bagit.txt",
        "manifest-sha256.txt",
        "sizes.txt",
        "tagmanifest-sha256.txt",
        f"data/{PAPER}",
        "data/bundle.json",
        "data/旧版/print.pdf",
    }
    assert {path.name for path in tmp_path.iterdir()} == {"卷", "包"}


def test_an_untouched_bag_is_whole(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    report = verify_bag(bag.path, expected_manifest=bag.manifest)
    assert (report.bag_id, report.findings, report.ok) == ("0194-2021-10-JL01", (), True)


def test_equal_bundles_of_one_day_give_equal_bags(tmp_path: Path) -> None:
    one, two = make_bag(tmp_path / "1"), make_bag(tmp_path / "2")
    assert tree(one.path) == tree(two.path)
    assert one.manifest == two.manifest


def test_the_manifest_of_the_result_is_the_digest_of_the_tag_manifest(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    content = (bag.path / "tagmanifest-sha256.txt").read_bytes()
    assert bag.manifest == hashlib.sha256(content).hexdigest()


def test_an_existing_bag_is_never_overwritten(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    before = tree(bag.path)
    with pytest.raises(RefusedError, match="已存在"):
        write_bag(tmp_path / "卷", bag.path, bag_id="x", info={}, on=ON)
    assert tree(bag.path) == before


def test_unfinished_files_are_refused(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "卷")
    (bundle / "print.pdf.part").write_bytes(b"half")
    with pytest.raises(RefusedError, match=r"print\.pdf\.part"):
        write_bag(bundle, tmp_path / "包", bag_id="x", info={}, on=ON)
    assert not (tmp_path / "包").exists()


def test_links_are_refused(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "卷")
    (bundle / "link.pdf").symlink_to(bundle / PAPER)
    with pytest.raises(RefusedError, match=r"link\.pdf"):
        write_bag(bundle, tmp_path / "包", bag_id="x", info={}, on=ON)


def test_a_missing_or_empty_bundle_is_not_archived(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        write_bag(tmp_path / "卷", tmp_path / "包", bag_id="x", info={}, on=ON)
    (tmp_path / "卷").mkdir()
    with pytest.raises(RefusedError, match="空"):
        write_bag(tmp_path / "卷", tmp_path / "包", bag_id="x", info={}, on=ON)


def test_a_bag_is_not_put_into_its_own_bundle(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "卷")
    with pytest.raises(RefusedError, match="卷内"):
        write_bag(bundle, bundle / "包", bag_id="x", info={}, on=ON)


@pytest.mark.parametrize("label", ["", "a:b", "a\nb", " a", "a "])
def test_a_label_that_would_break_the_info_file_is_refused(tmp_path: Path, label: str) -> None:
    bundle = make_bundle(tmp_path / "卷")
    with pytest.raises(UsageError):
        write_bag(bundle, tmp_path / "包", bag_id="x", info={label: "1"}, on=ON)


def test_a_value_cannot_smuggle_in_another_line(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "卷")
    info = {"备注": "一\nPayload-Oxum: 0.0"}
    bag = write_bag(bundle, tmp_path / "包", bag_id="x", info=info, on=ON)
    assert "备注: 一 Payload-Oxum: 0.0\n" in (bag.path / "bag-info.txt").read_text("utf-8")
    assert verify_bag(bag.path).ok


def test_percent_and_line_ends_in_names_are_encoded_in_the_manifest(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "卷")
    (bundle / "50%\r\n%0A.pdf").write_bytes(b"x")
    bag = write_bag(bundle, tmp_path / "包", bag_id="x", info={}, on=ON)
    assert "data/50%25%0D%0A%250A.pdf\n" in (bag.path / "manifest-sha256.txt").read_text("utf-8")
    assert verify_bag(bag.path).ok


def test_names_are_stored_composed_and_read_either_way(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "卷")
    (bundle / unicodedata.normalize("NFD", "é.pdf")).write_bytes(b"x")
    bag = write_bag(bundle, tmp_path / "包", bag_id="x", info={}, on=ON)
    composed = bag.path / "data" / "\u00e9.pdf"
    assert composed.is_file()
    composed.rename(composed.with_name("e\u0301.pdf"))
    assert verify_bag(bag.path).ok


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Bag:
    return make_bag(tmp_path_factory.mktemp("whole"))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_flipped_byte_of_any_file_is_found(whole: Bag, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(tree(whole.path))))
    content = (whole.path / name).read_bytes()
    at = data.draw(st.integers(0, len(content) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = content[:at] + bytes([content[at] ^ flip]) + content[at + 1 :]
    try:
        (whole.path / name).write_bytes(changed)
        assert not verify_bag(whole.path).ok
        files = {file for _, file in found(whole.path, whole.manifest)}
        assert name in files
    finally:
        (whole.path / name).write_bytes(content)


def test_every_byte_of_the_tag_files_counts(whole: Bag) -> None:
    for name in ("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"):
        path = whole.path / name
        content = path.read_bytes()
        for at in range(len(content)):
            path.write_bytes(content[:at] + bytes([content[at] ^ 0x20]) + content[at + 1 :])
            assert not verify_bag(whole.path).ok, (name, at)
            path.write_bytes(content[:at] + content[at + 1 :])
            assert not verify_bag(whole.path).ok, (name, at)
        path.write_bytes(content)
    assert verify_bag(whole.path).ok


def test_a_removed_payload_file_is_named(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag.path / "data" / PAPER).unlink()
    assert found(bag.path) == {("KC-A06", f"data/{PAPER}"), ("KC-A08", "bag-info.txt")}


def test_an_added_file_is_named_wherever_it_lies(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag.path / "data" / "extra.pdf").write_bytes(b"")
    (bag.path / "notes.txt").write_bytes(b"x")
    assert found(bag.path) == {
        ("KC-A07", "data/extra.pdf"),
        ("KC-A07", "notes.txt"),
        ("KC-A08", "bag-info.txt"),
    }


def test_a_renamed_file_is_named_by_both_names(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag.path / "data" / "bundle.json").rename(bag.path / "data" / "Bundle.json")
    assert found(bag.path) == {("KC-A06", "data/bundle.json"), ("KC-A07", "data/Bundle.json")}


def test_a_changed_file_is_named(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag.path / "data" / PAPER).write_bytes(b"%PDF-1.7 PAPER\n")
    assert found(bag.path) == {("KC-A05", f"data/{PAPER}")}


@pytest.mark.parametrize("name", ["bagit.txt", "bag-info.txt", "manifest-sha256.txt"])
def test_a_removed_tag_file_is_named(tmp_path: Path, name: str) -> None:
    bag = make_bag(tmp_path)
    (bag.path / name).unlink()
    assert ("KC-A06", name) in found(bag.path)


def test_a_removed_tag_manifest_is_named(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag.path / "tagmanifest-sha256.txt").unlink()
    assert found(bag.path) == {("KC-A03", "tagmanifest-sha256.txt")}


def test_edited_info_without_tag_manifest_is_not_the_recorded_bag(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    info = bag.path / "bag-info.txt"
    info.write_bytes(info.read_bytes().replace(b"D30", b"D10"))
    (bag.path / "tagmanifest-sha256.txt").unlink()
    assert ("KC-A10", "tagmanifest-sha256.txt") in found(bag.path, bag.manifest)


def test_a_bag_rewritten_as_a_whole_is_not_the_recorded_bag(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    shutil.rmtree(bag.path)
    (tmp_path / "卷" / PAPER).write_bytes(b"forged")
    write_bag(tmp_path / "卷", bag.path, bag_id=bag.bag_id, info=INFO, on=ON)
    assert verify_bag(bag.path).ok
    assert found(bag.path, bag.manifest) == {("KC-A10", "tagmanifest-sha256.txt")}


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/passwd", "data/../../x", "data//x", "data/./x", "~/x", "C:/x", "data\\x", "x"],
)
def test_an_unsafe_path_in_a_manifest_is_named_and_not_opened(tmp_path: Path, path: str) -> None:
    bag = make_bag(tmp_path)
    with (bag.path / "manifest-sha256.txt").open("a", encoding="utf-8") as manifest:
        manifest.write(f"{'0' * 64}  {path}\n")
    assert ("KC-A04", "manifest-sha256.txt") in found(bag.path)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"no manifest\n", b"\x00" * 40, b"\n"])
def test_a_damaged_manifest_is_a_finding_and_no_crash(tmp_path: Path, content: bytes) -> None:
    bag = make_bag(tmp_path)
    (bag.path / "manifest-sha256.txt").write_bytes(content)
    (bag.path / "tagmanifest-sha256.txt").write_bytes(content)
    assert {
        ("KC-A03", "manifest-sha256.txt"),
        ("KC-A03", "tagmanifest-sha256.txt"),
    } <= found(bag.path)


def test_a_line_told_twice_is_damage(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    manifest = bag.path / "manifest-sha256.txt"
    manifest.write_bytes(manifest.read_bytes() * 2)
    assert ("KC-A03", "manifest-sha256.txt") in found(bag.path)


def test_a_link_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    paper = bag.path / "data" / PAPER
    paper.rename(tmp_path / "elsewhere.pdf")
    paper.symlink_to(tmp_path / "elsewhere.pdf")
    assert ("KC-A09", f"data/{PAPER}") in found(bag.path)


def test_a_link_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag.path / "data").rename(tmp_path / "elsewhere")
    (bag.path / "data").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert ("KC-A09", "data") in found(bag.path)


@pytest.mark.parametrize("name", [b"\xff\xfe.pdf", b"a\nb.pdf"])
def test_a_strange_name_is_told_in_printable_words(tmp_path: Path, name: bytes) -> None:
    bag = make_bag(tmp_path)
    (bag.path / "data" / name.decode(errors="surrogateescape")).write_bytes(b"x")
    (extra,) = (item for item in verify_bag(bag.path).findings if item.code == "KC-A07")
    assert extra.message.encode() and extra.message.isprintable()


def test_a_bag_that_is_gone_is_a_finding(tmp_path: Path) -> None:
    assert found(tmp_path / "包") == {("KC-A01", "包")}
    (tmp_path / "包").write_bytes(b"")
    assert found(tmp_path / "包") == {("KC-A01", "包")}
