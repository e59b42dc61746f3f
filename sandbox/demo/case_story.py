"""The story of a case: through all hands from the application to its end, on the world's own calendar.

What is done in a step is what the passport offers there; the plot says only how it is to end. So any passport that has
a plot is told by the same few scenes.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sandbox.calendar import Week, load_offices
from sandbox.cases import Case, CaseEvent, CaseState, EventKind
from sandbox.clock import in_astana
from sandbox.demo.case_plots import INCOMPLETE, CasePlot
from sandbox.demo.complaint_story import complaint_steps
from sandbox.demo.days import moment, unusual_days
from sandbox.demo.hands import Hand, apply
from sandbox.demo.leavings import Leavings
from sandbox.demo.own_sandbox import SandboxFailed
from sandbox.demo.step import Fact, Step
from sandbox.documents.printing import print_paper
from sandbox.documents.wording import wording
from sandbox.services.engine import Deed, Offer
from sandbox.services.passport import Passport
from sandbox.services.steps import Action
from sandbox.services.steps import Step as PassportStep
from sandbox.world import World
from signing.certificates import Role
from signing.findings import SignatureReport
from signing.texts import LANGUAGES, Catalogue
from signing.xml import parse

__all__ = ["tell_cases"]

_PATIENCE_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 0.1
_BEFORE_THE_END: Final = timedelta(hours=2)
"""How long before the end of a term an official of a story acts: on its last working day, so that all of it is told."""
_AT_ONCE: Final = timedelta(minutes=5)
_RINGS: Final = (EventKind.DUE_SOON, EventKind.OVERDUE)
_CATALOGUE: Final = Catalogue.load("sandbox.texts", "story")


def tell_cases(world: World, plots: tuple[CasePlot, ...], *, url: str, out: Path) -> Iterator[Step]:
    """Live through the cases of *plots* and leave their papers in *out*; the last step is ok only if everything is."""
    left = Leavings(out, world.clock.now)
    roots = left.trust_bundle(world.authority.bundle)
    now, seed = moment(world.clock.now()), str(world.seed)
    facts = {"url": url, "root": "; ".join(one.subject.dn for one in roots), "seed": seed, "now": now}
    yield Step("case-begin", facts, files=("root.pem", "issuing.pem"))
    tellers = [_CaseTeller(world, plot, left, f"case-{number}") for number, plot in enumerate(plots, start=1)]
    ok = True
    for teller in tellers:
        for step in teller.steps():
            ok = ok and step.ok
            yield step
    signed = [out / name for teller in tellers for name in teller.signed_once]
    opinions = left.opinions(signed, out / "signer.pem")
    agreed = all(one.accepted is not False for one in opinions)
    yield Step("end", {"count": str(len(signed))}, opinions=opinions, ok=ok and agreed)


class _CaseTeller:
    """One case, as it goes on."""

    def __init__(self, world: World, plot: CasePlot, left: Leavings, name: str) -> None:
        self.signed_once: list[str] = []
        """Files with one signature, which other tools can be asked about."""
        self._world = world
        self._plot = plot
        self._left = left
        self._name = name
        self._passport: Passport = world.shelf.passport(plot.service)
        self._wants_refusal = plot.is_refused
        self._may_be_late = plot.late
        self._seen = 0

    def steps(self) -> Iterator[Step]:
        """The case from its application to its end."""
        case, step = self._apply()
        yield step
        case = yield from self._until_it_ends(case)
        yield self._ended(case)
        if self._plot.complains:
            yield from complaint_steps(self._world, case, left=self._left, name=self._name)
            self._wants_refusal = False
            case = yield from self._until_it_ends(self._now(case))
            yield self._ended(case)

    def _apply(self) -> tuple[Case, Step]:
        case, signed = apply(self._world, self._plot)
        self._since = in_astana(case.accepted_at).date()
        channel = self._passport.channel(case.channel)
        assert channel is not None, "the case was opened there"
        person = self._world.population.person(case.applicant)
        facts: dict[str, Fact] = {
            "name": person.full_name,
            "iin": person.iin,
            "number": case.number,
            "service": self._passport.name.as_dict(),
            "channel": channel.name.as_dict(),
        }
        told = self._dated(case, **facts)
        if signed is None:
            return case, Step("case-applied", told)
        name = f"{self._name}-request.xml"
        self._left.leave(name, signed)
        report = self._left.judge(name, signed)
        self.signed_once.append(name)
        return case, Step("case-applied", told, ((name, report),), ok=report.ok, files=(name,))

    def _until_it_ends(self, case: Case) -> Generator[Step, None, Case]:
        while case.state.is_open:
            step = self._passport.step(case.step)
            assert step is not None, "an open case stands in a step"
            if step.desk == "system":
                case, told = self._worked(case, step)
                yield told
                continue
            yield from self._time_passes(case, step)
            for action in self._gathering(case, step):
                before = len(self._world.cases.answers(case))
                hand = self._hand(case, step, action)
                case = hand.does(case, Deed(action.id))
                yield self._asked(case, hand, action, before)
            hand, offer = self._chosen(case, step)
            case = hand.does(case, self._deed(case, step, offer))
            yield self._acted(case, step, hand, offer.action)
        return case

    def _worked(self, case: Case, step: PassportStep) -> tuple[Case, Step]:
        """What the system does by itself; the server's workers may be faster than this process."""
        pause = threading.Event()
        for _ in range(int(_PATIENCE_SECONDS / _PAUSE_SECONDS)):
            self._world.runner.run_due()
            after = self._now(case)
            if after.step != step.id:
                reports, files = self._new_papers(after)
                facts = self._dated(after, step=step.name.as_dict(), to=self._state_name(after.step))
                return after, Step("case-system", facts, reports, ok=_all_ok(reports), files=files)
            pause.wait(_PAUSE_SECONDS)
        raise SandboxFailed("DEMO-LATE", f"case {case.number} stays in {step.id}")

    def _time_passes(self, case: Case, step: PassportStep) -> Iterator[Step]:
        """The clock goes on to when this step is done; what rings in the meantime is told."""
        known = len(self._world.cases.events(case))
        self._world.agenda.advance(max(self._moment(case, step), self._world.clock.now()))
        for event in self._world.cases.events(case)[known:]:
            if event.kind in _RINGS:
                office = self._world.population.organisation(str(event.detail["office"]))
                facts = {"at": moment(event.at), "who": _names(office), "step": step.name.as_dict()}
                yield Step(f"case-{event.kind}", {**facts, "terms": _terms(event)})

    def _moment(self, case: Case, step: PassportStep) -> datetime:
        due, now = case.place.step_due_at, self._world.clock.now()
        if due is None or step.term is None or step.term.unit != "working-day":
            minutes = step.term is not None and step.term.unit == "minute"
            return now + _AT_ONCE if minutes else self._next_morning(case, now) if step.term else now
        if self._may_be_late and step.counts:
            self._may_be_late = False
            return self._next_morning(case, due)
        return max(due - _BEFORE_THE_END, now)

    def _next_morning(self, case: Case, after: datetime) -> datetime:
        """An hour after the counter of the channel opens on the next working day."""
        calendar = self._world.calendar.current()
        channel = self._passport.channel(case.channel)
        assert channel is not None, "the case was opened there"
        office = load_offices()[channel.hours if channel.hours != "portal" else "provider"]
        day = calendar.add_working_days(in_astana(after).date(), 1, office.week or Week.FIVE)
        morning = datetime.combine(day, datetime.min.time(), in_astana(after).tzinfo)
        return calendar.next_opening(office, morning) + timedelta(hours=1)

    def _gathering(self, case: Case, step: PassportStep) -> Iterator[Action]:
        yield from (one for one in step.actions if one.asks and not one.to)

    def _chosen(self, case: Case, step: PassportStep) -> tuple[Hand, Offer]:
        """The action that leads towards the end of the plot, of those that the passport offers now."""
        offered = [
            (hand, offer)
            for hand in self._hands(case, step)
            for offer in hand.offers(case)
            if offer.action.to and offer.blocked is None
        ]
        if not offered:
            raise SandboxFailed("DEMO-LATE", f"case {case.number}: nothing can be done in {step.id}")
        wanted = [one for one in offered if self._leads_where_wanted(one[1].action)]
        return (wanted or offered)[0]

    def _leads_where_wanted(self, action: Action) -> bool:
        end, step = self._passport.end(action.to), self._passport.step(action.to)
        if end is not None and end.kind == "not-accepted":
            return self._wants_refusal and self._plot.ground == INCOMPLETE
        refuses = action.refuses or (step is not None and all(one.refuses for one in step.actions))
        return refuses is self._wants_refusal

    def _deed(self, case: Case, step: PassportStep, offer: Offer) -> Deed:
        action = offer.action
        stated = dict(self._plot.states.get(step.id, {})) if action.takes else {}
        for one in action.takes:
            known = self._known(case).get(one.id)
            if known is not None:
                stated.setdefault(one.id, known)
        return Deed(action.id, stated, self._plot.ground if action.refuses else "")

    def _known(self, case: Case) -> Mapping[str, Any]:
        """What follows from the case itself: the day, where the applicant lives, who stands at the counter."""
        address = self._world.population.person(case.applicant).address
        return {
            "inspected": in_astana(self._world.clock.now()).date().isoformat(),
            "address": f"{address.street.kk}, {address.building}-{address.flat}",
            "to": case.applicant,
            "document": case.applicant,
        }

    def _hand(self, case: Case, step: PassportStep, action: Action) -> Hand:
        organisation = self._world.population.organisation(case.place.office)
        return Hand(self._world, organisation, Role((action.roles or step.roles)[0]))

    def _hands(self, case: Case, step: PassportStep) -> Iterator[Hand]:
        organisation = self._world.population.organisation(case.place.office)
        roles = dict.fromkeys(role for action in step.actions for role in action.roles or step.roles)
        yield from (Hand(self._world, organisation, Role(role)) for role in roles)

    def _asked(self, case: Case, hand: Hand, action: Action, before: int) -> Step:
        answers = self._world.cases.answers(case)[before:]
        good = all(one["verdict"] == "passed" for answer in answers for one in answer.findings)
        uses = [self._passport.register(one.register) for one in answers]
        listed = {lang: "; ".join(use.why.in_language(lang) for use in uses if use) or "–" for lang in LANGUAGES}
        facts = self._dated(case, action=action.name.as_dict(), count=str(len(answers)), asked=listed, **_actor(hand))
        return Step("case-asked", facts, ok=good)

    def _acted(self, case: Case, step: PassportStep, hand: Hand, action: Action) -> Step:
        reports, files = self._new_papers(case)
        facts = self._dated(
            case, step=step.name.as_dict(), action=action.name.as_dict(), to=self._state_name(case.step), **_actor(hand)
        )
        return Step("case-acted", facts, reports, ok=_all_ok(reports), files=files)

    def _new_papers(self, case: Case) -> tuple[tuple[tuple[str, SignatureReport], ...], tuple[str, ...]]:
        """The papers that came since the last look: left, printed, judged."""
        made = [one for one in self._world.cases.papers(case) if one.octets is not None and one.origin == "made"]
        reports, files = [], []
        for position, paper in enumerate(made[self._seen :], start=self._seen + 1):
            octets = paper.octets or b""
            name = f"{self._name}-{position:02d}-{paper.name}"
            report = self._left.judge(f"{name}.xml", octets)
            self._left.leave(f"{name}.xml", octets)
            self._left.leave(f"{name}.pdf", print_paper(octets, forms=self._world.forms))
            reports.append((f"{name}.xml", report))
            files += [f"{name}.xml", f"{name}.pdf"]
            if len(report.parts) < 2 and report.signer is not None:
                self._left.leave("signer.pem", report.signer.pem)
                self.signed_once.append(f"{name}.xml")
        self._seen = len(made)
        return tuple(reports), tuple(files)

    def _ended(self, case: Case) -> Step:
        result = self._world.cases.result(case)
        ground = "" if result is None else result.ground or ""
        wanted = self._plot.ground if self._wants_refusal else ""
        not_accepted = wanted == INCOMPLETE and case.state is CaseState.NOT_ACCEPTED
        as_told = not_accepted if result is None else ground == wanted
        calendar = self._world.calendar.current()
        days = calendar.working_days_between(self._since, in_astana(self._world.clock.now()).date())
        facts = self._dated(
            case,
            number=case.number,
            to=self._state_name(case.step),
            paper="–" if result is None else result.number,
            ground=ground or "–",
            says=_sentences(None if result is None else result.document),
            days=str(days),
        )
        return Step("case-ended", facts, ok=as_told)

    def _dated(self, case: Case, **facts: Fact) -> dict[str, Fact]:
        """*facts* with the day, the terms by the calendar, and the unusual days until the next one ends."""
        now = self._world.clock.now()
        ends = case.place.step_due_at or now
        unusual = unusual_days(self._world.calendar.current(), in_astana(now).date(), in_astana(ends).date())
        due, whole = moment(case.place.step_due_at), moment(case.due_at)
        return {"now": moment(now), "due": due, "whole": whole, "unusual": unusual, **facts}

    def _state_name(self, state: str) -> Fact:
        found = self._passport.step(state) or self._passport.end(state)
        return state if found is None else found.name.as_dict()

    def _now(self, case: Case) -> Case:
        found = self._world.cases.find(case.number)
        assert found is not None, "cases are never removed"
        return found


def _actor(hand: Hand) -> dict[str, Fact]:
    return {
        "who": hand.person.full_name,
        "role": wording(f"POSITION-{hand.role.upper()}"),
        "office": _names(hand.organisation),
    }


def _names(organisation: Any) -> Fact:
    names = organisation.names
    return {"kk": names.kk, "ru": names.ru, "en": names.en}


def _sentences(document: bytes | None) -> Fact:
    """What the paper that a case came to says, in its own words."""
    said = [] if document is None else parse(document).findall("{*}sentence")
    return {lang: " ".join(one.findtext(f"{{*}}{lang}", "") for one in said) or "–" for lang in LANGUAGES}


def _terms(event: CaseEvent) -> Fact:
    """Which terms end, in words: that of the step, of the whole, or both."""
    said = {
        lang: [_CATALOGUE.text(f"term-{one}", "title", lang) or "" for one in event.detail["terms"]]
        for lang in LANGUAGES
    }
    return {lang: ", ".join(words) for lang, words in said.items()}


def _all_ok(reports: tuple[tuple[str, SignatureReport], ...]) -> bool:
    return all(report.ok for _, report in reports)
