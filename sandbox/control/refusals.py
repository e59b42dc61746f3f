"""Every refusal of the control API as JSON, in three languages."""

from __future__ import annotations

import logging

from flask import Flask, Response, make_response, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from sandbox.control.at_hand import answer
from sandbox.control.telling import problem
from sandbox.errors import Misused, NotFound, RequestRefused, SandboxError, TrustRefused
from signing.errors import CertificateRefused, RevocationRefused

__all__ = ["refuse_in_json", "refused_parameters"]

_log = logging.getLogger(__name__)


def refuse_in_json(app: Flask) -> None:
    """Answer every error of *app* with a :class:`~sandbox.control.models.Problem`."""
    app.register_error_handler(SandboxError, _sandbox_error)
    app.register_error_handler(CertificateRefused, _certificate_refused)
    app.register_error_handler(RevocationRefused, _revocation_refused)
    app.register_error_handler(HTTPException, _http_error)


def refused_parameters(error: ValidationError) -> Response:
    """The answer to a call whose path or query does not fit its types."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return answer(problem("QUERY-INVALID", f"{place}: {first['msg']}"), 400)


def _sandbox_error(error: SandboxError) -> Response:
    if isinstance(error, RequestRefused):
        return answer(problem(error.code, error.detail, error.findings), 422)
    if isinstance(error, NotFound):
        return answer(problem(error.code, error.detail), 404)
    if isinstance(error, Misused):
        return answer(problem(error.code, error.detail), 400)
    if isinstance(error, TrustRefused):
        return answer(problem(error.code, error.detail), 422)
    _log.error("a call of the control API failed", exc_info=error)
    return answer(problem(error.code, error.detail), 500)


def _certificate_refused(error: CertificateRefused) -> Response:
    return answer(problem(error.code, str(error)), 422)


def _revocation_refused(error: RevocationRefused) -> Response:
    return answer(problem(error.code, str(error)), 404 if error.code == "REVOCATION-UNKNOWN" else 409)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    if isinstance(error, MethodNotAllowed):
        response = answer(problem("METHOD-REFUSED", request.method), 405)
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return response
    status = error.code or 500
    if isinstance(error, InternalServerError):
        return answer(problem("INTERNAL"), 500)
    return answer(problem("PATH-UNKNOWN" if status == 404 else "QUERY-INVALID", error.description), status)
