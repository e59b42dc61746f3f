"""``[[participants]]`` of the setup file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sandbox.errors import ParticipantRefused
from sandbox.joining.entry import ParticipantEntry
from sandbox.joining.registration import Registration
from sandbox.setup.section import Change, Section, Source

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["PARTICIPANTS"]

_PEM: Final = "-----BEGIN"


def _prepare(world: World, entries: tuple[ParticipantEntry, ...], source: Source) -> Change:
    names = [one.id for one in entries]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise source.refused(f"participants[{place}].id", f"{name} stands there twice")
    registration = Registration(world)
    drafts = []
    for place, entry in enumerate(entries):
        key = f"participants[{place}]"
        try:
            drafts.append(registration.prepare([_with_files(entry, source, key)]))
        except ParticipantRefused as error:
            raise source.refused(f"{key}.{error.key}", str(error)) from error
    return Change(lambda connection: [line for one in drafts for line in one.write(connection)])


def _with_files(entry: ParticipantEntry, source: Source, key: str) -> ParticipantEntry:
    """*entry* with the certificates themselves where it names their files."""

    def read(name: str) -> tuple[str, ...]:
        texts = []
        for place, text in enumerate(getattr(entry, name)):
            octets = text.encode() if _PEM in text else source.octets(f"{key}.{name}[{place}]", text)
            texts.append(octets.decode("latin-1"))
        return tuple(texts)

    return replace(entry, certificates=read("certificates"), data_certificates=read("data_certificates"))


PARTICIPANTS: Final = Section("participants", ParticipantEntry, _prepare)
"""The systems that may send."""
