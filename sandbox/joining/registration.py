"""The one way to register, change and remove a participant, behind the command, the control API and the data file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from gateway.demands import SignatureDemands
from gateway.modes import Mode
from gateway.names import SenderId, ServiceId
from gateway.participants import Participant
from registries.errors import InvalidIdentifier
from registries.identifiers import parse_bin
from sandbox.agreement import wait_until_known
from sandbox.errors import NotFound, ParticipantRefused
from sandbox.joining.entry import ParticipantEntry, SignatureEntry, judge_name
from sandbox.keyring import DATA, TRANSPORT
from sandbox.setup.section import Change
from sandbox.tables import participant_keys
from signing.certificates import Certificate

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Registration"]


class Registration:
    """The participants of a world, entered, changed and removed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._membership = world.systems.membership
        self._participants = world.systems.participants

    def list(self) -> tuple[ParticipantEntry, ...]:
        """Everybody who is registered, by senderId. A system of the world is when it was first asked for."""
        return tuple(self._entry(one) for one in self._participants.list())

    def find(self, sender_id: str) -> ParticipantEntry:
        """The participant *sender_id*. Raises NotFound PARTICIPANT-UNKNOWN."""
        self._membership.get(sender_id)
        found = self._participants.find(sender_id)
        if found is None:
            raise NotFound("PARTICIPANT-UNKNOWN", sender_id)
        return self._entry(found)

    def register(self, entry: ParticipantEntry) -> bool:
        """Register the participant, or make the one with its id what *entry* says; True if anything changed.

        It is in force everywhere when the call returns. Raises :class:`~sandbox.errors.ParticipantRefused`.
        """
        change = self.prepare([entry])
        with self._world.engine.begin() as connection:
            lines = list(change.write(connection))
        change.afterwards()
        if lines:
            wait_until_known()
        return bool(lines)

    def remove(self, sender_id: str) -> None:
        """Forget the participant, with its endpoint and its offers; what it sent stays in the journal.

        Raises NotFound PARTICIPANT-UNKNOWN, ParticipantRefused PARTICIPANT-OWN for a system of the world.
        """
        if self._membership.is_own(sender_id):
            raise ParticipantRefused("PARTICIPANT-OWN", f"{sender_id} cannot be removed, only disabled", key="id")
        self._world.post.subscribers.remove(sender_id)
        with self._world.engine.begin() as connection:
            connection.execute(sa.delete(participant_keys).where(participant_keys.c.sender_id == sender_id))
            if not self._participants.erase(connection, sender_id):
                raise NotFound("PARTICIPANT-UNKNOWN", sender_id)
        wait_until_known()

    def prepare(self, entries: Sequence[ParticipantEntry]) -> Change:
        """What *entries* would change. Raises :class:`~sandbox.errors.ParticipantRefused`."""
        drafts = [self._drafted(one) for one in entries]

        def write(connection: sa.Connection) -> Iterator[str]:
            for entry, (drafted, brought) in zip(entries, drafts, strict=True):
                if (told := self._written(connection, entry, drafted, brought)) is not None:
                    yield told

        return Change(write)

    def _drafted(self, entry: ParticipantEntry) -> tuple[Participant, tuple[Certificate, ...]]:
        """The participant of *entry* and the certificates that it brings; its password is not sealed yet."""
        judge_name(entry.id)
        entry.judge_password()
        brought, for_data = entry.brought(), entry.brought_for_data()
        own = self._membership.is_own(entry.id)
        system = self._membership.system(entry.id)
        if own and (entry.password is not None or entry.bin not in (None, system.bin)):
            key = "bin" if entry.password is None else "password"
            raise ParticipantRefused("PARTICIPANT-OWN", f"the world gives {entry.id} its {key}", key=key)
        for theirs, keys, key in ((brought, entry.keys, "keys"), (for_data, entry.data_keys, "data_keys")):
            if theirs and keys:
                wanted = "certificates that it brings, or keys that it is given: one of the two"
                raise ParticipantRefused("PARTICIPANT-CERTIFICATE", wanted, key=key)
        number = self._bin(entry, (*brought, *for_data)) or system.bin
        mode = None if entry.strictness is None else Mode(entry.strictness)
        services = frozenset(ServiceId(one) for one in entry.services)
        drafted = Participant(
            SenderId(entry.id),
            number,
            frozenset(one.fingerprint for one in brought),
            services,
            mode,
            organisation=entry.organisation,
            enabled=entry.enabled,
            requests=entry.requests.demands(),
            answers=entry.answers.demands(),
            data_certificates=frozenset(one.fingerprint for one in for_data),
        )
        return drafted, (*brought, *for_data)

    def _bin(self, entry: ParticipantEntry, brought: Sequence[Certificate]) -> str | None:
        if entry.bin is not None:
            try:
                parse_bin(entry.bin)
            except InvalidIdentifier as error:
                raise ParticipantRefused("PARTICIPANT-BIN", str(error), key="bin") from error
        numbers = {one.bin for one in brought} | ({entry.bin} if entry.bin is not None else set())
        if None in numbers:
            raise ParticipantRefused("PARTICIPANT-CERTIFICATE", "it names no BIN", key="certificates")
        if len(numbers) > 1:
            told = " and ".join(sorted(filter(None, numbers)))
            raise ParticipantRefused("PARTICIPANT-BIN", f"certificates and bin name {told}", key="bin")
        return next(iter(numbers), None)

    def _written(
        self, connection: sa.Connection, entry: ParticipantEntry, drafted: Participant, brought: Sequence[Certificate]
    ) -> str | None:
        """Write what is different, as a part of the transaction of *connection*; what happened, None for nothing."""
        known = self._participants.read(connection, entry.id)
        new = self._sealed(drafted, entry, known)
        given = {(TRANSPORT, one) for one in entry.keys} | {(DATA, one) for one in entry.data_keys}
        mine = participant_keys.c.sender_id == entry.id
        query = sa.select(participant_keys.c.purpose, participant_keys.c.family).where(mine)
        if new == known and given == {(row.purpose, row.family) for row in connection.execute(query)}:
            return None
        self._participants.write(connection, new, brought)
        connection.execute(sa.delete(participant_keys).where(mine))
        if given:
            rows = [{"sender_id": entry.id, "purpose": purpose, "family": one} for purpose, one in sorted(given)]
            connection.execute(sa.insert(participant_keys), rows)
        return f"participant {entry.id}: {'registered' if known is None else 'changed'}"

    def _sealed(self, drafted: Participant, entry: ParticipantEntry, known: Participant | None) -> Participant:
        """*drafted* with the hash of its password: as it is *known* where that is still the same."""
        if known is not None and (entry.password is None or self._participants.verifies(known, entry.password)):
            return replace(drafted, password_salt=known.password_salt, password_hash=known.password_hash)
        return self._participants.sealed(drafted, entry.password or self._membership.password(entry.id))

    def _entry(self, found: Participant) -> ParticipantEntry:
        brought = {one.fingerprint: one.pem.decode() for one in self._participants.brought()}
        given = self._world.keyring.given_to
        return ParticipantEntry(
            id=found.sender_id,
            bin=found.bin,
            organisation=found.organisation,
            services=tuple(sorted(found.services)),
            strictness=None if found.mode is None else found.mode.value,
            enabled=found.enabled,
            keys=tuple(one.value for one in given(found.sender_id, TRANSPORT)),
            data_keys=tuple(one.value for one in given(found.sender_id, DATA)),
            certificates=tuple(brought[one] for one in sorted(found.certificates) if one in brought),
            data_certificates=tuple(brought[one] for one in sorted(found.data_certificates) if one in brought),
            requests=_signatures(found.requests),
            answers=_signatures(found.answers),
        )


def _signatures(demands: SignatureDemands) -> SignatureEntry:
    return SignatureEntry(
        transport=None if demands.transport is None else demands.transport.value, data=demands.data.value
    )
