"""The contact centre 1414, 8-800-080-7777: how a request stands, told to who knows its number and the IIN (C-19)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.cases import CaseState
from sandbox.complaints.model import ComplaintState
from sandbox.errors import NotFound
from signing.texts import Lang

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["ContactCentre", "Told"]


@dataclass(frozen=True, slots=True)
class Told:
    """What the contact centre says of a request: how it stands, and nothing of what is in it."""

    number: str
    service: Mapping[Lang, str]
    state: CaseState
    step: Mapping[Lang, str]
    """What is being done, or how it ended, in the words of the passport."""
    accepted_at: datetime
    due_at: datetime
    is_late: bool
    result_is_there: bool
    complaints: tuple[tuple[str, ComplaintState, datetime | None], ...]
    """Number, state and end of the term of each complaint about it."""


class ContactCentre:
    """Answers people who ask from afar."""

    def __init__(self, world: World) -> None:
        self._world = world

    def status(self, number: str, iin: str) -> Told:
        """How the request *number* of the applicant *iin* stands.

        Raises :class:`~sandbox.errors.NotFound` STATUS-UNKNOWN, the same where there is no such request and where it
        is somebody else's: whoever does not know both learns nothing.
        """
        case = self._world.cases.find(number)
        if case is None or case.applicant != iin:
            raise NotFound("STATUS-UNKNOWN", number)
        passport = self._world.shelf.passport(case.passport)
        place = passport.step(case.step) or passport.end(case.step)
        complaints = self._world.complaints.about_case(number)
        return Told(
            number=number,
            service=passport.name.as_dict(),
            state=case.state,
            step=place.name.as_dict() if place is not None else {},
            accepted_at=case.accepted_at,
            due_at=case.due_at,
            is_late=case.state is CaseState.ACCEPTED and case.due_at < self._world.clock.now(),
            result_is_there=self._world.cases.result(case) is not None,
            complaints=tuple(
                (one.number, one.state, None if one.registered is None else one.registered.due_at) for one in complaints
            ),
        )
