"""Lists of revoked certificates (RFC 5280, 5): complete ones and what changed today, made anew at each request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509

from signing.algorithms import KeyFamily
from signing.authority.authority import Authority
from signing.authority.behaviour import NORMAL, STALE_AGE, Behaviour, Mode
from signing.authority.branch import Branch
from signing.authority.composition import critical, plain
from signing.authority.register import Revocation
from signing.der import (
    NULL,
    bit_string,
    enumerated,
    explicit,
    generalized_time,
    integer,
    object_identifier,
    octet_string,
    sequence,
    time,
)
from signing.keys import KeyPair
from signing.revocation.status import REASON_NUMBERS, Reason

__all__ = ["CrlIssuer"]

_COMPLETE_VALIDITY: Final = timedelta(days=180)
_DELTA_VALIDITY: Final = timedelta(days=1)
_REASON_CODE: Final = object_identifier("2.5.29.21")
_INVALIDITY_DATE: Final = object_identifier("2.5.29.24")
_CRL_NUMBER: Final = object_identifier("2.5.29.20")
_COMPROMISES: Final = frozenset((Reason.KEY_COMPROMISE, Reason.CA_COMPROMISE, Reason.AA_COMPROMISE))
_VERSION_2: Final = integer(1)


@dataclass(frozen=True, slots=True)
class _List:
    """One of the lists: whose, and whether only the changes of the day."""

    branch: Branch
    of_root: bool = False
    is_delta: bool = False

    @property
    def key(self) -> KeyPair:
        return self.branch.root_key if self.of_root else self.branch.issuing_key

    @property
    def validity(self) -> timedelta:
        return _DELTA_VALIDITY if self.is_delta else _COMPLETE_VALIDITY

    def holds(self, serial: int) -> bool:
        """True for what the list's issuer issued: the root, its issuing authority alone."""
        return (serial == self.branch.issuing.serial_number) is self.of_root


class CrlIssuer:
    """The lists of one authority by the names at the end of their URLs.

    ``nca_rsa.crl`` and ``nca_gost.crl`` are complete, ``nca_d_rsa.crl`` and ``nca_d_gost.crl`` hold what changed since
    the UTC day began, ``root_rsa.crl`` and ``root_gost.crl`` are on issuing authorities. The number of a list is the
    second of its thisUpdate, counted from 1970.
    """

    def __init__(self, authority: Authority, now: Callable[[], datetime]) -> None:
        """*now* is the moment of each list."""
        self._authority = authority
        self._now = now
        self._lists: dict[str, _List] = {}
        for family, branch in authority.branches.items():
            self._lists[f"nca_{family.value}.crl"] = _List(branch)
            self._lists[f"nca_d_{family.value}.crl"] = _List(branch, is_delta=True)
            self._lists[f"root_{family.value}.crl"] = _List(branch, of_root=True)
        self._signed: dict[str, tuple[bytes, bytes]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all lists."""
        return tuple(self._lists)

    def crl(self, name: str, behaviour: Behaviour = NORMAL) -> bytes | None:
        """The CertificateList *name*, DER; None if there is none of that name."""
        wanted = self._lists.get(name)
        if wanted is None:
            return None
        body = self._body(wanted, self._moment(wanted, behaviour))
        kept = self._signed.get(name)
        if kept is None or kept[0] != body:
            algorithm = _algorithm(wanted.key)
            kept = body, sequence(body, algorithm, bit_string(wanted.key.sign(body)))
            self._signed[name] = kept
        return _broken(kept[1]) if behaviour.mode is Mode.WRONG else kept[1]

    def _moment(self, wanted: _List, behaviour: Behaviour) -> datetime:
        moment = self._now().astimezone(UTC).replace(microsecond=0)
        return moment - wanted.validity - STALE_AGE if behaviour.mode is Mode.STALE else moment

    def _body(self, wanted: _List, moment: datetime) -> bytes:
        """TBSCertList."""
        return sequence(
            _VERSION_2,
            _algorithm(wanted.key),
            wanted.key.certificate.x509.subject.public_bytes(),
            time(moment),
            time(moment + wanted.validity),
            self._entries(wanted, moment),
            explicit(0, sequence(*_extensions(wanted, moment))),
        )

    def _entries(self, wanted: _List, moment: datetime) -> bytes:
        since = _start_of_day(moment) if wanted.is_delta else None
        family: KeyFamily = wanted.branch.family
        found = self._authority.register.revoked(family, since=since)
        entries = sorted(
            ((serial, one) for serial, one in found if one.at <= moment and wanted.holds(serial)),
            key=lambda entry: (entry[1].at, entry[0]),
        )
        return sequence(*(_entry(serial, one) for serial, one in entries)) if entries else b""


def _start_of_day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _number(moment: datetime) -> int:
    return int(moment.timestamp())


def _algorithm(key: KeyPair) -> bytes:
    return sequence(object_identifier(key.scheme.oid), NULL)


def _entry(serial: int, revocation: Revocation) -> bytes:
    extensions = tuple(_entry_extensions(revocation))
    return sequence(integer(serial), time(revocation.at), sequence(*extensions) if extensions else b"")


def _entry_extensions(revocation: Revocation) -> Iterable[bytes]:
    """The reason, which is left out where none is given (RFC 5280, 5.3.1), and since when a lost key is not trusted."""
    if revocation.reason is not Reason.UNSPECIFIED:
        yield sequence(_REASON_CODE, octet_string(enumerated(REASON_NUMBERS[revocation.reason])))
    if revocation.reason in _COMPROMISES:
        yield sequence(_INVALIDITY_DATE, octet_string(generalized_time(revocation.at)))


def _extensions(wanted: _List, moment: datetime) -> Iterable[bytes]:
    yield plain(x509.AuthorityKeyIdentifier(wanted.key.certificate.subject_key_identifier, None, None))
    yield sequence(_CRL_NUMBER, octet_string(integer(_number(moment))))
    if wanted.is_delta:
        yield critical(x509.DeltaCRLIndicator(_number(_start_of_day(moment))))
    elif not wanted.of_root:
        yield wanted.branch.services.freshest(wanted.branch.family)


def _broken(signed: bytes) -> bytes:
    """*signed* with one bit of its signature changed."""
    return signed[:-1] + bytes((signed[-1] ^ 1,))
