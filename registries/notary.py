"""The notaries' register: powers of attorney by number, principal or representative (C-10, AC-7). Project-defined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from lxml import etree

from registries.consent.record import ConsentReason
from registries.consented import ConsentedRegister
from registries.contract import Contract
from registries.elements import dictionary, named, person_ref, put
from registries.outcome import FOUND, NOT_FOUND, Outcome
from registries.population.model import DictionaryValue, OrganisationKey, Power, PowerOfAttorney
from registries.population.places import cities
from registries.register import Exchange, Reply

__all__ = ["NOTARY", "NotaryRegister"]

NOTARY: Final = Contract("ENIS_PowerOfAttorneySync", "urn:shlyuz:registries:notary:v1", "notary.xsd", official=False)
"""The notaries' register: powers of attorney. Project-defined."""

_VALID: Final = DictionaryValue("valid", "ДЕЙСТВУЕТ", "ҚОЛДАНЫСТА")
_EXPIRED: Final = DictionaryValue("expired", "СРОК ИСТЕК", "МЕРЗІМІ ӨТКЕН")
_WITHDRAWN: Final = DictionaryValue("withdrawn", "ОТМЕНЕНА ДОВЕРИТЕЛЕМ", "СЕНІМ БІЛДІРУШІ КЕРІ ҚАЙТАРҒАН")
_POWERS: Final = {
    Power.APPLY: DictionaryValue("apply", "ПОДАВАТЬ ЗАЯВЛЕНИЯ НА ГОСУСЛУГИ", "МЕМЛЕКЕТТІК ҚЫЗМЕТКЕ ӨТІНІШ БЕРУ"),
    Power.COLLECT: DictionaryValue("collect", "ПОЛУЧАТЬ РЕЗУЛЬТАТЫ ГОСУСЛУГ", "МЕМЛЕКЕТТІК ҚЫЗМЕТ НӘТИЖЕСІН АЛУ"),
    Power.SELL_HOUSING: DictionaryValue("sell-housing", "ПРОДАВАТЬ ЖИЛЬЕ", "ТҰРҒЫН ҮЙДІ САТУ"),
    Power.EVERYTHING: DictionaryValue("everything", "ГЕНЕРАЛЬНАЯ ДОВЕРЕННОСТЬ", "БАС СЕНІМХАТ"),
}
_WAYS: Final = ("number", "principalIin", "representativeIin")


class NotaryRegister(ConsentedRegister):
    """``ENIS_PowerOfAttorneySync``. The consent has to be that of the principal or of the representative."""

    contract = NOTARY
    owner = OrganisationKey.CIVIL_REGISTRY
    iin_fields = ("principalIin", "representativeIin", "consent/applicantIin")
    optional_fields = frozenset({"principalIin", "representativeIin"})

    def check(self, exchange: Exchange) -> Iterator[Outcome]:
        """Exactly one way of searching."""
        present = [name for name in _WAYS if exchange.text(name)]
        if not present:
            yield Outcome("NOTARY-SEARCH-NONE", field="number")
        elif len(present) > 1:
            yield Outcome("NOTARY-SEARCH-SEVERAL", field=", ".join(present))

    def find(self, exchange: Exchange) -> Reply:
        """The powers of attorney that were drawn up by the day, valid or not; one drawn up later is not there yet."""
        refusal = self.refusal(exchange)
        if refusal is not None:
            return Reply(refusal)
        applicant = exchange.text("consent/applicantIin")
        asked = exchange.text("principalIin") or exchange.text("representativeIin")
        if asked and asked != applicant:
            return Reply(Outcome(ConsentReason.OTHER_PERSON.value))
        found = [one for one in self._search(exchange) if one.issued <= exchange.day]
        if not found:
            return Reply(NOT_FOUND)
        if any(applicant not in (one.principal, one.representative) for one in found):
            return Reply(Outcome(ConsentReason.OTHER_PERSON.value))
        return Reply(FOUND, lambda root: self._write_all(root, found, exchange.day))

    def _search(self, exchange: Exchange) -> Sequence[PowerOfAttorney]:
        if exchange.text("number"):
            return self.population.numbered(PowerOfAttorney, exchange.text("number"))
        if exchange.text("principalIin"):
            return self.population.records(PowerOfAttorney, exchange.text("principalIin"), "principal")
        return self.population.records(PowerOfAttorney, exchange.text("representativeIin"), "representative")

    def _write_all(self, root: etree._Element, found: Sequence[PowerOfAttorney], day: date) -> None:
        parent = put(root, "powersOfAttorney")
        for one in found:
            self._write(put(parent, "powerOfAttorney"), one, day)

    def _write(self, element: etree._Element, one: PowerOfAttorney, day: date) -> None:
        put(element, "number", one.number)
        dictionary(element, "state", _state_on(one, day))
        put(element, "issued", one.issued)
        put(element, "expires", one.expires)
        if one.withdrawn is not None and one.withdrawn <= day:
            put(element, "withdrawn", one.withdrawn)
        named(element, "notary", ru=one.notary.ru, kk=one.notary.kk)
        city = cities()[one.city_key].name
        named(element, "city", ru=city.ru, kk=city.kk)
        person_ref(element, "principal", self.population.person(one.principal).on(day))
        person_ref(element, "representative", self.population.person(one.representative).on(day))
        powers = put(element, "powers")
        for power in one.powers:
            dictionary(powers, "power", _POWERS[power])


def _state_on(one: PowerOfAttorney, day: date) -> DictionaryValue:
    if one.withdrawn is not None and one.withdrawn <= min(day, one.expires):
        return _WITHDRAWN
    return _VALID if one.holds_on(day) else _EXPIRED
