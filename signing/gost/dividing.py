"""The fast formulas for integers that divide quickly (gmpy2): the same as in ``folding``, each product modulo p.

Source of the formulas: Explicit-Formulas Database, dbl-2001-b and madd-2007-bl. Results are in the range of the field.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from signing.gost.field import Affine, Field, Jacobian

__all__ = ["add_mixed", "chords", "double", "running_products"]


def double(point: Jacobian, field: Field) -> Jacobian:
    """2·point."""
    p, _, _, _, a, _ = field
    x, y, z = point
    zz = z * z % p
    yy = y * y % p
    beta = 4 * x * yy % p
    alpha = ((x - zz) * (x + zz) * 3 if a == -3 else x * x * 3 + a * (zz * zz % p)) % p
    x3 = (alpha * alpha - beta - beta) % p
    return x3, (alpha * (beta - x3) - 8 * yy * yy) % p, 2 * y * z % p


def add_mixed(left: Jacobian, right: Affine, field: Field) -> Jacobian:
    """The sum left + right; Z = 0 modulo p if they have the same abscissa or *left* is at infinity."""
    p = field.p
    x1, y1, z1 = left
    x2, y2 = right
    zz = z1 * z1 % p
    h = (x2 * zz - x1) % p
    r = (y2 * (zz * z1 % p) - y1) % p
    hh = h * h % p
    hhh = h * hh % p
    v = x1 * hh % p
    x3 = (r * r - hhh - v - v) % p
    return x3, (r * (v - x3) - y1 * hhh) % p, z1 * h % p


def running_products(factors: Sequence[int], field: Field) -> list[int]:
    """1, f1, f1·f2 and so on: one more than there are *factors*."""
    p = field.p
    return list(accumulate(factors, lambda product, factor: product * factor % p, initial=field.backend.integer(1)))


def chords(pairs: Sequence[tuple[Affine, Affine]], products: list[int], field: Field) -> list[Affine]:
    """The sum of each pair; *products* are the running products of the pairs' differences of abscissas."""
    p = field.p
    inverse = field.backend.invert(products[-1], p)
    sums = []
    for ((x1, y1), (x2, y2)), product in zip(reversed(pairs), reversed(products[:-1]), strict=True):
        slope = inverse * product % p * (y2 - y1) % p
        inverse = inverse * (x2 - x1) % p
        x3 = (slope * slope - x1 - x2) % p
        sums.append((x3, (slope * (x1 - x3) - y1) % p))
    sums.reverse()
    return sums
