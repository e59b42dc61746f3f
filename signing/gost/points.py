"""Sums of points: fast ones that take no care of special cases, and slow ones that do.

The fast formulas go wrong in one visible way only: where two points have equal abscissas, the result has Z = 0
modulo p, and Z stays 0 from there on. So callers look once, at the end, and then ask :func:`add_exactly`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from signing.gost import dividing, folding
from signing.gost.field import Affine, Field, Jacobian

__all__ = ["Formulas", "add_exactly", "add_pairs", "formulas", "gathered", "normalise"]

_FEW: Final = 8
"""Down to so many points, adding by pairs with a shared inversion is faster than one by one."""


class Formulas(NamedTuple):
    """The fast formulas in one way of reducing modulo p."""

    double: Callable[[Jacobian, Field], Jacobian]
    add_mixed: Callable[[Jacobian, Affine, Field], Jacobian]
    running_products: Callable[[Sequence[int], Field], list[int]]
    chords: Callable[[Sequence[tuple[Affine, Affine]], list[int], Field], list[Affine]]


_FOLDING: Final = Formulas(folding.double, folding.add_mixed, folding.running_products, folding.chords)
_DIVIDING: Final = Formulas(dividing.double, dividing.add_mixed, dividing.running_products, dividing.chords)


def formulas(field: Field) -> Formulas:
    """The formulas that suit the integers of *field*."""
    return _DIVIDING if field.backend.divides else _FOLDING


def add_pairs(lefts: Sequence[Affine], rights: Sequence[Affine], field: Field) -> list[Affine]:
    """The sum of each pair, with one inversion for all (Montgomery's trick); sums at infinity are left out."""
    suited = formulas(field)
    pairs = list(zip(lefts, rights, strict=True))
    products = suited.running_products([right[0] - left[0] for left, right in pairs], field)
    if products[-1] % field.p:
        return suited.chords(pairs, products, field)
    sums = (add_exactly(left, right, field) for left, right in pairs)
    return [point for point in sums if point is not None]


def gathered(points: list[Affine], field: Field) -> list[Affine]:
    """A few points with the same sum."""
    while len(points) > _FEW:
        half = len(points) // 2
        odd = points[2 * half :]
        points = add_pairs(points[:half], points[half : 2 * half], field) + odd
    return points


def normalise(points: Sequence[Jacobian], field: Field) -> list[Affine] | None:
    """The points in affine coordinates, fully reduced, with one inversion for all; None if any has Z = 0."""
    p, backend = field.p, field.backend
    *products, whole = formulas(field).running_products([z for _, _, z in points], field)
    whole %= p
    if not whole:
        return None
    inverse = backend.invert(whole, p)
    affine = []
    for (x, y, z), product in zip(reversed(points), reversed(products), strict=True):
        zi = inverse * product % p
        inverse = inverse * z % p
        zzi = zi * zi % p
        affine.append((x * zzi % p, y * (zzi * zi % p) % p))
    affine.reverse()
    return affine


def add_exactly(left: Affine | None, right: Affine | None, field: Field) -> Affine | None:
    """The sum left + right in every case, infinity (None) included; slow, for an inversion goes into each call."""
    if left is None or right is None:
        return right if left is None else left
    p, invert = field.p, field.backend.invert
    (x1, y1), (x2, y2) = left, right
    if (x1 - x2) % p:
        slope = (y2 - y1) * invert((x2 - x1) % p, p)
    elif (y1 + y2) % p:
        slope = (3 * x1 * x1 + field.a) * invert(2 * y1 % p, p)
    else:
        return None
    x3 = (slope * slope - x1 - x2) % p
    return x3, (slope * (x1 - x3) - y1) % p
