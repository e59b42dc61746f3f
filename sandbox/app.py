"""The composition root: one world, the gateway's channels, the control API, the first page."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

from gateway.async_channel import ASYNC_PATH, async_blueprint
from gateway.sync_channel import PATHS, blueprint
from sandbox.control.at_hand import world_at_hand
from sandbox.control.case_views import case_api
from sandbox.control.complaint_views import complaint_api
from sandbox.control.consent_views import consent_api
from sandbox.control.contact_views import contact_api
from sandbox.control.conversation_views import conversation_api
from sandbox.control.delivery_views import delivery_api
from sandbox.control.document_views import document_api
from sandbox.control.evidence_views import evidence_api
from sandbox.control.fault_views import fault_api
from sandbox.control.gateway_views import gateway_api
from sandbox.control.held import hold_some
from sandbox.control.journal_stream import stream_api
from sandbox.control.journal_views import journal_api
from sandbox.control.json_text import JsonText
from sandbox.control.models import Problem
from sandbox.control.officer_views import officer_api
from sandbox.control.participant_views import participant_api
from sandbox.control.people_views import people_api
from sandbox.control.pki_views import pki_api
from sandbox.control.portal_views import portal_api
from sandbox.control.queue_views import queue_api
from sandbox.control.refusals import refuse_in_json, refused_parameters
from sandbox.control.route_views import route_api
from sandbox.control.time_views import time_api
from sandbox.control.watch_views import watch_api
from sandbox.control.world_views import world_api
from sandbox.control.worlds_views import worlds_api
from sandbox.estate import OneWorld, Worlds
from sandbox.pki.views import blueprint as pki_blueprint
from sandbox.short_way import ShortWay
from sandbox.world import World
from sandbox.world_paths import open_world_of_each_request

__all__ = ["create_app"]

_DESCRIPTION: Final = "SIMULATOR. A sandbox of Kazakhstan's e-government integration; nothing here has legal force."
_ADDRESSES: Final = (
    "healthz",
    "readyz",
    "metrics",
    "root.pem",
    "openapi",
    "api/services",
    "api/people",
    "api/participants/demo",
    "api/routes",
    "api/documents/forms",
    "api/journal",
    "pki/crl/nca_rsa.crl",
    "bip-sync-wss-gost/?wsdl",
    "bip-async?wsdl",
)
_TAKING: Final = ("api/applications", "api/verify", "pki/ocsp", "pki/tsp")


def create_app(worlds: Worlds | World) -> Flask:
    """The application that serves *worlds*: the default one at ``/``, any other at ``/w/<name>/``; or a single one.

    Work on a world's cases starts with the first call, in the process that takes it: a server may fork before.
    """
    app = OpenAPI(
        "shlyuz",
        info=Info(title="Shlyuz SIMULATOR", version="1", description=_DESCRIPTION),
        validation_error_status=400,
        validation_error_model=Problem,
        validation_error_callback=refused_parameters,
        static_folder=None,
    )
    app.json = JsonText(app)
    app.register_api(portal_api)
    app.register_api(case_api)
    app.register_api(officer_api)
    app.register_api(complaint_api)
    app.register_api(contact_api)
    app.register_api(queue_api)
    app.register_api(world_api)
    app.register_api(watch_api)
    app.register_api(evidence_api)
    app.register_api(time_api)
    app.register_api(journal_api)
    app.register_api(stream_api)
    app.register_api(worlds_api)
    app.register_api(pki_api)
    app.register_api(consent_api)
    app.register_api(people_api)
    app.register_api(participant_api)
    app.register_api(gateway_api)
    app.register_api(delivery_api)
    app.register_api(route_api)
    app.register_api(conversation_api)
    app.register_api(document_api)
    app.register_api(fault_api)
    app.register_blueprint(blueprint(lambda: world_at_hand().gateway))
    app.register_blueprint(async_blueprint(lambda: world_at_hand().systems.async_gateway))
    app.register_blueprint(pki_blueprint(lambda: world_at_hand().pki))
    app.add_url_rule("/", "first_page", _first_page)
    refuse_in_json(app)
    served = OneWorld(worlds) if isinstance(worlds, World) else worlds
    app.wsgi_app = ShortWay(app.wsgi_app, served)  # type: ignore[method-assign]
    open_world_of_each_request(app, served)
    hold_some(app)
    return app


def _first_page() -> Response:
    lines = [f"Shlyuz. {_DESCRIPTION}", ""]
    lines += [f"  {request.url_root}{address}" for address in _ADDRESSES]
    lines += [f"  POST {request.url_root}{path.lstrip('/')}" for path in (*PATHS, ASYNC_PATH, *_TAKING)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
