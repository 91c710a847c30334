"""Papers are signed digitally, sealed outside or refused, and everything of it can be proved."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import page
import pytest
from certificate_office import (
    PASSWORD,
    Holder,
    issue,
    pem_file,
    pkcs12_file,
    root,
    time_stamp_authority,
)
from PIL import Image, ImageDraw
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from small_county import AT, call, finished, private_values

from kongchuo_docs.errors import (
    EnvironmentProblem,
    InputFileError,
    KongchuoError,
    NotFoundError,
    RefusedError,
    UsageError,
)
from kongchuo_docs.library import Library
from kongchuo_docs.model import CompletionKind, SignatureRole
from kongchuo_docs.pipeline.completing import Refusal, hand_over, refuse, take_back
from kongchuo_docs.pipeline.issued import IssuedPaper, issued_paper, issued_papers
from kongchuo_docs.pipeline.signing import Signing, prepare, sign_file, sign_paper, verify
from kongchuo_docs.signing import digital
from kongchuo_docs.signing.checking import TimeSource, Trust, check_signatures
from kongchuo_docs.signing.completing import compare_pages, demanded_fields
from kongchuo_docs.signing.places import field_places
from kongchuo_docs.workspace import Workspace

REPORT = "九中（月报）字〔2021〕第1号"
NOTICE = "青中校（劝返）字〔2021〕第1号"
OFFICER = "虚构的校长"


@dataclass(frozen=True)
class Office:
    """Certificates, and a workspace whose October was issued."""

    workspace: Workspace
    folder: Path
    ca: Holder
    signer: Holder
    stamping: Holder
    cert: Path
    seal: Path

    def signing(self, **more: object) -> Signing:
        identity = digital.CertificateFile(file=self.cert, password=PASSWORD)
        return Signing(identity=identity, **more)  # type: ignore[arg-type]

    def paper(self, number: str = REPORT) -> IssuedPaper:
        return issued_paper(self.workspace, number, AT.date())

    @property
    def roots(self) -> Path:
        return pem_file(self.ca, self.folder / "ca.pem")


@pytest.fixture(scope="module")
def certificates() -> tuple[Holder, Holder, Holder]:
    ca = root()
    return ca, issue(ca, OFFICER), issue(ca, "虚构时间戳", stamping=True)


@pytest.fixture
def office(tmp_path: Path, certificates: tuple[Holder, Holder, Holder]) -> Office:
    ca, signer, stamping = certificates
    picture = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(picture).ellipse((8, 8, 292, 292), outline=(220, 20, 20), width=10)
    picture.save(tmp_path / "公章.png")
    return Office(
        finished(tmp_path / "w"),
        tmp_path,
        *(ca, signer, stamping),
        pkcs12_file(signer, tmp_path / "证书.p12"),
        tmp_path / "公章.png",
    )


def sign_all(office: Office, number: str = REPORT) -> Path:
    for field in demanded_fields(office.paper(number).form):
        done = sign_paper(office.workspace, number, field, office.signing(), at=AT)
    return done.file


def failures(pdf: bytes) -> set[str]:
    """What a validator of another maker finds wrong with a PDF/A-2b."""
    return {each.rule_id for each in page.validate_pdf_bytes(pdf, profile="2b").failures}


def codes(findings: Sequence[object]) -> list[str]:
    return [each.code for each in findings]  # type: ignore[attr-defined]


# --- fields -------------------------------------------------------------------------------------


def test_each_role_of_the_notice_gets_a_field_at_its_cell_and_the_tear_line_an_invisible_one(
    office: Office,
) -> None:
    target, places = prepare(office.workspace, NOTICE, output=office.folder / "a.pdf", on=AT.date())
    visible = {place.name for place in places if place.box}
    assert visible == {"签发人", "经办人", "学校", "监护人", "送达人1", "送达人2", "见证人"}
    assert {place.name for place in places} - visible == {"学校（骑缝）"}
    original = office.paper(NOTICE).original()
    assert target.read_bytes().startswith(original)
    assert failures(target.read_bytes()) == failures(original) == set()


def test_the_seal_lies_over_the_date_of_the_paper_and_the_date_below_its_centre(
    office: Office,
) -> None:
    paper = office.paper(NOTICE)
    (seal,) = field_places(
        paper.original(),
        [SignatureRole(role="学校", seal=True, where="署名日期上")],
        paper.document.dated,
    )
    assert seal.box is not None
    left, bottom, right, top = seal.box
    assert (right - left, top - bottom) == (119, 119)  # 42 mm
    assert 384 <= left <= 390 and 220 <= bottom <= 230


@pytest.mark.parametrize("form_id", sorted(Library().forms()))
def test_every_field_has_a_name_of_its_own(form_id: str) -> None:
    names = demanded_fields(Library().form(form_id))
    assert len(set(names)) == len(names)
    assert not any("." in name for name in names)


def test_a_pdf_of_somebody_else_needs_roles(office: Office) -> None:
    foreign = office.folder / "别的.pdf"
    foreign.write_bytes(office.paper().original() + b"\n")
    foreign.write_bytes(foreign.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    with pytest.raises(UsageError, match="不知道谁签"):
        prepare(None, str(foreign), on=AT.date())
    _, places = prepare(
        None, str(foreign), roles=["校长"], output=office.folder / "b.pdf", on=AT.date()
    )
    assert [place.name for place in places] == ["校长"]


# --- signing ------------------------------------------------------------------------------------


def test_a_signature_is_appended_keeps_pdf_a_and_satisfies_pyhankos_own_validator(
    office: Office,
) -> None:
    done = sign_paper(office.workspace, REPORT, "填报单位", office.signing(seal=office.seal), at=AT)
    signed = done.file.read_bytes()
    assert signed.startswith(office.paper().original())
    assert failures(signed) == set()
    (found,) = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
    (trusted,) = digital.certificates([office.roots])
    status = validate_pdf_signature(found, ValidationContext(trust_roots=[trusted], moment=AT))
    assert (status.bottom_line, found.sig_object["/SubFilter"]) == (True, "/ETSI.CAdES.detached")
    assert found.self_reported_timestamp == AT


def test_the_seal_is_seen_and_the_words_below_it_can_still_be_read(office: Office) -> None:
    done = sign_paper(office.workspace, REPORT, "填报单位", office.signing(seal=office.seal), at=AT)
    import pypdfium2

    def reds(pdf: bytes) -> int:
        document = pypdfium2.PdfDocument(pdf)
        document.init_forms()
        picture = document[0].render(scale=1).to_pil().convert("RGB")
        return sum(r > 180 and g < 120 and b < 120 for r, g, b in picture.get_flattened_data())

    assert reds(office.paper().original()) == 0
    assert reds(done.file.read_bytes()) > 300
    assert compare_pages(office.paper().original(), done.file.read_bytes()).same_words


def test_the_paper_is_finished_with_the_last_role_and_then_signed_no_more(office: Office) -> None:
    first = sign_paper(office.workspace, REPORT, "主要负责人", office.signing(), at=AT)
    assert (first.missing, first.complete) == (("填报单位",), False)
    assert office.paper().completion is None
    last = sign_paper(office.workspace, REPORT, "填报单位", office.signing(), at=AT)
    assert (last.missing, last.complete) == ((), True)
    done = office.paper().completion
    assert done is not None
    assert (done.kind, done.on, done.pages) == (CompletionKind.DIGITAL, AT.date(), 1)
    assert [each.name for each in done.files] == [
        "已签章/01_月报表_九中（月报）字〔2021〕第1号_电子签章.pdf"
    ]
    with pytest.raises(RefusedError, match="已于 2021-10-18 完成签章"):
        sign_paper(office.workspace, REPORT, "填报单位", office.signing(), at=AT)


def test_killed_between_the_last_signature_and_its_record_the_command_again_records_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    sign_paper(office.workspace, REPORT, "主要负责人", office.signing(), at=AT)
    with monkeypatch.context() as patch:
        patch.setattr(Workspace, "begin", killed)
        with pytest.raises(Killed):
            sign_paper(office.workspace, REPORT, "填报单位", office.signing(), at=AT)
    assert office.paper().completion is None
    signed = office.paper().signed_copy.read_bytes()
    again = sign_paper(office.workspace, REPORT, "填报单位", office.signing(), at=AT)
    assert (again.complete, again.missing) == (True, ())
    assert office.paper().completion is not None
    assert office.paper().signed_copy.read_bytes() == signed


def test_two_persons_of_one_role_sign_one_after_the_other(office: Office) -> None:
    fields = [
        sign_paper(office.workspace, NOTICE, "送达人", office.signing(), at=AT).field
        for _ in range(2)
    ]
    assert fields == ["送达人1", "送达人2"]
    with pytest.raises(RefusedError, match="“送达人”已经签过"):
        sign_paper(office.workspace, NOTICE, "送达人", office.signing(), at=AT)


def test_a_time_stamp_comes_from_the_authority_that_was_named(office: Office) -> None:
    stamped_at = dt.datetime(2021, 10, 18, 1, 2, 3, tzinfo=dt.UTC)
    with time_stamp_authority(office.stamping, stamped_at) as address:
        sign_paper(office.workspace, REPORT, "填报单位", office.signing(tsa=address), at=AT)
    found = verify(office.workspace, REPORT, trust=[office.roots], at=AT)
    (report,) = found.reports
    assert (report.time_source, report.signed_at) == (TimeSource.AUTHORITY, stamped_at)
    assert report.trust is Trust.YES
    assert failures(found.file.read_bytes()) == set()


def test_a_signature_with_a_time_stamp_outlives_its_certificate(office: Office) -> None:
    with time_stamp_authority(office.stamping, AT) as address:
        short = issue(office.ca, "虚构", last=dt.datetime(2021, 12, 1, tzinfo=dt.UTC))
        identity = digital.CertificateFile(
            file=pkcs12_file(short, office.folder / "b.p12"), password=PASSWORD
        )
        with_stamp = Signing(identity=identity, tsa=address)
        sign_paper(office.workspace, REPORT, "填报单位", with_stamp, at=AT)
    sign_paper(office.workspace, REPORT, "主要负责人", Signing(identity=identity), at=AT)
    later = dt.datetime(2022, 6, 1, tzinfo=dt.UTC)
    found = verify(office.workspace, REPORT, trust=[office.roots], at=later)
    assert [each.trust for each in found.reports] == [Trust.YES, Trust.NO]
    assert "KC-G04" in codes(found.findings)


def test_an_authority_out_of_reach_leaves_nothing_signed(office: Office) -> None:
    with pytest.raises(EnvironmentProblem, match="没有签名"):
        sign_paper(
            *(office.workspace, REPORT, "填报单位"),
            office.signing(tsa="http://127.0.0.1:9/"),
            at=AT,
        )
    assert not office.paper().signed_copy.exists()
    with pytest.raises(InputFileError, match="地址不对"):
        sign_paper(
            *(office.workspace, REPORT, "填报单位"), office.signing(tsa="file:///etc"), at=AT
        )


@pytest.mark.parametrize(
    ("password", "kind"), [("错的", InputFileError), ("", InputFileError)], ids=["wrong", "none"]
)
def test_a_wrong_password_is_said_without_showing_it(
    office: Office, password: str, kind: type[KongchuoError]
) -> None:
    identity = digital.CertificateFile(file=office.cert, password=password)
    with pytest.raises(kind, match="打不开") as told:
        sign_paper(office.workspace, REPORT, "填报单位", Signing(identity=identity), at=AT)
    assert not password or password not in told.value.message
    assert PASSWORD not in repr(digital.CertificateFile(file=office.cert, password=PASSWORD))


def test_a_certificate_that_has_ended_signs_nothing(office: Office) -> None:
    with pytest.raises(RefusedError, match="有效期 2021-01-01 至 2031-01-01"):
        sign_paper(
            *(office.workspace, REPORT, "填报单位"),
            office.signing(),
            at=dt.datetime(2032, 1, 1, tzinfo=dt.UTC),
        )


def test_an_unknown_role_is_told_which_ones_there_are(office: Office) -> None:
    with pytest.raises(NotFoundError) as told:
        sign_paper(office.workspace, REPORT, "厨师", office.signing(), at=AT)
    assert told.value.fix == "可用的角色：主要负责人、填报单位。"


def test_any_pdf_can_be_signed_into_a_copy(office: Office) -> None:
    source = office.folder / "x.pdf"
    source.write_bytes(office.paper().original())
    done = sign_file(source, "校长", office.signing(), at=AT)
    assert done.file == office.folder / "x_已签.pdf"
    assert source.read_bytes() == office.paper().original()
    with pytest.raises(RefusedError, match="已经存在"):
        sign_file(source, "校长", office.signing(), at=AT)


def test_without_the_library_of_the_token_the_user_is_told_what_to_install(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    monkeypatch.setitem(sys.modules, "pkcs11.exceptions", None)
    token = digital.Token(library=Path("x.so"), token="t", label="l", pin="1234")
    with pytest.raises(EnvironmentProblem) as told:
        sign_paper(office.workspace, REPORT, "填报单位", Signing(identity=token), at=AT)
    assert told.value.fix == "pip install python-pkcs11"
    assert "1234" not in repr(token)


def test_without_the_extra_the_user_is_told_what_to_install(office: Office) -> None:
    code = "import sys; sys.modules['pyhanko'] = None; from kongchuo_docs.cli import main; main()"
    said = subprocess.run(
        [sys.executable, "-c", code, "sign", "verify", "x.pdf"],
        cwd=office.folder,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert said.returncode == 4
    assert said.stderr == (
        "错误：没有安装数字签名的程序库 pyHanko。\n办法：pip install 'kongchuo-docs[sign]'\n"
    )


# --- verifying ----------------------------------------------------------------------------------


def test_a_fully_signed_paper_is_sound_and_begins_with_what_was_issued(office: Office) -> None:
    sign_all(office)
    found = verify(office.workspace, REPORT, trust=[office.roots], at=AT)
    assert (found.ok, found.number) == (True, REPORT)
    assert [(each.field, each.sound, each.whole_file) for each in found.reports] == [
        ("主要负责人", True, False),
        ("填报单位", True, True),
    ]
    assert codes(found.findings) == ["KC-G05", "KC-G05"]  # no time stamp


def test_any_flipped_byte_is_found(office: Office) -> None:
    file = sign_all(office)
    whole = file.read_bytes()
    contents = whole.rindex(b"/Contents <") + 11
    places = {
        0, 9, 500, len(office.paper().original()) - 3, len(office.paper().original()) + 40,
        contents + 2, contents + 700, whole.index(b">", contents) - 2, len(whole) - 2,
        *range(1000, len(whole), len(whole) // 9),
    }  # fmt: skip
    for place in sorted(places):
        broken = bytearray(whole)
        broken[place] ^= 0x01
        file.write_bytes(bytes(broken))
        assert not verify(office.workspace, REPORT, at=AT).ok, place


def test_a_flipped_byte_is_found_without_any_workspace(office: Office) -> None:
    whole = sign_all(office).read_bytes()
    contents = whole.rindex(b"/Contents <") + 11
    padding = whole.index(b">", contents) - 2
    for place in (900, len(office.paper().original()) + 60, contents + 700, padding):
        broken = bytearray(whole)
        broken[place] ^= 0x01
        reports = check_signatures(bytes(broken), at=AT)
        assert not all(each.sound for each in reports), place


def test_a_change_of_the_page_after_signing_is_found(office: Office) -> None:
    file = sign_all(office)
    writer = IncrementalPdfFileWriter(io.BytesIO(file.read_bytes()))
    sheet = writer.root["/Pages"]["/Kids"][0]
    from pyhanko.pdf_utils import generic

    stream = writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 50 50 200 200 re f"))
    sheet["/Contents"] = stream
    writer.mark_update(sheet.container_ref)
    changed = io.BytesIO()
    writer.write(changed)
    other = office.folder / "改.pdf"
    other.write_bytes(changed.getvalue())
    found = verify(office.workspace, str(other), at=AT)
    assert set(codes(found.findings)) >= {"KC-G03"}
    assert not found.ok


def test_a_certificate_of_another_root_is_not_trusted(office: Office) -> None:
    sign_all(office)
    stranger = pem_file(root("别的根"), office.folder / "b.pem")
    found = verify(office.workspace, REPORT, trust=[stranger], at=AT)
    assert {each.trust for each in found.reports} == {Trust.NO}
    assert codes(found.findings).count("KC-G04") == 2
    with pytest.raises(InputFileError, match="不是证书"):
        verify(office.workspace, REPORT, trust=[office.seal], at=AT)


def test_a_paper_that_is_signed_in_part_says_who_is_missing(office: Office) -> None:
    sign_paper(office.workspace, REPORT, "填报单位", office.signing(), at=AT)
    found = verify(office.workspace, REPORT, at=AT)
    (missing,) = (each for each in found.findings if each.code == "KC-G06")
    assert missing.message == "还没有签：主要负责人。"


def test_a_paper_signed_by_hand_and_scanned_is_not_blamed_for_lacking_digital_signatures(
    office: Office,
) -> None:
    paper = office.paper()
    by_hand = paper.completed(CompletionKind.SCAN, AT.date(), file=paper.folder / paper.file.name)
    with office.workspace.begin() as data:
        data.store.complete([by_hand], at=AT)
    with pytest.raises(NotFoundError, match="签字盖章后扫描存档"):
        verify(office.workspace, REPORT, at=AT)


def test_the_unsigned_original_is_no_signed_paper(office: Office) -> None:
    paper = office.paper()
    found = verify(office.workspace, str(paper.folder / paper.file.name), at=AT)
    assert (codes(found.findings)[0], found.ok) == ("KC-G01", False)
    with pytest.raises(NotFoundError, match="还没有签过"):
        verify(office.workspace, REPORT, at=AT)


# --- an outside service -------------------------------------------------------------------------


def sealed_outside(office: Office, file: Path) -> Path:
    """Seal a file as an outside service would: it knows nothing of the workspace."""
    return sign_file(file, "电子公章", office.signing(seal=office.seal), at=AT).file


def test_what_is_handed_over_are_the_issued_bytes_with_their_digests(office: Office) -> None:
    pdf, listing = hand_over(office.workspace, [REPORT], office.folder / "o", at=AT)
    assert pdf.read_bytes() == office.paper().original()
    (entry,) = json.loads(listing.read_text("utf-8"))["documents"]
    assert (entry["number"], entry["sha256"]) == (REPORT, office.paper().file.sha256)
    assert entry["sign"] == ["主要负责人", "填报单位"]
    with pytest.raises(RefusedError, match="已经存在"):
        hand_over(office.workspace, [REPORT], office.folder / "o", at=AT)


def test_a_sealed_file_that_begins_with_our_bytes_finishes_the_paper(office: Office) -> None:
    pdf, _ = hand_over(office.workspace, [REPORT], office.folder / "o", at=AT)
    back = sealed_outside(office, pdf)
    (taken,) = take_back(office.workspace, [back], at=AT)
    assert (taken.number, taken.problem) == (REPORT, None)
    done = office.paper().completion
    assert done is not None and done.kind is CompletionKind.OUTSIDE
    assert (office.paper().folder / done.files[0].name).read_bytes() == back.read_bytes()
    assert verify(office.workspace, REPORT, at=AT).ok


def test_other_bytes_are_refused_and_the_rest_is_taken(office: Office) -> None:
    pdfs = hand_over(office.workspace, [REPORT, NOTICE], office.folder / "o", at=AT)[:2]
    good, bad = (sealed_outside(office, pdf) for pdf in pdfs)
    changed = bytearray(bad.read_bytes())
    changed[700] ^= 1
    bad.write_bytes(bytes(changed))
    found = take_back(office.workspace, [bad, good], at=AT)
    assert [bool(each.problem) for each in found] == [True, False]
    assert "不是任何一份现行文书的原有字节" in str(found[0].problem)
    assert office.paper(NOTICE).completion is None


def test_an_unsealed_file_is_not_taken_back(office: Office) -> None:
    pdf, _ = hand_over(office.workspace, [REPORT], office.folder / "o", at=AT)
    (same,) = take_back(office.workspace, [pdf], at=AT)
    assert same.problem is not None and same.problem.message == "文件里没有签章。"


def rewritten(source: Path, target: Path) -> Path:
    """Write a PDF anew, as a careless service does, and seal it."""
    import pikepdf

    with pikepdf.open(source) as pdf:
        pdf.save(target)
    return target


def test_a_rewritten_file_is_taken_only_when_asked_and_it_is_written_down(office: Office) -> None:
    pdf, _ = hand_over(office.workspace, [REPORT], office.folder / "o", at=AT)
    back = sealed_outside(office, rewritten(pdf, office.folder / "r.pdf"))
    (refused,) = take_back(office.workspace, [back], at=AT)
    assert refused.problem is not None and "--rewritten" in refused.problem.fix
    (taken,) = take_back(office.workspace, [back], rewritten=REPORT, at=AT)
    assert taken.note.startswith("签章平台改写了文件，字节与签发的不同")
    done = office.paper().completion
    assert done is not None and done.note == taken.note
    assert "KC-G07" in codes(verify(office.workspace, REPORT, at=AT).findings)


def test_another_paper_is_not_taken_for_a_rewritten_one(office: Office) -> None:
    other = office.paper("青中校（月报）字〔2021〕第1号")
    source = office.folder / "other.pdf"
    source.write_bytes(other.original())
    back = sealed_outside(office, source)
    (taken,) = take_back(office.workspace, [back], rewritten=REPORT, at=AT)
    assert taken.problem is not None and "文字与签发的不同" in taken.problem.message


# --- refusal ------------------------------------------------------------------------------------


def test_a_refusal_before_two_witnesses_finishes_the_paper(office: Office) -> None:
    refusal = Refusal(
        witnesses=2, functions=("村委会代表", "驻村干部"), note="监护人拒签，已拍照", left=True
    )
    done = refuse(office.workspace, NOTICE, refusal, at=AT)
    assert done.kind is CompletionKind.REFUSED
    assert done.note == "留置送达，见证人 2 人（村委会代表、驻村干部）；监护人拒签，已拍照"


@pytest.mark.parametrize(
    ("refusal", "number", "told"),
    [
        (Refusal(witnesses=1, note="x"), NOTICE, "见证人 1 人，少于 2 人"),
        (Refusal(witnesses=2), NOTICE, "没有写明记录在哪里"),
        (Refusal(witnesses=2, functions=("村干部",), note="x"), NOTICE, "与见证人数 2 不符"),
        (Refusal(witnesses=2, note="欧阳守拙拒签"), NOTICE, "备注里写了当事人的姓名"),
        (Refusal(witnesses=2, receipt=REPORT), NOTICE, "不是送达回证"),
        (Refusal(witnesses=2, note="x"), REPORT, "不是送达给人的文书"),
        (Refusal(witnesses=2, note="x"), "没有的号", "没有签发过"),
    ],
)
def test_a_refusal_that_would_not_hold_is_refused(
    office: Office, refusal: Refusal, number: str, told: str
) -> None:
    with pytest.raises(KongchuoError, match=told):
        refuse(office.workspace, number, refusal, at=AT)


def test_a_paper_that_was_refused_may_still_be_signed(office: Office) -> None:
    refuse(office.workspace, NOTICE, Refusal(witnesses=2, note="拒签"), at=AT)
    sign_all(office, NOTICE)
    done = office.paper(NOTICE).completion
    assert done is not None and done.kind is CompletionKind.DIGITAL


# --- the commands -------------------------------------------------------------------------------


def test_a_clerk_signs_and_verifies_by_the_command_line(office: Office) -> None:
    secret = office.folder / "口令.txt"
    secret.write_text(PASSWORD, encoding="utf-8")
    here = office.workspace.root
    common = ("--cert", office.cert, "--password-file", secret, "--on", "2021-10-18")
    for role in ("主要负责人", "填报单位"):
        said = call("sign", "apply", REPORT, "--role", role, *common, cwd=here)
        assert (said.returncode, said.stderr) == (0, "")
    assert "签齐了，已记为签章完成。下一步：" in said.stdout
    said = call("sign", "verify", REPORT, "--trust", office.roots, "--json", cwd=here)
    found = json.loads(said.stdout)
    assert (found["ok"], found["number"], said.returncode) == (True, REPORT, 0)
    assert OFFICER in found["signatures"][0]["subject"]
    shown = call("sign", "verify", REPORT, cwd=here).stdout
    assert "开头与签发的原件逐字节相同" in shown
    assert not any(value in shown for value in private_values())
    status = json.loads(
        call("status", "--month", "2021-10", "--on", "2021-10-18", "--json", cwd=here).stdout
    )
    (line,) = (each for each in status["papers"] if each["number"] == REPORT)
    assert (line["state"], line["completion"]) == ("complete", "digital")


def test_the_command_says_what_to_do_about_a_refusal(office: Office) -> None:
    said = call(
        *("sign", "refused", NOTICE, "--witnesses", "2", "--note", "监护人拒签"),
        cwd=office.workspace.root,
    )
    assert said.returncode == 0
    assert "送达回证上记明拒收事由" in said.stdout
    assert "民事诉讼法第八十九条" in said.stdout


def test_nobody_is_named_in_the_files_and_records_of_signing(office: Office) -> None:
    sign_all(office)
    named = [
        *(each.name for each in office.workspace.root.rglob("*")),
        str(office.paper().completion),
    ]
    assert not any(OFFICER in each for each in named)
    assert len(issued_papers(office.workspace, AT.date())) == 10
