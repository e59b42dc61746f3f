"""Consents given in a case after it was opened: that of a spouse, or one that the applicant held back (C-6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Never

from lxml import etree

from sandbox.cases import Case, CaseEvent, EventKind
from sandbox.cases.model import Consented
from sandbox.documents.papers import make_paper
from sandbox.errors import CaseConflict, CaseRefused
from sandbox.services.signed_papers import SignedPapers

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["ConsentDesk"]


class ConsentDesk:
    """The part of the portal in which people consent to the reading of their data in the cases of others."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._papers = SignedPapers(world)

    def write(self, case: Case, iin: str) -> bytes:
        """The consent of *iin* in *case*, to be signed by them, as XML. Raises CaseRefused CASE-CONSENT-WANTED."""
        wanted = self._wanted(case, iin)
        person, passport = self._world.population.person(iin), self._world.shelf.passport(case.passport)
        provider = self._world.population.organisation(case.provider).names
        used = [one for one in passport.registers if one.consent == wanted.name]
        facts: dict[str, Any] = {
            "passport": case.passport,
            "case": case.number,
            "number": self._world.ids.new_number(),
            "issued": self._world.clock.now().replace(microsecond=0),
            "applicant": {"iin": iin, "fullName": person.full_name, "birthDate": person.birth_date},
            "operator": {
                "bin": case.provider,
                "name": {"kk": provider.kk, "ru": provider.ru, "en": provider.en},
            },
            "service": passport.name.as_dict(),
            "register": [one.why.as_dict() for one in used],
        }
        return etree.tostring(make_paper("consent", facts), encoding="UTF-8", xml_declaration=True)

    def give(self, case: Case, octets: bytes) -> Case:
        """Keep the consent in *octets*, signed by whom it names; the case after it.

        Raises :class:`~sandbox.errors.PaperRefused` for a form or signature that is not in order, CaseRefused
        CASE-CONSENT-WANTED where *case* wants no consent of the signer's, or has it, or is another case,
        :class:`~sandbox.errors.CaseConflict` where somebody was faster.
        """
        signed = self._papers.of_person(octets, "consent")
        iin = str(signed.facts["applicant"]["iin"])
        if signed.signer.iin != iin or signed.facts.get("case") != case.number:
            _refuse(f"{signed.signer.iin} for {iin} in {signed.facts.get('case')}")
        wanted = self._wanted(case, iin)
        given = replace(wanted, given=True, evidence=octets, office="", token="", public_key="", withdrawn_at=None)
        detail = {"name": wanted.name, "iin": iin}
        event = CaseEvent(self._world.clock.now(), EventKind.CONSENT, detail, step=case.step)
        if not self._world.cases.consented(case, given, event):
            raise CaseConflict("CASE-CONFLICT", case.number)
        return self._world.cases.find(case.number) or case

    def _wanted(self, case: Case, iin: str) -> Consented:
        """The consent of *iin* that *case* wants and has not."""
        if not case.state.is_open:
            _refuse(f"{case.number}: {case.step}")
        theirs = [one for one in self._world.cases.consents(case) if one.iin == iin and not one.holds]
        if not theirs:
            _refuse(f"{case.number} wants no consent of {iin}")
        return theirs[0]


def _refuse(detail: str) -> Never:
    raise CaseRefused("CASE-CONSENT-WANTED", detail)
