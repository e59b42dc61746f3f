"""The register of individuals (GBD FL): people by IIN, by name and birth date, by document (protocol: GBD FL).

People are told as of the day: who is born later is not there yet, and what happens later has not happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from datetime import date
from typing import Final

from lxml import etree

from registries.consent.ledger import ConsentClaim
from registries.dictionaries import value_of
from registries.elements import day_of, dictionary, outcome_value, put
from registries.identifiers import Iin
from registries.individuals.contracts import GBD_FL, GBD_FL_TOKEN
from registries.individuals.memory import WrittenPeople
from registries.individuals.search import bears, name_key, number_key
from registries.kinship import consenters
from registries.outcome import FOUND, NOT_FOUND, Outcome
from registries.population.model import DictionaryValue, OrganisationKey, Person
from registries.register import Desk, Exchange, Register, Reply, write_head

__all__ = ["MOST_HITS", "ConsentedPersonRegister", "PersonRegister"]

MOST_HITS: Final = 20
"""So many people are told at once; a search that fits more has to be narrowed. Project-defined."""

_NAMES: Final = ("surname", "name", "patronymic")
_NAME_FIELDS: Final = (*_NAMES, "birthDate")


class PersonRegister(Register):
    """``GBDFL_UniversalServiceSync``: reading by agreement between the systems, without a token."""

    contract = GBD_FL
    owner = OrganisationKey.INDIVIDUALS
    iin_fields = ("iin",)
    optional_fields = frozenset({"iin"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._written = WrittenPeople(desk.population)

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
        elif by_name:
            yield from _birth_date_problems(exchange)

    def find(self, exchange: Exchange) -> Reply:
        """Everybody who fits; nobody is an answer too."""
        return self.reply(self.search(exchange), exchange.day)

    def search(self, exchange: Exchange) -> Iterator[Person]:
        """The people whom the request describes, by IIN: as they are, found as they were known on the day."""
        day = exchange.day
        return (person for person in self._candidates(exchange) if person.birth_date <= day)

    def reply(self, found: Iterable[Person], day: date) -> Reply:
        """The reply that discloses the people who were *found*, unless they are too many."""
        people: list[Person] = []
        for person in found:
            if len(people) == MOST_HITS:
                return Reply(Outcome("SEARCH-TOO-MANY", detail=f"> {MOST_HITS}"))
            people.append(person)
        if not people:
            return Reply(NOT_FOUND)
        return Reply(FOUND, lambda root: self._write_people(root, people, day))

    def write(self, root: etree._Element, exchange: Exchange, reply: Reply) -> None:
        """The head of the answer, then the people."""
        sender = exchange.text("senderCode")
        write_head(root, exchange)
        dictionary(root, "sender", value_of("participant", "GBDFL"))
        dictionary(root, "receiver", DictionaryValue(sender, sender, sender))
        dictionary(root, "messageResult", outcome_value(reply.outcome))
        if reply.write:
            reply.write(root)

    def _candidates(self, exchange: Exchange) -> Iterator[Person]:
        day, number = exchange.day, number_key(exchange.text("documentNumber"))
        if exchange.text("iin"):
            person = self.population.find(exchange.text("iin"))
            if person is not None:
                yield person
        elif number:
            person = self.population.by_document(number)
            if person is not None and any(one.number == number for one in person.on(day).documents):
                yield person
        else:
            born = day_of(exchange.text("birthDate"))
            asked = {part: name_key(exchange.text(part)) for part in _NAMES if exchange.text(part)}
            for person in self.population.born_on(born) if born is not None else ():
                if bears(self.population, person, asked=asked, day=day):
                    yield person

    def _write_people(self, root: etree._Element, people: Sequence[Person], day: date) -> None:
        persons = put(root, "persons")
        for person in people:
            persons.append(deepcopy(self._written.element_of(person, day)))


class ConsentedPersonRegister(PersonRegister):
    """``GBDFLUniversal_token``: reading by the token of a consent (rule C-6).

    Only people who are covered by the token are disclosed; whether others exist is not.
    """

    contract = GBD_FL_TOKEN

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._ledger = desk.ledger

    def find(self, exchange: Exchange) -> Reply:
        """Everybody who fits and whose consent, or whose guardian's or parent's, is on record."""
        covered = [
            person
            for person in self.search(exchange)
            if any(self._refusal(exchange, iin) is None for iin in consenters(self.population, person, exchange.day))
        ]
        if covered:
            return self.reply(covered, exchange.day)
        return Reply(self._refusal(exchange, None) or NOT_FOUND)

    def count(self, exchange: Exchange, reply: Reply) -> None:
        """A reading stands in the list of who consented, an attempt in that of the person asked about."""
        token = exchange.text("kdpToken")
        consent = self._ledger.find(token)
        asked = exchange.text("iin")
        if consent is not None and (reply.write or not asked):
            asked = consent.iin
        if asked:
            self._ledger.reads.count(Iin(asked), exchange.access(self.service_id, token, reply.outcome))

    def _refusal(self, exchange: Exchange, iin: Iin | None) -> Outcome | None:
        decision = self._ledger.covers(
            ConsentClaim(exchange.text("kdpToken"), exchange.text("publicKey")),
            iin=iin,
            service_id=self.service_id,
            moment=exchange.context.moment,
        )
        return None if decision.reason is None else Outcome(decision.reason.value)


def _birth_date_problems(exchange: Exchange) -> Iterator[Outcome]:
    text = exchange.text("birthDate")
    born = day_of(text)
    if born is None:
        yield Outcome("REQUEST-FIELD", field="birthDate", detail=text)
    elif born > exchange.day:
        yield Outcome("REQUEST-DAY-FUTURE", field="birthDate", detail=text)
