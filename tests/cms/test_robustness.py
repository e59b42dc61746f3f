"""Bad octets get a finding, never a traceback, and never much time."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import KeyPair, cms, der, limits
from signing.algorithms import KeyFamily
from signing.errors import CmsRefused
from signing.signed_data import oids
from signing.signed_data.attributes import algorithm, attribute
from signing.signed_data.writing import Draft
from tests.cms.samples import DATA, MOMENT, Office, failures
from tests.pem import begin, pem

SLOWEST = 5.0


def info(content_type: str, *content: bytes) -> bytes:
    return der.sequence(der.object_identifier(content_type), *content)


SIGNED_DATA = der.explicit(
    0,
    der.sequence(der.integer(1), der.set_of(), der.sequence(der.object_identifier(oids.DATA)), der.set_of()),
)
NOT_SIGNED_DATA: dict[str, tuple[str, bytes]] = {
    "nothing": ("CMS-FORM", b""),
    "one octet": ("CMS-FORM", b"\x30"),
    "text": ("CMS-FORM", "Бұл мәтін".encode()),
    "zeros": ("CMS-FORM", bytes(4096)),
    "XML": ("CMS-FORM", b"<a>b</a>"),
    "PDF": ("CMS-FORM", b"%PDF-1.7\n"),
    "data": ("CMS-TYPE", info(oids.DATA, der.explicit(0, der.octet_string(DATA)))),
    "enveloped data": ("CMS-TYPE", info("1.2.840.113549.1.7.3", der.explicit(0, der.sequence()))),
    "an empty sequence": ("CMS-FORM", der.sequence()),
    "no content": ("CMS-FORM", info(oids.SIGNED_DATA)),
    "empty content": ("CMS-FORM", info(oids.SIGNED_DATA, der.explicit(0, der.sequence()))),
    "a PEM of a key": ("CMS-TYPE", pem("PRIVATE KEY")),
    "a PEM without its end": ("CMS-FORM", begin("CMS") + b"\nAAAA\n"),
    "no base64": ("CMS-FORM", pem("CMS", b"A*AA\n")),
    "a long length": ("CMS-FORM", b"\x30\x84\xff\xff\xff\xff" + bytes(64)),
    "a length of many octets": ("CMS-FORM", b"\x30\x89" + bytes(64)),
    "no signer": ("CMS-SIGNERS", info(oids.SIGNED_DATA, SIGNED_DATA)),
}


@pytest.mark.parametrize("name", NOT_SIGNED_DATA)
def test_what_is_no_signed_cms_gets_a_finding(name: str, office: Office) -> None:
    code, octets = NOT_SIGNED_DATA[name]
    assert failures(office.judged(octets)) == [code]


HEAVY: dict[str, bytes] = {
    "nested sequences": b"\x30\x80" * 100_000,
    "nested definite sequences": der.sequence(der.sequence(der.sequence())) * 10_000,
    "a million pieces": (
        b"\x30\x80" + der.object_identifier(oids.SIGNED_DATA) + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80"
        + der.object_identifier(oids.DATA) + b"\xa0\x80\x24\x80" + b"\x04\x00" * 1_500_000 + b"\x00\x00" * 3
        + b"\x31\x00" + b"\x00\x00" * 3
    ),
    "much base64": b"MIIB" * 2_000_000,
    "many spaces": begin("CMS") + b" " * 5_000_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
def test_what_is_made_to_be_slow_is_refused_quickly(name: str, office: Office) -> None:
    started = time.monotonic()
    assert failures(office.judged(HEAVY[name]))[0].startswith("CMS-")
    assert time.monotonic() - started < SLOWEST


def test_more_pieces_than_may_be_are_refused_for_that(office: Office) -> None:
    assert failures(office.judged(HEAVY["a million pieces"])) == ["CMS-SIZE"]


def test_every_cut_is_refused(office: Office, family: KeyFamily) -> None:
    octets = office.signed(family, cms.Level.LT)
    for end in range(0, len(octets), 97):
        assert failures(office.judged(octets[:end])) == ["CMS-FORM"]


def test_more_signers_than_may_be_are_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    both = cms.add_signer(office.signed(KeyFamily.RSA), office.others[KeyFamily.RSA], at=MOMENT)
    monkeypatch.setattr(limits, "MAX_CMS_SIGNERS", 1)
    assert failures(office.judged(both)) == ["CMS-SIGNER-COUNT"]


def remade(octets: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """*octets* with the parts of its one SignerInfo changed."""
    found = cms.parse(octets)
    parts = [one.encoded for one in der.read(found.signers[0].encoded).members]
    signer = der.sequence(*change(parts))
    return Draft(found.raw_digest_algorithms, found.raw_certificates, (signer,)).written(found.pieces)


ATTRIBUTES: dict[str, tuple[bytes, ...]] = {
    "none": (),
    "no digest": (attribute(oids.CONTENT_TYPE, der.object_identifier(oids.DATA)),),
    "no content type": (attribute(oids.MESSAGE_DIGEST, der.octet_string(bytes(32))),),
    "a digest that is no octets": (
        attribute(oids.CONTENT_TYPE, der.object_identifier(oids.DATA)),
        attribute(oids.MESSAGE_DIGEST, der.integer(5)),
    ),
    "two values": (
        attribute(oids.CONTENT_TYPE, der.object_identifier(oids.DATA)),
        attribute(oids.MESSAGE_DIGEST, der.octet_string(bytes(32)), der.octet_string(bytes(31))),
    ),
    "a digest twice": (
        attribute(oids.CONTENT_TYPE, der.object_identifier(oids.DATA)),
        attribute(oids.MESSAGE_DIGEST, der.octet_string(bytes(32))),
        attribute(oids.MESSAGE_DIGEST, der.octet_string(bytes(31))),
    ),
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_attributes_that_are_missing_or_stand_twice_are_told(name: str, office: Office, family: KeyFamily) -> None:
    key = office.people[family]
    signed = der.set_of(*ATTRIBUTES[name])

    def change(parts: list[bytes]) -> list[bytes]:
        return [*parts[:3], b"\xa0" + signed[1:], parts[4], der.octet_string(key.sign(signed))]

    found = failures(office.judged(remade(office.signed(family), change)))
    assert found[0] == "CMS-ATTRIBUTES"
    assert "SIG-VALUE" not in found


def test_another_content_type_than_the_signed_one_is_told(office: Office, family: KeyFamily) -> None:
    found = cms.parse(office.signed(family))
    signers = tuple(one.encoded for one in found.signers)
    draft = Draft(found.raw_digest_algorithms, found.raw_certificates, signers, content_type=oids.TST_INFO, version=3)
    assert failures(office.judged(draft.written(found.pieces))) == ["CMS-CONTENT-TYPE"]


def test_signed_attributes_do_not_pass_for_content(office: Office, family: KeyFamily) -> None:
    """A signature over attributes, shown as one over content that consists of them."""
    found = cms.parse(office.signed(family))
    signed = found.signers[0].signed
    assert signed is not None
    octets = remade(office.signed(family), lambda parts: [*parts[:3], *parts[4:]])
    again = cms.parse(octets)
    draft = Draft(again.raw_digest_algorithms, again.raw_certificates, tuple(one.encoded for one in again.signers))
    assert failures(office.judged(draft.written([signed.octets]))) == ["CMS-ATTRIBUTES"]


def test_unsigned_attributes_that_are_nonsense_do_no_harm(office: Office, family: KeyFamily) -> None:
    nonsense = [attribute(oid, der.integer(7)) for oid in (oids.CERTIFICATE_VALUES, oids.REVOCATION_VALUES)]
    empty = der.sequence(der.object_identifier(oids.TIME_STAMP_TOKEN), der.set_of())

    def change(parts: list[bytes]) -> list[bytes]:
        return [*parts, der.tagged(0xA1, b"".join((*nonsense, empty)))]

    assert failures(office.judged(remade(office.signed(family), change))) == []


def test_certificates_that_are_none_are_left_out(office: Office, family: KeyFamily) -> None:
    found = cms.parse(office.signed(family))
    certificates = (*found.raw_certificates, der.sequence(der.integer(1)), der.tagged(0xA1, b"\x05\x00"))
    draft = Draft((algorithm(office.people[family].scheme.digest),), certificates, (found.signers[0].encoded,))
    assert failures(office.judged(draft.written(found.pieces))) == []


@given(seed=st.integers(0, 2**32), at=st.floats(0, 1), octet=st.integers(0, 255), level=st.sampled_from(cms.Level))
@settings(max_examples=300, deadline=None)
def test_one_octet_changed_is_never_an_error(
    seed: int, at: float, octet: int, level: cms.Level, the_office: Office
) -> None:
    family = tuple(KeyFamily)[seed % 2]
    octets = bytearray(the_office.signed(family, level))
    place = min(int(at * len(octets)), len(octets) - 1)
    octets[place] ^= octet
    report = the_office.judged(bytes(octets))
    assert report.findings
    if report.signed_octets is not None:
        assert report.signed_octets == DATA


@given(octets=st.binary(max_size=300))
def test_any_octets_are_parsed_or_refused(octets: bytes) -> None:
    with suppress(CmsRefused):
        cms.parse(octets)


def test_many_signers_that_fail_are_explained_within_one_bound(office: Office) -> None:
    key = office.people[KeyFamily.GOST]
    stranger = KeyPair(office.others[KeyFamily.GOST].private, key.certificate, key.chain)
    found = cms.parse(cms.sign(DATA, stranger, at=MOMENT))
    signers = found.signers[0].encoded
    digests, certificates = found.raw_digest_algorithms, found.raw_certificates
    octets = Draft(digests, certificates, (signers,) * limits.MAX_CMS_SIGNERS).written(found.pieces)
    started = time.monotonic()
    report = office.judged(octets)
    assert len(report.parts) == limits.MAX_CMS_SIGNERS
    assert failures(report) == ["SIG-VALUE"]
    assert time.monotonic() - started < SLOWEST
