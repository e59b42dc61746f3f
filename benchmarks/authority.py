"""The authority's services: time-stamps against asn1crypto's way to make one, OCSP answers against the RSA in them."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from benchmarks.material import Material
from benchmarks.measure import Aim, Figure, interleaved
from signing.algorithms import SHA256, KeyFamily
from signing.authority.services import AuthorityServices, ServiceKeys, service_keys
from signing.authority.timestamps import POLICIES, TimeStampAuthority
from signing.der import NULL, boolean, integer, object_identifier, octet_string, sequence
from signing.keys import KeyPair

__all__ = ["figures"]

_ROUNDS = 400
_VALUE = bytes(256)
"""What stands for a signature where it is the rest that is measured."""
_SERIAL = 4711


class _Unsigned(KeyPair):
    """A key that signs in no time."""

    __slots__ = ()

    def sign(self, data: bytes) -> bytes:
        return _VALUE


def figures(material: Material) -> Iterator[Figure]:
    """The figure of time-stamps, then that of OCSP."""
    keys = service_keys(material.authority, at=material.moment)
    yield _time_stamps(material, keys)
    yield _ocsp(material, keys)


def _times(ours: float, peer: float) -> tuple[str, str]:
    return f"{ours * 1e6:.0f} µs", f"{peer * 1e6:.0f} µs"


def _time_stamps(material: Material, keys: ServiceKeys) -> Figure:
    unsigned = {family: _Unsigned(key.private, key.certificate) for family, key in keys.time_stamps.items()}
    service = TimeStampAuthority(material.authority, unsigned, lambda: material.moment, lambda: _SERIAL)
    imprint = sequence(sequence(object_identifier(SHA256.oid), NULL), octet_string(SHA256.digest(b"octets")))
    request = sequence(integer(1), imprint, integer(2**62), boolean(True))
    peer = _peer(material, unsigned[KeyFamily.RSA])
    if tsp.TimeStampResp.load(service.answer(request)).native != tsp.TimeStampResp.load(peer(request)).native:
        raise ValueError("the peer must do the same work")
    taken = interleaved({"ours": lambda: service.answer(request), "peer": lambda: peer(request)}, _ROUNDS)
    ours, theirs = taken["ours"], taken["peer"]
    return Figure(
        "Time-stamp without its RSA: asn1crypto / ours", *_times(ours, theirs), theirs / ours, Aim.AT_LEAST, 10
    )


def _peer(material: Material, key: KeyPair) -> Callable[[bytes], bytes]:
    """The same answer as asn1crypto makes it; what is the same in each answer is made once, here too."""
    certificate = asn1.Certificate.load(key.certificate.der)
    chain = [certificate, asn1.Certificate.load(material.authority.issuing.der)]
    constant = [
        ("content_type", ["tst_info"]),
        *_signing_certificates(certificate, key.certificate.der),
    ]
    sid = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}

    def answer(request: bytes) -> bytes:
        info = _info(tsp.TimeStampReq.load(request), material)
        varying = [
            ("signing_time", [cms.Time({"utc_time": material.moment.replace(microsecond=0)})]),
            ("message_digest", [hashlib.sha256(info.dump()).digest()]),
        ]
        attributes = cms.CMSAttributes([{"type": name, "values": values} for name, values in (*constant, *varying)])
        key.sign(attributes.dump())
        return _response(info, attributes, chain, sid)

    return answer


def _signing_certificates(certificate: Any, der: bytes) -> list[tuple[str, list[Any]]]:
    issued = {
        "issuer": [asn1.GeneralName("directory_name", certificate.issuer)],
        "serial_number": certificate.serial_number,
    }
    older = {"certs": [{"cert_hash": hashlib.sha1(der).digest(), "issuer_serial": issued}]}
    newer = {"certs": [{"cert_hash": hashlib.sha256(der).digest(), "issuer_serial": issued}]}
    return [
        ("signing_certificate", [tsp.SigningCertificate(older)]),
        ("signing_certificate_v2", [tsp.SigningCertificateV2(newer)]),
    ]


def _info(request: Any, material: Material) -> Any:
    return tsp.TSTInfo(
        {
            "version": "v1",
            "policy": POLICIES[KeyFamily.RSA],
            "message_imprint": request["message_imprint"],
            "serial_number": _SERIAL,
            "gen_time": material.moment.replace(microsecond=0),
            "nonce": request["nonce"].native,
        }
    )


def _response(info: Any, attributes: Any, chain: list[Any], sid: dict[str, Any]) -> bytes:
    digest = {"algorithm": "sha256", "parameters": core.Null()}
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", sid),
        "digest_algorithm": digest,
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": "sha256_rsa", "parameters": core.Null()},
        "signature": _VALUE,
    }
    signed = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info.dump())},
            "certificates": chain,
            "signer_infos": [signer],
        }
    )
    token = {"content_type": "signed_data", "content": signed}
    octets: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
    return octets


def _ocsp(material: Material, keys: ServiceKeys) -> Figure:
    serials = itertools.count(1).__next__
    services = AuthorityServices.of(material.authority, keys, now=lambda: material.moment, serials=serials)
    certificate, issuing = material.person.certificate.x509, material.authority.issuing.x509
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuing, hashes.SHA256())
    request = builder.build().public_bytes(Encoding.DER)
    key = keys.ocsp[KeyFamily.RSA]
    taken = interleaved({"ours": lambda: services.ocsp.answer(request), "raw": lambda: key.sign(request)}, _ROUNDS)
    ours, raw = taken["ours"], taken["raw"]
    return Figure("OCSP answer: ours / raw RSA", *_times(ours, raw), ours / raw, Aim.AT_MOST, 1.3)
