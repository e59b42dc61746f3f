"""The material of the tests of CMS: moments, data, and an authority with its services on a clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from signing import Authority, KeyPair, Policy, SignatureReport, TrustStore, cms
from signing.algorithms import KeyFamily
from signing.authority import Person
from signing.authority.services import AuthorityServices, ServiceKeys, service_keys
from signing.moments import When, when

MOMENT = datetime(2031, 5, 1, 9, 30, tzinfo=UTC)
DATA = "Өтінемін: анықтама беріңіз.\nПрошу выдать справку.\n".encode()
PERSON = Person("850101300123", "ИВАНОВ", "ИВАН", "ИВАНОВИЧ")
OTHER = Person("900202400456", "ПЕТРОВА", "АННА", "ИВАНОВНА")
FAMILIES = tuple(KeyFamily)
EVERYONE = Policy(single_signature=False)


@dataclass
class Clock:
    """A moment that a test moves."""

    now: datetime = MOMENT

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Office:
    """An authority with its services, and people with keys of both families."""

    authority: Authority
    clock: Clock
    keys: ServiceKeys
    services: AuthorityServices
    people: dict[KeyFamily, KeyPair]
    others: dict[KeyFamily, KeyPair]

    @classmethod
    def open(cls) -> Office:
        authority, clock, serials = Authority.create(at=MOMENT), Clock(), count(1)
        keys = service_keys(authority, at=MOMENT)
        services = AuthorityServices.of(authority, keys, now=clock, serials=lambda: next(serials))
        people, others = (
            {family: authority.issue_person(person, at=MOMENT, family=family) for family in FAMILIES}
            for person in (PERSON, OTHER)
        )
        return cls(authority, clock, keys, services, people, others)

    @property
    def trust(self) -> TrustStore:
        """The roots alone, and nobody to ask about revocation."""
        return TrustStore(self.authority.roots)

    def options(self, level: cms.Level = cms.Level.B, **more: object) -> cms.SignOptions:
        return cms.SignOptions(
            level=level,
            stamper=self.services.time_stamps,
            evidence=self.services,
            issuers=self.authority.roots,
            **more,  # type: ignore[arg-type]
        )

    def signed(self, family: KeyFamily, level: cms.Level = cms.Level.B, **more: object) -> bytes:
        return cms.sign(DATA, self.people[family], at=self.clock.now, options=self.options(level, **more))

    def judged(
        self, octets: bytes, data: bytes | None = None, *, at: datetime | When | None = None, policy: Policy = EVERYONE
    ) -> SignatureReport:
        moments = at if isinstance(at, When) else when(at or self.clock.now)
        return cms.verify(octets, self.trust, when=moments, data=data, policy=policy)


def failures(report: SignatureReport) -> list[str]:
    """The codes that stand in the way, without repeats."""
    return list(dict.fromkeys(finding.code for finding in report.failures))


YEAR = timedelta(days=365)
