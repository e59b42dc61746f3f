"""Organisations as the registers know them, and the named characters of the demonstrations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from registries.identifiers import Bin, Iin
from registries.population.values import DictionaryValue, Texts

__all__ = ["ADMINISTRATION", "STATE_INSTITUTION", "Character", "Organisation", "OrganisationKey", "OrganisationKind"]

STATE_INSTITUTION: Final = DictionaryValue("20", "Государственное учреждение", "Мемлекеттік мекеме")
"""Legal form of the state bodies; codes of this dictionary were never observed."""

ADMINISTRATION: Final = DictionaryValue(
    "84112",
    "Деятельность органов государственного управления на местном и республиканском уровнях",
    "Жергілікті және республикалық деңгейдегі мемлекеттік басқару органдарының қызметі",
)
"""Activity of the state bodies; its code has the shape of the classifier of activities (ЭҚЖЖ, ОКЭД)."""


class OrganisationKind(StrEnum):
    """What an organisation is in the story."""

    REGISTER_OWNER = "register-owner"
    CONSENT_SERVICE_OWNER = "consent-service-owner"
    GATEWAY_OPERATOR = "gateway-operator"
    PORTAL = "portal"
    STATE_CORPORATION = "state-corporation"
    EDUCATION_DEPARTMENT = "education-department"
    LOCAL_EXECUTIVE = "local-executive"
    """A local executive body that grants targeted social assistance (AC-1)."""
    RURAL_AKIM = "rural-akim"
    AKIMAT = "akimat"
    """To whose head one complains of a provider (C-17)."""
    QUALITY_BODY = "quality-body"
    """The authorised body that assesses the quality of public services (C-18)."""
    COMPANY = "company"
    """An enterprise of no part in the services, for the register of legal entities."""


class OrganisationKey(StrEnum):
    """Organisations that every population has exactly one of."""

    INDIVIDUALS = "individuals-owner"
    """Ministry of Internal Affairs, owner of the register of individuals."""
    CIVIL_REGISTRY = "civil-registry-owner"
    """Ministry of Justice, owner of the civil registry, of the register of legal entities, of the rights to real
    estate and of the notaries' register."""
    CONVICTIONS = "convictions-owner"
    """Committee on Legal Statistics and Special Records of the General Prosecutor's Office."""
    SOCIAL = "social-owner"
    """Ministry of Labour and Social Protection, owner of the register of allowances."""
    DATA_BANK = "data-bank-owner"
    """Ministry of Education, owner of the data bank of orphans."""
    CONSENT = "consent-owner"
    GATEWAY = "gateway-operator"
    PORTAL = "portal-operator"
    STATE_CORPORATION = "state-corporation"
    QUALITY_BODY = "quality-body"
    """To which one complains of any provider (C-18)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A state body, a state company or an enterprise."""

    bin: Bin
    key: str
    """One of :class:`OrganisationKey`, or a kind with a place, e.g. ``education-department-astana``."""
    kind: OrganisationKind
    names: Texts
    head: Iin
    """First head."""
    signer: Iin
    """Employee with the right to sign."""
    city_key: str
    """Key of the place in which it is registered."""
    registered: date
    serves: frozenset[str] = frozenset()
    """Keys of the places that it serves; empty for others."""
    ended: date | None = None
    """Day on which it was struck off the register."""
    org_form: DictionaryValue = STATE_INSTITUTION
    """Legal form."""
    activity: DictionaryValue = ADMINISTRATION
    """Main activity, by the classifier of activities."""
    founders_people: tuple[Iin, ...] = ()
    """Founders who are individuals; of a foreign citizen the register says so."""
    founders_bodies: tuple[Bin, ...] = ()
    """Founders that are organisations of this population."""
    street: Texts | None = None
    """Street of the registered address, in the place :attr:`city_key`."""
    building: str = ""


@dataclass(frozen=True, slots=True)
class Character:
    """A named person for demonstrations."""

    key: str
    """Fixed name, e.g. ``guardian-of-one``."""
    iin: Iin
    good_for: Texts
    """What a demonstration can show with this person."""
