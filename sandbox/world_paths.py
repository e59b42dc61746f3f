"""Which world a request is for: ``/w/<name>/…`` is that world's, everything else the default one's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, current_app, g, request

from gateway.log_context import bear, forget
from sandbox.control.at_hand import EXTENSION
from sandbox.worlds import DEFAULT_WORLD, parse_world_name

if TYPE_CHECKING:
    from sandbox.estate import Worlds
    from sandbox.world import World

__all__ = ["asked_world", "keep_world_open", "name_in", "open_world_of_each_request", "opened"]

_PREFIX: Final = "/w/"
_NAME: Final = "shlyuz.world"
_BY_THEMSELVES: Final = frozenset({"/metrics", "/readyz"})
"""Whoever asks this asks whether a world can be opened at all."""

_Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def open_world_of_each_request(app: Flask, worlds: Worlds) -> None:
    """Have the world of each request open from its beginning to its end, and its path read as that world's own."""
    app.extensions[EXTENSION] = worlds
    app.wsgi_app = _Paths(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(_open)
    app.teardown_request(_let_go)


class _Paths:
    """Takes ``/w/<name>`` off the path and puts it before the script's, so that every link keeps it."""

    def __init__(self, inner: _Application) -> None:
        self._inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(_PREFIX):
            name, slash, rest = path[len(_PREFIX) :].partition("/")
            environ = {
                **environ,
                _NAME: name,
                "SCRIPT_NAME": f"{environ.get('SCRIPT_NAME', '')}{_PREFIX}{name}",
                "PATH_INFO": slash + rest,
            }
        return self._inner(environ, start_response)


def name_in(environ: Mapping[str, Any]) -> str | None:
    """What the path of the request in *environ* calls its world, right or wrong; None for the default one."""
    name: str | None = environ.get(_NAME)
    return name


def opened(worlds: Worlds, name: str | None) -> AbstractContextManager[World]:
    """What opens the world that a path calls *name*, and has the log name it.

    Raises :class:`~sandbox.errors.WorldNameRefused`.
    """
    forget()
    bear(world=name or DEFAULT_WORLD)
    found: AbstractContextManager[World] = worlds.use(DEFAULT_WORLD if name is None else parse_world_name(name))
    return found


def asked_world() -> AbstractContextManager[World]:
    """What opens the world of this request. Raises :class:`~sandbox.errors.WorldNameRefused`."""
    return opened(current_app.extensions[EXTENSION], name_in(request.environ))


def _open() -> None:
    if request.path in _BY_THEMSELVES:
        return
    stack = g.let_go = ExitStack()
    g.world = stack.enter_context(asked_world())
    g.world.resume()


def keep_world_open() -> ExitStack:
    """The world of this request stays open beyond the request; the caller closes what this returns."""
    stack: ExitStack = g.pop("let_go")
    return stack


def _let_go(_error: BaseException | None) -> None:
    stack = g.pop("let_go", None)
    if stack is not None:
        stack.close()
