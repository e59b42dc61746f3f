"""Each mistake made with a token gets its own diagnosis, and no other."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from signing import KeyPair, jwt
from signing.recognition import Kind, recognise
from signing.texts import Catalogue
from tests.jwt.conftest import MOMENT
from tests.jwt.tokens import confused, encoded, part, value, valued

Mistake = Callable[[dict[str, Any], KeyPair], bytes]
HEADER = {"alg": "RS256", "typ": "JWT"}


def good(claims: dict[str, Any], key: KeyPair) -> bytes:
    return jwt.make(claims, key).encode()


def octets(claims: dict[str, Any]) -> bytes:
    return part(HEADER) + b"." + part(claims)


def plain(claims: dict[str, Any], key: KeyPair) -> bytes:
    """Parts in base64 with its own signs; the claims are such that these occur."""
    parts = good(claims | {"name": "??>>~~" * 3}, key).split(b".")
    return b".".join(one.translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(one) % 4) for one in parts)


def padded(claims: dict[str, Any], key: KeyPair) -> bytes:
    return b".".join(one + b"=" * (-len(one) % 4) for one in good(claims, key).split(b"."))


def scheme(form: padding.AsymmetricPadding, digest: hashes.HashAlgorithm) -> Mistake:
    return lambda c, k: octets(c) + b"." + encoded(value(octets(c), k, scheme=form, digest=digest))


def over(what: Callable[[dict[str, Any]], bytes]) -> Mistake:
    return lambda c, k: valued(octets(c), k, what(c))


def written(how: Callable[[bytes], bytes]) -> Mistake:
    return lambda c, k: octets(c) + b"." + encoded(how(value(octets(c), k)))


def in_milliseconds(claims: dict[str, Any], key: KeyPair) -> bytes:
    return good({**claims, "iat": claims["iat"] * 1000, "exp": claims["exp"] * 1000}, key)


PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
MISTAKES: dict[str, tuple[str, Mistake]] = {
    "Bearer": ("DIAG-JWT-BEARER", lambda c, k: b"Bearer " + good(c, k)),
    "whole header": ("DIAG-JWT-BEARER", lambda c, k: b"Authorization: bearer " + good(c, k)),
    "quotes": ("DIAG-JWT-QUOTES", lambda c, k: b'"' + good(c, k) + b'"\n'),
    "wrapped": ("DIAG-JWT-LINES", lambda c, k: b"\r\n".join(good(c, k)[n : n + 64] for n in range(0, 2000, 64))),
    "padding": ("DIAG-JWT-PADDING", padded),
    "plain base64": ("DIAG-JWT-BASE64", plain),
    "percent": ("DIAG-JWT-PERCENT", lambda c, k: quote(good(c, k)).replace(".", "%2E").encode()),
    "confusion": ("DIAG-JWT-CONFUSION", confused),
    "RS512": ("DIAG-JWT-SCHEME", scheme(padding.PKCS1v15(), hashes.SHA512())),
    "PS256": ("DIAG-JWT-SCHEME", scheme(PSS, hashes.SHA256())),
    "SHA-1": ("DIAG-JWT-SCHEME", scheme(padding.PKCS1v15(), hashes.SHA1())),
    "claims only": ("DIAG-JWT-OCTETS", over(part)),
    "claims as JSON": ("DIAG-JWT-OCTETS", over(lambda c: json.dumps(c).encode())),
    "both as JSON": ("DIAG-JWT-OCTETS", over(lambda c: json.dumps(HEADER).encode() + b"." + json.dumps(c).encode())),
    "line end": ("DIAG-JWT-OCTETS", over(lambda c: octets(c) + b"\n")),
    "digest twice": ("DIAG-JWT-OCTETS", over(lambda c: hashlib.sha256(octets(c)).digest())),
    "digest as text": ("DIAG-JWT-OCTETS", over(lambda c: hashlib.sha256(octets(c)).hexdigest().encode())),
    "reversed": ("DIAG-JWT-VALUE", written(lambda v: v[::-1])),
    "hexadecimal": ("DIAG-JWT-VALUE", written(lambda v: v.hex().encode())),
    "base64 twice": ("DIAG-JWT-VALUE", written(base64.b64encode)),
    "milliseconds": ("DIAG-JWT-MILLISECONDS", in_milliseconds),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_gets_its_own_diagnosis_and_no_other(name: str, system: KeyPair, claims: dict[str, Any]) -> None:
    code, make = MISTAKES[name]
    report = jwt.verify(make(claims, system), system.certificate, at=MOMENT)
    assert not report.ok
    assert [one.code for one in report.diagnoses] == [code]
    assert all(report.has(one.finding_code) for one in report.diagnoses)


def test_every_diagnosis_of_tokens_is_proven() -> None:
    assert {code for code, _ in MISTAKES.values()} == set(Catalogue.load("signing.texts", "diagnoses_jwt"))


def test_claims_really_changed_get_none(system: KeyPair, other: KeyPair, claims: dict[str, Any]) -> None:
    assert jwt.verify(jwt.make(claims, other), system.certificate, at=MOMENT).diagnoses == ()


@pytest.mark.parametrize("name", [name for name, (code, _) in MISTAKES.items() if code != "DIAG-JWT-MILLISECONDS"])
def test_a_damaged_token_is_still_taken_for_one(name: str, system: KeyPair, claims: dict[str, Any]) -> None:
    assert recognise(MISTAKES[name][1](claims, system)) is Kind.JWT


@pytest.mark.parametrize(
    "octets", [b"eyes. are. blue!", b"Bearer of news", b"eyJ", b"eyJhbGciOi.a.b.c", b"ey" + b"." * 9]
)
def test_a_text_is_not_taken_for_a_token(octets: bytes) -> None:
    assert recognise(octets) is Kind.UNKNOWN
