"""The data bank of orphans, by child: is the child in it, since when, why, and in whose care. Project-defined."""

from __future__ import annotations

from datetime import date
from typing import Final

from lxml import etree

from registries.consent.record import ConsentReason
from registries.consented import ConsentedRegister
from registries.contract import Contract
from registries.data_bank.elements import KINDS, body_ref, write_entry, write_grounds, write_order
from registries.elements import dictionary, named, person_ref, put
from registries.kinship import consenters
from registries.outcome import FOUND, NOT_FOUND, Outcome
from registries.population.model import (
    DictionaryValue,
    Guardianship,
    OrganisationKey,
    Orphan,
    Person,
    guardianship_kind,
)
from registries.register import Exchange, Reply

__all__ = ["GUARDIANSHIP_CHILD", "ChildRegister"]

GUARDIANSHIP_CHILD: Final = Contract(
    "RBDS_ChildSync", "urn:shlyuz:registries:guardianship-child:v1", "guardianship_child.xsd", official=False
)
"""The Republican data bank of orphans: what it says of a child. Project-defined."""

_IN_FAMILY: Final = DictionaryValue("in-family", "ПОД ОПЕКОЙ ИЛИ ПОПЕЧИТЕЛЬСТВОМ", "ҚОРҒАНШЫЛЫҚТА НЕМЕСЕ ҚАМҚОРШЫЛЫҚТА")
_IN_INSTITUTION: Final = DictionaryValue("in-institution", "В УЧРЕЖДЕНИИ", "МЕКЕМЕДЕ")
_WAITING: Final = DictionaryValue("waiting", "ОЖИДАЕТ УСТРОЙСТВА", "ОРНАЛАСТЫРУДЫ КҮТУДЕ")


class ChildRegister(ConsentedRegister):
    """``RBDS_ChildSync``.

    The consent has to be that of whoever represents the child: the guardian, else a parent. Of a child on the books
    whom nobody represents the data bank tells everybody who asks for themselves: that child is waiting for a family.
    """

    contract = GUARDIANSHIP_CHILD
    owner = OrganisationKey.DATA_BANK
    iin_fields = ("childIin", "consent/applicantIin")

    def find(self, exchange: Exchange) -> Reply:
        """The entry of ``childIin`` and the guardianship over them on the day; 404 if there is neither."""
        refusal = self.refusal(exchange)
        if refusal is not None:
            return Reply(refusal)
        day = exchange.day
        child = self.known(exchange.text("childIin"), day)
        if child is None or guardianship_kind(child.birth_date, day) is None:
            return Reply(NOT_FOUND)
        guardianship = self.population.guardianship_over(child.iin, day)
        entry = next((one for one in self.population.records(Orphan, child.iin) if one.holds_on(day)), None)
        represented = guardianship is not None or entry is None
        if represented and exchange.text("consent/applicantIin") not in consenters(self.population, child, day):
            return Reply(Outcome(ConsentReason.OTHER_PERSON.value))
        if guardianship is None and entry is None:
            return Reply(NOT_FOUND)
        return Reply(FOUND, lambda root: self._write_child(root, child, (entry, guardianship), day))

    def _write_child(
        self, root: etree._Element, child: Person, found: tuple[Orphan | None, Guardianship | None], day: date
    ) -> None:
        entry, guardianship = found
        person_ref(root, "child", child)
        in_institution = entry is not None and entry.placed is not None
        dictionary(root, "care", _IN_FAMILY if guardianship else _IN_INSTITUTION if in_institution else _WAITING)
        if entry is not None:
            self._write_entry(put(root, "entry"), entry)
        if guardianship is not None:
            self._write_guardianship(put(root, "guardianship"), child, guardianship, day)

    def _write_entry(self, element: etree._Element, entry: Orphan) -> None:
        write_entry(element, entry, self.population.organisation(entry.provider))
        if entry.placed is not None:
            named(element, "institution", ru=entry.placed.ru, kk=entry.placed.kk)
        write_grounds(element, entry.grounds)

    def _write_guardianship(
        self, element: etree._Element, child: Person, guardianship: Guardianship, day: date
    ) -> None:
        kind = guardianship_kind(child.birth_date, day)
        assert kind is not None, "nobody of age is under guardianship"
        dictionary(element, "kind", KINDS[kind])
        write_order(element, guardianship.order_number, guardianship.order_date)
        body_ref(element, "provider", self.population.organisation(guardianship.provider))
        person_ref(element, "guardian", self.population.person(guardianship.guardian).on(day))
        write_grounds(element, guardianship.grounds)
