"""The reference pages that are made from the program itself: cast, commands, errors, faults, findings, diagnoses.

``make docs`` writes them; ``make check`` fails when one is stale, so every option, error and finding is documented.
"""

from __future__ import annotations

import ast
import html
import importlib
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click

from sandbox.setup.sections import SECTIONS
from signing.texts import Catalogue, Lang
from tools.cast import cast_of, render_cast
from tools.commands import Command, Parameter, walk
from tools.forms_page import render_forms
from tools.problems import PACKAGES, ROOT, Problem
from tools.setup_page import render_setup

__all__ = [
    "catalogues",
    "error_trees",
    "load_program",
    "main",
    "pages",
    "problems",
    "render_commands",
    "render_contradictions",
    "render_diagnoses",
    "render_errors",
    "render_faults",
    "render_findings",
    "render_settings",
    "stale",
]

_ON_SETTINGS: Final = """\
Each world has its own. They are read and written by `shlyuz world settings NAME [SETTING=VALUE]...`, by
`GET` and `PATCH /api/settings` of the [control API](control-api.md), and in Python by `world.choices`; they are in
force at the next request, in every process, and the world keeps them."""
_ON_FAULTS: Final = """\
What can be made to go wrong, by name, in the order of the stages of a message. A fault is asked for by the header
`Shlyuz-Outcome` of one request, or by a rule: see [Make things fail](../howto/make-things-fail.md). The texts are those
that people see; what a client should do is the second of them. Where a fault struck, the journal has its code as a
finding."""
_MADE: Final = "<!-- Made by `make docs`; edit the program or its catalogues instead. -->"
_EXIT_CODES: Final = """\
Every command exits with 0 when it did what it was asked, with 1 when the answer is no (a signature that is not valid,
a story that did not verify), with 2 when it was called wrongly, and with 3 when there is no answer (a signature of
which something that decides is not known)."""
_ON_FINDINGS: Final = """\
What a check can observe, by code. A report gives findings in the order of the steps: envelope, reference, digest,
signature, chain, time, revocation, purpose, policy. The texts are those that people see."""
_ON_DIAGNOSES: Final = """\
What most likely made a check fail, by code. A diagnosis is given only if the check would have passed with that one
damage undone: it was tried. It explains a [finding](findings.md), and no verdict depends on it. Where nothing fits,
nothing is told: the content itself was changed. How it works:
[Why signatures fail](../explanation/why-signatures-fail.md)."""
_ON_CONTRADICTIONS: Final = """\
What `shlyuz world check` can find, by code: two things that the registers of a world say and that cannot both be true.
In the people that a world is made with there is none; tests and trainers may plant one through the control API or the
database. The command tells the number of what it is about, the sentence below, and the numbers and days in question."""
_ON_ERRORS: Final = """\
What is answered when something cannot be done, by code. What is observed on the real gateway's wire and what is this
project's own, the [page on fidelity](fidelity.md) says."""
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "errors": ("message", "cure"),
    "findings": ("passed", "failed", "undetermined", "skipped", "cure"),
    "diagnoses": ("cause", "cure"),
    "contradictions": ("contradiction",),
}
_COLUMNS: Final[tuple[Lang, ...]] = ("en", "kk", "ru")


def catalogues(root: Path = ROOT) -> dict[str, Catalogue]:
    """Every catalogue of texts in the packages, by its file relative to *root*."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("texts/*.toml")):
            place = path.relative_to(root)
            found[place.as_posix()] = Catalogue.load(".".join(place.parent.parts), place.stem)
    return found


def render_commands(commands: Iterable[Command]) -> str:
    """The page on the command line."""
    blocks = [
        "# Command line",
        _MADE,
        _EXIT_CODES,
    ]
    for command in commands:
        blocks += [f"## `shlyuz {' '.join(command.path)}`", f"```text\n{command.usage}\n```", command.text]
        if command.parameters:
            rows = [f"| {_spelling(parameter)} | {_meaning(parameter)} |" for parameter in command.parameters]
            blocks.append("\n".join(["| | |", "| --- | --- |", *rows]))
    return _page(blocks)


def _spelling(parameter: Parameter) -> str:
    spellings = ", ".join(f"`{spelling}`" for spelling in parameter.spellings)
    takes = f" `{parameter.takes}`" if parameter.is_option and parameter.takes else ""
    return _cell(spellings + takes)


def _meaning(parameter: Parameter) -> str:
    notes = []
    if parameter.required:
        notes.append("required")
    if parameter.default is not None:
        notes.append(f"default: {parameter.default}")
    return _cell(" ".join(part for part in (parameter.text, f"({'; '.join(notes)})" if notes else "") if part))


def render_findings(found: Mapping[str, Catalogue]) -> str:
    """The page on what a check can observe."""
    return _page(["# Findings", _MADE, _ON_FINDINGS, *_entries(found, "findings")])


def render_diagnoses(found: Mapping[str, Catalogue]) -> str:
    """The page on what most likely made a check fail."""
    return _page(["# Diagnoses", _MADE, _ON_DIAGNOSES, *_entries(found, "diagnoses")])


def render_contradictions(found: Mapping[str, Catalogue]) -> str:
    """The page on what registers can disagree about."""
    return _page(["# Contradictions", _MADE, _ON_CONTRADICTIONS, *_entries(found, "contradictions")])


def render_errors(found: Mapping[str, Catalogue], trees: Iterable[str] = ()) -> str:
    """The page on what can be answered instead of a result; *trees* are blocks that stand before the codes."""
    return _page(["# Errors", _MADE, _ON_ERRORS, *trees, *_entries(found, "errors")])


def error_trees(root: Path = ROOT) -> Iterator[str]:
    """The drawings at the heads of the modules of errors, as blocks of a page."""
    paths = [path for package in PACKAGES for path in sorted((root / package).glob("*errors.py"), reverse=True)]
    for path in paths:
        drawing = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        _, found, tree = drawing.partition("::\n\n")
        if found:
            module = path.parent.name if path.stem == "errors" else f"{path.parent.name}.{path.stem}"
            yield f"## Exceptions of `{module}`"
            yield f"```text\n{textwrap.dedent(tree.split(chr(10) * 2)[0])}\n```"


def _entries(found: Mapping[str, Catalogue], kind: str) -> Iterator[str]:
    for place, catalogue in found.items():
        codes = sorted(code for code in catalogue if _kind(catalogue, code) == kind)
        if codes:
            yield f"## From `{place}`"
        for code in codes:
            yield from _entry(catalogue, code, kind)


def _kind(catalogue: Catalogue, code: str) -> str | None:
    entry = catalogue.entry(code)
    if "message" in entry:
        return "errors"
    if "cause" in entry:
        return "diagnoses"
    if "contradiction" in entry:
        return "contradictions"
    return "findings" if {"passed", "failed", "undetermined", "skipped"} & entry.keys() else None


def _entry(catalogue: Catalogue, code: str, kind: str) -> Iterator[str]:
    yield f"### `{code}`"
    entry = catalogue.entry(code)
    facts = [f"{key}: {_fact(value)}" for key, value in entry.items() if isinstance(value, str | int)]
    if facts:
        yield "; ".join(facts)
    rows = []
    for part in _PARTS[kind]:
        texts = [catalogue.text(code, part, language) for language in _COLUMNS]
        if any(text is not None for text in texts):
            rows.append(f"| {part} | {' | '.join(_cell(html.escape(text or '', quote=False)) for text in texts)} |")
    yield "\n".join(["| | English | Қазақша | Русский |", "| --- | --- | --- | --- |", *rows])


def _fact(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _page(blocks: Iterable[str]) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"


def pages(program: click.Command, found: Mapping[str, Catalogue]) -> dict[str, str]:
    """The text of each generated page by its path."""
    return {
        "docs/reference/cast.md": render_cast(cast_of(), head=_MADE),
        "docs/reference/cli.md": render_commands(walk(program)),
        "docs/reference/contradictions.md": render_contradictions(found),
        "docs/reference/diagnoses.md": render_diagnoses(found),
        "docs/reference/errors.md": render_errors(found, error_trees()),
        "docs/reference/faults.md": render_faults(load_faults()),
        "docs/reference/findings.md": render_findings(found),
        "docs/reference/forms.md": _page(["# Forms of papers", _MADE, *render_forms(load_forms())]),
        "docs/reference/settings.md": render_settings(load_settings()),
        "docs/reference/setup-file.md": render_setup(SECTIONS, _MADE),
    }


def load_settings() -> tuple[Any, ...]:
    """The settings of a world, as they are declared."""
    found: tuple[Any, ...] = importlib.import_module("sandbox.world_settings").declared()
    return found


def render_settings(settings: Iterable[Any]) -> str:
    """The page on what can be chosen about a world."""
    rows = ["| setting | values | default | meaning |", "| --- | --- | --- | --- |"]
    for one in settings:
        values = ", ".join(f"`{choice}`" for choice in one.choices) or f"{one.least} to {one.most}"
        meaning = one.doc + (" Chosen when the world is made, and never again." if one.fixed else "")
        rows.append(f"| `{one.name}` | {values} | `{one.default}` | {_cell(meaning)} |")
    return _page(["# Settings of a world", _MADE, _ON_SETTINGS, "\n".join(rows)])


def load_faults() -> tuple[Any, ...]:
    """The faults that can be asked for, as they are declared."""
    found: Mapping[str, Any] = importlib.import_module("gateway.injection.catalogue").catalogue()
    return tuple(found.values())


def load_forms() -> tuple[Any, ...]:
    """The forms of papers that come with the sandbox."""
    found: Mapping[str, Any] = importlib.import_module("sandbox.documents.form_reading").shipped_forms()
    return tuple(found.values())


def render_faults(faults: Iterable[Any]) -> str:
    """The page on what can be made to go wrong."""
    blocks = ["# Faults on purpose", _MADE, _ON_FAULTS]
    stage = None
    for one in faults:
        if one.stage != stage:
            stage = one.stage
            blocks.append(f"## Stage `{stage.value}`")
        blocks += [f"### `{one.name}`", f"`{one.code}`; on {', '.join(f'`{channel}`' for channel in one.channels)}"]
        rows = ["| | English | Қазақша | Русский |", "| --- | --- | --- | --- |"]
        rows.append(f"| what happens | {' | '.join(_cell(one.text(lang)) for lang in _COLUMNS)} |")
        rows.append(f"| what to do | {' | '.join(_cell(one.advice(lang)) for lang in _COLUMNS)} |")
        for parameter in one.parameters.values():
            texts = " | ".join(_cell(parameter.text(lang)) for lang in _COLUMNS)
            rows.append(f"| `{parameter.name}={_fact(parameter.default)}` ({_takes(parameter)}) | {texts} |")
        blocks.append("\n".join(rows))
    return _page(blocks)


def _takes(parameter: Any) -> str:
    return "any code of the gateway, see [errors](errors.md)" if len(parameter.choices) > 20 else str(parameter.takes)


def stale(wanted: Mapping[str, str], root: Path = ROOT) -> Iterator[Problem]:
    """The pages below *root* that do not say what *wanted* says."""
    for place, text in wanted.items():
        path = root / place
        if not path.is_file() or path.read_text("utf-8") != text:
            yield Problem(place, "is stale; run `make docs`")


def load_program() -> click.Command:
    """The command line of the project; TypeError if it is no click command."""
    program = importlib.import_module("sandbox.cli").main
    if not isinstance(program, click.Command):
        raise TypeError("sandbox.cli.main is no click command")
    return program


def problems(root: Path = ROOT) -> Iterator[Problem]:
    """The generated pages that are stale."""
    yield from stale(pages(load_program(), catalogues(root)), root)


def main() -> int:
    """Write the pages; the exit code."""
    for place, text in pages(load_program(), catalogues()).items():
        (ROOT / place).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
