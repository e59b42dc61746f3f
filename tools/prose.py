"""The pages people read are true: links lead somewhere, commands exist with the options shown, codes are uttered."""

from __future__ import annotations

import re
import shlex
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from tools.commands import Command, walk
from tools.problems import ROOT, Problem, report, shown
from tools.reference import catalogues, load_program
from tools.rules import listed_rules

__all__ = ["broken_links", "main", "problems", "unknown_codes", "unknown_commands"]

_LINK: Final = re.compile(r"\[[^\]]*\]\((?P<target>[^)#\s]+)(#[^)\s]*)?\)")
_BLOCK: Final = re.compile(r"^```(?:bash|console|sh)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
_CALL: Final = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?shlyuz (?P<words>.+)$")
_CODE: Final = re.compile(r"`(?P<code>[A-Z]{1,}[A-Z0-9]*(?:-[A-Z0-9]+)+|SCE\d{3})`")
_ALWAYS: Final = frozenset({"--help", "--version"})


def problems(root: Path = ROOT) -> Iterator[Problem]:
    """Broken links, unknown commands and codes in README, CONTRIBUTING, CHANGELOG and docs below *root*."""
    codes = {code for catalogue in catalogues(root).values() for code in catalogue} | set(listed_rules(root))
    commands = {command.path: command for command in walk(load_program())}
    for path in _pages(root):
        text = path.read_text("utf-8")
        for target in broken_links(text, path.parent):
            yield Problem(shown(path, root), f"the link to {target} leads nowhere")
        for code in unknown_codes(text, codes):
            yield Problem(shown(path, root), f"`{code}` is no code of a finding, an error or a rule")
        for line, fault in unknown_commands(text, commands):
            yield Problem(shown(path, root), f"`{line}`: {fault}")


def _pages(root: Path) -> Iterable[Path]:
    return [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]


def broken_links(text: str, folder: Path) -> Iterator[str]:
    """The relative links of a page in *folder* that lead to nothing."""
    for match in _LINK.finditer(text):
        target = match["target"]
        if "://" not in target and not target.startswith("mailto:") and not (folder / target).exists():
            yield target


def unknown_codes(text: str, codes: Container[str]) -> Iterator[str]:
    """The codes that a page names (in backticks) and nobody utters."""
    yield from (match["code"] for match in _CODE.finditer(text) if match["code"] not in codes)


def unknown_commands(text: str, commands: Mapping[tuple[str, ...], Command]) -> Iterator[tuple[str, str]]:
    """The calls of ``shlyuz`` in the shell blocks of a page that *commands* does not know, and why."""
    for block in _BLOCK.finditer(text):
        for line in block["text"].replace("\\\n", " ").splitlines():
            call = _CALL.match(line.strip())
            if call is not None:
                fault = _fault(shlex.split(call["words"], comments=True), commands)
                if fault is not None:
                    yield line.strip(), fault


def _fault(words: list[str], commands: Mapping[tuple[str, ...], Command]) -> str | None:
    command = next((commands[tuple(words[:n])] for n in (2, 1) if tuple(words[:n]) in commands), None)
    if command is None:
        return None if set(words) <= _ALWAYS else "there is no such command"
    known = {spelling for parameter in command.parameters for spelling in parameter.spellings} | _ALWAYS
    options = [word.partition("=")[0] for word in words if word.startswith("--")]
    unknown = [option for option in options if option not in known]
    return f"it has no option {unknown[0]}" if unknown else None


def main() -> int:
    """Print what is wrong; the exit code."""
    return report(problems())


if __name__ == "__main__":
    raise SystemExit(main())
