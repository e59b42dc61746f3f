"""All registers of one population, each signing with the key of the state body that owns it (rule C-4)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from registries.civil_acts import CivilRegister
from registries.consent import CheckEvidence, ConsentRegister, ConsentTools
from registries.consent_ledger import ConsentLedger
from registries.guardianship import GuardianshipRegister
from registries.identifiers import Bin
from registries.persons import ConsentedPersonRegister, PersonRegister
from registries.population.model import OrganisationKey, Population
from registries.register import Register, Sign
from signing import xmldsig
from signing.keys import KeyPair

__all__ = ["OwnerKey", "build"]

OwnerKey = Callable[[Bin], KeyPair]
"""The key with which an organisation signs its data; asked at each signature."""


def build(
    population: Population,
    engine: Engine,
    *,
    owner_key: OwnerKey,
    new_token: Callable[[], str],
    check_evidence: CheckEvidence,
) -> tuple[Register, ...]:
    """The registers over *population*, with the consents that *engine* keeps.

    The tables of :data:`registries.tables.metadata` have to exist. *new_token* makes an opaque text of at most 64
    characters; *check_evidence* tells whether octets are a request that the citizen signed.
    """
    ledger = ConsentLedger(engine)

    def sign_for(key: OrganisationKey) -> Sign:
        owner = population.organisation(key).bin
        return lambda root: xmldsig.sign_rendered(root, owner_key(owner))

    individuals = sign_for(OrganisationKey.INDIVIDUALS)
    tools = ConsentTools(ledger, check_evidence, new_token)
    return (
        PersonRegister(population=population, sign=individuals),
        ConsentedPersonRegister(population=population, sign=individuals, ledger=ledger),
        CivilRegister(population=population, sign=sign_for(OrganisationKey.CIVIL_REGISTRY), ledger=ledger),
        GuardianshipRegister(population=population, sign=sign_for(OrganisationKey.DATA_BANK), ledger=ledger),
        ConsentRegister(tools, population=population, sign=sign_for(OrganisationKey.CONSENT)),
    )
