"""The generated pages cover the command line and the catalogues, and a stale one is reported."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from signing.texts import Catalogue
from tools import reference
from tools.commands import walk

TEXT = {"kk": "Мәтін", "ru": "Текст", "en": "Text | more"}
CATALOGUE = Catalogue(
    {"REF-DIGEST": {"step": "digest", "failed": TEXT, "cure": TEXT}, "SCE004": {"official": True, "message": TEXT}}
)


@click.group()
def program() -> None:
    """Sample."""


@program.command()
@click.argument("file")
@click.option("--port", type=int, default=8080, help="Where to listen.")
@click.option("--data", default="/home/somebody/data", help="The data directory.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def up(file: str, port: int, data: str, *, as_json: bool) -> None:
    """Serve FILE."""


def test_page_names_every_option_with_its_text_and_default():
    page = reference.render_commands(walk(program))
    for part in ("## `shlyuz up`", "`--port` `INTEGER` | Where to listen. (default: 8080)", "`--json` | As JSON."):
        assert part in page


def test_path_of_one_machine_never_becomes_a_default_on_the_page():
    assert "somebody" not in reference.render_commands(walk(program))


def test_findings_and_errors_come_on_their_own_pages():
    found = {"signing/texts/findings.toml": CATALOGUE}
    findings, errors = reference.render_findings(found), reference.render_errors(found)
    assert "### `REF-DIGEST`" in findings
    assert "SCE004" not in findings
    assert "### `SCE004`" in errors
    assert "official: true" in errors


def test_texts_stand_in_three_languages_and_keep_the_table_whole():
    page = reference.render_findings({"texts": CATALOGUE})
    assert "| failed | Text \\| more | Мәтін | Текст |" in page


@pytest.mark.parametrize("content", [None, "old\n"])
def test_stale_page_is_reported(tmp_path: Path, content: str | None):
    if content is not None:
        (tmp_path / "page.md").write_text(content)
    assert [problem.place for problem in reference.stale({"page.md": "new\n"}, tmp_path)] == ["page.md"]


def test_fresh_page_is_in_order(tmp_path: Path):
    (tmp_path / "page.md").write_text("new\n")
    assert list(reference.stale({"page.md": "new\n"}, tmp_path)) == []


def test_the_pages_of_this_project_are_fresh():
    assert list(reference.problems()) == []


def test_every_option_of_this_project_is_on_its_page():
    page = (reference.ROOT / "docs/reference/cli.md").read_text("utf-8")
    for command in walk(reference.load_program()):
        section = page.partition(f"## `shlyuz {' '.join(command.path)}`\n")[2].partition("\n## ")[0]
        missing = [s for parameter in command.parameters for s in parameter.spellings if s not in section]
        assert not missing, command.path
        assert command.text


def test_every_option_of_this_project_says_what_it_is_for():
    for command in walk(reference.load_program()):
        assert not [p.spellings for p in command.parameters if p.is_option and not p.text], command.path
