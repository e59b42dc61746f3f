"""The documents that a service ends with, ready to be signed by the provider's official."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from sandbox.documents.papers import make_paper
from sandbox.documents.sentences import Facts
from sandbox.services.passport import Ground
from signing.texts import Lang

__all__ = ["Act", "Child", "Heading", "Subject", "certificate", "refusal"]


@dataclass(frozen=True, slots=True)
class Heading:
    """What every result begins with."""

    passport: str
    case: str
    """The number of the case."""
    number: str
    """The number of the result itself."""
    issued: datetime
    provider_bin: str
    provider_names: Mapping[Lang, str]
    """The provider's name by language."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A person as the register of individuals and the data bank name one."""

    iin: str
    full_name: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class Act:
    """A record or an order: its number, its date, who made it."""

    number: str
    on: date
    issued_by: str


@dataclass(frozen=True, slots=True)
class Child:
    """A child under guardianship or trusteeship."""

    subject: Subject
    care: str
    """``guardianship`` (under 14) or ``trusteeship`` (14 to 17)."""
    order: Act
    """The order that established the guardianship, from the data bank."""
    birth: Act | None = None
    """The act record of the birth, where the civil registry has one."""


def certificate(heading: Heading, guardian: Subject, children: tuple[Child, ...]) -> etree._Element:
    """The certificate of guardianship over *children* (GC-7), unsigned."""
    wards = [
        {
            "child": _person(child.subject),
            "care": child.care,
            "birthAct": None if child.birth is None else _act(child.birth),
            "order": _act(child.order),
        }
        for child in children
    ]
    return make_paper("guardianship-certificate", {**_heading(heading), "guardian": _person(guardian), "ward": wards})


def refusal(heading: Heading, applicant: str, ground: Ground) -> etree._Element:
    """The reasoned refusal on *ground* (GC-7), unsigned."""
    reason = {"id": ground.id, "text": ground.text.as_dict()}
    return make_paper("refusal", {**_heading(heading), "applicant": {"iin": applicant}, "ground": reason})


def _heading(heading: Heading) -> Facts:
    return {
        "passport": heading.passport,
        "case": heading.case,
        "number": heading.number,
        "issued": heading.issued,
        "provider": {"bin": heading.provider_bin, "name": heading.provider_names},
    }


def _person(subject: Subject) -> Facts:
    return {"iin": subject.iin, "fullName": subject.full_name, "birthDate": subject.birth_date}


def _act(act: Act) -> Facts:
    return {"number": act.number, "date": act.on, "issuedBy": act.issued_by}
