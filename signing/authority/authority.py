"""The authority itself: issuing in both families of keys, always from a moment that it is given."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime

from signing.algorithms import KeyFamily, PrivateKey, family_of
from signing.authority import profiles
from signing.authority.branch import Branch, Services
from signing.authority.holders import Employee, Holder, Person, System
from signing.authority.profiles import Profile, with_roles
from signing.authority.register import MemoryRegister, Register, Revocation
from signing.certificates import Certificate
from signing.key_forms import SYSTEM_RANDOM, RandomBytes, generate
from signing.keys import KeyPair
from signing.oids import Role
from signing.revocation.status import Reason
from signing.trust import TrustStore

__all__ = ["Authority"]


class Authority:
    """Two branches, RSA and GOST, each a root and an issuing authority, and everything that the latter issue.

    Keys come as they are: a caller who wants the authority back later keeps the keys of its :attr:`branches`, and its
    :attr:`register`, in which every certificate is entered that it issues.
    """

    def __init__(
        self,
        branches: Iterable[Branch],
        *,
        random_bytes: RandomBytes = SYSTEM_RANDOM,
        register: Register | None = None,
    ) -> None:
        """One of the *branches* for each family; *random_bytes* makes GOST keys; the register is in memory if None."""
        self.branches = {branch.family: branch for branch in branches}
        self.random_bytes = random_bytes
        self.register: Register = MemoryRegister() if register is None else register
        for branch in self.branches.values():
            if not self.register.is_known(branch.issuing.serial_number):
                self.register.record(branch.issuing)

    @classmethod
    def create(
        cls,
        *,
        at: datetime,
        services: Services = Services(),
        random_bytes: RandomBytes = SYSTEM_RANDOM,
        register: Register | None = None,
    ) -> Authority:
        """A new authority, valid from *at*, with fresh keys. Its names say SANDBOX."""
        branches = [
            Branch.generate(family, at=at, services=services, random_bytes=random_bytes)
            for family in (KeyFamily.RSA, KeyFamily.GOST)
        ]
        return cls(branches, random_bytes=random_bytes, register=register)

    def drawing_from(self, random_bytes: RandomBytes) -> Authority:
        """This very authority, whose fresh GOST keys are made of *random_bytes*."""
        other = copy(self)
        other.random_bytes = random_bytes
        return other

    @property
    def root(self) -> Certificate:
        """The root of the RSA branch."""
        return self.branches[KeyFamily.RSA].root

    @property
    def issuing(self) -> Certificate:
        """The issuing authority of the RSA branch."""
        return self.branches[KeyFamily.RSA].issuing

    @property
    def issuing_key(self) -> KeyPair:
        """The key of the issuing authority of the RSA branch."""
        return self.branches[KeyFamily.RSA].issuing_key

    @property
    def roots(self) -> tuple[Certificate, ...]:
        """The certificates to trust, that of the RSA branch first."""
        return tuple(self.branches[family].root for family in (KeyFamily.RSA, KeyFamily.GOST))

    @property
    def trust(self) -> TrustStore:
        """A store with both roots as its anchors, which knows the issuing authorities."""
        return TrustStore(self.roots, [branch.issuing for branch in self.branches.values()])

    @property
    def bundle(self) -> bytes:
        """Root and issuing authority of RSA, then those of GOST, as PEM.

        Some programs read the first certificate of a file only, and none of them knows GOST.
        """
        branches = (self.branches[family] for family in (KeyFamily.RSA, KeyFamily.GOST))
        return b"".join(branch.root.pem + branch.issuing.pem for branch in branches)

    def issue_person(self, person: Person, *, at: datetime, family: KeyFamily = KeyFamily.RSA) -> KeyPair:
        """A signing key of a person, valid for a year from *at*."""
        return self.issue(person, profiles.PERSON, at=at, private=self.fresh_key(family))

    def issue_employee(
        self, employee: Employee, roles: Iterable[Role], *, at: datetime, family: KeyFamily = KeyFamily.RSA
    ) -> KeyPair:
        """A signing key of one who acts for an organisation in *roles*, valid for a year from *at*."""
        profile = with_roles(profiles.EMPLOYEE, roles)
        return self.issue(employee, profile, at=at, private=self.fresh_key(family))

    def issue_system(
        self, system: System, roles: Iterable[Role] = (), *, at: datetime, family: KeyFamily = KeyFamily.RSA
    ) -> KeyPair:
        """A key of an information system, valid for three years from *at*."""
        return self.issue(system, with_roles(profiles.SYSTEM, roles), at=at, private=self.fresh_key(family))

    def issue_rsa_pair(
        self, holder: Person | Employee, roles: Iterable[Role] = (), *, at: datetime
    ) -> tuple[KeyPair, KeyPair]:
        """The two RSA keys that a person has, for logging in (AUTH) and for signing (SIGN), in this order."""
        kinds = (
            (profiles.AUTHENTICATION, profiles.PERSON)
            if isinstance(holder, Person)
            else (profiles.EMPLOYEE_AUTHENTICATION, profiles.EMPLOYEE)
        )
        authentication, signing = (self.issue(holder, with_roles(kind, roles), at=at) for kind in kinds)
        return authentication, signing

    def issue(self, holder: Holder, profile: Profile, *, at: datetime, private: PrivateKey | None = None) -> KeyPair:
        """A key of *holder* with a certificate of *profile*, valid from *at*.

        The branch is that of *private*; without one, a fresh RSA key is made.
        """
        key = private or self.fresh_key(KeyFamily.RSA)
        issued = self.branches[family_of(key)].issue(holder, profile, private=key, at=at)
        self.register.record(issued.certificate)
        return issued

    def revoke(self, certificate: Certificate, *, at: datetime, reason: Reason = Reason.UNSPECIFIED) -> Revocation:
        """Revoke *certificate* since *at*. Raises :class:`~signing.errors.RevocationRefused`."""
        return self.register.revoke(certificate.serial_number, at=at, reason=reason)

    def hold(self, certificate: Certificate, *, at: datetime) -> Revocation:
        """Put *certificate* on hold since *at*: revoked until it is released. Raises RevocationRefused."""
        return self.revoke(certificate, at=at, reason=Reason.CERTIFICATE_HOLD)

    def release(self, certificate: Certificate, *, at: datetime) -> Revocation:
        """End the hold of *certificate* at *at*. Raises RevocationRefused if it is not on hold."""
        return self.register.release(certificate.serial_number, at=at)

    def fresh_key(self, family: KeyFamily) -> PrivateKey:
        """A key that nobody has yet."""
        return generate(family, self.random_bytes)
