"""Whether a passport holds together: what its keys name exists, every step is reached and left, the terms add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final

from lxml import etree

from registries.population.model import OrganisationKind
from sandbox.calendar import load_offices
from sandbox.data_reader import DataReader, nearest
from sandbox.documents.form import Form
from sandbox.services.conditions import ConditionError, Expression, expression
from sandbox.services.passport import Passport
from sandbox.services.questions import Fact, Question
from sandbox.services.term_sums import examine_terms, examine_ways
from sandbox.services.words import Texts
from signing.certificates import Role

__all__ = ["SCOPE", "Surroundings", "examine_passport", "examine_question"]

SCOPE: Final[Mapping[str, tuple[str, ...] | None]] = {
    "application": None,
    "applicant": None,
    "channel": None,
    "today": None,
    "case": ("number", "passport", "service", "accepted", "since", "due"),
    "provider": ("bin", "name"),
    "consents": None,
    "documents": None,
    "presented": ("document", "name", "number", "about", "original"),
    "missing": ("document", "name", "about", "reason", "expired"),
    "made": None,
    "official": ("iin", "fullName", "position"),
    "office": ("bin", "name"),
    "ground": ("id", "text"),
    "result": ("number", "day"),
    "paper": ("number", "issued"),
}
"""What a passport may look at beside its registers and steps, each with what it holds; None: whatever is there."""
_REQUEST: Final = ("passport", "applicant.iin", "consent.given")
"""What every form of a request has."""
_ANSWER: Final = ("found", "result")
_ASKED: Final = frozenset({"subject", "applicant", "token", "public_key"})
"""What a question may look at beside the facts of the case."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a passport may lean on."""

    questions: Mapping[str, Question]
    forms: Mapping[str, Form]


def examine_passport(passport: Passport, known: Surroundings, *, reader: DataReader) -> None:
    """Raise the first problem of *passport* with the key that it is at."""
    for path, problem in _problems(passport, known):
        raise reader.problem(path, problem)


def examine_question(question: Question, *, reader: DataReader) -> None:
    """Raise the first problem of *question*: an XPath or an expression that is none."""
    paths = [("result", question.result), ("subject", question.subject), ("needs", question.needs)]
    paths += list(_fact_paths(question.facts, "facts"))
    for place, path in paths:
        try:
            etree.XPath(path or ".")
        except etree.XPathError as error:
            raise reader.problem(place, f"{path!r} is no XPath: {error}") from error
    for place, text in _leaves(question.request, "request"):
        _parsed(text, place, reader.problem)


def _problems(passport: Passport, known: Surroundings) -> Iterator[tuple[str, str]]:
    if passport.id != f"{passport.service}/{passport.edition}":
        yield "id", f"{passport.service}/{passport.edition} is wanted, the service and its edition, not {passport.id!r}"
    yield from _empty_texts(passport, "")
    yield from _twice(passport)
    yield from _strangers(passport, known)
    yield from _unknown_facts(passport, known.questions)
    yield from examine_ways(passport)
    yield from examine_terms(passport)


def _empty_texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Texts):
        yield from ((f"{path}.{lang}", "empty") for lang, text in value.as_dict().items() if not text.strip())
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _empty_texts(item, f"{path}[{number}]")
    elif is_dataclass(value):
        for one in fields(value):
            yield from _empty_texts(getattr(value, one.name), f"{path}.{one.name}" if path else one.name)


def _twice(passport: Passport) -> Iterator[tuple[str, str]]:
    for name in ("channels", "documents", "consents", "registers", "grounds", "papers", "complaints"):
        yield from _repeated(getattr(passport, name), name)
    states = [*passport.steps, *passport.ends]
    yield from _repeated(states, "steps")
    for number, step in enumerate(passport.steps):
        yield from _repeated(step.actions, f"steps[{number}].actions")
    names = [*(one.id for one in passport.registers), *(one.id for one in passport.steps), *SCOPE]
    for number, use in enumerate(passport.registers):
        if names.count(use.id) > 1:
            yield f"registers[{number}].id", f"{use.id!r} is the name of something else: facts stand under it"


def _repeated(items: Iterable[Any], path: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for number, item in enumerate(items):
        if item.id in seen:
            yield f"{path}[{number}].id", f"{item.id!r} stands twice"
        seen.add(item.id)


def _strangers(passport: Passport, surroundings: Surroundings) -> Iterator[tuple[str, str]]:
    """Names that lead nowhere."""
    roles, kinds = [role.value for role in Role], [kind.value for kind in OrganisationKind]
    registers = [one.id for one in passport.registers]
    papers = [one.id for one in passport.papers]
    channels = [one.id for one in passport.channels]
    yield from _known(passport.provider.kinds, kinds, "provider.kinds", "kind of organisation")
    yield from _known([passport.provider.signs_as], roles, "provider.signs_as", "role")
    for n, channel in enumerate(passport.channels):
        yield from _known([channel.hours], load_offices(), f"channels[{n}].hours", "office")
        yield from _known(channel.providers, passport.provider.kinds, f"channels[{n}].providers", "kind of provider")
    for n, document in enumerate(passport.documents):
        yield from _known(document.channels, channels, f"documents[{n}].channels", "channel of this passport")
        yield from _known(filter(None, [document.form]), surroundings.forms, f"documents[{n}].form", "form")
        form = surroundings.forms.get(document.form)
        lacking = [one for one in _REQUEST if form is None or one not in form.paths()] if document.is_request else []
        if lacking:
            yield (
                f"documents[{n}].form",
                f"a request says {', '.join(lacking)}, and {document.form!r} has no such field",
            )
    for n, use in enumerate(passport.registers):
        yield from _known([use.question], surroundings.questions, f"registers[{n}].question", "question")
        consents = [one.id for one in passport.consents]
        yield from _known(filter(None, [use.consent]), consents, f"registers[{n}].consent", "consent")
    for n, paper in enumerate(passport.papers):
        yield from _known([paper.form], surroundings.forms, f"papers[{n}].form", "form")
    for n, step in enumerate(passport.steps):
        yield from _known(step.roles, roles, f"steps[{n}].roles", "role")
        for m, action in enumerate(step.actions):
            place = f"steps[{n}].actions[{m}]"
            yield from _known(action.roles, roles, f"{place}.roles", "role")
            yield from _known(action.asks, registers, f"{place}.asks", "register of this passport")
            yield from _known(filter(None, [action.paper]), papers, f"{place}.paper", "paper of this passport")


def _known(names: Iterable[str], known: Iterable[str], path: str, what: str) -> Iterator[tuple[str, str]]:
    known = list(known)
    for name in names:
        if name not in known:
            yield path, f"no {what} {name!r}{nearest(name, known)}"


def _unknown_facts(passport: Passport, questions: Mapping[str, Question]) -> Iterator[tuple[str, str]]:
    """Conditions that are none, and facts that nobody states."""
    scope: dict[str, tuple[str, ...] | None] = dict(SCOPE)
    scope |= {one.id: (*_ANSWER, *questions[one.question].facts) for one in passport.registers if not one.each}
    scope |= {one.id: None for one in passport.registers if one.each}
    for step in passport.steps:
        scope[step.id] = tuple(one.id for action in step.actions for one in action.takes)
    for place, text, inside in _conditions(passport):
        if not text:
            continue
        try:
            found = expression(text)
        except ConditionError as error:
            yield place, str(error)
            continue
        if not inside:
            yield from ((place, problem) for problem in _lost(found, scope))


def _lost(found: Expression, scope: Mapping[str, tuple[str, ...] | None]) -> Iterator[str]:
    for path in sorted(found.paths):
        if path[0] not in scope:
            yield f"no fact {path[0]!r}{nearest(path[0], scope)}"
            continue
        held = scope[path[0]]
        if held is not None and len(path) > 1 and path[1] not in held:
            yield f"{path[0]} has no {path[1]!r}{nearest(path[1], held)}"


def _conditions(passport: Passport) -> Iterator[tuple[str, str, bool]]:
    """Every condition with its place, and whether it is read inside the items of a list."""
    for n, document in enumerate(passport.documents):
        for key in ("when", "unless", "about"):
            yield f"documents[{n}].{key}", getattr(document, key), bool(document.each)
        yield f"documents[{n}].each", document.each, False
    for n, use in enumerate(passport.registers):
        yield f"registers[{n}].about", use.about, False
    for n, consent in enumerate(passport.consents):
        yield f"consents[{n}].of", consent.of, False
    for n, ground in enumerate(passport.grounds):
        yield f"grounds[{n}].when", ground.when, False
    for n, follow in enumerate(passport.follows):
        yield f"follows[{n}].when", follow.when, False
    for n, step in enumerate(passport.steps):
        for m, action in enumerate(step.actions):
            yield f"steps[{n}].actions[{m}].when", action.when, False
    for n, paper in enumerate(passport.papers):
        yield from _of_paper(paper.facts, f"papers[{n}].facts", inside=False)


def _of_paper(facts: Mapping[str, Any], path: str, *, inside: bool) -> Iterator[tuple[str, str, bool]]:
    each = facts.get("each")
    for key, value in facts.items():
        place = f"{path}.{key}"
        if isinstance(value, Mapping):
            yield from _of_paper(value, place, inside=inside or each is not None)
        elif isinstance(value, str):
            yield place, value, inside or (each is not None and key != "each")
        else:
            yield place, f"\x00{value!r}", True


def _leaves(request: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for key, value in request.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}", value if isinstance(value, str) else f"\x00{value!r}"


def _fact_paths(facts: Mapping[str, Fact], path: str) -> Iterator[tuple[str, str]]:
    for name, fact in facts.items():
        yield f"{path}.{name}.at", fact.at
        yield from _fact_paths(fact.facts, f"{path}.{name}.facts")


def _parsed(text: str, place: str, problem: Callable[[str, str], Exception]) -> None:
    try:
        expression(text)
    except ConditionError as error:
        raise problem(place, str(error)) from error
