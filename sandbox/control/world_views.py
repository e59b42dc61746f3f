"""The world's part of the control API: health, participants, trust, verification."""

from __future__ import annotations

import base64
from datetime import UTC

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.control.at_hand import REFUSALS, answer, sent_octets, world_at_hand
from sandbox.control.models import Health, Papers, VerdictOf, VerifyQuery
from sandbox.control.telling import explained
from sandbox.errors import Misused
from sandbox.participants import DEMO
from signing.judge import judge
from signing.xml import XmlLimits

__all__ = ["world_api"]

_WSDL = "bip-sync-wss-gost/?wsdl"

world_api = APIBlueprint("world", __name__, abp_tags=[Tag(name="world")], abp_responses=REFUSALS)


@world_api.get("/healthz", responses={"200": Health})
def healthz() -> Response:
    """200 as soon as the sandbox answers."""
    return answer(Health(status="ok", seed=world_at_hand().seed))


@world_api.get("/root.pem")
def root_pem() -> Response:
    """The root to trust, then the issuing authority, as PEM."""
    return Response(world_at_hand().authority.bundle, mimetype="application/x-pem-file")


@world_api.get("/api/participants/demo", responses={"200": Papers})
def show_demo_participant() -> Response:
    """The ready-made requester, with everything that it needs to send."""
    world = world_at_hand()
    demo = world.systems.membership.add(DEMO)
    return answer(
        Papers(
            sender_id=demo.sender_id,
            password=demo.password,
            bin=demo.bin,
            organisation=demo.organisation,
            url=request.url_root + _WSDL.partition("?")[0],
            wsdl=request.url_root + _WSDL,
            service_ids=sorted(world.registers),
            certificate=demo.key.certificate.pem.decode(),
            pkcs12=base64.b64encode(demo.pkcs12).decode(),
        )
    )


@world_api.post("/api/verify", responses={"200": VerdictOf})
def verify(query: VerifyQuery) -> Response:
    """What there is to say about the signature of the posted XML document or SOAP message."""
    world = world_at_hand()
    at = query.at or world.clock.now()
    if at.tzinfo is None:
        raise Misused("QUERY-INVALID", "at: an offset is wanted")
    report = judge(sent_octets(XmlLimits().octets), world.trust, at=at.astimezone(UTC))
    verdict = report.as_dict() | {"findings": explained(report.findings)}
    return answer(VerdictOf.model_validate(verdict))
