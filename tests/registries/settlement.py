"""A settlement in which a test says who was born, wed and died when, and asks registers about them on a day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from lxml import etree
from sqlalchemy import Engine, insert

from registries.consent.ledger import Consent, ConsentLedger
from registries.identifiers import Gender, Iin, make_iin
from registries.population import tables
from registries.population.acts import KAZAKHSTAN
from registries.population.model import (
    Address,
    BirthAct,
    Conviction,
    CourtRuling,
    Nationality,
    Person,
    Population,
    Record,
    Texts,
)
from registries.population.places import cities
from registries.register import Answer, Desk, Register
from tests.registries.exchanges import AS_OF, CLAIM, NOON, FakeContext, consent_block, mark, read, request_of

__all__ = ["COURT", "Settlement", "birth", "conviction", "settlement_in"]

COURT = Texts("СОТ", "СУД", "court")


@dataclass
class Settlement:
    """A population that its test adds to."""

    population: Population
    ledger: ConsentLedger
    numbers: count[int] = field(default_factory=lambda: count(5000))

    @property
    def desk(self) -> Desk:
        """What a register works with; its answers are not signed."""
        return Desk(self.population, mark, self.ledger)

    def enter(self, born: date, gender: Gender = Gender.FEMALE, **said: Any) -> Person:
        """Somebody of whom is known what is *said*, and otherwise nothing."""
        numbers = (make_iin(born, gender, next(self.numbers)) for _ in range(20))
        iin = next(one for one in numbers if one is not None and self.population.find(one) is None)
        made = replace(_somebody(iin, born, gender), **said)
        with self.population.change() as change:
            change.enter([made])
        return made

    def plant(self, *records: Record) -> None:
        """Enter *records*."""
        with self.population.change() as change:
            for record in records:
                change.add(record)

    def ask(self, kind: type[Register], *, by: str | None = None, day: date = AS_OF, **fields: str) -> Answer:
        """The answer on *day* to *fields*, under a fresh consent of the citizen *by*, if one is named."""
        register, context = kind(self.desk), FakeContext(moment=NOON + (day - AS_OF))
        if by is None:
            return register.answer(request_of(**fields), context)
        claim = replace(CLAIM, token=f"token-{next(self.numbers)}")
        given = context.moment - timedelta(minutes=1)
        self.ledger.record(Consent(claim, Iin(by), frozenset({register.service_id}), given, 3600, b"<r/>"))
        return register.answer(request_of(**fields, consent=consent_block(by, claim)), context)

    def told(self, kind: type[Register], **asked: Any) -> etree._Element:
        """The data of an answer that tells something, which has to fit the contract."""
        answer = self.ask(kind, **asked)
        assert (answer.status_code, answer.status_message) == ("SCSS001", "Message has been processed successfully")
        return read(answer, kind.contract)

    def refused(self, kind: type[Register], **asked: Any) -> tuple[str, str | None]:
        """The status and the code of an answer that discloses nothing."""
        answer = self.ask(kind, **asked)
        root = read(answer, kind.contract)
        assert not {child.tag for child in root} & {"persons", f"{getattr(kind, 'element', '')}s"}
        return answer.status_code, root.findtext("result/code") or root.findtext("messageResult/code")


def settlement_in(engine: Engine) -> Settlement:
    """A settlement in the empty database *engine*, where nobody lives yet."""
    told = {"seed": "7", "as_of": AS_OF.isoformat(), "characters": "[]", "version": "1"}
    with engine.begin() as connection:
        connection.execute(insert(tables.facts), [{"name": name, "value": value} for name, value in told.items()])
    return Settlement(Population(engine), ConsentLedger(engine))


def _somebody(iin: Iin, born: date, gender: Gender) -> Person:
    home = Address("astana", Texts("АБАЙ КӨШЕСІ", "УЛИЦА АБАЯ", "Abay street"), "5", "12", "0201000000000001", born)
    return Person(
        iin=iin,
        surname="ТӨЛЕБАЙ",
        name="НҰР",
        gender=gender,
        birth_date=born,
        nationality=Nationality.KAZAKH,
        birth_place=KAZAKHSTAN,
        birth_city=cities()["astana"].name,
        address=home,
    )


def birth(child: Person, number: str, **said: Any) -> BirthAct:
    """The act of the birth of *child*, registered the day after."""
    act = BirthAct(
        number=number,
        registered=child.birth_date + timedelta(days=1),
        registry="astana",
        child=child.iin,
        birth_date=child.birth_date,
        place=child.birth_city,
        mother=child.mother,
        father=child.father,
        certificate_number=f"{number}-C",
    )
    return replace(act, **said)


def conviction(person: Person, article: str, **said: Any) -> Conviction:
    """A conviction of 6 May 2019 that stands."""
    ruling = CourtRuling(f"1-{article}/2019", date(2019, 5, 6), COURT)
    made = Conviction(person=person.iin, article=article, offence=COURT, ruling=ruling, punishment=COURT)
    return replace(made, **said)
