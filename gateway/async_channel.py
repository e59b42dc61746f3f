"""The asynchronous channel over HTTP: a Flask blueprint that hands octets to the exchange and takes octets back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response, request

from gateway.async_exchange import AsyncGateway, converse
from gateway.async_shapes import Operation
from gateway.documents import ASYNC_DOCUMENTS
from gateway.http_edge import METHODS, contract_document, incoming_message, response_of
from gateway.reception import begin, refused
from gateway.trail import Channel

__all__ = ["ASYNC_PATH", "async_blueprint"]

ASYNC_PATH: Final = "/bip-async"
"""The path of the real gateway; a slash may follow."""


def async_blueprint(channel_of: Callable[[], AsyncGateway], *, name: str = "async_channel") -> Blueprint:
    """The blueprint of the asynchronous channel; *channel_of* is asked once for every request."""
    channel = Blueprint(name, __name__)

    def view() -> Response:
        found = channel_of()
        return _document(found) if request.method in ("GET", "HEAD") else _message(found)

    channel.add_url_rule(ASYNC_PATH, "bip-async", view, methods=METHODS)
    channel.add_url_rule(f"{ASYNC_PATH}/", "bip-async-slash", view, methods=METHODS)
    return channel


def _message(channel: AsyncGateway) -> Response:
    gateway = channel.gateway
    incoming, refusal = incoming_message(request.environ, Channel.ASYNC, gateway.settings().max_octets)
    if refusal is None:
        return response_of(request.environ, converse(channel, incoming))
    trail = begin(gateway, incoming)
    trail.fault = Operation.SEND_MESSAGE.fault
    return response_of(request.environ, refused(gateway, trail, refusal))


def _document(channel: AsyncGateway) -> Response:
    contracts = channel.gateway.routes.contracts()
    found = contract_document(ASYNC_DOCUMENTS, [*contracts, *channel.contracts])
    if found is not None:
        return found
    return Response(
        "Shlyuz SIMULATOR: AsyncChannel v10, signed by WS-Security.\n"
        f"POST a SOAP 1.1 message here. The contract: {request.base_url}?wsdl\n"
        f"The contract of a subscriber's endpoint: {request.base_url}?wsdl=AsyncChannelClient.wsdl\n",
        mimetype="text/plain",
    )
