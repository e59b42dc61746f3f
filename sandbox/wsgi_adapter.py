"""A transport of requests that calls a WSGI application without a port."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse
from werkzeug.test import EnvironBuilder, run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["IN_PROCESS_URL", "WsgiAdapter"]

IN_PROCESS_URL = "http://shlyuz.invalid"
"""The address under which an application answers its own process (RFC 2606: it can be nobody else's)."""


class WsgiAdapter(BaseAdapter):
    """Sends prepared requests to a WSGI application of the same process."""

    def __init__(self, application: Callable[[], WSGIApplication]) -> None:
        """Send to whatever *application* returns at the time of the call."""
        super().__init__()
        self._application = application

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The application's answer; an exception of the application passes through.

        An answer that ends before its time, as faults on purpose make it, is a ConnectionError, as over a port.
        """
        try:
            body, status, headers = run_wsgi_app(self._application(), _environ(request), buffered=True)
        except ConnectionResetError as error:
            raise requests.ConnectionError(error, request=request) from error
        raw = HTTPResponse(
            body=io.BytesIO(b"".join(body)),
            status=int(status.split(" ", 1)[0]),
            headers=dict(headers),
            preload_content=False,
        )
        response = requests.Response()
        response.status_code = raw.status
        response.headers.update(headers)
        response.raw = raw
        response.url = request.url or IN_PROCESS_URL
        response.request = request
        response.encoding = requests.utils.get_encoding_from_headers(response.headers)
        return response

    def close(self) -> None:
        """Nothing is held open."""


def _environ(request: requests.PreparedRequest) -> dict[str, Any]:
    body = request.body or b""
    octets = body if isinstance(body, bytes) else str(body).encode()
    path, _, query = request.path_url.partition("?")
    builder = EnvironBuilder(
        path=path,
        query_string=query,
        base_url=IN_PROCESS_URL,
        method=request.method or "GET",
        headers=list(request.headers.items()),
        input_stream=io.BytesIO(octets),
        content_length=len(octets),
    )
    try:
        return builder.get_environ()
    finally:
        builder.close()
