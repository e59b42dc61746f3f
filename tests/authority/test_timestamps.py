"""Time-stamps, read by asn1crypto."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from asn1crypto import cms, tsp

from signing import Authority, Certificate
from signing.algorithms import (
    GOST_34311,
    SHA1,
    SHA256,
    SHA512,
    STREEBOG_256,
    STREEBOG_512,
    DigestAlgorithm,
    KeyFamily,
)
from signing.authority.behaviour import Behaviour, Mode
from signing.authority.services import AuthorityServices, ServiceKeys
from signing.authority.timestamps import POLICIES, TimeStampAuthority
from signing.der import NULL, boolean, explicit, integer, object_identifier, octet_string, read, sequence
from signing.errors import ServiceRefused
from tests.authority.conftest import DAY, MOMENT, Clock

DATA = "Өтінемін".encode()
SIGNED_ATTRIBUTES = {
    "content_type",
    "signing_time",
    "message_digest",
    "signing_certificate",
    "signing_certificate_v2",
}


def question(
    digest: DigestAlgorithm = SHA256, *members: bytes, imprint: bytes | None = None, version: int = 1
) -> bytes:
    algorithm = sequence(object_identifier(digest.oid), NULL)
    octets = digest.digest(DATA) if imprint is None else imprint
    return sequence(integer(version), sequence(algorithm, octet_string(octets)), *members)


def policy(dotted: str) -> bytes:
    return object_identifier(dotted)


def info_of(token: Any) -> Mapping[str, Any]:
    return token["content"]["encap_content_info"]["content"].parsed.native  # type: ignore[no-any-return]


def granted(services: AuthorityServices, asked: bytes, mode: Mode = Mode.NORMAL) -> Any:
    found = tsp.TimeStampResp.load(services.time_stamps.answer(asked, Behaviour(mode)), strict=True)
    assert found["status"]["status"].native == "granted"
    return found["time_stamp_token"]


def status(services: AuthorityServices, asked: bytes) -> Any:
    """PKIStatusInfo of an answer without a token, which asn1crypto does not read."""
    [found] = read(services.time_stamps.answer(asked)).members
    return tsp.PKIStatusInfo.load(found.encoded, strict=True)


def failure(services: AuthorityServices, asked: bytes) -> str:
    found = status(services, asked)
    assert found["status"].native == "rejection"
    assert len(found["status_string"]) == 3
    [name] = found["fail_info"].native
    return str(name)


def test_a_stamp_holds_the_imprint_the_moment_and_its_number(services: AuthorityServices) -> None:
    info = info_of(granted(services, question()))
    assert info["message_imprint"]["hashed_message"] == SHA256.digest(DATA)
    assert info["gen_time"] == MOMENT
    assert info["serial_number"] == 1
    assert info_of(granted(services, question()))["serial_number"] == 2
    assert [info[name] for name in ("accuracy", "ordering", "nonce", "tsa", "extensions")] == [None, False, *[None] * 3]


@pytest.mark.parametrize(
    ("digest", "family"),
    [
        (SHA256, KeyFamily.RSA),
        (SHA512, KeyFamily.RSA),
        (STREEBOG_512, KeyFamily.GOST),
        (STREEBOG_256, KeyFamily.GOST),
        (GOST_34311, KeyFamily.GOST),
    ],
)
def test_the_policy_goes_with_the_imprint_unless_one_is_named(
    digest: DigestAlgorithm, family: KeyFamily, services: AuthorityServices
) -> None:
    assert info_of(granted(services, question(digest)))["policy"] == POLICIES[family]
    for named in POLICIES.values():
        assert info_of(granted(services, question(digest, policy(named))))["policy"] == named


@pytest.mark.parametrize("family", list(KeyFamily))
def test_the_stamp_is_signed_as_the_profile_says(
    family: KeyFamily, services: AuthorityServices, keys_of_services: ServiceKeys, authority: Authority
) -> None:
    token = granted(services, question(SHA256, policy(POLICIES[family]), boolean(True)))
    [signer] = token["content"]["signer_infos"]
    assert {attribute["type"].native for attribute in signer["signed_attrs"]} == SIGNED_ATTRIBUTES
    key = keys_of_services.time_stamps[family]
    signed = signer["signed_attrs"].untag().dump()
    assert key.certificate.public_key is not None
    assert key.scheme.verify(key.certificate.public_key, signer["signature"].native, signed)
    content = token["content"]["encap_content_info"]["content"].contents
    values = {attribute["type"].native: attribute["values"] for attribute in signer["signed_attrs"]}
    assert values["message_digest"][0].native == key.scheme.digest.digest(content)
    assert values["signing_time"][0].native == MOMENT
    names = {one.chosen.dump() for one in token["content"]["certificates"]}
    assert names == {key.certificate.der, authority.branches[family].issuing.der}


def test_certificates_come_only_where_they_are_asked_for(services: AuthorityServices) -> None:
    for wanted, members in ((False, ()), (False, (boolean(False),)), (True, (boolean(True),))):
        token = granted(services, question(SHA256, *members))
        assert bool(token["content"]["certificates"].native) is wanted


@pytest.mark.parametrize("nonce", [0, 1, -1, 2**159, -(2**63), 1893456000123])
def test_the_nonce_is_repeated(nonce: int, services: AuthorityServices) -> None:
    assert info_of(granted(services, question(SHA256, integer(nonce))))["nonce"] == nonce


@pytest.mark.parametrize("serial", [0, -1, -128, -129, 127, 128, -(2**63), 2**159])
def test_numbers_are_written_as_they_are_given_negative_ones_too(
    serial: int, authority: Authority, keys_of_services: ServiceKeys, clock: Clock
) -> None:
    stamping = TimeStampAuthority(authority, keys_of_services.time_stamps, clock.now, lambda: serial)
    token = cms.ContentInfo.load(stamping.stamp(SHA256.digest(DATA), SHA256))
    assert info_of(token)["serial_number"] == serial


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (question(SHA1), "bad_alg"),
        (question(SHA256, imprint=bytes(20)), "bad_data_format"),
        (question(SHA256, imprint=b""), "bad_data_format"),
        (question(version=2), "bad_request"),
        (question(SHA256, policy("1.2.398.3.3.2.6.1")), "unaccepted_policy"),
        (question(SHA256, policy("1.2.398.3.3.2.6.3")), "unaccepted_policy"),
        (question(SHA256, policy("1.2.3.4")), "unaccepted_policy"),
        (question(SHA256, explicit(0, b"")), "unaccepted_extensions"),
        (question(SHA256, boolean(True), integer(1)), "bad_data_format"),
        (b"", "bad_data_format"),
        (b"<xml/>", "bad_data_format"),
        (sequence(integer(1)), "bad_data_format"),
        (question() + b"\x00", "bad_data_format"),
        (question(SHA256, integer(2**150_000)), "bad_data_format"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_stamped_is_refused_with_its_reason(
    asked: bytes, expected: str, services: AuthorityServices
) -> None:
    assert failure(services, asked) == expected


def test_an_ended_policy_is_told_from_one_that_never_was(services: AuthorityServices) -> None:
    ended, unknown = (
        status(services, question(SHA256, policy(name)))["status_string"].native
        for name in ("1.2.398.3.3.2.6.1", "1.2.3.4")
    )
    assert ended != unknown
    assert any("34.310-2004" in text for text in ended)


def test_a_digest_with_parameters_is_refused(services: AuthorityServices) -> None:
    for parameters, expected in ((b"", None), (NULL, None), (integer(1), "bad_alg"), (NULL + NULL, "bad_alg")):
        algorithm = sequence(object_identifier(SHA256.oid), parameters)
        asked = sequence(integer(1), sequence(algorithm, octet_string(SHA256.digest(DATA))))
        if expected is None:
            assert granted(services, asked)
        else:
            assert failure(services, asked) == expected


def test_a_stamp_in_process_is_the_same(services: AuthorityServices) -> None:
    token = cms.ContentInfo.load(services.time_stamps.stamp(STREEBOG_512.digest(DATA), STREEBOG_512), strict=True)
    assert info_of(token)["policy"] == POLICIES[KeyFamily.GOST]
    assert len(token["content"]["certificates"]) == 2


@pytest.mark.parametrize(("imprint", "digest"), [(bytes(20), SHA1), (bytes(31), SHA256)])
def test_no_stamp_in_process_over_what_is_no_imprint(
    imprint: bytes, digest: DigestAlgorithm, services: AuthorityServices
) -> None:
    with pytest.raises(ServiceRefused) as refused:
        services.time_stamps.stamp(imprint, digest)
    assert refused.value.code == "SERVICE-ANSWER"


def test_a_stale_stamp_is_of_two_days_ago(services: AuthorityServices) -> None:
    assert info_of(granted(services, question(), Mode.STALE))["gen_time"] == MOMENT - 2 * DAY


def test_a_wrong_stamp_is_over_another_imprint(services: AuthorityServices) -> None:
    info = info_of(granted(services, question(SHA256, integer(7)), Mode.WRONG))
    assert info["message_imprint"]["hashed_message"] != SHA256.digest(DATA)
    assert info["nonce"] == 7


@pytest.mark.parametrize("family", list(KeyFamily))
def test_the_certificate_is_for_time_stamps_alone(family: KeyFamily, keys_of_services: ServiceKeys) -> None:
    certificate: Certificate = keys_of_services.time_stamps[family].certificate
    usage, purposes = (
        next(one for one in certificate.x509.extensions if one.oid.dotted_string == oid)
        for oid in ("2.5.29.15", "2.5.29.37")
    )
    assert usage.critical and purposes.critical
    assert str(certificate.key_usage) == "digitalSignature, nonRepudiation"
    assert certificate.extended_key_usage == {"1.3.6.1.5.5.7.3.8"}
    assert certificate.subject.common_name == "TSA SERVICE"


def test_stamps_are_made_decades_later(services: AuthorityServices, clock: Clock) -> None:
    clock.moment = datetime(2061, 1, 1, tzinfo=UTC)
    assert info_of(granted(services, question(SHA256, boolean(True))))["gen_time"] == clock.moment
