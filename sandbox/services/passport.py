"""A service passport: everything that is particular to one public service, as data with types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NewType

from signing.texts import Lang

__all__ = [
    "Document",
    "Fee",
    "Ground",
    "Information",
    "Passport",
    "PassportId",
    "Provider",
    "RegisterUse",
    "Result",
    "Schedule",
    "Term",
    "Texts",
]

PassportId = NewType("PassportId", str)
"""Service and edition, e.g. ``guardianship-certificate/2021``."""


@dataclass(frozen=True, slots=True)
class Texts:
    """One text in the three languages of the interface."""

    kk: str
    ru: str
    en: str

    def as_dict(self) -> dict[Lang, str]:
        """The text by language."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en}


@dataclass(frozen=True, slots=True)
class Provider:
    """Who provides the service (GC-1)."""

    kinds: tuple[str, ...]
    """Names of the kinds of organisations that may provide it."""
    signs_as: str
    """The role in which the provider's official signs the result (C-12)."""
    name: Texts


@dataclass(frozen=True, slots=True)
class Term:
    """How long the service may take, from the registration of the request."""

    minutes: int
    rule: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Fee:
    """What the applicant pays (C-1)."""

    free: bool
    rule: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Schedule:
    """When requests are taken."""

    around_the_clock: bool
    text: Texts


@dataclass(frozen=True, slots=True)
class Result:
    """What the service ends with, when it is not refused."""

    document: str
    """The form of the result, a name known to ``sandbox.documents``."""
    delivery: Literal["cabinet"]
    rule: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Information:
    """How the applicant learns the order and the status of the service remotely (C-19)."""

    text: Texts


@dataclass(frozen=True, slots=True)
class Document:
    """A document that the applicant presents."""

    id: str
    form: str
    """The form of the document, a name known to ``sandbox.documents``."""
    rule: str
    text: Texts


@dataclass(frozen=True, slots=True)
class RegisterUse:
    """One reading of a register, taken in the order of the passport."""

    id: str
    question: str
    """What is asked, a name known to ``sandbox.offices.questions``."""
    service: str
    """The serviceId under which the gateway knows the register."""
    about: Literal["applicant", "wards"]
    """Of whom: the applicant, or each child that an earlier answer named."""
    consent: bool
    """True: the applicant's consent comes first (C-6)."""
    optional: bool
    """True: where the register holds nothing and the passport names no ground, the service goes on without."""
    why: Texts


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal ground on which the service is refused."""

    id: str
    """The rule, e.g. ``GC-8``."""
    when: Literal["no-consent", "nothing-found"]
    text: Texts
    register: str | None = None
    """For ``nothing-found``: the id of the register whose silence is the ground."""


@dataclass(frozen=True, slots=True)
class Passport:
    """One edition of one public service."""

    id: PassportId
    service: str
    edition: int
    channels: tuple[str, ...]
    recipients: tuple[str, ...]
    form: Literal["automated"]
    remote_status: tuple[str, ...]
    contact_centre: tuple[str, ...]
    name: Texts
    provider: Provider
    term: Term
    fee: Fee
    schedule: Schedule
    result: Result
    information: Information
    documents: tuple[Document, ...]
    registers: tuple[RegisterUse, ...]
    grounds: tuple[Ground, ...]

    def ground(self, when: str, register: str | None = None) -> Ground | None:
        """The ground of refusal for this circumstance, or None if it is no ground."""
        return next((g for g in self.grounds if g.when == when and g.register in (None, register)), None)

    @property
    def protected(self) -> tuple[str, ...]:
        """The serviceIds whose data are read only with the applicant's consent (C-6)."""
        return tuple(use.service for use in self.registers if use.consent)
