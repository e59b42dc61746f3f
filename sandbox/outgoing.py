"""TLS of what the sandbox calls: believed by the roots of the system, by those of the world, and by its anchors."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from sandbox.sealed_files import write_secret
from signing.certificates import Certificate
from signing.keys import KeyPair
from signing.trust import TrustStore

__all__ = ["TrustingAdapter"]


class TrustingAdapter(HTTPAdapter):
    """Carries https. A server is believed as :attr:`trust` says, too; one that asks who calls is shown :attr:`key`."""

    def __init__(self, trust: Callable[[], TrustStore], key: Callable[[], KeyPair]) -> None:
        """*trust* and *key* are asked when a connection is made; anchors may come and go meanwhile."""
        super().__init__()
        self.trust = trust
        self.key = key
        self._made: tuple[tuple[Certificate, ...], ssl.SSLContext] | None = None

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: bool | str, cert: Any = None
    ) -> Any:
        """Where the connection leads, and what it speaks TLS with."""
        host, _ = super().build_connection_pool_key_attributes(request, True, None)
        return host, {"ssl_context": self._context()} if host["scheme"] == "https" else {}

    def cert_verify(self, conn: Any, url: str, verify: bool | str, cert: Any) -> None:
        """Nothing is left to settle: the context of the connection verifies."""

    def _context(self) -> ssl.SSLContext:
        anchors = self.trust().anchors
        if self._made is None or self._made[0] != anchors:
            self._made = (anchors, _context(anchors, self.key()))
        return self._made[1]


def _context(anchors: tuple[Certificate, ...], key: KeyPair) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(cadata=b"".join(one.pem for one in anchors).decode())
    with tempfile.TemporaryDirectory(prefix="shlyuz-tls-") as folder:
        chain, private = Path(folder) / "client.pem", Path(folder) / "client.key"
        chain.write_bytes(key.certificate.pem + b"".join(one.pem for one in key.chain[:1]))
        write_secret(private, key.to_pem())
        context.load_cert_chain(chain, private)
    return context
