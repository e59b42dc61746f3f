"""What the channels share over HTTP: a request taken in whole, an answer given, a document of the contract served."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from flask import Response, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header
from werkzeug.wsgi import get_content_length, get_input_stream

from gateway.body import parts_of
from gateway.documents import Documents, schema_document, wsdl_document
from gateway.errors import GatewayError, MethodWrong, TooLarge
from gateway.injection.line import line_of, parts
from gateway.masking import masked_headers
from gateway.routing import Contract
from gateway.trail import Channel, Incoming, Outgoing
from signing.findings import Finding, Step, failed
from signing.texts import LANGUAGES, Lang

__all__ = ["METHODS", "Environ", "contract_document", "incoming_message", "response_of", "sent"]

Environ = dict[str, Any]
"""A request as WSGI has it (PEP 3333)."""

METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]
"""The methods that get an answer of the channel: all but POST and GET get a fault."""


def incoming_message(environ: Environ, channel: Channel, limit: int) -> tuple[Incoming, GatewayError | None]:
    """The request in *environ*, and the error if HTTP shows already that it is wrong: its method, more than *limit*."""
    octets, too_large = _body(environ, limit)
    incoming = Incoming(channel, octets, masked_headers(_headers(environ)), _language(environ), _shown(environ))
    method = environ["REQUEST_METHOD"]
    if method != "POST":
        return incoming, MethodWrong(failed(Step.ENVELOPE, "HTTP-METHOD", expected="POST", actual=method))
    return incoming, TooLarge(too_large) if too_large is not None else None


def _shown(environ: Environ) -> bytes | None:
    """The client's certificate, which the server has checked against the authorities that it believes."""
    line = line_of(environ)
    return line.getpeercert(binary_form=True) if isinstance(line, ssl.SSLSocket) else None


def response_of(environ: Environ, outgoing: Outgoing) -> Response:
    """*outgoing* as Flask sends it in answer to the request in *environ*."""
    if outgoing.sending is None:
        response = Response(outgoing.octets, outgoing.status, dict(outgoing.headers))
    else:
        going = parts(outgoing.octets, outgoing.sending, line_of(environ))
        response = Response(going, outgoing.status, dict(outgoing.headers))
        response.content_length = len(outgoing.octets)
    if outgoing.status == 405:
        response.headers["Allow"] = "GET, POST"
    return response


def sent(environ: Environ, outgoing: Outgoing, start_response: Any) -> Iterable[bytes]:
    """*outgoing* as a server of WSGI takes it in answer to the request in *environ*."""
    if outgoing.sending is not None or outgoing.status not in _STATUS_LINES:
        found: Iterable[bytes] = response_of(environ, outgoing)(environ, start_response)
        return found
    length = ("Content-Length", str(len(outgoing.octets)))
    start_response(_STATUS_LINES[outgoing.status], [*outgoing.headers.items(), length])
    return [outgoing.octets]


_STATUS_LINES: Final[Mapping[int, str]] = {200: "200 OK", 500: "500 INTERNAL SERVER ERROR"}
"""Nearly every answer has one of these (SOAP 1.1, 6.2)."""


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


def _headers(environ: Environ) -> dict[str, str]:
    """The headers of the request, named as HTTP writes them."""
    named = {key[5:]: value for key, value in environ.items() if key.startswith("HTTP_") and key not in _TOLD_TWICE}
    named |= {key: environ[key] for key in _TOLD_APART if environ.get(key)}
    return {name.replace("_", "-").title(): value for name, value in named.items()}


_TOLD_APART: Final = ("CONTENT_TYPE", "CONTENT_LENGTH")
_TOLD_TWICE: Final = tuple(f"HTTP_{name}" for name in _TOLD_APART)


def _body(environ: Environ, limit: int) -> tuple[bytes, Finding | None]:
    """The body, or nothing and the finding that it is larger than *limit* octets."""
    announced = get_content_length(environ)
    parts: list[bytes] = []
    size = 0
    for part in parts_of(get_input_stream(environ)):
        size += len(part)
        if max(size, announced or 0) <= limit:
            parts.append(part)
        else:
            parts.clear()
    size = max(size, announced or 0)
    if size <= limit:
        return b"".join(parts), None
    return b"", failed(Step.ENVELOPE, "HTTP-BODY", expected=f"at most {limit} octets", actual=f"{size} octets")


def _language(environ: Environ) -> Lang | None:
    """The best language that the client names, if it names one of ours."""
    named = environ.get("HTTP_ACCEPT_LANGUAGE")
    return cast(Lang | None, parse_accept_header(named, LanguageAccept).best_match(LANGUAGES)) if named else None
