"""The authority's part of the control API: certificates and their revocation, services, foreign anchors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.control.at_hand import REFUSALS, answer, sent_octets, world_at_hand
from sandbox.control.models import Problem
from sandbox.control.pki_models import (
    AnchorName,
    AnchorOf,
    AnchorQuery,
    Anchors,
    CertificateDetail,
    CertificateOf,
    CertificateQuery,
    Certificates,
    Change,
    ModeOf,
    Moment,
    Revocation,
    SerialPath,
    ServiceModePath,
    ServiceOf,
    ServicesOf,
)
from sandbox.errors import Misused, NotFound
from sandbox.pki.issued import read_serial
from sandbox.pki.modes import as_dict
from sandbox.pki.trust import Anchor
from signing.authority.behaviour import Behaviour
from signing.certificates import Certificate
from signing.revocation.status import Reason

__all__ = ["pki_api"]

_MOST_OCTETS = 2**20

pki_api = APIBlueprint(
    "pki_control", __name__, url_prefix="/api", abp_tags=[Tag(name="pki")], abp_responses={**REFUSALS, "409": Problem}
)


@pki_api.get("/certificates", responses={"200": Certificates})
def list_certificates(query: CertificateQuery) -> Response:
    """What the authority issued, the latest first."""
    world = world_at_hand()
    now = world.clock.now()
    found = world.pki.issued.list(query.holder, revoked=query.revoked, limit=query.limit, offset=query.offset)
    return answer(Certificates(certificates=[CertificateOf.model_validate(one.as_dict(now)) for one in found]))


@pki_api.get("/certificates/<serial>", responses={"200": CertificateDetail})
def show_certificate(path: SerialPath) -> Response:
    """One certificate, how it stands, and what was done to it."""
    return _certificate(_serial(path))


@pki_api.post("/certificates/<serial>/revoke", responses={"200": CertificateDetail})
def revoke_certificate(path: SerialPath, body: Revocation) -> Response:
    """Revoke a certificate for good. 409 if it is already."""
    serial, at = _serial(path), _moment(body.at)
    world_at_hand().pki.register.revoke(serial, at=at, reason=body.reason)
    return _certificate(serial)


@pki_api.post("/certificates/<serial>/hold", responses={"200": CertificateDetail})
def hold_certificate(path: SerialPath, body: Moment) -> Response:
    """Put a certificate on hold: revoked until it is released. 409 if it is revoked for good."""
    serial, at = _serial(path), _moment(body.at)
    world_at_hand().pki.register.revoke(serial, at=at, reason=Reason.CERTIFICATE_HOLD)
    return _certificate(serial)


@pki_api.post("/certificates/<serial>/release", responses={"200": CertificateDetail})
def release_certificate(path: SerialPath) -> Response:
    """End a hold. 409 if the certificate is not on hold."""
    serial = _serial(path)
    world_at_hand().pki.register.release(serial, at=_moment(None))
    return _certificate(serial)


@pki_api.get("/authority/services", responses={"200": ServicesOf})
def list_authority_services() -> Response:
    """The authority's services, and how they were told to behave."""
    return _services()


@pki_api.post("/authority/services/<service>", responses={"200": ServicesOf})
def set_mode(path: ServiceModePath, body: ModeOf) -> Response:
    """Tell a service how to behave from the next question on."""
    behaviour = Behaviour(body.mode, timedelta(seconds=body.delay_seconds))
    world_at_hand().pki.modes.set(path.service, behaviour)
    return _services()


@pki_api.get("/trust", responses={"200": Anchors})
def list_anchors() -> Response:
    """The anchors of others that the world trusts beside its own roots."""
    return _anchors(world_at_hand().pki.anchors.list())


@pki_api.post("/trust", responses={"201": Anchors})
def add_anchors(query: AnchorQuery) -> Response:
    """Trust the authorities whose certificates are posted (PEM or DER), each as it is."""
    octets = sent_octets(_MOST_OCTETS)
    if len(octets) > _MOST_OCTETS:
        raise Misused("BODY-SIZE", f"more than {_MOST_OCTETS} octets")
    return _anchors(world_at_hand().pki.anchors.add(Certificate.all_from(octets), name=query.name), 201)


@pki_api.delete("/trust/<name>", responses={"200": Anchors})
def remove_anchors(path: AnchorName) -> Response:
    """Trust no longer the anchors of that name, or the one with that SHA-256; they are the answer."""
    return _anchors(world_at_hand().pki.anchors.remove(path.name))


def _serial(path: SerialPath) -> int:
    serial = read_serial(path.serial)
    if serial is None:
        raise NotFound("CERTIFICATE-UNKNOWN", path.serial)
    return serial


def _moment(at: datetime | None) -> datetime:
    return world_at_hand().clock.now() if at is None else at.astimezone(UTC)


def _certificate(serial: int) -> Response:
    pki = world_at_hand().pki
    found = pki.issued.find(serial)
    if found is None:
        raise NotFound("CERTIFICATE-UNKNOWN", f"{serial:x}")
    told = found.as_dict(world_at_hand().clock.now())
    changes = [Change(at=one.at, reason=one.reason) for one in pki.register.history(serial)]
    return answer(CertificateDetail(**told, history=changes, pem=found.certificate.pem.decode()))


def _services() -> Response:
    address = request.host_url.rstrip("/")
    told = world_at_hand().pki.modes.all().items()
    services = [ServiceOf.model_validate({**as_dict(one, how), "url": f"{address}{one.path}"}) for one, how in told]
    return answer(ServicesOf(services=services))


def _anchors(found: Sequence[Anchor], status: int = 200) -> Response:
    return answer(Anchors(anchors=[AnchorOf.model_validate(one.as_dict()) for one in found]), status)
