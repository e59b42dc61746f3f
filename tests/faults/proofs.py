"""By what a client outside knows each fault: how it is asked for, and what is seen of it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests
from lxml import etree

from signing import xmldsig

if TYPE_CHECKING:
    from tests.faults.conftest import Client, Observed

__all__ = ["PROOFS", "Proof"]

Seen = Callable[["Observed", "Client"], bool]


@dataclass(frozen=True, slots=True)
class Proof:
    """How a fault of the answer shows."""

    seen: Seen
    """True of what came back with the fault, false of what comes without it."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 1
    """How often it is looked whether it is gone: a busy machine may be slow by itself."""


def _status(code: int) -> Proof:
    return Proof(lambda got, _: got.status == code and got.headers["Content-Type"] == "text/html")


def _fails(code: str) -> Proof:
    return Proof(lambda got, _: code in got.failures)


def _fault(wanted: str, **parameters: Any) -> Proof:
    return Proof(lambda got, _: got.status == 500 and got.code == wanted, parameters)


def _unreadable(got: Observed, _client: Client) -> bool:
    try:
        return got.root is None
    except etree.XMLSyntaxError:
        return got.status == 200


def _broke(got: Observed, error: type[Exception]) -> bool:
    return isinstance(got.error, error)


def _another_signer(got: Observed, client: Client) -> bool:
    assert got.report is not None
    assert got.report.signer is not None
    return got.report.ok and got.report.signer.bin != client.gateway_bin


def _revoked(got: Observed, client: Client) -> bool:
    assert got.report is not None
    assert got.report.signer is not None
    return client.status_of(got.report.signer.serial_number) == "revoked"


def _data_broken(got: Observed, client: Client) -> bool:
    data = got.root.find(".//data")
    assert data is not None
    assert got.report is not None
    return got.report.ok and not xmldsig.verify(copy.deepcopy(data), client.trust, at=got.report.judged_at).ok


def _forged(got: Observed, _client: Client) -> bool:
    """The Body that was signed lies in the header, whole; what stands in its place says something else."""
    genuine, forged = got.root.find("{*}Header/Wrapper/{*}Body"), got.root.find("{*}Body")
    if genuine is None or forged is None or got.report is None:
        return False
    said, signed = ("".join(map(str, one.itertext())) for one in (forged, genuine))
    return len(said) == len(signed) and said != signed and not got.report.ok


def _days_behind(got: Observed, _client: Client) -> bool:
    told = (got.text("responseDate") or "")[:10]
    return told < got.report.judged_at.date().isoformat()  # type: ignore[union-attr]


PROOFS: Mapping[str, Proof] = {
    "delay": Proof(lambda got, _: got.seconds > 0.5, {"seconds": 0.5}, tries=3),
    "delay-spread": Proof(lambda got, _: got.seconds > 0.5, {"least": 0.5, "most": 0.55}, tries=3),
    "slow-drip": Proof(lambda got, _: got.spread > 0.2, {"octets": 900, "seconds": 0.02}, tries=3),
    "connection-refused": Proof(lambda got, _: _broke(got, requests.ConnectionError)),
    "connection-reset": Proof(lambda got, _: _broke(got, requests.ConnectionError)),
    "body-cut": Proof(lambda got, _: _broke(got, requests.exceptions.ChunkedEncodingError)),
    "http-500": _status(500),
    "http-502": _status(502),
    "http-503": Proof(lambda got, _: got.status == 503 and got.headers["Retry-After"] == "7", {"retry_after": 7}),
    "http-504": _status(504),
    "html-page": Proof(lambda got, _: got.status == 200 and got.octets.startswith(b"<html>")),
    "malformed-xml": Proof(_unreadable),
    "wrong-charset": Proof(_unreadable),
    "empty-body": Proof(lambda got, _: got.status == 200 and got.octets == b""),
    "wrong-content-type": Proof(
        lambda got, _: got.headers["Content-Type"] == "application/json" and got.root is not None,
        {"type": "application/json"},
    ),
    "soap-fault": _fault("SHZ-PASSWORD", code="SHZ-PASSWORD"),
    "soap-fault-200": Proof(lambda got, _: got.status == 200 and got.code == "SCE006", {"code": "SCE006"}),
    "register-maintenance": _fault("SCE004"),
    "status": Proof(lambda got, _: got.status == 200 and got.code == "SCSE002", {"code": "SCSE002"}),
    "provider-unreachable": _fault("SHZ-PROVIDER-UNREACHABLE"),
    "provider-timeout": _fault("SHZ-PROVIDER-TIMEOUT", seconds=0),
    "provider-garbage": _fault("SHZ-PROVIDER-ANSWER"),
    "other-message": Proof(lambda got, _: got.text("correlationId") != f"chain-{got.message_id}"),
    "other-session": Proof(lambda got, client: got.text("sessionId") != client.session_of(got)),
    "date-skewed": Proof(_days_behind),
    "data-tampered": Proof(_data_broken),
    "unsigned": _fails("SIG-PRESENT"),
    "signed-by-another": Proof(_another_signer),
    "signed-by-expired": _fails("TIME-EXPIRED"),
    "signed-by-revoked": Proof(_revoked),
    "obsolete-algorithm": _fails("ALG-OBSOLETE"),
    "body-tampered": _fails("REF-DIGEST"),
    "body-wrapped": Proof(_forged),
}
"""Every fault that the answer to a request can have, by its name."""
