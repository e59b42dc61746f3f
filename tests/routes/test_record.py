"""A real endpoint is recorded: the client gets what it answered, and what is kept knows none of its people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from lxml import etree
from pytest_httpserver import HTTPServer

from gateway.journal import Direction, Filter
from gateway.recordings import Recorded
from gateway.route_table import RouteTable
from registries.identifiers import Gender, iin_birth_date, iin_gender, make_bin, make_iin
from sandbox.world import World
from signing import xmldsig
from tests.routes.conftest import Lay, Party

SERVICE = "FAR"
PERSON = """<data xmlns:p="urn:p"><p:person><iin>{iin}</iin><surname>{surname}</surname><name>{name}</name>
<birthDate>{born}</birthDate><regAddress><street>УЛИЦА НАСТОЯЩАЯ</street><building>17</building><flat>4</flat>
<arCode>0201300123456789</arCode></regAddress><documents><document><number>034567890</number><issueOrganization/>
</document></documents><phone>+7 701 123 45 67</phone></p:person>{more}</data>"""


@pytest.fixture
def numbers() -> tuple[str, str, str]:
    """Valid numbers that nobody in the world has: of a man, of a girl, of a company."""
    man = next(n for n in (make_iin(date(1985, 1, 1), Gender.MALE, s) for s in range(9000, 9009)) if n)
    girl = next(n for n in (make_iin(date(2015, 6, 7), Gender.FEMALE, s) for s in range(9000, 9009)) if n)
    company = next(n for n in (make_bin(date(1999, 1, 1), s) for s in range(90_000, 90_009)) if n)
    return man, girl, company


@pytest.fixture
def stored(world: World) -> Callable[[], bytes]:
    """Every octet that the world keeps, of every table."""

    def dump() -> bytes:
        with world.engine.connect() as connection:
            metadata = sa.MetaData()
            metadata.reflect(connection)
            rows = [tuple(row) for table in metadata.sorted_tables for row in connection.execute(table.select())]
        return repr(rows).encode() + b"".join(v for row in rows for v in row if isinstance(v, bytes))

    return dump


def _recorded(world: World) -> tuple[Recorded, ...]:
    return world.systems.recordings.of(SERVICE)


def _record(lay: Lay, url: str, **more: str) -> None:
    options = "".join(f"\n{key} = {value}" for key, value in more.items())
    lay(f'service = "{SERVICE}"\nurl = "{url}"\nrecord = true{options}')


def test_the_client_gets_the_real_answer_and_nobody_real_is_kept(
    party: Party,
    lay: Lay,
    httpserver: HTTPServer,
    answer_of_provider: Callable[..., str],
    numbers: tuple[str, str, str],
    stored: Callable[[], bytes],
) -> None:
    man, girl, company = numbers
    more = (
        f"<child><iin>{girl}</iin><note>Отец: Настоящев Иван, ИИН {man}</note></child><org><bin>{company}</bin></org>"
    )
    real = PERSON.format(iin=man, surname="НАСТОЯЩЕВ", name="ИВАН", born="1985-01-01", more=more)
    httpserver.expect_request("/far").respond_with_data(answer_of_provider(real, message=f"Найден {man}"))
    _record(lay, httpserver.url_for("/far"))
    reply = party.ask(SERVICE, f"<data><iin>{man}</iin></data>")
    assert real.encode() in reply.octets, "octet for octet"
    kept = stored()
    for secret in (*numbers, "НАСТОЯЩ", "Настоящ", "034567890", "0201300123456789", "701 123 45 67", "1985-01-01"):
        assert secret.encode() not in kept, secret
        assert secret.encode("unicode_escape") not in kept, secret


def test_the_same_real_person_is_the_same_invented_one_everywhere(
    party: Party,
    lay: Lay,
    httpserver: HTTPServer,
    answer_of_provider: Callable[..., str],
    numbers: tuple[str, str, str],
) -> None:
    man, girl, _ = numbers
    for number, asked in enumerate((man, girl, man)):
        answer = f"<data><iin>{asked}</iin><surname>АБЫЛ</surname><father><iin>{man}</iin></father></data>"
        httpserver.expect_oneshot_request("/far").respond_with_data(answer_of_provider(answer))
        _record(lay, httpserver.url_for("/far")) if number == 0 else None
        party.ask(SERVICE, f"<data><iin>{asked}</iin></data>")
    first, second, third = (one.recording for one in _recorded(party.world))
    numbers_of = [
        (etree.fromstring(one.request).findtext("iin"), etree.fromstring(one.answer or b"").findtext("father/iin"))
        for one in (first, second, third)
    ]
    assert numbers_of[0] == numbers_of[2]
    assert numbers_of[0][0] == numbers_of[0][1] == numbers_of[1][1] != numbers_of[1][0]
    stand_in = party.world.population.person(str(numbers_of[0][0]))
    assert etree.fromstring(first.answer or b"").findtext("surname") == stand_in.surname
    assert iin_gender(stand_in.iin) is iin_gender(man)  # type: ignore[arg-type]
    assert abs(stand_in.birth_date.year - iin_birth_date(man).year) <= 5  # type: ignore[arg-type]


def test_signatures_are_dropped_and_remembered(
    party: Party, lay: Lay, httpserver: HTTPServer, answer_of_provider: Callable[..., str]
) -> None:
    key = party.world.systems.membership.add("provider").key
    signed = xmldsig.sign(b"<data><v>1</v></data>", key).decode()
    httpserver.expect_request("/far").respond_with_data(answer_of_provider(signed))
    _record(lay, httpserver.url_for("/far"))
    party.ask(SERVICE, "<data><v>1</v></data>")
    (one,) = _recorded(party.world)
    assert one.recording.signed
    assert one.recording.answer == b"<data><v>1</v></data>"


def test_a_fault_and_an_answer_that_is_none_are_kept_as_they_must(
    party: Party,
    lay: Lay,
    httpserver: HTTPServer,
    numbers: tuple[str, str, str],
    stored: Callable[[], bytes],
) -> None:
    man = numbers[0]
    fault = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>SCE909</faultcode>'
        f"<faultstring>Нет {man}</faultstring></e:Fault></e:Body></e:Envelope>"
    )
    httpserver.expect_oneshot_request("/far").respond_with_data(fault)
    httpserver.expect_oneshot_request("/far").respond_with_data(f"<html>{man}")
    _record(lay, httpserver.url_for("/far"))
    assert man in party.ask(SERVICE).text("errorData"), "the client is told what the provider said"
    assert party.ask(SERVICE, f"<data><iin>{man}</iin></data>").code == "SHZ-PROVIDER-ANSWER"
    (one,) = _recorded(party.world)
    assert one.recording.fault
    assert one.recording.status_code == "SCE909"
    assert man.encode() not in stored()


def test_recording_without_scrubbing_keeps_everything(
    party: Party,
    lay: Lay,
    httpserver: HTTPServer,
    answer_of_provider: Callable[..., str],
    numbers: tuple[str, str, str],
) -> None:
    man = numbers[0]
    httpserver.expect_request("/far").respond_with_data(answer_of_provider(f"<data><iin>{man}</iin></data>"))
    _record(lay, httpserver.url_for("/far"), scrub="false")
    party.ask(SERVICE)
    (one,) = _recorded(party.world)
    assert not one.recording.scrubbed
    assert man.encode() in (one.recording.answer or b"")
    kept = party.world.systems.journal.list()
    assert any(man.encode() in (party.world.systems.journal.octets(e.id) or b"") for e in kept)


def test_the_key_and_the_stand_ins_go_with_the_route(
    party: Party,
    lay: Lay,
    httpserver: HTTPServer,
    answer_of_provider: Callable[..., str],
    numbers: tuple[str, str, str],
    stored: Callable[[], bytes],
) -> None:
    httpserver.expect_request("/far").respond_with_data(answer_of_provider())
    _record(lay, httpserver.url_for("/far"))
    party.ask(SERVICE, f"<data><iin>{numbers[0]}</iin></data>")
    record = RouteTable(party.world.engine).find((SERVICE, None))
    assert record is not None
    secret = record.settings["secret"]
    assert secret.encode() in stored()
    assert "secret" not in party.http.get(f"/api/routes/{SERVICE}").text
    party.world.systems.routes.remove((SERVICE, None))
    with party.world.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM gateway_stand_ins").scalar() == 0
    assert secret.encode() not in stored()
    assert len(_recorded(party.world)) == 1, "what was recorded stays"


def test_the_journal_keeps_the_ids_of_messages(
    party: Party, lay: Lay, httpserver: HTTPServer, answer_of_provider: Callable[..., str]
) -> None:
    httpserver.expect_request("/far").respond_with_data(answer_of_provider())
    _record(lay, httpserver.url_for("/far"))
    party.ask(SERVICE, number="m-" + "0a" * 30)
    assert party.world.systems.journal.list(Filter(message_id="m-" + "0a" * 30))


def test_the_journal_shows_the_scrubbed_exchange_whole(
    party: Party, lay: Lay, httpserver: HTTPServer, answer_of_provider: Callable[..., str]
) -> None:
    httpserver.expect_request("/far").respond_with_data(answer_of_provider("<data><v>1</v></data>"))
    _record(lay, httpserver.url_for("/far"))
    party.ask(SERVICE, "<data><v>2</v></data>")
    journal = party.world.systems.journal
    entries = [one for one in journal.list() if one.service_id == SERVICE]
    assert [one.direction for one in entries].count(Direction.OUT) == 2
    for entry in entries:
        octets = journal.octets(entry.id)
        assert octets is not None
        assert etree.fromstring(octets).find(".//v") is not None
        assert party.password.encode() not in octets
