"""Facts that are given to a command: as a file, and one by one."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import click

from sandbox.errors import FactsRefused

__all__ = ["facts_in", "stated"]


def facts_in(file: Path) -> Any:
    """What the JSON or TOML in *file* says. Raises :class:`~sandbox.errors.FactsRefused` PAPER-FACTS."""
    octets = file.read_bytes()
    try:
        text = octets.decode("utf-8-sig")
        return tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FactsRefused("PAPER-FACTS", f"{file.name}: {error}") from error


def stated(file: Path | None, pairs: tuple[str, ...]) -> dict[str, Any]:
    """The facts of *file*, then those of *pairs* (``name=value``): JSON for lists, objects and flags, else text.

    Raises :class:`click.UsageError` for what is no pair, no JSON or no table.
    """
    found = {} if file is None else facts_in(file)
    if not isinstance(found, dict):
        raise click.UsageError(f"{file}: a table of facts is wanted")
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise click.UsageError(f"{pair}: a fact is given as name=value")
        found[name] = _value(name, value)
    return found


def _value(name: str, value: str) -> Any:
    if value not in ("true", "false") and not value.startswith(("[", "{")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise click.UsageError(f"{name}: {value} is no JSON") from None
