"""Nobody real survives scrubbing, wherever in an exchange they stand; the same one is always the same other one."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date
from html import escape

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gateway.tables import metadata as gateway_metadata
from registries.identifiers import Gender, iin_birth_date, iin_gender, make_bin, make_iin, parse_bin, parse_iin
from registries.population.store import Population
from registries.tables import metadata
from sandbox.recording.disguise import Disguise
from sandbox.recording.kinds import Kind, kind_of
from sandbox.recording.scrubber import Scrubber
from sandbox.recording.stand_ins import StandIns
from sandbox.recording.substitution import REMOVED, Known
from tests.population import populated

iins = st.builds(
    make_iin, st.dates(date(1930, 1, 1), date(2024, 12, 31)), st.sampled_from(Gender), st.integers(0, 9999)
).filter(lambda one: one is not None)
bins = st.builds(make_bin, st.dates(date(1996, 1, 1), date(2024, 12, 31)), st.integers(0, 99_999)).filter(
    lambda one: one is not None
)
words = st.text(st.sampled_from("абвгдеёжзиклмнопрстуфхцчшщыэюяәғқңөұүһі"), min_size=4, max_size=12).map(str.upper)
places = st.sampled_from(
    (
        "<v>{0}</v>",
        "<v>№{0}, о нём</v>",
        "<v>x{0}y</v>",
        "<v>7{0}</v>",
        "<v>{0}9</v>",
        "<v a='{0}'/>",
        "<v><w/>{0}</v>",
        "<!-- {0} --><v/>",
        "<?p {0}?><v/>",
        "<iin>{0}</iin>",
        "<v>{apart}</v>",
        "<v>{nested}</v>",
        "<v>{encoded}</v>",
        "<v>{0}{0}</v>",
        "<v>ИИН:{0};</v>",
        "<d:Signature xmlns:d='http://www.w3.org/2000/09/xmldsig#'>{0}</d:Signature>",
    )
)


@pytest.fixture(scope="module")
def population() -> Iterator[Population]:
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    metadata.create_all(engine)
    gateway_metadata.create_all(engine)
    yield populated(engine, 5, as_of=date(2026, 3, 20))
    engine.dispose()


def _known(population: Population, service: str = "S", key: str = "key") -> Known:
    disguise = Disguise(key)
    return Known(StandIns(population.rows.engine, population, disguise, service_id=service), disguise)


def _placed(place: str, number: str) -> str:
    nested = escape(f"<?xml version='1.0' encoding='UTF-8'?><r><iin>{number}</iin></r>")
    encoded = base64.b64encode(f"ИИН {number}".encode()).decode()
    return place.format(number, apart=f"{number[:6]} {number[6:]}", nested=nested, encoded=encoded)


@settings(max_examples=100)
@given(numbers=st.lists(st.tuples(places, iins | bins), min_size=1, max_size=6), asked=iins)
def test_no_real_number_survives_in_what_is_kept(
    population: Population, numbers: list[tuple[str, str]], asked: str
) -> None:
    scrubber = Scrubber(_known(population))
    request = etree.fromstring(f"<data><iin>{asked}</iin></data>")
    answer = etree.fromstring(f"<data>{''.join(_placed(*one) for one in numbers)}</data>")
    scrubber.learn(request)
    scrubber.learn(answer)
    message = scrubber.text(f"по {asked} и {numbers[0][1]}")
    kept = b"".join((scrubber.octets(request), scrubber.octets(answer), message.encode()))
    for number in (asked, *(one for _, one in numbers)):
        assert number.encode() not in kept
        assert f"{number[:6]} {number[6:]}".encode() not in kept
        assert base64.b64encode(f"ИИН {number}".encode()) not in kept


@settings(max_examples=40)
@given(surname=words, name=words, iin=iins, ending=st.sampled_from(("", "А", "У", "ЫМ")))
def test_a_name_that_a_field_tells_is_nowhere_else(
    population: Population, surname: str, name: str, iin: str, ending: str
) -> None:
    known = _known(population)
    scrubber = Scrubber(known)
    root = etree.fromstring(
        f"<data><person><iin>{iin}</iin><surname>{surname}</surname><name>{name}</name></person>"
        f"<text>о гр. {surname}{ending} ({name.title()})</text><note by='{surname}'/></data>"
    )
    scrubber.learn(root)
    kept = etree.fromstring(scrubber.octets(root))
    stand_in = known.people.person(iin).like
    assert kept.findtext("person/surname") == stand_in.surname
    assert kept.findtext("person/name") == stand_in.name
    if surname not in (stand_in.surname, stand_in.name) and name not in (stand_in.surname, stand_in.name):
        assert kept.findtext("text") != root.findtext("text")
        assert surname not in (kept.findtext("text") or "")
        assert kept.find("note").get("by") == stand_in.surname  # type: ignore[union-attr]


@settings(max_examples=40)
@given(iin=iins)
def test_a_stand_in_is_of_the_same_sex_and_nearly_the_same_age(population: Population, iin: str) -> None:
    first, again = _known(population).people.person(iin), _known(population).people.person(iin)
    assert first == again
    assert parse_iin(first.iin) != iin
    assert iin_gender(first.iin) is iin_gender(iin)  # type: ignore[arg-type]
    assert abs((iin_birth_date(first.iin) - iin_birth_date(iin)).days) <= 21 * 366  # type: ignore[arg-type]


def test_two_people_are_never_one_and_those_beyond_the_population_are_invented(population: Population) -> None:
    known = _known(population, "MANY")
    made = (make_iin(date(1931, 1, 1 + number % 28), Gender.MALE, number) for number in range(90))
    people = [one for one in made if one is not None]
    stand_ins = [known.people.person(one).iin for one in people]
    assert len(set(stand_ins)) == len(people)
    assert any(population.find(one) is None for one in stand_ins)
    bodies = [make_bin(date(2001, 2, 3), number) for number in range(60)]
    made_bodies = [known.people.body(one).bin for one in bodies if one is not None]
    assert len(set(made_bodies)) == len(made_bodies)
    assert all(parse_bin(one) for one in made_bodies)


def test_what_looks_personal_is_replaced_by_its_form(population: Population) -> None:
    known = _known(population)
    picture = base64.b64encode(b"\x89PNG" + bytes(60)).decode()
    text = f"+7 701 234-56-78, a.b@mail.kz, N12345678, {picture}, 8(707)1112233"
    made = known.replaced(text)
    for real in ("701 234", "56-78", "a.b@mail", "N12345678", picture, "1112233"):
        assert real not in made
    assert REMOVED in made
    assert made.startswith("+7 700 ")
    assert "8(700)" in made
    assert made == known.replaced(text), "the same one is the same other one"
    harmless = "2026-03-20T12:00:00+05:00 SCSS001 {6F0C2A51-3B0D-5D0E-9A55-5B1F6F1D7A10} 1234567"
    assert known.replaced(harmless) == harmless


@pytest.mark.parametrize(
    ("xml", "path", "kind"),
    [
        ("<d><applicantIin/></d>", "applicantIin", Kind.IIN),
        ("<d><BIN/></d>", "BIN", Kind.BIN),
        ("<d><surname/><name/></d>", "name", Kind.GIVEN_NAME),
        ("<d><street/><name/></d>", "name", None),
        ("<document><number/></document>", "number", Kind.DOCUMENT_NUMBER),
        ("<court><number/></court>", "number", None),
        ("<d><requesterBirthDate/></d>", "requesterBirthDate", Kind.BIRTH_DATE),
        ("<d><kdpToken/></d>", "kdpToken", Kind.SECRET),
        ("<d><nameRu/></d>", "nameRu", None),
    ],
)
def test_the_name_of_an_element_tells_what_it_holds(xml: str, path: str, kind: Kind | None) -> None:
    found = etree.fromstring(xml).find(path)
    assert found is not None
    assert kind_of(found) is kind


def test_dates_of_birth_are_those_of_the_stand_in_in_every_form(population: Population) -> None:
    iin = next(one for one in (make_iin(date(1985, 1, 1), Gender.MALE, n) for n in range(9)) if one is not None)
    root = etree.fromstring(
        f"<d><iin>{iin}</iin><birthDate>1985-01-01T00:00:00+05:00</birthDate><note>р. 1985-01-01</note></d>"
    )
    scrubber = Scrubber(_known(population))
    scrubber.learn(root)
    kept = etree.fromstring(scrubber.octets(root))
    day = iin_birth_date(kept.findtext("iin")).isoformat()  # type: ignore[arg-type]
    assert kept.findtext("birthDate") == f"{day}T00:00:00+05:00"
    assert kept.findtext("note") == f"р. {day}"
