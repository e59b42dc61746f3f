"""The synchronous channels over HTTP: a Flask blueprint that hands octets to the exchange and takes octets back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, cast

from flask import Blueprint, Response, request

from gateway.body import parts_of
from gateway.documents import schema_document, wsdl_document
from gateway.errors import MethodWrong, TooLarge
from gateway.exchange import Channel, Gateway, Incoming, Outgoing, exchange, refuse
from signing.findings import Finding, Step, failed
from signing.texts import LANGUAGES, Lang

__all__ = ["PATHS", "blueprint"]

PATHS: Final[Mapping[str, Channel]] = {
    "/bip-sync-wss-gost/": Channel.SYNC_WSS,
    "/shep/bip-sync-wss-gost/": Channel.SYNC_WSS,
    "/bip-sync/": Channel.SYNC,
}
"""The paths of the real gateway, so that a client changes the host only; the last slash may be left out."""

_METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def blueprint(gateway_of: Callable[[], Gateway], *, name: str = "sync_channel") -> Blueprint:
    """The blueprint of the synchronous channels; *gateway_of* is asked once for every request."""
    channels = Blueprint(name, __name__)
    for path, channel in PATHS.items():
        endpoint = path.strip("/").replace("/", "-")
        view = _view(gateway_of, channel)
        channels.add_url_rule(path, endpoint, view, methods=_METHODS, strict_slashes=False)
    return channels


def _view(gateway_of: Callable[[], Gateway], channel: Channel) -> Callable[[], Response]:
    def view() -> Response:
        gateway = gateway_of()
        return _document(gateway, channel) if request.method in ("GET", "HEAD") else _message(gateway, channel)

    return view


def _message(gateway: Gateway, channel: Channel) -> Response:
    octets, refusal = _body(gateway.settings().max_octets)
    incoming = Incoming(channel, octets, dict(request.headers), _language())
    if request.method != "POST":
        wrong = failed(Step.ENVELOPE, "HTTP-METHOD", expected="POST", actual=request.method)
        return _response(refuse(gateway, incoming, MethodWrong(wrong)))
    if refusal is not None:
        return _response(refuse(gateway, incoming, TooLarge(refusal)))
    return _response(exchange(gateway, incoming))


def _response(outgoing: Outgoing) -> Response:
    response = Response(outgoing.octets, outgoing.status, dict(outgoing.headers))
    if outgoing.status == 405:
        response.headers["Allow"] = "GET, POST"
    return response


def _body(limit: int) -> tuple[bytes, Finding | None]:
    """The body, or nothing and the finding that it is larger than *limit* octets."""
    announced = request.content_length
    parts: list[bytes] = []
    size = 0
    for part in parts_of(request.stream):
        size += len(part)
        if max(size, announced or 0) <= limit:
            parts.append(part)
        else:
            parts.clear()
    size = max(size, announced or 0)
    if size <= limit:
        return b"".join(parts), None
    return b"", failed(Step.ENVELOPE, "HTTP-BODY", expected=f"at most {limit} octets", actual=f"{size} octets")


def _language() -> Lang | None:
    """The best language that the client names, if it names one of ours."""
    return cast(Lang | None, request.accept_languages.best_match(LANGUAGES))


def _document(gateway: Gateway, channel: Channel) -> Response:
    arguments = {key.lower(): value for key, value in request.args.items()}
    contracts = [route.contract for route in gateway.routes.list() if route.contract is not None]
    if "wsdl" in arguments:
        octets = wsdl_document(arguments["wsdl"], address=request.base_url, contracts=contracts)
    elif "xsd" in arguments:
        octets = schema_document(arguments["xsd"], contracts=contracts)
    else:
        return Response(_page(channel), mimetype="text/plain")
    if octets is None:
        return Response("There is no such document.\n", 404, mimetype="text/plain")
    return Response(octets, mimetype="text/xml")


def _page(channel: Channel) -> str:
    signed = "signed by WS-Security" if channel is Channel.SYNC_WSS else "without signatures"
    return (
        f"Shlyuz SIMULATOR: SyncChannel v10, {signed}.\n"
        f"POST a SOAP 1.1 message here. The contract: {request.base_url}?wsdl\n"
    )
