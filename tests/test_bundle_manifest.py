from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

from kongchuo_docs.bundle import bundle_manifest, check_files, facts_digest, write_manifest
from kongchuo_docs.model import Document, Facts, RenderedFile

PDF = b"%PDF-1.7 paper\n"
FILE = RenderedFile(
    name="02_JL003_1_调查表.pdf", sha256=hashlib.sha256(PDF).hexdigest(), size=len(PDF)
)


def make_document(**changes: object) -> Document:
    values = {
        "key": "dropout_survey/JL003",
        "form_id": "dropout_survey",
        "title": "样例儿童甲的调查表",
        "unit_code": "JL01",
        "subject_id": "JL003",
        "month": "2021-10",
        "dated": dt.date(2021, 10, 14),
        "number": "金中校（调查）字〔2021〕第3号",
        "version": 1,
        "facts": Facts(values={"学生": {"姓名": "样例儿童甲", "年级": "七年级"}}),
        "recipe": "r1",
        "pages": 2,
        "files": (FILE,),
    }
    return Document(**{**values, **changes})  # type: ignore[arg-type]


def make_manifest(*documents: Document) -> dict[str, object]:
    return bundle_manifest(
        documents,
        unit={"code": "JL01", "name": "金罗镇中心校"},
        month="2021-10",
        tool="0.1.0",
        recipes={"r1": {"template": "t1", "fonts": "f1"}, "unused": {}},
        others=[RenderedFile(name="print.pdf", sha256="0" * 64, size=9)],
    )


def test_a_manifest_tells_everything_about_a_paper_but_its_words() -> None:
    assert make_manifest(make_document()) == {
        "format": 1,
        "unit": {"code": "JL01", "name": "金罗镇中心校"},
        "month": "2021-10",
        "tool": "0.1.0",
        "journal": {},
        "documents": [
            {
                "key": "dropout_survey/JL003",
                "form": "dropout_survey",
                "subject": "JL003",
                "number": "金中校（调查）字〔2021〕第3号",
                "version": 1,
                "draft": False,
                "dated": "2021-10-14",
                "pages": 2,
                "facts_sha256": facts_digest(make_document().facts),
                "recipe": "r1",
                "files": [{"name": FILE.name, "sha256": FILE.sha256, "size": 15}],
            }
        ],
        "recipes": {"r1": {"template": "t1", "fonts": "f1"}},
        "others": [{"name": "print.pdf", "sha256": "0" * 64, "size": 9}],
        "numbers": [],
    }


def test_no_child_is_named(tmp_path: Path) -> None:
    write_manifest(make_manifest(make_document()), tmp_path / "bundle.json")
    assert "样例儿童" not in (tmp_path / "bundle.json").read_text("utf-8")


def test_the_file_is_canonical_json_and_its_digest_is_returned(tmp_path: Path) -> None:
    target = tmp_path / "卷" / "bundle.json"
    digest = write_manifest({"b": "月", "a": [1]}, target)
    assert target.read_bytes() == '{\n  "a": [\n    1\n  ],\n  "b": "月"\n}\n'.encode()
    assert digest == hashlib.sha256(target.read_bytes()).hexdigest()


def test_a_written_manifest_reads_back(tmp_path: Path) -> None:
    manifest = make_manifest(make_document(), make_document(key="x", recipe="r2"))
    write_manifest(manifest, tmp_path / "bundle.json")
    assert json.loads((tmp_path / "bundle.json").read_bytes()) == manifest


def test_the_digest_of_facts_knows_no_order_of_keys() -> None:
    one, two = (
        Facts(values={"a": 1, "b": {"c": 2, "d": 3}}),
        Facts(values={"b": {"d": 3, "c": 2}, "a": 1}),
    )
    assert facts_digest(one) == facts_digest(two)
    assert facts_digest(one) != facts_digest(Facts(values={"a": 1, "b": {"c": 2, "d": 4}}))


def test_whole_files_give_no_finding(tmp_path: Path) -> None:
    (tmp_path / FILE.name).write_bytes(PDF)
    assert check_files(tmp_path, [make_document()]) == ()


def test_a_changed_file_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE.name).write_bytes(PDF.replace(b"p", b"q"))
    (finding,) = check_files(tmp_path, [make_document()])
    assert (finding.code, finding.source.file) == ("KC-B02", FILE.name)
    assert FILE.name in finding.message and finding.fix


def test_all_missing_files_are_named_in_one_go(tmp_path: Path) -> None:
    word = RenderedFile(name="02_JL003_1_调查表.docx", sha256="0" * 64, size=1)
    findings = check_files(tmp_path / "卷", [make_document(files=(word, FILE))])
    assert [(item.code, item.source.file) for item in findings] == [
        ("KC-B01", word.name),
        ("KC-B01", FILE.name),
    ]
