"""Who acts: an official acts only within the office and the role that their certificate shows, while employed there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Never

from sandbox.cases.model import Actor
from sandbox.errors import OfficialRefused
from signing.certificates import Certificate, Role
from signing.findings import Finding, Verdict
from signing.revocation.judging import ask, judge_revocation
from signing.trust import Policy, Purpose, judge_certificate

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Official", "Officials"]

_ACTING: Final = Purpose("acting", non_repudiation=False)


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody who acts in the name of an organisation, by the certificate that says so."""

    certificate: Certificate

    @property
    def iin(self) -> str:
        """Who it is; empty if the certificate names nobody."""
        return self.certificate.iin or ""

    @property
    def office(self) -> str:
        """BIN of the organisation; empty for a citizen."""
        return self.certificate.bin or ""

    def role_among(self, roles: Iterable[str]) -> str | None:
        """The first of *roles* that the certificate shows, or None."""
        return next((one for one in roles if Role(one) in self.certificate.roles), None)


class Officials:
    """Judges who may act where."""

    def __init__(self, world: World) -> None:
        self._world = world

    def admit(self, official: Official, *, office: str, roles: Iterable[str], at: datetime) -> Actor:
        """Who *official* is when acting for *office* in one of *roles* at the moment *at*.

        Raises :class:`~sandbox.errors.OfficialRefused`: OFFICIAL-CERTIFICATE for one that is not to be trusted, not
        valid at the moment or revoked; OFFICIAL-OFFICE for that of another office; OFFICIAL-ROLE where it shows none
        of the roles; OFFICIAL-DISMISSED where the person does not work there.
        """
        roles = tuple(roles)
        self._judge(official.certificate, at)
        if official.office != office:
            _refuse("OFFICIAL-OFFICE", f"{official.office or 'no BIN'} instead of {office}")
        role = official.role_among(roles)
        if role is None:
            shown = ", ".join(sorted(official.certificate.roles)) or "none"
            _refuse("OFFICIAL-ROLE", f"{shown} instead of {' or '.join(roles)}")
        if not self._world.staff.works(official.iin, office, at):
            _refuse("OFFICIAL-DISMISSED", f"{official.iin} at {office}")
        return Actor(official.iin, office, role)

    def _judge(self, certificate: Certificate, at: datetime) -> None:
        trust = self._world.trust
        path = trust.path(certificate, [one.issuing for one in self._world.authority.branches.values()])
        findings: list[Finding] = judge_certificate(certificate, path, at=at, purpose=_ACTING)
        if not isinstance(path, Finding):
            findings += judge_revocation(ask(path, trust.sources), at=at, policy=Policy())
        failed = next((one for one in findings if one.verdict in (Verdict.FAILED, Verdict.UNDETERMINED)), None)
        if failed is not None:
            raise OfficialRefused("OFFICIAL-CERTIFICATE", failed.code, findings=tuple(findings))


def _refuse(code: str, detail: str) -> Never:
    raise OfficialRefused(code, detail)
