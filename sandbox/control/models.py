"""What the control API takes and gives, as types; the OpenAPI description is made from them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sandbox.services.passport import Passport

__all__ = [
    "Application",
    "CabinetOf",
    "CaseDetail",
    "CasePath",
    "Event",
    "Explained",
    "FormQuery",
    "Health",
    "NoticeOf",
    "OrganisationOf",
    "Papers",
    "People",
    "PersonOf",
    "PersonPath",
    "Problem",
    "ResultOf",
    "ServicePath",
    "Services",
    "VerdictOf",
    "VerifyQuery",
    "Words",
]


class Words(BaseModel):
    """One text in three languages."""

    kk: str
    ru: str
    en: str


class Explained(BaseModel):
    """A finding with what it says."""

    code: str
    step: str
    verdict: str
    at: dict[str, Any] | None = None
    expected: str | None = None
    actual: str | None = None
    text: Words | None = None
    cure: Words | None = Field(None, description="What to do; only of a finding that stands in the way.")


class Problem(BaseModel):
    """Why a call was refused."""

    code: str
    message: Words
    cure: Words | None = None
    detail: str | None = None
    findings: list[Explained] = []


class Health(BaseModel):
    """The sandbox answers."""

    status: str
    simulator: bool = True
    seed: int


class Application(BaseModel):
    """A registered request."""

    number: str
    service: str
    status: str
    accepted_at: datetime
    due_at: datetime = Field(description="When the result is due, on the clock of Kazakhstan.")
    created: bool = Field(description="False if these very octets had been registered before.")
    findings: list[Explained]


class NoticeOf(BaseModel):
    """A notice in the cabinet."""

    at: datetime
    kind: str
    texts: Words


class Event(BaseModel):
    """Something that happened to a case."""

    at: datetime
    kind: str
    text: Words
    detail: dict[str, Any]


class ResultOf(BaseModel):
    """What a case ended with."""

    kind: str
    ground: str | None
    number: str
    issued_at: datetime
    signer: str = Field(description="IIN of the provider's official.")
    url: str


class OrganisationOf(BaseModel):
    """An organisation."""

    bin: str
    names: Words


class CaseDetail(BaseModel):
    """A case as its applicant may see it."""

    number: str
    service: str
    service_name: Words
    applicant: str
    provider: OrganisationOf
    consent: bool
    status: str
    accepted_at: datetime
    due_at: datetime
    finished_at: datetime | None
    notices: list[NoticeOf]
    events: list[Event]
    result: ResultOf | None
    findings: list[Explained]


class CabinetOf(BaseModel):
    """A personal cabinet."""

    iin: str
    name: str
    cases: list[CaseDetail]


class Services(BaseModel):
    """The services with their passports."""

    services: list[Passport]


class PersonOf(BaseModel):
    """Somebody who lives in the world."""

    iin: str
    name: str
    birth_date: date
    death_date: date | None
    character: str | None
    good_for: Words | None


class People(BaseModel):
    """A page of the population, the named characters first."""

    people: list[PersonOf]
    next: str | None = Field(None, description="Go on with after=this; None: that is everybody.")


class Papers(BaseModel):
    """What a participant needs to send."""

    sender_id: str
    password: str
    bin: str
    organisation: str
    url: str
    wsdl: str
    service_ids: list[str]
    certificate: str = Field(description="PEM.")
    pkcs12: str = Field(description="Base64; its password is that of the participant.")


class VerdictOf(BaseModel):
    """What was observed about the signature of a document or a message."""

    ok: bool
    judged_at: datetime
    signer: dict[str, Any] | None
    covered: list[str]
    findings: list[Explained]


class ServicePath(BaseModel):
    """The id of a service and its edition."""

    service_id: str


class FormQuery(BaseModel):
    """For whom a request is to be written."""

    model_config = ConfigDict(extra="forbid")

    iin: str = Field(description="The applicant.")
    consent: bool = Field(True, description="Whether the applicant consents to the reading of protected data.")


class PersonPath(BaseModel):
    """The IIN of a person."""

    iin: str


class CasePath(BaseModel):
    """The number of a case."""

    number: str


class VerifyQuery(BaseModel):
    """For which moment."""

    model_config = ConfigDict(extra="forbid")

    at: datetime | None = Field(None, description="With an offset; the world's time if it is left out.")
