"""A stub is filled from the request and the world, signed and held to its schema; what is missing is named."""

from __future__ import annotations

import pytest
from lxml import etree

from sandbox.errors import RouteRefused
from signing import xmldsig
from tests.routes.conftest import GBD_FL, Lay, Party

STUB = """
namespaces = { q = "urn:q" }

[[answers]]
when = "starts-with(iin, '85')"
message = "Табылды: {iin}"
template = '''
<data xmlns:a="urn:a"><a:person number="{iin}" of="{$senderId}"><a:name>{q:name ?? 'БЕЛГІСІЗ'}</a:name>
<a:day>{$today}</a:day><a:many>{count(item) * 2}</a:many><a:braces>{{}}</a:braces></a:person></data>
'''

[[answers]]
when = "not(iin)"
code = "SCSE002"
message = "ИИН не указан"

[[answers]]
fault = "SCE909"
message = "Внутренняя ошибка для {iin}"
"""
XSD = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a"><xs:element name="size">'
    '<xs:simpleType><xs:restriction base="xs:int"><xs:maxInclusive value="9"/></xs:restriction></xs:simpleType>'
    "</xs:element></xs:schema>"
)


def _answer(text: str) -> str:
    return f"[[answers]]\n{text}"


def test_places_are_filled_from_the_request_and_from_the_world(party: Party, lay: Lay) -> None:
    lay('service = "S"\nstub = "s.toml"', s_toml=STUB)
    request = '<data xmlns:n="urn:q"><iin>850101</iin><n:name>ӘСЕЛ &lt;b/&gt;</n:name><item/><item/></data>'
    reply = party.ask("S", request)
    assert (reply.code, reply.text("message")) == ("SCSS001", "Табылды: 850101")
    person = etree.fromstring(reply.data)[0]
    assert dict(person.attrib) == {"number": "850101", "of": "demo"}
    assert [one.text for one in person] == ["ӘСЕЛ <b/>", "2031-05-06", "4", "{}"]


def test_a_default_stands_for_what_is_not_there(party: Party, lay: Lay) -> None:
    lay('service = "S"\nstub = "s.toml"', s_toml=STUB)
    assert party.ask("S", "<data><iin>85</iin></data>").text("name") == "БЕЛГІСІЗ"


def test_the_first_answer_whose_condition_holds_is_given(party: Party, lay: Lay) -> None:
    lay('service = "S"\nstub = "s.toml"', s_toml=STUB)
    assert party.ask("S").code == "SCSE002"
    fault = party.ask("S", "<data><iin>99</iin></data>")
    assert (fault.status, fault.code) == (500, "SHZ-PROVIDER-FAULT")
    assert "SCE909: Внутренняя ошибка для 99" in fault.text("errorData")


def test_a_place_that_finds_nothing_is_a_fault_that_names_it(party: Party, lay: Lay) -> None:
    lay('service = "S"\nstub = "s.toml"', s_toml=_answer("template = '<v>{there/is}</v>'"))
    reply = party.ask("S")
    assert reply.code == "SHZ-STUB"
    assert "STUB-PLACE" in reply.text("errorData")
    assert "{there/is}" in reply.text("errorData")


def test_a_value_that_is_too_long_is_refused(party: Party, lay: Lay) -> None:
    lay('service = "S"\nstub = "s.toml"', s_toml=_answer("template = '<v>{long}</v>'"))
    assert party.ask("S", f"<data><long>{'x' * 65_536}</long></data>").code == "SCSS001"
    refused = party.ask("S", f"<data><long>{'x' * 65_537}</long></data>")
    assert "more than 65536 characters" in refused.text("errorData")


def test_no_answer_for_a_request_is_a_fault(party: Party, lay: Lay) -> None:
    lay('service = "S"\nstub = "s.toml"', s_toml=_answer("when = 'a'"))
    assert "none of 1 fits" in party.ask("S").text("errorData")


def test_an_expression_sees_the_business_data_alone(party: Party, lay: Lay) -> None:
    lay('service = "S"\nstub = "s.toml"', s_toml=_answer("template = '<v>{count(//*)} {name(/*)}</v>'"))
    assert party.ask("S", "<data><a/><b/></data>").text("v") == "3 data"
    assert party.ask("S", '<data><w:a xmlns:w="urn:w"><b/></w:a></data>').text("v") == "2 w:a"


@pytest.mark.parametrize("signer", ["owner", "ministry"])
def test_data_are_signed_by_an_organisation(party: Party, lay: Lay, signer: str) -> None:
    world = party.world
    organisations = world.population.organisations.values()
    owner = world.population.organisation(world.registers[GBD_FL].owner)
    wanted = owner if signer == "owner" else next(one for one in organisations if one.key != owner.key)
    name = "owner" if signer == "owner" else wanted.key
    made = _answer(f"signed_by = '{name}'\ntemplate = '<data xmlns:a=\"urn:a\"><a:v>{{iin}}</a:v></data>'")
    lay(f'service = "{GBD_FL}"\nstub = "s.toml"', s_toml=made)
    report = xmldsig.verify(party.ask(GBD_FL, "<data><iin>1</iin></data>").data, world.trust, at=world.clock.now())
    assert report.ok, report.failures
    assert report.signer is not None
    assert report.signer.bin == wanted.bin
    assert report.covered[0].element.findtext("{urn:a}v") == "1"


def test_a_file_is_given_as_it_is(party: Party, lay: Lay) -> None:
    lay('service = "S"\nstub = "s.toml"', s_toml=_answer('file = "a.xml"'), a_xml="<a><b>{iin}</b></a>")
    assert party.ask("S").data == b"<data><a><b>{iin}</b></a></data>"


def test_an_answer_is_held_to_its_schema(party: Party, lay: Lay) -> None:
    made = _answer("schema = ['a.xsd']\ntemplate = '<a:size xmlns:a=\"urn:a\">{n}</a:size>'")
    lay('service = "S"\nstub = "s.toml"', s_toml=made, a_xsd=XSD)
    assert party.ask("S", "<data><n>9</n></data>").code == "SCSS001"
    wrong = party.ask("S", "<data><n>10</n></data>")
    assert wrong.code == "SHZ-STUB"
    assert "STUB-SCHEMA" in wrong.text("errorData")
    with pytest.raises(RouteRefused, match=r"answers\[0\].schema: the data is not valid by it: line 1"):
        lay('service = "S"\nstub = "s.toml"', s_toml=made.replace("{n}", "ten"), a_xsd=XSD)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("template = '<v>{iin</v>'", "s.toml: answers[0].template: line 1, in v: column 1: a { without a }"),
        ("template = '<v>}</v>'", "a } without a {"),
        ("template = '<v><w></v>'", "answers[0].template: line 1, column"),
        ("template = '<v>{p:iin}</v>'", "unknown prefix 'p'; known are q"),
        ("template = '<v a=\"{iin[}\"/>'", "in v/@a: column 1: 'iin[' is no XPath 1.0"),
        ("when = '$nwo'", "answers[0].when: '$nwo', column 1: unknown variable $nwo; the nearest known one is 'now'"),
        ("when = 'cont(a)'", "unknown function cont()"),
        ("when = \"re:test(a, 'b')\"", "re:test() is no function of XPath 1.0"),
        ("when = \"document('x')\"", "unknown function document()"),
        ("wehn = 'a'", "answers[0].wehn: unknown key; the nearest known one is 'when'"),
        ("code = 'SCSS01'\nmessage = 'x'", "answers[0].code: 'SCSS01' is none of the known ones; the nearest"),
        ("code = 'SCSE001'", "answers[0].message: missing"),
        ("fault = 'SCE909'\nmessage = 'x'\nfile = 'a.xml'", "answers[0].file: does not go with fault"),
        ("file = 'b.xml'", "answers[0].file: b.xml"),
        ("file = 'a.xml'", "answers[0].file: a.xml: line 2, column"),
        ("signed_by = 'owner'\ntemplate = '<v/>'", "answers[0].signed_by: S is no register of the sandbox"),
        ("signed_by = 'owner'", "answers[0].signed_by: there is no data to sign"),
        ("schema = ['a.xml']\ntemplate = '<v/>'", "answers[0].schema: a.xml"),
        ("namespaces = { q = '' }\n[[answers]]", "namespaces.q: the name of a namespace is wanted"),
        ("namespaces = { '1' = 'urn:q' }\n[[answers]]", "namespaces.1: a prefix is wanted"),
        ("when = 'a'\n[end]\nmessage = 'x'", 'end: goes with turn = "end"'),
    ],
)
def test_a_mistake_in_a_stub_is_told_with_its_place(try_to_lay: Lay, text: str, told: str) -> None:
    stub = text if text.startswith("namespaces") else f'namespaces = {{ q = "urn:q" }}\n{_answer(text)}'
    with pytest.raises(RouteRefused) as refused:
        try_to_lay('service = "S"\nstub = "s.toml"', s_toml=stub, a_xml="<a>\n<b>")
    assert told in refused.value.detail
