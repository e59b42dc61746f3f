"""The services that certificates lead to, over HTTP: OCSP, CRL, time-stamps, and the certificates of issuers."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request

from gateway.body import parts_of
from gateway.injection.header import HEADER, rules_in
from sandbox.errors import Misused, NotFound
from sandbox.pki.lines import Lines
from sandbox.pki.modes import AuthorityService, behaviour_of
from signing.authority.behaviour import NORMAL, Behaviour, Mode

if TYPE_CHECKING:
    from sandbox.pki.infrastructure import Infrastructure

__all__ = ["OUTCOME", "blueprint"]

OUTCOME: Final = HEADER
"""The header of a request that says how this one is to be answered, before what the service was told for all."""

_MOST_OCTETS: Final = 64 * 2**10
"""A question about a certificate has some hundred octets, one for a time-stamp fewer."""
_OCSP: Final = "application/ocsp-response"
_TIME_STAMP: Final = "application/timestamp-reply"
_CRL: Final = "application/pkix-crl"
_CERTIFICATE: Final = "application/pkix-cert"

_URL_SAFE: Final = str.maketrans("-_", "+/")

_Answer = Callable[["Infrastructure", Behaviour], bytes]


def blueprint(infrastructure_of: Callable[[], Infrastructure], lines: Lines | None = None) -> Blueprint:
    """The blueprint of the services under ``/pki``; *infrastructure_of* is asked once for every request."""
    services = _Services(infrastructure_of, lines or Lines())
    pki = Blueprint("pki", __name__, url_prefix="/pki")
    for path, post, page in (("/ocsp", services.ocsp, _OCSP_PAGE), ("/tsp", services.time_stamp, _TSP_PAGE)):
        pki.add_url_rule(path, path[1:], post, methods=["POST"], strict_slashes=False)
        pki.add_url_rule(path, f"{path[1:]}-page", _page(page), methods=["GET"], strict_slashes=False)
    # base64 has slashes, two of them in a row too
    pki.add_url_rule("/ocsp/<path:question>", "ocsp-get", services.ocsp_by_get, methods=["GET"], merge_slashes=False)
    pki.add_url_rule("/crl/<name>", "crl", services.crl, methods=["GET"])
    pki.add_url_rule("/cert/<name>", "cert", services.certificate, methods=["GET"])
    return pki


class _Services:
    """The views, over one infrastructure."""

    def __init__(self, infrastructure_of: Callable[[], Infrastructure], lines: Lines) -> None:
        self._infrastructure_of = infrastructure_of
        self._lines = lines

    def ocsp(self) -> Response:
        """POST of an OCSPRequest (RFC 6960, A.1), whatever content type is said of it."""
        return self._ocsp(_octets())

    def ocsp_by_get(self, question: str) -> Response:
        """The same in base64 at the end of the URL."""
        return self._ocsp(_from_base64(question))

    def time_stamp(self) -> Response:
        """POST of a TimeStampReq (RFC 3161, 3.4), whatever content type is said of it."""
        octets = _octets()
        return self._answered(
            AuthorityService.TSP, _TIME_STAMP, lambda pki, told: pki.services.time_stamps.answer(octets, told)
        )

    def crl(self, name: str) -> Response:
        """The list *name*, made now."""

        def make(pki: Infrastructure, told: Behaviour) -> bytes:
            found = pki.services.crl.crl(name, told)
            if found is None:
                raise NotFound("PKI-FILE-UNKNOWN", f"{name}; there are {', '.join(pki.services.crl.names)}")
            return found

        return self._answered(AuthorityService.CRL, _CRL, make)

    def certificate(self, name: str) -> Response:
        """The certificate of an issuer, DER."""
        certificates = self._infrastructure_of().services.certificates
        if name not in certificates:
            raise NotFound("PKI-FILE-UNKNOWN", f"{name}; there are {', '.join(certificates)}")
        return Response(certificates[name], mimetype=_CERTIFICATE)

    def _ocsp(self, octets: bytes) -> Response:
        return self._answered(AuthorityService.OCSP, _OCSP, lambda pki, told: pki.services.ocsp.answer(octets, told))

    def _answered(self, service: AuthorityService, content_type: str, make: _Answer) -> Response:
        """What *make* makes, in the manner that the request or the world demands."""
        pki = self._infrastructure_of()
        told = _told(service, lambda: pki.modes.of(service))
        if told.mode is Mode.SILENT:
            self._lines.drop(request.environ)
            return _refusal(f"The service {service} is silent, as it was told to be.")
        if told.mode is Mode.SLOW and not self._lines.delay(request.environ, told.delay):
            return _refusal(f"The service {service} is slow, as it was told to be, and too many wait for it already.")
        response = Response(make(pki, told), mimetype=content_type)
        response.headers["Cache-Control"] = "no-store"
        return response


def _told(service: AuthorityService, usual: Callable[[], Behaviour]) -> Behaviour:
    """How *service* is to answer this request: as its header says, else as *usual*."""
    wanted = request.headers.get(OUTCOME)
    if wanted is None:
        return usual()
    word = wanted.strip().lower()
    if word in tuple(Mode):
        return Behaviour(Mode(word), NORMAL.delay)
    if not word.startswith("authority-"):
        raise Misused("MODE-UNKNOWN", f"{OUTCOME}: {wanted}; one of {', '.join(Mode)}")
    found = (one for one in rules_in(wanted, "authority") if one.parameters["service"] == service.value)
    return next((behaviour_of(one) for one in found), NORMAL)


def _octets() -> bytes:
    kept = bytearray()
    for part in parts_of(request.stream):
        kept += part[: max(0, _MOST_OCTETS + 1 - len(kept))]
    if len(kept) > _MOST_OCTETS:
        raise Misused("BODY-SIZE", f"more than {_MOST_OCTETS} octets")
    return bytes(kept)


def _from_base64(text: str) -> bytes:
    """The octets, with padding or without; nothing for what is no base64, which the responder then calls malformed."""
    plain = text.replace(" ", "+").translate(_URL_SAFE)
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _refusal(text: str) -> Response:
    return Response(f"Shlyuz SIMULATOR. {text}\n", 503, mimetype="text/plain")


def _page(text: str) -> Callable[[], Response]:
    return lambda: Response(f"Shlyuz SIMULATOR: {text}\n", mimetype="text/plain")


_OCSP_PAGE: Final = "OCSP (RFC 6960). POST application/ocsp-request here; or GET, the request in base64 behind a slash."
_TSP_PAGE: Final = "time-stamps (RFC 3161). POST application/timestamp-query here."
