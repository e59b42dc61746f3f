"""How the time of a verification grows with the size of the message: never faster than the size itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

from benchmarks.material import Material, document, envelope
from benchmarks.measure import Aim, Figure, interleaved
from signing import SignatureReport, wsse, xmldsig

__all__ = ["figures"]

_KIB = 1024
_SIZES = {4 * _KIB: 200, 64 * _KIB: 60, 1024 * _KIB: 9, 4096 * _KIB: 5}
"""Octets of a message, and how often it is verified."""

Verify = Callable[[bytes], SignatureReport]


def figures(material: Material) -> Iterator[Figure]:
    """The worst growth of the time for an octet from any size to any larger one: documents, then SOAP messages."""
    yield _growth(
        "XMLDSig", partial(_document, material), partial(xmldsig.verify, trust=material.trust, at=material.moment)
    )
    yield _growth(
        "WS-Security", partial(_message, material), partial(wsse.verify, trust=material.trust, at=material.moment)
    )


def _document(material: Material, size: int) -> bytes:
    return xmldsig.sign(document(size), material.person)


def _message(material: Material, size: int) -> bytes:
    return wsse.sign(envelope(size), material.system)


def _growth(name: str, signed: Callable[[int], bytes], verify: Verify) -> Figure:
    an_octet = {size: _time_for_an_octet(signed(size), verify, rounds) for size, rounds in _SIZES.items()}
    small, large = max(combinations(an_octet, 2), key=lambda pair: an_octet[pair[1]] / an_octet[pair[0]])
    return Figure(
        f"{name} verify, 4 KB to 4 MB: worst growth of an octet's time ({small // _KIB} to {large // _KIB} KB)",
        f"{an_octet[large] * 1e9:.1f} ns",
        f"{an_octet[small] * 1e9:.1f} ns",
        an_octet[large] / an_octet[small],
        Aim.AT_MOST,
        1.5,
    )


def _time_for_an_octet(octets: bytes, verify: Verify, rounds: int) -> float:
    # sizes do not take turns: what a large tree leaves behind would slow down the small one after it
    return interleaved({"verify": lambda: verify(octets)}, rounds)["verify"] / len(octets)
