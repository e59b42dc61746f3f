"""Officials in the control API: who a call speaks for, and what it is told."""

from __future__ import annotations

from typing import Any

from sandbox.cases import Case, Paper
from sandbox.clock import in_astana
from sandbox.control.models import Problem, Words
from sandbox.control.officer_models import ActionOf, ActionsOf, BroughtOf, GroundOf, InputOf, PaperOf, StandingOf, Who
from sandbox.control.telling import problem
from sandbox.documents.papers import form_named
from sandbox.errors import CaseRefused, Misused, NotFound
from sandbox.offices.counter import Brought
from sandbox.services.engine import Offer
from sandbox.services.officials import Official
from sandbox.services.passport import Passport
from sandbox.services.showing import plain
from sandbox.services.steps import Input
from sandbox.services.words import Texts
from sandbox.world import World
from signing.certificates import Certificate

__all__ = ["brought", "case_at_hand", "official_of", "tell_actions", "tell_paper", "tell_standing"]


def official_of(world: World, who: Who, office: str) -> Official:
    """Whom *who* names. Raises Misused QUERY-INVALID where that is neither an official of an office nor a certificate.

    Nothing is proved by it: the paper that an action wants is what has to be signed.
    """
    if who.certificate:
        return Official(Certificate.from_pem(who.certificate.encode()))
    if not office:
        raise Misused("QUERY-INVALID", "office, with officer, or certificate is wanted")
    return Official(world.officers.key(office, who.officer).certificate)


def case_at_hand(world: World, number: str) -> Case:
    """The case *number* with its terms looked after. Raises NotFound CASE-UNKNOWN."""
    world.casework.look_after(world.clock.now(), number)
    found = world.cases.find(number)
    if found is None:
        raise NotFound("CASE-UNKNOWN", number)
    return found


def brought(documents: list[BroughtOf]) -> list[Brought]:
    """Documents as the counter takes them."""
    return [Brought(one.id, one.original, one.expires, one.number, one.about) for one in documents]


def tell_actions(world: World, case: Case, official: Official) -> ActionsOf:
    """What *official* may do in *case*, and why not."""
    passport = world.shelf.passport(case.passport)
    offers = world.casework.actions(case, official)
    turned_away = None if offers else world.casework.turned_away(case, official)
    return ActionsOf(
        number=case.number,
        step=case.step,
        revision=case.revision,
        officer=official.iin,
        office=official.office,
        actions=[_action(world, passport, one) for one in offers],
        turned_away=_why(turned_away),
    )


def tell_paper(place: int, one: Paper) -> PaperOf:
    """A paper of a case, the one at *place*."""
    return PaperOf(
        place=place,
        name=one.name,
        origin=one.origin,
        number=one.number,
        signer=one.signer,
        step=one.step,
        at=in_astana(one.at),
        is_electronic=one.octets is not None,
    )


def tell_standing(world: World, case: Case) -> StandingOf:
    """Where *case* stands."""
    file, place = world.casework.file(case), case.place
    state = file.passport.step(case.step) or file.passport.end(case.step)
    assert state is not None, "a case stands in a step or an end of its passport"
    missing: list[dict[str, Any]] = [
        {
            "document": one.document.id,
            "name": one.document.text.as_dict(),
            "about": one.about,
            "expired": one.expired,
        }
        for one in file.missing
    ]
    return StandingOf(
        number=case.number,
        passport=case.passport,
        channel=case.channel,
        step=case.step,
        step_name=_words(state.name),
        state=place.state.value,
        desk=place.desk,
        office=place.office,
        step_due_at=None if place.step_due_at is None else in_astana(place.step_due_at),
        due_at=in_astana(place.due_at),
        revision=case.revision,
        missing=[plain(one) for one in missing],
    )


def _action(world: World, passport: Passport, offer: Offer) -> ActionOf:
    action = offer.action
    paper = passport.paper(action.paper)
    form = None if paper is None else form_named(paper.form, world.forms)
    return ActionOf(
        id=action.id,
        name=_words(action.name),
        to=action.to,
        blocked=_why(offer.blocked),
        grounds=[GroundOf(id=one.id, text=_words(one.text)) for one in offer.grounds],
        takes=[_input(one) for one in action.takes],
        asks=list(action.asks),
        paper="" if form is None else form.id,
        signers=[] if form is None else [one.role for one in form.signers],
    )


def _input(one: Input) -> InputOf:
    columns = [_input(column) for column in one.columns]
    return InputOf(id=one.id, kind=one.kind, name=_words(one.name), optional=one.optional, columns=columns)


def _why(refused: CaseRefused | None) -> Problem | None:
    return None if refused is None else problem(refused.code, refused.detail, refused.findings)


def _words(text: Texts) -> Words:
    return Words(**text.as_dict())
