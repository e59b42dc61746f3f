"""Officials whose keys the sandbox holds: who they are, and what they sign for a case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from registries.population.model import Organisation
from sandbox.cases import Case
from sandbox.documents.papers import form_named
from sandbox.errors import OfficialRefused
from sandbox.services.engine import Deed
from sandbox.services.officials import Official
from sandbox.services.passport import Passport
from sandbox.services.steps import Action, Step
from signing import xmldsig
from signing.certificates import Role
from signing.keys import KeyPair

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["BY_ROLE", "Officers"]

BY_ROLE: Final = {"signer": Role.SIGNER, "head": Role.HEAD}
"""Words that stand for the official of an office who is not named by IIN."""


class Officers:
    """The officials of one world who have their keys here: heads, signers, and whom an office hired since."""

    def __init__(self, world: World) -> None:
        self._world = world

    def key(self, office: str, officer: str) -> KeyPair:
        """The key of *officer*, an IIN, ``signer`` or ``head``, at *office*, a BIN or the key of an organisation.

        Whether they may act is another question: a dismissed official still has a key. Raises
        :class:`~sandbox.errors.OfficialRefused` OFFICIAL-DISMISSED for somebody who never worked there, and what the
        population raises for an organisation that is not there.
        """
        organisation, keyring = self._world.population.organisation(office), self._world.keyring
        if officer in BY_ROLE:
            return keyring.official(organisation, BY_ROLE[officer])
        if officer == organisation.signer:
            return keyring.official(organisation)
        if officer == organisation.head:
            return keyring.official(organisation, Role.HEAD)
        role = self._world.staff.role_of(officer, organisation.bin, self._world.clock.now())
        if role is None:
            raise OfficialRefused("OFFICIAL-DISMISSED", f"{officer} at {organisation.bin}")
        return keyring.employee(organisation, officer, role)

    def usual(self, case: Case, action: str) -> tuple[str, str]:
        """BIN of the office that takes *action* in the step of *case*, and the role in which it usually does.

        For an action that there is not, those of the step; two empty texts where no person has the case.
        """
        step = self._world.shelf.passport(case.passport).step(case.step)
        if step is None or step.desk == "system":
            return "", ""
        found = _action(step, action)
        desk = (found.desk if found else None) or step.desk
        office = case.counter if desk == "state-corporation" else case.provider
        return office, ((found.roles if found else ()) or step.roles)[0]

    def signed(self, case: Case, deed: Deed, key: KeyPair) -> Deed:
        """*deed* with its paper written and signed: with *key*, and for every other role that its form names.

        Those others are the officials of the same office. A deed whose action has no paper stays as it is. Raises what
        :meth:`~sandbox.services.engine.CaseEngine.act` raises.
        """
        passport = self._world.shelf.passport(case.passport)
        step = passport.step(case.step)
        action = None if step is None else _action(step, deed.action)
        if action is None or not action.paper:
            return deed
        octets = xmldsig.sign(self._world.casework.paper(case, Official(key.certificate), deed), key)
        office = self._world.population.organisation(key.certificate.bin or "")
        for other in self._others(passport, action, key, office):
            octets = xmldsig.sign(octets, other)
        return replace(deed, document=octets)

    def _others(self, passport: Passport, action: Action, key: KeyPair, office: Organisation) -> list[KeyPair]:
        paper = passport.paper(action.paper)
        assert paper is not None, "the reader of passports lets no such action pass"
        wanted = [Role(one.role) for one in form_named(paper.form, self._world.forms).signers]
        lacking = [role for role in wanted if role not in key.certificate.roles]
        return [self._world.keyring.official(office, role) for role in lacking if role in BY_ROLE.values()]


def _action(step: Step, name: str) -> Action | None:
    return next((one for one in step.actions if one.id == name), None)
