"""Registers from outside: each thing that can be wrong with one is told by its own code, before it is hung in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registries.contract import SCHEMA_DIRECTORY
from registries.errors import RegisterUnusable
from registries.outside import examined, loaded
from registries.register import Register
from signing.texts import LANGUAGES

MODULE = """
from pathlib import Path
from registries.contract import Contract
from registries.outcome import NOT_FOUND
from registries.population.model import OrganisationKey, Record
from registries.register import Reply
from registries.subject_register import SubjectRegister

class Mine(SubjectRegister):
    contract = Contract("MINE", "urn:mine", "mine.xsd", official=False, directory=Path(__file__).parent)
    owner = OrganisationKey.SOCIAL
    def tell(self, person, exchange):
        return Reply(NOT_FOUND)
"""
SCHEMA = (
    (SCHEMA_DIRECTORY / "convictions.xsd")
    .read_text("utf-8")
    .replace("urn:shlyuz:registries:convictions:v1", "urn:mine")
)

Written = Callable[..., str]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Written]:
    """Writes a module with its schema where Python finds it; the name of its register."""
    monkeypatch.syspath_prepend(str(tmp_path))
    known = set(sys.modules)

    def write(module: str = MODULE, schema: str | None = SCHEMA, *, name: str = "mine_from_outside") -> str:
        (tmp_path / f"{name}.py").write_text(module, "utf-8")
        if schema is not None:
            (tmp_path / "mine.xsd").write_text(schema, "utf-8")
        return f"{name}:Mine"

    yield write
    for name in set(sys.modules) - known:
        if name.endswith("_from_outside"):
            del sys.modules[name]


def refused(*names: str) -> RegisterUnusable:
    with pytest.raises(RegisterUnusable) as refusal:
        loaded(names)
    assert all(refusal.value.text(lang) for lang in LANGUAGES)
    return refusal.value


def test_a_register_is_found_by_its_name(written: Written) -> None:
    (found,) = loaded([written()])
    assert issubclass(found, Register)
    assert set(found.contract.schemas()) == {"mine.xsd", "common.xsd"}


def test_a_name_given_twice_is_one_register(written: Written) -> None:
    name = written()
    assert len(loaded([name, name])) == 1


@pytest.mark.parametrize("name", ["", "mine", "mine:", ":Mine", "a b:Mine", "../mine:Mine", "mine_from_outside:Other"])
def test_a_name_that_leads_nowhere_is_refused(written: Written, name: str) -> None:
    written()
    assert refused(name).code == "REGISTER-PATH"


def test_a_module_that_is_not_there_is_told_apart_from_one_that_it_lacks(written: Written) -> None:
    assert refused("nowhere_from_outside:Mine").code == "REGISTER-PATH"
    lacking = refused(written("import nowhere_from_outside"))
    assert (lacking.code, "nowhere_from_outside" in lacking.subject) == ("REGISTER-IMPORT", True)


@pytest.mark.parametrize("module", ["1 / 0", "def (", MODULE + "class Mine(Record, kind='birth'):\n    pass\n"])
def test_a_module_that_fails_is_told_with_its_error(written: Written, module: str) -> None:
    assert refused(written(module)).code == "REGISTER-IMPORT"


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [
        (("    def tell(self, person, exchange):\n        return Reply(NOT_FOUND)\n", ""), "tell"),
        (("    owner = OrganisationKey.SOCIAL\n", ""), "owner"),
        (("    contract = ", "    contracts = "), "contract"),
        (("    contract = Contract(", "    contract = dict(a="), "contract"),
        (("class Mine(SubjectRegister)", "class Mine"), "Mine"),
    ],
)
def test_a_class_that_is_no_register_is_told_what_it_lacks(
    written: Written, changed: tuple[str, str], lacks: str
) -> None:
    module = MODULE.replace(*changed)
    if "dict(" in module:
        module = module.replace('"MINE", "urn:mine", "mine.xsd", official=False, directory=Path(__file__).parent', "1")
    refusal = refused(written(module))
    assert (refusal.code, lacks in refusal.subject) == ("REGISTER-CLASS", True)


def test_an_owner_that_not_every_world_has_is_refused(written: Written) -> None:
    refusal = refused(written(MODULE.replace("OrganisationKey.SOCIAL", "'rural-akim-of-my-village'")))
    assert (refusal.code, "rural-akim-of-my-village" in refusal.subject) == ("REGISTER-OWNER", True)


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        (None, "mine.xsd"),
        ("<xsd:schema", "mine.xsd"),
        (SCHEMA.replace('type="t:Request"', 'type="t:Nothing"'), "Nothing"),
        (SCHEMA.replace('schemaLocation="common.xsd"', 'schemaLocation="uncommon.xsd"'), "mine.xsd"),
        (SCHEMA.replace("urn:mine", "urn:yours"), "urn:yours"),
        (SCHEMA.replace('name="request"', 'name="question"'), "request"),
        (SCHEMA.replace("Request", "Question"), "Request"),
    ],
)
def test_a_schema_that_does_not_stand_is_refused(written: Written, schema: str | None, told: str) -> None:
    refusal = refused(written(schema=schema))
    assert (refusal.code, told in refusal.subject) == ("REGISTER-SCHEMA", True)


@pytest.mark.parametrize(
    ("mine", "taken"),
    [
        ('"MINE"', "KPSISU_ConvictionSync"),
        ('"urn:mine"', "urn:shlyuz:registries:convictions:v1"),
        ('"mine.xsd"', "convictions.xsd"),
    ],
)
def test_what_another_register_has_is_not_given_twice(written: Written, tmp_path: Path, mine: str, taken: str) -> None:
    name = written(MODULE.replace(mine, f'"{taken}"'), SCHEMA.replace(mine.strip('"'), taken))
    if taken.endswith(".xsd"):
        (tmp_path / taken).write_text(SCHEMA, "utf-8")
    refusal = refused(name)
    assert (refusal.code, taken in refusal.subject) == ("REGISTER-TAKEN", True)


def test_two_from_outside_may_not_be_the_same_service(written: Written) -> None:
    refusal = refused(written(), written(name="more_from_outside"))
    assert refusal.code == "REGISTER-TAKEN"


def test_without_any_there_is_nothing_to_examine() -> None:
    assert examined(()) == ()
