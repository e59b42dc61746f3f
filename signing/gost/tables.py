"""Tables of multiples of a point, and the digits of a scalar that point into them."""

from __future__ import annotations

from signing.gost.field import Affine, Field, Jacobian
from signing.gost.points import add_pairs, formulas, normalise

__all__ = ["FixedPointTable", "odd_multiples", "signed_digits", "sparse_digits"]


def signed_digits(scalar: int, width: int, *, count: int) -> list[int]:
    """*scalar* in base 2^width, the lowest digit first, each digit from -2^(width-1)+1 to 2^(width-1)."""
    base, mask, half = 1 << width, (1 << width) - 1, 1 << (width - 1)
    digits = []
    for _ in range(count):
        digit = scalar & mask
        scalar >>= width
        if digit > half:
            digit -= base
            scalar += 1
        digits.append(digit)
    return digits


def sparse_digits(scalar: int, width: int) -> list[tuple[int, int]]:
    """The width-w non-adjacent form as (place, digit) from the lowest place: scalar = Σ digit·2^place.

    Digits are odd and below 2^(width-1) in size; between two of them lie at least *width* - 1 places without one.
    """
    base, half = 1 << width, 1 << (width - 1)
    digits = []
    place = 0
    while scalar:
        zeros = (scalar & -scalar).bit_length() - 1
        scalar >>= zeros
        place += zeros
        digit = scalar & (base - 1)
        if digit > half:
            digit -= base
        digits.append((place, digit))
        scalar -= digit
    return digits


def odd_multiples(point: Affine, field: Field, *, count: int) -> list[Affine] | None:
    """1·point, 3·point, 5·point and so on; None if a special case lies on the way."""
    suited = formulas(field)
    first: Jacobian = (*point, field.backend.integer(1))
    twice = normalise([suited.double(first, field)], field)
    if twice is None:
        return None
    multiples = [first]
    for _ in range(count - 1):
        multiples.append(suited.add_mixed(multiples[-1], twice[0], field))
    return normalise(multiples, field)


class FixedPointTable:
    """For each window of *width* bits of a scalar, the multiples of a point that the window's digit may ask for.

    The point must have a large prime order, as every point of a checked key has. Sums over the table need no
    doublings: bits / width additions, and they share their inversions.
    """

    def __init__(self, point: Affine, field: Field, *, width: int) -> None:
        self._width = width
        self._count = field.bits // width + 1
        ones, twos = self._first_two(point, field)
        rows = [ones, twos]
        for _ in range(2, 1 << (width - 1)):
            rows.append(add_pairs(rows[-1], ones, field))
        self._windows = tuple(zip(*rows, strict=True))

    def _first_two(self, point: Affine, field: Field) -> tuple[list[Affine], list[Affine]]:
        """2^(width·i)·point for every window i, and twice that."""
        double = formulas(field).double
        current: Jacobian = (*point, field.backend.integer(1))
        ones, twos = [], []
        for _ in range(self._count):
            ones.append(current)
            current = double(current, field)
            twos.append(current)
            for _ in range(self._width - 1):
                current = double(current, field)
        affine = normalise(ones + twos, field)
        if affine is None:
            raise ValueError("a table needs a point of large prime order")
        return affine[: self._count], affine[self._count :]

    def terms(self, scalar: int) -> list[Affine]:
        """Points of the table whose sum is scalar·point; at most one for each window."""
        points = []
        digits = signed_digits(scalar, self._width, count=self._count)
        for digit, window in zip(digits, self._windows, strict=True):
            if digit > 0:
                points.append(window[digit - 1])
            elif digit:
                x, y = window[-digit - 1]
                points.append((x, -y))
        return points
