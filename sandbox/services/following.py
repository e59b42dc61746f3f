"""The one-application principle: a service that the application also asks for begins when this one is given (GE-13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.cases import CaseState, Place, Registration
from sandbox.errors import CaseRefused
from sandbox.services.casefile import CaseFile
from sandbox.services.conditions import holds
from sandbox.services.desk import Consents, Opening
from sandbox.services.passport import Follow, Passport

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Following", "following"]


@dataclass(frozen=True, slots=True)
class Following:
    """What begins with the end of a case."""

    registrations: tuple[Registration, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    """By service: the number of its case, or the code of why there is none."""


def following(world: World, file: CaseFile, place: Place) -> Following:
    """What begins when the case of *file* comes to *place*.

    The new cases have the same applicant, request, facts and consents. A service that this world does not give, or
    that nobody provides where the applicant lives, is told by its code: it keeps nobody from the result of this one.
    """
    if place.state is not CaseState.ISSUED:
        return Following()
    asked = [one for one in file.passport.follows if holds(one.when, file.facts)]
    begun: list[Registration] = []
    told: dict[str, str] = {}
    for follow in asked:
        passport = next((one for one in world.shelf.newest() if one.service == follow.service), None)
        if passport is None:
            told[follow.service] = "PASSPORT-UNKNOWN"
            continue
        try:
            registration = world.desk.registration(_opening(world, file, follow, passport))
        except CaseRefused as error:
            told[follow.service] = error.code
            continue
        begun.append(registration)
        told[follow.service] = registration.new.number
    return Following(tuple(begun), told)


def _opening(world: World, file: CaseFile, follow: Follow, passport: Passport) -> Opening:
    case = file.case
    channel = case.channel if passport.channel(case.channel) is not None else passport.channels[0].id
    said = {"applicant": case.facts["applicant"], **(case.facts.get("application") or {})}
    return Opening(
        passport=passport,
        channel=channel,
        applicant=world.population.person(case.applicant),
        request=case.request,
        consents=Consents(
            given=frozenset(one.name for one in file.consents if one.holds),
            evidence={one.name: one.evidence for one in file.consents if one.holds and one.evidence is not None},
        ),
        facts=said,
        counter=case.counter,
        part=follow.service,
    )
