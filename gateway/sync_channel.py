"""The synchronous channels over HTTP: a Flask blueprint that hands octets to the exchange and takes octets back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, Response, request

from gateway.documents import SYNC_DOCUMENTS
from gateway.exchange import Channel, Gateway, exchange, refuse
from gateway.http_edge import METHODS, Environ, contract_document, incoming_message, response_of
from gateway.trail import Outgoing

__all__ = ["PATHS", "answered", "blueprint"]

PATHS: Final[Mapping[str, Channel]] = {
    "/bip-sync-wss-gost/": Channel.SYNC_WSS,
    "/shep/bip-sync-wss-gost/": Channel.SYNC_WSS,
    "/bip-sync/": Channel.SYNC,
}
"""The paths of the real gateway, so that a client changes the host only; the last slash may be left out."""


def blueprint(gateway_of: Callable[[], Gateway], *, name: str = "sync_channel") -> Blueprint:
    """The blueprint of the synchronous channels; *gateway_of* is asked once for every request."""
    channels = Blueprint(name, __name__)
    for path, channel in PATHS.items():
        endpoint = path.strip("/").replace("/", "-")
        view = _view(gateway_of, channel)
        channels.add_url_rule(path, endpoint, view, methods=METHODS, strict_slashes=False)
    return channels


def _view(gateway_of: Callable[[], Gateway], channel: Channel) -> Callable[[], Response]:
    def view() -> Response:
        gateway = gateway_of()
        if request.method in ("GET", "HEAD"):
            return _document(gateway, channel)
        return response_of(request.environ, answered(request.environ, gateway, channel))

    return view


def answered(environ: Environ, gateway: Gateway, channel: Channel) -> Outgoing:
    """The answer of *gateway* to the request in *environ*, which came by *channel*; nothing of Flask is needed."""
    incoming, refusal = incoming_message(environ, channel, gateway.settings().max_octets)
    return exchange(gateway, incoming) if refusal is None else refuse(gateway, incoming, refusal)


def _document(gateway: Gateway, channel: Channel) -> Response:
    contracts = gateway.routes.contracts()
    return contract_document(SYNC_DOCUMENTS, contracts) or Response(_page(channel), mimetype="text/plain")


def _page(channel: Channel) -> str:
    signed = "signed by WS-Security" if channel is Channel.SYNC_WSS else "without signatures"
    return (
        f"Shlyuz SIMULATOR: SyncChannel v10, {signed}.\n"
        f"POST a SOAP 1.1 message here. The contract: {request.base_url}?wsdl\n"
    )
