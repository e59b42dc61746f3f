"""One worker, sixty-four applications at once: the portal calls the gateway of the same server and never starves it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from registries.population.model import Guardianship, Person, Population, guardianship_kind
from sandbox.demo.own_sandbox import OwnSandbox
from sandbox.demo.story import SERVICE
from signing import xmldsig

AT_ONCE = 64


def guardians_in(population: Population) -> set[str]:
    """Those who bring up somebody under age on the world's first day."""
    running = (one for one in population.every(Guardianship) if one.holds_on(population.as_of))
    return {
        one.guardian for one in running if guardianship_kind(population.person(one.ward).birth_date, population.as_of)
    }


def applicants(sandbox: OwnSandbox) -> list[Person]:
    population = sandbox.world.population
    guardians = guardians_in(population)
    grown = [
        person
        for person in population.people.values()
        if person.death_date is None and (population.as_of - person.birth_date).days > 365 * 20
    ]
    grown.sort(key=lambda person: person.iin not in guardians)
    return grown[:AT_ONCE]


def apply(sandbox: OwnSandbox, request: bytes) -> str:
    return str(sandbox.post("/api/applications", request).json()["number"])


def outcome(sandbox: OwnSandbox, number: str) -> tuple[str, str | None]:
    pause = threading.Event()
    for _ in range(900):
        case = sandbox.get(f"/api/cases/{number}").json()
        if case["result"] is not None:
            return case["result"]["kind"], case["result"]["ground"]
        pause.wait(0.1)
    return "none", None


@pytest.mark.timeout(180)
@pytest.mark.rule("GC-4")
def test_sixty_four_applications_at_once_all_end_well(sandbox: OwnSandbox) -> None:
    people = applicants(sandbox)
    assert len(people) == AT_ONCE
    guardians = guardians_in(sandbox.world.population)
    requests = []
    for person in people:
        form = sandbox.get(f"/api/services/{SERVICE}/request", iin=person.iin, consent="true").content
        requests.append(xmldsig.sign(form, sandbox.world.keyring.person(person.iin)))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = list(pool.map(lambda request: apply(sandbox, request), requests))
        outcomes = list(pool.map(lambda number: outcome(sandbox, number), numbers))
    assert len(set(numbers)) == AT_ONCE
    expected = [("certificate", None) if one.iin in guardians else ("refusal", "GC-8") for one in people]
    assert outcomes == expected
