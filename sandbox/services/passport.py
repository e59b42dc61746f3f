"""A service passport: everything that is particular to one public service, as data with types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NewType

from sandbox.services.conditions import ALWAYS, Condition
from sandbox.services.steps import End, Step, StepTerm
from sandbox.services.words import Texts

__all__ = [
    "Channel",
    "ChannelId",
    "Complaint",
    "ConsentWanted",
    "Document",
    "Fee",
    "Follow",
    "Form",
    "Ground",
    "Information",
    "PaperOf",
    "Passport",
    "PassportId",
    "Provider",
    "Queue",
    "RegisterUse",
    "Result",
    "Texts",
]

PassportId = NewType("PassportId", str)
"""Service and edition, e.g. ``guardianship-certificate/2021``."""
ChannelId = Literal["portal", "state-corporation", "provider", "rural-akim"]
"""Where an application can be handed in."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who provides the service (GC-1, AC-1)."""

    kinds: tuple[str, ...]
    """Names of the kinds of organisations that may provide it."""
    signs_as: str
    """The role in which the provider's official signs what no person has to decide (C-12)."""
    rule: str
    name: Texts


@dataclass(frozen=True, slots=True)
class Fee:
    """What the applicant pays (C-1)."""

    free: bool
    rule: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Form:
    """In which form the service is provided."""

    kind: Literal["automated", "automated-or-paper", "electronic-or-paper"]
    text: Texts


@dataclass(frozen=True, slots=True)
class Result:
    """What the service ends with, in the words of the standard."""

    rule: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Information:
    """How the applicant learns the order and the status of the service remotely (C-19)."""

    text: Texts
    ways: tuple[Literal["cabinet", "provider", "contact-centre"], ...]
    contact_centre: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """How long an applicant may wait, and be served (C-16)."""

    waiting_minutes: int
    serving_minutes: int
    booking: bool
    """True: a place in the queue can be booked through the portal."""
    rule: str
    text: Texts
    at_registration: bool = False
    """True: one queues at the place where one is registered, and nowhere else (AC-6)."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in which the service is asked for and given."""

    id: ChannelId
    begins: str
    """The step with which a case begins here."""
    term: StepTerm
    """The whole term."""
    name: Texts
    term_text: Texts
    hours: str
    """The office whose hours hold here, as the calendar knows it (C-15)."""
    hours_text: Texts
    counted_from: str = ""
    """The step at whose beginning the whole term begins; empty: the first one."""
    providers: tuple[str, ...] = ()
    """Which kinds of providers serve this channel; empty: all of the passport."""
    queue: Queue | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document that the applicant presents."""

    id: str
    channels: tuple[ChannelId, ...]
    rule: str
    text: Texts
    form: str = ""
    """The form of an electronic document, a name known to ``sandbox.documents``; empty: it comes as it is."""
    is_request: bool = False
    """True: it is the application itself, with which a case begins."""
    each: Condition = ALWAYS
    """A list of facts: one document is wanted for each of its items, within which the conditions are read."""
    about: Condition = ALWAYS
    """Whose document it is, as an IIN; empty: the applicant's."""
    when: Condition = ALWAYS
    """It is wanted only where this certainly holds (C-5)."""
    unless: Condition = ALWAYS
    """It is not wanted where this certainly holds (AC-4)."""
    original: bool = True
    """True: at a counter the original is compared and handed back (C-9)."""
    expires: bool = False
    """True: it is good for a time, and no longer good counts as missing (C-8)."""


@dataclass(frozen=True, slots=True)
class ConsentWanted:
    """A consent to the reading of protected data (C-6)."""

    id: str
    of: Condition
    """Who consents, as an IIN; nobody where the fact is not there."""
    text: Texts


@dataclass(frozen=True, slots=True)
class RegisterUse:
    """One use of a register; the answers are facts under its id."""

    id: str
    question: str
    """What is asked, or entered, a name known to ``sandbox.services.questions``."""
    about: Condition
    """The IIN, or the IINs, of whom; nobody is asked about where the fact is not there."""
    why: Texts
    consent: str = ""
    """The consent that comes first (C-6); empty: none is needed."""
    service: str = ""
    """The serviceId under which the gateway knows the register; the question says it, a passport need not."""
    each: bool = False
    """True: about several people, so that the facts stand under their IINs."""
    anew: bool = False
    """True: it is asked again each time; otherwise nobody is asked about twice in a case."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal ground on which the service is refused."""

    id: str
    """The rule, e.g. ``GC-8``."""
    when: Condition
    """When it certainly holds."""
    text: Texts
    judged: bool = False
    """True: an official has to judge it; the condition says when they may."""


@dataclass(frozen=True, slots=True)
class PaperOf:
    """A paper that a case brings forth."""

    id: str
    form: str
    """Its form, a name known to ``sandbox.documents``."""
    kind: Literal["result", "refusal", "act"]
    """What it does: it ends the service with or without a grant, or it records a step."""
    rule: str
    name: Texts
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Where the facts of the form come from: expressions over the facts of the case, nested as the form is."""


@dataclass(frozen=True, slots=True)
class Follow:
    """Another service that the same application can ask for; it is opened once this one was granted (GE-13)."""

    service: str
    """Its name, whose newest edition is taken."""
    when: Condition
    """When the application asks for it."""
    rule: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Complaint:
    """A way to complain (C-17, C-18)."""

    id: str
    addressee: Literal["provider", "akimat", "state-corporation", "quality-body"]
    about: tuple[Literal["provider", "state-corporation"], ...]
    term: StepTerm
    rule: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Passport:
    """One edition of one public service."""

    id: PassportId
    service: str
    edition: int
    dated: Literal["project-defined", "adopted"]
    """Whether the year of the edition is this project's name for it, or that of its adoption."""
    recipients: tuple[Literal["individual"], ...]
    name: Texts
    provider: Provider
    form: Form
    fee: Fee
    result: Result
    information: Information
    channels: tuple[Channel, ...]
    documents: tuple[Document, ...]
    consents: tuple[ConsentWanted, ...]
    registers: tuple[RegisterUse, ...]
    grounds: tuple[Ground, ...]
    papers: tuple[PaperOf, ...]
    steps: tuple[Step, ...]
    ends: tuple[End, ...]
    complaints: tuple[Complaint, ...] = ()
    follows: tuple[Follow, ...] = ()
    court: Texts | None = None
    """The last word after all complaints (C-18)."""

    def channel(self, name: str) -> Channel | None:
        """The channel *name*, or None if the service is not given there."""
        return next((one for one in self.channels if one.id == name), None)

    def step(self, name: str) -> Step | None:
        """The step *name*, or None if it is an end or nothing."""
        return next((one for one in self.steps if one.id == name), None)

    def end(self, name: str) -> End | None:
        """The end *name*, or None."""
        return next((one for one in self.ends if one.id == name), None)

    def ground(self, name: str) -> Ground | None:
        """The ground of refusal *name*, or None."""
        return next((one for one in self.grounds if one.id == name), None)

    def register(self, name: str) -> RegisterUse | None:
        """The use of a register *name*, or None."""
        return next((one for one in self.registers if one.id == name), None)

    def paper(self, name: str) -> PaperOf | None:
        """The paper *name*, or None."""
        return next((one for one in self.papers if one.id == name), None)

    @property
    def protected(self) -> tuple[str, ...]:
        """The serviceIds whose data are read only with a consent (C-6)."""
        return tuple(dict.fromkeys(use.service for use in self.registers if use.consent))

    def covered_by(self, consent: str) -> tuple[str, ...]:
        """The serviceIds whose data are read with that consent."""
        return tuple(dict.fromkeys(use.service for use in self.registers if use.consent == consent))

    def documents_on(self, channel: str) -> tuple[Document, ...]:
        """What is presented on *channel*."""
        return tuple(one for one in self.documents if channel in one.channels)
