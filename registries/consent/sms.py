"""The box of messages from 1414: what citizens are asked by SMS, and how they answer.

Project-defined but for the short number: the wording and the term of the real messages were never observed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, Select, insert, select, update

from registries.errors import SmsRefused
from registries.identifiers import Iin
from registries.population.model import Person
from registries.tables import consents, sms
from registries.utc import utc

__all__ = ["SENDER", "Sms", "SmsAnswer", "SmsBox", "SmsDraft", "phone_of", "send"]

SENDER: Final = "1414"
"""The short number of the electronic government (observed)."""

_OF_AGE: Final = 18
_PREFIX: Final = "+7799"


class SmsAnswer(StrEnum):
    """What a citizen can answer."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class SmsDraft:
    """A message that is not sent yet."""

    phone: str
    code: str
    """Six digits that the message carries."""
    text_kk: str
    text_ru: str


@dataclass(frozen=True, slots=True)
class Sms:
    """A message in the box."""

    id: int
    """Number in the box of the world."""
    iin: Iin
    """To whom."""
    draft: SmsDraft
    sent_at: datetime
    answer_by: datetime
    """From this moment on an answer is too late."""
    answered_at: datetime | None = None
    answer: SmsAnswer | None = None


class SmsBox:
    """The messages to everybody, in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def messages(self, iin: Iin) -> list[Sms]:
        """The messages to *iin*, the newest first."""
        query = _messages().where(sms.c.iin == iin).order_by(sms.c.id.desc())
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(query)]

    def answer(self, iin: Iin, number: int, answer: SmsAnswer, *, moment: datetime) -> Sms:
        """The citizen *iin* answers the message *number*; the consent that it asks for is given or refused with it.

        Raises :class:`~registries.errors.SmsRefused` SMS-UNKNOWN (no such message to this person), SMS-ANSWERED,
        SMS-LATE; nothing is written then.
        """
        with self._engine.begin() as connection:
            mine = sms.c.id == number, sms.c.iin == iin
            changed = connection.execute(
                update(sms)
                .where(*mine, sms.c.answered_at.is_(None))
                .values(answered_at=moment.astimezone(UTC), answer=answer.value)
            )
            row = connection.execute(_messages().where(*mine)).one_or_none()
            if row is None:
                raise SmsRefused("SMS-UNKNOWN", str(number))
            found = _read(row)
            if changed.rowcount == 0:
                raise SmsRefused("SMS-ANSWERED", f"{number}: {found.answer}")
            if moment >= found.answer_by:
                raise SmsRefused("SMS-LATE", f"{number}: {found.answer_by.isoformat()}")
            _decide(connection, row.token, answer, moment)
            return found


def send(connection: Connection, draft: SmsDraft, *, token: str, iin: Iin, moment: datetime) -> None:
    """Put *draft* into the box of *iin*, in the transaction of *connection*; it asks for the consent *token*."""
    connection.execute(
        insert(sms).values(
            token=token,
            iin=iin,
            phone=draft.phone,
            code=draft.code,
            text_kk=draft.text_kk,
            text_ru=draft.text_ru,
            sent_at=moment.astimezone(UTC),
        )
    )


def phone_of(person: Person, day: date) -> str | None:
    """The invented number under which the base of mobile citizens knows *person*; None if it does not.

    It knows neither the dead nor minors, nor those who have no phone.

    No operator of Kazakhstan has its prefix. The number follows from the IIN.
    """
    if not person.has_phone or not person.is_alive or person.age_on(day) < _OF_AGE:
        return None
    digits = int.from_bytes(hashlib.sha256(f"phone:{person.iin}".encode()).digest()[:8], "big") % 10**7
    return f"{_PREFIX}{digits:07d}"


def _messages() -> Select[Any]:
    return select(sms, consents.c.answer_by).join(consents, consents.c.token == sms.c.token)


def _decide(connection: Connection, token: str, answer: SmsAnswer, moment: datetime) -> None:
    decided = "given_at" if answer is SmsAnswer.YES else "refused_at"
    connection.execute(update(consents).where(consents.c.token == token).values({decided: moment.astimezone(UTC)}))


def _read(row: Row[Any]) -> Sms:
    return Sms(
        id=row.id,
        iin=Iin(row.iin),
        draft=SmsDraft(row.phone, row.code, row.text_kk, row.text_ru),
        sent_at=utc(row.sent_at),
        answer_by=utc(row.answer_by),
        answered_at=None if row.answered_at is None else utc(row.answered_at),
        answer=None if row.answer is None else SmsAnswer(row.answer),
    )
