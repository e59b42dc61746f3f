"""CRLs: complete ones and deltas, of the issuer and of others."""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Callable
from dataclasses import replace

import pytest

from signing import Authority, KeyFamily, KeyPair
from signing.authority.services import AuthorityServices
from signing.der import boolean, explicit, generalized_time, sequence, tagged
from signing.errors import ServiceRefused
from signing.findings import Finding
from signing.revocation.crl import read_crl
from signing.revocation.embedded import EmbeddedEvidence
from signing.revocation.status import Reason, State, Status
from tests.trust.conftest import BRANCHES, DAY, FAMILIES, MOMENT, Clock
from tests.trust.evidence import Crl, Revoked, extension

_SCOPE = "2.5.29.28"
_HOLD = Revoked(MOMENT - DAY, Reason.CERTIFICATE_HOLD)
_STOLEN = Revoked(MOMENT - DAY, Reason.KEY_COMPROMISE)


def said(key: KeyPair, *lists: Crl | bytes) -> list[Status | Finding]:
    octets = [one if isinstance(one, bytes) else one.octets for one in lists]
    return list(EmbeddedEvidence(crls=octets).statuses(key.certificate, key.chain[0]))


def codes(key: KeyPair, *lists: Crl | bytes) -> list[str]:
    return [one.code if isinstance(one, Finding) else one.state.value for one in said(key, *lists)]


@pytest.fixture
def empty(authority: Authority) -> Crl:
    return Crl(authority.issuing, authority.issuing_key, MOMENT, MOMENT + 180 * DAY)


def listing(crl: Crl, key: KeyPair, told: Revoked) -> Crl:
    return replace(crl, revoked=((key.certificate.serial_number, told),))


def delta(crl: Crl, *, base: int | None = None) -> Crl:
    number = crl.number if base is None else base
    return replace(crl, number=crl.number + 5, base=number, at=crl.at + DAY, until=crl.at + 2 * DAY)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_authoritys_own_lists_say_who_is_revoked(
    family: KeyFamily, authority: Authority, services: AuthorityServices, issue: Callable[..., KeyPair]
) -> None:
    key = issue(family)
    before = services.crl.crl(f"nca_{family.value}.crl")
    authority.revoke(key.certificate, at=MOMENT, reason=Reason.SUPERSEDED)
    after = services.crl.crl(f"nca_{family.value}.crl")
    assert before is not None
    assert codes(key, before) == ["good"]
    assert after is not None
    (status,) = said(key, after)
    assert isinstance(status, Status)
    assert (status.state, status.reason, status.revoked_at) == (State.REVOKED, Reason.SUPERSEDED, MOMENT)
    assert status.holds_until_next


def test_the_roots_list_speaks_of_the_issuing_authority(services: AuthorityServices, authority: Authority) -> None:
    octets = services.crl.crl("root_rsa.crl")
    assert octets is not None
    found = list(EmbeddedEvidence(crls=[octets]).statuses(authority.issuing, authority.root))
    assert [one.state for one in found if isinstance(one, Status)] == [State.GOOD]


def test_a_delta_of_the_authority_tells_a_release_from_hold(
    authority: Authority, services: AuthorityServices, citizen: KeyPair, clock: Clock
) -> None:
    authority.hold(citizen.certificate, at=MOMENT)
    base = services.crl.crl("nca_rsa.crl")
    clock.moment = MOMENT + DAY / 24
    authority.release(citizen.certificate, at=MOMENT + DAY / 24)
    changes = services.crl.crl("nca_d_rsa.crl")
    assert base is not None
    assert changes is not None
    assert codes(citizen, base) == ["revoked"]
    assert codes(citizen, base, changes) == ["revoked", "good"]
    newest = said(citizen, base, changes)[1]
    assert isinstance(newest, Status)
    assert newest.this_update == MOMENT + DAY / 24


def test_a_list_of_another_issuer_says_nothing(citizen: KeyPair, empty: Crl) -> None:
    gost = BRANCHES[KeyFamily.GOST]
    assert codes(citizen, replace(empty, issuer=gost.issuing, key=gost.issuing_key)) == ["REV-OTHER"]
    root = BRANCHES[KeyFamily.RSA]
    assert codes(citizen, replace(empty, issuer=root.root, key=root.root_key)) == ["REV-OTHER"]


def test_a_list_in_the_issuers_name_by_another_key_is_not_believed(
    citizen: KeyPair, empty: Crl, foreign_authority: Authority
) -> None:
    forged = listing(replace(empty, key=foreign_authority.issuing_key), citizen, _STOLEN)
    assert codes(citizen, forged) == ["REV-SIGNATURE"]
    assert codes(citizen, replace(empty, key=citizen)) == ["REV-SIGNATURE"]


def test_a_changed_list_is_not_believed(citizen: KeyPair, empty: Crl) -> None:
    held = listing(empty, citizen, _HOLD).octets
    changed = held.replace(bytes.fromhex("0a0106"), bytes.fromhex("0a0108"))
    assert changed != held
    assert codes(citizen, changed) == ["REV-SIGNATURE"]


def test_a_certificate_without_the_right_to_sign_lists_may_not(empty: Crl, citizen: KeyPair) -> None:
    (told,) = [read_crl(replace(empty, key=citizen).octets).unsigned_by(citizen.certificate)]
    assert told is not None
    assert told.code == "REV-RESPONDER"


def test_reason_and_invalidity_date_of_an_entry_are_read(citizen: KeyPair, empty: Crl) -> None:
    known = replace(_STOLEN, invalid_since=MOMENT - 9 * DAY)
    (status,) = said(citizen, listing(empty, citizen, known))
    assert isinstance(status, Status)
    assert (status.revoked_at, status.reason, status.invalid_since) == (known.at, known.reason, known.invalid_since)


def test_a_delta_adds_to_the_list_that_it_continues(citizen: KeyPair, empty: Crl) -> None:
    assert codes(citizen, empty, delta(empty)) == ["good", "good"]
    assert codes(citizen, empty, listing(delta(empty), citizen, _STOLEN)) == ["good", "revoked"]
    released = Revoked(MOMENT, Reason.REMOVE_FROM_CRL)
    assert codes(citizen, listing(empty, citizen, _HOLD), listing(delta(empty), citizen, released)) == [
        "revoked",
        "good",
    ]


def test_a_delta_that_continues_a_later_list_only_says_who_was_revoked(citizen: KeyPair, empty: Crl) -> None:
    later = delta(empty, base=empty.number + 3)
    assert codes(citizen, empty, later) == ["good", "REV-DELTA"]
    assert codes(citizen, empty, listing(later, citizen, _STOLEN)) == ["good", "revoked"]


def test_a_delta_alone_clears_nobody(citizen: KeyPair, empty: Crl) -> None:
    assert codes(citizen, delta(empty)) == ["REV-DELTA"]
    assert codes(citizen, listing(delta(empty), citizen, Revoked(MOMENT, Reason.REMOVE_FROM_CRL))) == ["REV-DELTA"]
    assert codes(citizen, listing(delta(empty), citizen, _STOLEN)) == ["revoked"]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (tagged(0x81, b"\xff"), ["good"]),
        (tagged(0x82, b"\xff"), ["REV-OTHER"]),
        (tagged(0x85, b"\xff"), ["REV-OTHER"]),
        (tagged(0x84, b"\xff"), ["REV-SCOPE"]),
        (tagged(0x83, b"\x01\x06"), ["REV-SCOPE"]),
        (explicit(0, explicit(0, tagged(0x86, b"http://elsewhere/part.crl"))), ["REV-SCOPE"]),
        (explicit(0, explicit(0, tagged(0x86, b"http://127.0.0.1:8080/pki/crl/nca_rsa.crl"))), ["good"]),
    ],
    ids=["people", "authorities", "attributes", "indirect", "some reasons", "another part", "its own part"],
)
def test_a_list_speaks_of_its_own_part_only(scope: bytes, expected: list[str], citizen: KeyPair, empty: Crl) -> None:
    told = extension(_SCOPE, sequence(scope), critical=True)
    assert codes(citizen, replace(empty, extensions=(told,))) == expected


def test_a_critical_extension_that_nobody_understands_is_told(citizen: KeyPair, empty: Crl) -> None:
    strange = extension("1.2.3.4", boolean(True), critical=True)
    assert codes(citizen, replace(empty, extensions=(strange,))) == ["REV-SCOPE"]


def test_a_list_from_after_the_certificate_expired_clears_it_only_if_it_keeps_such(
    citizen: KeyPair, empty: Crl
) -> None:
    after = replace(empty, at=citizen.certificate.not_after + DAY, until=citizen.certificate.not_after + 9 * DAY)
    assert codes(citizen, after) == ["REV-EXPIRED"]
    assert codes(citizen, listing(after, citizen, _STOLEN)) == ["revoked"]
    keeps = extension("2.5.29.60", generalized_time(citizen.certificate.not_before))
    assert codes(citizen, replace(after, extensions=(keeps,))) == ["good"]


def test_the_signature_of_a_list_is_checked_once(
    citizen: KeyPair, empty: Crl, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = read_crl(empty.octets)
    assert checked.unsigned_by(authority.issuing) is None
    monkeypatch.setattr("signing.revocation.crl.scheme_by_oid", None)
    assert checked.unsigned_by(authority.issuing) is None


@pytest.mark.parametrize("octets", [b"", b"0", b"hello", b"\x30\x00", b"-----BEGIN X509 CRL-----\nAAAA\n"])
def test_what_is_no_list_is_refused_and_told(octets: bytes, citizen: KeyPair) -> None:
    with pytest.raises(ServiceRefused):
        read_crl(octets)
    assert codes(citizen, octets) == ["REV-ANSWER"]


def test_a_list_may_come_as_pem(citizen: KeyPair, empty: Crl) -> None:
    pem = b"-----BEGIN X509 CRL-----\n" + encodebytes(empty.octets) + b"-----END X509 CRL-----\n"
    assert codes(citizen, pem) == ["good"]
    assert read_crl(pem).entries(5) == ()
