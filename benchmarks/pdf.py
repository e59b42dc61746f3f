"""Signatures within PDFs: ours of level B against pyHanko's own, both with the same key, loaded before."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.pdfgen.canvas import Canvas

from benchmarks.material import Material
from benchmarks.measure import Aim, Figure, interleaved
from signing import pdf
from signing.keys import KeyPair

__all__ = ["figures"]

_ROUNDS = 40


def figures(material: Material) -> Iterator[Figure]:
    """The one figure: signing."""
    document, peer = _document(), _peer(material.person)
    taken = interleaved(
        {
            "ours": lambda: pdf.sign(document, material.person, at=material.moment),
            "pyHanko": lambda: peer.sign_pdf(IncrementalPdfFileWriter(BytesIO(document))),
        },
        _ROUNDS,
    )
    ours, theirs = taken["ours"], taken["pyHanko"]
    yield Figure(
        "PAdES sign B, key loaded: pyHanko / ours",
        f"{ours * 1e6:.0f} µs",
        f"{theirs * 1e6:.0f} µs",
        theirs / ours,
        Aim.AT_LEAST,
        3,
    )


def _document() -> bytes:
    output = BytesIO()
    canvas = Canvas(output, invariant=True)
    for number in range(10):
        canvas.drawString(100, 700, f"Page {number}")
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def _peer(key: KeyPair) -> PdfSigner:
    private = key.private
    assert isinstance(private, RSAPrivateKey)
    store = SimpleCertificateStore()
    store.register_multiple(x509.Certificate.load(one.der) for one in key.chain)
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(key.certificate.der),
        signing_key=keys.PrivateKeyInfo.load(private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
        cert_registry=store,
    )
    how = PdfSignatureMetadata(field_name="Signature1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    return PdfSigner(how, signer)
