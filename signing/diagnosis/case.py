"""One signature that failed, with all that is known of it: what diagnoses work on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from lxml import etree

from signing.canonical import METHODS, CanonicalMethod, canonical
from signing.certificates import Certificate
from signing.diagnosis.budget import Budget
from signing.errors import XmlRefused
from signing.findings import Finding, Verdict
from signing.namespaces import DS
from signing.reference import Surroundings, Target, is_inside, without
from signing.signature_element import Reference, SignatureElement
from signing.trust import Policy

__all__ = ["Case", "Failure", "method_of"]

_SIGNATURE = f"{{{DS}}}Signature"


@dataclass(frozen=True, slots=True)
class Failure:
    """What checking a signature left."""

    findings: tuple[Finding, ...]
    targets: tuple[Target, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    """The signer's first; empty if none could be read."""


@dataclass(frozen=True, slots=True)
class Case:
    """One failed signature in its message."""

    signature: etree._Element
    failure: Failure
    around: Surroundings
    policy: Policy
    element: SignatureElement | None
    """The signature read into values; None if that failed."""
    budget: Budget

    @property
    def targets(self) -> tuple[Target, ...]:
        """What the references lead to."""
        return self.failure.targets

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """Those that came with the signature, the signer's first."""
        return self.failure.certificates

    @property
    def root(self) -> etree._Element:
        """The root of the message."""
        return self.signature.getroottree().getroot()

    def passed(self, code: str) -> bool:
        """True if the check *code* was made and passed wherever it was made."""
        verdicts = [finding.verdict for finding in self.failure.findings if finding.code == code]
        return bool(verdicts) and all(verdict is Verdict.PASSED for verdict in verdicts)

    def verifies(self, octets: bytes, *, value: bytes | None = None, certificate: Certificate | None = None) -> bool:
        """True if the signature value (or *value*) is one over *octets* by the signer's key (or *certificate*'s)."""
        if self.element is None or not (certificate or self.certificates):
            return False
        key = (certificate or self.certificates[0]).public_key
        if key is None:
            return False
        return self.element.scheme.verify(key, self.element.value if value is None else value, octets)

    def signed_info(self, method: CanonicalMethod) -> bytes:
        """SignedInfo canonicalised by *method* instead of the one it names; nothing if it has no such form."""
        if self.element is None:
            return b""
        try:
            return canonical(self.element.signed_info, method)
        except XmlRefused:
            return b""

    def octets(
        self,
        target: Target,
        method: CanonicalMethod,
        *,
        comments: bool = False,
        prefixes: Sequence[str] = (),
        left_out: Sequence[etree._Element] | None = None,
    ) -> bytes:
        """What *target* would be digested as by *method*; *left_out* are taken out first (default: as it was done)."""
        node = target.element.getroottree() if target.whole else target.element
        with self.left_out(target.element, self.signatures_left_out(target) if left_out is None else left_out):
            return canonical(node, method, prefixes=list(prefixes) or None, comments=comments)

    def signatures_left_out(self, target: Target) -> tuple[etree._Element, ...]:
        """The signatures that were not digested with *target*."""
        enveloped = any(one.uri.endswith("#enveloped-signature") for one in target.reference.transforms)
        return (self.signature, *self.around.later) if enveloped else self.around.later

    def other_signatures(self, inside: etree._Element) -> list[etree._Element]:
        """The signatures below *inside* beside this one and those put on later."""
        known = (self.signature, *self.around.later)
        return [one for one in inside.iter(_SIGNATURE) if not any(one is known_one for known_one in known)]

    @contextmanager
    def left_out(self, target: etree._Element, elements: Sequence[etree._Element]) -> Iterator[None]:
        """Take *elements* out of *target* and put them back as they were."""
        with ExitStack() as stack:
            for element in reversed(elements):
                if is_inside(element, target):
                    stack.enter_context(without(element))
            yield


def method_of(reference: Reference) -> CanonicalMethod:
    """The method by which what *reference* points at is canonicalised."""
    last = reference.transforms[-1].uri if reference.transforms else ""
    return METHODS.get(last, next(iter(METHODS.values())))
