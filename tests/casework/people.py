"""People as applications name them."""

from __future__ import annotations

from typing import Any

from registries.population.model import OrganisationKind, Person
from sandbox.services.officials import Official
from sandbox.world import World
from signing.keys import KeyPair

__all__ = ["official_of", "told_of"]


def told_of(person: Person) -> dict[str, Any]:
    """A person as an application names them."""
    return {"iin": person.iin, "fullName": person.full_name, "birthDate": person.birth_date}


def official_of(world: World, kind: OrganisationKind, person: Person) -> tuple[Official, KeyPair]:
    """The signer of the organisation of *kind* who serves where *person* lives, and the key."""
    organisation = world.population.serving(kind, person.address.city_key)
    key = world.keyring.official(organisation)
    return Official(key.certificate), key
