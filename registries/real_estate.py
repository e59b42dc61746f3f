"""The register of rights to real estate: the housing that a person owns. The contract is project-defined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from lxml import etree

from registries.contract import Contract
from registries.elements import dictionary, named, person_ref, put
from registries.outcome import FOUND, Outcome
from registries.population.model import (
    DictionaryValue,
    Encumbrance,
    EncumbranceKind,
    Housing,
    HousingKind,
    OrganisationKey,
    Person,
    Share,
)
from registries.population.places import cities
from registries.register import Exchange, Reply
from registries.subject_register import SubjectRegister, asked_day, day_problems

__all__ = ["HOUSING", "RealEstateRegister"]

HOUSING: Final = Contract(
    "GBDRN_HousingSync", "urn:shlyuz:registries:real-estate:v1", "real_estate.xsd", official=False
)
"""The housing of a person at a date. Project-defined; ГБД РН is the register's Russian abbreviation."""

_KINDS: Final = {
    HousingKind.FLAT: DictionaryValue("flat", "КВАРТИРА", "ПӘТЕР"),
    HousingKind.HOUSE: DictionaryValue("house", "ИНДИВИДУАЛЬНЫЙ ЖИЛОЙ ДОМ", "ЖЕКЕ ТҰРҒЫН ҮЙ"),
}
_SOLE: Final = DictionaryValue("sole", "ИНДИВИДУАЛЬНАЯ СОБСТВЕННОСТЬ", "ЖЕКЕ-ДАРА МЕНШІК")
_SHARED: Final = DictionaryValue("shared", "ОБЩАЯ ДОЛЕВАЯ СОБСТВЕННОСТЬ", "ОРТАҚ ҮЛЕСТІК МЕНШІК")
_ENCUMBRANCES: Final = {
    EncumbranceKind.MORTGAGE: DictionaryValue("mortgage", "ИПОТЕКА", "ИПОТЕКАЛЫҚ КЕПІЛ"),
    EncumbranceKind.ARREST: DictionaryValue("arrest", "АРЕСТ", "ТЫЙЫМ САЛУ"),
    EncumbranceKind.LIFE_USE: DictionaryValue(
        "life-use", "ПРАВО ПОЖИЗНЕННОГО ПОЛЬЗОВАНИЯ", "ӨМІР БОЙЫ ПАЙДАЛАНУ ҚҰҚЫҒЫ"
    ),
}


class RealEstateRegister(SubjectRegister):
    """``GBDRN_HousingSync`` (rule GE-6). That somebody owns nothing is an answer like any other."""

    contract = HOUSING
    owner = OrganisationKey.CIVIL_REGISTRY
    iin_fields = ("ownerIin", "consent/applicantIin")
    subject_fields = ("ownerIin",)

    def check(self, exchange: Exchange) -> Iterator[Outcome]:
        """The day that is asked for has come."""
        return day_problems(exchange, "onDate")

    def tell(self, person: Person, exchange: Exchange) -> Reply:
        """The housing of *person* on ``onDate``, today if it is absent."""
        day = asked_day(exchange, "onDate")
        owned = [one for one in self.population.records(Housing, person.iin, "owner") if one.holds_on(day)]
        return Reply(FOUND, lambda root: _write_ownership(root, person, owned, day=day))


def _write_ownership(root: etree._Element, person: Person, owned: Sequence[Housing], *, day: date) -> None:
    element = put(root, "ownership")
    person_ref(element, "owner", person)
    put(element, "asOf", day)
    for housing in owned:
        item = put(element, "object")
        _write_housing(item, housing, next(share for share in housing.owners if share.owner == person.iin))
        for encumbrance in housing.encumbrances:
            if encumbrance.since <= day and (encumbrance.until is None or day < encumbrance.until):
                _write_encumbrance(item, encumbrance)


def _write_housing(element: etree._Element, housing: Housing, share: Share) -> None:
    put(element, "cadastralNumber", housing.cadastral_number)
    dictionary(element, "kind", _KINDS[housing.housing])
    _write_place(element, housing)
    put(element, "area", f"{housing.area:f}")
    put(element, "rooms", str(housing.rooms))
    dictionary(element, "form", _SOLE if len(housing.owners) == 1 else _SHARED)
    part = put(element, "share")
    put(part, "numerator", str(share.numerator))
    put(part, "denominator", str(share.denominator))
    put(element, "registered", housing.registered)
    named(element, "ground", ru=housing.ground.ru, kk=housing.ground.kk)


def _write_place(parent: etree._Element, housing: Housing) -> None:
    city = cities()[housing.city_key]
    element = put(parent, "address")
    dictionary(element, "district", city.district)
    dictionary(element, "region", city.region)
    named(element, "city", ru=city.name.ru, kk=city.name.kk)
    named(element, "street", ru=housing.street.ru, kk=housing.street.kk)
    put(element, "building", housing.building)
    if housing.flat is not None:
        put(element, "flat", housing.flat)


def _write_encumbrance(parent: etree._Element, encumbrance: Encumbrance) -> None:
    element = put(parent, "encumbrance")
    dictionary(element, "kind", _ENCUMBRANCES[encumbrance.kind])
    put(element, "since", encumbrance.since)
    named(element, "holder", ru=encumbrance.holder.ru, kk=encumbrance.holder.kk)
