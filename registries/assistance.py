"""The recipients of targeted social assistance (АӘК, АСП), by person and by family. The contract is project-defined."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from lxml import etree

from registries.contract import Contract
from registries.elements import dictionary, person_ref, put
from registries.outcome import FOUND, Outcome
from registries.population.model import Assistance, DictionaryValue, OrganisationKey, Person
from registries.register import Exchange, Reply
from registries.subject_register import SubjectRegister

__all__ = ["ASSISTANCE", "AssistanceRegister"]

ASSISTANCE: Final = Contract(
    "MTSZN_AspRecipientSync", "urn:shlyuz:registries:assistance:v1", "assistance.xsd", official=False
)
"""Whether somebody is a recipient. Project-defined; АСП is the assistance's Russian abbreviation."""

_RECIPIENT: Final = DictionaryValue(
    "recipient", "ПОЛУЧАТЕЛЬ АДРЕСНОЙ СОЦИАЛЬНОЙ ПОМОЩИ", "АТАУЛЫ ӘЛЕУМЕТТІК КӨМЕК АЛУШЫ"
)
_FORMER: Final = DictionaryValue("former", "ПОЛУЧАТЕЛЕМ НЕ ЯВЛЯЕТСЯ, ПОЛУЧАЛ РАНЕЕ", "АЛУШЫ ЕМЕС, БҰРЫН АЛҒАН")
_NONE: Final = DictionaryValue("none", "ПОЛУЧАТЕЛЕМ НЕ ЯВЛЯЕТСЯ", "АЛУШЫ ЕМЕС")


class AssistanceRegister(SubjectRegister):
    """``MTSZN_AspRecipientSync``. That somebody is not a recipient is an answer like any other (rule AC-5).

    A person is a recipient as a member of the family that assistance was granted to; asked by family, the register
    names all of its members.
    """

    contract = ASSISTANCE
    owner = OrganisationKey.SOCIAL
    iin_fields = ("personIin", "familyIin", "consent/applicantIin")
    optional_fields = frozenset({"personIin", "familyIin"})
    subject_fields = ("personIin", "familyIin")

    def check(self, exchange: Exchange) -> Iterator[Outcome]:
        """A person or a family, not both."""
        asked = [name for name in self.subject_fields if exchange.text(name)]
        if len(asked) != 1:
            code = "REQUEST-QUESTION-SEVERAL" if asked else "REQUEST-QUESTION-NONE"
            yield Outcome(code, field=", ".join(self.subject_fields))

    def tell(self, person: Person, exchange: Exchange) -> Reply:
        """Whether *person*, or the family, receives assistance on the day, by which decision, since when."""
        day = exchange.day
        granted = [one for one in self.population.records(Assistance, person.iin, "member") if one.since <= day]
        latest = max(granted, key=lambda one: one.ends, default=None)
        as_family = bool(exchange.text("familyIin"))

        def write(root: etree._Element) -> None:
            element = put(root, "family" if as_family else "recipient")
            person_ref(element, "person", person)
            put(element, "asOf", day)
            dictionary(element, "status", _status(latest, day))
            put(element, "receives", latest is not None and latest.holds_on(day))
            if latest is not None:
                self._write_decision(element, latest)
            if as_family:
                for iin in (person.iin,) if latest is None else latest.members:
                    person_ref(element, "member", self.population.person(iin).on(day))

        return Reply(FOUND, write)

    def _write_decision(self, parent: etree._Element, granted: Assistance) -> None:
        element = put(parent, "decision")
        put(element, "number", granted.number)
        body = self.population.organisation(granted.provider)
        provider = put(element, "provider")
        put(provider, "bin", body.bin)
        put(provider, "nameRu", body.names.ru)
        put(provider, "nameKz", body.names.kk)
        put(element, "begins", granted.begins)
        put(element, "ends", granted.ends)
        put(element, "monthly", str(granted.monthly))


def _status(latest: Assistance | None, day: date) -> DictionaryValue:
    if latest is None:
        return _NONE
    return _RECIPIENT if latest.holds_on(day) else _FORMER
