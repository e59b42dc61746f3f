"""XML signatures against peers and against the raw operation of RSA."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from benchmarks import hand
from benchmarks.material import Material, document, envelope
from benchmarks.measure import Aim, Figure, interleaved
from signing import BodySignature, wsse, xmldsig
from signing.key_info import KeyInfoForm

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import zeep.wsse.signature
    from signxml.verifier import XMLVerifier

__all__ = ["figures"]

_ROUNDS = 400


def figures(material: Material) -> Iterator[Figure]:
    """The figures of documents, then those of messages."""
    yield from _documents(material)
    yield from _messages(material)


def _times(ours: float, peer: float) -> tuple[str, str]:
    return f"{ours * 1e6:.0f} µs", f"{peer * 1e6:.0f} µs"


def _documents(material: Material) -> Iterator[Figure]:
    plain = document(4096)
    root_of_plain = etree.fromstring(plain)
    signed = xmldsig.sign(plain, material.person)
    key = material.person.certificate.public_key
    assert isinstance(key, RSAPublicKey)
    with NamedTemporaryFile(suffix=".pem") as root:
        Path(root.name).write_bytes(material.authority.root.pem)
        taken = interleaved(
            {
                "verify": lambda: xmldsig.verify(signed, material.trust, at=material.moment),
                "signxml": lambda: XMLVerifier().verify(signed, ca_pem_file=root.name),
                "hand": lambda: hand.verify_document(signed, key),
                "sign": lambda: xmldsig.sign(plain, material.person),
                "rendered": lambda: xmldsig.sign_rendered(root_of_plain, material.person),
                "raw": lambda: material.person.sign(b"x"),
            },
            _ROUNDS,
        )
    ours = taken["verify"]
    yield Figure(
        "XMLDSig verify 4 KB: signxml / ours", *_times(ours, taken["signxml"]), taken["signxml"] / ours, Aim.AT_LEAST, 3
    )
    yield Figure(
        "XMLDSig verify 4 KB: ours / hand-made", *_times(ours, taken["hand"]), ours / taken["hand"], Aim.AT_MOST, 1.3
    )
    ours = taken["sign"]
    yield Figure(
        "XMLDSig sign 4 KB: ours / raw RSA", *_times(ours, taken["raw"]), ours / taken["raw"], Aim.AT_MOST, 1.5
    )
    ours = taken["rendered"]
    yield Figure(
        "XMLDSig sign 4 KB just rendered: ours / raw RSA",
        *_times(ours, taken["raw"]),
        ours / taken["raw"],
        Aim.AT_MOST,
        1.15,
    )


def _messages(material: Material) -> Iterator[Figure]:
    signed = wsse.sign(envelope(1536), material.system, form=KeyInfoForm.KEY_IDENTIFIER)
    private = material.system.private
    assert isinstance(private, RSAPrivateKey)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    peer = zeep.wsse.signature.MemorySignature(pem, material.system.certificate.pem)
    ours_in_zeep = BodySignature(material.system, material.trust, now=lambda: material.moment)
    tree, same = etree.fromstring(signed), etree.fromstring(signed)
    taken = interleaved(
        {
            "ours": lambda: ours_in_zeep.verify(tree),
            "zeep": lambda: peer.verify(same),
        },
        _ROUNDS,
    )
    ours = taken["ours"]
    yield Figure(
        "WS-Security verify 4 KB in a zeep client: zeep's / ours",
        *_times(ours, taken["zeep"]),
        taken["zeep"] / ours,
        Aim.AT_LEAST,
        2.5,
    )
