"""Signed papers that somebody hands in: read, judged, and held to what they have to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Never

from sandbox.documents.papers import form_named, make_paper, read_paper
from sandbox.errors import FactsRefused, PaperRefused
from sandbox.services.officials import Official, Officials
from sandbox.services.paperwork import first_difference, judged_signature
from signing.certificates import Certificate
from signing.oids import Role
from signing.trust import Policy

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Signed", "SignedPapers"]

_PERSONAL: Final = Policy(required_roles=frozenset({Role.PERSON}))


@dataclass(frozen=True, slots=True)
class Signed:
    """A paper whose signature is in order."""

    form: str
    facts: Mapping[str, Any]
    signer: Official


class SignedPapers:
    """Judges papers in one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._officials = Officials(world)

    def of_person(self, octets: bytes, form: str) -> Signed:
        """The paper of *form* in *octets*, signed by a citizen. Raises :class:`~sandbox.errors.PaperRefused`."""
        return self._read(octets, form, _PERSONAL)

    def of_official(self, octets: bytes, form: str, *, office: str, roles: Iterable[str]) -> Signed:
        """The paper of *form* in *octets*, signed for *office* in one of *roles*.

        Raises :class:`~sandbox.errors.PaperRefused`, :class:`~sandbox.errors.OfficialRefused`.
        """
        signed = self._read(octets, form, Policy())
        self._officials.admit(signed.signer, office=office, roles=roles, at=self._world.clock.now())
        return signed

    def demand(self, wanted: Mapping[str, Any], signed: Signed) -> None:
        """Raise PaperRefused CASE-PAPER-CONTENT with the first field in which *signed* says anything but *wanted*."""
        said = read_paper(make_paper(signed.form, wanted))
        found = first_difference(said, signed.facts)
        if found is not None:
            self.refuse_content(*found)

    def refuse_content(self, field: str, what: str) -> Never:
        """Raise PaperRefused CASE-PAPER-CONTENT about *field*."""
        raise PaperRefused("CASE-PAPER-CONTENT", f"{field}: {what}")

    def _read(self, octets: bytes, form: str, policy: Policy) -> Signed:
        report = judged_signature(self._world, octets, policy)
        wanted, signer = form_named(form), report.signer
        found = next((ref.element for ref in report.covered if ref.element.tag == wanted.tag), None)
        if found is None or not isinstance(signer, Certificate):
            tags = ", ".join(str(ref.element.tag) for ref in report.covered)
            raise PaperRefused("CASE-PAPER-FORM", f"{tags} instead of {wanted.tag}")
        try:
            return Signed(form, read_paper(found), Official(signer))
        except FactsRefused as error:
            raise PaperRefused("CASE-PAPER-FORM", error.detail) from error
