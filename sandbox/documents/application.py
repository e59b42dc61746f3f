"""The electronic request for a service: written by the applicant, read by the portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from sandbox.documents.papers import make_paper
from sandbox.documents.wording import wording
from sandbox.services.passport import Passport

__all__ = ["Application", "read_application", "write_application"]


@dataclass(frozen=True, slots=True)
class Application:
    """What an applicant asks for."""

    passport: str
    """The id of the service and its edition."""
    applicant: str
    """The applicant's IIN, as it stands in the request."""
    consent: bool
    """Whether the applicant consents to access to protected data (C-6)."""
    services: frozenset[str]
    """The serviceIds that the consent covers; empty without consent."""
    number: str | None
    """A number of the applicant's own choice."""

    def consents_to(self, service: str) -> bool:
        """True if the consent is given and covers *service*."""
        return self.consent and service in self.services


def write_application(passport: Passport, iin: str, *, consent: bool, created: datetime) -> bytes:
    """A request ready to be signed: UTF-8, with an XML declaration, valid against its schema."""
    facts = {
        "passport": passport.id,
        "created": created,
        "applicant": {"iin": iin},
        "consent": {
            "given": consent,
            "text": wording("CONSENT" if consent else "NO-CONSENT")["kk"],
            "service": list(passport.protected) if consent else [],
        },
    }
    return etree.tostring(make_paper("application", facts), encoding="UTF-8", xml_declaration=True)


def read_application(told: Mapping[str, Any]) -> Application:
    """What every request says, of whatever form; *told*: the facts of the paper that its signature covers."""
    consent = told["consent"]
    given = consent["given"] is True
    number = told.get("number")
    return Application(
        passport=str(told["passport"]),
        applicant=str(told["applicant"]["iin"]),
        consent=given,
        services=frozenset(map(str, consent.get("service") or ())) if given else frozenset(),
        number=None if number is None else str(number),
    )
