"""The way to an integrator's own system: a SOAP message of SyncChannel v10 posted to its address."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import requests

from gateway.answers import Answer, draft_request
from gateway.errors import ProviderGarbage, ProviderTimeout, ProviderUnreachable
from gateway.journal import Direction
from gateway.names import RouteId, ServiceId
from gateway.provider_answer import Expectation, read_answer
from gateway.routing import Contract, Delivery
from signing.findings import Step, failed
from signing.trust import TrustStore

__all__ = ["HttpRoute"]

_CHUNK: Final = 2**16
_HEADERS: Final = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""', "Accept": "text/xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRoute:
    """A service at an address of its own."""

    service_id: ServiceId
    url: str
    session: requests.Session
    """Carries proxies, certificates and connections; belongs to the caller."""
    route_id: RouteId | None = None
    contract: Contract | None = None
    """The business schema, if it is to be served with the WSDL."""
    sign: bool = True
    """Sign the Body of the request with the gateway's key."""
    trust: TrustStore | None = None
    """Demand an answer whose Body is signed by one whom this store reaches; None: signatures are not looked at."""
    provider_bin: str | None = None
    """With :attr:`trust`: the BIN that must stand in the signer's certificate."""
    connect_timeout: float = 5.0
    """Seconds to get a connection."""
    timeout: float = 30.0
    """Seconds for the whole answer."""
    max_octets: int = 10 * 2**20
    """Largest answer that is read."""
    ticks: Callable[[], float] = time.monotonic
    """Seconds of a clock that never stands still, for the time limit alone."""

    def deliver(self, delivery: Delivery) -> Answer:
        """The provider's answer. Raises :class:`~gateway.errors.DeliveryFailed`."""
        draft = draft_request(delivery.message, delivery.context.session_id, body_id=f"id-{delivery.new_guid()}")
        octets = draft.signed(delivery.key) if self.sign else draft.octets()
        delivery.note(Direction.OUT, octets, None)
        status, answer = self._post(octets)
        delivery.note(Direction.IN, answer, status)
        wanted = Expectation(self.url, self.trust, self.provider_bin, delivery.context.moment)
        return read_answer(answer, status, wanted)

    def _post(self, octets: bytes) -> tuple[int, bytes]:
        started = self.ticks()
        try:
            with self.session.post(
                self.url,
                data=octets,
                headers=_HEADERS,
                timeout=(self.connect_timeout, self.timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                return response.status_code, self._read(response, started)
        except requests.Timeout as error:
            raise self._too_late(error) from error
        except requests.ConnectionError as error:
            if "timed out" in str(error).lower():
                raise self._too_late(error) from error
            raise ProviderUnreachable(
                failed(Step.POLICY, "PROV-CONNECTION", expected=self.url, actual=type(error).__name__)
            ) from error
        except requests.RequestException as error:
            raise ProviderGarbage(
                failed(Step.POLICY, "PROV-ANSWER", expected="an answer of HTTP", actual=type(error).__name__)
            ) from error

    def _read(self, response: requests.Response, started: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_content(_CHUNK):
            size += len(part)
            if size > self.max_octets:
                raise ProviderGarbage(
                    failed(Step.POLICY, "PROV-ANSWER", expected=f"at most {self.max_octets} octets", actual="more")
                )
            if self.ticks() - started > self.timeout:
                raise self._too_late(None)
            parts.append(part)
        return b"".join(parts)

    def _too_late(self, error: Exception | None) -> ProviderTimeout:
        actual = type(error).__name__ if error is not None else "an answer that went on"
        return ProviderTimeout(
            failed(Step.POLICY, "PROV-TIME", expected=f"an answer within {self.timeout:g} s", actual=actual)
        )
