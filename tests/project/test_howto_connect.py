"""The page on connecting a system works as it stands there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.texts import error_texts, finding_texts
from sandbox.cli import main
from sandbox.explanations import finding_texts as every_finding

PAGE = (Path(__file__).resolve().parents[2] / "docs/howto/connect-your-system.md").read_text("utf-8")


def test_bench_of_the_page_is_put_in_force_and_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHLYUZ_LANG", "en")
    (toml,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "bench.toml").write_text(toml, "utf-8")

    def run(*words: object) -> str:
        result = CliRunner().invoke(main, [*(str(one) for one in words), "--data", str(tmp_path / "data")])
        assert result.exit_code == 0, result.output
        return result.output

    assert "participant bank: registered" in run("world", "apply", tmp_path / "bench.toml")
    assert "nothing is different" in run("world", "apply", tmp_path / "bench.toml")
    assert json.loads(run("participant", "show", "clinic", "--json"))["data_keys"] == ["gost"]
    for options in re.findall(r"^\| [^|]+ \| `(?:shlyuz participant change bank )?(--[^`]+)`", PAGE, re.MULTILINE):
        if "mine.pem" not in options:
            run("participant", "change", "bank", *options.split())


def test_every_fault_and_finding_of_the_page_is_one():
    rows = re.findall(r"^\| [^|]+ \| ((?:S[CH][EZ][^|]+)) \| ([^|]+) \|", PAGE, re.MULTILINE)
    assert len(rows) >= 8
    for faults, findings in rows:
        assert all(one in error_texts() for one in re.findall(r"S[CH][EZ][-A-Z0-9]+", faults))
        assert all(one in every_finding() or one in finding_texts() for one in re.findall(r"`([A-Z-]+)`", findings))
