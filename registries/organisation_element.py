"""An organisation as the register of legal entities writes it (protocol: GBD UL)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from lxml import etree

from registries.dictionaries import country_value
from registries.elements import put
from registries.population.model import DictionaryValue, Organisation, OrganisationKind, Person, Population
from registries.population.places import cities

__all__ = ["directory", "write_organisation"]

_KAZAKHSTAN: Final = "398"
_WESTERN_TIME: Final = date(2024, 3, 1)
"""From this day on all of Kazakhstan is five hours ahead of UTC; its east was six before."""
_REGISTERED: Final = DictionaryValue("registered", "Зарегистрирован", "Тіркелген")
_STRUCK_OFF: Final = DictionaryValue("struck-off", "Исключен из регистра", "Тіркелімнен шығарылған")
_CREATED: Final = DictionaryValue("created", "Создание нового юридического лица", "Жаңа заңды тұлғаны құру")
_HEAD: Final = DictionaryValue("head", "Руководитель", "Басшы")
_BUILDING: Final = DictionaryValue("building", "здание", "ғимарат")
_LIQUIDATED: Final = DictionaryValue("liquidated", "Ликвидация", "Тарату")


def directory(parent: etree._Element, name: str, value: DictionaryValue) -> None:
    """Append a value of a dictionary as this register writes it: Code, NameRu, NameKz."""
    child = put(parent, name)
    put(child, "Code", value.code)
    put(child, "NameRu", value.ru)
    put(child, "NameKz", value.kk)


def write_organisation(parent: etree._Element, one: Organisation, *, population: Population, day: date) -> None:
    """Append ``Organization`` as it stood on *day*."""
    element = put(parent, "Organization")
    ended = one.ended if one.ended is not None and one.ended <= day else None
    put(element, "BIN", one.bin)
    directory(element, "RegStatus", _REGISTERED if ended is None else _STRUCK_OFF)
    directory(element, "CreationMethod", _CREATED)
    put(element, "RegistrationDate", _dated(one.registered))
    put(element, "FullNameRu", one.names.ru)
    put(element, "FullNameKz", one.names.kk)
    put(element, "FullNameEn", one.names.en)
    directory(element, "OrgForm", one.org_form)
    founders = [population.person(iin).on(day) for iin in one.founders_people]
    put(element, "CommerceOrg", one.kind is OrganisationKind.COMPANY)
    put(element, "ForeignInvest", any(person.citizenship != _KAZAKHSTAN for person in founders))
    if ended is not None:
        liquidation = put(element, "Liquidation")
        directory(liquidation, "LiqType", _LIQUIDATED)
        put(liquidation, "LiqDate", ended)
    _write_person(element, "OrganizationLeader", population.person(one.head).on(day), _HEAD)
    _write_activity(element, one)
    _write_address(element, one)
    bodies = [population.organisation(number) for number in one.founders_bodies]
    _write_founders(element, bodies, founders)


def _dated(day: date) -> str:
    return f"{day.isoformat()}{'+05:00' if day >= _WESTERN_TIME else '+06:00'}"


def _write_person(parent: etree._Element, name: str, person: Person, position: DictionaryValue | None) -> None:
    element = put(parent, name)
    directory(element, "Country", country_value(person.citizenship))
    if position is not None:
        directory(put(element, "Position"), "PositionType", position)
    put(element, "IIN", person.iin)
    put(element, "SurName", person.surname)
    put(element, "Name", person.name)
    if person.patronymic:
        put(element, "MiddleName", person.patronymic)


def _write_activity(parent: etree._Element, one: Organisation) -> None:
    element = put(parent, "Activity")
    put(element, "Main", True)
    put(element, "OKED", one.activity.code)
    put(element, "ActivityNameKz", one.activity.kk)
    put(element, "ActivityNameRu", one.activity.ru)


def _write_address(parent: etree._Element, one: Organisation) -> None:
    city = cities()[one.city_key]
    parts: Mapping[str, str] = {
        "DistrictRu": city.district.ru,
        "DistrictKz": city.district.kk,
        "RegionRu": city.region.ru,
        "RegionKz": city.region.kk,
        "CityRu": city.name.ru,
        "CityKz": city.name.kk,
    }
    element = put(parent, "Address")
    for name, text in parts.items():
        put(element, name, text)
    if one.street is not None:
        put(element, "StreetRu", one.street.ru)
        put(element, "StreetKz", one.street.kk)
    if one.building:
        directory(element, "BuildingType", _BUILDING)
        put(element, "BuildingNumber", one.building)


def _write_founders(parent: etree._Element, bodies: list[Organisation], people: list[Person]) -> None:
    for body in bodies:
        element = put(parent, "FoundersUL")
        put(element, "BIN", body.bin)
        directory(element, "Country", country_value(_KAZAKHSTAN))
        put(element, "RegistrationLastDate", body.registered)
        put(element, "OrganizationNameRu", body.names.ru)
        put(element, "OrganizationNameKz", body.names.kk)
    for person in people:
        _write_person(parent, "FoundersFL", person, None)
    put(parent, "FoundersCount", str(len(bodies) + len(people)))
    put(parent, "FoundersCountFL", str(len(people)))
    put(parent, "FoundersCountUL", str(len(bodies)))
