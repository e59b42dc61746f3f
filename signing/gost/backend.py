"""The integers that the curve arithmetic runs on: Python's own, or those of gmpy2 when it is installed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

__all__ = ["PURE", "Backend", "available", "best"]


@dataclass(frozen=True, slots=True)
class Backend:
    """A kind of integer with its modular inverse. Results are equal on every backend; only the speed differs."""

    name: str
    """``int`` or ``gmpy2``."""
    integer: Callable[[int], int]
    """Turns a Python int into this kind of integer; mixed arithmetic stays in this kind."""
    invert: Callable[[int, int], int]
    """``invert(x, modulus)`` for an *x* that is prime to the modulus."""
    divides: bool
    """True if division is so fast that reducing modulo p directly beats cleverer ways."""


def _invert(x: int, modulus: int) -> int:
    return pow(x, -1, modulus)


PURE: Final = Backend(name="int", integer=int, invert=_invert, divides=False)
"""Python's own integers: always there."""


@cache
def available() -> tuple[Backend, ...]:
    """The backends of this machine, the fastest first; the last one is always :data:`PURE`."""
    try:
        gmpy2 = importlib.import_module("gmpy2")
    except ImportError:
        return (PURE,)
    return (Backend(name="gmpy2", integer=gmpy2.mpz, invert=gmpy2.invert, divides=True), PURE)


def best() -> Backend:
    """The fastest backend of this machine."""
    return available()[0]
