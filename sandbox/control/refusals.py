"""Every refusal of the control API as JSON, in three languages."""

from __future__ import annotations

import logging
from typing import Final

from flask import Flask, Response, make_response, request
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from gateway.async_errors import EndpointRefused
from gateway.fault_errors import FaultRefused
from registries.errors import InvalidIdentifier, RegistryError
from sandbox.control.at_hand import answer
from sandbox.control.telling import problem
from sandbox.errors import (
    CalendarError,
    CaseConflict,
    CaseRefused,
    ClockRefused,
    ComplaintRefused,
    DatabaseRefused,
    FactsRefused,
    FormError,
    InquiryFailed,
    Misused,
    NotFound,
    OfficialRefused,
    PaperNotKept,
    ParticipantRefused,
    PassportError,
    QueueRefused,
    RequestRefused,
    RouteRefused,
    SandboxError,
    SettingRefused,
    SetupRefused,
    TrustRefused,
    WorldBusy,
    WorldExists,
    WorldFileRefused,
    WorldNameRefused,
    WorldUnknown,
)
from sandbox.journal.errors import ExactRefused, QuestionRefused
from signing.errors import CertificateRefused, RevocationRefused

__all__ = ["refuse_in_json", "refused_parameters"]

_STATUSES: Final[dict[type[SandboxError], int]] = {
    WorldUnknown: 404,
    WorldExists: 409,
    WorldBusy: 503,
    DatabaseRefused: 503,
    WorldNameRefused: 400,
    WorldFileRefused: 400,
    ClockRefused: 400,
    SettingRefused: 400,
    RouteRefused: 422,
    CalendarError: 400,
    FormError: 404,
    FactsRefused: 422,
    PaperNotKept: 409,
    ParticipantRefused: 422,
    SetupRefused: 422,
    OfficialRefused: 403,
    CaseConflict: 409,
    InquiryFailed: 503,
    CaseRefused: 422,
    ComplaintRefused: 422,
    QueueRefused: 422,
    PassportError: 404,
    QuestionRefused: 400,
    ExactRefused: 403,
}
_CONFLICTS: Final = frozenset({"CLOCK-BACK", "PARTICIPANT-OWN", "SETTING-FIXED", "WORLD-DEFAULT", "WORLD-SEED"})
_NOT_THERE: Final = frozenset(
    {
        "CHARACTER-UNKNOWN",
        "CONSENT-NOT-YOURS",
        "ORGANISATION-UNKNOWN",
        "PERSON-UNKNOWN",
        "RECORD-UNKNOWN",
        "SMS-UNKNOWN",
    }
)
_MISUSED: Final = frozenset({"EVENT-IIN", "EVENT-KIND", "EVENT-PLACE", "RECORD-FIELD", "RECORD-KIND"})
_log = logging.getLogger(__name__)


def refuse_in_json(app: Flask) -> None:
    """Answer every error of *app* with a :class:`~sandbox.control.models.Problem`."""
    app.before_request(_refuse_nul)
    app.register_error_handler(SandboxError, _sandbox_error)
    app.register_error_handler(CertificateRefused, _certificate_refused)
    app.register_error_handler(RevocationRefused, _revocation_refused)
    app.register_error_handler(RegistryError, _registry_refused)
    for kind in (EndpointRefused, FaultRefused):
        app.register_error_handler(kind, _refused_by_gateway)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(HTTPException, _http_error)


def refused_parameters(error: ValidationError) -> Response:
    """The answer to a call whose path or query does not fit its types."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return answer(problem("QUERY-INVALID", f"{place}: {first['msg']}"), 400)


def _refuse_nul() -> None:
    # it is part of no name here, and one of the databases cannot even be asked for it
    words = (request.path, *(word for pair in request.args.items(multi=True) for word in pair))
    if request.path.startswith("/api/") and any("\0" in word for word in words):
        raise Misused("QUERY-INVALID", "U+0000 in the address")


def _sandbox_error(error: SandboxError) -> Response:
    if isinstance(error, RequestRefused):
        return answer(problem(error.code, error.detail, error.findings), 422)
    if isinstance(error, NotFound):
        return answer(problem(error.code, error.detail), 404)
    if isinstance(error, Misused):
        return answer(problem(error.code, error.detail), 400)
    if isinstance(error, TrustRefused):
        return answer(problem(error.code, error.detail), 422)
    if error.code in _CONFLICTS:
        return answer(problem(error.code, error.detail), 409)
    for kind, status in _STATUSES.items():
        if isinstance(error, kind):
            findings = error.findings if isinstance(error, CaseRefused) else ()
            return answer(problem(error.code, error.detail, findings), status)
    _log.error("a call of the control API failed", exc_info=error)
    return answer(problem(error.code, error.detail), 500)


def _certificate_refused(error: CertificateRefused) -> Response:
    return answer(problem(error.code, str(error)), 422)


def _revocation_refused(error: RevocationRefused) -> Response:
    return answer(problem(error.code, str(error)), 404 if error.code == "REVOCATION-UNKNOWN" else 409)


def _registry_refused(error: RegistryError) -> Response:
    if error.code in _NOT_THERE:
        return answer(problem(error.code, error.subject), 404)
    misused = isinstance(error, InvalidIdentifier) or error.code in _MISUSED
    return answer(problem(error.code, error.subject), 400 if misused else 409)


def _refused_by_gateway(error: EndpointRefused | FaultRefused) -> Response:
    return answer(problem(error.code, str(error), error.findings), 422)


def _database_error(error: OperationalError) -> Response:
    # a connection that could not be had, or was lost, belongs to no statement, or has been given up
    if error.statement is not None and not error.connection_invalidated:
        raise error
    _log.warning("the database does not answer: %s", type(error.orig).__name__)
    return answer(problem("DATABASE-UNREACHABLE"), 503)


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
