"""What a diagnosis of a CMS tries: a damage undone, and the code that is told if the check then passes."""

from __future__ import annotations

from dataclasses import dataclass

from signing.algorithms import DigestAlgorithm, SignatureScheme
from signing.certificates import Certificate
from signing.diagnosis.budget import Budget, weight_of
from signing.gost import PublicKey, verify_digest
from signing.signed_data.structure import SignedAttributes

__all__ = ["DataCase", "Guess", "ValueCase"]


@dataclass(frozen=True, slots=True)
class Guess:
    """One attempt."""

    code: str
    """The diagnosis if it succeeds."""
    octets: bytes
    """What would have been digested or signed, or the CMS mended."""
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class DataCase:
    """Data that is not what was signed."""

    data: bytes
    claimed: bytes
    """The digest that the signer says it has; for data that a CMS holds as well, that of the CMS's."""
    digest: DigestAlgorithm
    budget: Budget

    def fits(self, octets: bytes) -> bool:
        """True if *octets* are what was signed."""
        if octets == self.data:
            return False
        self.budget.spend(weight_of(len(octets), self.digest))
        return self.digest.digest(octets) == self.claimed


@dataclass(frozen=True, slots=True)
class ValueCase:
    """A signature value that does not verify."""

    value: bytes
    signed: SignedAttributes | None
    octets: bytes
    """What the value should be over."""
    scheme: SignatureScheme
    certificate: Certificate
    others: tuple[Certificate, ...]
    """Other certificates that came with the CMS."""
    data: bytes | None
    budget: Budget

    def verifies(
        self,
        octets: bytes | None = None,
        *,
        value: bytes | None = None,
        certificate: Certificate | None = None,
        scheme: SignatureScheme | None = None,
    ) -> bool:
        """True if a value (that of the signer) is one over *octets* by the key of *certificate* (the signer's)."""
        key = (certificate or self.certificate).public_key
        chosen = scheme or self.scheme
        if key is None or not chosen.fits(key):
            return False
        over = self.octets if octets is None else octets
        self.budget.spend(weight_of(len(over), chosen.digest, key))
        return chosen.verify(key, self.value if value is None else value, over)

    def verifies_reversed_hash(self, value: bytes) -> bool:
        """True if *value* is one of GOST over the octets whose hash was read from the other end."""
        key = self.certificate.public_key
        if not isinstance(key, PublicKey):
            return False
        self.budget.spend(weight_of(len(self.octets), self.scheme.digest, key))
        return verify_digest(key, value, key.family.digest(self.octets)[::-1])
