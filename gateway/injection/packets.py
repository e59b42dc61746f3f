"""What goes wrong on the wire: small functions from the answer of HTTP to another one, and to how it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Final

from gateway.injection.parameters import Value
from gateway.injection.plan import Strike

__all__ = ["Packet", "Sending", "damaged"]

_STATUSES: Final = {"http-500": 500, "http-502": 502, "http-503": 503, "http-504": 504}


@dataclass(frozen=True, slots=True)
class Sending:
    """How an answer goes out, if not at once and whole."""

    octets: int | None = None
    """How many octets of the body are sent before the connection ends; None: all of them."""
    reset: bool = False
    """True: it ends by RST; False: it is closed."""
    silent: bool = False
    """True: nothing is sent at all, not even the status of HTTP."""
    drop: int = 0
    """With :attr:`pause`: how many octets are sent at a time; 0: all at once."""
    pause: float = 0.0
    """Seconds of the machine between two drops."""

    @property
    def breaks(self) -> bool:
        """True if the connection ends before the answer does."""
        return self.octets is not None or self.silent


@dataclass(frozen=True, slots=True)
class Packet:
    """An answer of HTTP."""

    octets: bytes = field(repr=False)
    status: int
    headers: Mapping[str, str]
    sending: Sending | None = None

    @property
    def sent(self) -> bytes:
        """The octets of the body that really go out."""
        if self.sending is None or self.sending.octets is None:
            return b"" if self.sending is not None and self.sending.silent else self.octets
        return self.octets[: self.sending.octets]


def damaged(packet: Packet, strike: Strike) -> Packet:
    """*packet* as *strike* makes it."""
    return _DAMAGES[strike.kind.name](packet, strike.parameters)


def _page(packet: Packet, status: int, **more: str) -> Packet:
    phrase = HTTPStatus(status).phrase
    page = (
        f"<html>\r\n<head><title>{status} {phrase}</title></head>\r\n<body>\r\n<center><h1>{status} {phrase}</h1>"
        "</center>\r\n<hr><center>Shlyuz SIMULATOR</center>\r\n</body>\r\n</html>\r\n"
    )
    kept = {name: value for name, value in packet.headers.items() if name != "Content-Type"}
    return replace(packet, octets=page.encode(), status=status, headers={"Content-Type": "text/html", **kept, **more})


def _http_status(status: int) -> Callable[[Packet, Mapping[str, Value]], Packet]:
    def answer(packet: Packet, parameters: Mapping[str, Value]) -> Packet:
        later = int(parameters.get("retry_after", 0))
        return _page(packet, status, **({"Retry-After": str(later)} if later else {}))

    return answer


def _html_page(packet: Packet, _parameters: Mapping[str, Value]) -> Packet:
    return _page(packet, 200)


def _refused(packet: Packet, _parameters: Mapping[str, Value]) -> Packet:
    return replace(packet, octets=b"", sending=Sending(silent=True, reset=True))


def _reset(packet: Packet, parameters: Mapping[str, Value]) -> Packet:
    octets = int(parameters["octets"])
    sending = Sending(octets=octets, reset=True) if octets else Sending(silent=True, reset=True)
    return replace(packet, sending=sending)


def _cut(packet: Packet, parameters: Mapping[str, Value]) -> Packet:
    return replace(packet, sending=Sending(octets=int(len(packet.octets) * float(parameters["share"]))))


def _drip(packet: Packet, parameters: Mapping[str, Value]) -> Packet:
    sending = Sending(drop=int(parameters["octets"]), pause=float(parameters["seconds"]))
    return replace(packet, sending=sending)


def _malformed(packet: Packet, _parameters: Mapping[str, Value]) -> Packet:
    """The last end tag is missing, as where a program forgot to close its writer."""
    end = packet.octets.rfind(b"</")
    return replace(packet, octets=packet.octets[:end])


def _wrong_charset(packet: Packet, parameters: Mapping[str, Value]) -> Packet:
    """The octets are in another charset than the declaration of XML and the header of HTTP say."""
    text = packet.octets.decode("utf-8")
    return replace(packet, octets=text.encode(str(parameters["charset"]), "xmlcharrefreplace"))


def _empty(packet: Packet, _parameters: Mapping[str, Value]) -> Packet:
    return replace(packet, octets=b"")


def _wrong_type(packet: Packet, parameters: Mapping[str, Value]) -> Packet:
    return replace(packet, headers={**packet.headers, "Content-Type": str(parameters["type"])})


_DAMAGES: Final[Mapping[str, Callable[[Packet, Mapping[str, Value]], Packet]]] = {
    **{name: _http_status(status) for name, status in _STATUSES.items()},
    "html-page": _html_page,
    "connection-refused": _refused,
    "connection-reset": _reset,
    "body-cut": _cut,
    "slow-drip": _drip,
    "malformed-xml": _malformed,
    "wrong-charset": _wrong_charset,
    "empty-body": _empty,
    "wrong-content-type": _wrong_type,
}
