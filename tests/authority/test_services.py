"""The services as one: certificates by name, evidence in process, and the register as a source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.x509 import ocsp

from signing import Authority, Certificate, KeyPair
from signing.algorithms import KeyFamily
from signing.authority.services import AuthorityServices, ServiceKeys, service_keys
from signing.errors import ServiceRefused
from signing.revocation import Reason, State, Status
from tests.authority.conftest import DAY, MOMENT, PERSON, Clock


@pytest.mark.parametrize("family", list(KeyFamily))
def test_certificates_of_authorities_are_had_by_name(
    family: KeyFamily, services: AuthorityServices, authority: Authority
) -> None:
    branch = authority.branches[family]
    assert services.certificate(f"root_{family}.cer") == branch.root.der
    assert services.certificate(f"nca_{family}.cer") == branch.issuing.der
    assert services.certificate("nca.cer") is None


@pytest.mark.parametrize("family", list(KeyFamily))
def test_every_address_in_a_certificate_leads_to_something(
    family: KeyFamily, services: AuthorityServices, authority: Authority, issue: Callable[..., KeyPair]
) -> None:
    for certificate in (issue(family).certificate, authority.branches[family].issuing):
        for address in addresses(certificate):
            name = address.rpartition("/")[2]
            assert name == "ocsp" or services.certificate(name) or services.crl.crl(name), address


def addresses(certificate: Certificate) -> list[str]:
    found = []
    for extension in certificate.x509.extensions:
        if isinstance(extension.value, x509.AuthorityInformationAccess):
            found += [one.access_location.value for one in extension.value]
        elif isinstance(extension.value, x509.CRLDistributionPoints | x509.FreshestCRL):
            found += [name.value for point in extension.value for name in point.full_name or ()]
    assert found
    return found


@pytest.mark.parametrize("family", list(KeyFamily))
def test_evidence_on_a_leaf_is_an_ocsp_answer(
    family: KeyFamily, services: AuthorityServices, authority: Authority, issue: Callable[..., KeyPair]
) -> None:
    certificate, issuing = issue(family).certificate, authority.branches[family].issuing
    evidence = services.evidence(certificate, issuing)
    [answer] = map(ocsp.load_der_ocsp_response, evidence.ocsp)
    assert (answer.serial_number, answer.certificate_status) == (certificate.serial_number, ocsp.OCSPCertStatus.GOOD)
    assert answer.this_update_utc == MOMENT
    assert evidence.crls == ()


@pytest.mark.parametrize("family", list(KeyFamily))
def test_evidence_on_an_issuing_authority_is_the_list_of_its_root(
    family: KeyFamily, services: AuthorityServices, authority: Authority
) -> None:
    branch = authority.branches[family]
    evidence = services.evidence(branch.issuing, branch.root)
    assert evidence.ocsp == ()
    assert evidence.crls == (services.crl.crl(f"root_{family}.crl"),)


def test_a_root_and_a_responder_need_no_evidence(
    services: AuthorityServices, authority: Authority, keys_of_services: ServiceKeys
) -> None:
    responder = keys_of_services.ocsp[KeyFamily.RSA].certificate
    for certificate, issuer in ((authority.root, authority.root), (responder, authority.issuing)):
        evidence = services.evidence(certificate, issuer)
        assert evidence.ocsp == evidence.crls == ()


def test_there_is_no_evidence_on_certificates_of_others(
    services: AuthorityServices, foreign_authority: Authority
) -> None:
    with pytest.raises(ServiceRefused) as refused:
        services.evidence(foreign_authority.issuing, foreign_authority.root)
    assert refused.value.code == "SERVICE-ANSWER"


def statuses(services: AuthorityServices, certificate: Certificate, issuer: Certificate) -> list[Status]:
    return list(services.source.statuses(certificate, issuer))


def test_the_register_is_a_source_that_knows_at_once(
    services: AuthorityServices, authority: Authority, citizen: KeyPair, clock: Clock
) -> None:
    certificate, issuing = citizen.certificate, authority.issuing
    assert statuses(services, certificate, issuing) == [Status(State.GOOD, "register", MOMENT)]
    clock.moment += DAY
    authority.revoke(certificate, at=MOMENT, reason=Reason.SUPERSEDED)
    [status] = statuses(services, certificate, issuing)
    assert (status.state, status.revoked_at, status.reason) == (State.REVOKED, MOMENT, Reason.SUPERSEDED)
    assert status.this_update == MOMENT + DAY


def test_the_register_knows_of_no_issuer_what_the_other_branch_issued(
    services: AuthorityServices, authority: Authority, citizen: KeyPair
) -> None:
    [status] = statuses(services, citizen.certificate, authority.branches[KeyFamily.GOST].issuing)
    assert status.state is State.UNKNOWN


def test_the_register_does_not_know_what_was_made_past_it(services: AuthorityServices, authority: Authority) -> None:
    past = Authority(authority.branches.values()).issue_person(PERSON, at=MOMENT)
    [status] = statuses(services, past.certificate, authority.issuing)
    assert status.state is State.UNKNOWN


def test_the_register_says_nothing_of_certificates_of_others(
    services: AuthorityServices, foreign_authority: Authority
) -> None:
    assert statuses(services, foreign_authority.issuing, foreign_authority.root) == []


@pytest.mark.parametrize("family", list(KeyFamily))
def test_keys_of_services_last_as_long_as_their_authority(family: KeyFamily, authority: Authority) -> None:
    keys = service_keys(authority, at=MOMENT + 3000 * DAY)
    for key in (keys.ocsp[family], keys.time_stamps[family]):
        assert key.certificate.not_before == MOMENT + 3000 * DAY
        assert key.certificate.not_after == authority.branches[family].issuing.not_after
        assert authority.register.is_known(key.certificate.serial_number)


def test_services_of_one_family_alone_are_possible(authority: Authority, citizen: KeyPair) -> None:
    alone = Authority([authority.branches[KeyFamily.RSA]])
    now = datetime(2031, 6, 1, tzinfo=UTC)
    services = AuthorityServices.of(alone, service_keys(alone, at=MOMENT), now=lambda: now, serials=lambda: 1)
    assert set(services.crl.names) == {"nca_rsa.crl", "nca_d_rsa.crl", "root_rsa.crl"}
    assert services.evidence(citizen.certificate, alone.issuing).ocsp
