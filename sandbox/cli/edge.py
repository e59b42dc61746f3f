"""The edge of the process: errors become a text and an exit code, never a traceback."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from sandbox.estate import Estate
from sandbox.server import address_of
from sandbox.settings import Settings
from sandbox.world import World
from sandbox.worlds import DEFAULT_WORLD, WorldName, open_store, parse_world_name
from signing.algorithms import KeyFamily
from signing.texts import LANGUAGES, Lang

if TYPE_CHECKING:
    from registries.register import Register

__all__ = [
    "MISUSE",
    "Commands",
    "chosen_address",
    "chosen_database",
    "chosen_forms",
    "chosen_passports",
    "chosen_registers",
    "chosen_world",
    "data_option",
    "database_option",
    "default_lang",
    "forms_option",
    "keys_option",
    "lang_option",
    "member_of",
    "named_world",
    "open_estate",
    "open_world",
    "passports_option",
    "registers_option",
    "store_option",
    "world_option",
]

MISUSE: Final = 2
"""The exit code of a command that could not do its work for what it was given."""

_F = TypeVar("_F", bound=Callable[..., Any])
_E = TypeVar("_E", bound=StrEnum)
_LANG: Final = f"{__name__}.lang"
"""Where a context keeps the language that was asked for."""
_REGISTERS: Final = "SHLYUZ_REGISTERS"
"""Names registers from outside for every command, with blanks between them."""
_FORMS: Final = "SHLYUZ_FORMS"
"""Names the folder of forms from outside for every command."""
_PASSPORTS: Final = "SHLYUZ_PASSPORTS"
"""Names the folder of passports from outside for every command."""
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
    """``--world``, and ``--data`` or ``--database-url``: which world, and where worlds are kept."""
    return store_option(world_option(command))


def store_option(command: _F) -> _F:
    """``--data`` or ``--database-url``: where worlds are kept."""
    place = click.option(
        "--data",
        "data_dir",
        type=click.Path(path_type=Path, file_okay=False),
        default=default_data_dir,
        show_default="the user's data directory",
        help="Directory of the worlds; made if it is not there.",
    )
    return place(database_option(command))


def world_option(command: _F) -> _F:
    """``--world``: which world; :func:`chosen_world` tells."""
    return click.option(
        "--world",
        callback=_remember,
        expose_value=False,
        metavar="NAME",
        envvar="SHLYUZ_WORLD",
        show_envvar=True,
        help="The world that is meant.  [default: default]",
    )(command)


def database_option(command: _F) -> _F:
    """``--database-url``: :func:`chosen_database` tells."""
    return click.option(
        "--database-url",
        callback=_remember,
        expose_value=False,
        metavar="URL",
        envvar="SHLYUZ_DATABASE_URL",
        show_envvar=True,
        help="PostgreSQL to keep the worlds in instead, postgresql+psycopg://…",
    )(command)


def registers_option(command: _F) -> _F:
    """``--register``: :func:`chosen_registers` tells."""
    return click.option(
        "--register",
        "registers",
        callback=_remember,
        expose_value=False,
        multiple=True,
        metavar="MODULE:CLASS",
        envvar=_REGISTERS,
        show_envvar=True,
        help="A register from outside, hung behind the gateway; may be given several times.",
    )(command)


def forms_option(command: _F) -> _F:
    """``--forms``: :func:`chosen_forms` tells."""
    return click.option(
        "--forms",
        callback=_remember,
        expose_value=False,
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        envvar=_FORMS,
        show_envvar=True,
        help="Folder of forms of papers (*.toml) beside those that come with the sandbox.",
    )(command)


def passports_option(command: _F) -> _F:
    """``--passports``: :func:`chosen_passports` tells."""
    return click.option(
        "--passports",
        callback=_remember,
        expose_value=False,
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        envvar=_PASSPORTS,
        show_envvar=True,
        help="Folder of service passports (*.toml) beside those that come with the sandbox.",
    )(command)


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    ctx.meta[f"shlyuz.{param.name}"] = value
    return value


def chosen_world() -> WorldName:
    """The world that ``--world`` names."""
    return named_world() or DEFAULT_WORLD


def named_world() -> WorldName | None:
    """The world that ``--world`` names; None if it names none."""
    name = click.get_current_context().meta.get("shlyuz.world")
    return None if name is None else parse_world_name(name)


def chosen_address(data_dir: Path, url: str | None = None) -> str:
    """Where the world that is meant is served, or would be; *url* says where the server is."""
    root, name = (url or address_of(data_dir)).rstrip("/"), chosen_world()
    return root if name == DEFAULT_WORLD else f"{root}/w/{name}"


def chosen_database() -> str | None:
    """The database that ``--database-url`` names; None: the worlds are files."""
    url: str | None = click.get_current_context().meta.get("shlyuz.database_url")
    return url


def chosen_registers() -> tuple[type[Register], ...]:
    """The registers from outside that ``--register`` names, or ``SHLYUZ_REGISTERS`` for a command without that option.

    Their modules may lie in the current folder. Raises :class:`~registries.errors.RegisterUnusable`.
    """
    names = click.get_current_context().meta.get("shlyuz.registers")
    if names is None:
        names = os.environ.get(_REGISTERS, "").split()
    if not names:
        return ()
    from registries.outside import loaded

    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    return loaded(names)


def chosen_forms() -> Path | None:
    """The folder that ``--forms`` names, or ``SHLYUZ_FORMS`` for a command without that option; its forms can be read.

    Raises :class:`~sandbox.errors.FormError`.
    """
    meta, named = click.get_current_context().meta, os.environ.get(_FORMS)
    folder: Path | None = meta.get("shlyuz.forms") or (Path(named) if named else None)
    if folder is not None:
        from sandbox.documents.form_reading import load_forms

        load_forms(folder)
    return folder


def chosen_passports() -> Path | None:
    """The folder that ``--passports`` names, or ``SHLYUZ_PASSPORTS``; its passports hold together.

    Raises :class:`~sandbox.errors.PassportError`.
    """
    meta, named = click.get_current_context().meta, os.environ.get(_PASSPORTS)
    folder: Path | None = meta.get("shlyuz.passports") or (Path(named) if named else None)
    if folder is not None:
        from sandbox.services.shelf import shelf_of

        shelf_of(folder, chosen_forms())
    return folder


def open_estate(data_dir: Path) -> Estate:
    """All worlds in *data_dir*, or in the database of ``--database-url``; their addresses are those of the server."""
    settings = Settings(
        services_url=address_of(data_dir),
        registers=chosen_registers(),
        forms=chosen_forms(),
        passports=chosen_passports(),
    )
    return Estate(open_store(data_dir, chosen_database()), settings=settings)


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
    """The world that is meant; the default one is made, with *seed* (or the default one), if there is none.

    With *at* its clock stands there for this caller alone; its authority is founded first, now, if it is not there yet.
    The caller closes the world; what it was found in is let go of when the command ends.
    """
    estate = open_estate(data_dir)
    click.get_current_context().call_on_close(estate.close)
    estate.ensure_default(seed)
    if at is not None:
        with estate.use(chosen_world()) as world:
            world.authority  # noqa: B018 - founded on first use: now, not then
    return estate.open(chosen_world(), at=at)
