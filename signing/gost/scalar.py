"""Multiples of points: what signing and verifying ask of a curve."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from threading import Lock
from typing import Final

from signing.gost.backend import Backend, best
from signing.gost.curves import Curve
from signing.gost.field import Affine, Jacobian, field_of
from signing.gost.points import add_exactly, formulas, gathered, normalise
from signing.gost.tables import FixedPointTable, odd_multiples, sparse_digits

__all__ = ["Group", "group"]

_SPARSE_WIDTH: Final = 5


def _widths(backend: Backend) -> tuple[int, int]:
    """Windows for the base point and for a key: the quicker the additions, the more of them a table may cost."""
    return (10, 6) if backend.divides else (7, 5)


class Group:
    """The points of one curve in the integers of one backend. Safe to share between threads."""

    def __init__(self, curve: Curve, backend: Backend) -> None:
        self.curve: Final = curve
        self.backend: Final = backend
        self._field = field_of(curve, backend)
        self._base_width, self._key_width = _widths(backend)
        self._base_point = self._own((curve.x, curve.y))
        self._base_table: FixedPointTable | None = None
        self._lock = Lock()

    def table(self, point: Affine) -> FixedPointTable:
        """Multiples of *point*, for the key of an authority or a responder that is met again and again."""
        return FixedPointTable(self._own(point), self._field, width=self._key_width)

    def multiply_base(self, scalar: int) -> Affine | None:
        """scalar·G for 0 ≤ scalar < q; None at infinity. The first call makes the table of G."""
        return self._sum(None, self._base().terms(scalar)) or self._exactly((scalar, self._base_point))

    def combine(self, scalar: int, other: int, *, point: Affine, table: FixedPointTable | None = None) -> Affine | None:
        """scalar·G + other·point, both scalars from 0 to q-1; None at infinity. *table* is that of *point*."""
        terms = self._base().terms(scalar)
        own = self._own(point)
        if table is not None:
            total = self._sum(None, terms + table.terms(other))
        else:
            multiple = self._multiply(other, own)
            total = None if multiple is None else self._sum(multiple, terms)
        return total or self._exactly((scalar, self._base_point), (other, own))

    def has_prime_order(self, point: Affine) -> bool:
        """True if q·point is at infinity, which says something only where the cofactor is not 1."""
        return self.curve.cofactor == 1 or self._exactly((self.curve.q, self._own(point))) is None

    def _own(self, point: Affine) -> Affine:
        return self.backend.integer(point[0]), self.backend.integer(point[1])

    def _base(self) -> FixedPointTable:
        if self._base_table is None:
            with self._lock:
                if self._base_table is None:
                    self._base_table = FixedPointTable(self._base_point, self._field, width=self._base_width)
        return self._base_table

    def _sum(self, start: Jacobian | None, points: list[Affine]) -> Affine | None:
        """The sum of *start* and all *points*; None at infinity or if a fast formula met a special case."""
        rest = gathered(points, self._field)
        if start is None:
            if not rest:
                return None
            start = (*rest.pop(), self.backend.integer(1))
        for point in rest:
            start = formulas(self._field).add_mixed(start, point, self._field)
        affine = normalise([start], self._field)
        return None if affine is None else _plain(affine[0])

    def _multiply(self, scalar: int, point: Affine) -> Jacobian | None:
        """scalar·point; None where only exact arithmetic can tell."""
        multiples = odd_multiples(point, self._field, count=1 << (_SPARSE_WIDTH - 2))
        if multiples is None or not scalar:
            return None
        field = self._field
        double, add_mixed, _, _ = formulas(field)
        digits = sparse_digits(scalar, _SPARSE_WIDTH)
        place, digit = digits.pop()
        total: Jacobian = (*multiples[digit // 2], self.backend.integer(1))
        for next_place, digit in (*reversed(digits), (0, 0)):
            for _ in range(place - next_place):
                total = double(total, field)
            place = next_place
            if digit:
                x, y = multiples[abs(digit) // 2]
                total = add_mixed(total, (x, y if digit > 0 else -y), field)
        return total

    def _exactly(self, *products: tuple[int, Affine]) -> Affine | None:
        """The sum of scalar·point over *products*, whatever special cases are on the way."""
        total: Affine | None = None
        for scalar, point in products:
            total = add_exactly(total, self._multiply_exactly(scalar, point), self._field)
        return None if total is None else _plain(total)

    def _multiply_exactly(self, scalar: int, point: Affine) -> Affine | None:
        result: Affine | None = None
        for bit in _bits(scalar):
            result = add_exactly(result, result, self._field)
            if bit:
                result = add_exactly(result, point, self._field)
        return result


def _bits(scalar: int) -> Iterable[bool]:
    return (digit == "1" for digit in f"{int(scalar):b}")


def _plain(point: Affine) -> Affine:
    return int(point[0]), int(point[1])


@cache
def _made(curve: Curve, backend: Backend) -> Group:
    return Group(curve, backend)


def group(curve: Curve, backend: Backend | None = None) -> Group:
    """The group of *curve*, one for each backend; the fastest backend of this machine unless told."""
    return _made(curve, backend or best())
