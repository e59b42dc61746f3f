"""What the control API takes from officials, and tells them: actions, papers, applications at a counter."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from sandbox.control.models import CasePath, Problem, Words

__all__ = [
    "ActionOf",
    "ActionPath",
    "ActionsOf",
    "BroughtOf",
    "ConsentQuery",
    "CopyQuery",
    "CounterPath",
    "DeedOf",
    "DocumentsOf",
    "GroundOf",
    "InputOf",
    "IntakeOf",
    "PaperOf",
    "PaperPath",
    "PaperQuery",
    "PapersOf",
    "StandingOf",
    "Who",
    "WhoAtOffice",
]


class Who(BaseModel):
    """Who acts: at an office, by number, with the key that the sandbox holds; or by a certificate."""

    model_config = ConfigDict(extra="forbid")

    officer: str = Field(
        "signer",
        description="IIN of an official of the office; or `signer` or `head`, whoever that is.",
        pattern=r"^(\d{12}|signer|head)$",
    )
    certificate: str = Field("", description="PEM, in place of office and officer.", max_length=20_000)


class WhoAtOffice(Who):
    """The same, where the address does not name the office."""

    office: str = Field("", description="BIN or key of the office; empty with a certificate alone.", max_length=100)


class ActionPath(CasePath):
    """An action of the step in which a case is."""

    action: str


class CounterPath(BaseModel):
    """An office with a counter."""

    office: str = Field(description="BIN or key.")


class PaperQuery(WhoAtOffice):
    """What is going to be done, in the address."""

    ground: str = ""
    facts: str = Field("{}", description="What is stated, as a JSON object.", max_length=100_000)


class DeedOf(WhoAtOffice):
    """What is to be done."""

    facts: dict[str, Any] = Field({}, description="What the action wants stated (`takes`); days as `2026-11-20`.")
    ground: str = Field("", description="Of a refusal, where more than one ground holds.")
    document: Base64Bytes | None = Field(None, description="The signed paper of the action, base64.")
    sign: bool = Field(
        False,
        description="Instead of a document: the sandbox writes the paper and signs it, with the key of the official "
        "and those of the others whom its form names. Not with a certificate.",
    )
    revision: int | None = Field(None, description="The revision that was looked at; another one since is a conflict.")


class InputOf(BaseModel):
    """What has to be stated with an action."""

    id: str
    kind: str
    name: Words
    optional: bool
    columns: list[InputOf] = []


class GroundOf(BaseModel):
    """A ground of refusal that may be named."""

    id: str
    text: Words


class ActionOf(BaseModel):
    """An action that the official may take, now or once what blocks it is gone."""

    id: str
    name: Words
    to: str = Field(description="The step or the end that follows; empty: the case stays.")
    blocked: Problem | None = Field(description="Why it cannot be taken now.")
    grounds: list[GroundOf]
    takes: list[InputOf]
    asks: list[str] = Field(description="Registers that it reads or writes to.")
    paper: str = Field(description="The form of the paper that has to be signed; empty: none.")
    signers: list[str] = Field(description="In which roles that paper is signed.")


class ActionsOf(BaseModel):
    """What an official may do in a case."""

    number: str
    step: str
    revision: int
    officer: str
    office: str
    actions: list[ActionOf]
    turned_away: Problem | None = Field(description="Why nothing here is for this official.")


class StandingOf(BaseModel):
    """Where a case stands after what was done."""

    number: str
    passport: str
    channel: str
    step: str
    step_name: Words
    state: str
    desk: str
    office: str
    step_due_at: datetime | None
    due_at: datetime
    revision: int
    missing: list[dict[str, Any]] = Field(description="Documents that are wanted and not there, or expired.")


class BroughtOf(BaseModel):
    """A document that the applicant presents."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(description="The document of the passport.")
    original: bool = Field(True, description="The original was seen, and handed back.")
    expires: date | None = Field(None, description="The first day on which it is no longer good.")
    number: str = Field("", max_length=100, pattern=r"^[^\x00-\x1f]*$")
    about: str = Field("", description="IIN of whose it is; empty: the applicant's.", pattern=r"^(\d{12})?$")


class IntakeOf(Who):
    """An application on paper."""

    service: str
    applicant: str = Field(description="IIN.")
    channel: Literal["", "state-corporation", "provider", "rural-akim", "portal"] = Field(
        "", description="Empty: that of the office."
    )
    facts: dict[str, Any] = Field({}, description="What the application says, by the fields of its form.")
    documents: list[BroughtOf] = Field([], max_length=100)
    consents: list[str] = Field([], description="The consents of the passport signed on paper.", max_length=20)


class DocumentsOf(WhoAtOffice):
    """Documents that were brought later."""

    documents: list[BroughtOf] = Field(min_length=1, max_length=100)


class PaperPath(CasePath):
    """A paper of a case."""

    place: int = Field(ge=1, description="Which one of the list, counted from 1.")


class PaperOf(BaseModel):
    """A paper of a case: presented by the applicant, or made in a step."""

    place: int
    name: str = Field(description="The document or the paper of the passport.")
    origin: str
    number: str
    signer: str = Field(description="IIN.")
    step: str
    at: datetime
    is_electronic: bool = Field(description="False: seen on paper at a counter.")


class PapersOf(BaseModel):
    """The papers of a case in the order in which they came."""

    number: str
    papers: list[PaperOf]


class ConsentQuery(BaseModel):
    """Whose consent."""

    iin: str


class CopyQuery(BaseModel):
    """In which languages a copy is printed."""

    model_config = ConfigDict(extra="forbid")

    languages: Literal["kk+ru", "kk", "ru", "en"] = "kk+ru"
