"""One check that failed, and the means of trying what would have made it pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from signing.algorithms import PublicKey
from signing.canonical import C14N_COMMENTS, METHODS, canonical
from signing.diagnosis.budget import DEAR_ATTEMPT, weight_of
from signing.diagnosis.case import Case
from signing.errors import XmlRefused
from signing.findings import Diagnosis, Finding, Location
from signing.reference import Target
from signing.signature_element import Reference
from signing.xml import parse

__all__ = ["DIGEST", "VALUE", "Edit", "Evidence"]

DIGEST = "REF-DIGEST"
VALUE = "SIG-VALUE"
Edit = Callable[[etree._Element], object]
"""Undoes a suspected damage in the tree whose root it is given; ValueError where that cannot be."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding that stands in the way of a valid verdict."""

    finding: Finding
    case: Case
    target: Target | None = None
    """What the reference leads to, for a digest that does not match."""
    reference: Reference | None = None
    """The reference that the finding is about, where it is about one."""
    _tried: set[int] = field(default_factory=set, repr=False)

    @property
    def octets(self) -> bytes:
        """The canonical octets that the digest or the signature value did not fit; nothing for other findings."""
        return self.finding.canonical or b""

    @property
    def text(self) -> str:
        """The same as characters."""
        return self.octets.decode()

    @property
    def key(self) -> PublicKey | None:
        """The signer's public key, if it could be read."""
        return self.case.certificates[0].public_key if self.case.certificates else None

    @property
    def cost(self) -> int:
        """Units of work of one attempt."""
        if self.finding.code == DIGEST and self.reference is not None:
            return weight_of(len(self.octets), self.reference.digest)
        element = self.case.element
        return weight_of(len(self.octets), element.scheme.digest if element else None, self.key)

    @property
    def is_dear(self) -> bool:
        """True if only a few attempts can be made."""
        return self.cost > DEAR_ATTEMPT

    def accepts(self, octets: bytes) -> bool:
        """True if the check would have passed over *octets*; what was tried before is not tried again."""
        if not octets or octets == self.octets or hash(octets) in self._tried:
            return False
        self._tried.add(hash(octets))
        if self.finding.code == DIGEST and self.reference is not None:
            self.case.budget.spend(weight_of(len(octets), self.reference.digest))
            return self.reference.digest.digest(octets) == self.reference.value
        if self.finding.code == VALUE:
            self.case.budget.spend(self.cost)
            return self.case.verifies(octets)
        return False

    def accepts_text(self, text: str) -> bool:
        """The same for characters; False for what UTF-8 has no octets for."""
        try:
            return self.accepts(text.encode())
        except UnicodeEncodeError:
            return False

    def tree(self) -> etree._Element | None:
        """The canonical octets read anew: a tree to edit freely. None if they are no document of their own."""
        self.case.budget.spend(weight_of(len(self.octets)))
        try:
            return parse(self.octets)
        except XmlRefused:
            return None

    def undone(self, edit: Edit) -> bool:
        """True if the check would have passed after *edit* in the canonical octets."""
        root = self.tree()
        if root is None:
            return False
        try:
            edit(root)
            octets = canonical(root.getroottree(), METHODS[C14N_COMMENTS])
        except (ValueError, XmlRefused):
            return False
        return self.accepts(octets)

    def found(self, code: str, detail: str | None = None, *, at: Location | None = None) -> Diagnosis:
        """The diagnosis *code* of this finding; *detail* names what was undone, *at* where, if elsewhere."""
        return Diagnosis(code, self.finding.code, at or self.finding.at, detail)
