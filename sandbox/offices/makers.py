"""From the facts of a granted service to its document. A passport names its result from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from sandbox.documents.results import Act, Child, Heading, Subject, certificate
from sandbox.errors import AnswerRejected
from sandbox.offices.questions import Record
from sandbox.services.engine import Answer, Granted

__all__ = ["MAKERS", "Maker"]

Maker = Callable[[Heading, Granted], etree._Element]
"""Makes the unsigned document of a service."""


def _guardianship_certificate(heading: Heading, granted: Granted) -> etree._Element:
    guardian = _only(granted.answers.get("person-by-iin", ()))
    records = [
        record
        for answer in granted.answers.get("guardianships-of-guardian", ())
        if isinstance(answer.content, tuple)
        for record in answer.content
        if isinstance(record, Record)
    ]
    births = {answer.subject: answer.content for answer in granted.answers.get("birth-of-child", ())}
    children = tuple(Child(one.ward, one.care, one.order, _act(births.get(one.ward.iin))) for one in records)
    return certificate(heading, guardian, children)


def _only(answers: tuple[Answer, ...]) -> Subject:
    subjects = [answer.content for answer in answers if isinstance(answer.content, Subject)]
    if len(subjects) != 1:
        raise AnswerRejected("INQUIRY-CONTENT", "the register of individuals named no applicant")
    return subjects[0]


def _act(content: object | None) -> Act | None:
    return content if isinstance(content, Act) else None


MAKERS: Final[Mapping[str, Maker]] = {"guardianship-certificate": _guardianship_certificate}
"""Every document that a passport may end with, by name."""
