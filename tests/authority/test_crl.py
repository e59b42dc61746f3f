"""Lists of revoked certificates, read by cryptography."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from signing import Authority, Certificate, KeyPair
from signing.algorithms import KeyFamily
from signing.authority.behaviour import Behaviour, Mode
from signing.authority.services import AuthorityServices
from signing.revocation import Reason
from tests.authority.conftest import DAY, MOMENT, Clock


def listed(services: AuthorityServices, name: str, mode: Mode = Mode.NORMAL) -> x509.CertificateRevocationList:
    octets = services.crl.crl(name, Behaviour(mode))
    assert octets is not None
    return x509.load_der_x509_crl(octets)


def reasons(crl: x509.CertificateRevocationList) -> dict[int, str | None]:
    found: dict[int, str | None] = {}
    for entry in crl:
        extensions = {type(one.value): one.value for one in entry.extensions}
        reason = extensions.get(x509.CRLReason)
        found[entry.serial_number] = reason.reason.value if isinstance(reason, x509.CRLReason) else None
    return found


def number(crl: x509.CertificateRevocationList) -> int:
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def test_there_are_three_lists_of_each_family(services: AuthorityServices) -> None:
    expected = {f"{name}_{family}.crl" for name in ("nca", "nca_d", "root") for family in ("rsa", "gost")}
    assert set(services.crl.names) == expected
    assert services.crl.crl("nca_rsa") is None
    assert services.crl.crl("../nca_rsa.crl") is None


@pytest.mark.parametrize("family", list(KeyFamily))
@pytest.mark.parametrize("name", ["nca", "nca_d", "root"])
def test_every_list_is_signed_by_its_issuer(
    family: KeyFamily, name: str, services: AuthorityServices, authority: Authority
) -> None:
    branch = authority.branches[family]
    issuer = branch.root if name == "root" else branch.issuing
    crl = listed(services, f"{name}_{family}.crl")
    assert crl.issuer == issuer.x509.subject
    identifier = crl.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    assert identifier == issuer.subject_key_identifier
    assert is_signed(crl, issuer)


def is_signed(crl: x509.CertificateRevocationList, issuer: Certificate) -> bool:
    scheme, key = issuer.scheme, issuer.public_key
    assert scheme is not None and key is not None
    return scheme.verify(key, crl.signature, crl.tbs_certlist_bytes)


def test_a_complete_list_is_of_now_and_numbered_by_its_second(services: AuthorityServices) -> None:
    crl = listed(services, "nca_rsa.crl")
    assert crl.last_update_utc == MOMENT
    assert crl.next_update_utc == MOMENT + 180 * DAY
    assert number(crl) == int(MOMENT.timestamp())
    assert len(crl) == 0


def test_reasons_stand_beside_the_entries(
    services: AuthorityServices, authority: Authority, issue: Callable[..., KeyPair]
) -> None:
    expected = {}
    for reason in (Reason.UNSPECIFIED, Reason.KEY_COMPROMISE, Reason.CERTIFICATE_HOLD, Reason.PRIVILEGE_WITHDRAWN):
        certificate = issue().certificate
        authority.revoke(certificate, at=MOMENT, reason=reason)
        expected[certificate.serial_number] = None if reason is Reason.UNSPECIFIED else reason.value
    assert reasons(listed(services, "nca_rsa.crl")) == expected
    assert reasons(listed(services, "nca_gost.crl")) == {}


def test_a_lost_key_is_not_trusted_since_the_revocation(
    services: AuthorityServices, authority: Authority, citizen: KeyPair
) -> None:
    authority.revoke(citizen.certificate, at=MOMENT - DAY, reason=Reason.KEY_COMPROMISE)
    [entry] = listed(services, "nca_rsa.crl")
    assert entry.revocation_date_utc == MOMENT - DAY
    invalid = entry.extensions.get_extension_for_class(x509.InvalidityDate).value
    assert invalid.invalidity_date_utc == MOMENT - DAY


def test_a_list_is_made_anew_at_each_request(
    services: AuthorityServices, authority: Authority, citizen: KeyPair, clock: Clock
) -> None:
    first = services.crl.crl("nca_rsa.crl")
    assert services.crl.crl("nca_rsa.crl") == first
    authority.revoke(citizen.certificate, at=MOMENT)
    assert len(listed(services, "nca_rsa.crl")) == 1
    clock.moment += timedelta(seconds=1)
    assert number(listed(services, "nca_rsa.crl")) == int(MOMENT.timestamp()) + 1


def test_only_a_complete_list_of_an_issuing_authority_leads_to_the_delta(services: AuthorityServices) -> None:
    freshest = listed(services, "nca_gost.crl").extensions.get_extension_for_class(x509.FreshestCRL).value
    [point] = freshest
    assert point.full_name is not None
    assert point.full_name[0].value == "http://127.0.0.1:8080/pki/crl/nca_d_gost.crl"
    for name in ("nca_d_gost.crl", "root_gost.crl"):
        with pytest.raises(x509.ExtensionNotFound):
            listed(services, name).extensions.get_extension_for_class(x509.FreshestCRL)


def test_a_delta_tells_what_changed_since_the_day_began(
    services: AuthorityServices, authority: Authority, issue: Callable[..., KeyPair]
) -> None:
    older, today, released = issue().certificate, issue().certificate, issue().certificate
    authority.revoke(older, at=MOMENT - DAY, reason=Reason.SUPERSEDED)
    authority.revoke(today, at=MOMENT, reason=Reason.SUPERSEDED)
    authority.hold(released, at=MOMENT - DAY)
    authority.release(released, at=MOMENT)
    delta = listed(services, "nca_d_rsa.crl")
    assert reasons(delta) == {today.serial_number: "superseded", released.serial_number: "removeFromCRL"}
    indicator = delta.extensions.get_extension_for_class(x509.DeltaCRLIndicator)
    assert indicator.critical
    assert indicator.value.crl_number == int(MOMENT.replace(hour=0, minute=0, second=0).timestamp())
    assert number(delta) == number(listed(services, "nca_rsa.crl"))
    assert delta.next_update_utc == MOMENT + DAY


def test_issuing_authorities_are_on_the_list_of_their_root_alone(
    services: AuthorityServices, authority: Authority
) -> None:
    authority.revoke(authority.issuing, at=MOMENT, reason=Reason.CA_COMPROMISE)
    assert reasons(listed(services, "root_rsa.crl")) == {authority.issuing.serial_number: "cACompromise"}
    assert len(listed(services, "nca_rsa.crl")) == len(listed(services, "nca_d_rsa.crl")) == 0


def test_a_revocation_that_is_to_begin_is_not_listed_before(
    services: AuthorityServices, authority: Authority, citizen: KeyPair, clock: Clock
) -> None:
    authority.revoke(citizen.certificate, at=MOMENT + DAY)
    assert len(listed(services, "nca_rsa.crl")) == 0
    clock.moment += DAY
    assert len(listed(services, "nca_rsa.crl")) == len(listed(services, "nca_d_rsa.crl")) == 1


@pytest.mark.parametrize("name", ["nca_rsa.crl", "nca_d_rsa.crl", "root_gost.crl"])
def test_the_next_one_after_a_stale_list_is_two_days_late(name: str, services: AuthorityServices) -> None:
    assert listed(services, name, Mode.STALE).next_update_utc == MOMENT - 2 * DAY


def test_a_wrong_list_is_not_what_its_issuer_signed(services: AuthorityServices, authority: Authority) -> None:
    assert not is_signed(listed(services, "nca_rsa.crl", Mode.WRONG), authority.issuing)
    assert is_signed(listed(services, "nca_rsa.crl"), authority.issuing)


def test_lists_are_made_decades_later(
    services: AuthorityServices, authority: Authority, citizen: KeyPair, clock: Clock
) -> None:
    clock.moment = datetime(2061, 1, 1, 12, tzinfo=UTC)
    authority.revoke(citizen.certificate, at=clock.moment)
    crl = listed(services, "nca_d_rsa.crl")
    assert crl.last_update_utc == clock.moment
    assert [entry.revocation_date_utc for entry in crl] == [clock.moment]
