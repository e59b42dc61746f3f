"""The electronic request for a service: written by the applicant, read by the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from sandbox.documents.facts import facts_in
from sandbox.documents.papers import form_named, make_paper
from sandbox.documents.sentences import Scope
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


def read_application(root: etree._Element) -> Application:
    """What stands in a request that is valid against its schema; *root* is the element that its signature covers."""
    form = form_named("application")
    found = Scope(form.fields, facts_in(form, root))
    given = found.value("consent.given") is True
    services, number = found.value("consent.service"), found.value("number")
    return Application(
        passport=str(found.value("passport")),
        applicant=str(found.value("applicant.iin")),
        consent=given,
        services=frozenset(map(str, services)) if given and isinstance(services, list) else frozenset(),
        number=None if number is None else str(number),
    )
