"""What lies in ``deploy/``, and the page about it, say what the program understands."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from sandbox.cli import main

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PAGE = ROOT / "docs/howto/run-for-a-team.md"
UNITS = sorted(DEPLOY.glob("*.service"))
COMPOSE = (DEPLOY / "compose.yaml").read_text("utf-8")


def services() -> dict[str, str]:
    """The services of the compose file, each with its block of text."""
    block = re.search(r"^services:\n((?:[ ].*\n|\n)+)", COMPOSE, re.MULTILINE)
    assert block is not None
    parts = re.split(r"^  (\w+):\n", block.group(1), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def command_lines() -> Iterator[tuple[str, list[str]]]:
    """Every call of ``shlyuz``, with where it stands."""
    for unit in UNITS:
        for line in re.findall(r"^ExecStart=\S*/shlyuz (.*)$", unit.read_text("utf-8"), re.MULTILINE):
            yield unit.name, shlex.split(line)
    for name, block in services().items():
        if "*shlyuz" in block:
            found = re.search(r"^    command: (\[.*\])$", block, re.MULTILINE)
            assert found is not None, f"{name} has no command"
            yield f"compose.yaml, {name}", json.loads(found.group(1))
    page = PAGE.read_text("utf-8")
    blocks = "\n".join(re.findall(r"^```\w*\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    calls = re.findall(r"^shlyuz (.*)$", blocks, re.MULTILINE) + re.findall(r"`shlyuz ([a-z][^`]*)`", page)
    for call in calls:
        yield PAGE.name, shlex.split(call)


def parsed(words: list[str]) -> click.Context:
    """The context in which the command of *words* would run; UsageError if it would not."""
    command: click.Command = main
    context = click.Context(main, info_name="shlyuz")
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
        context = command.make_context(name, words, parent=context)
        words = [*context._protected_args, *context.args]
    return context


LINES = list(command_lines())


@pytest.mark.parametrize(("place", "words"), LINES, ids=[f"{place}: {' '.join(words)}" for place, words in LINES])
def test_command_line_is_understood(place: str, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    # what an earlier line of the page has made
    Path("demo.world").touch()
    assert parsed(words).command.name


def test_every_place_has_command_lines():
    places = {place for place, _ in LINES}
    assert places >= {"shlyuz-web.service", "shlyuz-worker.service", "compose.yaml, web", "compose.yaml, worker"}
    assert PAGE.name in places


def test_misspelt_option_would_be_noticed():
    with pytest.raises(click.UsageError):
        parsed(["up", "--prot", "8080"])


def test_page_scales_services_that_there_are():
    scaled = re.findall(r"--scale (\w+)=", PAGE.read_text("utf-8") + COMPOSE)
    assert set(scaled) == {"web", "worker"}
    assert set(scaled) | {"db", "balancer"} == services().keys()


def test_page_sets_every_variable_that_the_compose_file_demands():
    for name in re.findall(r"\$\{(\w+):\?", COMPOSE):
        assert f"{name}=" in PAGE.read_text("utf-8")


def test_balancer_finds_every_web_process():
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    name, port = re.findall(r"^    server (\w+):(\d+) resolve ", text, re.MULTILINE)[0]
    command = next(words for place, words in LINES if place == f"compose.yaml, {name}")
    assert str(parsed(command).params["port"]) == port
    # what "resolve" needs
    assert "\nresolver " in text and "\n    zone " in text
    image = re.search(r"image: nginx:(\d+)\.(\d+)", services()["balancer"])
    assert image is not None and (int(image.group(1)), int(image.group(2))) >= (1, 28)


def test_image_has_what_the_program_needs_there():
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    (lock,) = set(re.findall(r"^COPY (\S+\.lock) ", text, re.MULTILINE))
    assert f"--require-hashes -r {lock}" in text
    locked = (ROOT / lock).read_text("utf-8")
    for package in ("psycopg==", "psycopg-binary==", "gunicorn==", "setuptools=="):
        assert f"\n{package}" in locked


def test_units_read_the_variables_of_the_example():
    example = (DEPLOY / "shlyuz.env").read_text("utf-8")
    for unit in UNITS:
        for name in re.findall(r"\$\{(\w+)\}", unit.read_text("utf-8")):
            assert f"\n{name}=" in example


def test_units_are_understood_by_systemd(tmp_path: Path, require_oracle: Callable[[str], str]):
    program = require_oracle("systemd-analyze")
    here = []
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/shlyuz/.venv/bin/shlyuz", sys.executable)
        text = text.replace("/opt/shlyuz", str(tmp_path)).replace("EnvironmentFile=", "EnvironmentFile=-")
        here.append(tmp_path / unit.name)
        here[-1].write_text(text, "utf-8")
    call = [program, "verify", "--man=no", *map(str, here)]
    done = subprocess.run(call, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stderr.splitlines() if "shlyuz-" in line]
    assert said == []
