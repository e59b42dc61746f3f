"""A SOAP message posted to somebody's system: bounded in time and size, never redirected, every failure a named one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from gateway.errors import ProviderGarbage, ProviderTimeout, ProviderUnreachable
from signing.findings import Step, failed

__all__ = ["PostLimits", "post"]

_CHUNK: Final = 2**16
_HEADERS: Final = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""', "Accept": "text/xml"}


@dataclass(frozen=True, slots=True)
class PostLimits:
    """What one call may cost."""

    connect_timeout: float = 5.0
    """Seconds to get a connection."""
    timeout: float = 30.0
    """Seconds for the whole answer."""
    max_octets: int = 10 * 2**20
    """Largest answer that is read."""
    ticks: Callable[[], float] = time.monotonic
    """Seconds of a clock that never stands still, for the time limit alone."""


def post(session: requests.Session, url: str, octets: bytes, *, limits: PostLimits = PostLimits()) -> tuple[int, bytes]:
    """Post *octets* to *url*: the status of HTTP and the body of the answer.

    Raises :class:`~gateway.errors.ProviderUnreachable`, :class:`~gateway.errors.ProviderTimeout` or
    :class:`~gateway.errors.ProviderGarbage`.
    """
    started = limits.ticks()
    timeouts = (min(limits.connect_timeout, limits.timeout), limits.timeout)
    try:
        with session.send(
            _prepared(session, url, octets), timeout=timeouts, allow_redirects=False, stream=True
        ) as response:
            return response.status_code, _read(response, limits, started)
    except requests.Timeout as error:
        raise _too_late(limits, error) from error
    except requests.ConnectionError as error:
        if "timed out" in str(error).lower():
            raise _too_late(limits, error) from error
        raise ProviderUnreachable(
            failed(Step.POLICY, "PROV-CONNECTION", expected=url, actual=type(error).__name__)
        ) from error
    except ReadTimeoutError as error:
        raise _too_late(limits, error) from error
    except (requests.RequestException, HTTPError) as error:
        raise ProviderGarbage(
            failed(Step.POLICY, "PROV-ANSWER", expected="an answer of HTTP", actual=type(error).__name__)
        ) from error


def _prepared(session: requests.Session, url: str, octets: bytes) -> requests.PreparedRequest:
    """The request as the session itself would make it, in a third of the time: there is nothing to merge."""
    request = requests.PreparedRequest()
    request.prepare(
        method="POST",
        url=url,
        headers={**session.headers, **_HEADERS},
        data=octets,
        cookies=session.cookies or None,
        auth=session.auth,
    )
    return request


def _read(response: requests.Response, limits: PostLimits, started: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    # what has come so far, not a whole chunk: one who drips would be waited for at every drop
    while part := response.raw.read1(_CHUNK, decode_content=True):
        size += len(part)
        if size > limits.max_octets:
            raise ProviderGarbage(
                failed(Step.POLICY, "PROV-ANSWER", expected=f"at most {limits.max_octets} octets", actual="more")
            )
        if limits.ticks() - started > limits.timeout:
            raise _too_late(limits, None)
        parts.append(part)
    return b"".join(parts)


def _too_late(limits: PostLimits, error: Exception | None) -> ProviderTimeout:
    actual = type(error).__name__ if error is not None else "an answer that went on"
    return ProviderTimeout(
        failed(Step.POLICY, "PROV-TIME", expected=f"an answer within {limits.timeout:g} s", actual=actual)
    )
