"""The entrances of revocation and time-stamps for octets that somebody else made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from fuzz.entrances import AT, Entrance
from signing import Authority, KeyFamily, KeyPair, TrustStore, judge
from signing.algorithms import SHA256, STREEBOG_512
from signing.authority import Person
from signing.authority.services import AuthorityServices, service_keys
from signing.errors import CmsRefused, ServiceRefused
from signing.findings import Verdict
from signing.moments import When
from signing.recognition import recognise
from signing.revocation.embedded import EmbeddedEvidence
from signing.revocation.identity import CertId
from signing.revocation.ocsp import read_answer, request
from signing.revocation.status import Reason
from signing.tsp import read_response, read_token
from signing.tsp import request as stamp_request

__all__ = ["ENTRANCES"]

_LISTS = ("nca_rsa.crl", "nca_gost.crl", "nca_d_rsa.crl", "root_gost.crl")


@dataclass(frozen=True, slots=True)
class _Made:
    """Whom to trust, whom to ask about, and what the services say."""

    trust: TrustStore
    keys: tuple[KeyPair, ...]
    answers: tuple[bytes, ...]
    lists: tuple[bytes, ...]
    tokens: tuple[bytes, ...]


@cache
def _made() -> _Made:
    authority = Authority.create(at=AT)
    services = AuthorityServices.of(authority, service_keys(authority, at=AT), now=lambda: AT, serials=lambda: -7)
    person = Person("850101300123", "ИВАНОВ", "ИВАН")
    keys = tuple(authority.issue_person(person, at=AT, family=family) for family in KeyFamily)
    authority.revoke(keys[0].certificate, at=AT, reason=Reason.KEY_COMPROMISE)
    asked = [CertId.of(key.certificate, key.chain[0]) for key in keys]
    stamps, digests = services.time_stamps, (SHA256, STREEBOG_512)
    found = (services.crl.crl(name) for name in _LISTS)
    return _Made(
        authority.trust,
        keys,
        tuple(services.ocsp.answer(request([one], nonce=b"n" * 8)) for one in asked),
        tuple(one for one in found if one is not None),
        (
            *(stamps.stamp(digest.digest(b""), digest) for digest in digests),
            *(stamps.answer(stamp_request(one.digest(b""), one, nonce=1)) for one in digests),
        ),
    )


def _evidence(octets: bytes) -> None:
    """Whatever octets: evidence never speaks for a revoked key."""
    revoked, other = _made().keys
    for source in (EmbeddedEvidence([octets]), EmbeddedEvidence(crls=[octets, *_made().lists[:1]])):
        for key in (revoked, other):
            list(source.statuses(key.certificate, key.chain[0]))


def _judge(octets: bytes) -> None:
    recognise(octets)
    report = judge(octets, _made().trust, at=When(AT, AT), data=b"")
    report.as_dict()
    assert report.verdict is not Verdict.PASSED or report.moments


def _read(octets: bytes) -> None:
    for reader in (read_answer, read_token, read_response):
        try:
            reader(octets)
        except (ServiceRefused, CmsRefused):
            continue


def _all() -> tuple[bytes, ...]:
    made = _made()
    return (*made.answers, *made.lists, *made.tokens)


ENTRANCES: Mapping[str, Entrance] = {
    "evidence": Entrance(_evidence, (), lambda: (*_made().answers, *_made().lists)),
    "services": Entrance(_read, (), _all),
    "kinds": Entrance(_judge, (), lambda: (*_all(), _made().keys[0].certificate.der)),
}
