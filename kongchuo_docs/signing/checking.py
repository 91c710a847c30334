"""What the signatures of a PDF are worth: a report per signature, without opening any network."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from asn1crypto import parser
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from kongchuo_docs.model import Finding, Severity, Source
from kongchuo_docs.signing.digital import quiet


class Trust(StrEnum):
    """Whether the certificate leads to a root that the user trusts."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"
    """No roots were given."""


class TimeSource(StrEnum):
    """Who says when it was signed."""

    AUTHORITY = "authority"
    """A time-stamp authority (PAdES B-T)."""
    SIGNER = "signer"
    """The clock of the signer's own computer."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """One signature."""

    field: str
    """Name of the field, which is the role."""
    intact: bool
    """The bytes that it covers are as they were signed."""
    valid: bool
    """The signature is one of the certificate's key over these bytes."""
    trust: Trust = Trust.NOT_ASKED
    whole_file: bool = False
    """It covers the whole file; else something was appended later."""
    changed: bool = False
    """What was appended later is more than further signatures."""
    signed_at: dt.datetime | None = None
    time_source: TimeSource = TimeSource.NONE
    subject: str = ""
    """Holder of the certificate: an officer's name, for this report only."""

    @property
    def sound(self) -> bool:
        """Tell whether nothing speaks against it; trust is another question."""
        return self.intact and self.valid and not self.changed


def check_signatures(
    pdf: bytes, *, at: dt.datetime, trust: Sequence[Any] = ()
) -> tuple[SignatureReport, ...]:
    """Return a report on each signature, in the order in which they were made.

    A PDF that cannot be read gives one report that is not intact, with no field.

    Args:
        pdf: The signed PDF.
        at: Now; certificates are judged on this moment, or on that of a trusted time stamp.
        trust: Root certificates (:func:`kongchuo_docs.signing.digital.certificates`).
    """
    with quiet():
        try:
            found = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
            return tuple(_report(each, at, trust) for each in found)
        except Exception:  # a flipped byte may hit any structure: pyHanko raises anything
            return (SignatureReport(field="", intact=False, valid=False),)


def _report(each: EmbeddedPdfSignature, at: dt.datetime, trust: Sequence[Any]) -> SignatureReport:
    field = str(each.field_name)
    try:
        status = _status(each, at, trust)
        whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        stamped = status.timestamp_validity
        good_stamp = bool(stamped and stamped.intact and stamped.valid)
        return SignatureReport(
            field=field,
            intact=status.intact and not _stuffed(each.pkcs7_content),
            valid=status.valid and (stamped is None or good_stamp),
            trust=_trust(status, asked=bool(trust)),
            whole_file=whole,
            changed=_changed(status),
            signed_at=stamped.timestamp if stamped else status.signer_reported_dt,
            time_source=_source(status),
            subject=each.signer_cert.subject.human_friendly,
        )
    except Exception:  # a flipped byte may hit any structure: pyHanko raises anything
        return SignatureReport(field=field, intact=False, valid=False)


def _status(
    each: EmbeddedPdfSignature, at: dt.datetime, trust: Sequence[Any]
) -> PdfSignatureStatus:
    """Judge by the trusted time stamp where there is one: certificates end, signatures stay."""
    status = validate_pdf_signature(each, _context(trust, at), _context(trust, at))
    stamped = status.timestamp_validity
    if stamped and stamped.trusted and not status.trusted:
        status = validate_pdf_signature(
            each, _context(trust, stamped.timestamp), _context(trust, at)
        )
    return status


def _context(trust: Sequence[Any], moment: dt.datetime) -> ValidationContext:
    return ValidationContext(trust_roots=list(trust), moment=moment, allow_fetching=False)


def _trust(status: PdfSignatureStatus, *, asked: bool) -> Trust:
    if not asked:
        return Trust.NOT_ASKED
    return Trust.YES if status.trusted else Trust.NO


def _changed(status: PdfSignatureStatus) -> bool:
    allowed = (
        ModificationLevel.NONE,
        ModificationLevel.LTA_UPDATES,
        ModificationLevel.FORM_FILLING,
    )
    return status.modification_level not in allowed or status.docmdp_ok is False


def _source(status: PdfSignatureStatus) -> TimeSource:
    if status.timestamp_validity:
        return TimeSource.AUTHORITY
    return TimeSource.SIGNER if status.signer_reported_dt else TimeSource.NONE


def _stuffed(container: bytes) -> bool:
    """Tell whether something was written into the unsigned room behind the signature."""
    return bool(container[parser.peek(container) :].strip(b"\0"))


def signature_findings(
    reports: Sequence[SignatureReport], file: str, missing: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """Return what is the matter with the signatures of a file.

    Args:
        reports: Its signatures.
        file: Name of the file.
        missing: Fields that the form demands and nobody signed.
    """
    found = [*_wrong(reports), *_weak(reports)]
    if missing:
        found.append(
            (
                "KC-G06",
                Severity.WARNING,
                f"还没有签：{'、'.join(missing)}。",
                "请用 kongchuo sign apply 文号 --role 角色 签齐，或者打印手签后扫描。",
            )
        )
    return tuple(
        Finding(code=code, severity=severity, message=message, fix=fix, source=Source(file=file))
        for code, severity, message, fix in found
    )


_Line = tuple[str, Severity, str, str]


def _wrong(reports: Sequence[SignatureReport]) -> Iterator[_Line]:
    again = "这份文件不能作数：请取回签名时的原件；没有原件的，重新签。"
    if not reports:
        yield "KC-G01", Severity.ERROR, "文件里没有数字签名。", "请先用 kongchuo sign apply 签名。"
    for each in reports:
        if not each.field:
            yield "KC-G02", Severity.ERROR, "文件损坏，签名无法读取。", again
        elif not (each.intact and each.valid):
            yield "KC-G02", Severity.ERROR, f"“{each.field}”签名后，文件被改动。", again
        elif each.changed:
            yield "KC-G03", Severity.ERROR, f"“{each.field}”签名后，又追加了签名以外的内容。", again


def _weak(reports: Sequence[SignatureReport]) -> Iterator[_Line]:
    for each in (each for each in reports if each.sound):
        if each.trust is Trust.NO:
            yield (
                "KC-G04",
                Severity.WARNING,
                f"“{each.field}”的证书不是由所给的根证书签发，或者在签名时已经失效。",
                "请核对证书来源；根证书用 --trust 指明。",
            )
        if each.time_source is not TimeSource.AUTHORITY:
            yield (
                "KC-G05",
                Severity.INFO,
                f"“{each.field}”的签名时间取自签名人的电脑，没有时间戳。",
                "需要可信时间的，签名时加 --tsa。",
            )
