"""The fast formulas for Python's own integers: reduction by folding, for division by the prime is dear there.

Every prime here is 2^bits less a number of ten bits. One fold leaves a product some 12 bits longer than the prime, the
second one leaves nothing worth speaking of. Results are congruent modulo p and may be negative.
Source of the formulas: Explicit-Formulas Database, dbl-2001-b and madd-2007-bl.
"""

from __future__ import annotations

from collections.abc import Sequence

from signing.gost.field import Affine, Field, Jacobian

__all__ = ["add_mixed", "chords", "double", "running_products"]


def double(point: Jacobian, field: Field) -> Jacobian:
    """2·point."""
    p, mask, fold, bits, a, _ = field
    x, y, z = point
    zz = z * z
    zz = (zz & mask) + fold * (zz >> bits)
    yy = y * y
    yy = (yy & mask) + fold * (yy >> bits)
    beta = x * yy
    beta = (beta & mask) + fold * (beta >> bits)
    alpha = 3 * (x - zz) * (x + zz) if a == -3 else 3 * x * x + a * (zz * zz % p)
    alpha = (alpha & mask) + fold * (alpha >> bits)
    x3 = alpha * alpha - 8 * beta
    x3 = (x3 & mask) + fold * (x3 >> bits)
    x3 = (x3 & mask) + fold * (x3 >> bits)
    y3 = alpha * (4 * beta - x3) - 8 * yy * yy
    y3 = (y3 & mask) + fold * (y3 >> bits)
    y3 = (y3 & mask) + fold * (y3 >> bits)
    z += y
    z3 = z * z - yy - zz
    z3 = (z3 & mask) + fold * (z3 >> bits)
    return x3, y3, (z3 & mask) + fold * (z3 >> bits)


def add_mixed(left: Jacobian, right: Affine, field: Field) -> Jacobian:
    """The sum left + right; Z = 0 modulo p if they have the same abscissa or *left* is at infinity."""
    _, mask, fold, bits, _, _ = field
    x1, y1, z1 = left
    x2, y2 = right
    zz = z1 * z1
    zz = (zz & mask) + fold * (zz >> bits)
    h = x2 * zz - x1
    h = (h & mask) + fold * (h >> bits)
    h = (h & mask) + fold * (h >> bits)
    zzz = zz * z1
    zzz = (zzz & mask) + fold * (zzz >> bits)
    r = y2 * zzz - y1
    r = (r & mask) + fold * (r >> bits)
    r += r
    hh = h * h
    hh = (hh & mask) + fold * (hh >> bits)
    i = 4 * hh
    j = h * i
    j = (j & mask) + fold * (j >> bits)
    v = x1 * i
    v = (v & mask) + fold * (v >> bits)
    x3 = r * r - j - 2 * v
    x3 = (x3 & mask) + fold * (x3 >> bits)
    x3 = (x3 & mask) + fold * (x3 >> bits)
    y3 = r * (v - x3) - 2 * y1 * j
    y3 = (y3 & mask) + fold * (y3 >> bits)
    y3 = (y3 & mask) + fold * (y3 >> bits)
    z1 += h
    z3 = z1 * z1 - zz - hh
    z3 = (z3 & mask) + fold * (z3 >> bits)
    return x3, y3, (z3 & mask) + fold * (z3 >> bits)


def running_products(factors: Sequence[int], field: Field) -> list[int]:
    """1, f1, f1·f2 and so on: one more than there are *factors*."""
    _, mask, fold, bits, _, backend = field
    product = backend.integer(1)
    products = [product]
    for factor in factors:
        product = product * factor
        product = (product & mask) + fold * (product >> bits)
        product = (product & mask) + fold * (product >> bits)
        products.append(product)
    return products


def chords(pairs: Sequence[tuple[Affine, Affine]], products: list[int], field: Field) -> list[Affine]:
    """The sum of each pair; *products* are the running products of the pairs' differences of abscissas."""
    p, mask, fold, bits, _, backend = field
    inverse = backend.invert(products[-1] % p, p)
    sums = []
    for ((x1, y1), (x2, y2)), product in zip(reversed(pairs), reversed(products[:-1]), strict=True):
        slope = inverse * product
        slope = (slope & mask) + fold * (slope >> bits)
        slope *= y2 - y1
        slope = (slope & mask) + fold * (slope >> bits)
        inverse *= x2 - x1
        inverse = (inverse & mask) + fold * (inverse >> bits)
        inverse = (inverse & mask) + fold * (inverse >> bits)
        x3 = slope * slope - x1 - x2
        x3 = (x3 & mask) + fold * (x3 >> bits)
        x3 = (x3 & mask) + fold * (x3 >> bits)
        y3 = slope * (x1 - x3) - y1
        y3 = (y3 & mask) + fold * (y3 >> bits)
        sums.append((x3, (y3 & mask) + fold * (y3 >> bits)))
    sums.reverse()
    return sums
