"""A person as the register of individuals writes them (protocol: GBD FL, fields in the order of the page)."""

from __future__ import annotations

from lxml import etree

from registries.dictionaries import nationality_value, value_of
from registries.elements import dictionary, put
from registries.population.model import Address, DictionaryValue, IdentityDocument, Person, Population, Texts

__all__ = ["write_person"]


def write_person(parent: etree._Element, person: Person, population: Population) -> etree._Element:
    """Append ``person``, and return it."""
    element = put(parent, "person")
    put(element, "iin", person.iin)
    _write_names(element, person)
    put(element, "birthDate", person.birth_date)
    if person.death_date is not None:
        put(element, "deathDate", person.death_date)
    dictionary(element, "gender", value_of("gender", person.gender.value))
    dictionary(element, "nationality", nationality_value(person.nationality, person.gender))
    dictionary(element, "citizenship", value_of("country", person.citizenship))
    dictionary(element, "lifeStatus", value_of("life_status", "0" if person.is_alive else "1"))
    _write_certificates(element, person, population)
    _write_birth_place(element, person)
    _write_address(element, person.address)
    if person.missing is not None:
        missing = put(element, "missingStatus")
        put(missing, "missing", True)
        put(missing, "missingDate", person.missing.day)
        put(missing, "missingNumber", person.missing.number)
    documents = put(element, "documents")
    for document in person.documents:
        _write_document(documents, document, person)
    put(element, "removed", False)
    return element


def _write_names(element: etree._Element, person: Person) -> None:
    put(element, "surname", person.surname)
    put(element, "name", person.name)
    if person.patronymic:
        put(element, "patronymic", person.patronymic)


def _write_certificates(element: etree._Element, person: Person, population: Population) -> None:
    birth = population.births.get(person.iin)
    if birth is not None:
        certificate = put(element, "birthCertificate")
        put(certificate, "number", birth.certificate_number)
        put(certificate, "beginDate", birth.registered)
        dictionary(certificate, "issueOrganisation", _registry(birth.number, birth.body))
    death = population.deaths.get(person.iin)
    if death is not None:
        certificate = put(element, "deathCertificate")
        put(certificate, "number", death.number)
        put(certificate, "beginDate", death.registered)
        dictionary(certificate, "issueOrganisation", _registry(death.number, death.body))


def _registry(act_number: str, body: Texts) -> DictionaryValue:
    return DictionaryValue(act_number.partition("-")[0], body.ru, body.kk)


def _write_birth_place(element: etree._Element, person: Person) -> None:
    place = put(element, "birthPlace")
    dictionary(place, "country", person.birth_place)
    put(place, "city", person.birth_city.ru)


def _write_address(element: etree._Element, address: Address) -> None:
    place = put(element, "regAddress")
    dictionary(place, "country", value_of("country", "398"))
    dictionary(place, "district", address.district)
    dictionary(place, "region", address.region)
    put(place, "city", address.city.ru)
    put(place, "street", address.street.ru)
    put(place, "building", address.building)
    put(place, "flat", address.flat)
    put(place, "beginDate", address.since)
    dictionary(place, "status", value_of("address_status", "1"))
    dictionary(place, "invalidity", value_of("invalidity", "0"))
    put(place, "arCode", address.ar_code)


def _write_document(parent: etree._Element, document: IdentityDocument, person: Person) -> None:
    element = put(parent, "document")
    dictionary(element, "type", value_of("document_type", document.kind.value))
    put(element, "number", document.number)
    put(element, "beginDate", document.begin_date)
    put(element, "endDate", document.end_date)
    dictionary(element, "issueOrganization", value_of("issuer", "002"))
    dictionary(element, "status", value_of("document_status", document.status.value))
    if document.invalid_since is not None:
        put(element, "invalidityDate", document.invalid_since)
    _write_names(element, person)
    put(element, "birthDate", person.birth_date)
