"""Whom a certificate is issued to, and the distinguished name each has (profile of the NUC, one attribute per RDN)."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.name import _ASN1Type

from signing.oids import SYSTEM_UID

__all__ = ["Employee", "Holder", "Person", "Service", "System", "authority_name"]

_CN = x509.NameOID.COMMON_NAME
_COUNTRY = "KZ"


@dataclass(frozen=True, slots=True)
class Person:
    """An individual."""

    iin: str
    surname: str
    name: str
    patronymic: str | None = None

    def distinguished_name(self) -> x509.Name:
        """CN, SURNAME, SERIALNUMBER, C, and GIVENNAME for the patronymic."""
        return x509.Name([*_personal(self), *_patronymic(self)])


@dataclass(frozen=True, slots=True)
class Employee:
    """A person who acts for an organisation, whatever the role."""

    person: Person
    organisation: str
    bin: str

    def distinguished_name(self) -> x509.Name:
        """The attributes of the person with O and OU before the patronymic."""
        return x509.Name(
            [*_personal(self.person), *_organisation(self.organisation, self.bin), *_patronymic(self.person)]
        )


@dataclass(frozen=True, slots=True)
class System:
    """An information system of an organisation."""

    name: str
    organisation: str
    bin: str

    def distinguished_name(self) -> x509.Name:
        """UID of information systems, CN, C, O, OU."""
        return x509.Name(
            [
                x509.NameAttribute(x509.NameOID.USER_ID, SYSTEM_UID),
                _common_name(self.name),
                x509.NameAttribute(x509.NameOID.COUNTRY_NAME, _COUNTRY),
                *_organisation(self.organisation, self.bin),
            ]
        )


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the authority itself: OCSP or time-stamps."""

    name: str
    authority: str
    """Common name of the issuing authority."""

    def distinguished_name(self) -> x509.Name:
        """CN, C, O."""
        return x509.Name(
            [
                _common_name(self.name),
                x509.NameAttribute(x509.NameOID.COUNTRY_NAME, _COUNTRY),
                x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, self.authority),
            ]
        )


Holder = Person | Employee | System | Service


def authority_name(common_name: str) -> x509.Name:
    """CN and C: the whole name of an authority."""
    return x509.Name([_common_name(common_name), x509.NameAttribute(x509.NameOID.COUNTRY_NAME, _COUNTRY)])


def _common_name(text: str) -> x509.NameAttribute[str]:
    return x509.NameAttribute(_CN, text, _validate=False)


def _personal(person: Person) -> list[x509.NameAttribute[str]]:
    return [
        _common_name(f"{person.surname} {person.name}"),
        x509.NameAttribute(x509.NameOID.SURNAME, person.surname),
        x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, f"IIN{person.iin}", _ASN1Type.PrintableString),
        x509.NameAttribute(x509.NameOID.COUNTRY_NAME, _COUNTRY),
    ]


def _patronymic(person: Person) -> list[x509.NameAttribute[str]]:
    return [x509.NameAttribute(x509.NameOID.GIVEN_NAME, person.patronymic)] if person.patronymic else []


def _organisation(name: str, number: str) -> list[x509.NameAttribute[str]]:
    return [
        x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, name),
        x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, f"BIN{number}"),
    ]
