"""The rules of the services against the marks of the tests.

The list is the table of ``docs/reference/rules.md``; a test claims a rule by ``@pytest.mark.rule("GC-8")``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tools.problems import ROOT, Problem, report, shown

__all__ = ["listed_rules", "main", "marked_rules", "problems", "unproven"]

_ROW: Final = re.compile(r"^\| (?P<id>[A-Z]+-\d+) \| (?P<text>.+?) \|", re.MULTILINE)


def listed_rules(root: Path = ROOT) -> dict[str, str]:
    """Text by id, in the order of the page; ValueError if an id stands there twice."""
    page = (root / "docs/reference/rules.md").read_text("utf-8")
    rows = [(match["id"], match["text"]) for match in _ROW.finditer(page)]
    rules = dict(rows)
    if len(rules) != len(rows):
        raise ValueError("docs/reference/rules.md: a rule stands there twice")
    return rules


def marked_rules(root: Path = ROOT) -> dict[str, list[str]]:
    """The places (``file:line``) that claim each rule id, by the marks found in the tests."""
    marks: dict[str, list[str]] = {}
    for path in sorted((root / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for rule in _ids(node):
                marks.setdefault(rule, []).append(f"{shown(path, root)}:{node.lineno}")  # type: ignore[attr-defined]
    return marks


def _ids(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="mark"), attr="rule"), args=arguments):
            for argument in arguments:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def problems(root: Path = ROOT) -> Iterator[Problem]:
    """The marks that claim a rule nobody listed."""
    listed = listed_rules(root)
    for rule, places in marked_rules(root).items():
        if rule not in listed:
            for place in places:
                yield Problem(place, f"claims the rule {rule}, which docs/reference/rules.md does not list")


def unproven(listed: Mapping[str, str], marked: Mapping[str, object]) -> dict[str, str]:
    """The listed rules that no mark claims."""
    return {rule: text for rule, text in listed.items() if rule not in marked}


def main() -> int:
    """Print the rules without a test; exit code 1 only if a mark claims an unknown rule."""
    listed, marked = listed_rules(), marked_rules()
    without = unproven(listed, marked)
    for rule, text in without.items():
        print(f"{rule:6} {text}")
    print(f"{len(listed) - len(without)} of {len(listed)} rules are proven by a test, {len(without)} are not yet")
    return report(problems())


if __name__ == "__main__":
    raise SystemExit(main())
