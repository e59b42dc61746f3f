"""The edge of the process: errors become a text and an exit code, never a traceback."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from sandbox.clock import FrozenClock, SystemClock
from sandbox.server import address_of
from sandbox.settings import Settings
from sandbox.world import World
from signing.algorithms import KeyFamily
from signing.texts import LANGUAGES, Lang

__all__ = [
    "MISUSE",
    "Commands",
    "data_option",
    "default_lang",
    "keys_option",
    "lang_option",
    "member_of",
    "open_world",
]

MISUSE: Final = 2
"""The exit code of a command that could not do its work for what it was given."""

_F = TypeVar("_F", bound=Callable[..., Any])
_E = TypeVar("_E", bound=StrEnum)
_LANG: Final = f"{__name__}.lang"
"""Where a context keeps the language that was asked for."""
_LOG: Final = logging.getLogger(__name__)


class Commands(click.Group):
    """A group whose commands tell their errors by code, in the language asked for, and exit with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it cannot do is told in two lines, what happened and what to do."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            # click has its own way with these: a usage error is 2, a reader that went away is no news.
            raise
        except Exception as error:  # noqa: BLE001 - the edge of the process: a person gets a sentence
            _LOG.debug("the command failed", exc_info=error)
            click.echo(_told(error, ctx.meta.get(_LANG) or default_lang()), err=True)
            ctx.exit(MISUSE)


def _told(error: Exception, lang: Lang) -> str:
    from sandbox.explanations import explain_error

    code = getattr(error, "code", None)
    if not isinstance(code, str):
        return f"shlyuz: {type(error).__name__}: {error}"
    message, cure = explain_error(code, lang)
    detail = str(error) if code in str(error) else f"{code}: {error}"
    lines = [f"shlyuz: {message or error} [{detail}]"]
    if cure:
        lines.append(f"        {cure}")
    return "\n".join(lines)


def default_lang() -> Lang:
    """The language of ``SHLYUZ_LANG``, else of the locale, else English."""
    for name in ("SHLYUZ_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        found = os.environ.get(name, "")[:2].lower()
        if found in LANGUAGES:
            return found
    return "en"


def _remembered(ctx: click.Context, _param: click.Parameter, value: Lang) -> Lang:
    """For errors, which are told when the command is over; the contexts of one call share what they know."""
    ctx.meta[_LANG] = value
    return value


def lang_option(command: _F) -> _F:
    """``--lang``: the language of texts."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default=default_lang,
        callback=_remembered,
        show_default="SHLYUZ_LANG, the locale, or en",
        help="Language of the texts.",
    )(command)


def data_option(command: _F) -> _F:
    """``--data``: the directory of the world."""
    return click.option(
        "--data",
        "data_dir",
        type=click.Path(path_type=Path, file_okay=False),
        default=default_data_dir,
        show_default="the user's data directory",
        help="Directory of the world; made if it is not there.",
    )(command)


def member_of(kind: type[_E]) -> Callable[[click.Context, click.Parameter, str | None], _E | None]:
    """A callback of an option that turns its word into the member of *kind* with that value."""
    return lambda _ctx, _param, value: None if value is None else kind(value)


def keys_option(command: _F) -> _F:
    """``--keys``: the family of keys that all people sign with."""
    return click.option(
        "--keys",
        type=click.Choice([family.value for family in KeyFamily]),
        callback=member_of(KeyFamily),
        help="What people sign with; the world remembers it.  [default: citizens gost, officials rsa]",
    )(command)


def default_data_dir() -> Path:
    """The place for user data by the rules of the system (XDG on Linux)."""
    from platformdirs import user_data_path

    return user_data_path("shlyuz", appauthor=False)


def open_world(data_dir: Path, seed: int | None = None, *, at: datetime | None = None) -> World:
    """The world in *data_dir*, made with *seed* (or the default one) if there is none; its clock stands still *at*.

    Certificates that are minted for it lead to where it is served, by whatever process. A world that is not there yet
    begins now, whatever *at* is.
    """
    settings = Settings(services_url=address_of(data_dir))
    world = World.open(data_dir, seed, clock=SystemClock(), settings=settings)
    if at is None:
        return world
    with closing(world):
        world.authority  # noqa: B018 - founded on first use: now, not then
    return World.open(data_dir, seed, clock=FrozenClock(at), settings=settings)
