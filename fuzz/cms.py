"""The entrances of CMS for octets that somebody else made."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cache

from fuzz.entrances import AT, SEVERAL, Entrance
from signing import Authority, cms
from signing.algorithms import KeyFamily
from signing.authority import Person
from signing.authority.services import AuthorityServices, service_keys
from signing.errors import CmsRefused
from signing.moments import when
from signing.trust import TrustStore

__all__ = ["ENTRANCES"]

_DATA = "Өтінемін".encode()


@cache
def _made() -> tuple[TrustStore, tuple[bytes, ...]]:
    """Whom to trust, and CMS of every level and family, with one signer and with two."""
    authority = Authority.create(at=AT)
    serials = itertools.count(1)
    services = AuthorityServices.of(
        authority, service_keys(authority, at=AT), now=lambda: AT, serials=lambda: next(serials)
    )
    found = []
    for family, level in itertools.product(KeyFamily, cms.Level):
        key = authority.issue_person(Person("850101300123", "ИВАНОВ", "ИВАН"), at=AT, family=family)
        options = cms.SignOptions(
            level=level, profile=cms.Profile.NCALAYER, stamper=services.time_stamps, evidence=services,
            issuers=authority.roots,
        )  # fmt: skip
        octets = cms.sign(_DATA, key, at=AT, options=options)
        found += [octets, cms.add_signer(octets, key, at=AT, options=options)]
    return authority.trust, tuple(found)


def _judge(octets: bytes) -> None:
    trust, _ = _made()
    for data in (None, _DATA):
        cms.verify(octets, trust, when=when(AT), data=data, policy=SEVERAL).as_dict()


def _grow(octets: bytes) -> None:
    cms.extend(octets, cms.USUAL)


ENTRANCES: Mapping[str, Entrance] = {
    "cms": Entrance(_judge, (), lambda: _made()[1]),
    "cms_grown": Entrance(_grow, (CmsRefused,), lambda: _made()[1]),
}
