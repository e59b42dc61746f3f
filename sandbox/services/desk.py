"""Where cases are opened: an application that somebody took in becomes a case in the first step of its channel."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from registries.population.model import Organisation, OrganisationKind, Person
from sandbox.calendar import load_offices
from sandbox.cases import Case, CaseEvent, CaseState, EventKind, NewCase, Paper, Registration
from sandbox.cases.model import Actor, Consented
from sandbox.clock import in_astana
from sandbox.data_reader import nearest
from sandbox.errors import CaseRefused
from sandbox.offices.cabinet import accepted_notice
from sandbox.services.conditions import expression
from sandbox.services.due import Due
from sandbox.services.passport import Channel, Passport

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Consents", "Desk", "Opening", "channel_of", "demand_open"]

_COUNTER: Final = "state-corporation"


@dataclass(frozen=True, slots=True)
class Consents:
    """The consents that came with an application."""

    given: frozenset[str] = frozenset()
    """Names of the consents of the passport that were given."""
    evidence: Mapping[str, bytes] = field(default_factory=dict)
    """Documents that somebody signed to say so, by name of the consent; the applicant's is the request itself."""
    on_paper: bool = False
    """True: the counter took them in writing."""


@dataclass(frozen=True, slots=True)
class Opening:
    """An application that passed the checks of who took it in."""

    passport: Passport
    channel: str
    applicant: Person
    request: bytes
    """The exact octets that were handed in; the same ones again are the case that they already are."""
    consents: Consents
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the application says beside who applies, e.g. ``{"children": [{"iin": …, "birthDate": …}]}``."""
    papers: Sequence[Paper] = ()
    """The documents that were presented."""
    counter: str = ""
    """BIN of the branch of the state corporation that took it in."""
    taken_by: Actor | None = None
    """The officer at the counter; None on the portal."""
    findings: Sequence[Mapping[str, Any]] = ()
    part: str = ""
    """What tells this case from another one that the same request asks for (GE-13)."""


class Desk:
    """Opens the cases of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def open(self, opening: Opening) -> tuple[Case, bool]:
        """The case of *opening*, and whether it was opened just now.

        Raises :class:`~sandbox.errors.CaseRefused`: CASE-CHANNEL where the service is not given there, CASE-PROVIDER
        where nobody provides it to somebody who lives where the applicant does.
        """
        return self._world.cases.register(self.registration(opening))

    def registration(self, opening: Opening) -> Registration:
        """What :meth:`open` registers, for a transaction of the caller. Raises as it does."""
        world, passport = self._world, opening.passport
        channel = channel_of(passport, opening.channel)
        provider = self.provider(passport, channel, opening.applicant)
        counter = opening.counter or (self._branch(opening.applicant) if channel.id == _COUNTER else "")
        now, number = world.clock.now(), world.ids.new_number()
        due = Due(passport, channel, world.calendar.current())
        offices = {"provider": provider.bin, "state-corporation": counter, "system": ""}
        place = due.place(channel.begins, now, offices=offices)
        said = dict(opening.facts)
        facts = {"applicant": {**said.pop("applicant", {}), "iin": opening.applicant.iin}, "application": said}
        consents = self._consents(opening, counter or provider.bin, facts)
        accepted = place.state is CaseState.ACCEPTED
        kind = EventKind.ACCEPTED if accepted else EventKind.SUBMITTED
        notice = accepted_notice(passport, number, accepted_at=now, due_at=place.due_at)
        new = NewCase(
            number=number,
            passport=passport.id,
            channel=channel.id,
            applicant=opening.applicant.iin,
            provider=provider.bin,
            counter=counter,
            consent=all(one.given for one in consents if one.iin == opening.applicant.iin),
            request=opening.request,
            request_digest=hashlib.sha256(opening.request + opening.part.encode()).hexdigest(),
            findings=opening.findings,
            accepted_at=now,
            place=place,
            facts=facts,
        )
        return Registration(
            new,
            events=[CaseEvent(now, kind, {}, opening.taken_by, to=channel.begins)],
            notices=[notice] if accepted else [],
            papers=opening.papers,
            consents=consents,
        )

    def provider(self, passport: Passport, channel: Channel, applicant: Person) -> Organisation:
        """Who provides the service on *channel* to somebody who lives where *applicant* does (GC-1, AC-6)."""
        kinds = channel.providers or passport.provider.kinds
        city = applicant.address.city_key
        for one in self._world.population.organisations.values():
            if one.kind.value in kinds and city in one.serves and one.ended is None:
                return one
        raise CaseRefused("CASE-PROVIDER", f"{passport.id}: {city}")

    def office(self, passport: Passport, channel: Channel, applicant: Person) -> str:
        """BIN of the office to which *applicant* goes on *channel*: that of the place where they live."""
        if channel.id == _COUNTER:
            return self._branch(applicant)
        return self.provider(passport, channel, applicant).bin

    def _branch(self, applicant: Person) -> str:
        """The branch of the state corporation where the applicant lives; empty if there is none."""
        city = applicant.address.city_key
        for one in self._world.population.organisations.values():
            if one.kind is OrganisationKind.STATE_CORPORATION and city in one.serves:
                return one.bin
        return ""

    def _consents(self, opening: Opening, taker: str, facts: Mapping[str, Any]) -> list[Consented]:
        found = []
        for wanted in opening.passport.consents:
            iin = expression(wanted.of).value(facts)
            if iin is None:
                continue
            given = wanted.id in opening.consents.given
            own = opening.request if iin == opening.applicant.iin and not opening.consents.on_paper else None
            evidence = opening.consents.evidence.get(wanted.id, own)
            found.append(Consented(wanted.id, str(iin), given, evidence, "" if evidence is not None else taker))
        return found


def demand_open(world: World, channel: Channel) -> None:
    """Raise CaseRefused CASE-CLOSED, with the next opening, unless applicants are served on *channel* now (C-15)."""
    calendar, now, office = world.calendar.current(), world.clock.now(), load_offices()[channel.hours].counter
    if not calendar.is_open(office, now):
        opens = calendar.next_opening(office, now)
        raise CaseRefused("CASE-CLOSED", f"{office.id}: {in_astana(now):%d.%m.%Y %H:%M}, opens {opens:%d.%m.%Y %H:%M}")


def channel_of(passport: Passport, name: str) -> Channel:
    """The channel *name* of *passport*. Raises CaseRefused CASE-CHANNEL with the nearest one."""
    found = passport.channel(name)
    if found is None:
        raise CaseRefused(
            "CASE-CHANNEL", f"{passport.id}: {name}{nearest(name, [one.id for one in passport.channels])}"
        )
    return found
