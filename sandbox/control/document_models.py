"""What the control API says of papers, as types."""

from __future__ import annotations

from pydantic import BaseModel, Field

from sandbox.control.models import Words

__all__ = ["FormOf", "FormPath", "Forms", "SignerOf"]


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
