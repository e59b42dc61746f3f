"""The files of the cast, read and checked: who there is, and what happened, scene by scene."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Final, Protocol

from pydantic import TypeAdapter

from registries.population.cast.care import Appointment, Candidacy, Deprivation, Entry
from registries.population.cast.family import Adoption, Marriage, Move, NameChange
from registries.population.cast.means import Grant, Ownership, Payment
from registries.population.cast.role import Part, Role
from registries.population.cast.stage import Stage
from registries.population.cast.standing import Sentence, Trust

__all__ = ["Act", "Post", "Scene", "scenes"]

_FILES: Final = ("guardians", "candidates", "orphans", "births", "families", "means", "papers", "powers", "officials")
"""In the order in which the characters are listed."""


class Act(Protocol):
    """Something that happens to people of the cast."""

    def play(self, stage: Stage) -> None:
        """Enter what happens in every register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Part):
    """The people of an organisation."""

    head: str
    signer: str
    founders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene(Part):
    """One file."""

    title: str
    """What the page on the cast calls it."""
    since: date | None = None
    """The scene is part of populations from this day on; left out: of all."""
    characters: dict[str, Role]
    relatives: dict[str, Role] = field(default_factory=dict)
    """Those who are there because a character's story needs them."""
    marriages: tuple[Marriage, ...] = ()
    name_changes: tuple[NameChange, ...] = ()
    moves: tuple[Move, ...] = ()
    deprivations: tuple[Deprivation, ...] = ()
    entries: tuple[Entry, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    adoptions: tuple[Adoption, ...] = ()
    candidacies: tuple[Candidacy, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    ownerships: tuple[Ownership, ...] = ()
    payments: tuple[Payment, ...] = ()
    grants: tuple[Grant, ...] = ()
    trusts: tuple[Trust, ...] = ()
    posts: dict[str, Post] = field(default_factory=dict)
    """By the key of the organisation."""

    def acts(self) -> Iterator[Act]:
        """What happens, in an order in which each finds what it needs."""
        kinds: tuple[tuple[Act, ...], ...] = (
            self.marriages,
            self.name_changes,
            self.moves,
            self.deprivations,
            self.entries,
            self.appointments,
            self.adoptions,
            self.candidacies,
            self.sentences,
            self.ownerships,
            self.payments,
            self.grants,
            self.trusts,
        )
        return chain.from_iterable(kinds)


@cache
def scenes() -> tuple[Scene, ...]:
    """Every scene; ValidationError names what a file has wrong."""
    reader = TypeAdapter(Scene)
    place = files(__package__)
    return tuple(
        reader.validate_python(tomllib.loads(place.joinpath(f"{name}.toml").read_text("utf-8"))) for name in _FILES
    )
