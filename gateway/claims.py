"""Which messageIds are taken: each request of a sender is accepted once, also when two arrive at one moment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa

from gateway.envelope import Message
from gateway.errors import DuplicateMessage
from gateway.modes import Mode
from gateway.names import ALMATY
from gateway.prepared import PreparedInsert
from gateway.shared_writes import SharedWrites
from gateway.tables import claims
from signing.findings import Finding, Location, Step, failed, skipped
from signing.xml import locate

__all__ = ["Claim", "Claims"]

_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """A messageId taken for one request."""

    key: int
    """Row of the claim."""
    finding: Finding | None
    """The deviation that another request had this messageId, if so."""


class _Earlier(NamedTuple):
    digest: str
    moment: str
    ordinal: int


class Claims:
    """The messageIds taken, in the database behind *engine*, written in *writes* that others may share."""

    def __init__(self, engine: sa.Engine, writes: SharedWrites | None = None) -> None:
        self._engine = engine
        self._writes = writes or SharedWrites(engine)

    def take(self, message: Message, *, mode: Mode, moment: datetime) -> Claim:
        """Take the messageId of *message* for its sender.

        The very same request (by its canonical form) is refused in both modes; another request under a used messageId
        is tolerated with ``ENV-MESSAGE-ID-REUSED`` in lenient mode. Raises DuplicateMessage. Of several takers at one
        moment one succeeds: unique constraints of the database decide.
        """
        digest = message.digest
        key = self._insert(message, digest, 0, moment)
        if key is not None:
            return Claim(key, None)
        while True:
            found = self._earlier(message)
            at = _place(message)
            for earlier in found:
                if earlier.digest == digest:
                    raise DuplicateMessage(_finding("DUP-MESSAGE", at, message, earlier.moment))
            if found and mode is Mode.STRICT:
                raise DuplicateMessage(_finding("ENV-MESSAGE-ID-REUSED", at, message, found[0].moment))
            key = self._insert(message, digest, found[-1].ordinal + 1 if found else 0, moment)
            if key is not None:
                return Claim(key, _reused(message, found[0].moment, at) if found else None)

    def release(self, claim: Claim) -> None:
        """Give *claim* back: the message was not accepted and may be sent again.

        The place stays taken, without its digest, while others hold the same messageId: whoever comes next must see
        that the id was used.
        """
        mine, other = claims.alias(), claims.alias()
        same_id = sa.and_(other.c.sender_id == mine.c.sender_id, other.c.message_id == mine.c.message_id)
        others = sa.select(other.c.id).join(mine, same_id).where(mine.c.id == claim.key, other.c.id != claim.key)
        with self._engine.begin() as connection:
            if connection.execute(others).first() is None:
                connection.execute(sa.delete(claims).where(claims.c.id == claim.key))
            else:
                blank = sa.update(claims).where(claims.c.id == claim.key).values(digest=f"released-{claim.key}")
                connection.execute(blank)

    def _earlier(self, message: Message) -> list[_Earlier]:
        query = sa.select(claims.c.digest, claims.c.moment, claims.c.ordinal).where(
            claims.c.sender_id == message.info.sender_id, claims.c.message_id == _key(message.info.message_id)
        )
        with self._engine.connect() as connection:
            return [_Earlier(*row) for row in connection.execute(query.order_by(claims.c.ordinal))]

    def _insert(self, message: Message, digest: str, ordinal: int, moment: datetime) -> int | None:
        row = {
            "sender_id": message.info.sender_id,
            "message_id": _key(message.info.message_id),
            "ordinal": ordinal,
            "digest": digest,
            "moment": moment.astimezone(ALMATY).isoformat(),
        }
        return self._writes.run(lambda connection: _INSERT.run(connection, row))


_INSERT: Final = PreparedInsert(claims, unless_taken=True)


def _key(message_id: str) -> str:
    """*message_id*, or its SHA-256 where it is longer than an index of the database takes."""
    return message_id if len(message_id) <= _LONGEST else hashlib.sha256(message_id.encode()).hexdigest()


def _place(message: Message) -> Location:
    element = next(message.request.iter("{*}messageId"), message.request)
    return locate(element)


def _finding(code: str, at: Location, message: Message, first: str) -> Finding:
    actual = f"{message.info.message_id}, first received {first}"
    return failed(Step.POLICY, code, at=at, expected="a messageId not used before", actual=actual)


def _reused(message: Message, first: str, at: Location) -> Finding:
    actual = f"{message.info.message_id}, first received {first}"
    return skipped(Step.ENVELOPE, "ENV-MESSAGE-ID-REUSED", at=at, expected="a messageId not used before", actual=actual)
