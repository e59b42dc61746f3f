"""Certificates are written and read the Kazakh way (profile of the national authority)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509

from signing import Authority, Certificate, CertificateRefused, KeyPair, Role
from signing.authority import Employee, Person, System
from signing.oids import KEY_STORAGE, KEY_STORAGE_PKCS12
from tests.signing.samples import MOMENT


def test_a_persons_name_has_the_attributes_in_order_with_the_patronymic_last(person: KeyPair) -> None:
    assert person.certificate.subject.dn == (
        "CN=ИВАНОВ ИВАН,SURNAME=ИВАНОВ,SERIALNUMBER=IIN850101300123,C=KZ,GIVENNAME=ИВАНОВИЧ"
    )


def test_an_employees_name_has_organisation_and_bin_before_the_patronymic(employee: KeyPair) -> None:
    assert employee.certificate.subject.dn == (
        "CN=ИВАНОВ ИВАН,SURNAME=ИВАНОВ,SERIALNUMBER=IIN850101300123,C=KZ,"
        'O=ГУ "Отдел образования",OU=BIN990140000123,GIVENNAME=ИВАНОВИЧ'
    )


def test_a_systems_name_begins_with_the_uid_of_systems_and_has_no_person(system: KeyPair) -> None:
    assert system.certificate.subject.dn == ('UID=1.2.398.6.10.1.1,CN=ИС "Портал",C=KZ,O=АО "НИТ",OU=BIN000740000728')


def test_one_without_a_patronymic_has_no_given_name(authority: Authority, person: KeyPair) -> None:
    name = Person("850101300123", "КИМ", "АННА").distinguished_name()
    assert [attribute.oid._name for attribute in name] == ["commonName", "surname", "serialNumber", "countryName"]


def test_each_attribute_has_an_rdn_of_its_own_and_numbers_are_printable_strings(employee: KeyPair) -> None:
    name = employee.certificate.x509.subject
    assert all(len(rdn) == 1 for rdn in name.rdns)
    assert b"\x13\x0fIIN850101300123" in name.public_bytes()
    assert b"\x0c\x0fBIN990140000123" in name.public_bytes()


def test_identifiers_are_read_without_their_prefixes(employee: KeyPair) -> None:
    certificate = employee.certificate
    assert (certificate.iin, certificate.bin) == ("850101300123", "990140000123")
    assert certificate.subject.organisation == 'ГУ "Отдел образования"'
    assert certificate.subject.surname == "ИВАНОВ"
    assert certificate.subject.given_name == "ИВАНОВИЧ"


def test_roles_follow_from_the_extended_key_usages(person: KeyPair, employee: KeyPair, system: KeyPair) -> None:
    assert person.certificate.roles == {Role.PERSON}
    assert employee.certificate.roles == {Role.ORGANISATION, Role.SIGNER}
    assert system.certificate.roles == {Role.ORGANISATION, Role.SYSTEM}
    assert [key.certificate.is_system for key in (person, employee, system)] == [False, False, True]


def test_signing_and_login_keys_differ_in_usage(person: KeyPair, login_key: KeyPair) -> None:
    assert str(person.certificate.key_usage) == "digitalSignature, nonRepudiation"
    assert str(login_key.certificate.key_usage) == "digitalSignature, keyEncipherment"
    assert "1.3.6.1.5.5.7.3.4" in person.certificate.extended_key_usage
    assert "1.3.6.1.5.5.7.3.2" in login_key.certificate.extended_key_usage


def test_the_serial_number_is_the_key_identifier_with_its_first_nibble_made_positive(
    authority: Authority, person: KeyPair, system: KeyPair
) -> None:
    for certificate in (authority.root, authority.issuing, person.certificate, system.certificate):
        identifier = certificate.subject_key_identifier
        assert identifier is not None
        serial = certificate.serial_number.to_bytes(20, "big")
        assert serial[1:] == identifier[1:]
        assert serial[0] & 0x0F == identifier[0] & 0x0F
        assert 0 < serial[0] < 0x80


def test_the_extension_of_key_storage_names_a_pkcs12_file(person: KeyPair) -> None:
    extension = person.certificate.x509.extensions.get_extension_for_oid(x509.ObjectIdentifier(KEY_STORAGE))
    assert isinstance(extension.value, x509.UnrecognizedExtension)
    assert extension.value.value == KEY_STORAGE_PKCS12
    assert not extension.critical


def test_people_have_a_year_and_systems_three(person: KeyPair, system: KeyPair) -> None:
    assert person.certificate.not_before == MOMENT
    assert person.certificate.not_after - person.certificate.not_before == timedelta(days=365)
    assert system.certificate.not_after - system.certificate.not_before == timedelta(days=3 * 365)


def test_the_authorities_say_sandbox_and_may_issue(authority: Authority) -> None:
    for certificate in (authority.root, authority.issuing):
        assert "SANDBOX" in certificate.subject.dn
        assert certificate.is_authority
        assert certificate.key_usage.key_cert_sign
    assert authority.root.is_self_issued
    assert authority.issuing.path_length == 0


def test_a_certificate_survives_pem_and_der(person: KeyPair) -> None:
    certificate = person.certificate
    assert Certificate.from_pem(certificate.pem) == Certificate.from_der(certificate.der) == certificate
    assert hash(Certificate.from_pem(certificate.pem)) == hash(certificate)


def test_a_bundle_is_read_in_order(authority: Authority) -> None:
    assert Certificate.all_from_pem(authority.bundle)[:2] == (authority.root, authority.issuing)


@pytest.mark.parametrize("octets", [b"", b"0", b"\x30\x03\x02\x01\x01", b"hello"])
def test_octets_that_are_no_certificate_are_refused(octets: bytes) -> None:
    with pytest.raises(CertificateRefused) as refused:
        Certificate.from_der(octets)
    assert refused.value.code == "CERTIFICATE-FORM"
    with pytest.raises(CertificateRefused):
        Certificate.from_pem(octets)


def test_the_json_of_a_certificate_holds_what_a_person_asks_for(employee: KeyPair) -> None:
    data = employee.certificate.as_dict()
    assert data["iin"] == "850101300123"
    assert data["roles"] == ["organisation", "signer"]
    assert data["not_before"] == MOMENT.isoformat()


def test_names_longer_than_64_octets_are_issued_and_read(authority: Authority) -> None:
    name = 'ГУ "Управление образования города республиканского значения"'
    key = authority.issue_system(System("ИС " + "Ұзақ атау " * 4, name, "000740000728"), at=MOMENT)
    assert key.certificate.subject.organisation == name


def test_an_employee_may_have_several_roles(authority: Authority, employee: KeyPair) -> None:
    holder = Employee(Person("850101300123", "А", "Б"), "О", "000740000728")
    key = authority.issue_employee(holder, [Role.HEAD, Role.FINANCIAL_SIGNER, Role.HEAD], at=MOMENT)
    assert key.certificate.roles == {Role.ORGANISATION, Role.HEAD, Role.FINANCIAL_SIGNER}
