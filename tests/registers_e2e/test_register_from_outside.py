"""The register of the how-to, added from outside the repository, answers through the gateway of a real server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.demo.own_sandbox import OwnSandbox, own_sandbox
from sandbox.settings import Settings
from sandbox.world import World

if TYPE_CHECKING:
    from tests.registers_e2e.conftest import Gate

HOWTO = Path(__file__).resolve().parents[2] / "docs/howto"
EXAMPLES = HOWTO / "examples"
SHLYUZ = [sys.executable, "-m", "sandbox.cli"]


@pytest.fixture(scope="module")
def library() -> Iterator[Any]:
    """The module of the how-to, found as a stranger's would be, here and in every process that is started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(EXAMPLES))
        patch.setenv("PYTHONPATH", str(EXAMPLES), prepend=os.pathsep)
        patch.setenv("SHLYUZ_REGISTERS", "library:Library")
        import library

        yield library


@pytest.fixture(scope="module")
def running(library: Any) -> Iterator[OwnSandbox]:
    with own_sandbox(seed=7) as started:
        yield started


@pytest.fixture
def gate(running: OwnSandbox, gate_to: Callable[[OwnSandbox], Gate]) -> Gate:
    return gate_to(running)


def command(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SHLYUZ_LANG": "en"}
    return subprocess.run(
        [*SHLYUZ, *words], check=False, capture_output=True, text=True, timeout=60, env=environment, cwd=HOWTO
    )


def test_a_client_that_knows_the_wsdl_reads_what_was_entered(gate: Gate, library: Any) -> None:
    reader, contract = gate.newcomer(), library.Library.contract
    gate.plant(library.Loan(reader=reader, title="Абай жолы", borrowed=date(2024, 5, 6)))
    gate.plant(library.Loan(reader=reader, title="Қан мен тер", borrowed=date(2024, 5, 6), returned=date(2024, 6, 6)))
    status, data = gate.ask(contract, readerIin=reader, consent=gate.consent(reader, contract.service_id))
    assert (status, data.reader.iin, data.book) == ("SCSS001", reader, ["Абай жолы"])


def test_who_has_no_book_is_not_found_and_without_consent_nothing_is_told(gate: Gate, library: Any) -> None:
    reader, contract = gate.newcomer(), library.Library.contract
    status, data = gate.ask(contract, readerIin=reader, consent=gate.consent(reader, contract.service_id))
    assert (status, data.result.code) == ("SCSE001", "404")
    status, data = gate.ask(contract, readerIin=reader, consent=gate.consent(reader, "ANOTHER"))
    assert (status != "SCSS001", data.reader, data.result.code) == (True, None, "CONSENT-OTHER-SERVICE")


def test_its_contract_is_served_with_the_wsdl(running: OwnSandbox) -> None:
    assert "urn:library:v1" in running.get("/bip-sync-wss-gost/", wsdl="ISyncChannel.wsdl").text
    assert 'schemaLocation="?xsd=common.xsd"' in running.get("/bip-sync-wss-gost/", xsd="library.xsd").text


def test_the_command_of_the_page_enters_a_record_of_its_kind(running: OwnSandbox, gate: Gate, library: Any) -> None:
    reader, contract = gate.newcomer(), library.Library.contract
    place = str(Path(running.world.engine.url.database or "").parent)
    page = (HOWTO / "add-a-register.md").read_text("utf-8")
    (fields,) = re.findall(r"shlyuz person record (.*) --data world", page)
    words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', fields.replace("IIN", reader))]
    entered = command("person", "record", *words, "--data", place)
    assert entered.returncode == 0, entered.stderr
    _, data = gate.ask(contract, readerIin=reader, consent=gate.consent(reader, contract.service_id))
    assert data.book == ["Абай жолы"]


def test_in_python_it_is_a_setting_and_without_it_the_rest_goes_on(library: Any, tmp_path: Path) -> None:
    with closing(World.open(tmp_path, settings=Settings(registers=(library.Library,)))) as world:
        assert isinstance(world.registers["LIB_Loans"], library.Library)
        iin = world.population.characters[0].iin
        with world.population.change() as change:
            change.add(library.Loan(reader=iin, title="Абай жолы", borrowed=world.created_on - timedelta(days=1)))
    told = subprocess.run(
        [*SHLYUZ, "person", "show", iin, "--data", str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={name: value for name, value in os.environ.items() if name != "SHLYUZ_REGISTERS"},
    )
    assert (told.returncode, "loan" in told.stdout) == (0, False), told.stderr


@pytest.mark.parametrize(
    ("name", "code"), [("library:Shelf", "REGISTER-PATH"), ("library:Loan", "REGISTER-CLASS"), ("x", "REGISTER-PATH")]
)
def test_a_wrong_name_is_told_before_anything_is_served(library: Any, tmp_path: Path, name: str, code: str) -> None:
    said = command("up", "--register", name, "--port", "0", "--data", str(tmp_path))
    assert said.returncode == 2
    assert (code in said.stderr, "Traceback" in said.stderr, said.stdout) == (True, False, "")


def test_the_page_shows_the_program_as_it_is_and_it_is_short() -> None:
    program = (EXAMPLES / "library.py").read_text("utf-8")
    assert f"```python\n{program}```" in (HOWTO / "add-a-register.md").read_text("utf-8")
    assert len(program.splitlines()) < 60
