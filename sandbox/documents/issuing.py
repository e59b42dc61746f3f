"""Issuing papers in one world: made from facts, signed by whom the form names, kept, printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from registries.errors import UnknownOrganisation, UnknownPerson
from sandbox.clock import in_astana
from sandbox.documents.form import Form
from sandbox.documents.form import Signer as Wanted
from sandbox.documents.paper_store import KeptPaper
from sandbox.documents.papers import form_named, make_paper
from sandbox.documents.printing import LAW_OF_2003, Certification, Printing, print_paper
from sandbox.documents.sentences import Facts
from sandbox.errors import FactsRefused
from sandbox.world_settings import Equivalence
from signing import cms, xmldsig
from signing.keys import KeyPair
from signing.oids import Role
from signing.texts import Lang

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Issuer"]


class Issuer:
    """Makes papers in the name of the people and the bodies of *world*."""

    def __init__(self, world: World) -> None:
        self._world = world

    def issue(self, form: str, facts: Facts, *, keys: Sequence[KeyPair] = ()) -> KeptPaper:
        """The paper of *form* with *facts*, signed and kept.

        It gets a number and the present moment where *facts* have none. *keys* sign in the order of the form; without
        them those sign whom the facts name. Raises :class:`~sandbox.errors.FactsRefused` PAPER-FACTS,
        PAPER-SIGNER-UNKNOWN; :class:`~sandbox.errors.FormError` FORM-UNKNOWN; :class:`~sandbox.errors.PaperNotKept`.
        """
        known = form_named(form, self._world.forms)
        return self._world.papers.keep(self.written(known, facts, keys=keys))

    def written(self, form: Form, facts: Facts, *, keys: Sequence[KeyPair] = ()) -> bytes:
        """The same, signed and not kept."""
        whole = self._completed(form, facts)
        octets = etree.tostring(
            make_paper(form.id, whole, forms=self._world.forms), encoding="UTF-8", xml_declaration=True
        )
        for key in keys or [self.key_of(signer, form, whole) for signer in form.signers]:
            octets = xmldsig.sign(octets, key)
        return octets

    def key_of(self, signer: Wanted, form: Form, facts: Facts) -> KeyPair:
        """The key of the *signer* whom *facts* name; FactsRefused PAPER-SIGNER-UNKNOWN where that is nobody here."""
        named = facts.get(signer.who)
        numbers = named if isinstance(named, Mapping) else {}
        role, keyring, population = Role(signer.role), self._world.keyring, self._world.population
        try:
            if role is Role.PERSON:
                return keyring.person(str(numbers["iin"]))
            body = population.organisation(str(numbers["bin"]))
        except (KeyError, UnknownPerson, UnknownOrganisation) as error:
            raise FactsRefused("PAPER-SIGNER-UNKNOWN", f"{form.id}: {signer.who}: {signer.role}") from error
        if role in (Role.SYSTEM, Role.PORTAL, Role.GATEWAY):
            return keyring.system(body, form.id, (role,))
        return keyring.official(body, role)

    def printed(
        self, octets: bytes, *, languages: tuple[Lang, ...] = ("kk", "ru"), key: KeyPair | None = None
    ) -> bytes:
        """The paper in *octets* as PDF, signed (PAdES B) with *key* unless that is None."""
        made = print_paper(octets, how=self._how(languages), forms=self._world.forms)
        return made if key is None else self._signed(made, key)

    def certified(self, octets: bytes, key: KeyPair, *, languages: tuple[Lang, ...] = ("kk", "ru")) -> bytes:
        """The paper in *octets* as PDF that says, over the signature (PAdES B) of *key*, that it is a true copy."""
        subject = key.certificate.subject
        name = " ".join(part for part in (subject.common_name, subject.given_name) if part)
        how = replace(self._how(languages), certified=Certification(name, self._world.clock.now()))
        return self._signed(print_paper(octets, how=how, forms=self._world.forms), key)

    def card(self, octets: bytes, name: str, keys: Sequence[KeyPair], *, language: Lang = "kk") -> bytes:
        """The card of the electronic document *octets*, which has the file name *name* and is signed with *keys*."""
        from signing import card

        now = self._world.clock.now()
        signatures = [cms.sign(octets, key, at=now, options=self._lasting(key)) for key in keys]
        return card.make(octets, name, signatures, at=in_astana(now), language=language)

    def _how(self, languages: tuple[Lang, ...]) -> Printing:
        law = self._world.choices.current().paper_equivalence is Equivalence.LAW_2003
        return Printing(languages, LAW_OF_2003 if law else None)

    def _signed(self, made: bytes, key: KeyPair) -> bytes:
        # pyHanko is not for those who only check
        from signing import pdf

        return pdf.sign(made, key, at=self._world.clock.now())

    def _lasting(self, key: KeyPair) -> cms.SignOptions:
        """How a signature on a card is made: with a time-stamp and evidence of its moment."""
        services = self._world.services
        return cms.SignOptions(
            detached=True, level=cms.Level.LT, stamper=services.time_stamps, evidence=services, issuers=key.chain
        )

    def _completed(self, form: Form, facts: Facts) -> Facts:
        names = {field.name: field.type for field in form.fields if not field.optional}
        now = self._world.clock.now()
        given = {key: value for key, value in facts.items() if value is not None}
        if names.get("number") == "code" and "number" not in given:
            given["number"] = self._world.ids.new_number()
        for name in ("issued", "created"):
            if name in names and name not in given:
                given[name] = now if names[name] == "moment" else in_astana(now).date()
        return given
