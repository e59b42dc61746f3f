"""Education departments that sign what they enter in the data bank, and children without parental care."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from lxml import etree
from sqlalchemy import Engine

from registries.data_bank.entry import GUARDIANSHIP_ENTRY, GuardianshipEntryRegister
from registries.data_bank.guardianships import GuardianshipRegister
from registries.identifiers import Bin, Iin, make_bin
from registries.population.model import DeathAct, Organisation, OrganisationKind, Person, Texts
from registries.register import Answer
from registries.signed_data import Senders
from signing import xmldsig
from signing.authority import Authority, System
from signing.findings import SignatureReport
from signing.keys import KeyPair
from tests.registries.exchanges import AS_OF, NOON, FakeContext, read, request_of
from tests.registries.planted import Town, a_town

__all__ = ["ORDERED", "Departments", "Keys", "departments_of", "keys_of"]

ORDERED: Final = AS_OF - timedelta(days=3)
"""The day of the orders, unless a test says otherwise."""
_FOUNDED: Final = date(2015, 6, 1)


@dataclass(frozen=True, slots=True)
class Keys:
    """An authority, and a key of each department by its place."""

    authority: Authority
    of: dict[str, KeyPair]


def _number(sequence: int) -> Bin:
    made = next(one for one in (make_bin(_FOUNDED, sequence + step) for step in range(9)) if one is not None)
    assert made is not None
    return made


_BINS: Final = {"almaty": _number(100), "astana": _number(200)}


def keys_of(places: tuple[str, ...] = ("almaty", "astana")) -> Keys:
    """Keys that were issued the day before."""
    issued = NOON - timedelta(days=1)
    authority = Authority.create(at=issued)
    systems = {place: System(f"ИС {place}", f"Управление {place}", _BINS[place]) for place in places}
    return Keys(authority, {place: authority.issue_system(one, at=issued) for place, one in systems.items()})


@dataclass(frozen=True, slots=True)
class Departments:
    """A town whose people live in Almaty, its department and another one, and the data bank."""

    town: Town
    keys: Keys
    head: Iin

    @property
    def senders(self) -> Senders:
        """The participants are named after the places of the departments."""
        return Senders(_BINS.get, self._judge, lambda sender: False)

    def _judge(self, document: etree._Element, moment: datetime) -> SignatureReport:
        return xmldsig.verify(document, self.keys.authority.trust, at=moment)

    def orphan(self, *, age: int = 9) -> Person:
        """A child whose mother has died and whose father is unknown."""
        mother = self.town.newcomer(age=age + 25)
        died = AS_OF - timedelta(days=200)
        with self.town.population.change() as change:
            change.put(replace(mother, death_date=died))
            change.add(
                DeathAct(
                    number=f"АЛ-{mother.iin}", registered=died, registry="almaty", person=mother.iin, death_date=died
                )
            )
        return self.town.newcomer(age=age, mother=mother.iin)

    def request(
        self, name: str, *fields: tuple[str, str], order: str = "15-26/Қ", day: date = ORDERED
    ) -> etree._Element:
        """An entry *name* with *fields*, not signed."""
        root = request_of(order={"number": order, "date": day.isoformat()})
        element = etree.SubElement(root, name)
        for tag, text in fields:
            etree.SubElement(element, tag).text = text
        return root

    def send(self, root: etree._Element, *, place: str = "almaty", signer: str | None = None) -> Answer:
        """The data bank's answer to *root* from the department of *place*, signed by it or by that of *signer*."""
        signed = etree.fromstring(xmldsig.sign(etree.tostring(root), self.keys.of[signer or place]))
        return self.take(signed, place=place)

    def take(self, root: etree._Element, *, place: str = "almaty") -> Answer:
        """The data bank's answer to *root* as it is."""
        return GuardianshipEntryRegister(self.town.desk, self.senders).answer(root, FakeContext(sender_id=place))

    def establish(self, guardian: str, *wards: str, order: str = "15-26/Қ", day: date = ORDERED) -> etree._Element:
        """The request that puts *wards* under *guardian*."""
        fields = [("guardianIin", guardian), *(("wardIin", ward) for ward in wards)]
        return self.request("establish", *fields, order=order, day=day)

    def made(self, root: etree._Element, *, place: str = "almaty") -> etree._Element:
        """What the data bank says it entered."""
        answer = self.send(root, place=place)
        assert (answer.status_code, answer.status_message) == ("SCSS001", "Message has been processed successfully")
        made = read(answer, GUARDIANSHIP_ENTRY).find("made")
        assert made is not None
        return made

    def refused(self, root: etree._Element, *, place: str = "almaty") -> str | None:
        """The code with which the data bank refuses, having entered nothing."""
        return self.code_of(self.send(root, place=place))

    def code_of(self, answer: Answer) -> str | None:
        """The code of a refusal."""
        data = read(answer, GUARDIANSHIP_ENTRY)
        assert [child.tag for child in data] == ["messageId", "messageDate", "requestId", "result"]
        assert answer.status_code in ("SCSE001", "SCSE002")
        return data.findtext("result/code")

    def wards_told(self, guardian: str, *, days: int = 0) -> list[str | None]:
        """The wards whom ``RBDS_GuardianSync`` tells of *guardian*, so many *days* later."""
        told = self.town.ask(
            GuardianshipRegister, consenter=guardian, day=AS_OF + timedelta(days), guardianIin=guardian
        )
        assert told.data is not None
        return [one.text for one in etree.fromstring(told.data).iterfind("records/record/ward/iin")]


def departments_of(engine: Engine, keys: Keys) -> Departments:
    """The departments of Almaty and Astana in the empty database *engine*."""
    town = a_town(engine)
    head = town.newcomer().iin
    with town.population.change() as change:
        for place, number in _BINS.items():
            change.put_organisation(
                Organisation(
                    bin=number,
                    key=f"education-department-{place}",
                    kind=OrganisationKind.EDUCATION_DEPARTMENT,
                    names=Texts(f"{place} білім басқармасы", f"Управление образования {place}", f"Education, {place}"),
                    head=head,
                    signer=head,
                    city_key=place,
                    registered=_FOUNDED,
                    serves=frozenset({place}),
                )
            )
    return Departments(town, keys, head)
