"""The register of individuals (GBD FL): people by IIN, by name and birth date, by document (protocol: GBD FL)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import date
from functools import cached_property
from typing import Final

from lxml import etree

from registries.consent_ledger import ConsentClaim, ConsentLedger
from registries.contract import GBD_FL, GBD_FL_TOKEN
from registries.dictionaries import value_of
from registries.elements import dictionary, moment_text, outcome_value, put
from registries.identifiers import Iin
from registries.outcome import FOUND, NOT_FOUND, Outcome
from registries.person_element import write_person
from registries.population.model import DictionaryValue, Person, Population
from registries.register import Exchange, Register, Reply, Sign

__all__ = ["ConsentedPersonRegister", "PersonRegister"]

_MAJORITY: Final = 18
_NAME_FIELDS: Final = ("surname", "name", "patronymic", "birthDate")


class PersonRegister(Register):
    """``GBDFL_UniversalServiceSync``: reading by agreement between the systems, without a token."""

    iin_fields = ("iin",)
    optional_fields = frozenset({"iin"})

    def __init__(self, *, population: Population, sign: Sign) -> None:
        super().__init__(GBD_FL, population=population, sign=sign)
        self._written: dict[Iin, tuple[Person, etree._Element]] = {}

    def check(self, exchange: Exchange) -> Iterator[Outcome]:
        """Exactly one way of searching, and a complete one."""
        present = {name for name in ("iin", "documentNumber", *_NAME_FIELDS) if exchange.text(name)}
        by_name = present & set(_NAME_FIELDS)
        modes = (present - by_name) | ({"name"} if by_name else set())
        if not modes:
            yield Outcome("REQUEST-SEARCH-NONE", field="iin")
        elif len(modes) > 1:
            yield Outcome("REQUEST-SEARCH-SEVERAL", field=", ".join(sorted(present)))
        elif by_name and ("birthDate" not in by_name or not by_name & {"surname", "name"}):
            yield Outcome("REQUEST-SEARCH-INCOMPLETE", field="surname" if "birthDate" in by_name else "birthDate")
        elif by_name and _day_of(exchange.text("birthDate")) is None:
            yield Outcome("REQUEST-FIELD", field="birthDate", detail=exchange.text("birthDate"))

    def find(self, exchange: Exchange) -> Reply:
        """Everybody who fits; nobody is an answer too."""
        return self.reply(self.search(exchange))

    def search(self, exchange: Exchange) -> list[Person]:
        """The people whom the request describes, by IIN."""
        if exchange.text("iin"):
            person = self.population.people.get(Iin(exchange.text("iin")))
            return [person] if person else []
        if exchange.text("documentNumber"):
            person = self._by_document.get(exchange.text("documentNumber").upper())
            return [person] if person else []
        born = _day_of(exchange.text("birthDate"))
        asked = {name: exchange.text(name).upper() for name in ("surname", "name", "patronymic") if exchange.text(name)}
        found = (
            person
            for person in self.population.people.values()
            if person.birth_date == born and all(getattr(person, name) == text for name, text in asked.items())
        )
        return sorted(found, key=lambda person: person.iin)

    def reply(self, people: Sequence[Person]) -> Reply:
        """The reply that discloses *people*."""
        if not people:
            return Reply(NOT_FOUND)
        return Reply(FOUND, lambda root: self._write_people(root, people))

    def write(self, root: etree._Element, exchange: Exchange, reply: Reply) -> None:
        """The head of the answer, then the people."""
        sender = exchange.text("senderCode")
        put(root, "messageId", exchange.answer_id)
        put(root, "messageDate", moment_text(exchange.context.moment))
        put(root, "requestId", exchange.text("messageId"))
        dictionary(root, "sender", value_of("participant", "GBDFL"))
        dictionary(root, "receiver", DictionaryValue(sender, sender, sender))
        dictionary(root, "messageResult", outcome_value(reply.outcome))
        if reply.write:
            reply.write(root)

    def _write_people(self, root: etree._Element, people: Sequence[Person]) -> None:
        persons = put(root, "persons")
        for person in people:
            persons.append(deepcopy(self._element_of(person)))

    def _element_of(self, person: Person) -> etree._Element:
        """``person`` as it was written before, if nothing about them has changed; not to be changed itself."""
        known = self._written.get(person.iin)
        if known is None or known[0] is not person:
            element = write_person(etree.Element("persons"), person, self.population)
            known = self._written[person.iin] = (person, element)
        return known[1]

    @cached_property
    def _by_document(self) -> dict[str, Person]:
        return {document.number: person for person in self.population.people.values() for document in person.documents}


class ConsentedPersonRegister(PersonRegister):
    """``GBDFLUniversal_token``: reading by the token of a consent (rule C-6).

    Only people who are covered by the token are disclosed; whether others exist is not.
    """

    def __init__(self, *, population: Population, sign: Sign, ledger: ConsentLedger) -> None:
        super().__init__(population=population, sign=sign)
        self.contract = GBD_FL_TOKEN
        self._ledger = ledger

    def find(self, exchange: Exchange) -> Reply:
        """Everybody who fits and whose consent, or whose guardian's or parent's, is on record."""
        found = self.search(exchange)
        covered = [
            person
            for person in found
            if any(self._refusal(exchange, iin) is None for iin in _consenters(person, self.population, exchange.day))
        ]
        if covered:
            return self.reply(covered)
        return Reply(self._refusal(exchange, None) or NOT_FOUND)

    def _refusal(self, exchange: Exchange, iin: Iin | None) -> Outcome | None:
        decision = self._ledger.covers(
            ConsentClaim(exchange.text("kdpToken"), exchange.text("publicKey")),
            iin=iin,
            service_id=self.service_id,
            moment=exchange.context.moment,
        )
        return None if decision.reason is None else Outcome(decision.reason.value)


def _day_of(text: str) -> date | None:
    """The day of an ``xsd:date``, which may carry a zone and may lie outside our calendar."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _consenters(person: Person, population: Population, day: date) -> list[Iin]:
    """Who may consent to the reading of the person's data: an adult alone, for a child the guardian or a parent."""
    if person.age_on(day) >= _MAJORITY:
        return [person.iin]
    record = population.guardianship_over(person.iin)
    if record is not None:
        return [record.guardian]
    return [iin for iin in (person.mother, person.father) if iin is not None]
