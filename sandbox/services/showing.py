"""A case as plain data for whoever looks at it: where it stands, what it holds, what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sandbox.cases.model import Case
from sandbox.clock import in_astana
from signing.texts import Lang

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["plain", "shown"]


def shown(world: World, case: Case, lang: Lang) -> dict[str, Any]:
    """*case* with its place, missing documents, papers, answers with their verdicts, and consents."""
    file = world.casework.file(case)
    passport, place = file.passport, case.place
    state = passport.step(place.step) or passport.end(place.step)
    office = world.population.organisation(place.office).names if place.office else None
    told = {
        "number": case.number,
        "passport": case.passport,
        "service": passport.name.in_language(lang),
        "channel": case.channel,
        "applicant": case.applicant,
        "state": place.state.value,
        "step": place.step if state is None else state.name.in_language(lang),
        "office": "" if office is None else {"kk": office.kk, "ru": office.ru, "en": office.en}[lang],
        "accepted": case.accepted_at,
        "step_due": place.step_due_at,
        "due": place.due_at,
        "late": place.state.is_open and world.clock.now() > (place.step_due_at or place.due_at),
        "revision": case.revision,
        "facts": file.facts,
        "missing": [{"name": one.document.text.in_language(lang), "about": one.about} for one in file.missing],
        "papers": [
            {"name": one.name, "number": one.number, "about": one.about, "signer": one.signer, "at": one.at}
            for one in file.papers
        ],
        "answers": [
            {"register": one.register, "service": one.service, "about": one.subject, "found": one.facts.get("found")}
            | {"verdict": _verdict(one.findings), "message": one.message_id}
            for one in file.answers
        ],
        "consents": [{"name": one.name, "iin": one.iin, "holds": one.holds} for one in file.consents],
    }
    return plain(told)


def plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """*told* with every day and moment as a text, moments in Kazakhstan."""
    return {name: _plain(value) for name, value in told.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return in_astana(value).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _verdict(findings: Any) -> str:
    verdicts = [one["verdict"] for one in findings]
    return next((one for one in ("failed", "undetermined") if one in verdicts), "passed")
