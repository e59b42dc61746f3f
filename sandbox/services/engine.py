"""The engine that runs any service passport. It knows questions, grounds and documents, and no service by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.documents.application import Application
from sandbox.errors import AnswerRejected
from sandbox.services.passport import Ground, Passport, RegisterUse

__all__ = ["Answer", "Ask", "Decision", "Granted", "Refused", "decide"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register answered to one question about one person."""

    subject: str
    """IIN of the person asked about."""
    content: object | None
    """The facts, of the type that the question defines; None if the register holds nothing."""
    wards: tuple[str, ...] = ()
    """IINs of the children whom the answer names: those that questions about wards are asked of."""


Ask = Callable[[RegisterUse, str], Answer]
"""Asks one register about the person with this IIN. Raises :class:`~sandbox.errors.InquiryFailed`."""


@dataclass(frozen=True, slots=True)
class Granted:
    """The service is provided on these facts."""

    answers: Mapping[str, tuple[Answer, ...]]
    """By question, in the order of asking."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The service is refused on a ground of its passport."""

    ground: Ground


Decision = Granted | Refused
"""How a service ends."""


def decide(passport: Passport, application: Application, ask: Ask) -> Decision:
    """Run *passport* on *application*.

    Without consent to every reading that wants one, nothing is read (C-6). Registers are asked in the order of the
    passport, and the first ground of refusal ends the asking. A register that holds nothing where the passport names
    no ground is an :class:`~sandbox.errors.AnswerRejected`: a service is refused on legal grounds alone.
    """
    if not all(application.consents_to(service) for service in passport.protected):
        ground = passport.ground("no-consent")
        if ground is None:
            raise AnswerRejected("INQUIRY-CONTENT", f"{passport.id} names no ground for a missing consent")
        return Refused(ground)
    answers: dict[str, tuple[Answer, ...]] = {}
    for use in passport.registers:
        given = tuple(ask(use, subject) for subject in _subjects(use, application, answers))
        if any(answer.content is None for answer in given) and not use.optional:
            ground = passport.ground("nothing-found", use.id)
            if ground is None:
                raise AnswerRejected("INQUIRY-CONTENT", f"{use.service} holds nothing and that is no ground")
            return Refused(ground)
        answers[use.question] = given
    return Granted(answers)


def _subjects(use: RegisterUse, application: Application, answers: Mapping[str, tuple[Answer, ...]]) -> tuple[str, ...]:
    if use.about == "applicant":
        return (application.applicant,)
    named = (ward for given in answers.values() for answer in given for ward in answer.wards)
    return tuple(dict.fromkeys(named))
