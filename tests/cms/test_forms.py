"""The forms in which others write CMS: BER, PEM, base64, names of algorithms, ways to name a signer."""

from __future__ import annotations

import base64
import io
import mmap
from collections.abc import Callable
from pathlib import Path

import pytest

from signing import KeyPair, cms, der, inspect, judge
from signing.algorithms import RSA_SHA256, RSA_SHA512, SHA512, KeyFamily
from signing.moments import when
from signing.signed_data import oids
from signing.signed_data.attributes import algorithm, issuer_and_serial, signed_attributes
from signing.signed_data.ber import read
from signing.signed_data.writing import Draft
from tests.cms.samples import DATA, EVERYONE, MOMENT, Office, failures


def pem(octets: bytes, label: str = "CMS", end: str = "\n") -> bytes:
    text = base64.encodebytes(octets).decode().replace("\n", end)
    return f"-----BEGIN {label}-----{end}{text}-----END {label}-----{end}".encode()


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "DER": lambda octets: octets,
    "PEM": pem,
    "PEM of PKCS #7": lambda octets: pem(octets, "PKCS7"),
    "PEM with CRLF": lambda octets: pem(octets, end="\r\n"),
    "PEM in one line": lambda octets: pem(octets, end=""),
    "PEM behind a note": lambda octets: b"Subject: a file\n\n" + pem(octets),
    "base64": base64.b64encode,
    "base64 in lines": base64.encodebytes,
    "base64 with a byte order mark": lambda octets: b"\xef\xbb\xbf" + base64.b64encode(octets),
    "base64 with white space": lambda octets: b"\n  " + base64.b64encode(octets) + b"\n\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read(form: str, office: Office, family: KeyFamily) -> None:
    report = office.judged(FORMS[form](office.signed(family)))
    assert failures(report) == []
    assert report.signed_octets == DATA


def indefinite(octets: bytes, piece: int = 7) -> bytes:
    """*octets* with every length indefinite that may be, and the content cut into pieces."""
    return _indefinite(read(memoryview(octets), 10_000), piece)


def _indefinite(node: object, piece: int, *, content: bool = False) -> bytes:
    if not node.tag & 0x20:  # type: ignore[attr-defined]
        octets = bytes(node.content)  # type: ignore[attr-defined]
        if not content:
            return der.tagged(node.tag, octets)  # type: ignore[attr-defined]
        pieces = [der.octet_string(octets[at : at + piece]) for at in range(0, len(octets), piece)]
        return b"\x24\x80" + b"".join(pieces) + b"\x00\x00"
    members = [
        _indefinite(member, piece, content=node.tag == 0xA0 and member.tag == 0x04)  # type: ignore[attr-defined]
        for member in node.members  # type: ignore[attr-defined]
    ]
    return bytes((node.tag, 0x80)) + b"".join(members) + b"\x00\x00"  # type: ignore[attr-defined]


@pytest.mark.parametrize("level", cms.Level)
def test_indefinite_lengths_all_the_way_down_are_read(level: cms.Level, office: Office, family: KeyFamily) -> None:
    found = cms.parse(office.signed(family, level))
    octets = indefinite(Draft(found.raw_digest_algorithms, found.raw_certificates, ()).written(found.pieces))
    whole = indefinite(office.signed(family, level))
    assert cms.content(octets) == cms.content(whole) == DATA
    # certificates, and so tokens and answers, are DER by their own rules: they stay as they are
    signers = [_indefinite(read(memoryview(one.encoded), 10_000), 7) for one in found.signers]
    again = Draft(found.raw_digest_algorithms, found.raw_certificates, tuple(signers)).written(found.pieces)
    if level is cms.Level.B:
        assert failures(office.judged(again)) == []
    assert cms.parse(again).signers[0].signed == found.signers[0].signed


def test_what_is_mapped_into_memory_is_judged_without_a_copy(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "large.p7s"
    with path.open("wb") as target:
        cms.sign_stream(io.BytesIO(DATA * 50_000), target, office.people[KeyFamily.RSA], at=MOMENT)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        view = memoryview(mapped)
        for report in (cms.verify(view, office.trust, when=when(MOMENT)), judge(view, office.trust, at=MOMENT)):
            assert failures(report) == []
            assert report.signed_octets is None
        assert inspect(view).facts["form"] == "BER"
        view.release()


def made(key: KeyPair, office: Office, **parts: bytes) -> bytes:
    """A CMS over DATA whose SignerInfo has other *parts* than usual: sid, digest, scheme, value, attributes."""
    scheme = key.scheme
    attributes = parts.get(
        "attributes",
        signed_attributes(scheme.digest.digest(DATA), key.certificate, at=MOMENT, profile=cms.Profile.KALKAN),
    )
    signer = der.sequence(
        der.integer(3 if "sid" in parts else 1),
        parts.get("sid", issuer_and_serial(key.certificate)),
        parts.get("digest", algorithm(scheme.digest)),
        b"\xa0" + attributes[1:] if attributes else b"",
        parts.get("scheme", algorithm(scheme)),
        der.octet_string(parts.get("value", key.sign(attributes or DATA))),
    )
    certificates = (key.certificate.der, *(one.der for one in key.chain))
    return Draft((algorithm(scheme.digest),), certificates, (signer,)).written([DATA])


def test_a_signer_may_be_named_by_key_identifier(office: Office, family: KeyFamily) -> None:
    key = office.people[family]
    identifier = key.certificate.subject_key_identifier
    assert identifier is not None
    octets = made(key, office, sid=der.tagged(0x80, identifier))
    assert failures(office.judged(octets)) == []
    wrong = made(key, office, sid=der.tagged(0x80, bytes(20)))
    assert failures(office.judged(wrong)) == ["CMS-SIGNER-CERTIFICATE"]


def test_the_name_of_the_issuer_may_be_written_in_another_kind_of_string(office: Office, family: KeyFamily) -> None:
    key = office.people[family]
    issuer, serial = der.read(issuer_and_serial(key.certificate)).members
    attributes = [one for rdn in issuer.members for one in rdn.members]
    rewritten = []
    for kind, value in (one.members for one in attributes):
        text = value.content.decode()
        rewritten.append(der.set_of(der.sequence(kind.encoded, der.bmp_string(text))))
    sid = der.sequence(der.sequence(*rewritten), serial.encoded)
    assert failures(office.judged(made(key, office, sid=sid))) == []


def test_the_digest_may_decide_the_scheme_of_rsa(office: Office) -> None:
    plain = der.sequence(der.object_identifier(oids.RSA_ENCRYPTION), der.NULL)
    key = office.people[KeyFamily.RSA]
    assert failures(office.judged(made(key, office, scheme=plain))) == []
    attributes = signed_attributes(SHA512.digest(DATA), key.certificate, at=MOMENT, profile=cms.Profile.KALKAN)
    for scheme in (plain, algorithm(RSA_SHA512)):
        octets = made(
            key,
            office,
            digest=algorithm(SHA512),
            scheme=scheme,
            attributes=attributes,
            value=RSA_SHA512.sign(key.private, attributes),
        )
        assert failures(office.judged(octets)) == []


def test_parameters_may_be_left_out(office: Office, family: KeyFamily) -> None:
    key = office.people[family]
    digest, scheme = (der.sequence(der.object_identifier(one.oid)) for one in (key.scheme.digest, key.scheme))
    assert failures(office.judged(made(key, office, digest=digest, scheme=scheme))) == []


def test_without_signed_attributes_the_value_is_over_the_content(office: Office, family: KeyFamily) -> None:
    octets = made(office.people[family], office, attributes=b"")
    report = office.judged(octets)
    assert failures(report) == []
    assert report.signed_octets == DATA
    detached = Draft(
        cms.parse(octets).raw_digest_algorithms,
        cms.parse(octets).raw_certificates,
        tuple(one.encoded for one in cms.parse(octets).signers),
    ).written(None)
    assert office.judged(detached, DATA).ok
    assert cms.verify(detached, office.trust, when=when(MOMENT), data=io.BytesIO(DATA), policy=EVERYONE).ok
    assert failures(office.judged(detached)) == ["CMS-DATA"]
    assert failures(office.judged(detached, b"other")) == ["SIG-VALUE"]


def test_a_scheme_that_is_not_known_is_told(office: Office) -> None:
    strange = der.sequence(der.object_identifier("1.2.840.113549.1.1.10"))
    assert failures(office.judged(made(office.people[KeyFamily.RSA], office, scheme=strange))) == ["CMS-ALGORITHM"]
    assert failures(office.judged(made(office.people[KeyFamily.RSA], office, digest=strange))) == ["CMS-ALGORITHM"]


def test_a_scheme_that_the_key_does_not_fit_is_told(office: Office) -> None:
    octets = made(office.people[KeyFamily.GOST], office, scheme=algorithm(RSA_SHA256))
    assert failures(office.judged(octets)) == ["KEY-ALGORITHM"]
