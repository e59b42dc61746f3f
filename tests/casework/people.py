"""People as applications name them."""

from __future__ import annotations

from typing import Any

from registries.population.model import Person

__all__ = ["told_of"]


def told_of(person: Person) -> dict[str, Any]:
    """A person as an application names them."""
    return {"iin": person.iin, "fullName": person.full_name, "birthDate": person.birth_date}
