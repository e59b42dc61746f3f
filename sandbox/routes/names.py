"""How people name a route."""

from __future__ import annotations

__all__ = ["named"]


def named(key: tuple[str, str | None]) -> str:
    """serviceId, and routeId if the route has one."""
    return key[0] if key[1] is None else f"{key[0]} {key[1]}"
