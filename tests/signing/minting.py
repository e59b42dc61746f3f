"""Certificates that an honest authority does not issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from signing import Certificate, KeyPair
from signing.authority.holders import authority_name
from signing.keys import generate_rsa
from tests.signing.samples import MOMENT


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in a certificate that somebody makes."""

    name: str = "ЛЖЕЦ"
    ca: bool = False
    critical_unknown: bool = False
    lifetime: timedelta = timedelta(days=365)
    start: datetime = MOMENT
    path_length: int | None = None


def usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def mint(issuer: KeyPair | None, draft: Draft = Draft(), *, bits: int = 2048) -> KeyPair:
    """A key with the certificate of *draft*, signed by the key of *issuer*, or by itself."""
    private = generate_rsa(bits)
    certificate = _signed(issuer, draft, private.public_key(), own=private)
    chain = (issuer.certificate, *issuer.chain) if issuer is not None else ()
    return KeyPair(private, certificate, chain)


def elliptic(issuer: KeyPair) -> Certificate:
    """A certificate of an algorithm that is not known here."""
    return _signed(issuer, Draft(), ec.generate_private_key(ec.SECP256R1()).public_key(), own=issuer.private)


def _signed(issuer: KeyPair | None, draft: Draft, public: object, *, own: object) -> Certificate:
    subject = authority_name(draft.name)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.x509.subject if issuer is not None else subject)
        .public_key(public)  # type: ignore[arg-type]
        .serial_number(4242)
        .not_valid_before(draft.start)
        .not_valid_after(draft.start + draft.lifetime)
        .add_extension(usage(ca=draft.ca), critical=True)
        .add_extension(x509.BasicConstraints(ca=draft.ca, path_length=draft.path_length), critical=True)
    )
    if draft.critical_unknown:
        strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.398.9.9"), b"\x05\x00")
        builder = builder.add_extension(strange, critical=True)
    key = issuer.private if issuer is not None else own
    return Certificate.from_der(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))  # type: ignore[arg-type]
