"""What registers are asked, and how their verified answers are read. A passport names its questions from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from lxml import etree

from sandbox.documents.results import Act, Subject
from sandbox.errors import AnswerRejected, RegisterRefused
from sandbox.services.engine import Answer

__all__ = ["QUESTIONS", "Asking", "Question", "Record"]

_Fact = TypeVar("_Fact")
_FOUND: Final = "00000"
_NOTHING: Final = ("404", "BIRTH-ON-PAPER", "BIRTH-ABROAD")
"""The results that say: nothing here about this person."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What every question carries."""

    message_id: str
    """At most 36 Latin characters."""
    moment: datetime
    sender_code: str
    subject: str
    """IIN of the person asked about."""
    applicant: str
    """IIN of the person who consented."""
    token: str
    """The number of the consent, ``kdpToken`` of the registers (C-6)."""
    public_key: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record of the data bank of orphans: one ward of a guardian."""

    ward: Subject
    care: str
    """``guardianship`` or ``trusteeship``."""
    order: Act


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of question: the XSD type of its request, its fields, and how an answer is read."""

    data_type: str
    """``{namespace}name`` of the request's type."""
    fields: Callable[[Asking], Mapping[str, object]]
    result: str
    """Where in the answer the code of the result stands."""
    read: Callable[[str, etree._Element], Answer]
    """From the subject and the element ``data`` that its owner's signature covers."""

    def answer(self, subject: str, data: etree._Element) -> Answer:
        """What the register says about *subject*. Only the register's own *nothing found* counts as silence.

        Raises :class:`~sandbox.errors.RegisterRefused` for any other result.
        """
        code = (data.findtext(self.result) or "").strip()
        if code in _NOTHING:
            return Answer(subject, None)
        if code != _FOUND:
            raise RegisterRefused("INQUIRY-STATUS", code or "no result")
        return self.read(subject, data)


def _header(asking: Asking) -> dict[str, object]:
    return {"messageId": asking.message_id, "messageDate": asking.moment, "senderCode": asking.sender_code}


def _consent(asking: Asking) -> dict[str, object]:
    return {"applicantIin": asking.applicant, "kdpToken": asking.token, "publicKey": asking.public_key}


def _person_fields(asking: Asking) -> Mapping[str, object]:
    token = {"kdpToken": asking.token, "publicKey": asking.public_key}
    return {**_header(asking), "iin": asking.subject, **token}


def _guardian_fields(asking: Asking) -> Mapping[str, object]:
    return {**_header(asking), "guardianIin": asking.subject, "consent": _consent(asking)}


def _child_fields(asking: Asking) -> Mapping[str, object]:
    return {**_header(asking), "childIin": asking.subject, "consent": _consent(asking)}


def _read_person(subject: str, data: etree._Element) -> Answer:
    person = data.find("persons/person")
    return Answer(subject, None if person is None else _same(subject, _fact(_subject, person), "iin"))


def _read_records(subject: str, data: etree._Element) -> Answer:
    records = tuple(_fact(_record, one) for one in data.findall("records/record"))
    guardian = data.find("guardian")
    if records and guardian is not None:
        _same(subject, _fact(_subject, guardian), "guardian")
    return Answer(subject, records or None, tuple(record.ward.iin for record in records))


def _read_birth(subject: str, data: etree._Element) -> Answer:
    act = data.find("birthActs/birthAct")
    if act is None:
        return Answer(subject, None)
    _same(subject, _fact(_subject, _part(act, "child")), "child")
    return Answer(subject, _fact(_birth, act))


def _fact(read: Callable[[etree._Element], _Fact], element: etree._Element) -> _Fact:
    try:
        return read(element)
    except ValueError as error:
        raise AnswerRejected("INQUIRY-CONTENT", f"{etree.QName(element).localname}: {error}") from error


def _same(subject: str, found: Subject, place: str) -> Subject:
    if found.iin != subject:
        raise AnswerRejected("INQUIRY-CONTENT", f"{place}: asked about {subject}, answered about {found.iin}")
    return found


def _subject(element: etree._Element) -> Subject:
    names = (element.findtext(part) for part in ("surname", "name", "patronymic"))
    return Subject(
        iin=_text(element, "iin"),
        full_name=" ".join(name.strip() for name in names if name and name.strip()),
        birth_date=_day(element, "birthDate"),
    )


def _record(element: etree._Element) -> Record:
    order = _part(element, "order")
    return Record(
        ward=_subject(_part(element, "ward")),
        care=_text(element, "kind/code").lower(),
        order=Act(_text(order, "number"), _day(order, "date"), _text(element, "provider/nameKz")),
    )


def _birth(element: etree._Element) -> Act:
    return Act(_text(element, "number"), _day(element, "date"), _text(element, "registeringBody/nameKz"))


def _part(element: etree._Element, path: str) -> etree._Element:
    found = element.find(path)
    if found is None:
        raise ValueError(f"no {path}")
    return found


def _text(element: etree._Element, path: str) -> str:
    found = (element.findtext(path) or "").strip()
    if not found:
        raise ValueError(f"no {path}")
    return found


def _day(element: etree._Element, path: str) -> date:
    # xsd:date may carry an offset, which says nothing about a day of birth.
    return date.fromisoformat(_text(element, path)[:10])


QUESTIONS: Final[Mapping[str, Question]] = {
    "person-by-iin": Question(
        "{http://message.persistence.interactive.nat}Request", _person_fields, "messageResult/code", _read_person
    ),
    "guardianships-of-guardian": Question(
        "{urn:shlyuz:registries:guardianship:v1}Request", _guardian_fields, "result/code", _read_records
    ),
    "birth-of-child": Question(
        "{urn:shlyuz:registries:civil-acts:v1}Request", _child_fields, "result/code", _read_birth
    ),
}
"""Every question that a passport may ask, by name."""
