"""Who signs the business data that stubs and recordings answer with: an official of an organisation of the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from gateway.stubs.mistakes import meant
from registries.errors import UnknownOrganisation
from registries.population.model import Organisation, OrganisationKey, Population
from signing import xmldsig
from signing.keys import KeyPair

__all__ = ["OWNER", "Signers"]

OWNER: Final = "owner"
"""In place of an organisation: the one that owns the register of the service."""


class Signers:
    """The organisations of a world that sign."""

    def __init__(
        self, population: Population, key_of: Callable[[Organisation], KeyPair], *, owners: Mapping[str, str]
    ) -> None:
        """*owners*: the key of the organisation that owns the register of a service, by serviceId."""
        self._population = population
        self._key_of = key_of
        self._owners = owners

    def __call__(self, service_id: str, name: str) -> Callable[[etree._Element], bytes]:
        """How the organisation *name* signs, given by its key, its BIN, or as :data:`OWNER`.

        LookupError, with what was meant, if there is no such organisation.
        """
        organisation = self._organisation(service_id, name)
        # the key is minted with the first signature
        return lambda root: xmldsig.sign_rendered(root, self._key_of(organisation))

    def usual(self, service_id: str) -> str:
        """Who signs where nobody is named: the owner of the register, else the operator of the gateway."""
        return OWNER if service_id in self._owners else OrganisationKey.GATEWAY

    def _organisation(self, service_id: str, name: str) -> Organisation:
        wanted = self._owners.get(service_id) if name == OWNER else name
        if wanted is None:
            raise LookupError(f"{service_id} is no register of the sandbox, so it has no {OWNER}: name an organisation")
        try:
            return self._population.organisation(wanted)
        except UnknownOrganisation as error:
            keys = [one.key for one in self._population.organisations.values()]
            raise LookupError(f"no organisation has the key or BIN {name!r}{meant(name, keys)}") from error
