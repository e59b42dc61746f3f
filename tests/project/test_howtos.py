"""What the how-tos tell people to do works as it stands on the page."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from registries.identifiers import Gender, make_iin
from signing.authority import BadKind

HOWTO = Path(__file__).resolve().parents[2] / "docs/howto"

Shell = Callable[[str], subprocess.CompletedProcess[str]]


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HOWTO / f"examples/{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks(page: str) -> list[str]:
    return re.findall(r"^```bash\n(.*?)^```", (HOWTO / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_example_gets_a_person_by_iin(requester: Path, people: list[dict[str, object]]):
    iin = str(people[0]["iin"])
    call = [sys.executable, str(HOWTO / "examples/get_person.py"), str(requester), iin]
    answer = subprocess.run(call, check=False, capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, answer.stderr
    person = json.loads(answer.stdout)
    assert person["iin"] == iin
    assert person["surname"]
    assert person["birthDate"]


def test_example_says_so_when_nobody_has_the_iin(requester: Path, people: list[dict[str, object]]):
    taken = {str(person["iin"]) for person in people}
    numbers = (make_iin(date(1999, 12, 31), Gender.FEMALE, sequence) for sequence in range(9990, 9999))
    stranger = next(iin for iin in numbers if iin is not None and iin not in taken)
    with pytest.raises(LookupError, match=r"\w"):
        example("get_person").get_person(requester, stranger)


@pytest.mark.parametrize("block", blocks("verify-a-document.md"))
def test_block_of_the_page_on_verifying_succeeds(block: str, shell: Shell, require_oracle: Callable[[str], str]):
    for oracle in ("xmlsec1", "openssl"):
        if oracle in block:
            require_oracle(oracle)
    done = shell(block)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("block", blocks("issue-a-key.md"))
def test_block_of_the_page_on_keys_succeeds(block: str, shell: Shell, require_oracle: Callable[[str], str]):
    if "openssl" in block:
        require_oracle("openssl")
    done = shell(block)
    assert done.returncode == 0, done.stdout + done.stderr


def test_page_on_keys_names_every_bad_kind_with_its_finding():
    page = (HOWTO / "issue-a-key.md").read_text("utf-8")
    for kind in BadKind:
        assert f"`{kind.value}`" in page


def test_page_on_sending_names_only_files_that_the_command_writes(requester: Path):
    page = (HOWTO / "send-a-signed-message.md").read_text("utf-8")
    for name in ("participant.json", "demo.p12", "root.pem"):
        assert f"`{name}`" in page
        assert (requester / name).is_file()
    participant = json.loads((requester / "participant.json").read_text("utf-8"))
    assert {"senderId", "password", "wsdl", "serviceIds"} <= participant.keys()
