"""Both families of keys sign and verify the same documents and messages."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest

from signing import Authority, KeyPair, TrustStore, wsse, xmldsig
from signing.algorithms import (
    GOST_2004,
    GOST_2015_512,
    RSA_SHA256,
    SCHEMES,
    KeyFamily,
    family_of,
    prepared,
    scheme_by_oid,
    scheme_by_uri,
    scheme_for,
)
from signing.errors import KeyRefused
from signing.gost import GOST_2004 as FAMILY_2004
from signing.gost import PrivateKey, PublicKey
from signing.key_forms import generate, generate_rsa, public_of
from tests.signing_keys.conftest import MOMENT, PERSON, SYSTEM

DOCUMENT = "<letter><to>Білім басқармасы</to></letter>".encode()
ENVELOPE = (
    b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><a>1</a></soap:Body>'
    b"</soap:Envelope>"
)
PersonOf = Callable[[KeyFamily], KeyPair]


@pytest.mark.parametrize("family", list(KeyFamily))
def test_a_document_signed_by_either_family_verifies(
    family: KeyFamily, person_of: PersonOf, authority: Authority
) -> None:
    report = xmldsig.verify(xmldsig.sign(DOCUMENT, person_of(family)), authority.trust, at=MOMENT)
    assert report.ok, report.failures
    assert report.signer is not None
    assert report.signer.key_family is family


def test_a_message_signed_with_gost_verifies(authority: Authority) -> None:
    key = authority.issue_system(SYSTEM, at=MOMENT, family=KeyFamily.GOST)
    assert wsse.verify(wsse.sign(ENVELOPE, key), authority.trust, at=MOMENT).ok


def test_a_gost_document_names_the_kazakh_algorithms(citizen: KeyPair) -> None:
    signed = xmldsig.sign(DOCUMENT, citizen).decode()
    base = "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:"
    assert f'SignatureMethod Algorithm="{base}gostr34102015-gostr34112015-512"' in signed
    assert f'DigestMethod Algorithm="{base}gostr34112015-512"' in signed
    value = re.search(r"SignatureValue>([^<]*)<", signed)
    assert value is not None
    assert len(base64.b64decode(value[1].replace("&#13;", ""))) == 128


def test_the_root_of_one_family_does_not_vouch_for_the_other(citizen: KeyPair, authority: Authority) -> None:
    report = xmldsig.verify(xmldsig.sign(DOCUMENT, citizen), TrustStore([authority.root]), at=MOMENT)
    assert [finding.code for finding in report.failures] == ["CHAIN-PATH"]


def test_a_changed_gost_signature_value_is_told(citizen: KeyPair, authority: Authority) -> None:
    signed = xmldsig.sign(DOCUMENT, citizen)
    start = signed.index(b"<ds:SignatureValue>") + 30
    changed = b"A" if signed[start : start + 1] != b"A" else b"B"
    report = xmldsig.verify(signed[:start] + changed + signed[start + 1 :], authority.trust, at=MOMENT)
    assert [finding.code for finding in report.failures] == ["SIG-VALUE"]


@pytest.mark.parametrize("family", list(KeyFamily))
def test_a_method_that_does_not_fit_the_key_is_told(
    family: KeyFamily, person_of: PersonOf, authority: Authority
) -> None:
    other = GOST_2015_512 if family is KeyFamily.RSA else RSA_SHA256
    key = person_of(family)
    signed = xmldsig.sign(DOCUMENT, key).replace(key.scheme.uris[0].encode(), other.uris[0].encode())
    report = xmldsig.verify(signed, authority.trust, at=MOMENT)
    assert [finding.code for finding in report.failures] == ["KEY-ALGORITHM"]


def test_a_scheme_does_not_verify_with_a_key_of_another_family() -> None:
    rsa, gost = generate_rsa(), PrivateKey.from_seed(b"x")
    assert not RSA_SHA256.verify(public_of(gost), RSA_SHA256.sign(rsa, b"x"), b"x")
    assert not GOST_2015_512.verify(public_of(rsa), GOST_2015_512.sign(gost, b"x"), b"x")
    assert GOST_2015_512.verify(prepared(public_of(gost)), GOST_2015_512.sign(gost, b"x"), b"x")


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
def test_no_scheme_signs_with_a_key_that_does_not_fit(scheme: object) -> None:
    wrong = PrivateKey.from_seed(b"x") if scheme.name.startswith("RSA") else generate_rsa(1024)  # type: ignore[attr-defined]
    with pytest.raises(KeyRefused):
        scheme.sign(wrong, b"x")  # type: ignore[attr-defined]


def test_the_old_algorithm_is_verified_and_never_signs() -> None:
    assert scheme_by_oid("1.2.398.3.10.1.1.1.2") is scheme_by_oid("1.3.6.1.4.1.6801.1.2.2") is GOST_2004
    assert scheme_by_uri("http://www.w3.org/2001/04/xmldsig-more#gost34310-gost34311") is GOST_2004
    with pytest.raises(KeyRefused):
        GOST_2004.sign(PrivateKey.from_seed(b"x", family=FAMILY_2004), b"x")


def test_every_oid_and_uri_of_the_table_leads_to_its_scheme() -> None:
    for scheme in SCHEMES:
        assert all(scheme_by_uri(uri) is scheme for uri in scheme.uris)
        assert all(scheme_by_oid(oid) is scheme for oid in (scheme.oid, *scheme.older_oids))


def test_a_key_signs_with_the_scheme_of_its_certificate_where_it_can() -> None:
    rsa, gost = generate_rsa(1024), PrivateKey.from_seed(b"x")
    by_oid = {scheme.name: scheme for scheme in SCHEMES}
    assert scheme_for(rsa, by_oid["RSA-SHA512"]) is by_oid["RSA-SHA512"]
    assert scheme_for(rsa, by_oid["RSA-SHA1"]) is scheme_for(rsa, GOST_2015_512) is scheme_for(rsa) is RSA_SHA256
    assert scheme_for(gost, RSA_SHA256) is scheme_for(gost) is GOST_2015_512


def test_gostcrypto_accepts_what_we_sign(require_oracle: Callable[[str], str], citizen: KeyPair) -> None:
    require_oracle("gostcrypto")
    import gostcrypto  # type: ignore[import-untyped]

    public, value = public_of(citizen.private), citizen.sign(b"<tag>data</tag>")
    assert isinstance(public, PublicKey)
    curve = gostcrypto.gostsignature.CURVES_R_1323565_1_024_2019["id-tc26-gost-3410-12-512-paramSetA"]
    theirs = gostcrypto.gostsignature.new(gostcrypto.gostsignature.MODE_512, curve)
    digest = gostcrypto.gosthash.new("streebog512", data=b"<tag>data</tag>").digest()
    point = bytearray(public.x.to_bytes(64, "big") + public.y.to_bytes(64, "big"))
    r_and_s = bytearray(value[:64][::-1] + value[64:][::-1])
    assert theirs.verify(point, bytearray(digest[::-1]), r_and_s)
    r_and_s[0] ^= 1
    assert not theirs.verify(point, bytearray(digest[::-1]), r_and_s)


def test_families_know_their_keys() -> None:
    for family in KeyFamily:
        key = generate(family)
        assert family_of(key) is family_of(public_of(key)) is family
    assert PERSON.iin
