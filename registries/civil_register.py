"""What the services of the civil registry share: an act by person or by number, for those who may know of it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Generic, TypeVar

from lxml import etree

from registries.consented import ConsentedRegister
from registries.elements import named, person_ref, put
from registries.identifiers import Iin
from registries.kinship import Bond, Kin
from registries.outcome import FOUND, NOT_FOUND, Outcome
from registries.population.model import BirthAct, DeathAct, DivorceAct, MarriageAct, NameChangeAct, OrganisationKey
from registries.population.places import cities
from registries.register import Exchange, Reply

__all__ = ["CivilRegister"]

_A = TypeVar("_A", BirthAct, MarriageAct, DivorceAct, DeathAct, NameChangeAct)


class CivilRegister(ConsentedRegister, Generic[_A]):
    """One kind of act, by person and by number, for those who may know of it.

    Of an act by number that the applicant may not know of, and of one that is not there, the answer is the same; so it
    is of a person whose acts the applicant may not know of, whether there is such a person or not.
    """

    owner = OrganisationKey.CIVIL_REGISTRY
    iin_fields = ("iin", "consent/applicantIin")
    optional_fields = frozenset({"iin"})
    record: type[_A]
    """The kind of act."""
    element: str
    """Name of an act in the answer; with an ``s`` that of the list around it."""
    roles: tuple[str, ...]
    """As what the person asked about stands in the act."""
    readers: tuple[Kin, ...] = (Kin.SELF, Kin.SPOUSE, Kin.PARENT, Kin.GUARDIAN)
    """What the applicant may be to that person."""

    def check(self, exchange: Exchange) -> Iterator[Outcome]:
        """Exactly one of the person and the number of the act."""
        asked = [name for name in (self.iin_fields[0], "actNumber") if exchange.text(name)]
        if not asked:
            yield Outcome("ACT-SEARCH-NONE", field=self.iin_fields[0])
        elif len(asked) > 1:
            yield Outcome("REQUEST-SEARCH-SEVERAL", field=", ".join(asked))

    def find(self, exchange: Exchange) -> Reply:
        """The acts, under the consent of an applicant who may know of them."""
        refusal = self.refusal(exchange)
        if refusal is not None:
            return Reply(refusal)
        number, iin = exchange.text("actNumber"), Iin(exchange.text(self.iin_fields[0]))
        if number:
            spelled = dict.fromkeys((number, number.upper()))
            acts = [act for one in spelled for act in self.population.numbered(self.record, one)]
            return self._reply([act for act in acts if self._is_open(act, exchange)], exchange.day, NOT_FOUND)
        if not self._may_read(iin, exchange):
            return Reply(Outcome("ACT-NOT-ENTITLED", field=self.iin_fields[0]))
        about = [act for role in self.roles for act in self.population.records(self.record, iin, role)]
        return self._reply(about, exchange.day, self.nothing(iin, exchange.day))

    def holds(self, act: _A, day: date) -> bool:
        """True if the registry has the act on *day*."""
        return act.since <= day

    def nothing(self, iin: Iin, day: date) -> Outcome:
        """What it means that there is no act about *iin*."""
        return NOT_FOUND

    @abstractmethod
    def describe(self, element: etree._Element, act: _A, day: date) -> None:
        """Append to *element*, which has the head of the act, what else *act* says on *day*."""

    def party(self, element: etree._Element, name: str, iin: Iin, *, day: date) -> None:
        """Append who *iin* is, with the name of *day*."""
        person_ref(element, name, self.population.person(iin).on(day))

    def _is_open(self, act: _A, exchange: Exchange) -> bool:
        return any(self._may_read(one.iin, exchange) for one in act.parties() if one.role in self.roles)

    def _may_read(self, iin: Iin, exchange: Exchange) -> bool:
        applicant = Iin(exchange.text("consent/applicantIin"))
        return Bond(self.population, applicant, iin, exchange.day).is_any(self.readers)

    def _reply(self, acts: Sequence[_A], day: date, nothing: Outcome) -> Reply:
        held = sorted((act for act in acts if self.holds(act, day)), key=lambda act: (act.since, act.number))
        return Reply(FOUND, lambda root: self._write(root, held, day)) if held else Reply(nothing)

    def _write(self, root: etree._Element, acts: Sequence[_A], day: date) -> None:
        acts_element = put(root, f"{self.element}s")
        for act in acts:
            element = put(acts_element, self.element)
            put(element, "number", act.number)
            put(element, "date", act.since)
            _write_body(element, act)
            self.describe(element, act, day)


def _write_body(element: etree._Element, act: BirthAct | MarriageAct | DivorceAct | DeathAct | NameChangeAct) -> None:
    """The registry that recorded the act; of one abroad only the country is known."""
    if act.registry is not None:
        body = cities()[act.registry].civil_registry
        named(element, "registeringBody", ru=body.ru, kk=body.kk)
    elif isinstance(act, BirthAct):
        abroad = ("Орган регистрации иностранного государства", "Шет мемлекеттің тіркеу органы")
        named(element, "registeringBody", ru=f"{abroad[0]}: {act.country.ru}", kk=f"{abroad[1]}: {act.country.kk}")
