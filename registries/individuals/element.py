"""A person as the register of individuals writes them (protocol: GBD FL, fields in the order of the page)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from lxml import etree

from registries.dictionaries import country_value, nationality_value, value_of
from registries.elements import dictionary, put
from registries.individuals.standing import (
    write_absence,
    write_capable,
    write_exclusion,
    write_imprisoned,
    write_repatriation,
)
from registries.population.model import (
    Address,
    DictionaryValue,
    DocumentKind,
    IdentityDocument,
    Name,
    Person,
    Population,
)
from registries.population.places import City, cities

__all__ = ["write_person"]


def write_person(parent: etree._Element, person: Person, population: Population, *, day: date) -> etree._Element:
    """Append ``person`` as the register has them on *day*, and return it."""
    known = person.on(day)
    element = put(parent, "person")
    put(element, "iin", known.iin)
    _write_names(element, _name(known))
    put(element, "birthDate", known.birth_date)
    if known.death_date is not None:
        put(element, "deathDate", known.death_date)
    dictionary(element, "gender", value_of("gender", known.gender.value))
    dictionary(element, "nationality", nationality_value(known.nationality, known.gender))
    dictionary(element, "citizenship", country_value(known.citizenship))
    dictionary(element, "lifeStatus", value_of("life_status", "0" if known.is_alive else "1"))
    write_imprisoned(element, known, population, day=day)
    _write_certificates(element, known, population, day=day)
    _write_birth_place(element, known)
    _write_place(put(element, "regAddress"), known.address, day)
    write_capable(element, known, population, day=day)
    write_absence(element, known, day=day)
    write_exclusion(element, known)
    write_repatriation(element, known)
    documents = put(element, "documents")
    for document in known.documents:
        _write_document(documents, document, known)
    addresses = put(element, "addresses")
    for address in (known.address, *known.former_addresses):
        entry = put(addresses, "address")
        dictionary(entry, "type", value_of("address_type", "1"))
        _write_place(entry, address, day)
    put(element, "removed", known.excluded is not None)
    return element


def _name(person: Person) -> Name:
    return Name(person.surname, person.name, person.patronymic)


def _write_names(element: etree._Element, name: Name) -> None:
    put(element, "surname", name.surname)
    put(element, "name", name.name)
    if name.patronymic:
        put(element, "patronymic", name.patronymic)


def _write_certificates(element: etree._Element, person: Person, population: Population, *, day: date) -> None:
    birth = population.birth_of(person.iin)
    if birth is not None and birth.registry is not None and birth.registered <= day:
        _write_certificate(element, "birthCertificate", (birth.certificate_number, birth.registered, birth.registry))
    death = population.death_of(person.iin)
    if death is not None and death.registered <= day:
        _write_certificate(element, "deathCertificate", (death.number, death.registered, death.registry))


def _write_certificate(element: etree._Element, name: str, given: tuple[str, date, str]) -> None:
    number, begin, registry = given
    certificate, city = put(element, name), cities()[registry]
    put(certificate, "number", number)
    put(certificate, "beginDate", begin)
    body = DictionaryValue(city.acts, city.civil_registry.ru, city.civil_registry.kk)
    dictionary(certificate, "issueOrganisation", body)


def _write_birth_place(element: etree._Element, person: Person) -> None:
    place = put(element, "birthPlace")
    dictionary(place, "country", person.birth_place)
    city = _cities_by_name().get(person.birth_city.kk) if person.born_in_kazakhstan else None
    if city is not None:
        dictionary(place, "district", city.district)
        dictionary(place, "region", city.region)
    elif not person.born_in_kazakhstan:
        put(put(place, "foreignData"), "regionName", person.birth_city.ru)
    put(place, "city", person.birth_city.ru)
    if city is not None:
        # the address register's code of the place: that of its addresses, with nothing below the place
        put(place, "birthTeCodeAR", f"{city.addresses:0<16}")


@cache
def _cities_by_name() -> Mapping[str, City]:
    return {city.name.kk: city for city in cities().values()}


def _write_place(place: etree._Element, address: Address, day: date) -> None:
    city = cities()[address.city_key]
    is_over = address.until is not None and address.until <= day
    dictionary(place, "country", value_of("country", "398"))
    dictionary(place, "district", city.district)
    dictionary(place, "region", city.region)
    put(place, "city", city.name.ru)
    put(place, "street", address.street.ru)
    put(place, "building", address.building)
    if address.corpus:
        put(place, "corpus", address.corpus)
    if address.flat:
        put(place, "flat", address.flat)
    put(place, "beginDate", address.since)
    if is_over:
        put(place, "endDate", address.until)
    dictionary(place, "status", value_of("address_status", "2" if is_over else "1"))
    dictionary(place, "invalidity", value_of("invalidity", "0"))
    put(place, "arCode", address.ar_code)


def _write_document(parent: etree._Element, document: IdentityDocument, person: Person) -> None:
    element = put(parent, "document")
    dictionary(element, "type", value_of("document_type", document.kind.value))
    put(element, "number", document.number)
    if document.series:
        put(element, "series", document.series)
    put(element, "beginDate", document.begin_date)
    put(element, "endDate", document.end_date)
    issuer = "003" if document.kind is DocumentKind.FOREIGN_PASSPORT else "002"
    dictionary(element, "issueOrganization", value_of("issuer", issuer))
    dictionary(element, "status", value_of("document_status", document.status.value))
    if document.invalid_since is not None:
        put(element, "invalidityDate", document.invalid_since)
    _write_names(element, _name_at(document.begin_date, person))
    put(element, "birthDate", person.birth_date)


def _name_at(day: date, person: Person) -> Name:
    """The name with which a document of *day* was made out."""
    return next((old.name for old in reversed(person.former_names) if day < old.until), _name(person))
