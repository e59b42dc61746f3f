"""The setup file: all of it or nothing, a second time nothing more, and every mistake named by file and key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.clock import FrozenClock
from sandbox.errors import SandboxError, SetupRefused
from sandbox.settings import Settings
from sandbox.setup.file import apply_setup_file
from sandbox.world import World
from signing.authority import System
from tests.joining.conftest import NOON, SERVICE, Requester
from tests.stores import TemplateWorld

TWO = """
[[participants]]
id = "bank"
password = "first"
services = ["GBDFL_UniversalServiceSync"]

[[participants]]
id = "clinic"
strictness = "strict"
enabled = false
requests.data = "required"

[[services]]
id = "GbdulInfoByBin_v2"
open = false
"""

MISTAKES = [
    ('[[participant]]\nid = "x"', "SETUP-KEY", "participant: unknown key; the nearest known one is 'participants'"),
    ('[[participants]]\nid = "x"\npasword = "p"', "SETUP-KEY", "participants[0].pasword: unknown key; the nearest"),
    ("[[participants]]\nenabled = true", "SETUP-KEY", "participants[0].id: missing"),
    ('[[participants]]\nid = "x"\nservices = "ALL"', "SETUP-KEY", "participants[0].services: a list is wanted"),
    ('[[participants]]\nid = "x"\nkeys = ["dsa"]', "SETUP-KEY", "participants[0].keys[0]: 'rsa' or 'gost'"),
    ('[[participants]]\nid = "a b"', "SETUP-VALUE", "participants[0].id: PARTICIPANT-NAME"),
    ('[[participants]]\nid = "x"\nbin = "1"', "SETUP-VALUE", "participants[0].bin: PARTICIPANT-BIN"),
    ('[[participants]]\nid = "before"', "SETUP-VALUE", "participants[0].id: before stands there twice"),
    ('[[participants]]\nid = "x"\ncertificates = ["no.pem"]', "SETUP-VALUE", "participants[0].certificates[0]: no.pem"),
    (
        '[[participants]]\nid = "x"\nrequests.data = "demanded"',
        "SETUP-KEY",
        "participants[0].requests.data: ",
    ),
    ('[[participants]]\nid = "demo"\npassword = "p"', "SETUP-VALUE", "participants[0].password: PARTICIPANT-OWN"),
    ("[[participants", "SETUP-SYNTAX", "Expected ']]'"),
    (
        '[[endpoints]]\nparticipant = "befor"',
        "SETUP-VALUE",
        "endpoints[0].participant: no participant 'befor'",
    ),
    ('[[endpoints]]\nparticipant = "demo"\nurl = "ftp://x"', "SETUP-VALUE", "endpoints[0].url: http:// or https://"),
    ('[[endpoints]]\nparticipant = "demo"\ntimeout = 0', "SETUP-VALUE", "endpoints[0].timeout: more than 0"),
    ('[[endpoints]]\nparticipant = "demo"\noffers = ["X"]', "SETUP-KEY", "endpoints[0].offers[0]: a table is wanted"),
]


@pytest.fixture(scope="module")
def unchanged(template: TemplateWorld) -> Iterator[World]:
    """A world that all mistakes are made in."""
    with template.copied() as open_copy:
        yield open_copy(FrozenClock(NOON), Settings())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "setup.toml"
    path.write_text(TWO, "utf-8")
    return path


def test_file_is_in_force_and_a_second_time_changes_nothing(world: World, file: Path, requester: Requester):
    assert apply_setup_file(world, file) == [
        "participant bank: registered",
        "participant clinic: registered",
        "service GbdulInfoByBin_v2: closed",
    ]
    before = world.systems.participants.list()
    assert apply_setup_file(world, file) == []
    assert world.systems.participants.list() == before
    requester.sender_id, requester.password = "bank", "first"
    assert requester.ask() == "SCSS001"
    requester.service = "GbdulInfoByBin_v2"
    assert requester.ask() == "SCE004"
    requester.service = SERVICE
    requester.sender_id, requester.password = "clinic", None
    assert requester.ask() == "SHZ-SENDER-DISABLED"


def test_what_the_file_says_no_longer_has_its_default_again_but_the_password_stays(world: World, file: Path):
    apply_setup_file(world, file)
    file.write_text('[[participants]]\nid = "bank"\n', "utf-8")
    assert apply_setup_file(world, file) == ["participant bank: changed"]
    bank = world.systems.participants.authenticate("bank", "first")
    assert bank.services == frozenset()
    assert world.systems.participants.find("clinic") is not None, "nobody asked for its removal"


@pytest.mark.parametrize(("text", "code", "told"), MISTAKES)
def test_mistake_is_named_by_file_and_key_and_nothing_changes(
    unchanged: World, file: Path, text: str, code: str, told: str
):
    world = unchanged
    before = world.systems.participants.list()
    file.write_text(f'[[participants]]\nid = "before"\n{text}', "utf-8")
    with pytest.raises(SetupRefused) as refused:
        apply_setup_file(world, file)
    assert refused.value.code == code
    place = told.replace("participants[0]", "participants[1]")
    assert refused.value.detail.startswith("setup.toml: ")
    assert place in refused.value.detail
    assert world.systems.participants.list() == before


def test_certificate_is_read_from_a_file_beside_the_setup(world: World, file: Path, requester: Requester):
    mine = world.authority.issue_system(System("Жүйе", "Мекеме", "100140000018"), at=NOON)
    (file.parent / "mine.pem").write_bytes(mine.certificate.pem)
    file.write_text('[[participants]]\nid = "mine"\ncertificates = ["mine.pem"]\n', "utf-8")
    apply_setup_file(world, file)
    requester.sender_id, requester.key = "mine", mine
    assert requester.ask() == "SCSS001"


@pytest.mark.parametrize("octets", [None, b"\xff\xfe"])
def test_file_that_cannot_be_read_is_told(world: World, tmp_path: Path, octets: bytes | None):
    path = tmp_path / "setup.toml"
    if octets is not None:
        path.write_bytes(octets)
    with pytest.raises(SandboxError) as refused:
        apply_setup_file(world, path)
    assert refused.value.code == "SETUP-FILE"


def test_endpoint_of_a_participant_of_the_same_file_is_in_force(world: World, tmp_path: Path):
    file = tmp_path / "setup.toml"
    file.write_text(
        """
[[endpoints]]
participant = "clinic"
url = "http://clinic.example/in"
offers = [{ service = "CLINIC_Service" }, { service = "CLINIC_Service", route = "north" }]
in_flight = 3

[[participants]]
id = "clinic"
""",
        "utf-8",
    )
    told = apply_setup_file(world, file)
    assert any("endpoint of clinic: http://clinic.example/in" in line for line in told)
    found = world.post.subscribers.find("clinic")
    assert found is not None
    assert (found.url, found.in_flight, len(found.offers)) == ("http://clinic.example/in", 3, 2)
    assert list(apply_setup_file(world, file)) == []
