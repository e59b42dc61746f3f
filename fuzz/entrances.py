"""The entrances of signing for octets that somebody else made: what each may raise, and where its seeds come from."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from signing import (
    Authority,
    Certificate,
    CertificateRefused,
    KeyInfoForm,
    KeyPair,
    KeyRefused,
    Policy,
    SigningError,
    TrustStore,
    inspect,
    judge,
    jwt,
    wsse,
    xmldsig,
)
from signing.authority import Person, System

AT = datetime(2031, 5, 1, tzinfo=UTC)
PASSWORD = "Qwerty12"
DOCUMENT = '<a xmlns="urn:a" Id="r"><part Id="p">Өтінемін</part><!-- c --><place/></a>'.encode()
ENVELOPE = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body><a>b</a></s:Body></s:Envelope>'
)
SEVERAL = Policy(single_signature=False, accept_obsolete=True, accept_lowercase_wsu_id=True)


@dataclass(frozen=True, slots=True)
class World:
    """Keys for seeds, and whom to trust."""

    trust: TrustStore
    person: KeyPair
    system: KeyPair


@cache
def world() -> World:
    """One world for all targets; its keys are made once."""
    authority = Authority.create(at=AT)
    person = authority.issue_person(Person("850101300123", "ИВАНОВ", "ИВАН"), at=AT)
    return World(authority.trust, person, authority.issue_system(System("ИС", "АО", "000740000728"), at=AT))


@dataclass(frozen=True, slots=True)
class Entrance:
    """A parser: octets in, nothing but the errors named out."""

    take: Callable[[bytes], object]
    raises: tuple[type[SigningError], ...]
    seeds: Callable[[], tuple[bytes, ...]]


def _documents() -> tuple[bytes, ...]:
    person = world().person
    signed = xmldsig.sign(DOCUMENT, person)
    return signed, xmldsig.sign(signed, person), xmldsig.sign_part(DOCUMENT, person, element="#p")


def _messages() -> tuple[bytes, ...]:
    return tuple(wsse.sign(ENVELOPE, world().system, form=form) for form in KeyInfoForm)


def _document(octets: bytes) -> None:
    for policy in (Policy(), SEVERAL, Policy(covering="//*[@Id]")):
        report = xmldsig.verify(octets, world().trust, at=AT, policy=policy)
        report.as_dict()
    judge(octets, world().trust, at=AT)


def _message(octets: bytes) -> None:
    wsse.verify(octets, world().trust, at=AT, policy=SEVERAL, known=[world().system.certificate]).as_dict()


def _certificate(octets: bytes) -> None:
    certificate = Certificate.from_der(octets)
    certificate.as_dict()
    world().trust.path(certificate)


def _tokens() -> tuple[bytes, ...]:
    claims = {"cbin": "000740000728", "iat": int(AT.timestamp()), "exp": int(AT.timestamp()) + 600}
    return tuple(jwt.make(claims, world().system, header_certificate=carried).encode() for carried in (True, False))


def _token(octets: bytes) -> None:
    for trust in (world().trust, world().system.certificate):
        jwt.verify(octets, trust, at=AT).as_dict()


_OWN: Mapping[str, Entrance] = {
    "document": Entrance(_document, (), _documents),
    "message": Entrance(_message, (), _messages),
    "certificate": Entrance(_certificate, (CertificateRefused,), lambda: (world().person.certificate.der,)),
    "key_file": Entrance(
        lambda octets: KeyPair.from_pkcs12(octets, PASSWORD),
        (KeyRefused, CertificateRefused),
        lambda: (world().person.to_pkcs12(PASSWORD),),
    ),
    "pem": Entrance(
        TrustStore.from_pem,
        (CertificateRefused,),
        lambda: (b"".join(one.pem for one in (*world().trust.anchors, *world().trust.intermediates)),),
    ),
    "inspect": Entrance(
        lambda octets: inspect(octets, password=PASSWORD).as_dict(),
        (SigningError,),
        lambda: (*_documents(), *_messages(), *_tokens(), world().person.certificate.der),
    ),
    "token": Entrance(_token, (), _tokens),
}
_PARTS = ("cms", "pdf", "trust")
"""Modules beside this one that have entrances of their own."""


def _merged() -> dict[str, Entrance]:
    """All entrances. The parts need what stands above, so they are looked up last."""
    found = dict(_OWN)
    for part in _PARTS:
        if importlib.util.find_spec(f"fuzz.{part}") is not None:
            found |= importlib.import_module(f"fuzz.{part}").ENTRANCES
    return found


ENTRANCES: Mapping[str, Entrance] = _merged()
