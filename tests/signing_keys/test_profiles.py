"""Certificates of both families have the profile of the national authority."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509

from signing import Authority, Certificate, KeyPair, Role
from signing.algorithms import GOST_2015_512, RSA_SHA256, KeyFamily
from signing.authority import Branch, Employee, Person, Services
from signing.der import read
from signing.gost import PublicKey
from signing.key_forms import key_identifier
from signing.oids import KEY_STORAGE_PKCS12
from tests.signing_keys.conftest import EMPLOYEE, MOMENT, PERSON, SYSTEM

EMAIL, CLIENT = "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.2"
PersonOf = Callable[[KeyFamily], KeyPair]


def extension(certificate: Certificate, oid: str) -> x509.Extension[x509.ExtensionType]:
    return certificate.x509.extensions.get_extension_for_oid(x509.ObjectIdentifier(oid))


def usages(certificate: Certificate) -> list[str]:
    """Extended key usages in their order."""
    value = certificate.x509.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    return [usage.dotted_string for usage in value]


def policy(certificate: Certificate) -> str:
    value = certificate.x509.extensions.get_extension_for_class(x509.CertificatePolicies).value
    return value[0].policy_identifier.dotted_string


def test_a_gost_certificate_has_the_one_policy_and_the_three_usages(citizen: KeyPair, head: KeyPair) -> None:
    for key in (citizen, head):
        usage = extension(key.certificate, "2.5.29.15")
        assert usage.critical
        assert usage.value.public_bytes() == bytes.fromhex("030203c8")
        assert str(key.certificate.key_usage) == "digitalSignature, nonRepudiation, keyAgreement"
        assert policy(key.certificate) == "1.2.398.3.3.2"
        assert key.certificate.scheme is GOST_2015_512


def test_the_rsa_pair_divides_the_usages_and_has_policies_of_its_own(authority: Authority) -> None:
    login, signing = (key.certificate for key in authority.issue_rsa_pair(PERSON, at=MOMENT))
    assert str(login.key_usage) == "digitalSignature, keyEncipherment"
    assert str(signing.key_usage) == "digitalSignature, nonRepudiation"
    assert (policy(login), policy(signing)) == ("1.2.398.3.3.2.4", "1.2.398.3.3.2.3")
    assert usages(login) == [CLIENT, "1.2.398.3.3.4.1.1"]
    assert usages(signing) == [EMAIL, "1.2.398.3.3.4.1.1"]
    assert login.scheme is signing.scheme is RSA_SHA256


def test_the_rsa_pair_of_an_official_has_the_policies_of_organisations(authority: Authority) -> None:
    pair = authority.issue_rsa_pair(EMPLOYEE, [Role.SIGNER], at=MOMENT)
    assert [policy(key.certificate) for key in pair] == ["1.2.398.3.3.2.2", "1.2.398.3.3.2.1"]
    assert all(key.certificate.roles == {Role.ORGANISATION, Role.SIGNER} for key in pair)


@pytest.mark.parametrize(
    ("role", "last"),
    [(Role.HEAD, 1), (Role.SIGNER, 2), (Role.FINANCIAL_SIGNER, 3), (Role.HR, 4), (Role.EMPLOYEE, 5)],
)
@pytest.mark.parametrize("family", list(KeyFamily))
def test_each_role_has_its_usage_after_that_of_organisations(
    role: Role, last: int, family: KeyFamily, authority: Authority
) -> None:
    key = authority.issue_employee(EMPLOYEE, [role], at=MOMENT, family=family)
    assert usages(key.certificate) == [EMAIL, "1.2.398.3.3.4.1.2", f"1.2.398.3.3.4.1.2.{last}"]


@pytest.mark.parametrize("family", list(KeyFamily))
def test_a_system_has_its_two_usages_alone_and_lives_three_years(family: KeyFamily, authority: Authority) -> None:
    certificate = authority.issue_system(SYSTEM, at=MOMENT, family=family).certificate
    assert usages(certificate) == ["1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.6"]
    assert certificate.not_after - certificate.not_before == timedelta(days=3 * 365)


@pytest.mark.parametrize("family", list(KeyFamily))
def test_identifiers_follow_from_the_key(family: KeyFamily, person_of: PersonOf, authority: Authority) -> None:
    certificate, branch = person_of(family).certificate, authority.branches[family]
    assert certificate.public_key is not None
    identifier = key_identifier(certificate.public_key)
    assert certificate.subject_key_identifier == identifier
    assert certificate.serial_number.to_bytes(20, "big")[1:] == identifier[1:]
    issuer = certificate.x509.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert issuer.key_identifier == branch.issuing.subject_key_identifier


def test_the_gost_key_identifier_counts_the_inner_octet_string_in(citizen: KeyPair) -> None:
    public = citizen.certificate.public_key
    assert isinstance(public, PublicKey)
    assert key_identifier(public) == hashlib.sha1(b"\x04\x81\x80" + public.octets).digest()
    assert public.to_spki() in citizen.certificate.der


def test_the_key_storage_is_named_and_nothing_but_key_usage_is_critical(citizen: KeyPair) -> None:
    storage = extension(citizen.certificate, "1.2.398.3.3.5").value
    assert isinstance(storage, x509.UnrecognizedExtension)
    assert storage.value == KEY_STORAGE_PKCS12
    critical = [one.oid.dotted_string for one in citizen.certificate.x509.extensions if one.critical]
    assert critical == ["2.5.29.15"]


@pytest.mark.parametrize("family", list(KeyFamily))
def test_status_and_issuers_are_looked_for_in_the_sandbox(family: KeyFamily) -> None:
    branch = Branch.generate(family, at=MOMENT, services=Services("http://127.0.0.1:9999"))
    keys = Authority([branch])
    private = keys.fresh_key(family)
    from signing.authority import profiles

    leaf = keys.issue(PERSON, profiles.PERSON, at=MOMENT, private=private).certificate
    text = leaf.der + branch.issuing.der
    for path in (
        "ocsp",
        "cert/nca_{}.cer",
        "crl/nca_{}.crl",
        "crl/nca_d_{}.crl",
        "cert/root_{}.cer",
        "crl/root_{}.crl",
    ):
        assert f"http://127.0.0.1:9999/pki/{path.format(family.value)}".encode() in text
    assert b"gov.kz" not in text


@pytest.mark.parametrize("family", list(KeyFamily))
def test_authorities_say_sandbox_name_their_family_and_the_root_in_full(
    family: KeyFamily, authority: Authority
) -> None:
    branch = authority.branches[family]
    for certificate in (branch.root, branch.issuing):
        assert certificate.subject.common_name is not None
        assert certificate.subject.common_name.endswith(f"({family.value.upper()}) SANDBOX")
        assert certificate.is_authority
        assert certificate.key_family is family
        assert policy(certificate) == "1.2.398.3.1.2"
    full = branch.issuing.x509.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert full.authority_cert_serial_number == branch.root.serial_number


def test_the_rsa_branch_comes_first_in_the_bundle(authority: Authority) -> None:
    found = Certificate.all_from_pem(authority.bundle)
    assert [one.key_family for one in found] == [KeyFamily.RSA] * 2 + [KeyFamily.GOST] * 2
    assert [one.is_self_issued for one in found] == [True, False] * 2
    assert authority.roots == (found[0], found[2])


def test_the_same_randomness_and_moment_give_the_same_gost_octets() -> None:
    def minted() -> tuple[bytes, bytes]:
        source = random.Random(7).randbytes
        branch = Branch.generate(KeyFamily.GOST, at=MOMENT, random_bytes=source)
        key = Authority([branch], random_bytes=source).issue_person(PERSON, at=MOMENT, family=KeyFamily.GOST)
        return key.certificate.der, key.to_pkcs12("Qwerty12", random_bytes=source)

    assert minted() == minted()


def test_validity_begins_at_the_moment_given_to_the_second(authority: Authority) -> None:
    moment = MOMENT.replace(year=2048, month=2, day=29, microsecond=7)
    certificate = authority.issue_person(PERSON, at=moment, family=KeyFamily.GOST).certificate
    assert certificate.not_before == moment.replace(microsecond=0)
    assert certificate.not_after == moment.replace(microsecond=0) + timedelta(days=365)
    late = authority.issue_person(PERSON, at=MOMENT.replace(year=2055), family=KeyFamily.GOST).certificate
    assert late.not_before.year == 2055


def test_names_of_more_than_64_octets_are_issued_and_read_in_gost(authority: Authority) -> None:
    person = Person("850101300123", "ӘБДІҒАППАРҰЛЫ-ЖҮСІПБЕКОВ", "НҰРСҰЛТАН-МҰХАММЕДӘЛІ")
    holder = Employee(person, 'ГУ "Управление образования города республиканского значения"', "000740000728")
    key = authority.issue_employee(holder, [Role.HR], at=MOMENT, family=KeyFamily.GOST)
    assert key.certificate.subject.common_name == "ӘБДІҒАППАРҰЛЫ-ЖҮСІПБЕКОВ НҰРСҰЛТАН-МҰХАММЕДӘЛІ"
    assert read(key.certificate.der).tag == 0x30


@pytest.mark.parametrize("family", list(KeyFamily))
def test_extensions_stand_in_the_order_of_the_national_authority(family: KeyFamily, person_of: PersonOf) -> None:
    # policies, issuer and status, CRL, delta CRL, extended usages, usage, both identifiers, key storage
    last = (32, None, 31, 46, 37, 15, 14, 35)
    expected = [f"2.5.29.{number}" if number else "1.3.6.1.5.5.7.1.1" for number in last]
    found = [one.oid.dotted_string for one in person_of(family).certificate.x509.extensions]
    assert found == [*expected, "1.2.398.3.3.5"]
