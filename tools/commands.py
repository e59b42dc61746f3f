"""The command line as data: what ``shlyuz`` offers, walked from its click tree."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

__all__ = ["Command", "Parameter", "walk"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """An option or an argument of a command."""

    spellings: tuple[str, ...]
    """``("--port",)``, ``("--json",)``; an argument's one spelling is its metavar."""
    takes: str
    """What follows it: a metavar, or nothing for a flag."""
    text: str
    default: str | None
    required: bool
    is_option: bool


@dataclass(frozen=True, slots=True)
class Command:
    """A command that does something; groups are left out."""

    path: tuple[str, ...]
    """``("participant", "show")``"""
    text: str
    """Its help, as written."""
    parameters: tuple[Parameter, ...]
    usage: str


def walk(command: click.Command, path: tuple[str, ...] = (), *, program: str = "shlyuz") -> Iterator[Command]:
    """Every command below *command*, in alphabetical order."""
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from walk(command.commands[name], (*path, name), program=program)
        return
    if command.hidden:
        return
    context = click.Context(command, info_name=" ".join((program, *path)))
    yield Command(
        path=path,
        text=inspect.cleandoc(command.help or ""),
        parameters=tuple(_parameter(param, context) for param in command.params if not getattr(param, "hidden", False)),
        usage=" ".join((context.command_path, *command.collect_usage_pieces(context))),
    )


def _parameter(param: click.Parameter, context: click.Context) -> Parameter:
    is_option = isinstance(param, click.Option)
    takes = "" if isinstance(param, click.Option) and param.is_flag else param.make_metavar(context)
    return Parameter(
        spellings=(*param.opts, *param.secondary_opts) if is_option else (takes,),
        takes=takes,
        text=(param.help or "").strip() if isinstance(param, click.Option) else "",
        default=_default(param),
        required=param.required,
        is_option=is_option,
    )


def _default(param: click.Parameter) -> str | None:
    if isinstance(param, click.Option) and isinstance(param.show_default, str):
        return param.show_default
    value: Any = param.default
    # what depends on the machine (a path, a callable) is told in words, by the option's own text
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return None if str(value).startswith("/") else str(value)
