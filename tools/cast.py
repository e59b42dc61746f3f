"""The page on the cast: who each named character is, and what every register says of them.

It is told of a population of some day, in ages and spans, so that it holds for every other day as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa

from registries.identifiers import Gender, Iin
from registries.population.cast.script import Scene, scenes
from registries.population.generator import generate
from registries.population.model import (
    AbsenceKind,
    AdoptionAct,
    Allowance,
    Assistance,
    BirthAct,
    Candidate,
    Character,
    Conviction,
    DivorceAct,
    DocumentKind,
    DocumentStatus,
    Guardianship,
    Housing,
    MarriageAct,
    NameChangeAct,
    Orphan,
    ParentalRightsRuling,
    Person,
    Population,
    PowerOfAttorney,
    guardianship_kind,
)
from registries.population.places import cities
from registries.tables import metadata

__all__ = ["cast_of", "render_cast"]

_DAY: Final = date(2030, 1, 15)
_INTRODUCTION: Final = """\
People whom every world has, the same for every seed. All of them are invented. `shlyuz people` lists them with their
IIN; wherever a demonstration or the control API asks for a character, it takes the key. Ages and spans are those of
the day for which the world's people were made; what happens afterwards changes them as it changes everybody."""
_RULE: Final = re.compile(r"\b(?:C|GC|AC|GE)-\d+\b")
_BY_RULE: Final = "With whom a branch of the services is shown; the rules are those of the [page on rules](rules.md)."
_DOCUMENTS: Final = {
    DocumentKind.IDENTITY_CARD: "identity card",
    DocumentKind.PASSPORT: "passport",
    DocumentKind.FOREIGN_PASSPORT: "foreign passport",
}
_ABSENCES: Final = {
    AbsenceKind.DEAD: "dead",
    AbsenceKind.DEPRIVED: "deprived of parental rights",
    AbsenceKind.MISSING: "declared missing",
    AbsenceKind.UNKNOWN: "unknown",
}


def cast_of(day: date = _DAY) -> Population:
    """A population of *day* with the cast and hardly anybody else."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    metadata.create_all(engine)
    with engine.begin() as connection:
        generate(connection, seed=0, as_of=day, size=1)
    return Population(engine)


def render_cast(population: Population, *, head: str) -> str:
    """The page; *head* is what every generated page begins with."""
    teller = _Teller(population, {one.iin: one.key for one in population.characters})
    blocks = ["# Cast", head, _INTRODUCTION]
    for scene in scenes():
        blocks.append(f"## {scene.title}")
        for key in scene.characters:
            blocks += teller.told(population.character(key), scene)
    return "\n\n".join([*blocks, "## By rule", _BY_RULE, _by_rule()]) + "\n"


def _by_rule() -> str:
    """Which characters the texts name a rule for."""
    found: dict[str, list[str]] = {}
    for scene in scenes():
        for key, role in scene.characters.items():
            for rule in _RULE.findall(role.good_for.en if role.good_for else ""):
                found.setdefault(rule, []).append(f"[`{key}`](#{key})")
    rows = [f"| {rule} | {', '.join(found[rule])} |" for rule in sorted(found, key=_in_order)]
    return "\n".join(["| rule | characters |", "| --- | --- |", *rows])


def _in_order(rule: str) -> tuple[str, int]:
    family, _, number = rule.rpartition("-")
    return family, int(number)


@dataclass(frozen=True, slots=True)
class _Teller:
    population: Population
    keys: Mapping[Iin, str]

    def told(self, character: Character, scene: Scene) -> Iterator[str]:
        person, dated = self.population.person(character.iin), scene.characters[character.key].born is not None
        yield f"### `{character.key}`"
        yield f"{character.good_for.en}<br>{character.good_for.kk}<br>{character.good_for.ru}"
        yield self._registers(person, _On(self.population.as_of, dated))

    def _registers(self, person: Person, on: _On) -> str:
        told: tuple[tuple[str, Callable[[Person, _On], Iterable[str]]], ...] = (
            ("individuals", self._individuals),
            ("civil registry", self._civil_registry),
            ("convictions", self._convictions),
            ("rights to real estate", self._housing),
            ("allowances", self._allowances),
            ("social assistance", self._assistance),
            ("data bank of orphans", self._data_bank),
            ("notaries", self._powers),
            ("legal entities", self._bodies),
        )
        said = [(name, "; ".join(says(person, on))) for name, says in told]
        silent = ", ".join(name for name, text in said if not text)
        rows = [f"| {name} | {text} |" for name, text in said if text]
        return "\n".join(["| register | says |", "| --- | --- |", *rows, f"| {silent} | nothing |"])

    def _who(self, iin: Iin) -> str:
        """Somebody else: by key if they are a character."""
        person = self.population.person(iin)
        key = self.keys.get(iin)
        return f"{_name(person)} (`{key}`)" if key else _name(person)

    def _individuals(self, person: Person, on: _On) -> Iterator[str]:
        sex = "male" if person.gender is Gender.MALE else "female"
        age = f"born on {person.birth_date}" if on.dated else f"{person.age_on(on.day)} years old"
        yield f"{_name(person)}, {sex}, {age}, {person.nationality.name.lower()}"
        yield cities()[person.address.city_key].name.en
        yield from (f"moved from {cities()[one.city_key].name.en}" for one in person.former_addresses)
        for old in person.former_names:
            parts = (old.name.surname, old.name.name, old.name.patronymic)
            yield f"until {on.ago(old.until)}: {' '.join(part for part in parts if part).title()}"
        if not person.born_in_kazakhstan:
            yield "born abroad"
        if person.citizenship != "398":
            yield "citizen of another state"
        yield from self._standing(person, on)
        documents = [one for one in person.documents if one.status is not DocumentStatus.REPLACED]
        yield from (f"{_DOCUMENTS[one.kind]} {_state(one.status, one.end_date < on.day)}" for one in documents[:1])
        if not documents and person.is_alive:
            yield "no document"
        if not person.has_phone:
            yield "no phone in the base of mobile citizens"

    def _standing(self, person: Person, on: _On) -> Iterator[str]:
        if person.death_date is not None:
            yield f"died {on.ago(person.death_date)}"
        if person.missing is not None:
            yield f"declared missing {on.ago(person.missing.day)}"
        if person.disappeared is not None:
            yield f"looked for by the police since {on.ago(person.disappeared)}"
        if person.incapable is not None:
            yield f"declared incapable {on.ago(person.incapable.day)}"
        if person.excluded is not None:
            yield f"excluded {on.ago(person.excluded.day)}"
        if person.repatriated is not None:
            yield f"came back as a kandas {on.ago(person.repatriated.day)}"

    def _civil_registry(self, person: Person, on: _On) -> Iterator[str]:
        for act in self.population.records(BirthAct, person.iin, "child"):
            where = "in the electronic registry" if act.is_electronic_on(on.day) else "on paper only"
            parents = [self._who(one) for one in (act.mother, act.father) if one is not None]
            yield f"birth {where}, parents: {', '.join(parents) or 'not named'}"
        for adoption in self.population.records(AdoptionAct, person.iin):
            what = "adopted" if adoption.child == person.iin else f"adopted {self._who(adoption.child)}"
            yield f"{what} {on.ago(adoption.registered)}"
        for marriage in self.population.records(MarriageAct, person.iin):
            spouse = marriage.wife if marriage.husband == person.iin else marriage.husband
            ended = marriage.ended and marriage.end_reason and f", ended by {marriage.end_reason.value}"
            ending = f"{ended} {on.ago(marriage.ended)}" if marriage.ended and ended else ""
            yield f"married {self._who(spouse)} {on.ago(marriage.married)}{ending}"
        for divorce in self.population.records(DivorceAct, person.iin):
            yield f"divorce {'by a court' if divorce.ruling else 'at the registry'} {on.ago(divorce.registered)}"
        for change in self.population.records(NameChangeAct, person.iin):
            yield f"change of name {on.ago(change.registered)}"
        for child in self.population.children_of(person.iin):
            yield (
                f"child: {self._who(child.iin)}, {child.age_on(on.day)}"
                if child.is_alive
                else (f"child: {self._who(child.iin)}, dead")
            )
        if self.population.death_of(person.iin) is not None:
            yield "death"

    def _convictions(self, person: Person, on: _On) -> Iterator[str]:
        for one in self.population.records(Conviction, person.iin):
            state = "standing" if one.holds_on(on.day) else "spent"
            prison = ""
            if one.imprisoned is not None:
                prison = ", in prison" if one.released is None else f", released {on.ago(one.released)}"
            judgement = f"{one.offence.en} (article {one.article}), {one.punishment.en}"
            yield f"{judgement}, {on.ago(one.ruling.day)}: {state}{prison}"

    def _housing(self, person: Person, on: _On) -> Iterator[str]:
        for one in self.population.records(Housing, person.iin):
            others = [self._who(share.owner) for share in one.owners if share.owner != person.iin]
            whose = f"1/{len(one.owners)}, with {', '.join(others)}" if others else "sole owner"
            state = f", sold {on.ago(one.ended)}" if one.ended else ""
            burden = "".join(f", {each.kind.value}" for each in one.encumbrances)
            yield f"{one.housing.value} of {one.area} m², {whose}, since {on.ago(one.registered)}{burden}{state}"

    def _allowances(self, person: Person, on: _On) -> Iterator[str]:
        for one in self.population.records(Allowance, person.iin):
            whose = "" if one.child is None else f" for {self._who(one.child)}"
            to = "" if one.recipient == person.iin else f", paid to {self._who(one.recipient)}"
            state = "" if one.holds_on(on.day) else " (ended)"
            yield f"{one.allowance.value}{'' if to else whose}{to}{state}"

    def _assistance(self, person: Person, on: _On) -> Iterator[str]:
        for one in self.population.records(Assistance, person.iin, "member"):
            role = "applicant" if one.applicant == person.iin else "member of the family"
            state = f"ends {on.ago(one.ends)}" if one.holds_on(on.day) else f"ended {on.ago(one.ends)}"
            yield f"{role}, family of {len(one.members)}, {state}"

    def _data_bank(self, person: Person, on: _On) -> Iterator[str]:
        for orphan in self.population.records(Orphan, person.iin):
            grounds = ", ".join(f"{each.parent.value} {_ABSENCES[each.kind]}" for each in orphan.grounds)
            where = f", in {orphan.placed.en}" if orphan.placed and orphan.left is None else ""
            left = "" if orphan.left is None else f", off the books since {on.ago(orphan.left)}"
            yield f"entered {on.ago(orphan.entered)}: {grounds}{where}{left}"
        for candidate in self.population.records(Candidate, person.iin):
            left = "" if candidate.left is None else f", off the books since {on.ago(candidate.left)}"
            ages = f"a child of {candidate.least_age} to {candidate.most_age}"
            yield f"candidate ({candidate.form}) for {ages} since {on.ago(candidate.entered)}{left}"
        for one in self.population.records(Guardianship, person.iin):
            yield self._guardianship(one, person, on)
        for ruling in self.population.records(ParentalRightsRuling, person.iin, "parent"):
            yield f"deprived of the rights to {self._who(ruling.child)}"

    def _guardianship(self, one: Guardianship, person: Person, on: _On) -> str:
        ward = self.population.person(one.ward)
        kind = guardianship_kind(ward.birth_date, on.day)
        state = kind.value if kind is not None else "came of age"
        if one.ended is not None and one.end_reason is not None:
            state = f"{one.end_reason.value} {on.ago(one.ended)}"
        if ward.iin == person.iin:
            return f"under {self._who(one.guardian)} since {on.ago(one.order_date)}: {state}"
        return f"guardian of {self._who(ward.iin)}, {ward.age_on(on.day)}, since {on.ago(one.order_date)}: {state}"

    def _powers(self, person: Person, on: _On) -> Iterator[str]:
        for one in self.population.records(PowerOfAttorney, person.iin):
            given = one.principal == person.iin
            other = f"to {self._who(one.representative)}" if given else f"from {self._who(one.principal)}"
            state = "in force" if one.holds_on(on.day) else "withdrawn" if one.withdrawn else "expired"
            yield f"{', '.join(power.value for power in one.powers)} {other}: {state}"

    def _bodies(self, person: Person, on: _On) -> Iterator[str]:
        for one in self.population.organisations.values():
            parts = [name for name, iin in (("head", one.head), ("signer", one.signer)) if iin == person.iin]
            parts += ["founder"] if person.iin in one.founders_people else []
            if parts:
                yield f"{', '.join(parts)} of {one.names.en}{' (struck off)' if one.ended else ''}"


@dataclass(frozen=True, slots=True)
class _On:
    """How days are told on *day*."""

    day: date
    dated: bool
    """True for somebody whose story has dates, since a law names one."""

    def ago(self, day: date) -> str:
        """*day* as a span, or as a date."""
        if self.dated:
            return day.isoformat()
        days = (self.day - day).days
        if days < 0:
            return f"in {_span(-days)}"
        return f"{_span(days)} ago"


def _span(days: int) -> str:
    if days < 60:
        return f"{days} days"
    return f"{days // 30} months" if days < 730 else f"{int(days / 365.25)} years"


def _state(status: DocumentStatus, lapsed: bool) -> str:
    if status is DocumentStatus.VALID:
        return "expired" if lapsed else "in force"
    return {DocumentStatus.LOST: "lost", DocumentStatus.HOLDER_DIED: "void by death"}.get(status, "void")


def _name(person: Person) -> str:
    return person.full_name.title()
