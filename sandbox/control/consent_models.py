"""What the control API takes and gives about a citizen's SMS, consents and the accesses to their data."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from registries.consent.sms import SmsAnswer

__all__ = [
    "AccessOf",
    "Accesses",
    "AccessesQuery",
    "AnswerGiven",
    "ConsentOf",
    "ConsentPath",
    "Consents",
    "Messages",
    "SmsOf",
    "SmsPath",
    "WithdrawalAsked",
    "WithdrawalOf",
]

_LONGEST_REASON = 2000


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SmsOf(BaseModel):
    """A message to a citizen."""

    id: int
    sender: str = Field(description="1414, the short number of the electronic government.")
    phone: str = Field(description="Invented; no operator has its prefix.")
    code: str
    text_kk: str
    text_ru: str
    sent_at: datetime
    answer_by: datetime = Field(description="From this moment on an answer is too late.")
    answered_at: datetime | None
    answer: SmsAnswer | None


class Messages(BaseModel):
    """The messages to a citizen, the newest first."""

    phone: str | None = Field(description="None: the base of mobile citizens has no phone of this person.")
    messages: list[SmsOf]


class SmsPath(BaseModel):
    """A message of a person."""

    iin: str
    number: int = Field(ge=1, le=2**31 - 1)


class AnswerGiven(_Strict):
    """What the citizen answers."""

    answer: SmsAnswer


class WithdrawalOf(BaseModel):
    """A request to withdraw a consent, which the company decides on."""

    id: int
    consent: str = Field(description="The token of the consent.")
    reason: str
    asked_at: datetime
    decided_at: datetime | None
    solution: str | None = Field(description="WITHDRAW or KEEP.")
    comment: str | None


class ConsentOf(BaseModel):
    """What a citizen was asked for, and what became of it."""

    token: str
    status: str = Field(description="PENDING, GRANTED, REFUSED, EXPIRED or WITHDRAWN.")
    ground: str = Field(description="evidence, ovt, sms or setting.")
    company: str
    company_bin: str
    purpose: str
    services: list[str]
    asked_at: datetime | None
    answer_by: datetime | None
    given_at: datetime | None
    refused_at: datetime | None
    expires_at: datetime | None
    withdrawn_at: datetime | None


class Consents(BaseModel):
    """The consents of a citizen, the newest first, and their requests to withdraw some."""

    consents: list[ConsentOf]
    withdrawals: list[WithdrawalOf]


class ConsentPath(BaseModel):
    """A consent of a person."""

    iin: str
    token: str


class WithdrawalAsked(_Strict):
    """Why a citizen wants a consent back."""

    reason: str = Field("", max_length=_LONGEST_REASON, pattern=r"^[^\x00]*$")


class AccessOf(BaseModel):
    """One reading of somebody's data, or an attempt at it."""

    at: datetime
    service: str
    sender: str
    company: str
    company_bin: str
    purpose: str
    consent: str
    message_id: str
    result: str = Field(description="00000: read; 404: nothing found; or why it was refused.")


class Accesses(BaseModel):
    """Who read a person's data under a consent, the newest first."""

    total: int
    accesses: list[AccessOf]


class AccessesQuery(_Strict):
    """Which accesses to tell of."""

    start: datetime | None = Field(None, description="With an offset; None: from the beginning.")
    end: datetime | None = Field(None, description="With an offset; None: until now.")
    limit: int = Field(100, ge=1, le=1000)
