"""The address at which clients reach the sandbox, whatever a balancer in front makes of their requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["PublicAddress"]


class PublicAddress:
    """An application whose links lead to one address: no header of a request is believed."""

    def __init__(self, application: WSGIApplication, url: str) -> None:
        self._application = application
        self._parts = urlsplit(url)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as if the request had come by the address."""
        environ["wsgi.url_scheme"] = self._parts.scheme
        environ["HTTP_HOST"] = self._parts.netloc
        return self._application(environ, start_response)
