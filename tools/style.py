"""The figures of CONTRIBUTING.md that no linter counts: length of modules and functions, parameters, names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from tools.problems import PACKAGES, ROOT, Problem, report, shown

__all__ = ["Function", "functions", "main", "problems", "summary"]

_MODULE_LINES: Final = 500
_TEST_LINES: Final = 300
_FUNCTION_LINES: Final = 50
_PARAMETERS: Final = 5
_POSITIONAL: Final = 3  # the aim is two; a third passes where calls stay readable
_NAMES_THAT_SAY_NOTHING: Final = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "misc"})
_CALLED_BY_OTHERS: Final = frozenset({"command", "fixture", "listens_for", "override"})
_NEEDS_NO_ALL: Final = frozenset({"__main__", "env"})


@dataclass(frozen=True, slots=True)
class Function:
    """What is counted of one function."""

    name: str
    line: int
    lines: int
    """Lines from its signature to its end, without its docstring."""
    positional: int
    """Parameters that may be given by position; without ``self`` and ``cls``."""
    parameters: int
    """All named parameters; without ``self`` and ``cls``."""
    foreign: bool
    """True if somebody else decides on the parameters: Python, click, an overridden method."""


def problems(root: Path = ROOT) -> Iterator[Problem]:
    """Where the tree below *root* leaves the figures of the house."""
    for path in _modules(root, *PACKAGES, "tools", "benchmarks"):
        text = path.read_text("utf-8")
        tree = ast.parse(text)
        yield from _length(path, root, text=text, most=_MODULE_LINES)
        for function in functions(tree):
            yield from (Problem(f"{shown(path, root)}:{function.line}", text) for text in _of_function(function))
        if path.parent.name in _NAMES_THAT_SAY_NOTHING or path.stem in _NAMES_THAT_SAY_NOTHING:
            yield Problem(shown(path, root), "the name says nothing about what is inside")
        if _needs_all(path, root) and _public(tree) and not _has_all(tree):
            yield Problem(shown(path, root), "a public module says what it offers in `__all__`")
    for path in _modules(root, "tests"):
        text = path.read_text("utf-8")
        yield from _length(path, root, text=text, most=_TEST_LINES)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "sleep"}:
                yield Problem(f"{shown(path, root)}:{node.lineno}", "a test does not sleep; wait for what must happen")


def functions(tree: ast.Module) -> Iterator[Function]:
    """Every function and method of a module, nested ones too."""
    owners = {child: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for child in node.body}
    foreign = _foreign_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            owner = owners.get(node)
            bases = owner.bases if owner is not None else []
            inherits = any(ast.unparse(base).split(".")[0].split("[")[0] in foreign for base in bases)
            yield _counted(node, is_method=owner is not None, inherits=inherits)


def _foreign_names(tree: ast.Module) -> frozenset[str]:
    """The names that a module imports from elsewhere than the house: what they call is not ours to shape."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] not in (
            *PACKAGES,
            "typing",
            "enum",
        ):
            names |= {alias.asname or alias.name for alias in node.names}
    return frozenset(names)


def _counted(node: ast.FunctionDef | ast.AsyncFunctionDef, *, is_method: bool, inherits: bool) -> Function:
    decorators = [ast.unparse(decorator).split("(")[0].rpartition(".")[2] for decorator in node.decorator_list]
    positional = len(node.args.posonlyargs) + len(node.args.args)
    if is_method and "staticmethod" not in decorators:
        positional -= 1
    start = node.body[0].end_lineno or node.lineno if ast.get_docstring(node) else node.lineno
    dunder = node.name.startswith("__") and node.name.endswith("__") and node.name not in {"__init__", "__call__"}
    return Function(
        name=node.name,
        line=node.lineno,
        lines=(node.end_lineno or start) - start,
        positional=positional,
        parameters=positional + len(node.args.kwonlyargs),
        foreign=dunder or inherits or not _CALLED_BY_OTHERS.isdisjoint(decorators),
    )


def _of_function(function: Function) -> Iterator[str]:
    if function.lines > _FUNCTION_LINES:
        yield f"{function.name} has {function.lines} lines, {_FUNCTION_LINES} at most"
    if function.foreign:
        return
    if function.positional > _POSITIONAL and not function.name.startswith("_"):
        yield f"{function.name}: {function.positional} parameters by position; after the second they are keyword-only"
    if function.parameters > _PARAMETERS:
        yield f"{function.name} has {function.parameters} parameters, {_PARAMETERS} at most"


def _length(path: Path, root: Path, *, text: str, most: int) -> Iterator[Problem]:
    lines = len(text.splitlines())
    if lines > most:
        yield Problem(shown(path, root), f"has {lines} lines, {most} at most: one idea a file")


def _needs_all(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    return not (path.stem in _NEEDS_NO_ALL or path.stem.startswith("_") or "migrations" in parts)


def _public(tree: ast.Module) -> bool:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return any(isinstance(node, kinds) and not node.name.startswith("_") for node in tree.body)


def _has_all(tree: ast.Module) -> bool:
    targets = [
        target
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)


def _modules(root: Path, *folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((root / folder).rglob("*.py"))


def summary(root: Path = ROOT) -> str:
    """The medians of the packages, in one line."""
    texts = [path.read_text("utf-8") for path in _modules(root, *PACKAGES)]
    lines = [len(text.splitlines()) for text in texts] or [0]
    sizes = [function.lines for text in texts for function in functions(ast.parse(text))] or [0]
    short = sum(size < 28 for size in sizes) * 100 // len(sizes)
    return (
        f"{len(lines)} modules, median {median(lines):.0f} lines; "
        f"{len(sizes)} functions, median {median(sizes):.0f} lines, {short} % under 28"
    )


def main() -> int:
    """Print the medians and what is wrong; the exit code."""
    print(summary())
    return report(problems())


if __name__ == "__main__":
    raise SystemExit(main())
