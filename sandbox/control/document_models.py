"""What the control API takes and says of papers, as types."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from sandbox.control.models import Explained, Words

__all__ = [
    "CheckOf",
    "FormOf",
    "FormPath",
    "Forms",
    "NewPaper",
    "NumberPath",
    "NumberQuery",
    "PaperOf",
    "PdfQuery",
    "ReceiverQuery",
    "Replacement",
    "SetAside",
    "SignerFound",
    "SignerOf",
]


class FormPath(BaseModel):
    """The form that is meant."""

    form: str = Field(description="The id of a form, guardianship-certificate.")


class SignerOf(BaseModel):
    """One signature that a paper wants."""

    who: str
    role: str
    label: Words


class FormOf(BaseModel):
    """One form of papers."""

    id: str
    version: int
    names: Words
    source: str
    namespace: str
    signers: list[SignerOf] = Field(description="In the order of signing.")
    schema_url: str


class Forms(BaseModel):
    """The forms of papers that the world knows."""

    forms: list[FormOf]


class NewPaper(BaseModel):
    """A paper to be made, signed and kept."""

    form: str
    facts: dict[str, Any] = Field(description="As the schema of the form has them; days and moments as text.")
    signers: list[str] = Field([], description="IINs of citizens who sign; none: those whom the facts name.")


class NumberPath(BaseModel):
    """The paper that is meant."""

    number: str


class ReceiverQuery(BaseModel):
    """Who asks."""

    receiver: str = Field(description="IIN or BIN of whom the paper is for.")


class PdfQuery(ReceiverQuery):
    """How the paper is printed."""

    languages: Literal["kk+ru", "kk", "ru", "en"] = "kk+ru"
    signed: bool = Field(True, description="With a signature (PAdES) of the paper's first signer.")


class NumberQuery(ReceiverQuery):
    """The paper that is checked by its number."""

    number: str


class SetAside(BaseModel):
    """Why a paper has no force any more."""

    reason: str = Field(min_length=1, max_length=1000)


class Replacement(SetAside):
    """The paper that takes the place of another."""

    by: str


class PaperOf(BaseModel):
    """A paper that was issued."""

    number: str
    form: str
    receiver: str
    kept_at: datetime
    replaced_by: str | None = None
    set_aside_at: datetime | None = None
    reason: str | None = None
    xml_url: str
    pdf_url: str
    card_url: str


class SignerFound(BaseModel):
    """Who signed a paper."""

    name: str
    iin: str | None = None
    bin: str | None = None
    organisation: str | None = None
    serial: str


class CheckOf(BaseModel):
    """What the check of a paper found."""

    verdict: str = Field(description="passed, failed or undetermined.")
    ok: bool
    form: FormOf | None = None
    receiver: str | None = None
    issued: datetime | None = None
    facts: dict[str, Any] | None = Field(None, description="What the paper says; only where its signatures are intact.")
    signers: list[SignerFound] = []
    findings: list[Explained]
