"""The short way of a message: what is posted to the synchronous channels goes to their gateway past the web framework.

The hooks and contexts of Flask cost a message as much as its journal does, and it needs nothing of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException

from gateway.http_edge import sent
from gateway.sync_channel import PATHS, answered
from sandbox.world_paths import name_in, opened

if TYPE_CHECKING:
    from sandbox.estate import Worlds

__all__ = ["ShortWay"]

_Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class ShortWay:
    """Answers the messages to *worlds* itself, as the blueprint of their channel does, and leaves the rest to *inner*.

    What keeps a world from being opened is for *inner* to tell.
    """

    def __init__(self, inner: _Application, worlds: Worlds) -> None:
        self._inner = inner
        self._worlds = worlds

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The answer to the request in *environ* (PEP 3333)."""
        channel = PATHS.get(environ.get("PATH_INFO", "")) if environ["REQUEST_METHOD"] == "POST" else None
        if channel is None:
            return self._inner(environ, start_response)
        with ExitStack() as at_hand:
            try:
                world = at_hand.enter_context(opened(self._worlds, name_in(environ)))
                gateway = world.gateway
            except Exception:  # noqa: BLE001 - there are many reasons, and Flask's handlers of errors know all of them
                return self._inner(environ, start_response)
            world.resume()
            try:
                outgoing = answered(environ, gateway, channel)
            except HTTPException as error:
                return error(environ, start_response)
        return sent(environ, outgoing, start_response)
