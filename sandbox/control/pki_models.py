"""What the control API takes and gives about certificates, the authority's services and foreign anchors."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from sandbox.pki.issued import Standing
from sandbox.pki.modes import MOST_DELAY, AuthorityService
from signing.authority.behaviour import NORMAL, Mode
from signing.revocation.status import Reason

__all__ = [
    "AnchorName",
    "AnchorOf",
    "AnchorQuery",
    "Anchors",
    "CertificateDetail",
    "CertificateOf",
    "CertificateQuery",
    "Certificates",
    "Change",
    "ModeOf",
    "Moment",
    "Revocation",
    "RevocationReason",
    "SerialPath",
    "ServiceModePath",
    "ServiceOf",
    "ServicesOf",
]

RevocationReason = Literal[
    Reason.UNSPECIFIED,
    Reason.KEY_COMPROMISE,
    Reason.CA_COMPROMISE,
    Reason.AFFILIATION_CHANGED,
    Reason.SUPERSEDED,
    Reason.CESSATION_OF_OPERATION,
    Reason.PRIVILEGE_WITHDRAWN,
    Reason.AA_COMPROMISE,
]
"""Why a certificate is revoked for good (RFC 5280, 5.3.1)."""


class CertificateQuery(BaseModel):
    """Which certificates."""

    model_config = ConfigDict(extra="forbid")

    holder: str | None = Field(None, pattern="^[0-9]{12}$", description="IIN or BIN.")
    revoked: bool = Field(False, description="Only those that are revoked or on hold.")
    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, lt=2**31)


class SerialPath(BaseModel):
    """A serial number in hexadecimal."""

    serial: str


class CertificateOf(BaseModel):
    """A certificate that was issued, and how it stands."""

    serial: str = Field(description="Lower-case hexadecimal.")
    standing: Standing
    issued_at: datetime
    revoked_at: datetime | None
    reason: Reason | None
    certificate: dict[str, Any]


class Certificates(BaseModel):
    """Certificates, the latest first."""

    certificates: list[CertificateOf]


class Change(BaseModel):
    """Something that was done to a certificate; ``removeFromCRL`` released it from hold."""

    at: datetime
    reason: Reason


class CertificateDetail(CertificateOf):
    """A certificate with what was done to it, in order."""

    history: list[Change]
    pem: str


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside of the calendar in UTC") from None


class Moment(BaseModel):
    """Since when."""

    model_config = ConfigDict(extra="forbid")

    at: Annotated[AwareDatetime, AfterValidator(_in_utc)] | None = Field(
        None, description="With an offset; now if it is left out."
    )


class Revocation(Moment):
    """Why, and since when, a certificate is to be revoked for good."""

    reason: RevocationReason = Reason.UNSPECIFIED


class ServiceModePath(BaseModel):
    """One of the authority's services."""

    service: AuthorityService


class ModeOf(BaseModel):
    """How a service is to behave."""

    model_config = ConfigDict(extra="forbid")

    mode: Mode
    delay_seconds: float = Field(
        NORMAL.delay.total_seconds(),
        ge=0,
        le=MOST_DELAY.total_seconds(),
        description="How late a slow service answers.",
    )


class ServiceOf(BaseModel):
    """A service of the authority, and how it behaves."""

    service: AuthorityService
    mode: Mode
    delay_seconds: float
    url: str


class ServicesOf(BaseModel):
    """The authority's services."""

    services: list[ServiceOf]


class AnchorQuery(BaseModel):
    """What to call an anchor."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200)


class AnchorName(BaseModel):
    """The name of an anchor, or at least eight digits of its SHA-256."""

    name: str


class AnchorOf(BaseModel):
    """A certificate of another authority that the world trusts."""

    name: str
    added_at: datetime
    certificate: dict[str, Any]


class Anchors(BaseModel):
    """The anchors that were added, in that order."""

    anchors: list[AnchorOf]
