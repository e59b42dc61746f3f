"""What most likely happened to a token that failed: each answer is an attempt that succeeded."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final
from urllib.parse import unquote_to_bytes

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from signing.algorithms import RSA_SHA256
from signing.errors import TokenRefused
from signing.findings import Diagnosis
from signing.foreign import BAD_JSON, WRONG_SIGNATURE
from signing.jwt_form import Token, decoded, read
from signing.limits import MAX_TOKEN

__all__ = ["diagnose_form", "diagnose_signature", "diagnose_time"]

_BLANK: Final = re.compile(rb"\s+")
_MILLISECONDS: Final = 1000
_LIFETIME: Final = 100 * 365 * 86400
_LATEST: Final = 10**15


def diagnose_form(octets: bytes) -> tuple[Diagnosis, ...]:
    """Why *octets* are no token: the first thing which, undone, makes them one."""
    if len(octets) > 2 * MAX_TOKEN:
        return ()
    for code, undo in _DAMAGES.items():
        undone = undo(octets)
        if undone != octets and _is_token(undone):
            return (Diagnosis(code, "JWT-FORM"),)
    return ()


def _is_token(octets: bytes) -> bool:
    try:
        read(octets)
    except TokenRefused:
        return False
    return True


def _without_scheme(octets: bytes) -> bytes:
    return re.sub(rb"(?i)^\s*(authorization:\s*)?bearer\s+", b"", octets)


def _without_quotes(octets: bytes) -> bytes:
    return octets.strip().strip(b"\"'")


def _in_one_line(octets: bytes) -> bytes:
    return _BLANK.sub(b"", octets)


def _without_padding(octets: bytes) -> bytes:
    return octets.replace(b"=", b"")


def _url_safe(octets: bytes) -> bytes:
    return octets.translate(bytes.maketrans(b"+/", b"-_"), b"=")


_DAMAGES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "DIAG-JWT-BEARER": _without_scheme,
    "DIAG-JWT-QUOTES": _without_quotes,
    "DIAG-JWT-LINES": _in_one_line,
    "DIAG-JWT-PADDING": _without_padding,
    "DIAG-JWT-BASE64": _url_safe,
    "DIAG-JWT-PERCENT": unquote_to_bytes,
}


def diagnose_signature(token: Token, keys: Iterable[rsa.RSAPublicKey]) -> tuple[Diagnosis, ...]:
    """How the value of *token* was made instead, with one of *keys*."""
    for key in keys:
        for code, detail in _attempts(token, key):
            finding = "JWT-ALGORITHM" if code == "DIAG-JWT-CONFUSION" else "JWT-SIGNATURE"
            return (Diagnosis(code, finding, detail=detail),)
    return ()


def _attempts(token: Token, key: rsa.RSAPublicKey) -> Iterator[tuple[str, str | None]]:
    """The mistakes that explain the value, one attempt after the other."""
    yield from (("DIAG-JWT-CONFUSION", form) for form, secret in _secrets(key) if _is_code(token, secret))
    if token.algorithm.upper().startswith(("HS", "NONE")):
        return
    for name, scheme, digest in _SCHEMES:
        if _fits(key, token.signature, token.signed, scheme, digest):
            yield "DIAG-JWT-SCHEME", name
    for form, octets in _other_octets(token):
        if RSA_SHA256.verify(key, token.signature, octets):
            yield "DIAG-JWT-OCTETS", form
    for form, value in _other_values(token.signature):
        if RSA_SHA256.verify(key, value, token.signed):
            yield "DIAG-JWT-VALUE", form


def _is_code(token: Token, secret: bytes) -> bool:
    """True if the value is an HMAC with *secret* (HS256, HS384, HS512)."""
    digests = ("sha256", "sha384", "sha512")
    return any(hmac.compare_digest(hmac.new(secret, token.signed, one).digest(), token.signature) for one in digests)


def _secrets(key: rsa.RSAPublicKey) -> Iterator[tuple[str, bytes]]:
    """The public key as a secret: the octets of its file."""
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    yield "PEM", pem
    yield "PEM", pem.strip()
    yield "DER", key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    yield "PKCS#1", key.public_bytes(Encoding.PEM, PublicFormat.PKCS1)


_SHA: Final = (("256", hashes.SHA256()), ("384", hashes.SHA384()), ("512", hashes.SHA512()))
_SCHEMES: Final[tuple[tuple[str, padding.AsymmetricPadding, hashes.HashAlgorithm], ...]] = (
    *((f"RS{name}", padding.PKCS1v15(), digest) for name, digest in _SHA[1:]),
    ("SHA-1", padding.PKCS1v15(), hashes.SHA1()),  # noqa: S303 - recognised so that the mistake can be named
    *((f"PS{name}", padding.PSS(padding.MGF1(digest), padding.PSS.AUTO), digest) for name, digest in _SHA),
)


def _fits(
    key: rsa.RSAPublicKey,
    value: bytes,
    octets: bytes,
    scheme: padding.AsymmetricPadding,
    digest: hashes.HashAlgorithm,
) -> bool:
    try:
        key.verify(value, octets, scheme, digest)
    except WRONG_SIGNATURE:
        return False
    return True


def _other_octets(token: Token) -> Iterator[tuple[str, bytes]]:
    """What is signed by mistake instead of header and claims in base64url."""
    header, _, claims = token.signed.partition(b".")
    plain = decoded(header, "header")
    yield "the claims alone, in base64url", claims
    yield "the claims alone, as JSON", token.claims_octets
    yield "header and claims as JSON", plain + b"." + token.claims_octets
    yield "a line end behind", token.signed + b"\n"
    yield "the digest instead of the octets", hashlib.sha256(token.signed).digest()
    yield "the digest in hexadecimal", hashlib.sha256(token.signed).hexdigest().encode()


def _other_values(value: bytes) -> Iterator[tuple[str, bytes]]:
    """What stands instead of the value in base64url."""
    yield "octets reversed", value[::-1]
    undone: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (("hexadecimal", _unhexed), ("base64 twice", _plain))
    for form, undo in undone:
        try:
            yield form, undo(value)
        except BAD_JSON:
            continue


def _unhexed(value: bytes) -> bytes:
    return bytes.fromhex(value.decode())


def _plain(value: bytes) -> bytes:
    return base64.b64decode(value.translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(value) % 4))


def diagnose_time(token: Token, at: datetime) -> tuple[Diagnosis, ...]:
    """Milliseconds where seconds should stand: the commonest mistake in ``iat`` and ``nbf``."""
    now = at.timestamp()
    for name in ("iat", "nbf"):
        value = token.claims.get(name)
        if not isinstance(value, int | float) or abs(value) > _LATEST:
            continue
        if abs(value / _MILLISECONDS - now) < _LIFETIME < abs(value - now):
            return (Diagnosis("DIAG-JWT-MILLISECONDS", "JWT-TIME", detail=name),)
    return ()
