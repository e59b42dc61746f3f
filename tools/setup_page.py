"""The reference page on the setup file, made from the dataclasses that its tables are read into."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import textwrap
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sandbox.setup.section import Section

__all__ = ["render_setup"]

_ABOUT: Final = """\
A file in TOML that brings a world into the state that a test bench wants. `shlyuz world apply FILE` puts it in force,
in a running server too; `shlyuz up --setup FILE` does so before the first call. It holds whole or not at all, a second
time changes nothing, and what it does not name stays. A mistake is told with the file, the key and the nearest known
one. Names of files in it are relative to its folder."""


def render_setup(sections: tuple[Section[Any], ...], made: str) -> str:
    """The page on the tables of *sections*; *made* says who makes it."""
    blocks = ["# The setup file", made, _ABOUT]
    for section in sections:
        blocks += list(_tables(section.entry, f"[[{section.name}]]"))
    return "\n\n".join(blocks) + "\n"


def _tables(kind: type[Any], name: str) -> Iterator[str]:
    """A heading and a table of keys for *kind*, then those of the tables inside it."""
    yield f"## `{name}`"
    yield " ".join(inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].split())
    docs, hints = _field_docs(kind), typing.get_type_hints(kind)
    inside = []
    rows = ["| key | value | default | meaning |", "| --- | --- | --- | --- |"]
    for field in dataclasses.fields(kind):
        nested = _dataclass_in(hints[field.name])
        rows.append(f"| `{field.name}` | {_kind(hints[field.name])} | {_default(field)} | {_cell(docs[field.name])} |")
        if nested is not None:
            listed = typing.get_origin(hints[field.name]) is tuple
            inside.append((nested, _nested(name, field.name, listed=listed)))
    yield "\n".join(rows)
    for nested, path in inside:
        yield from _tables(nested, path)


def _nested(outer: str, key: str, *, listed: bool) -> str:
    path = f"{outer.strip('[]')}.{key}"
    return f"[[{path}]]" if listed else f"[{path}]"


def _kind(hint: Any) -> str:
    """What a key takes, for people."""
    arguments = [one for one in typing.get_args(hint) if one not in (type(None), Ellipsis)]
    if typing.get_origin(hint) is typing.Literal:
        return ", ".join(f'`"{one}"`' if isinstance(one, str) else f"`{one}`" for one in arguments)
    if typing.get_origin(hint) is Mapping:
        return "a table"
    if typing.get_origin(hint) is tuple:
        return f"a list of {_kind(arguments[0])}"
    if arguments:
        return _kind(arguments[0])
    if dataclasses.is_dataclass(hint):
        return "a table"
    names = {
        "str": "text",
        "bool": "`true`, `false`",
        "int": "a whole number",
        "float": "a number",
        "datetime": "a moment",
    }
    plain = getattr(hint, "__supertype__", hint)
    return names.get(plain.__name__, "text")


def _dataclass_in(hint: Any) -> type[Any] | None:
    found = [one for one in (hint, *typing.get_args(hint)) if dataclasses.is_dataclass(one)]
    return typing.cast("type[Any]", found[0]) if found else None


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is dataclasses.MISSING:
        return "required" if field.default_factory is dataclasses.MISSING else ""
    if field.default in (None, ()) or dataclasses.is_dataclass(field.default):
        return ""
    shown = str(field.default).lower() if isinstance(field.default, bool) else f"{field.default}"
    return f"`{shown}`"


def _field_docs(kind: type[Any]) -> dict[str, str]:
    """The text under each field of the dataclass *kind*."""
    (body,) = (node for node in ast.parse(textwrap.dedent(inspect.getsource(kind))).body)
    assert isinstance(body, ast.ClassDef), "the source of a class is one"
    found = {field.name: "" for field in dataclasses.fields(kind)}
    for before, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(before, ast.AnnAssign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found[ast.unparse(before.target)] = str(after.value.value)
    return found


def _cell(text: str) -> str:
    return re.sub(r"``(.+?)``", r"`\1`", " ".join(text.split())).replace("|", "\\|")
