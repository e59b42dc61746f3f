"""The register of convictions: whether a person has a criminal record. The contract is project-defined."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from lxml import etree

from registries.contract import Contract
from registries.elements import dictionary, named, person_ref, put
from registries.outcome import FOUND
from registries.population.model import Conviction, DictionaryValue, OrganisationKey, Person
from registries.register import Exchange, Reply
from registries.subject_register import SubjectRegister

__all__ = ["CONVICTIONS", "ConvictionRegister"]

CONVICTIONS: Final = Contract(
    "KPSISU_ConvictionSync", "urn:shlyuz:registries:convictions:v1", "convictions.xsd", official=False
)
"""Presence or absence of a criminal record. Project-defined; КПСиСУ is the owner's Russian abbreviation."""

_NONE: Final = DictionaryValue("none", "СУДИМОСТИ НЕТ", "СОТТЫЛЫҒЫ ЖОҚ")
_SPENT: Final = DictionaryValue("spent", "СУДИМОСТЬ ПОГАШЕНА", "СОТТЫЛЫҒЫ ЖОЙЫЛҒАН")
_STANDING: Final = DictionaryValue("standing", "ЕСТЬ СУДИМОСТЬ", "СОТТЫЛЫҒЫ БАР")


class ConvictionRegister(SubjectRegister):
    """``KPSISU_ConvictionSync`` (rule GE-6). That there is no record is an answer like any other."""

    contract = CONVICTIONS
    owner = OrganisationKey.CONVICTIONS
    iin_fields = ("personIin", "consent/applicantIin")

    def tell(self, person: Person, exchange: Exchange) -> Reply:
        """The certificate about *person* as of the day, with the judgements that have taken force by then."""
        day = exchange.day
        known = [one for one in self.population.records(Conviction, person.iin) if one.since <= day]
        return Reply(FOUND, lambda root: _write_certificate(root, person, known, day=day))


def _write_certificate(root: etree._Element, person: Person, known: Sequence[Conviction], *, day: date) -> None:
    element = put(root, "certificate")
    person_ref(element, "person", person)
    put(element, "asOf", day)
    dictionary(element, "status", _status(known, day))
    for conviction in known:
        _write_conviction(element, conviction, day)


def _status(known: Sequence[Conviction], day: date) -> DictionaryValue:
    if any(one.holds_on(day) for one in known):
        return _STANDING
    return _SPENT if known else _NONE


def _write_conviction(parent: etree._Element, conviction: Conviction, day: date) -> None:
    element = put(parent, "conviction")
    dictionary(element, "status", _STANDING if conviction.holds_on(day) else _SPENT)
    put(element, "article", conviction.article)
    named(element, "offence", ru=conviction.offence.ru, kk=conviction.offence.kk)
    judgement = put(element, "judgement")
    put(judgement, "number", conviction.ruling.number)
    put(judgement, "date", conviction.ruling.day)
    named(judgement, "court", ru=conviction.ruling.court.ru, kk=conviction.ruling.court.kk)
    named(element, "punishment", ru=conviction.punishment.ru, kk=conviction.punishment.kk)
    happened = (("imprisoned", conviction.imprisoned), ("released", conviction.released), ("spent", conviction.spent))
    for name, when in happened:
        if when is not None and when <= day:
            put(element, name, when)
