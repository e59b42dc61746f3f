"""Every code that the program can utter has texts; every error stands in the tree at the head of its module."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Final

from tools.problems import PACKAGES, ROOT, Problem, report, shown
from tools.reference import catalogues

__all__ = ["diagnosed", "error_classes", "main", "problems", "undrawn", "uttered"]

_CODE: Final = re.compile(r"[A-Z]{2,}[A-Z0-9]*(-[A-Z0-9]+)+")
_DIAGNOSIS: Final = "DIAG-"
_CODE_OF_FINDING_AT: Final = {"failed": 1, "passed": 1, "skipped": 1, "undetermined": 1, "Finding": 0}


def problems(root: Path = ROOT) -> Iterator[Problem]:
    """Codes without texts and errors that are not drawn, in the packages below *root*."""
    known = {code for catalogue in catalogues(root).values() for code in catalogue}
    trees = {path: ast.parse(path.read_text("utf-8")) for package in PACKAGES for path in _modules(root, package)}
    errors = {name for path, tree in trees.items() if path.stem.endswith("errors") for name in error_classes(tree)}
    yield from _undiagnosed(trees, known, root)
    for path, tree in trees.items():
        for line, code in uttered(tree, errors):
            if code not in known:
                yield Problem(f"{shown(path, root)}:{line}", f"{code} stands in no catalogue of texts")
        if path.stem.endswith("errors"):
            for name in undrawn(tree):
                yield Problem(shown(path, root), f"{name} is missing in the tree at the head of the module")


def _modules(root: Path, package: str) -> Iterator[Path]:
    yield from sorted((root / package).rglob("*.py"))


def _undiagnosed(trees: Mapping[Path, ast.Module], known: Container[str], root: Path) -> Iterator[Problem]:
    """Diagnoses that are told and have no texts, and texts of diagnoses that nothing tells."""
    told = set()
    for path, tree in trees.items():
        for line, code in diagnosed(tree):
            told.add(code)
            if code not in known:
                yield Problem(f"{shown(path, root)}:{line}", f"{code} stands in no catalogue of texts")
    for place, catalogue in catalogues(root).items():
        for code in catalogue:
            if code.startswith(_DIAGNOSIS) and code not in told:
                yield Problem(place, f"{code} is told by nothing")


def diagnosed(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and code of each literal code of a diagnosis, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(_DIAGNOSIS):
            yield from _literals(node)


def error_classes(tree: ast.Module) -> tuple[str, ...]:
    """The public classes of a module of errors."""
    return tuple(node.name for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_"))


def undrawn(tree: ast.Module) -> Iterator[str]:
    """The classes of a module of errors that its docstring does not name."""
    drawing = ast.get_docstring(tree) or ""
    yield from (name for name in error_classes(tree) if not re.search(rf"\b{name}\b", drawing))


def uttered(tree: ast.Module, errors: Container[str]) -> Iterator[tuple[int, str]]:
    """Line and code of each literal code given to a finding, to one of *errors*, or as an error class's own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node, errors)
        elif isinstance(node, ast.ClassDef):
            yield from _of_class(node)


def _of_call(node: ast.Call, errors: Container[str]) -> Iterator[tuple[int, str]]:
    name = ast.unparse(node.func).rpartition(".")[2]
    if name in _CODE_OF_FINDING_AT:
        place = _CODE_OF_FINDING_AT[name]
        yield from _literals(*node.args[place : place + 1])
    elif name in errors:
        yield from _literals(*node.args)


def _of_class(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="code" | "codes")], value=value):
                yield from _literals(value)
            case ast.AnnAssign(target=ast.Name(id="code" | "codes"), value=ast.expr() as value):
                yield from _literals(value)


def _literals(*expressions: ast.expr) -> Iterator[tuple[int, str]]:
    for expression in expressions:
        parts = expression.elts if isinstance(expression, ast.Tuple) else [expression]
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and _CODE.fullmatch(part.value):
                yield part.lineno, part.value


def main() -> int:
    """Print what is wrong; the exit code."""
    return report(problems())


if __name__ == "__main__":
    raise SystemExit(main())
