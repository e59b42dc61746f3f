"""The field of a curve in the integers of one backend, and the forms that points have over it."""

from __future__ import annotations

from typing import NamedTuple

from signing.gost.backend import Backend
from signing.gost.curves import Curve

__all__ = ["Affine", "Field", "Jacobian", "field_of"]

Affine = tuple[int, int]
"""A point (x, y); the point at infinity has no such form and is None."""
Jacobian = tuple[int, int, int]
"""A point (X, Y, Z) with x = X/Z², y = Y/Z³; Z = 0 says infinity, or that a fast formula met a special case."""


class Field(NamedTuple):
    """The numbers that every formula needs; a tuple, for unpacking is the fastest way to them."""

    p: int
    mask: int
    """2^bits - 1."""
    fold: int
    """2^bits modulo p."""
    bits: int
    a: int
    """The curve's coefficient, -3 where it is congruent to that."""
    backend: Backend


def field_of(curve: Curve, backend: Backend) -> Field:
    """The field of *curve* in the integers of *backend*."""
    integer = backend.integer
    return Field(
        p=integer(curve.p),
        mask=integer((1 << curve.bits) - 1),
        fold=integer((1 << curve.bits) - curve.p),
        bits=curve.bits,
        a=integer(-3 if curve.a == curve.p - 3 else curve.a),
        backend=backend,
    )
