"""Worlds are made, copied, reset and dropped, and never see each other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from sandbox.clock import FrozenClock
from sandbox.errors import SandboxError
from sandbox.estate import Estate
from sandbox.world import Founding
from sandbox.worlds import DEFAULT_WORLD, parse_world_name

A, B, C = (parse_world_name(name) for name in "abc")
MONDAY = "2031-05-05T09:00:00+05:00"


def test_new_world_has_its_own_people_keys_and_time(estate: Estate, machine: FrozenClock):
    estate.create(A, founding=Founding(seed=7))
    estate.create(B, founding=Founding(seed=8, begins_at=machine.now() + timedelta(days=100)))
    with estate.use(A) as a, estate.use(B) as b:
        assert set(a.population.people) != set(b.population.people)
        assert a.authority.root != b.authority.root
        assert b.clock.now() - a.clock.now() == timedelta(days=100)
        assert not set(b.trust.anchors) & set(a.trust.anchors)


def test_message_clock_and_settings_of_one_world_are_not_another_s(estate: Estate):
    for name in (A, B):
        estate.create(name, founding=Founding(seed=7))
    with estate.use(A) as a:
        a.clock.freeze(a.clock.now() + timedelta(days=3))
        a.choices.change({"language": "kk"})
    with estate.use(A) as a, estate.use(B) as b:
        assert (a.choices.current().language, b.choices.current().language) == ("kk", "ru")
        assert a.clock.now() - b.clock.now() == timedelta(days=3)


def test_fork_has_everything_and_goes_its_own_way(estate: Estate):
    estate.create(A, founding=Founding(seed=7))
    with estate.use(A) as a:
        iin = next(iter(a.population.people))
        key = a.keyring.person(iin).certificate
        a.clock.freeze()
    estate.fork(A, B)
    with estate.use(A) as a, estate.use(B) as b:
        assert b.keyring.person(iin).certificate == key
        b.clock.jump(b.clock.now() + timedelta(days=1))
        assert b.clock.now() - a.clock.now() == timedelta(days=1)


def test_reset_world_is_as_on_its_first_day(estate: Estate):
    estate.create(A, founding=Founding(seed=7), chosen={"language": "kk"})
    before = estate.facts(A)
    with estate.use(A) as a:
        a.keyring.person(next(iter(a.population.people)))
        a.clock.freeze(a.clock.now() + timedelta(days=9))
    after = estate.reset(A)
    assert (after.seed, after.created_on, after.settings) == (7, before.created_on, before.settings)
    assert after.clock == "real"
    with estate.use(A) as a, a.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM keys").scalar() == 0
    assert estate.names() == [DEFAULT_WORLD, A]


def test_reset_keeps_the_moment_at_which_a_world_begins(estate: Estate, machine: FrozenClock):
    begins = machine.now() + timedelta(days=50)
    estate.create(A, founding=Founding(begins_at=begins))
    with estate.use(A) as a:
        a.agenda.advance_by(timedelta(days=2))
    assert (estate.reset(A).now, estate.facts(A).clock) == (begins, "frozen")


def test_dropped_world_is_gone(estate: Estate):
    estate.create(A)
    estate.drop(A)
    assert estate.names() == [DEFAULT_WORLD]
    with pytest.raises(SandboxError, match="WORLD-UNKNOWN"), estate.use(A):
        pass


def test_world_that_cannot_be_made_leaves_nothing(estate: Estate):
    for chosen in ({"colour": "red"}, {"language": "de"}, {"case_attempts": "many"}, {"message_octets": 1}):
        with pytest.raises(SandboxError, match="SETTING-"):
            estate.create(A, chosen=chosen)
        assert estate.names() == [DEFAULT_WORLD]
    with pytest.raises(SandboxError, match="WORLD-EXISTS"):
        estate.create(DEFAULT_WORLD)


def test_more_worlds_than_are_kept_open_answer_all_the_same(estate: Estate):
    small = Estate(estate.store, open_at_once=2)
    names = [parse_world_name(f"w{number}") for number in range(6)]
    for number, name in enumerate(names):
        small.create(name, founding=Founding(seed=number + 1))
    for _ in range(2):
        for number, name in enumerate(names):
            with small.use(name) as world:
                assert world.seed == number + 1


def test_world_changed_by_another_process_is_opened_anew(estate: Estate, tmp_path):
    estate.create(A, founding=Founding(seed=7))
    file = tmp_path / "a.world"
    estate.snapshot(A, file)
    with estate.use(A) as before:
        before.choices.change({"language": "en"})
    other = Estate(estate.store)
    other.restore(file, A)
    with estate.use(A) as after:
        assert after is not before
        assert after.choices.current().language == "ru"


def test_each_world_answers_at_its_own_address(client: FlaskClient, estate: Estate):
    made = client.post("/api/worlds", json={"name": "a", "seed": 7, "at": MONDAY, "settings": {"language": "en"}})
    assert (made.status_code, made.json["url"], made.json["now"]) == (201, "http://localhost/w/a", MONDAY)
    assert client.get("/w/a/healthz").json["seed"] == 7
    assert client.get("/healthz").json["seed"] == 1
    papers = client.get("/w/a/api/participants/demo").json
    assert papers["wsdl"] == "http://localhost/w/a/bip-sync-wss-gost/?wsdl"
    wsdl = client.get("/w/a/bip-sync-wss-gost/?wsdl").text
    assert 'location="http://localhost/w/a/bip-sync-wss-gost/"' in wsdl
    assert client.get("/w/a/root.pem").data != client.get("/root.pem").data


def test_unknown_world_and_no_name_are_told_so(client: FlaskClient):
    for path, status, code in (
        ("/w/nobody/healthz", 404, "WORLD-UNKNOWN"),
        ("/w/No%20Name/healthz", 400, "WORLD-NAME"),
        ("/api/worlds/nobody", 404, "WORLD-UNKNOWN"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.json["code"]) == (status, code), path


def test_worlds_are_listed_forked_reset_and_removed_by_the_api(client: FlaskClient):
    client.post("/api/worlds", json={"name": "a", "seed": 7})
    assert client.post("/api/worlds/a/fork", json={"name": "b"}).json["seed"] == 7
    assert client.get("/api/worlds").json["worlds"] == ["default", "a", "b"]
    assert client.post("/api/worlds/b/reset").json["name"] == "b"
    assert client.delete("/api/worlds/b").status_code == 204
    assert client.get("/w/b/healthz").status_code == 404
    again = client.post("/api/worlds", json={"name": "a"})
    assert (again.status_code, again.json["code"]) == (409, "WORLD-EXISTS")


def test_snapshot_brings_everything_back(client: FlaskClient):
    client.post("/api/worlds", json={"name": "a", "seed": 7, "at": MONDAY})
    client.patch("/w/a/api/settings", json={"settings": {"language": "kk"}})
    file = client.get("/api/worlds/a/snapshot").data
    client.post("/w/a/api/clock/advance", json={"working_days": 5})
    client.patch("/w/a/api/settings", json={"settings": {"language": "en"}})
    back = client.put("/api/worlds/a", data=file).json
    assert (back["now"], back["settings"]["language"]) == (MONDAY, "kk")
    copied = client.put("/api/worlds/elsewhere", data=file).json
    assert copied == {**back, "name": "elsewhere", "url": "http://localhost/w/elsewhere"}


def test_file_that_is_no_world_changes_nothing(client: FlaskClient):
    client.post("/api/worlds", json={"name": "a", "seed": 7})
    for octets in (b"nothing of ours", b"SQLite format 3\0" + bytes(100)):
        answer = client.put("/api/worlds/a", data=octets)
        assert (answer.status_code, answer.json["code"][:10]) == (400, "WORLD-FILE")
    assert client.get("/api/worlds/a").json["seed"] == 7


def test_default_world_is_reset_never_removed(client: FlaskClient, estate: Estate):
    answer = client.delete("/api/worlds/default")
    assert (answer.status_code, answer.json["code"]) == (409, "WORLD-DEFAULT")
    assert client.post("/api/worlds/default/reset").json["seed"] == 1
    assert client.get("/healthz").status_code == 200
