"""All registers of one population, each signing with the key of the state body that owns it (rule C-4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from registries.assistance import AssistanceRegister
from registries.civil_acts import (
    BirthRegister,
    DeathRegister,
    DivorceRegister,
    MarriageRegister,
    NameChangeRegister,
)
from registries.consent.desk import ConsentMeans
from registries.consent.ledger import ConsentLedger
from registries.consent.lists import PersonalDataRegister, RevocationListRegister, RevocationSolutionRegister
from registries.consent.service import ConsentRegister
from registries.convictions import ConvictionRegister
from registries.data_bank.candidates import CandidateRegister
from registries.data_bank.children import ChildRegister
from registries.data_bank.entry import GuardianshipEntryRegister
from registries.data_bank.guardianships import GuardianshipRegister
from registries.identifiers import Bin
from registries.individuals.persons import ConsentedPersonRegister, PersonRegister
from registries.legal_entities import LegalEntityRegister
from registries.notary import NotaryRegister
from registries.population.model import Population
from registries.real_estate import RealEstateRegister
from registries.register import Desk, Register
from registries.signed_data import Senders
from registries.social_payments import SocialPaymentRegister
from signing import xmldsig
from signing.keys import KeyPair

__all__ = ["CONTRACTS", "REGISTERS", "OwnerKey", "Wiring", "build"]

OwnerKey = Callable[[Bin], KeyPair]
"""The key with which an organisation signs its data; asked at each signature."""

REGISTERS: Final[tuple[type[Register], ...]] = (
    PersonRegister,
    ConsentedPersonRegister,
    BirthRegister,
    MarriageRegister,
    DivorceRegister,
    DeathRegister,
    NameChangeRegister,
    GuardianshipRegister,
    ChildRegister,
    CandidateRegister,
    NotaryRegister,
    ConvictionRegister,
    RealEstateRegister,
    SocialPaymentRegister,
    AssistanceRegister,
)
"""The registers that need nothing but a desk."""

_WIRED: Final[tuple[type[Register], ...]] = (
    GuardianshipEntryRegister,
    LegalEntityRegister,
    ConsentRegister,
    PersonalDataRegister,
    RevocationListRegister,
    RevocationSolutionRegister,
)
"""Those that :func:`build` gives more."""

CONTRACTS: Final = tuple(register.contract for register in (*REGISTERS, *_WIRED))
"""The contracts of all registers."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the registers ask of whoever puts the parts together."""

    owner_key: OwnerKey
    consent: ConsentMeans
    """For the consent service."""
    senders: Senders
    """For the registers that judge the signature under the business data themselves."""


def build(
    population: Population, engine: Engine, *, wiring: Wiring, more: Sequence[type[Register]] = ()
) -> tuple[Register, ...]:
    """The registers over *population*, with the consents that *engine* keeps, and *more* from outside.

    The tables of :data:`registries.tables.metadata` have to exist.
    """
    ledger = ConsentLedger(engine)

    def desk_of(register: type[Register]) -> Desk:
        owner = population.organisation(register.owner).bin
        return Desk(population, lambda root: xmldsig.sign_rendered(root, wiring.owner_key(owner)), ledger)

    made = [register(desk_of(register)) for register in (*REGISTERS, *more)]
    return (
        *made,
        GuardianshipEntryRegister(desk_of(GuardianshipEntryRegister), wiring.senders),
        LegalEntityRegister(desk_of(LegalEntityRegister), wiring.senders),
        ConsentRegister(desk_of(ConsentRegister), wiring.consent),
        PersonalDataRegister(desk_of(PersonalDataRegister)),
        RevocationListRegister(desk_of(RevocationListRegister), wiring.consent),
        RevocationSolutionRegister(desk_of(RevocationSolutionRegister), wiring.consent),
    )
