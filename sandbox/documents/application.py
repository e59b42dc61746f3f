"""The electronic request for a service: written by the applicant, read by the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from sandbox.clock import in_astana
from sandbox.documents.forms import APPLICATION, wording
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
    make = APPLICATION.make
    given = make("consent", {"given": "true" if consent else "false"})
    given.append(make("text", wording("CONSENT" if consent else "NO-CONSENT")["kk"]))
    if consent:
        given.extend(make("service", service) for service in passport.protected)
    root = make(
        "application",
        make("passport", passport.id),
        make("created", in_astana(created).isoformat()),
        make("applicant", make("iin", iin)),
        given,
    )
    return etree.tostring(APPLICATION.require(root), encoding="UTF-8", xml_declaration=True)


def read_application(root: etree._Element) -> Application:
    """What stands in a request that is valid against its schema; *root* is the element that its signature covers."""
    consent = root.find(f"{{{APPLICATION.namespace}}}consent")
    given = consent is not None and consent.get("given", "").strip() in ("true", "1")
    services = () if consent is None else consent.findall(f"{{{APPLICATION.namespace}}}service")
    return Application(
        passport=APPLICATION.find(root, "passport"),
        applicant=APPLICATION.find(root, "applicant/iin"),
        consent=given,
        services=frozenset((one.text or "").strip() for one in services) if given else frozenset(),
        number=APPLICATION.find(root, "number") or None,
    )
