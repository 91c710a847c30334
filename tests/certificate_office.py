"""A certificate authority and a time-stamp authority of our own, made anew for each test session.

Everything is invented; nobody trusts these certificates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

PASSWORD = "虚构的口令"
FIRST, LAST = dt.datetime(2021, 1, 1, tzinfo=dt.UTC), dt.datetime(2031, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Holder:
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def root(common: str = "虚构根证书") -> Holder:
    key = rsa.generate_private_key(65537, 2048)
    return _issued(key, common, Holder(None, key), common, ca=True)  # type: ignore[arg-type]


def issue(by: Holder, common: str, *, stamping: bool = False, last: dt.datetime = LAST) -> Holder:
    """Issue a certificate for signing, or for time stamps."""
    key = rsa.generate_private_key(65537, 2048)
    issuer = by.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    return _issued(key, common, by, str(issuer), stamping=stamping, last=last)


def _issued(
    key: rsa.RSAPrivateKey,
    common: str,
    by: Holder,
    issuer: str,
    *,
    ca: bool = False,
    stamping: bool = False,
    last: dt.datetime = LAST,
) -> Holder:
    usage = dict.fromkeys(
        (
            *("digital_signature", "content_commitment", "key_encipherment"),
            *("data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
            *("encipher_only", "decipher_only"),
        ),
        False,
    )
    usage |= (
        {"key_cert_sign": True, "crl_sign": True}
        if ca
        else {"digital_signature": True, "content_commitment": True}
    )
    draft = (
        x509.CertificateBuilder()
        .subject_name(_name(common))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST)
        .not_valid_after(last)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
    )
    if stamping:
        draft = draft.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return Holder(draft.sign(by.key, hashes.SHA256()), key)


def pkcs12_file(holder: Holder, target: Path, password: str = PASSWORD) -> Path:
    target.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"key", holder.key, holder.certificate, None, BestAvailableEncryption(password.encode())
        )
    )
    return target


def pem_file(holder: Holder, target: Path) -> Path:
    target.write_bytes(holder.certificate.public_bytes(Encoding.PEM))
    return target


@contextmanager
def time_stamp_authority(holder: Holder, at: dt.datetime) -> Iterator[str]:
    """Serve RFC 3161 answers on the loopback device; the address is given."""
    der = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = asn1_x509.Certificate.load(holder.certificate.public_bytes(Encoding.DER))
    authority = DummyTimeStamper(certificate, keys.PrivateKeyInfo.load(der), fixed_dt=at)

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            answer = authority.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
