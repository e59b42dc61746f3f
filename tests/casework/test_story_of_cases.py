"""The story of a case: nineteen working days over the New Year, and its variants; every signature is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from sandbox.cases import CaseState
from sandbox.clock import FrozenClock, in_astana
from sandbox.demo.case_plots import BEGINS, PlotRefused, Variant, plots_of
from sandbox.demo.case_story import tell_cases
from sandbox.demo.step import Step
from sandbox.demo.stories import story_of
from sandbox.documents.papers import read_paper
from sandbox.errors import CaseRefused
from sandbox.settings import Settings
from sandbox.world import World
from signing.texts import LANGUAGES, Catalogue
from signing.xml import parse
from tests.stores import TemplateWorld

ESTABLISHMENT = "guardianship-establishment/2020"
ASSISTANCE = "asp-certificate/2016"
Teller = Callable[..., "Told"]


class Told:
    """A story that was told to its end."""

    def __init__(self, world: World, steps: list[Step], out: Path) -> None:
        self.world, self.steps, self.out = world, steps, out

    def facts(self, step: str, name: str, lang: str = "en") -> list[str]:
        found: list[Any] = [one.facts[name] for one in self.steps if one.id == step]
        return [one if isinstance(one, str) else one[lang] for one in found]

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.steps]

    def papers(self) -> set[str]:
        return {file.name.split("-", 3)[3].removesuffix(".xml") for file in self.out.glob("case-1-0*.xml")}


def minted(world: World) -> None:
    """A world in which everybody has the keys, and whose clock has hardly moved."""
    with TemporaryDirectory() as out:
        list(tell_cases(world, plots_of(ASSISTANCE, Variant()), url="", out=Path(out)))


@pytest.fixture(scope="module")
def tell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teller]:
    """``tell(service, **variant)``: the story, lived through in a world that begins before the New Year."""
    with ExitStack() as stack:
        directory = tmp_path_factory.mktemp("template")
        template = stack.enter_context(
            TemplateWorld.told(directory, minted, clock=FrozenClock(BEGINS - timedelta(hours=1)))
        )

        def told(service: str = ESTABLISHMENT, **variant: Any) -> Told:
            world = stack.enter_context(template.copied())(FrozenClock(BEGINS), Settings())
            out = tmp_path_factory.mktemp("story")
            plots = plots_of(service, Variant(**variant))
            return Told(world, list(tell_cases(world, plots, url="http://127.0.0.1", out=out)), out)

        yield told


@pytest.fixture(scope="module")
def over_new_year(tell: Teller) -> Told:
    return tell()


@pytest.mark.rule("GE-5", "GE-8", "GE-9", "GE-10", "GE-11", "C-14")
def test_nineteen_working_days_lead_from_the_application_to_the_order_over_the_new_year(over_new_year: Told):
    assert all(step.ok for step in over_new_year.steps)
    assert over_new_year.facts("case-applied", "whole") == ["21.01.2026 18:00"]
    dues = [over_new_year.facts("case-applied", "due")[0], *over_new_year.facts("case-acted", "due")]
    assert dues == ["24.12.2025 18:00", "29.12.2025 18:00", "19.01.2026 18:00", "21.01.2026 18:00", "–"]
    assert over_new_year.facts("case-ended", "days") == ["19"]
    assert in_astana(over_new_year.world.clock.now()).date() == date(2026, 1, 21)
    assert "case-overdue" not in over_new_year.ids


def test_days_that_nobody_works_are_told_with_their_reasons(over_new_year: Told):
    told = over_new_year.facts("case-acted", "unusual")
    assert [day in told[1] for day in ("01.01", "02.01", "07.01")] == [True] * 3
    assert told[0] == "–"


def test_order_lies_in_the_folder_as_xml_and_as_pdf(over_new_year: Told):
    assert over_new_year.papers() == {"act", "order"}
    assert (over_new_year.out / "case-1-02-order.pdf").read_bytes().startswith(b"%PDF-")
    facts = read_paper(parse((over_new_year.out / "case-1-02-order.xml").read_bytes()))
    person = over_new_year.world.population.character("candidate-ready")
    assert facts["guardian"]["iin"] == person.iin  # type: ignore[index]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_step_is_told_in_every_language(over_new_year: Told, lang: Any):
    texts = Catalogue.load("sandbox.texts", "story")
    for step in over_new_year.steps:
        for part in ("title", "text"):
            said = step.said(texts.text(step.id, part, lang), lang)
            assert said
            assert "{" not in said


@pytest.mark.rule("GE-2", "GE-3", "GE-12", "C-7", "C-10")
def test_application_at_the_counter_has_a_receipt_a_courier_and_is_handed_over(tell: Teller):
    told = tell(channel="state-corporation")
    assert all(step.ok for step in told.steps)
    assert told.papers() == {"receipt", "act", "order"}
    # the courier goes on 23 December, and the term of the provider begins then
    assert told.facts("case-acted", "whole")[1] == "22.01.2026 18:00"
    assert told.facts("case-ended", "to") == ["The result was handed over"]


def test_provider_that_lets_a_term_pass_is_named(tell: Teller):
    told = tell(late=True)
    assert all(step.ok for step in told.steps)
    assert told.facts("case-overdue", "at") == ["24.12.2025 18:00", "21.01.2026 18:00"]
    assert told.facts("case-overdue", "terms") == ["that of the step", "that of the whole"]
    assert "Education Department of Astana" in told.facts("case-overdue", "who")[0]
    assert told.facts("case-ended", "days") == ["20"]


@pytest.mark.rule("GE-6", "C-6", "C-8")
@pytest.mark.parametrize(
    ("ground", "to"),
    [
        ("C-6", "A reasoned refusal was issued"),
        ("GE-6-conviction", "A reasoned refusal was issued"),
        ("documents", "Acceptance was refused"),
    ],
)
def test_refusal_names_its_ground(tell: Teller, ground: str, to: str):
    told = tell(refuse=ground)
    assert all(step.ok for step in told.steps)
    assert told.facts("case-ended", "to") == [to]
    assert told.facts("case-ended", "ground") == ["–" if ground == "documents" else ground]


@pytest.mark.rule("C-17", "GE-7")
def test_refusal_that_is_set_aside_goes_back_to_where_an_order_can_be_prepared(tell: Teller):
    told = tell(complain=True)
    assert all(step.ok for step in told.steps)
    assert [one for one in told.ids if one.startswith("complaint")] == [
        "complaint",
        "complaint-receipt",
        "complaint-answer",
    ]
    assert told.facts("case-ended", "ground") == ["GE-7-marriage", "–"]
    case = told.world.cases.find(told.facts("case-applied", "number")[0])  # type: ignore[arg-type]
    assert case is not None
    assert case.state is CaseState.ISSUED
    assert [one.name for one in told.world.cases.papers(case) if one.set_aside_at is not None] == ["refusal"]


@pytest.mark.rule("AC-1", "AC-2", "AC-5")
@pytest.mark.parametrize("channel", ["portal", "rural-akim"])
def test_recipient_and_somebody_who_is_none_both_have_a_certificate(tell: Teller, channel: str):
    told = tell(ASSISTANCE, channel=channel)
    assert all(step.ok for step in told.steps)
    certificates = sorted(told.out.glob("case-*-certificate.xml"))
    assert [read_paper(parse(one.read_bytes()))["recipient"] for one in certificates] == [True, False]
    assert len(set(told.facts("case-ended", "says"))) == 2


@pytest.mark.parametrize(
    ("service", "variant", "code", "nearest"),
    [
        ("guardianship-establishment/202", {}, "DEMO-SERVICE", ESTABLISHMENT),
        (ESTABLISHMENT, {"refuse": "GE-6-convictions"}, "DEMO-GROUND", "'GE-6-conviction'"),
        ("guardianship-certificate/2021", {"refuse": "recrod"}, "DEMO-GROUND", "'record'"),
        (ESTABLISHMENT, {"refuse": "C-6", "complain": True}, "DEMO-VARIANT", "GE-7-marriage"),
        (ASSISTANCE, {"complain": True}, "DEMO-VARIANT", ESTABLISHMENT),
        (ASSISTANCE, {"late": True}, "DEMO-VARIANT", "minutes"),
        ("guardianship-certificate/2021", {"late": True}, "DEMO-VARIANT", "portal"),
    ],
)
def test_story_that_there_is_not_is_refused_with_the_nearest(
    service: str, variant: dict[str, Any], code: str, nearest: str
):
    with pytest.raises(PlotRefused) as refused:
        story_of(service, Variant(**variant))
    assert refused.value.code == code
    assert nearest in refused.value.detail


def test_channel_that_the_service_does_not_have_is_refused_with_the_nearest():
    with pytest.raises(CaseRefused, match="nearest known one is 'portal'"):
        story_of(ESTABLISHMENT, Variant(channel="portall"))
