"""GOST against gostcrypto, the other implementation in pure Python, and gmpy2's integers against Python's own.

A competitor that is not installed has no figures.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.measure import Aim, Figure, interleaved
from signing.gost import GOST_512, PrivateKey, PublicKeyTable, sign_digest, streebog512, verify_digest
from signing.gost.backend import PURE, Backend, available

__all__ = ["figures"]

_MESSAGE = b"\x5a" * 4096
_SLOW_ROUNDS = 5
_ROUNDS = 100


def figures() -> Iterator[Figure]:
    """Pure Python against gostcrypto, then gmpy2 against pure Python."""
    key = PrivateKey.from_seed(b"benchmark")
    try:
        peer = importlib.import_module("gostcrypto")
    except ImportError:
        peer = None
    if peer is not None:
        yield from _against_peer(key, peer)
    for backend in available():
        if backend is not PURE:
            yield from _against_pure(key, backend)


def _times(ours: float, peer: float) -> tuple[str, str]:
    return f"{ours * 1e3:.2f} ms", f"{peer * 1e3:.2f} ms"


def _operations(key: PrivateKey, backend: Backend) -> dict[str, Callable[[], object]]:
    digest = streebog512(b"message")
    signature = sign_digest(key, digest, backend=backend)
    public = key.public
    table = PublicKeyTable(public, backend=backend)
    return {
        "sign": lambda: sign_digest(key, digest, backend=backend),
        "verify": lambda: verify_digest(public, signature, digest, backend=backend),
        "verify, cached table": lambda: verify_digest(table, signature, digest),
    }


def _peer_operations(key: PrivateKey, peer: Any) -> dict[str, Callable[[], object]]:
    """The same of gostcrypto, whose numbers are big-endian."""
    signatures = peer.gostsignature
    curve = signatures.CURVES_R_1323565_1_024_2019[GOST_512.curve.name]
    signer = signatures.new(signatures.MODE_512, curve)
    digest = bytearray(streebog512(b"message")[::-1])
    own, public = sign_digest(key, streebog512(b"message")), key.public.octets
    signature = bytearray(own[63::-1] + own[:63:-1])
    point = bytearray(public[63::-1] + public[:63:-1])
    if not signer.verify(point, digest, signature):
        raise ValueError("the peer must do the same work")
    return {
        "sign": lambda: signer.sign(bytearray(key.d.to_bytes(64, "big")), digest),
        "verify": lambda: signer.verify(point, digest, signature),
    }


def _against_peer(key: PrivateKey, peer: Any) -> Iterator[Figure]:
    ours = _operations(key, PURE)
    theirs = {f"peer {name}": run for name, run in _peer_operations(key, peer).items()}
    taken = interleaved({**ours, **theirs}, _SLOW_ROUNDS)
    for name, limit in (("sign", 100), ("verify", 35), ("verify, cached table", 90)):
        time = taken[f"peer {name.partition(',')[0]}"]
        yield Figure(
            f"GOST 512 {name}: gostcrypto / ours", *_times(taken[name], time), time / taken[name], Aim.AT_LEAST, limit
        )
    hashed = interleaved(
        {
            "ours": lambda: streebog512(_MESSAGE),
            "peer": lambda: peer.gosthash.new("streebog512", data=bytearray(_MESSAGE)).digest(),
        },
        _SLOW_ROUNDS,
    )
    own, time = hashed["ours"], hashed["peer"]
    yield Figure("Streebog-512 of 4 KB: gostcrypto / ours", *_times(own, time), time / own, Aim.AT_LEAST, 3)


def _against_pure(key: PrivateKey, backend: Backend) -> Iterator[Figure]:
    pure = _operations(key, PURE)
    fast = {f"fast {name}": run for name, run in _operations(key, backend).items()}
    taken = interleaved({**pure, **fast}, _ROUNDS)
    for name in pure:
        own, time = taken[f"fast {name}"], taken[name]
        yield Figure(f"GOST 512 {name}: pure / {backend.name}", *_times(own, time), time / own, Aim.AT_LEAST, 3)
