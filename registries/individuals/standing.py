"""How a person stands, as the register of individuals writes it: in prison, incapable, missing, excluded, a kandas."""

from __future__ import annotations

from datetime import date
from typing import Final

from lxml import etree

from registries.dictionaries import value_of
from registries.elements import dictionary, put
from registries.population.model import Conviction, CourtRuling, DictionaryValue, Person, Population
from registries.population.places import cities

__all__ = ["write_absence", "write_capable", "write_exclusion", "write_imprisoned", "write_repatriation"]

_TOLD_ARTICLES: Final = frozenset({"192", "216", "217"})
"""Articles of the Criminal Code whose convictions ``personCapableStatus`` carries too (protocol: GBD FL)."""


def write_imprisoned(element: etree._Element, person: Person, population: Population, *, day: date) -> None:
    """``imprisonedStatus`` of who is, or was, in prison: the last time."""
    terms = [
        (one.imprisoned, one.released)
        for one in population.records(Conviction, person.iin)
        if one.since <= day and one.imprisoned is not None and one.imprisoned <= day
    ]
    if not terms:
        return
    begun, ended = max(terms, key=lambda term: (term[0], term[1] or date.max))
    is_over = ended is not None and ended <= day
    status = put(element, "imprisonedStatus")
    dictionary(status, "imprisonedStatus", value_of("imprisoned_status", "0" if is_over else "1"))
    put(status, "imprisonedBeginDate", begun)
    if is_over:
        put(status, "imprisonedEndDate", ended)


def write_capable(element: etree._Element, person: Person, population: Population, *, day: date) -> None:
    """``personCapableStatus`` of who was declared incapable, or has a conviction that the field tells of."""
    if person.incapable is not None:
        _write_capable(element, "1", person.incapable, day)
        return
    told = [
        one.ruling
        for one in population.records(Conviction, person.iin)
        if one.holds_on(day) and one.article.partition(".")[0] in _TOLD_ARTICLES
    ]
    if told:
        _write_capable(element, "2", told[-1], day)


def _write_capable(element: etree._Element, code: str, ruling: CourtRuling, day: date) -> None:
    is_over = ruling.ended is not None and ruling.ended <= day
    status = put(element, "personCapableStatus")
    dictionary(status, "capableStatus", value_of("capable_status", "0" if is_over else code))
    put(status, "capableDate", ruling.day)
    if is_over:
        put(status, "capableEndDate", ruling.ended)
    put(status, "capableNumber", ruling.number)
    put(status, "court", ruling.court.ru)


def write_absence(element: etree._Element, person: Person, *, day: date) -> None:
    """``missingStatus`` of who was declared missing by a court, ``disappearStatus`` of whom the police look for."""
    ruling = person.missing
    if ruling is not None:
        is_over = ruling.ended is not None and ruling.ended <= day
        status = put(element, "missingStatus")
        put(status, "missing", not is_over)
        put(status, "missingDate", ruling.day)
        if is_over:
            put(status, "missingEndDate", ruling.ended)
        put(status, "missingNumber", ruling.number)
        dictionary(status, "gpTerritorial", _prosecutor(person))
    if person.disappeared is not None:
        status = put(element, "disappearStatus")
        put(status, "disappear", True)
        put(status, "disappearDate", person.disappeared)
        dictionary(status, "gpTerritorial", _prosecutor(person))


def write_exclusion(element: etree._Element, person: Person) -> None:
    """``excludeStatus`` of who is no longer kept."""
    if person.excluded is not None:
        status = put(element, "excludeStatus")
        dictionary(status, "excludeReason", person.excluded.reason)
        put(status, "excludeReasonDate", person.excluded.day)
        put(status, "excludeDate", person.excluded.day)
        dictionary(status, "excludeParticipant", value_of("participant", "GBDFL"))


def write_repatriation(element: etree._Element, person: Person) -> None:
    """``repatriationStatus`` of a kandas; the reason names the country that the person came from."""
    if person.repatriated is not None:
        status = put(element, "repatriationStatus")
        dictionary(status, "repatriationStatus", value_of("repatriation_status", "1"))
        put(status, "repatriationDate", person.repatriated.day)
        put(status, "repatriationNumber", person.repatriated.number)
        put(status, "repatriationReason", f"ПЕРЕСЕЛЕНИЕ: {person.repatriated.country.ru}")


def _prosecutor(person: Person) -> DictionaryValue:
    """The prosecutor's office of the oblast in which the person is registered."""
    district = cities()[person.address.city_key].district
    return DictionaryValue(district.code, f"ПРОКУРАТУРА: {district.ru}", f"ПРОКУРАТУРА: {district.kk}")
