"""The services of the gateway in the control API: open, or closed."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.control.at_hand import REFUSALS, answer, world_at_hand
from sandbox.control.participant_models import ServiceChange, ServiceOf, ServicePath, ServicesOf

__all__ = ["gateway_api"]

gateway_api = APIBlueprint(
    "gateway",
    __name__,
    url_prefix="/api/gateway/services",
    abp_tags=[Tag(name="participant")],
    abp_responses=REFUSALS,
)


@gateway_api.get("", responses={"200": ServicesOf})
def list_gateway_services() -> Response:
    """The services that the gateway knows, on either channel, and whether they are open."""
    systems = world_at_hand().systems
    found = systems.services.among(systems.known_services())
    return answer(ServicesOf(services=[ServiceOf(id=one, open=is_open) for one, is_open in found.items()]))


@gateway_api.put("/<path:service>", responses={"200": ServiceOf})
def switch_gateway_service(path: ServicePath, body: ServiceChange) -> Response:
    """Open or close a service; it is in force in every worker when the call returns."""
    systems = world_at_hand().systems
    systems.services.switch(path.service, is_open=body.open, known=systems.known_services())
    return answer(ServiceOf(id=path.service, open=body.open))
