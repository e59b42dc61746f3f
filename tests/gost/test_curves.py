"""Multiples of points are right on every curve and every backend, in special cases too."""

from __future__ import annotations

from random import Random

import pytest

from signing.gost.backend import PURE, Backend, available, best
from signing.gost.curves import CRYPTOPRO_A, TC26_256_A, TC26_512_A, Curve
from signing.gost.points import add_exactly
from signing.gost.scalar import Group, group
from signing.gost.tables import signed_digits, sparse_digits

CURVES = [TC26_512_A, TC26_256_A, CRYPTOPRO_A]
ORDER_TWO = (0x100FE73F595FF158E974B44D478D9588744FE5C192AC47EA63075DCE7A14AAA, 0)
"""A point of TC26_256_A outside the subgroup: twice it is infinity."""
curves = pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)


def exact_multiple(one: Group, scalar: int, point: tuple[int, int]) -> tuple[int, int] | None:
    """scalar·point by doubling and adding, with the complete rules of the school."""
    result = None
    for bit in f"{scalar:b}":
        result = add_exactly(result, result, one._field)
        result = add_exactly(result, point, one._field) if bit == "1" else result
    return result


@curves
def test_base_point_is_on_its_curve(curve: Curve):
    assert curve.contains(curve.x, curve.y)
    assert not curve.contains(curve.x + curve.p, curve.y)
    assert not curve.contains(curve.x, curve.y + 1)


@curves
def test_base_point_has_the_stated_order(curve: Curve, backend: Backend):
    one = group(curve, backend)
    base = (curve.x, curve.y)
    assert exact_multiple(one, curve.q, base) is None
    assert one.multiply_base(curve.q - 1) == (curve.x, curve.p - curve.y)
    assert abs(curve.cofactor * curve.q - curve.p - 1) <= 2 ** (curve.bits // 2 + 1)


@curves
def test_multiples_of_the_base_point_agree_with_the_school_rules(curve: Curve, backend: Backend):
    one = group(curve, backend)
    random = Random(1)
    for scalar in (1, 2, 3, 64, 2**255, *(random.randrange(curve.q) for _ in range(3))):
        assert one.multiply_base(scalar) == exact_multiple(one, scalar, (curve.x, curve.y))
    assert one.multiply_base(0) is None


@curves
def test_combinations_agree_with_the_school_rules(curve: Curve, backend: Backend):
    one = group(curve, backend)
    random = Random(2)
    point = one.multiply_base(random.randrange(curve.q))
    assert point is not None
    table = one.table(point)
    a, b = random.randrange(curve.q), random.randrange(curve.q)
    expected = add_exactly(exact_multiple(one, a, (curve.x, curve.y)), exact_multiple(one, b, point), one._field)
    assert one.combine(a, b, point=point) == expected
    assert one.combine(a, b, point=point, table=table) == expected


@curves
def test_equal_and_opposite_points_are_added_rightly(curve: Curve, backend: Backend):
    one = group(curve, backend)
    base = (curve.x, curve.y)
    table = one.table(base)
    for a, b in ((0, 0), (0, 5), (5, 0), (1, 1), (7, 7), (3, 12345), (7, curve.q - 7), (1, curve.q - 1)):
        expected = one.multiply_base((a + b) % curve.q)
        assert one.combine(a, b, point=base) == expected
        assert one.combine(a, b, point=base, table=table) == expected


def test_point_of_small_order_gets_no_table(backend: Backend):
    one = group(TC26_256_A, backend)
    assert TC26_256_A.contains(*ORDER_TWO)
    assert not one.has_prime_order(ORDER_TWO)
    assert one.combine(3, 4, point=ORDER_TWO) == one.multiply_base(3)
    with pytest.raises(ValueError, match="prime order"):
        one.table(ORDER_TWO)


@pytest.mark.parametrize("width", [2, 5, 7, 10])
def test_digits_add_up_to_their_scalar(width: int):
    random = Random(3)
    for scalar in (0, 1, 2**512 - 1, *(random.getrandbits(512) for _ in range(20))):
        windows = signed_digits(scalar, width, count=512 // width + 1)
        assert sum(digit << (width * place) for place, digit in enumerate(windows)) == scalar
        assert all(-(1 << width - 1) < digit <= 1 << width - 1 for digit in windows)
        sparse = sparse_digits(scalar, width)
        assert sum(digit << place for place, digit in sparse) == scalar
        assert all(digit % 2 and abs(digit) < 1 << width - 1 for _, digit in sparse)


def test_python_integers_are_always_there():
    assert available()[-1] is PURE
    assert best() is available()[0]
