"""Signing a PDF: named fields, PAdES signatures, seal images. The only writer of signatures.

Everything is appended: the bytes that were there stay an exact prefix, so that the issued paper can
always be told from what was added to it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from asn1crypto import tsp
from PIL import Image, ImageChops
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner, fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, set_tsp_headers
from pyhanko.stamp import StaticStampStyle

from kongchuo_docs.errors import EnvironmentProblem, InputFileError, NotFoundError, RefusedError
from kongchuo_docs.signing.places import FieldPlace

_TSA_SECONDS = 20
_SEAL_PIXELS = 600
"""Across a seal of 42 mm these are 360 dpi; more only makes the file larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFile:
    """A certificate with its key in a PKCS#12 file."""

    file: Path
    password: str = ""

    def __repr__(self) -> str:
        """Never show the password."""
        return f"CertificateFile({self.file.name})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A certificate on a PKCS#11 token (UKey)."""

    library: Path
    """Driver of the token's maker."""
    token: str
    """Label of the token."""
    label: str
    """Label of certificate and key on it."""
    pin: str = ""

    def __repr__(self) -> str:
        """Never show the PIN."""
        return f"Token({self.token})"


def signed_fields(pdf: bytes) -> Mapping[str, bool]:
    """Return the signature fields of a PDF by name, and whether each is signed.

    Raises:
        InputFileError: It is no readable PDF.
    """
    with quiet():
        try:
            reader = PdfFileReader(io.BytesIO(pdf))
            return {
                name: value is not None for name, value, _ in fields.enumerate_sig_fields(reader)
            }
        except Exception as error:  # a damaged PDF makes pyHanko raise anything
            raise InputFileError("不是可以读取的 PDF。", fix="请换用未损坏的 PDF。") from error


def add_fields(pdf: bytes, places: Sequence[FieldPlace]) -> bytes:
    """Append empty signature fields; fields that are there already stay as they are.

    Raises:
        InputFileError: It is no readable PDF.
        RefusedError: It is signed already: new fields would count as a change after signing.
    """
    there = signed_fields(pdf)
    missing = [place for place in places if place.name not in there]
    if not missing:
        return pdf
    if any(there.values()):
        raise RefusedError(
            f"PDF 已有签名，不能再加签名域“{missing[0].name}”。",
            fix="请用还没有签名的 PDF 加签名域，再依次签名。",
        )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    for place in missing:
        spec = fields.SigFieldSpec(
            place.name, on_page=place.page, box=place.box, readable_field_name=place.role
        )
        fields.append_signature_field(writer, spec)
    written = io.BytesIO()
    writer.write(written)  # type: ignore[no-untyped-call]
    return written.getvalue()


def sign(
    pdf: bytes,
    field: str,
    identity: CertificateFile | Token,
    *,
    at: dt.datetime,
    seal: Path | None = None,
    tsa: str = "",
) -> bytes:
    """Append a PAdES signature (B-B; B-T with a time-stamp authority) in an empty field.

    Args:
        pdf: The PDF.
        field: Name of the field.
        identity: Whose signature.
        at: Now.
        seal: Picture of the seal or of the handwriting; shown only where the field is visible.
        tsa: Address of an RFC 3161 time-stamp authority; empty = no network is used.

    Raises:
        NotFoundError: There is no such field.
        RefusedError: The field is signed, or the certificate does not hold on this day.
        InputFileError: PDF, certificate, password or picture cannot be used.
        EnvironmentProblem: The time-stamp authority or the token cannot be reached.
    """
    _refuse_field(signed_fields(pdf), field)
    with quiet(), _signer(identity) as signer:
        _refuse_expired(signer, at)
        metadata = PdfSignatureMetadata(
            field_name=field, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        stamper = HttpStamper(tsa) if tsa else None
        work = _DatedSigner(
            metadata, signer=signer, timestamper=stamper, stamp_style=_stamp(seal), at=at
        )
        try:
            signed = work.sign_pdf(
                IncrementalPdfFileWriter(io.BytesIO(pdf)), existing_fields_only=True
            )
        except (TimestampRequestError, URLError, TimeoutError) as error:
            raise EnvironmentProblem(
                "时间戳服务没有给出时间戳，没有签名。",
                fix="请检查 --tsa 的地址和网络；不用 --tsa 也可以签名，只是没有可信时间。",
            ) from error
        except SigningError as error:
            raise InputFileError(
                "这份 PDF 不能签名。", fix="请用 kongchuo 出具的原件，不要用别的软件改存过的。"
            ) from error
    return bytes(signed.getbuffer())


def _refuse_field(there: Mapping[str, bool], field: str) -> None:
    if field not in there:
        known = "、".join(there) or "（没有）"
        raise NotFoundError(f"PDF 里没有签名域“{field}”。", fix=f"现有签名域：{known}。")
    if there[field]:
        raise RefusedError(f"“{field}”已经签过。", fix="每个签名域只能签一次；请选别的角色。")


class _DatedSigner(PdfSigner):
    """A signer that takes the time from its caller instead of the clock."""

    def __init__(self, *args: Any, at: dt.datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self._at = at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


class HttpStamper(TimeStamper):
    """An RFC 3161 authority, asked with the standard library alone.

    Args:
        address: ``http://`` or ``https://``.

    Raises:
        InputFileError: It is another kind of address.
    """

    def __init__(self, address: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        if not address.startswith(("http://", "https://")):
            raise InputFileError("时间戳服务的地址不对。", fix="要以 http:// 或 https:// 开头。")
        self._address = address

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Send one request and return the answer."""
        return await asyncio.to_thread(self._ask, req.dump())

    def _ask(self, body: bytes) -> tsp.TimeStampResp:
        request = Request(self._address, data=body, headers=set_tsp_headers({}))
        with urlopen(request, timeout=_TSA_SECONDS) as answer:
            found = tsp.TimeStampResp.load(answer.read())
        try:
            _ = found["status"].native  # read now: what is no answer fails here
        except ValueError as error:
            raise TimestampRequestError("no time-stamp response") from error
        return found


@contextmanager
def _signer(identity: CertificateFile | Token) -> Iterator[Signer]:
    if isinstance(identity, CertificateFile):
        yield _file_signer(identity)
        return
    with _session(identity) as session:
        from pyhanko.sign.pkcs11 import PKCS11Signer

        yield PKCS11Signer(session, cert_label=identity.label, other_certs_to_pull=None)


def _file_signer(identity: CertificateFile) -> Signer:
    try:
        content = identity.file.read_bytes()
        signer: Signer = SimpleSigner.load_pkcs12_data(
            content, other_certs=(), passphrase=identity.password.encode() or None
        )
    except OSError as error:
        raise InputFileError(
            f"证书文件“{identity.file.name}”无法读取。", fix="请检查 --cert 的路径和权限。"
        ) from error
    except (ValueError, AttributeError, TypeError) as error:
        raise InputFileError(
            f"证书文件“{identity.file.name}”打不开。",
            fix="请检查密码（--password-file）；文件须是含私钥的 .p12 或 .pfx。",
        ) from error
    return signer


@contextmanager
def _session(identity: Token) -> Iterator[Any]:
    try:
        from pkcs11.exceptions import PKCS11Error
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import open_pkcs11_session
    except ModuleNotFoundError as error:
        raise EnvironmentProblem(
            "没有安装 U盾（PKCS#11）的程序库。", fix="pip install python-pkcs11"
        ) from error
    try:
        opened = open_pkcs11_session(
            str(identity.library),
            token_criteria=TokenCriteria(label=identity.token),
            user_pin=identity.pin or None,
        )
        with opened as session:
            yield session
    except (PKCS11Error, RuntimeError) as error:
        raise EnvironmentProblem(
            "U盾不能使用。",
            fix="请检查 U盾已插好，驱动（--pkcs11）、名称（--token、--label）和 PIN 无误；"
            "PIN 连续输错会锁住 U盾。",
        ) from error


def _refuse_expired(signer: Signer, at: dt.datetime) -> None:
    if signer.signing_cert is None:
        raise InputFileError("里面没有签名证书。", fix="请换用含证书和私钥的文件或 U盾。")
    validity = signer.signing_cert["tbs_certificate"]["validity"]
    first, last = validity["not_before"].native, validity["not_after"].native
    if not first <= at <= last:
        raise RefusedError(
            f"证书在 {at:%Y-%m-%d} 无效（有效期 {first:%Y-%m-%d} 至 {last:%Y-%m-%d}）。",
            fix="请换用有效的证书；电脑的日期不对的，先校正。",
        )


def _stamp(seal: Path | None) -> StaticStampStyle:
    """Return a stamp without letters: text that pyHanko writes would break PDF/A."""
    picture = PdfImage(_transparent(seal)) if seal else None
    return StaticStampStyle(border_width=0, background=picture, background_opacity=1.0)


def _transparent(seal: Path) -> Image.Image:
    """Return the picture with its white made transparent, so that the words below can be read."""
    try:
        with Image.open(seal) as opened:
            picture = opened.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise InputFileError(
            f"图片“{seal.name}”无法读取。", fix="请用 PNG 图片，红色印模、白底或透明底。"
        ) from error
    picture.thumbnail((_SEAL_PIXELS, _SEAL_PIXELS))
    red, green, blue, alpha = picture.split()
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    ink = darkest.point([255 - value for value in range(256)])
    return Image.merge("RGBA", (red, green, blue, ImageChops.multiply(alpha, ink)))


def certificates(files: Sequence[Path]) -> list[Any]:
    """Return the certificates in PEM or DER files.

    Raises:
        InputFileError: A file holds none.
    """
    found: list[Any] = []
    for file in files:
        try:
            found += list(load_certs_from_pemder_data(file.read_bytes()))
        except (OSError, ValueError) as error:
            raise InputFileError(
                f"“{file.name}”不是证书。", fix="--trust 后面写根证书文件（.pem、.cer、.crt）。"
            ) from error
    return found


@contextmanager
def quiet() -> Iterator[None]:
    """Keep pyHanko's log off the terminal: it names the holders of certificates."""
    names, handler = ("pyhanko", "pyhanko_certvalidator"), logging.NullHandler()
    for name in names:
        logging.getLogger(name).addHandler(handler)
    try:
        yield
    finally:
        for name in names:
            logging.getLogger(name).removeHandler(handler)
