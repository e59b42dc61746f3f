"""The two equations of GOST R 34.10 (RFC 7091, section 6), on numbers."""

from __future__ import annotations

from signing.gost.field import Affine
from signing.gost.scalar import Group
from signing.gost.tables import FixedPointTable

__all__ = ["holds", "solve"]


def solve(group: Group, d: int, *, e: int, k: int) -> tuple[int, int] | None:
    """(r, s) for the private key *d*, the reduced digest *e* and the secret number *k*; None if another k is due."""
    q = group.curve.q
    point = group.multiply_base(k)
    r = 0 if point is None else point[0] % q
    s = (r * d + k * e) % q
    return (r, s) if r and s else None


def holds(
    group: Group, point: Affine, signature: tuple[int, int], *, e: int, table: FixedPointTable | None = None
) -> bool:
    """True if *signature* = (r, s) fits the public *point* and the reduced digest *e*; any r and s may be asked."""
    q = group.curve.q
    r, s = signature
    if not (0 < r < q and 0 < s < q):
        return False
    v = pow(e, -1, q)
    found = group.combine(s * v % q, -r * v % q, point=point, table=table)
    return found is not None and found[0] % q == r
