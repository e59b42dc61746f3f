"""``--log-level`` and ``--log-format``: what a command that goes on running says of its work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from sandbox.watching.levels import LEVELS, LogForm

__all__ = ["log_options", "start_log"]

_F = TypeVar("_F", bound=Callable[..., Any])


def log_options(command: _F) -> _F:
    """The two options; :func:`start_log` goes by them."""
    level = click.option(
        "--log-level",
        type=click.Choice(LEVELS),
        callback=_remember,
        expose_value=False,
        envvar="SHLYUZ_LOG_LEVEL",
        show_envvar=True,
        help="What is said at least: at info a line a message.  [default: info in a terminal, else warning]",
    )
    form = click.option(
        "--log-format",
        type=click.Choice([one.value for one in LogForm]),
        callback=_remember,
        expose_value=False,
        envvar="SHLYUZ_LOG_FORMAT",
        show_envvar=True,
        help="For a program or for a person.  [default: lines in a terminal, else json]",
    )
    return level(form(command))


def start_log() -> None:
    """Write the log to standard error from now on, as the options say."""
    from sandbox.watching.logs import configure_logs, default_form, default_level

    chosen = click.get_current_context().meta
    form = chosen.get("shlyuz.log_format")
    level = chosen.get("shlyuz.log_level") or default_level()
    configure_logs(level, default_form() if form is None else LogForm(form))


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    ctx.meta[f"shlyuz.{param.name}"] = value
    return value
