"""TLS by the sandbox's own authority: what the server shows, whom it believes, and who came."""

from __future__ import annotations

import errno
import ipaddress
import logging
import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from cryptography import x509

from registries.population.model import OrganisationKey
from sandbox.sealed_files import write_secret
from signing.authority import System

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["ClientCertificates", "ServerTls", "served_by"]

_log = logging.getLogger(__name__)
_HANDSHAKE: Final = 0x16
"""The first octet of whoever speaks TLS (RFC 8446, 5.1)."""
_SECONDS: Final = 10.0
"""In which a handshake must be over."""
_PLAIN: Final = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
    b"Content-Length: 46\r\n\r\nThis port speaks TLS: the address is https://.\n"
)


class ClientCertificates(StrEnum):
    """What is asked of clients."""

    NONE = "none"
    OPTIONAL = "optional"
    """One that is shown must be of the sandbox's authority, and of the organisation that sends."""
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class ServerTls:
    """A server's certificate with its key, in files, and whom it believes."""

    certificate: Path
    key: Path
    roots: Path
    """The authorities of client certificates."""
    clients: ClientCertificates

    def context(self) -> ssl.SSLContext:
        """What the server speaks TLS with; it tells plain HTTP from a handshake, and ends either in a clear way."""
        context = _Context(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.certificate, self.key)
        if self.clients is not ClientCertificates.NONE:
            context.load_verify_locations(self.roots)
            wanted = ssl.CERT_REQUIRED if self.clients is ClientCertificates.REQUIRED else ssl.CERT_OPTIONAL
            context.verify_mode = wanted
        return context


def served_by(world: World, folder: Path, *, addresses: tuple[str, ...], clients: ClientCertificates) -> ServerTls:
    """The files in *folder* of a server that is reached at *addresses*, hosts or URLs; minted by the world's clock."""
    operator = world.population.organisation(OrganisationKey.GATEWAY)
    system = System("TLS SANDBOX", operator.names.ru, operator.bin)
    key = world.keyring.tls_server(system, _names(addresses))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = ServerTls(folder / "server.pem", folder / "server.key", folder / "root.pem", clients)
    files.certificate.write_bytes(key.certificate.pem + b"".join(one.pem for one in key.chain[:1]))
    write_secret(files.key, key.to_pem())
    files.roots.write_bytes(world.authority.bundle)
    return files


def _names(addresses: tuple[str, ...]) -> tuple[x509.GeneralName, ...]:
    hosts = ["localhost", "127.0.0.1", "::1"]
    for one in addresses:
        host = urlsplit(one).hostname if "//" in one else one
        # whoever binds every address is reached by the name of the machine
        hosts.append(socket.gethostname() if host in ("0.0.0.0", "::") else host or "localhost")  # noqa: S104
    return tuple(_name(host) for host in dict.fromkeys(hosts))


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


class _Context(ssl.SSLContext):
    """Ends what is no TLS, or no good one, in a way that both ends can read; the server goes on."""

    def wrap_socket(self, sock: socket.socket, *args: Any, **options: Any) -> ssl.SSLSocket:
        """*sock* with the handshake done. Raises OSError ENOTCONN where there is nobody to talk to any more."""
        if sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return super().wrap_socket(sock, *args, **options)
        sock.settimeout(_SECONDS)
        first = sock.recv(1, socket.MSG_PEEK)
        if first and first[0] != _HANDSHAKE:
            _log.warning("plain HTTP came to the port of TLS")
            sock.sendall(_PLAIN)
            sock.shutdown(socket.SHUT_WR)
            raise _gone(sock)
        options["do_handshake_on_connect"] = False
        wrapped = super().wrap_socket(sock, *args, **options)
        try:
            wrapped.do_handshake()
        except (ssl.SSLError, TimeoutError) as error:
            _log.warning("a handshake of TLS failed: %s", getattr(error, "reason", None) or error)
            raise _gone(wrapped) from error
        wrapped.settimeout(None)
        return wrapped


def _gone(sock: socket.socket) -> OSError:
    # what the other end still sends is read, or closing would reset what it was told
    sock.settimeout(0.2)
    try:
        while sock.recv(65536):
            pass
    except OSError:
        pass
    sock.close()
    return OSError(errno.ENOTCONN, "no TLS")
