"""CMS against the raw operation of RSA, and against pyHanko's judgement with a path."""

from __future__ import annotations

import asyncio
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator

from asn1crypto import cms as asn1
from asn1crypto import x509
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from benchmarks.material import Material
from benchmarks.measure import Aim, Figure, interleaved
from signing import cms
from signing.moments import when

__all__ = ["figures"]

_DATA = b"\x5a" * 4096
_ROUNDS = 400
_PEER_ROUNDS = 40
_MIB = 2**20
_STREAMED = 32 * _MIB


def figures(material: Material) -> Iterator[Figure]:
    """Signing, verifying, and the memory that a stream takes."""
    yield _sign(material)
    yield _verify(material)
    yield _stream(material)


def _sign(material: Material) -> Figure:
    key, moment = material.person, material.moment
    taken = interleaved({"ours": lambda: cms.sign(_DATA, key, at=moment), "raw": lambda: key.sign(b"x")}, _ROUNDS)
    ours, raw = taken["ours"], taken["raw"]
    times = f"{ours * 1e6:.0f} µs", f"{raw * 1e6:.0f} µs"
    return Figure("CMS sign 4 KB: ours / raw RSA", *times, ours / raw, Aim.AT_MOST, 1.2)


def _verify(material: Material) -> Figure:
    options = cms.SignOptions(detached=True, profile=cms.Profile.NCALAYER)
    octets = cms.sign(_DATA, material.person, at=material.moment, options=options)
    moments = when(material.moment)
    peer = _peer(material, octets)

    def ours() -> bool:
        # a store of its own each time: the path is looked for anew, as the peer does
        return cms.verify(octets, material.authority.trust, when=moments, data=_DATA).ok

    if not (ours() and peer()):
        raise ValueError("both must find the signature valid")
    taken = interleaved({"ours": ours, "peer": peer}, _PEER_ROUNDS)
    own, other = taken["ours"], taken["peer"]
    times = f"{own * 1e6:.0f} µs", f"{other * 1e6:.0f} µs"
    return Figure("CMS verify 4 KB with its path: pyHanko / ours", *times, other / own, Aim.AT_LEAST, 5)


def _peer(material: Material, octets: bytes) -> Callable[[], bool]:
    root = x509.Certificate.load(material.authority.root.der)
    issuing = x509.Certificate.load(material.authority.issuing.der)

    def judge() -> bool:
        context = ValidationContext(
            trust_roots=[root], other_certs=[issuing], moment=material.moment, allow_fetching=False
        )
        signed_data = asn1.ContentInfo.load(octets)["content"]
        status = asyncio.run(async_validate_detached_cms(_DATA, signed_data, signer_validation_context=context))
        return bool(status.intact and status.valid and status.trusted)

    return judge


def _stream(material: Material) -> Figure:
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        source.truncate(_STREAMED)
        tracemalloc.start()
        cms.sign_stream(source, target, material.person, at=material.moment)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    sizes = f"{peak / _MIB:.1f} MiB", f"{_STREAMED / _MIB:.0f} MiB"
    return Figure("CMS sign 32 MiB as a stream: memory / data", *sizes, peak / _STREAMED, Aim.AT_MOST, 0.1)
