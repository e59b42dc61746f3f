"""The documents that a service ends with, ready to be signed by the provider's official."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from sandbox.clock import in_astana
from sandbox.documents.forms import CERTIFICATE, REFUSAL, Form, notices, wording
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
    """The certificate of guardianship over *children* (GC-7), valid against its schema, unsigned."""
    make = CERTIFICATE.make
    root = make("certificate", {"simulator": "true"}, *_heading(CERTIFICATE, heading))
    root.append(make("guardian", *_person(guardian)))
    for child in children:
        root.append(
            make(
                "ward",
                {"care": child.care},
                *_person(child.subject),
                *([] if child.birth is None else [make("birthAct", *_act(child.birth))]),
                make("order", *_act(child.order)),
            )
        )
    root.extend(CERTIFICATE.texts("text", _sentences(guardian, children)))
    return CERTIFICATE.require(root)


def refusal(heading: Heading, applicant: str, ground: Ground) -> etree._Element:
    """The reasoned refusal on *ground* (GC-7), valid against its schema, unsigned."""
    make = REFUSAL.make
    root = make(
        "refusal",
        {"simulator": "true"},
        *_heading(REFUSAL, heading),
        make("applicant", make("iin", applicant)),
        make("ground", {"id": ground.id}, *REFUSAL.texts("text", ground.text.as_dict())),
    )
    return REFUSAL.require(root)


def _heading(form: Form, heading: Heading) -> list[etree._Element]:
    make = form.make
    provider = make("provider", make("bin", heading.provider_bin), *form.texts("name", heading.provider_names))
    return [
        *notices(form),
        make("passport", heading.passport),
        make("case", heading.case),
        make("number", heading.number),
        make("issued", in_astana(heading.issued).isoformat()),
        provider,
    ]


def _person(subject: Subject) -> list[etree._Element]:
    make = CERTIFICATE.make
    return [
        make("iin", subject.iin),
        make("fullName", subject.full_name),
        make("birthDate", subject.birth_date.isoformat()),
    ]


def _act(act: Act) -> list[etree._Element]:
    make = CERTIFICATE.make
    return [make("number", act.number), make("date", act.on.isoformat()), make("issuedBy", act.issued_by)]


def _sentences(guardian: Subject, children: tuple[Child, ...]) -> dict[Lang, str]:
    lines = [
        wording(
            f"WARD-{child.care.upper()}",
            name=child.subject.full_name,
            born=_day(child.subject.birth_date),
            order=child.order.number,
            date=_day(child.order.on),
        )
        for child in children
    ]
    opening = wording("CERTIFICATE", name=guardian.full_name, born=_day(guardian.birth_date))
    return {lang: " ".join([text, "; ".join(line[lang] for line in lines) + "."]) for lang, text in opening.items()}


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y")
