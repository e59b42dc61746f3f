"""What the channels share over HTTP: a request taken in whole, an answer given, a document of the contract served."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast

from flask import Response, request

from gateway.body import parts_of
from gateway.documents import Documents, schema_document, wsdl_document
from gateway.errors import GatewayError, MethodWrong, TooLarge
from gateway.injection.line import line_of, parts
from gateway.masking import masked_headers
from gateway.routing import Contract
from gateway.trail import Channel, Incoming, Outgoing
from signing.findings import Finding, Step, failed
from signing.texts import LANGUAGES, Lang

__all__ = ["METHODS", "contract_document", "incoming_message", "response_of"]

METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]
"""The methods that get an answer of the channel: all but POST and GET get a fault."""


def incoming_message(channel: Channel, limit: int) -> tuple[Incoming, GatewayError | None]:
    """The request at hand, and the error if HTTP already shows that it is wrong: its method, or more than *limit*."""
    octets, too_large = _body(limit)
    incoming = Incoming(channel, octets, masked_headers(dict(request.headers)), _language())
    if request.method != "POST":
        return incoming, MethodWrong(failed(Step.ENVELOPE, "HTTP-METHOD", expected="POST", actual=request.method))
    return incoming, TooLarge(too_large) if too_large is not None else None


def response_of(outgoing: Outgoing) -> Response:
    """*outgoing* as Flask sends it."""
    if outgoing.sending is None:
        response = Response(outgoing.octets, outgoing.status, dict(outgoing.headers))
    else:
        going = parts(outgoing.octets, outgoing.sending, line_of(request.environ))
        response = Response(going, outgoing.status, dict(outgoing.headers))
        response.content_length = len(outgoing.octets)
    if outgoing.status == 405:
        response.headers["Allow"] = "GET, POST"
    return response


def contract_document(documents: Documents, contracts: Iterable[Contract]) -> Response | None:
    """The document that ``?wsdl`` or ``?xsd`` asks for, 404 if there is none; None if neither was asked for."""
    arguments = {key.lower(): value for key, value in request.args.items()}
    if "wsdl" in arguments:
        octets = wsdl_document(arguments["wsdl"], address=request.base_url, contracts=contracts, documents=documents)
    elif "xsd" in arguments:
        octets = schema_document(arguments["xsd"], contracts=contracts)
    else:
        return None
    if octets is None:
        return Response("There is no such document.\n", 404, mimetype="text/plain")
    return Response(octets, mimetype="text/xml")


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
