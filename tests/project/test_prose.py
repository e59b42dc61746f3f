"""A page that promises a command or a page that does not exist is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import prose
from tools.commands import Command, Parameter

VERIFY = Command(
    path=("participant", "show"),
    text="Show.",
    parameters=(Parameter(("--out",), "DIR", "Where.", None, required=False, is_option=True),),
    usage="",
)
COMMANDS = {VERIFY.path: VERIFY}


def faults(line: str) -> list[str]:
    return [fault for _, fault in prose.unknown_commands(f"```bash\n{line}\n```\n", COMMANDS)]


@pytest.mark.parametrize("line", ["shlyuz participant show demo --out DIR", "shlyuz --help", "make test", "# shlyuz"])
def test_true_line_is_in_order(line: str):
    assert faults(line) == []


def test_unknown_command_is_reported():
    assert faults("shlyuz fly") == ["there is no such command"]


def test_unknown_option_is_reported_even_after_a_line_break():
    assert faults("$ .venv/bin/shlyuz participant show \\\n  --into=DIR") == ["it has no option --into"]


def test_link_that_leads_nowhere_is_reported(tmp_path: Path):
    (tmp_path / "there.md").touch()
    text = "[a](there.md#part) [b](gone.md) [c](https://example.org) [d](#here)"
    assert list(prose.broken_links(text, tmp_path)) == ["gone.md"]


def test_code_that_nobody_utters_is_reported():
    text = "`REF-DIGEST`, `REF-DIGST`, SHA-256, `SHZ-…`, `SCE999`"
    assert list(prose.unknown_codes(text, {"REF-DIGEST"})) == ["REF-DIGST", "SCE999"]


def test_the_pages_of_this_project_are_true():
    assert list(prose.problems()) == []
