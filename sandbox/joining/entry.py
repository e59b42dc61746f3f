"""What can be said of a participant, the same for the command, the control API and the data file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from gateway.demands import Demand, SignatureDemands
from sandbox.errors import ParticipantRefused
from signing.certificates import Certificate
from signing.errors import CertificateRefused

__all__ = ["ParticipantEntry", "SignatureEntry", "judge_name"]

_LONGEST_NAME: Final = 40
_LONGEST_PASSWORD: Final = 200


_Demand = Literal["required", "checked", "ignored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureEntry:
    """Which signatures are demanded: ``required``; ``checked``, valid if it is there; ``ignored``, not looked at."""

    transport: _Demand | None = None
    """Of the signature on the Body; left out: required where the channel has signatures, ignored elsewhere."""
    data: _Demand = "ignored"
    """Of the signature in the business data, escaped in ``xs:string`` or in the element ``data`` itself."""

    def demands(self) -> SignatureDemands:
        """The same, as the gateway has it."""
        return SignatureDemands(None if self.transport is None else Demand(self.transport), Demand(self.data))


_AS_THE_CHANNEL: Final = SignatureEntry()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantEntry:
    """A participant as somebody wants it; what is left out has its default."""

    id: str
    """Its login, ``senderId``: 1 to 40 letters, digits, ``-``, ``_`` and ``.``, as it becomes the name of a file."""
    password: str | None = field(default=None, repr=False)
    """Left out: the one that it has, or one that follows from the world, which can be shown again."""
    bin: str | None = None
    """BIN of its organisation; left out: that of its certificates, or one that follows from its id."""
    organisation: str | None = None
    """Its name; left out: as the register of legal entities calls the BIN, or a name made of the id."""
    services: tuple[str, ...] = ()
    """The services that it may call; empty: all."""
    strictness: Literal["strict", "lenient"] | None = None
    """How its messages are read; left out: as the world's setting says."""
    enabled: bool = True
    """False: it is registered, and may do nothing."""
    keys: tuple[Literal["rsa", "gost"], ...] = ()
    """Families of the keys that it is given here; empty: by the world's setting."""
    data_keys: tuple[Literal["rsa", "gost"], ...] = ()
    """Families of keys of its own for business data; empty: it signs them with the key of its messages."""
    certificates: tuple[str, ...] = ()
    """Certificates that it brings along, PEM, or in a setup file the names of files; then its messages must be signed
    with one of them, and no key is given here."""
    data_certificates: tuple[str, ...] = ()
    """The same for business data; empty: any certificate of the BIN."""
    requests: SignatureEntry = _AS_THE_CHANNEL
    """Which signatures are demanded of what it sends of its own accord."""
    answers: SignatureEntry = _AS_THE_CHANNEL
    """Which signatures are demanded of its NOTIFICATION and RESPONSE on the asynchronous channel; a route of the
    synchronous one says itself whose signature an answer must have."""

    def brought(self) -> tuple[Certificate, ...]:
        """The certificates that it brings along. Raises ParticipantRefused PARTICIPANT-CERTIFICATE."""
        return _certificates("certificates", self.certificates)

    def brought_for_data(self) -> tuple[Certificate, ...]:
        """Those that it brings for business data alone. Raises ParticipantRefused PARTICIPANT-CERTIFICATE."""
        return _certificates("data_certificates", self.data_certificates)

    def judge_password(self) -> None:
        """Raise ParticipantRefused PARTICIPANT-PASSWORD unless it can stand in a message."""
        if self.password is not None and not _is_password(self.password):
            wanted = f"1 to {_LONGEST_PASSWORD} printable characters, none of them blank at an end"
            raise ParticipantRefused("PARTICIPANT-PASSWORD", wanted, key="password")

    def as_dict(self) -> dict[str, Any]:
        """The entry as JSON data, without the password."""
        return {name: value for name, value in asdict(self).items() if name != "password"}


def _certificates(key: str, texts: tuple[str, ...]) -> tuple[Certificate, ...]:
    found: list[Certificate] = []
    for place, text in enumerate(texts):
        try:
            found += Certificate.all_from_pem(text.encode())
        except CertificateRefused as error:
            raise ParticipantRefused("PARTICIPANT-CERTIFICATE", str(error), key=f"{key}[{place}]") from error
    return tuple(found)


def judge_name(text: str) -> None:
    """Raise ParticipantRefused PARTICIPANT-NAME unless *text* may be a senderId, and a part of a file's name."""
    allowed = 0 < len(text) <= _LONGEST_NAME and all(sign.isalnum() or sign in "-_." for sign in text)
    if not allowed or text.startswith("."):
        wanted = f"{text!r} is not 1 to {_LONGEST_NAME} letters, digits, '-', '_' or '.'"
        raise ParticipantRefused("PARTICIPANT-NAME", wanted, key="id")


def _is_password(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_PASSWORD and text.isprintable() and text == text.strip()
