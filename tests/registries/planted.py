"""People of whom a test says everything, and questions about them to a register."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from typing import Final

from lxml import etree
from sqlalchemy import Engine, insert

from registries.consent.ledger import Consent, ConsentLedger
from registries.identifiers import Gender, Iin, make_iin
from registries.population import tables
from registries.population.model import Address, Nationality, Person, Population, Record, Texts
from registries.population.places import KAZAKHSTAN
from registries.register import Answer, Desk
from registries.subject_register import SubjectRegister
from tests.registries.exchanges import AS_OF, CLAIM, NOON, FakeContext, consent_block, mark, read, request_of

__all__ = ["WORD", "Town", "a_town"]

WORD: Final = Texts("сөз", "слово", "word")


@dataclass(frozen=True, slots=True)
class Town:
    """A population that a test may add to."""

    population: Population
    ledger: ConsentLedger
    numbers: count[int]

    @property
    def desk(self) -> Desk:
        """What a register of the town works with; its answers are not signed."""
        return Desk(self.population, mark, self.ledger)

    def newcomer(self, *, age: int = 40, mother: Iin | None = None) -> Person:
        """Somebody of whom nothing is known but who they are."""
        born = AS_OF.replace(year=AS_OF.year - age)
        numbers = (make_iin(born, Gender.FEMALE, next(self.numbers)) for _ in range(10))
        made = Person(
            iin=next(one for one in numbers if one is not None),
            surname="СЫНАҚОВА",
            name="АЙШОЛПАН",
            gender=Gender.FEMALE,
            birth_date=born,
            nationality=Nationality.KAZAKH,
            birth_place=KAZAKHSTAN,
            birth_city=WORD,
            address=Address("almaty", WORD, "1", "2", "0201000000000001", since=born),
            mother=mother,
        )
        with self.population.change() as change:
            change.enter([made])
        return made

    def plant(self, *records: Record) -> None:
        """Enter *records*."""
        with self.population.change() as change:
            for record in records:
                change.add(record)

    def ask(
        self, kind: type[SubjectRegister], *, consenter: str, day: date = AS_OF, **fields: str | dict[str, str]
    ) -> Answer:
        """The answer of a register on *day* to *fields*, under a consent of *consenter* to that register."""
        register = kind(self.desk)
        moment = NOON + (day - AS_OF)
        token = f"token-{next(self.numbers)}"
        claim = replace(CLAIM, token=token)
        services = frozenset({register.service_id})
        self.ledger.record(Consent(claim, Iin(consenter), services, moment - timedelta(minutes=1), 3600, b"<r/>"))
        request = request_of(**fields, consent=consent_block(consenter, claim))
        return register.answer(request, FakeContext(moment=moment))

    def told(self, kind: type[SubjectRegister], **asked: object) -> etree._Element:
        """The data of an answer that tells something, which has to fit the contract."""
        answer = self.ask(kind, **asked)  # type: ignore[arg-type]  # what ask takes
        assert (answer.status_code, answer.status_message) == ("SCSS001", "Message has been processed successfully")
        return read(answer, kind.contract)

    def refused(self, kind: type[SubjectRegister], **asked: object) -> tuple[str, str | None]:
        """The status and the code of an answer that discloses nothing."""
        answer = self.ask(kind, **asked)  # type: ignore[arg-type]  # what ask takes
        root = read(answer, kind.contract)
        assert [child.tag for child in root] == ["messageId", "messageDate", "requestId", "result"]
        return answer.status_code, root.findtext("result/code")


def a_town(engine: Engine) -> Town:
    """A town in the empty database *engine*, in which nobody lives yet."""
    facts = {"seed": "7", "as_of": AS_OF.isoformat(), "characters": "[]", "version": "1"}
    with engine.begin() as connection:
        connection.execute(insert(tables.facts), [{"name": name, "value": value} for name, value in facts.items()])
    return Town(Population(engine), ConsentLedger(engine), count(1))
