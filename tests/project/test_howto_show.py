"""The page on showing a service: its commands work as they stand there, one after the other."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.demo.case_plots import refusals_told

PAGE = (Path(__file__).resolve().parents[2] / "docs/howto/show-a-service.md").read_text("utf-8")

Shell = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.mark.rule("GE-11", "AC-5")
def test_commands_of_the_page_succeed_in_their_order(shell: Shell):
    for block in re.findall(r"^```bash\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        done = shell(block)
        assert done.returncode == 0, done.stdout + done.stderr


def test_story_that_there_is_not_is_told_in_one_line_with_the_nearest(shell: Shell):
    done = shell(".venv/bin/shlyuz demo asp-certificate/2015 --lang en")
    assert done.returncode == 2
    assert "asp-certificate/2016" in done.stderr
    assert "Traceback" not in done.stderr


def test_page_names_every_refusal_that_is_told():
    for ground in refusals_told():
        assert f"`{ground}`" in PAGE
