"""Each setting of a world does what it says, at the next message or case."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.app import create_app
from sandbox.cases import CaseState
from sandbox.clock import in_astana
from sandbox.documents.issuing import Issuer
from sandbox.documents.printing import LAW_OF_2003, Printing, print_paper
from sandbox.estate import Estate
from sandbox.world import World
from sandbox.world_settings import PopulationSize, declared
from sandbox.worlds import open_store, parse_world_name
from tests.sandbox.conftest import Citizen

PATH = "/bip-sync-wss-gost/"
PROVEN_ELSEWHERE = {
    "case_attempts",
    "case_backoff",
    "consent_answer_seconds",
    "data_bank_seconds",
    "journal_days",
    "journal_megabytes",
    "keys_of_people",
    "keys_of_systems",
    "strictness",
}
PROVEN_ELSEWHERE |= {f"delivery_{name}" for name in ("attempts", "backoff", "in_flight", "longest_wait", "timeout")}
PROVEN_HERE = {
    "consent",
    "language",
    "message_date_seconds",
    "message_depth",
    "message_octets",
    "paper_equivalence",
    "population",
}


def fault(world: World, octets: bytes) -> str:
    return create_app(world).test_client().post(PATH, data=octets, content_type="text/xml").text


def test_no_setting_is_without_a_test():
    assert {one.name for one in declared()} == PROVEN_ELSEWHERE | PROVEN_HERE


def test_language_is_that_of_faults(world: World):
    told = {}
    for lang in ("kk", "ru", "en"):
        world.choices.change({"language": lang})
        told[lang] = fault(world, b"<a/>")
    assert len(set(told.values())) == 3
    assert "SOAP" in told["en"]


def test_message_larger_than_the_setting_is_refused(world: World):
    message = b"<a>" + b" " * 4000 + b"</a>"
    before = fault(world, message)
    world.choices.change({"message_octets": 2000})
    assert "SHZ-SIZE" not in before
    assert "SHZ-SIZE" in fault(world, message)


def test_message_deeper_than_the_setting_is_refused(world: World):
    message = b"<a>" * 20 + b"</a>" * 20
    world.choices.change({"language": "en"})
    before = fault(world, message)
    world.choices.change({"message_depth": 10})
    assert "nested too deeply" not in before
    assert "nested too deeply" in fault(world, message)


def test_message_dated_further_off_than_the_setting_is_refused_where_it_is_read_strictly(world: World):
    ready, http = world.systems.membership.add("demo"), create_app(world).test_client()
    world.choices.change({"strictness": "strict"})

    def told(message_id: str) -> str:
        body = (
            '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
            '<n:SendMessage xmlns:n="http://bip.bee.kz/SyncChannel/v10/Types"><request><requestInfo>'
            f"<messageId>{message_id}</messageId><serviceId>GBDFL_UniversalServiceSync</serviceId>"
            f"<messageDate>{in_astana(world.clock.now() - timedelta(hours=1)).isoformat()}</messageDate>"
            f"<sender><senderId>demo</senderId><password>{ready.password}</password></sender></requestInfo>"
            "<requestData/></request></n:SendMessage></soap:Body></soap:Envelope>"
        )
        return http.post("/bip-sync/", data=body.encode(), content_type="text/xml").text

    assert "ENV-DATE-SKEW" not in told("an-hour-ago")
    world.choices.change({"message_date_seconds": 3599})
    assert "ENV-DATE-SKEW" in told("an-hour-ago-again")


def test_printed_paper_says_that_it_is_equivalent_as_the_setting_says(world: World, guardian: Citizen):
    result = guardian.served().result
    assert result is not None
    issuer = Issuer(world)
    for setting, sentence in (("law-2003", LAW_OF_2003), ("none", None)):
        world.choices.change({"paper_equivalence": setting})
        assert issuer.printed(result.document) == print_paper(
            result.document, how=Printing(("kk", "ru"), sentence), forms=world.forms
        )


@pytest.mark.parametrize(
    ("consent", "ends"),
    [
        ("never", CaseState.ACCEPTED),
        ("sms", CaseState.ACCEPTED),
        ("evidence", CaseState.ISSUED),
        ("always", CaseState.ISSUED),
    ],
)
def test_consent_service_gives_tokens_as_the_setting_says(
    world: World, guardian: Citizen, consent: str, ends: CaseState
):
    world.choices.change({"consent": consent})
    entry = guardian.served()
    assert entry.case.state is ends


def test_cast_is_smaller_than_the_small_population(tmp_path: Path):
    with closing(World.open(tmp_path)) as small:
        small.choices.change({"population": "cast"}, founding=True)
        assert {one.iin for one in small.population.characters} <= set(small.population.people)
        assert len(small.population.people) < 300 == PopulationSize.SMALL.people


def test_a_large_population_is_there_when_the_world_is_made(tmp_path: Path):
    told: list[int] = []
    with closing(Estate(open_store(tmp_path))) as estate:
        estate.create(parse_world_name("town"), chosen={"population": "town"}, progress=told.append)
        with estate.use(parse_world_name("town")) as world:
            assert len(world.population.people) >= PopulationSize.TOWN.people == 10_000
    assert told == sorted(told)
    assert told[-1] >= 10_000
