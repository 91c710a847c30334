"""Sealed files: JSON with its digest, the key of the workspace that wrote it, and a signature.

The digest finds a damaged copy, the signature a changed one. Basis: RFC 8032 (Ed25519), RFC 6234.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kongchuo_docs.errors import InputFileError

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What a sealed file says, its seal being whole."""

    kind: str
    content: Mapping[str, Any]
    key: str
    """Public key of the workspace that sealed it, in hex."""


def new_secret() -> str:
    """Return a new private key in hex."""
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def public_key(secret: str) -> str:
    """Return the public half of a private key, both in hex."""
    return _private(secret).public_key().public_bytes_raw().hex()


def seal(kind: str, content: Mapping[str, Any], secret: str) -> str:
    """Return the text of a sealed file; the same content and key always give the same text."""
    signed = _canonical(kind, content)
    envelope = {
        "format": FORMAT,
        "kind": kind,
        "content": dict(content),
        "sha256": hashlib.sha256(signed).hexdigest(),
        "key": public_key(secret),
        "signature": _private(secret).sign(signed).hex(),
    }
    return json.dumps(envelope, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def unseal(text: str, kind: str) -> Sealed:
    """Read a sealed file.

    Raises:
        InputFileError: It is no such file, of a newer version, damaged or changed.
    """
    try:
        envelope = json.loads(text)
        known = (envelope["format"], envelope["kind"]) == (FORMAT, kind)
        content, key = dict(envelope["content"]), str(envelope["key"])
        digest, signature = envelope["sha256"], bytes.fromhex(envelope["signature"])
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unreadable() from error
    if not known:
        raise _unreadable()
    signed = _canonical(kind, content)
    if hashlib.sha256(signed).hexdigest() != digest:
        raise InputFileError("文件损坏：内容与校验值不符。", fix="请重新复制一份原文件。")
    try:
        public.verify(signature, signed)
    except InvalidSignature as error:
        raise InputFileError(
            "文件被改动过：签名与内容不符。", fix="请向给出文件的单位要原文件。"
        ) from error
    return Sealed(kind=kind, content=content, key=key)


def _canonical(kind: str, content: Mapping[str, Any]) -> bytes:
    whole = {"format": FORMAT, "kind": kind, "content": content}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _private(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))


def _unreadable() -> InputFileError:
    return InputFileError(
        "这不是本程序的号段文件，或由更新版本的程序写成。",
        fix="号段用 kongchuo number block 发出，用过的号用 kongchuo number return 交回。",
    )
